"""The stand-up: a page for each owner, then the board, then notes and minutes.

It stands above the plan and reads the same snapshot; verbs are those of the planner. What happens
in it goes out as events, and comes back as the stand-up that is on the disk.
"""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable
from datetime import datetime
from typing import Any

from textual.app import ComposeResult

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.standup.minutes import named
from readiness_tui.domain.standup.pages import BOARD, CLOSING, Basis, Page, basis_of, pages
from readiness_tui.domain.standup.record import (
    Event,
    Missed,
    Noted,
    NoteKind,
    Paused,
    Turned,
    Typed,
    is_private,
)
from readiness_tui.domain.standup.session import Standup
from readiness_tui.domain.standup.since import Changes
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.fields import ASSIGN, DEPS, MINE, PRIORITY, TARGET
from readiness_tui.ui.commands.plan import REDO, UNDO
from readiness_tui.ui.commands.status import BLOCK, STATUS
from readiness_tui.ui.commands.tickets import NEXT, PREVIOUS
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.note import NoteField
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.standup.rows import (
    PageView,
    foot,
    in_full,
    key_of,
    remarks,
    rows,
    title,
    verdict,
)
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import Bar, StatusLine
from readiness_tui.ui.widgets.page_table import PageTable
from readiness_tui.ui.widgets.table import Table

ROOMY_FROM = 30
"""Lines from which the title has room around it."""
TICK_S = 1.0
"""How often the timer is drawn."""
_TITLES = {
    NoteKind.NOTE: "Note",
    NoteKind.DECISION: "Decision",
    NoteKind.PARKED: "Parking lot",
}


def _turn(step: int) -> Callable[["StandupScreen"], None]:
    return lambda screen: screen.turn(step)


def _write(kind: NoteKind) -> Callable[["StandupScreen"], None]:
    return lambda screen: screen.write(kind)


STANDUP: tuple["Command[StandupScreen]", ...] = declare(
    "Stand-up",
    "standup",
    Command(
        "standup.next",
        ("space", "right", "pagedown"),
        "Next page",
        "The next owner, then the board, then notes and minutes.",
        _turn(1),
        hint="next",
        rank=1,
    ),
    Command("standup.back", ("left", "pageup"), "Page before", "Back by one page.", _turn(-1)),
    Command(
        "standup.note",
        ("c",),
        "Note",
        "One line for the minutes; begun with ! it is for you alone.",
        _write(NoteKind.NOTE),
        hint="note",
        rank=4,
        takes_text=True,
    ),
    Command(
        "standup.decide",
        ("C",),
        "Decision",
        "What was decided, in one line.",
        _write(NoteKind.DECISION),
        takes_text=True,
    ),
    Command(
        "standup.park",
        ("P",),
        "Park a question",
        "One line for the parking lot: to be talked about afterwards.",
        _write(NoteKind.PARKED),
        hint="park",
        rank=5,
        takes_text=True,
    ),
    Command(
        "standup.absent",
        ("full_stop",),
        "Absent",
        "The owner of the page is not here; again: came after all.",
        lambda screen: screen.miss(),
    ),
    Command(
        "standup.timer",
        ("t",),
        "Stop the timer",
        "Again lets it go on.",
        lambda screen: screen.pause(),
    ),
    Command(
        "standup.walk",
        ("w",),
        "Owners or the board",
        "To the pages of the board, or back to those of the owners.",
        lambda screen: screen.walk(),
    ),
    Command(
        "standup.notes",
        ("h",),
        "Hide notes",
        "Again shows them.",
        lambda screen: screen.turn_notes(),
    ),
    Command(
        "standup.end",
        ("E",),
        "End it with minutes",
        "Writes the minutes to a file, copies them, and marks where the next one begins.",
        lambda screen: screen.end(),
        hint="minutes",
        rank=6,
        takes_text=True,
    ),
    Command(
        "standup.help",
        ("question_mark",),
        "Keys",
        "The keys of the stand-up.",
        lambda screen: screen.show_help(),
        hint="keys",
        rank=99,
    ),
    Command(
        "standup.leave",
        ("q", "escape"),
        "Leave",
        "Back to the plan; the stand-up may be taken up again for twelve hours.",
        lambda screen: screen.leave(),
    ),
)


