"""Pane 6: the phases or weeks of a board with their tickets, and beside them the plan in time."""

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from readiness_tui.domain.edits.phase_edits import Grouping
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.ui.commands import phases as commands
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.explanations import of_ticket
from readiness_tui.ui.messages.plan import FilterBy, GoTo, ShowGate
from readiness_tui.ui.panes.phases.model import HEADINGS, phases
from readiness_tui.ui.panes.phases.timeline import MILESTONE
from readiness_tui.ui.panes.phases.timeline_pane import PlanInTime, TimelineView
from readiness_tui.ui.panes.phases.weeks import weeks
from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.viewmodels.phase_items import Item
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.frame import Frame, is_seen
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

SCOPES = ("all", "filter", "ticket")
"""All of the board, what the backlog shows, or the ticket with what it needs and what needs it."""
SPLIT_FROM = 84
"""From this width on both sides stand beside each other."""
_LEAST, _MOST = 36, 56


class PhasesTable(Pane):
    """The phases with their criteria and tickets."""


PHASES: tuple["Command[PhasesPane]", ...] = declare(
    "Phases",
    "phases",
    Command(
        "phases.tick",
        ("space", "x"),
        "Tick the criterion",
        "The mark of an entrance or exit criterion that people tick.",
        lambda pane: pane.tick(),
        hint="tick",
        rank=1,
    ),
    Command(
        "phases.move",
        ("p",),
        "Move to a phase",
        "The ticket leaves its phase, or its week in the list of those, for another; one edit.",
        lambda pane: pane.move_ticket(),
        hint="move",
        rank=2,
        takes_text=True,
    ),
    Command(
        "phases.picture",
        ("M",),
        "Time line, burn-up, load",
        "What stands at the right; in few cells the list takes its turn.",
        lambda pane: pane.next_picture(),
        hint="picture",
        rank=3,
    ),
    Command(
        "phases.scope",
        ("F",),
        "Which tickets",
        "All of the board, those of the filter, or what the ticket hangs together with.",
        lambda pane: pane.next_scope(),
    ),
    Command(
        "phases.finer",
        ("left_parenthesis",),
        "Finer scale",
        "A cell is half a day, a day, or a week.",
        lambda pane: pane.scale(-1),
    ),
    Command(
        "phases.coarser",
        ("right_parenthesis",),
        "Coarser scale",
        "A cell is half a day, a day, or a week.",
        lambda pane: pane.scale(1),
        hint="scale",
        rank=4,
    ),
    Command(
        "phases.earlier",
        ("H",),
        "A screen of time earlier",
        "The weeks before those that are shown.",
        lambda pane: pane.travel(-1),
    ),
    Command(
        "phases.later",
        ("L",),
        "A screen of time later",
        "The weeks after those that are shown.",
        lambda pane: pane.travel(1),
        hint="later",
        rank=5,
    ),
    Command(
        "phases.today",
        ("full_stop",),
        "Today",
        "The week of today comes first.",
        lambda pane: pane.travel(0),
        hint="today",
        rank=6,
    ),
)


def _has_list(board: Board) -> bool:
    return bool(board.phases or board.iterations)


