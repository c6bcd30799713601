"""Pane 4: the risks, the map of likelihood and impact, and where a row leads."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from rich.cells import cell_len
from textual import on
from textual.content import Content

from readiness_tui.domain.ids import BoardId
from readiness_tui.domain.risk import Risk
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.screens.sides import Sides
from readiness_tui.ui.viewmodels import riskmap, risks
from readiness_tui.ui.viewmodels.riskmap import Cell
from readiness_tui.ui.widgets.panes import RisksPane, RisksTable
from readiness_tui.ui.widgets.riskmap import RiskMap
from readiness_tui.ui.widgets.table import Table


class Risks(Sides):
    """The part of the plan screen that shows risks; a cell of the map narrows their list."""

    def __init__(self) -> None:
        super().__init__()
        self._cell: Cell | None = None

    def risk_here(self) -> tuple[BoardId, Risk] | None:
        """The risk under the cursor of pane 4."""
        home, _, name = self.query_one(RisksTable).key.partition(":")
        board = self.snapshot.portfolio.boards.get(BoardId(home))
        risk = board.risks.get(name) if board else None
        return (board.id, risk) if board and risk else None

    def draw_risks(self) -> None:
        """Draw pane 4."""
        home, pane = self._home(), self.query_one(RisksPane)
        found, cell = risks.of_scope(self.snapshot, home), self._cell
        what = [f"4 Risks · {safe_line(home)}" if home else "4 Risks"]
        if cell:
            what.append(f"{cell[0]}×{cell[1]}")
        pane.border_title = Content(" · ".join(what))
        lines = riskmap.heat_map(found, self.glyphs, cell)
        width = max(sum(cell_len(text) for text, _ in line) for line in lines)
        if pane.lay_out(width) and cell:
            lines = (*lines, *riskmap.named(found, cell))
        self.query_one(RiskMap).put(lines)
        table = self.query_one(RisksTable)
        table.set_rows(risks.rows(self.snapshot, home, self.glyphs, table.room, cell))

    def contexts(self) -> tuple[str, ...]:
        """The contexts whose keys count now, innermost first."""
        return ("riskmap", "risks", "app") if self._is_walking else super().contexts()

    @property
    def _is_walking(self) -> bool:
        return isinstance(self.focused, RiskMap)

    # --- the map -------------------------------------------------------------------------------

    def action_risk_map(self) -> None:
        """To the map, or back to the list."""
        if self._is_walking:
            self._leave_map()
            return
        found = risks.of_scope(self.snapshot, self._home())
        self._cell = self._cell or riskmap.first_cell(found, self.query_one(RisksTable).key)
        self.query_one(RisksPane).walks = True
        self.draw_risks()
        self.set_focus(self.query_one(RiskMap))

    @on(RiskMap.Walked)
    def _walk(self, event: RiskMap.Walked) -> None:
        if self._cell is not None:
            self._cell = riskmap.walked(self._cell, event.likelihood, event.impact)
            self.draw_risks()

    @on(RiskMap.Left)
    def _left(self, event: RiskMap.Left) -> None:
        if not event.keeps:
            self._cell = None
        self._leave_map()

    def _leave_map(self) -> None:
        self.query_one(RisksPane).walks = False
        self.draw_risks()
        self.set_focus(self.query_one(RisksTable))

    def let_cell_go(self) -> bool:
        """Show the risks of all cells again; False if they are shown."""
        held, self._cell = self._cell is not None, None
        if held:
            self._leave_map()
        return held

    # --- both ways -----------------------------------------------------------------------------

    def show_risk(self, key: str) -> None:
        """Go to a risk, given by `board:id`."""
        self._cell = None
        self.query_one(RisksPane).walks = False
        self.show_pane("risks")
        self.draw_risks()
        self.query_one(RisksTable).go_to(key)

    @on(Table.Chosen, "#risks-list")
    def _open_risk(self, event: Table.Chosen) -> None:
        if event.key == risks.LOOSE:
            self.set_filter("no:risk is:open")
        elif event.key == risks.ONE_WAY:
            links = risks.disputed(self.snapshot, self._home())
            self.set_filter(",".join(dict.fromkeys(one.ticket.ticket for one in links)))
        elif event.key not in {"", risks.UNCOVERED}:
            self.set_filter(f"risk:{event.key.partition(':')[2]}")