def _context(screen: "StandupScreen") -> CommandContext:
    return screen.context


VERBS: tuple[Command[Any], ...] = (
    *(STATUS, NEXT, PREVIOUS, PRIORITY, ASSIGN, MINE, BLOCK, TARGET, DEPS),
    *(command.of(_context) for command in (UNDO, REDO)),
)
"""The verbs of the planner that count here too."""
CONTEXTS = ("standup", "list", "app")
"""The contexts whose keys count here, innermost first."""
VERB_IDS = frozenset(command.id for command in VERBS)


class StandupScreen(Dialog[None]):
    """The screen of a stand-up.

    Args:
        standup: How it stands.
        look: Gives the plan as it is now.
        show_help: Shows the keys.
    """

    DEFAULT_CSS = """
    StandupScreen { background: $background; color: $foreground; layout: vertical; }
    StandupScreen PageTable, StandupScreen PageTable:focus { border: none; margin: 1 1 0 1;
        background: $surface; height: 1fr; }
    StandupScreen #standup-remarks { display: none; }
    StandupScreen.-roomy #standup-title { margin: 1 0; }
    """
    OWN_COMMANDS = (*STANDUP, *VERBS)
    AUTO_FOCUS = "PageTable"
    is_workplace = True

    def __init__(
        self,
        standup: Standup,
        look: Callable[[], View],
        show_help: Callable[[CommandContext], None],
    ) -> None:
        super().__init__()
        self.context = CommandContext(self, look)
        self._standup, self._show_help = standup, show_help
        self._basis = self._based()
        self._pages = pages(self._basis)
        self._place, self._has_notes = 0, True
        if standup.record.page:  # it was cut off: where it was is where it goes on
            self._place = self._place_of((standup.record.page, 1))

    def compose(self) -> ComposeResult:
        """Two lines above, one below, and nothing else around the rows."""
        yield Bar(id="standup-title")
        yield Bar(id="standup-verdict")
        yield Bar(id="standup-remarks")
        yield PageTable()
        yield StatusLine(id="standup-status")

    def on_mount(self) -> None:
        """Begin with the page that is up."""
        self.set_interval(
            TICK_S, lambda: self.context.request(lambda bridge: bridge.standup.look())
        )
        self.call_after_refresh(self._turned)

    def on_resize(self) -> None:
        """Another height has room for other rows."""
        self.set_class(self.size.height >= ROOMY_FROM, "-roomy")
        self.call_after_refresh(self._draw)

    # --- what is known -------------------------------------------------------------------------

    def take(self, standup: Standup) -> None:
        """Take how it stands."""
        self._standup = standup
        self._draw()

    def keep_up(self) -> None:
        """Take another plan: the page that is up stays, if there still is one of its owner."""
        before = self._page.id, self._page.part
        self._basis = self._based()
        self._pages = pages(self._basis)
        self._place = self._place_of(before)
        self._draw()

    def tell(self, line: Line, *, stays: bool) -> None:
        """Show a sentence below the rows."""
        if self.is_mounted:
            self.query_one(StatusLine).say(line, stays=stays, is_urgent=True)

    def _based(self) -> Basis:
        view = self.context.view
        changes = Changes(self._standup.since, view.snapshot)
        return basis_of(changes, view.findings, self._standup.record.begun.where)

    def _place_of(self, wanted: tuple[str, int]) -> int:
        """The place of a page, else of one of the same owner, else where the walk is already."""
        places = {(page.id, page.part): place for place, page in enumerate(self._pages)}
        last = min(self._place, len(self._pages) - 1) if hasattr(self, "_place") else 0
        return places.get(wanted, places.get((wanted[0], 1), last))

    @property
    def _page(self) -> Page:
        return self._pages[self._place]

    @property
    def _seen(self) -> PageView:
        following = self._pages[self._place + 1 : self._place + 2]
        return PageView(
            self._basis,
            self._standup,
            self._page,
            following[0] if following else None,
            self.context.view.glyphs,
            self._has_notes,
            self._among_owners,
        )

    @property
    def _among_owners(self) -> tuple[int, int]:
        """Whose turn it is among those who speak: the place from 1, and how many there are."""
        ids = list(dict.fromkeys(page.id for page in self._pages if page.is_owned))
        return (ids.index(self._page.id) + 1 if self._page.is_owned else 0), len(ids)

    def _draw(self, *, fresh: bool = False) -> None:
        if not self.is_mounted:
            return
        view, table = self._seen, self.query_one(PageTable)
        self.query_one("#standup-title", Bar).put(*title(view))
        self.query_one("#standup-verdict", Bar).put(*verdict(view))
        warning = self.query_one("#standup-remarks", Bar)
        warning.display = bool(remarks(view))
        warning.put(remarks(view))
        table.set_rows(rows(view, table.size.height))
        if fresh:
            table.go(0)
        self.query_one(StatusLine).stand(foot(view))

    # --- pages ---------------------------------------------------------------------------------

    def turn(self, step: int) -> None:
        """Turn by pages; beyond the last and before the first there is none."""
        place = self._place + step
        if 0 <= place < len(self._pages):
            self._place = place
            self._turned()
        else:
            self.context.refuse(
                "this is the last page" if step > 0 else "this is the first page",
                "E writes the minutes, q leaves",
            )

    def walk(self) -> None:
        """To the board, or from there to the first owner."""
        ids = [page.id for page in self._pages]
        self._place = 0 if self._page.id in {BOARD, CLOSING} else ids.index(BOARD)
        self._turned()

    def _turned(self) -> None:
        self._draw(fresh=True)
        page = self._page.id
        if page != self._standup.record.page:
            self._happens(lambda now: Turned(now, page))

    def turn_notes(self) -> None:
        """Hide notes, or show them."""
        self._has_notes = not self._has_notes
        self._draw()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter shows all of a row, or all notes of the page, however long they are."""
        event.stop()
        heading, lines = in_full(self._seen, event.key)
        if lines:
            self.context.ask(Listing(heading, lines, subtitle="esc closes"))

    def show_help(self) -> None:
        """Show the keys."""
        self._show_help(self.context)

    # --- what is written down ------------------------------------------------------------------

    @property
    def targets(self) -> tuple[Key, ...]:
        """The ticket under the cursor."""
        key = key_of(self.query_one(PageTable).key)
        return (key,) if key else ()

    def _happens(self, make: Callable[[datetime], Event]) -> None:
        self.context.request(lambda bridge: bridge.standup.add(make))

    def write(self, kind: NoteKind) -> None:
        """Ask for a line, which is kept while it is typed."""
        page, boards = self._page, self.context.snapshot.portfolio.boards
        ticket = next((named(key, several=len(boards) > 1) for key in self.targets), "")

        def typed(text: str) -> None:
            self._happens(lambda now: Typed(now, kind, text, page.id, ticket))

        def noted(text: str | None) -> None:
            if not text:
                typed("")
                return
            self._happens(lambda now: Noted(now, kind, text, page.id, ticket))
            if is_private(text):
                self.context.post(Said("done", "kept for you alone"))

        about = f" · {safe_line(ticket)}" if ticket else ""
        field = NoteField(f"{_TITLES[kind]} · {safe_line(page.title)}{about}", typed)
        self.context.ask(field, noted)

    def miss(self) -> None:
        """The owner of the page is absent, or came."""
        page = self._page
        if page.is_owned:
            is_absent = page.id not in self._standup.record.absent
            self._happens(lambda _: Missed(page.id, is_absent))
        else:
            self.context.refuse("nobody speaks on this page")

    def pause(self) -> None:
        """Stop the timer, or let it go on."""
        is_running = self._standup.record.since is not None
        self._happens(lambda now: Paused(now, on=is_running))

    def end(self) -> None:
        """Ask for the file of the minutes, and end."""
        basis = self._basis
        hint = "enter writes and copies them; an empty line copies them alone"
        self.context.ask(
            Prompt("Minutes go to", text=self._standup.file, hint=hint),
            lambda file: (
                None
                if file is None
                else self.context.request(lambda bridge: bridge.standup.end(basis, file.strip()))
            ),
        )

    def leave(self) -> None:
        """Back to the plan; it may be taken up again."""
        self.context.request(lambda bridge: bridge.standup.leave())
        self.context.post(Said("remark", "the stand-up is not over", "g s goes on with it"))
        self.dismiss(None)