class PhasesPane(CommandTarget, Horizontal):
    """In few cells one side is shown at a time; a board without phases and weeks has one only."""

    OWN_COMMANDS = PHASES

    def __init__(self, view: View) -> None:
        super().__init__(id="phases")
        self.view, self.frame = view, Frame(self)
        self.context = CommandContext(self, lambda: self.view)
        self._list_first = True
        self._wants_weeks = False
        self._sides = (True, True, 0)
        self._scope = SCOPES[0]
        self._folded: frozenset[str] = frozenset()
        self._home: BoardId | None = None
        self._items: Mapping[str, Item] = {}
        self._listed: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The list, and the picture."""
        yield PhasesTable(id="phases-list")
        yield PlanInTime(self.view)

    # --- what is shown -------------------------------------------------------------------------

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        if view.is_known and is_seen(self):
            self._draw_phases()

    def foresee(self, progress: ForecastProgress) -> None:
        """Take what is likely of the plan."""
        self.query_one(PlanInTime).foresee(progress)
        if self.view.is_known and is_seen(self):
            self._draw_time()

    @on(Pane.Resized)
    def _resized(self) -> None:
        self.show(self.view)

    def _settle_board(self) -> Board | None:
        """The board to show: the ticket's; on a heading the one before, or the first."""
        boards = self.view.snapshot.portfolio.boards
        self._home = self.view.home or self._home
        if self._home not in boards:
            self._home = next(iter(boards), None)
        return boards[self._home] if self._home else None

    def _grouping(self, board: Board) -> Grouping:
        """What the list has: weeks where they are asked for, or where there are no phases."""
        is_weekly = self._wants_weeks or not board.phases
        return Kind.ITERATION if is_weekly and board.iterations else Kind.PHASE

    @property
    def _only(self) -> frozenset[Key] | None:
        """The tickets that are shown; None for all."""
        if self._scope == "filter":
            return frozenset(self.view.selection.keys)
        return self.view.hangs_together if self._scope == "ticket" else None

    def _draw_phases(self) -> None:
        board, table = self._settle_board(), self.query_one(PhasesTable)
        if board is None:
            return
        self._show_sides(has_list=_has_list(board))
        only, grouping = self._only, self._grouping(board)
        listed = (self.view.snapshot, board.id, self._folded, table.room, only, grouping)
        if listed != self._listed:  # what says the same is not drawn again
            self._listed = listed
            list_rows = phases if grouping is Kind.PHASE else weeks
            listing = list_rows(self.view.snapshot, board.id, self._folded, self.view.glyphs, only)
            self._items = listing.items
            table.set_rows(listing.rows)
        self._draw_time()

    def _draw_time(self) -> None:
        board, time = self._settle_board(), self.query_one(PlanInTime)
        if board is None:
            return
        whose = self.view.ticket_name or "all"
        which = {"all": "", "filter": " · this filter", "ticket": f" · {whose}"}[self._scope]
        title = f"6 {'Phases' if self._grouping(board) is Kind.PHASE else 'Weeks'}{which}"
        if not time.display:  # no runs are made of what nobody sees
            time.forget()
            self.frame.write(title, safe_line(board.id))
            return
        time.show(self.view, board.id, self._only)
        self.frame.write(f"{title} · {time.title}", safe_line(board.id))
        if self.view.ticket and not self.has_focus_within:
            time.go_to(self.view.ticket)

    @property
    def is_split(self) -> bool:
        """Whether there is room for both sides."""
        return self.size.width >= SPLIT_FROM

    def _show_sides(self, *, has_list: bool) -> None:
        """Show the sides that fit; the focus goes with them."""
        table, time = self.query_one(PhasesTable), self.query_one(PlanInTime)
        shows_list = has_list and (self.is_split or self._list_first)
        shows_time = not has_list or self.is_split or not self._list_first
        sides = (shows_list, shows_time, self.size.width)
        if sides == self._sides:  # another layout is drawn whole
            return
        self._sides = sides
        width = max(_LEAST, min(_MOST, self.size.width * 2 // 5))
        table.styles.width = width if shows_time else "1fr"
        self.set_class(shows_list and shows_time, "-split")
        had_focus, is_listed = self.has_focus_within, self.screen.focused is table
        table.display, time.display = shows_list, shows_time
        if had_focus and not (shows_list if is_listed else shows_time):
            (self.query_one(TimelineView) if is_listed else table).focus()

    # --- where one is --------------------------------------------------------------------------

    @property
    def inner(self) -> Widget:
        """What takes the focus: the list, or the time line alone."""
        table = self.query_one(PhasesTable)
        return table if table.display else self.query_one(TimelineView)

    def turn_side(self, step: int = 0) -> bool:
        """Focus the other side, if there is one: in a direction, or whichever it is.

        Returns:
            Whether the focus is in this pane and stays there.
        """
        table, line = self.query_one(PhasesTable), self.query_one(TimelineView)
        focused = self.screen.focused
        if not self.has_focus_within or (step and focused is not (table if step > 0 else line)):
            return False
        other = line if focused is table else table
        is_there = table.display and self.query_one(PlanInTime).display
        if is_there:
            other.focus()
        return is_there or not step

    @property
    def _here(self) -> Item | None:
        """What the row under the cursor stands for."""
        if self.screen.focused is self.query_one(TimelineView):
            key = self.query_one(PlanInTime).ticket
            return Item("ticket", ticket=key) if key else None
        return self._items.get(self.query_one(PhasesTable).key)

    @property
    def targets(self) -> tuple[Key, ...]:
        """The ticket of the row, for verbs that count for a ticket."""
        item = self._here
        return (item.ticket,) if item and item.ticket else ()

    @property
    def record(self) -> RecordRef | None:
        """What the row stands for: a ticket, a phase, or a milestone of the time line."""
        item = self._here
        if item and item.ticket:
            return item.ticket.ref
        if self._home is None:
            return None
        row = self.query_one(TimelineView).key
        is_time = self.screen.focused is self.query_one(TimelineView)
        if is_time and row.startswith(MILESTONE):
            return RecordRef(self._home, Kind.MILESTONE, row.removeprefix(MILESTONE))
        return RecordRef(self._home, *item.group) if item and item.group else None

    @property
    def scope(self) -> Scope | None:
        """The ticket, phase or iteration of the row, to be explained."""
        item = self._here
        if item and item.ticket:
            return of_ticket(item.ticket)
        return Scope(self._home, *item.group) if item and item.group and self._home else None

    # --- keys ----------------------------------------------------------------------------------

    @on(Table.Folded, "#phases-list")
    def _folded_row(self, event: Table.Folded) -> None:
        self._fold(event.key, fold=event.fold)

    def _fold(self, row: str, *, fold: bool) -> None:
        name = row.partition("/")[0]
        if name:
            self._folded = self._folded | {name} if fold else self._folded - {name}
            self._draw_phases()
            self.query_one(PhasesTable).go_to(name if fold else row)

    @on(Table.Chosen, "#phases-list")
    def _open_item(self, event: Table.Chosen) -> None:
        item = self._items.get(event.key)
        if item is None:
            return
        if item.kind in HEADINGS:
            self._fold(event.key, fold=event.key not in self._folded)
        elif item.ticket:
            self.context.post(GoTo(item.ticket))
        elif item.gate:
            self.context.post(ShowGate(item.gate))
        elif item.leads:
            self._go_to_phase(item.leads)
        elif item.kind == "criterion":
            self.tick()

    def _go_to_phase(self, name: str) -> None:
        heads = (
            key for key, one in self._items.items() if (one.kind, one.phase) == ("phase", name)
        )
        self.query_one(PhasesTable).go_to(next(heads, ""))

    @on(Table.Chosen, "#timeline")
    def _open_time(self, event: Table.Chosen) -> None:
        key = self.query_one(PlanInTime).ticket
        if key:
            self.context.post(GoTo(key))
        elif event.key.startswith(MILESTONE) and self._home:
            name = event.key.removeprefix(MILESTONE)
            self.context.post(FilterBy(f'milestone:"{name}"', self._home))

    def next_scope(self) -> None:
        """The tickets of the board, those of the filter, or what the ticket hangs together with."""
        self._scope = SCOPES[(SCOPES.index(self._scope) + 1) % len(SCOPES)]
        self._draw_phases()

    def tick(self) -> None:
        """Turn the mark of the criterion under the cursor."""
        commands.tick(self.context, self._settle_board(), self._here)

    def move_ticket(self) -> None:
        """The menu of phases or weeks that the ticket under the cursor may go to."""
        board = self._settle_board()
        kind = self._grouping(board) if board else Kind.PHASE
        commands.move(self.context, board, self._here, kind)

    def list_weeks(self, *, again: bool) -> bool:
        """List weeks, `again` the phases where weeks are listed; False where there are none."""
        board = self._settle_board()
        if board is None or not board.iterations:
            return False
        self._wants_weeks = not (again and self._grouping(board) is Kind.ITERATION)
        self._list_first = True
        self.show(self.view)
        return True

    def next_picture(self) -> None:
        """The next picture at the right; in few cells the list is one of them."""
        board, time = self._settle_board(), self.query_one(PlanInTime)
        if self.is_split or not (board and _has_list(board)):
            time.turn()
        elif self._list_first:
            self._list_first = False
            time.restart()
        elif time.is_last:
            self._list_first = True
        else:
            time.turn()
        self._draw_phases()
        self.query_one(TimelineView).go(0)

    def scale(self, step: int) -> None:
        """Finer (-1) or coarser (1) cells."""
        self.query_one(PlanInTime).scale(step)
        self._draw_time()

    def travel(self, screens: int) -> None:
        """A screen of time earlier (-1) or later (1); 0 goes to today."""
        self.query_one(PlanInTime).travel(screens)
        self._draw_time()

    @on(TimelineView.Scrolled)
    def _scroll(self, event: TimelineView.Scrolled) -> None:
        self.query_one(PlanInTime).scroll(event.step)
        self._draw_time()
