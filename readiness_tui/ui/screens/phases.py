"""Pane 6: the keys that go from its rows to what they name, tick criteria and move tickets."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import replace

from textual import on

from readiness_tui.domain.ids import GateKey, Key
from readiness_tui.domain.phase_edits import moved, ticked
from readiness_tui.domain.proof import Scope
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.wishes import Perform
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages import Said
from readiness_tui.ui.screens.timing import Timing
from readiness_tui.ui.viewmodels.phases import Item
from readiness_tui.ui.viewmodels.timeline import MILESTONE
from readiness_tui.ui.widgets.panes import GatesPane
from readiness_tui.ui.widgets.phases import PhasesPane, PhasesTable, TimelineView
from readiness_tui.ui.widgets.table import Table

LETTERS = "123456789"
NOWHERE = "\0none"
"""What the menu of phases returns for none of them."""


class Phases(Timing):
    """The part of the plan screen that answers what is done in pane 6."""

    def _item(self) -> Item | None:
        """What the row under the cursor of pane 6 stands for."""
        if self.focused is self.query_one(TimelineView):
            name = self.query_one(TimelineView).key
            keys = self._line.tickets() if self._line and self._picture == "timeline" else ()
            key = next((key for key in keys if str(key) == name), None)
            return Item("ticket", ticket=key) if key else None
        return self._items.get(self.query_one(PhasesTable).key)

    def targets(self) -> tuple[Key, ...]:
        """In pane 6 the ticket of its row, elsewhere the marked ones or that of the backlog."""
        if self.pane != "phases":
            return super().targets()
        item = self._item()
        return (item.ticket,) if item and item.ticket else ()

    def action_why(self) -> None:
        """Why the ticket or phase under the cursor stands as it does."""
        item, home = self._item() if self.pane == "phases" else None, self._phases_home
        if item and item.ticket:
            self._explain(Scope(item.ticket.board, "ticket", item.ticket.ticket))
        elif item and item.phase and home:
            self._explain(Scope(home, "phase", item.phase))
        else:
            super().action_why()

    # --- keys ----------------------------------------------------------------------------------

    def action_show(self, name: str) -> None:
        """Bring a pane to the front; pane 6 again goes to its other side."""
        if name == self.pane == "phases" and self.query_one(PhasesPane).has_focus_within:
            table, view = self.query_one(PhasesTable), self.query_one(TimelineView)
            other = view if self.focused is table else table
            if other.display and (other is table or self.query_one("#phases-right").display):
                other.focus()
            return
        super().action_show(name)

    def action_pane(self, step: int) -> None:
        """The next or previous pane; the two sides of pane 6 count as two."""
        table, view = self.query_one(PhasesTable), self.query_one(TimelineView)
        here, other = (table, view) if step > 0 else (view, table)
        if self.focused is here and self.query_one(PhasesPane).has_class("-split"):
            other.focus()
        else:
            super().action_pane(step)

    @on(Table.Folded, "#phases-list")
    def _fold_phase(self, event: Table.Folded) -> None:
        name = event.key.partition("/")[0]
        if name:
            folded = self._folded_phases | {name} if event.fold else self._folded_phases - {name}
            self._folded_phases = folded
            self._draw_phases()
            self.query_one(PhasesTable).go_to(name if event.fold else event.key)

    @on(Table.Chosen, "#phases-list")
    def _open_item(self, event: Table.Chosen) -> None:
        item = self._items.get(event.key)
        if item is None:
            return
        if item.kind in {"phase", "loose"}:
            self._fold_phase(
                Table.Folded(event.table, event.key, event.key not in self._folded_phases)
            )
        elif item.ticket:
            self.go_to(item.ticket)
        elif item.gate:
            self._go_to_gate(item.gate)
        elif item.kind == "criterion":
            self.action_tick_phase()

    def _go_to_gate(self, gate: GateKey) -> None:
        self._follow_all = True
        self.show_pane("gates")
        self.query_one(GatesPane).go_to(str(gate))

    @on(Table.Chosen, "#timeline")
    def _open_time(self, event: Table.Chosen) -> None:
        item = self._item()
        if item and item.ticket:
            self.go_to(item.ticket)
        elif event.key.startswith(MILESTONE) and self._phases_home:
            self.look = replace(self.look, board=self._phases_home)
            self.set_filter(f'milestone:"{event.key.removeprefix(MILESTONE)}"')

    # --- edits ---------------------------------------------------------------------------------

    def action_tick_phase(self) -> None:
        """Turn the mark of the criterion under the cursor."""
        item, home = self._item(), self._phases_home
        if item is None or item.kind != "criterion" or home is None:
            self.post_message(Said("refused", "this line has no mark", "go to a criterion"))
            return
        board = self.snapshot.portfolio.boards[home]
        try:
            self.wish(Perform(ticked(board, item.phase, item.part, item.index)))
        except ValueError as error:
            self.post_message(Said("refused", safe_line(str(error)), "enter goes there"))

    def action_move_phase(self) -> None:
        """The menu of phases that the ticket under the cursor may go to."""
        item, home = self._item(), self._phases_home
        board = self.snapshot.portfolio.boards[home] if home else None
        if item is None or item.kind != "ticket" or item.ticket is None or board is None:
            self.post_message(Said("refused", "no ticket here", "put the cursor on one"))
            return
        if not board.phases:
            self.post_message(Said("refused", "this board has no phases", "e opens its file"))
            return
        key, out_of = item.ticket, item.phase or None
        if key.board != board.id:
            what = f"{safe_line(str(key))} is a ticket of another board"
            self.post_message(Said("refused", what, "move it on that one"))
            return
        held = [one.id for one in board.phases.values() if key.ticket in one.tickets]
        choices = (
            *(
                Choice(one.id, LETTERS[n : n + 1],
                       ((safe_line(f"{one.id} {one.title}".strip()), ""),
                        ("  is in it" if one.id in held else "", "muted")))
                for n, one in enumerate(board.phases.values())
            ),
            Choice(NOWHERE, "n", (("no phase", "muted"),)),
        )  # fmt: skip

        def move(name: str | None) -> None:
            if name is None:
                return
            to = None if name == NOWHERE else name
            try:
                self.wish(Perform(moved(board, key.ticket, to, out_of)))
            except ValueError as error:
                self.post_message(Said("refused", safe_line(str(error))))

        at = out_of or (held[0] if held else NOWHERE)
        self.app.push_screen(Menu(f"Phase of {safe_line(key.ticket)}", choices, at=at), move)
