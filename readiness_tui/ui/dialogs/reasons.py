"""The tree of reasons: each line a place, with keys for what can be done about it."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.verdict.reason_tree import ReasonNode
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Row, Rows, wrap
from readiness_tui.ui.viewmodels.why import GROUP, Explanation, ReasonLine
from readiness_tui.ui.widgets.bars import Hints, styled
from readiness_tui.ui.widgets.table import Table

WIDTH, MOST_LINES, BESIDES = 118, 4, 6
"""Cells of the frame, lines of the way to go, and lines that are neither way nor tree."""
WAY = "Shortest way to GO: "


def _do(verb: str) -> "Callable[[ReasonTree], None]":
    return lambda tree: tree.do(verb)


REASONS: tuple["Command[ReasonTree]", ...] = declare(
    "Reasons",
    "reasons",
    Command(
        "reasons.go",
        ("enter",),
        "Go to it",
        "The ticket, gate, risk or file of the line; a heading folds.",
        lambda tree: tree.go(),
        hint="go to it",
        rank=1,
    ),
    Command(
        "reasons.editor",
        ("e",),
        "Open at the line",
        "The file of the line in $VISUAL or $EDITOR; of what passes its evidence.",
        _do("open"),
        hint="open",
        rank=2,
    ),
    Command(
        "reasons.verify",
        ("r",),
        "Run the command",
        "If it is trusted; else all of it is shown first.",
        _do("run"),
        hint="run",
        rank=3,
    ),
    Command(
        "reasons.mend",
        ("y",),
        "Mend it",
        "Ticks, closes, reopens, signs or repairs what the line speaks of.",
        _do("mend"),
        hint="mend",
        rank=4,
    ),
    Command(
        "reasons.waive",
        ("w",),
        "Waive the finding",
        "Let it go for a time, with a reason; shown before it is written.",
        _do("waive"),
        hint="waive",
        rank=5,
    ),
    Command(
        "reasons.trust",
        ("t",),
        "Trust the command",
        "Shows all of it first; of a trusted one: takes the trust back.",
        _do("trust"),
        hint="trust",
        rank=6,
    ),
    Command(
        "reasons.close",
        ("escape", "q"),
        "Close",
        "Back to the pane.",
        lambda tree: tree.dismiss(None),
        hint="close",
        rank=99,
    ),
)


@dataclass(frozen=True, slots=True)
class TreePlace:
    """Where somebody is in a tree: the key of the line, and what was folded or unfolded."""

    key: str = ""
    turned: frozenset[str] = frozenset()


class ReasonTree(Dialog[ReasonNode | None]):
    """Returns the reason to go to, or None. What other keys ask for is handed to `act`.

    It only shows: what its keys bring up stands above it, and it follows the plan below.

    Attributes:
        explanation: What is shown.
        place: Where somebody is in it.
    """

    only_shows = True
    DEFAULT_CSS = """
    ReasonTree { align: center middle; background: $background 60%; }
    ReasonTree Vertical { width: 118; max-width: 96%; height: auto; max-height: 90%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $ink-muted; background: $surface; }
    ReasonTree Table { height: auto; min-height: 3; }
    ReasonTree #next { height: 2; padding: 0 1; margin-top: 1; color: $ink-muted; }
    ReasonTree #way { height: auto; max-height: 4; padding: 0 1; }
    ReasonTree Hints { background: $surface; }
    """
    OWN_COMMANDS = REASONS

    @dataclass
    class WayFound(Message):
        """The way to go of an explanation is known."""

        explanation: Explanation
        way: str

    def __init__(
        self,
        explanation: Explanation,
        place: TreePlace,
        act: Callable[[str, ReasonNode], None],
    ) -> None:
        super().__init__()
        self.explanation, self._act = explanation, act
        self.place = place
        self._way = ""
        self._lines: dict[str, ReasonLine] = {}

    @property
    def node(self) -> ReasonNode | None:
        """The reason under the cursor."""
        line = self._lines.get(self.query_one(Table).key)
        return line.node if line else None

    def compose(self) -> ComposeResult:
        """The tree; below it what to do about its line, and the way to go."""
        with Vertical():
            yield Table(id="reasons")
            yield Static(id="next", markup=False)
            yield Static(id="way", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Begin on the worst reason, or where somebody was."""
        if not self.query(Table):
            return  # it was closed before it could be drawn
        start = self.place
        self._draw()
        table = self.query_one(Table)
        first = next((key for key, line in self._lines.items() if line.node), "")
        if not (start.key and table.go_to(start.key)):
            table.go_to(first)
        table.focus()
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """Begin at the top, once it is known how many lines there are room for."""
        for table in self.query(Table):
            table.scroll_home(animate=False, force=True)
            table.on_resize()

    def show(self, explanation: Explanation) -> None:
        """Take the plan as it is now; the cursor stays on its reason."""
        self.explanation = explanation
        self._draw()

    def _draw(self) -> None:
        explanation, table = self.explanation, self.query_one(Table)
        box = self.query_one(Vertical)
        box.border_title = Content(explanation.title)
        box.border_subtitle = Content(explanation.subtitle)
        self._lines = explanation.lines(self.place.turned)
        self.run_worker(lambda: self._find_way(explanation), thread=True, exclusive=True)
        self._lay_out()
        lines = [*self._lines.values()]
        table.set_rows(Rows([*self._lines], lambda index: self._row(lines[index])))
        self._tell()

    def _find_way(self, explanation: Explanation) -> None:
        """Work out the way, on a thread: of ten thousand tickets nobody waits for it."""
        self.post_message(self.WayFound(explanation, explanation.way))

    @on(WayFound)
    def _show_way(self, event: WayFound) -> None:
        if event.explanation is self.explanation and self.query(Table):
            self._way = event.way
            self._lay_out()

    def _lay_out(self) -> None:
        """Give the tree the room that the way leaves it."""
        way, table = self.query_one("#way", Static), self.query_one(Table)
        way.display = bool(self._way)
        way.update(styled(((WAY, "accent"), (self._way, ""))))
        width = min(WIDTH, self.app.size.width * 96 // 100) - 4
        height = min(MOST_LINES, len(wrap(WAY + self._way, width, cell_len)))
        room = self.app.size.height * 9 // 10 - BESIDES - height
        table.styles.height = min(len(self._lines), max(3, room))

    def _row(self, line: ReasonLine) -> Row:
        return self.explanation.row(line, is_open=self._is_open(line.key))

    @on(Table.Moved)
    def _tell(self) -> None:
        """Say of the line under the cursor what it says, what to do, and which keys do it."""
        self.place = replace(self.place, key=self.query_one(Table).key)
        node = self.node
        text = node.reason.message if node else ""
        remedy = f"   next: {node.reason.remedy}" if node and node.reason.remedy else ""
        spans = ((safe_line(text), ""), (safe_line(remedy), "muted"))
        self.query_one("#next", Static).update(styled(spans))
        self.query_one(Hints).put(self._hinted(node))

    def _hinted(self, node: ReasonNode | None) -> Iterator["Command[ReasonTree]"]:
        """The commands that do something to a reason."""
        answers = self.explanation.answers(node) if node else None
        fitting = {
            "reasons.go": node is None or bool(node.record or node.place),
            "reasons.editor": node is not None and node.place is not None,
            "reasons.verify": answers is not None and answers.runs,
            "reasons.trust": answers is not None and answers.runs,
            "reasons.waive": answers is not None and answers.waives,
            "reasons.mend": answers is not None and answers.mends is not None,
            "reasons.close": True,
        }
        words = {
            "reasons.mend": answers.verb if answers else "",
            "reasons.go": "" if node else "fold",
        }
        for command in REASONS:
            if fitting[command.id]:
                yield replace(command, hint=words.get(command.id) or command.hint)

    def do(self, verb: str) -> None:
        """Hand on what a key asks for, with the reason under the cursor."""
        if (node := self.node) is not None:
            self._act(verb, node)

    def go(self) -> None:
        """Close, and go to the line under the cursor; a heading folds."""
        key, node = self.query_one(Table).key, self.node
        if node is not None:
            self.dismiss(node)
        elif key.startswith(GROUP):
            self._turn(key)

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        event.stop()
        self.go()

    @on(Table.Folded)
    def _folded(self, event: Table.Folded) -> None:
        """Fold or unfold the line; what has nothing below it folds what it stands below."""
        event.stop()
        line = self._lines.get(event.key)
        is_open = self._is_open(event.key)
        if event.fold and not is_open and line is not None and line.above:
            self._turn(line.above)
        elif is_open is event.fold:
            self._turn(event.key)

    def _is_open(self, key: str) -> bool:
        """Whether lines stand below one."""
        keys = [*self._lines]
        after = keys[keys.index(key) + 1 :][:1] if key in self._lines else []
        return bool(after) and self._lines[after[0]].above == key

    def _turn(self, key: str) -> None:
        self.place = replace(self.place, turned=self.place.turned ^ {key})
        self._draw()
        self.query_one(Table).go_to(key)
