"""The backlog with the lines above it: whoever looks at it in another way has both drawn."""

from collections.abc import Callable
from functools import partial

from rich.cells import cell_len
from textual.screen import Screen
from textual.timer import Timer

from readiness_tui.domain.model.ids import BoardId, Key, Kind
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.verdict.outside_changes import NOTHING, Outside
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.panes.backlog.pane import BacklogPane
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.screens.alerts import alert_mark
from readiness_tui.ui.screens.jump_list import Spot
from readiness_tui.ui.screens.whatif import WHAT_IF
from readiness_tui.ui.viewmodels import header
from readiness_tui.ui.viewmodels.cells import Line, clicked
from readiness_tui.ui.viewmodels.problems import counted
from readiness_tui.ui.viewmodels.rows.backlog import Look, view_counts
from readiness_tui.ui.viewmodels.rows.board_line import board_line
from readiness_tui.ui.viewmodels.unsaved import mark
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.viewmodels.whatif import tried_line
from readiness_tui.ui.widgets.bars import Bar, StatusLine
from readiness_tui.ui.widgets.filter import FilterBar, FilterField

WHAT_IF_CLASS = "-what-if"
"""The class of the screen while a what-if is open: its frames have another colour."""
OUTSIDE_S = 8.0
"""How long the rows that others changed are marked."""


def _see(view: str) -> "Callable[[BacklogController], None]":
    return lambda controller: controller.see(view)


VIEW_COMMANDS: tuple["Command[BacklogController]", ...] = declare(
    "View",
    "app",
    Command(
        "filter.edit",
        ("slash",),
        "Filter",
        "Narrows the backlog while you type: status:doing owner:@me P0 -label:x.",
        lambda controller: controller.edit_filter(),
        hint="filter",
        rank=30,
        takes_text=True,
    ),
    Command(
        "view.previous",
        ("left_square_bracket",),
        "Previous view",
        "The view before, saved ones among them.",
        lambda controller: controller.turn(-1),
    ),
    Command(
        "view.next",
        ("right_square_bracket",),
        "Next view",
        "The view after, saved ones among them.",
        lambda controller: controller.turn(1),
    ),
    Command("view.all", ("g a",), "All tickets", "The view of all tickets.", _see("all")),
    Command("view.next-up", ("g n",), "What to do next", "Ready work, best first.", _see("next")),
    Command("view.mine", ("g m",), "Mine", "My open tickets.", _see("mine")),
    Command("view.blocked", ("g b",), "Blocked", "What is stuck.", _see("blocked")),
    Command(
        "view.contradicted",
        ("g c",),
        "Contradicted",
        "Claims that a gate denies.",
        _see("contradicted"),
    ),
    Command(
        "view.closable",
        ("g k",),
        "Closable",
        "Open tickets whose gates all pass.",
        _see("closable"),
    ),
    Command(
        "view.triage",
        ("g t",),
        "Triage",
        "Open tickets without owner, priority or a way to check them.",
        _see("triage"),
    ),
)


