"""Pane 4: the risks, and the map of likelihood and impact where it has room or is walked."""

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands import risks
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.messages.plan import FilterBy
from readiness_tui.ui.panes.risks import model, risk_map
from readiness_tui.ui.panes.risks.map_view import RiskMap
from readiness_tui.ui.panes.risks.risk_map import Cell
from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.frame import Frame, is_seen
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

MAP_PADDING = 4


class RisksTable(Pane):
    """The list."""


RISKS: tuple["Command[RisksPane]", ...] = declare(
    "Risks",
    "risks",
    Command(
        "risks.map",
        ("M",),
        "Map or list",
        "The map of likelihood and impact, which arrows walk; again the list.",
        lambda pane: pane.turn_map(),
        hint="map",
        rank=6,
    ),
    Command(
        "risks.rate",
        ("p",),
        "Rate the risk",
        "Likelihood and impact from 1 to 5, such as 4x5.",
        lambda pane: risks.rate(pane.context, pane.risk),
        hint="rate",
        rank=1,
        takes_text=True,
    ),
    Command(
        "risks.own",
        ("a",),
        "Owner of the risk",
        "Who watches it.",
        lambda pane: risks.own(pane.context, pane.risk),
        hint="owner",
        rank=2,
        takes_text=True,
    ),
    Command(
        "risks.mitigate",
        ("d",),
        "Tickets that mitigate the risk",
        "Ids, parted by commas.",
        lambda pane: risks.mitigate(pane.context, pane.risk),
        hint="tickets",
        rank=3,
        takes_text=True,
    ),
    Command(
        "risks.accept",
        ("A",),
        "Accept the risk",
        "Live with it for a reason, until a day.",
        lambda pane: risks.accept(pane.context, pane.risk),
        hint="accept",
        rank=4,
        takes_text=True,
    ),
    Command(
        "risks.new",
        ("n",),
        "New risk",
        "What may happen.",
        lambda pane: risks.new(pane.context),
        hint="new",
        rank=5,
        takes_text=True,
    ),
)


