"""The panes beside the backlog: what they show of the ticket under its cursor, and their keys."""

from rich.cells import cell_len
from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from readiness_tui.domain.gate import State
from readiness_tui.domain.ids import BoardId, GateKey, resolve
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.wishes import Tick, ToggleDependency
from readiness_tui.ui.messages import Said
from readiness_tui.ui.screens.layout import Layout
from readiness_tui.ui.viewmodels import backlog, detail, gates, matrix, overview, risks
from readiness_tui.ui.viewmodels.cells import Rows
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.matrix import MatrixView
from readiness_tui.ui.widgets.panes import (
    BacklogPane,
    DetailPane,
    GatesPane,
    MatrixPane,
    Pane,
    RisksPane,
    RisksTable,
)
from readiness_tui.ui.widgets.table import Table


class Sides(Layout):
    """The part of the plan screen that draws panes 2 to 5 and answers what is done in them."""

    loaded: bool = False

    def __init__(self) -> None:
        super().__init__()
        self._follow_all = False
        self._order = "partitioned"
        self._transposed = False
        self._indirect = True
        self._unfolded: frozenset[str] = frozenset()

    @on(Pane.Resized)
    def _resized(self, event: Pane.Resized) -> None:
        if self.loaded:
            if event.pane.id == "backlog":
                self.draw_backlog()
            else:
                self.draw_side()

    def draw_side(self) -> None:
        """Draw those of the other panes that are on the screen."""
        if not self.loaded:
            return
        if self._shown("#detail"):
            self._draw_detail()
        if self._shown("#matrix"):
            self._draw_matrix()
        if self._shown("#risks"):
            self._draw_risks()
        if self._shown("#gates"):
            self._draw_gates()
        if self._shown("#peek"):
            self._draw_peek()

    def _shown(self, selector: str) -> bool:
        widget = self.query_one(selector)
        return widget.display and all(
            parent.display for parent in widget.ancestors if isinstance(parent, Widget)
        )

    def _detail_rows(self, width: int) -> Rows:
        if self.ticket_key is None:
            name = self.query_one(BacklogPane).key
            return overview.overview(
                self.snapshot, self.look, self.selection, name, self.glyphs, width, cell_len
            )
        return detail.detail(self.snapshot, self.ticket_key, self.glyphs, width, cell_len)

    def _ticket_name(self) -> str:
        return safe_line(self.ticket_key.ticket) if self.ticket_key else ""

    def _draw_detail(self) -> None:
        pane = self.query_one(DetailPane)
        pane.border_title = Content(f"2 Detail {self._ticket_name()}".rstrip())
        pane.set_rows(self._detail_rows(pane.room))

    def _draw_peek(self) -> None:
        width = max(20, self.size.width - 4)
        made = self._detail_rows(width)
        lines = [made.make(index).line for index in range(min(6, len(made.keys)))]
        kept = [line for line in lines if any(text.strip() for text, _ in line)][:4]
        peek = self.query_one("#peek", Static)
        name = self._ticket_name()
        peek.border_title = Content(f"{name} · enter shows all" if name else "")
        peek.update(Content("\n").join(styled(line) for line in kept), layout=False)

    def _home(self) -> BoardId | None:
        """The board the matrix and the risks speak of."""
        if self.look.board is not None or self.ticket_key is None:
            return self.look.board
        return self.ticket_key.board

    def _draw_matrix(self) -> None:
        home = self._home()
        keys = backlog.in_scope(self.snapshot, home) if home else ()
        made = matrix.grid(
            self.snapshot, keys, self._order, self.glyphs, cell_len,
            transposed=self._transposed, indirect=self._indirect,
        )  # fmt: skip
        self.query_one(MatrixPane).put(made)
        view = self.query_one(MatrixView)
        if self.ticket_key is not None and not view.has_focus:
            view.go_to_row(self.ticket_key)

    def _draw_risks(self) -> None:
        home, pane = self._home(), self.query_one(RisksPane)
        table = self.query_one(RisksTable)
        pane.border_title = Content(f"4 Risks · {safe_line(home)}" if home else "4 Risks")
        pane.put_map(risks.heat_map(self.snapshot, home))
        table.set_rows(risks.rows(self.snapshot, home, self.glyphs, table.room))

    def _draw_gates(self) -> None:
        pane = self.query_one(GatesPane)
        one = not self._follow_all and self.ticket_key is not None
        keys = (self.ticket_key,) if one and self.ticket_key else ()
        found = gates.gate_keys(self.snapshot, keys, self._home()) if keys or not one else []
        held, bad, unsettled = gates.counts(self.snapshot, found)
        what = self._ticket_name() if keys else safe_line(self._home() or "all boards")
        good, wrong = self.glyphs.gate(State.PASS), self.glyphs.gate(State.FAIL)
        pane.border_title = Content(f"5 Gates · {what} · {held}{good} {bad}{wrong} {unsettled}?")
        pane.set_rows(
            gates.rows(self.snapshot, found, self._unfolded, self.glyphs, pane.room, cell_len)
        )

    def action_follow(self) -> None:
        """Gates of this ticket, or of all that is shown."""
        self._follow_all = not self._follow_all
        self.draw_side()

    @on(Table.Folded, "#gates")
    def _fold_gate(self, event: Table.Folded) -> None:
        name = event.key.split("#")[0]
        self._unfolded = self._unfolded - {name} if event.fold else self._unfolded | {name}
        self._draw_gates()
        self.query_one(GatesPane).go_to(name)

    @on(Table.Chosen, "#detail")
    def _follow_row(self, event: Table.Chosen) -> None:
        kind, _, name = event.key.rpartition("#")[0].partition(":")
        match kind:
            case "ticket":
                self.go_to(resolve(name, BoardId("")))
            case "tick":
                self.action_tick()
            case "risk":
                self.show_pane("risks")
                if self.ticket_key:
                    self.query_one(RisksTable).go_to(f"{self.ticket_key.board}:{name}")
            case "gate":
                self.show_pane("gates")
                if self.ticket_key:
                    self.query_one(GatesPane).go_to(str(GateKey(self.ticket_key.board, name)))
            case "why":
                self.action_why()
            case "field" if name == "status":
                self.action_status()
            case "field" if self.ticket_key and name != "notes":
                self.edit_field(self.ticket_key, name)
            case _:
                pass

    @on(Table.Chosen, "#gates")
    def _open_gate(self, event: Table.Chosen) -> None:
        name = event.key.split("#")[0]
        self._fold_gate(Table.Folded(event.table, event.key, name in self._unfolded))

    @on(Table.Chosen, "#risks-list")
    def _open_risk(self, event: Table.Chosen) -> None:
        if event.key == risks.LOOSE:
            self.set_filter("no:risk is:open")
        elif event.key not in {"", risks.UNCOVERED}:
            self.set_filter(f"risk:{event.key.partition(':')[2]}")

    @on(MatrixView.Chosen)
    def _open_cell(self, event: MatrixView.Chosen) -> None:
        self.go_to(event.key)

    @on(MatrixView.Toggled)
    def _turn_cell(self, event: MatrixView.Toggled) -> None:
        self.wish(ToggleDependency(event.needs, event.needed, event.soft))

    @on(MatrixView.Turned)
    def _turn_matrix(self, event: MatrixView.Turned) -> None:
        if event.what == "transpose":
            self._transposed = not self._transposed
        else:
            self._indirect = not self._indirect
        self._draw_matrix()

    def set_order(self, name: str) -> None:
        """Show the matrix in another order."""
        self._order = name
        self._draw_matrix()

    def action_risk_map(self) -> None:
        """Map or list first."""
        pane = self.query_one(RisksPane)
        pane.map_first = not pane.map_first
        self._draw_risks()

    def action_tick(self) -> None:
        """Turn the acceptance line under the cursor."""
        kind, _, index = self.query_one(DetailPane).key.rpartition("#")[0].partition(":")
        if kind == "tick" and self.ticket_key:
            self.wish(Tick(self.ticket_key, int(index)))
        else:
            self.post_message(Said("refused", "this line has no mark", "go to an acceptance line"))