class BacklogController:
    """Draws the lines of a screen as its backlog is looked at.

    `leave` is told before another view or board is shown, or another ticket is gone to.
    """

    def __init__(
        self,
        screen: Screen[None],
        backlog: BacklogPane,
        look: Callable[[], View],
        leave: Callable[[], None],
    ) -> None:
        self._screen, self._backlog, self._look, self._leave = screen, backlog, look, leave
        self._watched = header.Watched()
        self._passing: Timer | None = None
        self._misread = ""
        self._outlook: ForecastProgress | None = None

    # --- lines ---------------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot."""
        self._backlog.show(snapshot)
        self.draw()

    def draw(self) -> None:
        """All lines: the views, what the filter hides, the bars above."""
        view = self._look()
        if not view.is_known:
            return
        counts = view_counts(view.snapshot, view.look.board, view.look.views)
        line = header.views_line(view.snapshot, view.look, counts, self._screen.size.width)
        self._bar("#views").put(*line)
        bar = self._screen.query_one(FilterBar)
        bar.display = bool(view.look.query) or self.is_typing
        bar.hint(header.filter_hint(view.selection))
        error = view.selection.error
        if error != self._misread:
            self._misread = error
            sentence: Line = ((f" {safe_line(error)}", "fail"),) if error else ()
            self.say(sentence, stays=True, is_urgent=bool(error))
        self.draw_bars()

    def draw_bars(self) -> None:
        """Verdict, board, what is tried out, and what holds for the workspace as a whole."""
        view = self._look()
        if not view.is_known:
            return
        board, snapshot, width = view.look.board, view.snapshot, self._screen.size.width
        head, tail = header.verdict_line(snapshot, board)
        joint: Line = ((" - ", "muted"),) if any(text for text, _ in tail) else ()
        line = tuple((text, clicked(style, "verdict.focus")) for text, style in (*head, *tail))
        line = (*line[: len(head)], *joint, *line[len(head) :])
        self._bar("#verdict").put(line, (("0 why ", clicked("muted", "verdict.focus")),))
        right_line = (
            *alert_mark(snapshot, board, view.glyphs, width),
            header.fresh(self._watched, view.glyphs),
            *mark(snapshot, view.glyphs, width),
        )
        room = width - sum(cell_len(text) for text, _ in right_line) - 1
        problems = counted(snapshot, view.findings, view.settings_problems, board)
        self._bar("#board").put(
            board_line(snapshot, board, view.glyphs, room, cell_len, problems), right_line
        )
        for name, left_spans, right_spans in (
            ("#what-if", *tried_line(snapshot, board, WHAT_IF.key, self._outlook)),
            ("#banner", header.banner(snapshot), ()),
        ):
            bar = self._bar(name)
            bar.display = bool(left_spans)
            bar.put(left_spans, right_spans)
        self._screen.set_class(snapshot.scratch is not None, WHAT_IF_CLASS)

    def _bar(self, name: str) -> Bar:
        return self._screen.query_one(name, Bar)

    def foresee(self, progress: ForecastProgress) -> None:
        """Show what is likely beside what is tried out."""
        self._outlook = progress
        if self._look().snapshot.scratch is not None:
            self.draw_bars()

    def watch(self, watched: header.Watched) -> None:
        """Show how the files are watched."""
        self._watched = watched
        self.draw_bars()

    def say(self, line: Line, *, stays: bool = False, is_urgent: bool = False) -> None:
        """Show a sentence in the status line; unless it must stay, it goes after a while."""
        self._screen.query_one(StatusLine).say(line, stays=stays, is_urgent=is_urgent)

    def mark(self, outside: Outside) -> None:
        """Mark for a while the rows that others changed, and say so once."""
        if self._passing is not None:
            self._passing.stop()
        self._passing = self._screen.set_timer(OUTSIDE_S, partial(self.look_at, outside=NOTHING))
        self.look_at(outside=outside)
        refs = {edit.record for edit in self._look().snapshot.reverted}
        put_back = {(ref.board, ref.id) for ref in refs if ref.kind is Kind.TICKET}
        if not put_back & outside.changed:  # that is told already, with what may be done
            sign = self._look().glyphs.sign("changed")
            self.say(((f" {sign} {outside.says}", "doubt"),))

    # --- how it is looked at -------------------------------------------------------------------

    def look_at(self, *, fresh: bool = False, **fields: object) -> None:
        """Look at the backlog in another way; `fresh`: without its ticket, from the top."""
        if {"view", "board"} & fields.keys():
            self._leave()
        self._backlog.look_at(fresh=fresh, **fields)
        self.draw()

    def restore(self, look: Look, row: str) -> None:
        """Look at it as before, with the cursor on a row."""
        names = ("board", "view", "query", "group", "sort", "reverse", "folded", "marked")
        now = self._backlog.look
        changes = {name: getattr(look, name) for name in names}
        if any(getattr(now, name) != value for name, value in changes.items()):
            self._screen.query_one(FilterBar).set_text(look.query)
            self.look_at(**changes)
        self._backlog.go_to(row)

    def see(self, name: str) -> None:
        """Go to a view; what it says of group, order and columns holds there."""
        self._leave()
        self._backlog.look = self._backlog.look.of_view(name)
        self.look_at(fresh=True)

    def turn(self, step: int) -> None:
        """The next view, or the one before."""
        look = self._backlog.look
        names = [view.name for view in look.views]
        self.see(names[(names.index(look.saved.name) + step) % len(names)])

    @property
    def is_typing(self) -> bool:
        """Whether a person is writing a filter."""
        return isinstance(self._screen.focused, FilterField)

    def edit_filter(self) -> None:
        """Focus the filter."""
        self._screen.query_one(FilterBar).display = True
        self._screen.set_focus(self._screen.query_one(FilterField))

    def narrow(self, text: str) -> None:
        """Follow the text of the filter while it is typed."""
        if text != self._backlog.look.query:
            self.look_at(query=text, kept=None)

    def write_filter(self, text: str) -> None:
        """Put another text there, as if a person had typed it."""
        self._screen.query_one(FilterBar).set_text(text)
        self.narrow(text)

    def filter_by(self, text: str, board: BoardId | None) -> None:
        """Show what a text finds, on a board where one is named."""
        self._screen.query_one(FilterBar).set_text(text)
        home = board or self._backlog.look.board
        self._backlog.look = self._backlog.look.of_view("all")
        self.look_at(query=text, board=home, kept=None, fresh=True)

    @property
    def targets(self) -> tuple[Key, ...]:
        """The marked tickets, else the one under the cursor."""
        return self._backlog.targets

    def reach(self, key: Key) -> None:
        """Put the cursor on a ticket; whatever hides it gives way."""
        self._leave()
        self._backlog.reach(key)
        self._screen.query_one(FilterBar).set_text(self._backlog.look.query)
        self.draw()

    def return_to(self, spot: Spot) -> None:
        """Look at the backlog as it was looked at, with the cursor on its row."""
        boards = self._look().snapshot.portfolio.boards
        self._screen.query_one(FilterBar).set_text(spot.query)
        home = spot.board if spot.board in boards else None
        self.look_at(board=home, view=spot.view, query=spot.query, kept=None, fresh=True)
        if not self._backlog.go_to(spot.row):
            self.look_at(folded=frozenset[str]())
            self._backlog.go_to(spot.row)

    def welcome(self, key: Key) -> None:
        """Put the cursor on a new ticket; one that does not fit the view stays until it is left."""
        if key not in self._look().selection.keys:
            self.look_at(kept=key)
        self.reach(key)

    def let_go(self) -> bool:
        """Take one layer away: marks, the filter, the view; False where there is none."""
        look = self._backlog.look
        if look.marked:
            self.look_at(marked=frozenset[Key]())
        elif look.query:
            self._screen.query_one(FilterBar).set_text("")
            self.look_at(query="", kept=None)
        elif look.view != "all":
            self.see("all")
        else:
            return False
        return True
