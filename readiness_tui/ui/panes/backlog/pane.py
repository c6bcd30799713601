"""Pane 1: the tickets, and how they are looked at: filter, order, groups, folds, marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual import on

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.panes.backlog.kanban import kanban
from readiness_tui.ui.registry.command import Command, declare, invoke
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, without_kept
from readiness_tui.ui.viewmodels.rows.backlog_rows import rows
from readiness_tui.ui.viewmodels.rows.grouping import GROUP, below
from readiness_tui.ui.viewmodels.rows.listing import Listings
from readiness_tui.ui.viewmodels.whatif import differs
from readiness_tui.ui.widgets.card_pane import CardPane
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table


@dataclass(frozen=True, slots=True)
class MarkRange:
    """A range of rows that is being marked: where it began, and what was marked before."""

    anchor: str
    before: frozenset[Key]

    def marked(self, rows: Sequence[str], cursor: int, keys: Mapping[str, Key]) -> frozenset[Key]:
        """What is marked with the rows between anchor and cursor, both included."""
        place = rows.index(self.anchor) if self.anchor in rows else cursor
        first, last = sorted((place, cursor))
        return self.before | {keys[row] for row in rows[first : last + 1] if row in keys}


def _mark(pane: "BacklogPane") -> None:
    """Mark the row and go down, to the next ticket; of a heading all tickets below it."""
    keys = frozenset(filter(None, (pane.ticket,))) or _below_heading(pane)
    marked = pane.look.marked
    pane.look_at(marked=marked - keys if keys <= marked else marked | keys)
    rest = range(pane.cursor + 1, len(pane.row_keys))
    pane.cursor = next((n for n in rest if pane.row_keys[n] in pane.tickets), pane.cursor)


def _below_heading(pane: "BacklogPane") -> frozenset[Key]:
    """The tickets of the heading under the cursor, folded ones too."""
    if pane.snapshot is None or not pane.key.startswith(GROUP):
        return frozenset()
    return frozenset(below(pane.snapshot, pane.look, pane.selection, pane.key))


def _mark_all(pane: "BacklogPane") -> None:
    """Mark every ticket of the view, or none where all are."""
    every = frozenset(pane.selection.keys)
    pane.look_at(marked=frozenset[Key]() if pane.look.marked == every else every)


BACKLOG: tuple["Command[BacklogPane]", ...] = declare(
    "Change",
    "backlog",
    Command(
        "mark.toggle",
        ("x", "space"),
        "Mark",
        "Marks the row for the next verb. On a heading all below it.",
        _mark,
    ),
    Command(
        "mark.range",
        ("v",),
        "Mark a range",
        "Marks from this row to the cursor, wherever it goes; again ends it.",
        lambda pane: pane.mark_range(),
    ),
    Command(
        "mark.all",
        ("V", "ctrl+a"),
        "Mark all",
        "Marks every row of the view.",
        _mark_all,
    ),
)
KANBAN: tuple["Command[BacklogPane]", ...] = declare(
    "View",
    "backlog",
    Command(
        "view.cards",
        ("K",),
        "Cards or list",
        "A lane of cards for each status: h l the lane, < > move the card; or the list.",
        lambda pane: pane.look_at(has_cards=not pane.look.has_cards),
    ),
)


class BacklogPane(CardPane):
    """The backlog. What it shows and where its cursor is decides what the other panes show."""

    OWN_COMMANDS = (*KANBAN, *BACKLOG)

    def __init__(self, glyphs: Glyphs, look: Look | None = None) -> None:
        super().__init__(id="backlog", title="1 Backlog")
        self._glyphs = glyphs
        self.snapshot: Snapshot | None = None
        self.tickets: Mapping[str, Key] = {}  # by the keys of their rows
        self._listings = Listings()
        self.look, self.selection = look or Look(), Selection((), 0)
        self._range: MarkRange | None = None

    @property
    def ticket(self) -> Key | None:
        """The ticket under the cursor; asked anew for each key, since keys may come in a burst."""
        return self.tickets.get(self.key)

    @property
    def targets(self) -> tuple[Key, ...]:
        """The marked tickets in the order shown, else the one under the cursor."""
        if self.look.marked:
            return tuple(key for key in self.selection.keys if key in self.look.marked)
        return (self.ticket,) if self.ticket else ()

    # --- what is shown -------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot; cursor, marks, folds and filter stay by record id."""
        if self.snapshot is None or not _are_same_boards(self.snapshot, snapshot):
            self._range = None  # whatever changed the plan was done with it
        self.look = _look_at_new(snapshot, self.look, self.ticket)
        first, self.snapshot = self.snapshot is None, snapshot
        self._draw_rows(fresh=first)

    def prepare(self, snapshot: Snapshot) -> Look:
        """Make the rows of a snapshot that will be shown, on any thread; how it is looked at."""
        look = _look_at_new(snapshot, self.look, self.ticket)
        if self._listings.width:
            self._listings.of(snapshot, look, self._listings.width)
        return look

    def look_at(self, *, fresh: bool = False, **changes: object) -> None:
        """Look at it in another way; the cursor stays on its ticket.

        Where that is not shown it starts at the top if `fresh`, and goes back to the ticket once
        that is shown again.
        """
        if fresh or "marked" in changes:
            self._range = None
        self.look = replace(self.look, **changes)
        self._draw_rows(fresh=fresh, seeks=True)

    def reach(self, key: Key) -> None:
        """Put the cursor on a ticket; whatever hides it gives way."""
        if not self.go_to(str(key)):
            if key not in self.selection.keys:
                board = self.look.board if self.look.board in {None, key.board} else key.board
                self.look = replace(self.look.of_view("all"), query="", board=board)
            self.look_at(folded=frozenset[str]())
            self.go_to(str(key))

    def _draw_rows(self, *, fresh: bool = False, seeks: bool = False) -> None:
        if self.snapshot is None:
            return
        listed = self._listings.of(self.snapshot, self.look, self.room)
        self.selection = selection = listed.selection
        self.tickets = listed.by_name
        stray = self.look.kept if selection.stray else None
        self.look = look = replace(self.look, good=selection.good, kept=stray)
        has_cards = look.has_cards and selection.keys
        cards = kanban(self.snapshot, look, selection, self._glyphs) if has_cards else None
        self.lay_cards(cards)
        drawn, was_on = cards.rows if cards else rows(listed, look, self._glyphs), self.key
        self.set_rows(drawn, fresh=fresh, seeks=seeks)
        if self.key != was_on and self.key.startswith(GROUP):
            rest = range(self.cursor, len(drawn.keys))
            self.stand_on(next((n for n in rest if drawn.keys[n][0] != GROUP), self.cursor))
        foot = _foot(selection, look, " · range" if self._range else "")
        self.frame.write(foot=f"WHAT-IF · {foot}" if self.snapshot.scratch else foot)

    @on(Pane.Resized)
    def _resized(self) -> None:
        self._draw_rows()

    # --- rows ----------------------------------------------------------------------------------

    def leave_kept(self) -> bool:
        """Forget the ticket that no longer matches once the cursor has left it; True if so."""
        before, self.look = self.look, without_kept(self.look, self.ticket)
        return self.look is not before

    @on(Table.Folded)
    def _folded(self, event: Table.Folded) -> None:
        above = self.row_keys[self.row_keys.index(event.key) :: -1]
        name = next((key for key in above if key.startswith(GROUP)), "")
        if name:
            self._fold(name, fold=event.fold)

    def _fold(self, name: str, *, fold: bool) -> None:
        self.look_at(folded=self.look.folded | {name} if fold else self.look.folded - {name})
        self.go_to(name)

    @on(Table.Chosen)
    def _open_row(self, event: Table.Chosen) -> None:
        if event.key.startswith(GROUP):
            self._fold(event.key, fold=event.key not in self.look.folded)
        elif event.key in self.tickets:
            invoke("pane.detail", self)

    # --- marks ---------------------------------------------------------------------------------

    def watch_cursor(self, old: int, new: int) -> None:
        """Follow the cursor with the marks of a range."""
        super().watch_cursor(old, new)
        if self._range is not None:
            self._mark_between(self._range)

    def mark_range(self) -> None:
        """Begin a range at the row, or end it; its marks stay."""
        self._range = None if self._range else MarkRange(self.key, self.look.marked)
        if self._range is None:
            self._draw_rows()
        else:
            self._mark_between(self._range)

    def _mark_between(self, between: MarkRange) -> None:
        marked = between.marked(self.row_keys, self.cursor, self.tickets)
        self.look = replace(self.look, marked=marked)
        self._draw_rows()


def _foot(selection: Selection, look: Look, more: str) -> str:
    """How many tickets are shown, snoozed and marked."""
    snoozed = f" · {selection.snoozed} snoozed" if selection.snoozed else ""
    marked = f" · {len(look.marked)} marked" if look.marked else ""
    return f"{len(selection.keys)}/{selection.total}{snoozed}{marked}{more}"


def _look_at_new(snapshot: Snapshot, look: Look, ticket: Key | None) -> Look:
    """How another snapshot is looked at, with the cursor on a ticket."""
    portfolio = snapshot.portfolio
    return replace(
        look,
        kept=look.kept if ticket is None else ticket,
        board=look.board if look.board in portfolio.boards else None,
        marked=frozenset(key for key in look.marked if portfolio.ticket(key)),
        tried=differs(snapshot),
    )


def _are_same_boards(before: Snapshot, after: Snapshot) -> bool:
    """Whether two snapshots are of the very same boards, however their gates stand."""
    old, new = before.portfolio.boards, after.portfolio.boards
    return old.keys() == new.keys() and all(new[name] is board for name, board in old.items())
