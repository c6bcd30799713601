"""Pane 1: the tickets, and how they are looked at: filter, order, groups, folds, marks."""

from collections.abc import Mapping
from dataclasses import replace

from textual import on

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.panes.backlog.kanban import kanban
from readiness_tui.ui.registry.command import Command, declare, invoke
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, without_kept
from readiness_tui.ui.viewmodels.rows.backlog_rows import rows
from readiness_tui.ui.viewmodels.rows.grouping import GROUP, below
from readiness_tui.ui.viewmodels.rows.listing import Listing, listing
from readiness_tui.ui.viewmodels.whatif import differs
from readiness_tui.ui.widgets.card_pane import CardPane
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

BACKLOG: tuple["Command[BacklogPane]", ...] = declare(
    "Change",
    "backlog",
    Command(
        "mark.toggle",
        ("x", "space"),
        "Mark",
        "Marks the row for the next verb. On a heading all below it.",
        lambda pane: pane.mark(),
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
        lambda pane: pane.mark_all(),
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

LISTINGS = 3
"""How many are kept: the one that is shown, and what the two threads that publish prepared."""


class BacklogPane(CardPane):
    """The backlog. What it shows and where its cursor is decides what the other panes show."""

    OWN_COMMANDS = (*KANBAN, *BACKLOG)

    def __init__(self, glyphs: Glyphs, look: Look | None = None) -> None:
        super().__init__(id="backlog", title="1 Backlog")
        self._glyphs = glyphs
        self._snapshot: Snapshot | None = None
        self._by_name: Mapping[str, Key] = {}
        self._listings: tuple[Listing, ...] = ()
        self._width = 0
        self.look, self.selection = look or Look(), Selection((), 0)
        self._range: tuple[str, frozenset[Key]] | None = None

    @property
    def ticket(self) -> Key | None:
        """The ticket under the cursor; asked anew for each key, since keys may come in a burst."""
        return self._by_name.get(self.key)

    @property
    def targets(self) -> tuple[Key, ...]:
        """The marked tickets in the order shown, else the one under the cursor."""
        if self.look.marked:
            return tuple(key for key in self.selection.keys if key in self.look.marked)
        return (self.ticket,) if self.ticket else ()

    # --- what is shown -------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot; cursor, marks, folds and filter stay by record id."""
        if self._snapshot is None or not _are_same_boards(self._snapshot, snapshot):
            self._range = None  # whatever changed the plan was done with it
        look = self._look_at_new(snapshot)
        first, self._snapshot, self.look = self._snapshot is None, snapshot, look
        self._draw_rows(fresh=first)

    def prepare(self, snapshot: Snapshot) -> Look:
        """Make the rows of a snapshot that will be shown, on any thread; how it is looked at."""
        look = self._look_at_new(snapshot)
        if self._width:
            self._keep(listing(snapshot, look, self._width))
        return look

    def _look_at_new(self, snapshot: Snapshot) -> Look:
        portfolio, look, ticket = snapshot.portfolio, self.look, self.ticket
        return replace(
            look,
            kept=look.kept if ticket is None else ticket,
            board=look.board if look.board in portfolio.boards else None,
            marked=frozenset(key for key in look.marked if portfolio.ticket(key)),
            tried=differs(snapshot),
        )

    def look_at(self, *, fresh: bool = False, **changes: object) -> None:
        """Look at it in another way; the cursor stays on its ticket.

        Where that is not shown it starts at the top if `fresh`, and goes back to the ticket once
        that is shown again.
        """
        if fresh or not changes.get("marked", True):
            self._range = None
        self._look_at(fresh=fresh, seeks=True, **changes)

    def _look_at(self, *, fresh: bool = False, seeks: bool = False, **changes: object) -> None:
        self.look = replace(self.look, **changes)
        self._draw_rows(fresh=fresh, seeks=seeks)

    def reach(self, key: Key) -> None:
        """Put the cursor on a ticket; whatever hides it gives way."""
        if not self.go_to(str(key)):
            if key not in self.selection.keys:
                board = self.look.board if self.look.board in {None, key.board} else key.board
                self.look = replace(self.look.of_view("all"), query="", board=board)
            self.look_at(folded=frozenset[str]())
            self.go_to(str(key))

    def _draw_rows(self, *, fresh: bool = False, seeks: bool = False) -> None:
        if self._snapshot is None:
            return
        listed = self._listing(self._snapshot)
        self.selection, self._by_name = listed.selection, listed.by_name
        stray = self.look.kept if self.selection.stray else None
        self.look = replace(self.look, good=self.selection.good, kept=stray)
        self._lay_rows(listed, fresh=fresh, seeks=seeks)

    def _lay_rows(self, listed: Listing, *, fresh: bool, seeks: bool) -> None:
        snapshot, selection = listed.snapshot, listed.selection
        cards = (
            kanban(snapshot, self.look, selection, self._glyphs)
            if self.look.has_cards and selection.keys
            else None
        )
        self.lay_cards(cards)
        drawn = cards.rows if cards else rows(listed, self.look, self._glyphs)
        was_on = self.key
        self.set_rows(drawn, fresh=fresh, seeks=seeks)
        if self.key != was_on and self.key.startswith(GROUP):
            below = range(self.cursor, len(drawn.keys))
            self.stand_on(next((n for n in below if drawn.keys[n][0] != GROUP), self.cursor))
        tried = "WHAT-IF · " if snapshot.scratch else ""
        marked = f" · {len(self.look.marked)} marked" if self.look.marked else ""
        marked += " · range" if self._range else ""
        snoozed = f" · {selection.snoozed} snoozed" if selection.snoozed else ""
        self.frame.write(foot=f"{tried}{len(selection.keys)}/{selection.total}{snoozed}{marked}")

    def _listing(self, snapshot: Snapshot) -> Listing:
        """The rows of now: those that were prepared or drawn last, where they are the same."""
        self._width = self.room
        for listed in self._listings:
            if listed.is_of(snapshot, self.look, self._width):
                return listed
        listed = listing(snapshot, self.look, self._width)
        self._keep(listed)
        return listed

    def _keep(self, listed: Listing) -> None:
        """Keep it with those before it; where two threads do so at once, one of them is lost."""
        self._listings = (*self._listings[1 - LISTINGS :], listed)

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
        name = event.key
        if not name.startswith(GROUP):
            above = self.row_keys[: self.row_keys.index(name)]
            name = next((key for key in reversed(above) if key.startswith(GROUP)), "")
        if name:
            self._fold(name, fold=event.fold)

    def _fold(self, name: str, *, fold: bool) -> None:
        self.look_at(folded=self.look.folded | {name} if fold else self.look.folded - {name})
        self.go_to(name)

    @on(Table.Chosen)
    def _open_row(self, event: Table.Chosen) -> None:
        if event.key.startswith(GROUP):
            self._fold(event.key, fold=event.key not in self.look.folded)
        elif event.key in self._by_name:
            invoke("pane.detail", self)

    def watch_cursor(self, old: int, new: int) -> None:
        """Follow the cursor with the marks of a range."""
        super().watch_cursor(old, new)
        self._extend()

    def mark_range(self) -> None:
        """Begin a range at the row, or end it; its marks stay."""
        self._range = None if self._range else (self.key, self.look.marked)
        self._extend()
        if self._range is None:
            self._draw_rows()

    def _extend(self) -> None:
        """Mark what lies between the row of the range and the cursor, both included."""
        if self._range is None:
            return
        anchor, before = self._range
        place = next((n for n, key in enumerate(self.row_keys) if key == anchor), self.cursor)
        first, last = sorted((place, self.cursor))
        between = (self._by_name.get(key) for key in self.row_keys[first : last + 1])
        self.look = replace(self.look, marked=before | {key for key in between if key})
        self._draw_rows()

    def mark(self) -> None:
        """Mark the row and go down, to the next ticket; of a heading all tickets below it."""
        self._range = None
        keys = frozenset(filter(None, (self.ticket,))) or self._below
        self.look_at(
            marked=self.look.marked - keys if keys <= self.look.marked else self.look.marked | keys
        )
        below = range(self.cursor + 1, len(self.row_keys))
        self.cursor = next((n for n in below if self.row_keys[n] in self._by_name), self.cursor)

    @property
    def _below(self) -> frozenset[Key]:
        """The tickets of the heading under the cursor, folded ones too."""
        if self._snapshot is None or not self.key.startswith(GROUP):
            return frozenset()
        return frozenset(below(self._snapshot, self.look, self.selection, self.key))

    def mark_all(self) -> None:
        """Mark every ticket of the view, or none where all are."""
        self._range = None
        every = frozenset(self.selection.keys)
        self.look_at(marked=frozenset[Key]() if self.look.marked == every else every)


def _are_same_boards(before: Snapshot, after: Snapshot) -> bool:
    """Whether two snapshots are of the very same boards, however their gates stand."""
    old, new = before.portfolio.boards, after.portfolio.boards
    return old.keys() == new.keys() and all(new[name] is board for name, board in old.items())
