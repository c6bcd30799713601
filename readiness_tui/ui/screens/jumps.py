"""Where panes and keys lead on the screen, the way back from there, and forward again."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable

from readiness_tui.domain.model.ids import BoardId, GateKey, Key, Kind, RecordRef
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.panes.detail.pane import DetailPane
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.risks.pane import RisksPane
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.screens.backlog_controller import BacklogController
from readiness_tui.ui.screens.jump_list import JumpList, Spot
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.widgets.table import Table

JUMPS: tuple["Command[Jumps]", ...] = declare(
    "Move",
    "app",
    Command(
        "jump.back",
        ("ctrl+o",),
        "Back before the jump",
        "Where the cursor was before the last jump: pane, view, filter and row.",
        lambda jumps: jumps.back(),
    ),
    Command(
        "jump.forward",
        ("ctrl+n", "ctrl+i"),
        "Forward again",
        "Where ctrl+o came from; ctrl+i only where the terminal tells it from Tab.",
        lambda jumps: jumps.forward(),
    ),
)


class Jumps:
    """Goes to what is named, remembers the spot before, and goes back to it."""

    def __init__(
        self, context: CommandContext, backlog: BacklogController, layout: PaneLayout
    ) -> None:
        self._context, self._backlog, self._layout = context, backlog, layout
        self._list = JumpList()
        self._is_returning = False

    def leave(self) -> None:
        """Remember where the cursor is: a jump follows."""
        if self._context.view.is_known and not self._is_returning:
            self._list.leave(self._spot)

    def back(self) -> None:
        """To where the cursor was before the last jump."""
        self._go(self._list.back, "there was no jump before")

    def forward(self) -> None:
        """To where `back` came from."""
        self._go(self._list.forward, "nothing was gone back from")

    def to_ticket(self, key: Key) -> None:
        """Put the cursor of the backlog on a ticket; whatever hides it gives way."""
        self._layout.pin(None)
        if self._context.snapshot.portfolio.ticket(key) is None:
            self._context.refuse(f"no ticket {key}")
        else:
            self._backlog.reach(key)
            self._layout.show_pane("backlog")

    def to_record(self, record: RecordRef) -> None:
        """Show a record in Detail, a ticket with the cursor of the backlog on it."""
        if record.kind is not Kind.TICKET:
            self.leave()
            self._layout.pin(record)
            return
        self.to_ticket(record.key)
        self._layout.show_pane("detail")

    def to_new(self, record: RecordRef, field: str) -> None:
        """Go to a record that came: the row of a ticket, of another its fields, or one of them."""
        if record.kind is Kind.TICKET:
            self._backlog.welcome(record.key)
        else:
            self.to_record(record)
            if field:
                self._context.node.screen.query_one(DetailPane).reach(record, field)

    def to_gate(self, key: GateKey) -> None:
        """Put the cursor of the gates on one."""
        self.leave()
        self._layout.show_pane("gates")
        self._context.node.screen.query_one(GatesPane).reach(key)

    def to_risk(self, name: str) -> None:
        """Put the cursor of the risks on one; the map gives way."""
        self.leave()
        risks = self._context.node.screen.query_one(RisksPane)
        risks.make_way()
        self._layout.show_pane("risks")
        risks.go_to(name)

    def filter_by(self, text: str, board: BoardId | None) -> None:
        """Narrow the backlog, of another board where one is named, and go there."""
        self._backlog.filter_by(text, board)
        self._layout.show_pane("backlog")

    @property
    def _spot(self) -> Spot:
        view, focused = self._context.view, self._context.node.screen.focused
        has_rows = isinstance(focused, Table) and self._layout.pane != "backlog"
        inner = focused.key if has_rows and isinstance(focused, Table) else ""
        look = view.look
        return Spot(self._layout.pane, view.row, inner, look.board, look.view, look.query)

    def _go(self, turn: Callable[[Spot], Spot | None], nothing: str) -> None:
        spot = turn(self._spot)
        if spot is None:
            self._context.refuse(nothing)
            return
        self._is_returning = True
        try:
            self._backlog.return_to(spot)
        finally:
            self._is_returning = False
        self._layout.show_pane(spot.pane)
        focused = self._context.node.screen.focused
        if spot.inner and isinstance(focused, Table):
            focused.go_to(spot.inner)