class RisksPane(CommandTarget, Horizontal):
    """List and map. The cell that the map is on is kept here, and narrows the list."""

    OWN_COMMANDS = RISKS

    def __init__(self, view: View) -> None:
        super().__init__(id="risks")
        self.view, self.context, self.frame = (
            view,
            CommandContext(self, lambda: self.view),
            Frame(self),
        )
        self._cell: Cell | None = None
        self._walks = False

    def compose(self) -> ComposeResult:
        """List and map."""
        yield RisksTable(id="risks-list")
        yield RiskMap(id="risks-map", markup=False)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts whose keys count in this pane, innermost first."""
        is_walking = self.query_one(RiskMap) is self.screen.focused
        return ("riskmap", "risks") if is_walking else ("risks", "list")

    @property
    def inner(self) -> Widget:
        """What takes the focus: the list, or the map alone."""
        table = self.query_one(RisksTable)
        return table if table.display else self.query_one(RiskMap)

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        if view.is_known and is_seen(self):
            self._draw_risks()

    @property
    def _home(self) -> BoardId | None:
        """The board that is shown, else the ticket's if it has risks; None: all boards."""
        home, snapshot = self.view.home, self.view.snapshot
        is_only = self.view.look.board is not None or len(snapshot.portfolio.boards) == 1
        return home if is_only or model.of_scope(snapshot, home) else None

    @on(Pane.Resized)
    def _resized(self) -> None:
        self.show(self.view)

    def _draw_risks(self) -> None:
        view, cell, home = self.view, self._cell, self._home
        risk_rows = model.of_scope(view.snapshot, home)
        homes = list(dict.fromkeys(row.board for row in risk_rows)) or [home]
        named = homes[0] if len(homes) == 1 else None
        title = f"4 Risks · {safe_line(named or 'all boards')}"
        self.frame.write(f"{title} · {cell[0]}×{cell[1]}" if cell else title)
        lines = risk_map.heat_map(risk_rows, view.glyphs, cell)
        width = max(sum(cell_len(text) for text, _ in line) for line in lines)
        if self._lay_out(width) and cell:
            lines = (*lines, *risk_map.named(risk_rows, cell))
        self.query_one(RiskMap).put(lines)
        table = self.query_one(RisksTable)
        table.set_rows(model.rows(view.snapshot, home, view.glyphs, table.room, cell))

    def _lay_out(self, width: int) -> bool:
        """Show list and map, or one of them; whether the map, so many cells wide, stands alone."""
        is_wide = self.size.width >= 70 + width
        field, table = self.query_one(RiskMap), self.query_one(RisksTable)
        had_focus = self.has_focus_within
        field.display, table.display = is_wide or self._walks, is_wide or not self._walks
        field.styles.width = width + MAP_PADDING if is_wide else "1fr"
        if had_focus and not (field if self._walks else table).has_focus:
            (field if self._walks else table).focus()
        return not is_wide and self._walks

    # --- the map -------------------------------------------------------------------------------

    def turn_map(self) -> None:
        """To the map, or back to the list."""
        if self.query_one(RiskMap) is self.screen.focused:
            self._leave_map()
            return
        risk_rows = model.of_scope(self.view.snapshot, self._home)
        self._cell = self._cell or risk_map.first_cell(risk_rows, self.query_one(RisksTable).key)
        self._walks = True
        self._draw_risks()
        self.screen.set_focus(self.query_one(RiskMap))

    @on(RiskMap.Walked)
    def _walk(self, event: RiskMap.Walked) -> None:
        if self._cell is not None:
            self._cell = risk_map.walked(self._cell, event.likelihood, event.impact)
            self._draw_risks()

    @on(RiskMap.Left)
    def _left(self, event: RiskMap.Left) -> None:
        if not event.keeps:
            self._cell = None
        self._leave_map()

    def _leave_map(self) -> None:
        self._walks = False
        self._draw_risks()
        self.screen.set_focus(self.query_one(RisksTable))

    def let_go(self) -> bool:
        """Show the risks of all cells again; False if they are shown."""
        was_filtered, self._cell = self._cell is not None, None
        if was_filtered:
            self._leave_map()
        return was_filtered

    # --- both ways -----------------------------------------------------------------------------

    def make_way(self) -> None:
        """Let go of what may hide a risk, before the pane is shown."""
        self._cell, self._walks = None, False

    def go_to(self, name: str) -> None:
        """Put the cursor on a risk, given by `board:id`."""
        self.query_one(RisksTable).go_to(name)

    @on(Table.Chosen)
    def _open_risk(self, event: Table.Chosen) -> None:
        if event.key == model.LOOSE:
            self.context.post(FilterBy("no:risk is:open"))
        elif event.key == model.ONE_WAY:
            links = model.disputed(self.view.snapshot, self._home)
            names = dict.fromkeys(one.ticket.ticket for one in links)
            self.context.post(FilterBy(",".join(names)))
        elif event.key not in {"", model.UNCOVERED}:
            self.context.post(FilterBy(f"risk:{event.key.partition(':')[2]}"))

    # --- edits ---------------------------------------------------------------------------------

    @property
    def risk(self) -> risks.BoardRisk | None:
        """The risk of the row, with its board."""
        home, _, name = self.query_one(RisksTable).key.partition(":")
        board = self.view.snapshot.portfolio.boards.get(BoardId(home))
        risk = board.risks.get(name) if board else None
        return (board.id, risk) if board and risk else None

    @property
    def record(self) -> RecordRef | None:
        """The risk of the row."""
        return RecordRef(self.risk[0], Kind.RISK, self.risk[1].id) if self.risk else None

    @property
    def targets(self) -> tuple[Key, ...]:
        """The ticket that mitigates the risk, if it is one alone."""
        if self.risk is None:
            return ()
        board, risk = self.risk
        tickets = [self.view.snapshot.portfolio.find(name, board) for name in risk.mitigated_by]
        return (tickets[0],) if len(tickets) == 1 and tickets[0] is not None else ()
