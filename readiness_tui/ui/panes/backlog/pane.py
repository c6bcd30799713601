"""Pane 1: the tickets, and how they are looked at: filter, order, groups, folds, marks."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from textual import on

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.registry.command import Command, declare, invoke
from readiness_tui.ui.viewmodels.backlog import Look, Selection, without_kept
from readiness_tui.ui.viewmodels.backlog_rows import GROUP, Listing, listing, rows
from readiness_tui.ui.viewmodels.whatif import differs
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

BACKLOG: tuple["Command[BacklogPane]", ...] = declare(
    "Change",
    "backlog",
    Command(
        "mark.toggle",
        ("x", "space"),
        "Mark",
        "Marks the row for the next verb.",
        lambda pane: pane.mark(),
    ),
    Command(
        "mark.all",
        ("V", "ctrl+a"),
        "Mark all",
        "Marks every row of the view.",
        lambda pane: pane.mark_all(),
    ),
)

LISTINGS = 3
"""How many are kept: the one that is shown, and what the two threads that publish prepared."""


class BacklogPane(Pane):
    """The backlog. What it shows and where its cursor is decides what the other panes show."""

    OWN_COMMANDS = BACKLOG

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="backlog", title="1 Backlog")
        self._glyphs = glyphs
        self._snapshot: Snapshot | None = None
        self._by_name: Mapping[str, Key] = {}
        self._listings: deque[Listing] = deque(maxlen=LISTINGS)
        self._width = 0
        self.look, self.selection = Look(), Selection((), 0)

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
        look = self._look_at_new(snapshot)
        first, self._snapshot, self.look = self._snapshot is None, snapshot, look
        self._draw_rows(fresh=first)

    def prepare(self, snapshot: Snapshot) -> Look:
        """Make the rows of a snapshot that will be shown, on any thread; how it is looked at."""
        look = self._look_at_new(snapshot)
        if self._width:
            self._listings.append(listing(snapshot, look, self._width))
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
        """Look at it in another way; the cursor stays on its ticket unless `fresh`."""
        self.look = replace(self.look, **changes)
        self._draw_rows(fresh=fresh)

    def reach(self, key: Key) -> None:
        """Put the cursor on a ticket; whatever hides it gives way."""
        if not self.go_to(str(key)):
            if key not in self.selection.keys:
                board = self.look.board if self.look.board in {None, key.board} else key.board
                self.look = replace(self.look, view="all", query="", board=board)
            self.look_at(folded=frozenset[str]())
            self.go_to(str(key))

    def _draw_rows(self, *, fresh: bool = False) -> None:
        if self._snapshot is None:
            return
        listed = self._listing(self._snapshot)
        self.selection, self._by_name = listed.selection, listed.by_name
        kept = self.look.kept if self.selection.stray else None
        self.look = replace(self.look, good=self.selection.good, kept=kept)
        was_ticket = not self.key.startswith(GROUP)
        self.set_rows(rows(listed, self.look, self._glyphs), fresh=fresh)
        if (fresh or was_ticket) and self.key.startswith(GROUP):
            self.cursor = next(
                (n for n, key in enumerate(listed.keys) if n >= self.cursor and key[0] != GROUP),
                self.cursor,
            )
        tried = "WHAT-IF · " if self._snapshot.scratch else ""
        marked = f" · {len(self.look.marked)} marked" if self.look.marked else ""
        self.frame.write(foot=f"{tried}{len(self.selection.keys)}/{self.selection.total}{marked}")

    def _listing(self, snapshot: Snapshot) -> Listing:
        """The rows of now: those that were prepared or drawn last, where they are the same."""
        self._width = self.room
        for listed in tuple(self._listings):
            if listed.is_of(snapshot, self.look, self._width):
                return listed
        listed = listing(snapshot, self.look, self._width)
        self._listings.append(listed)
        return listed

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

    def mark(self) -> None:
        """Mark the row and go down, to the next ticket."""
        if self.ticket is not None:
            self.look_at(marked=self.look.marked ^ {self.ticket})
        below = range(self.cursor + 1, len(self.row_keys))
        self.cursor = next((n for n in below if self.row_keys[n] in self._by_name), self.cursor)

    def mark_all(self) -> None:
        """Mark every ticket of the view, or none where all are."""
        every = frozenset(self.selection.keys)
        self.look_at(marked=frozenset[Key]() if self.look.marked == every else every)
