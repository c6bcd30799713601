"""The panes beside the backlog: what they show of the ticket under its cursor, and their keys."""

from dataclasses import replace

from rich.cells import cell_len
from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from readiness_tui.domain.folding import FOLDS
from readiness_tui.domain.ids import BoardId, GateKey, resolve
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.wishes import Tick, ToggleDependency
from readiness_tui.ui.messages import Said
from readiness_tui.ui.screens.layout import Layout
from readiness_tui.ui.viewmodels import backlog, detail, matrix, overview
from readiness_tui.ui.viewmodels.cells import Rows
from readiness_tui.ui.viewmodels.matrix import MatrixLook
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.matrix import MatrixView
from readiness_tui.ui.widgets.panes import (
    BacklogPane,
    DetailPane,
    GatesPane,
    MatrixPane,
    Pane,
)
from readiness_tui.ui.widgets.table import Table


class Sides(Layout):
    """The part of the plan screen that draws panes 2 to 5 and answers what is done in them."""

    loaded: bool = False

    def __init__(self) -> None:
        super().__init__()
        self._looked: MatrixLook = MatrixLook()

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
            self.draw_risks()
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
        pane.entitle(f"2 Detail {self._ticket_name()}".rstrip())
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

    def home_board(self) -> BoardId | None:
        """The board that new records go to."""
        boards = tuple(self.snapshot.portfolio.boards)
        return self._home() or (boards[0] if len(boards) == 1 else None)

    def _draw_matrix(self) -> None:
        home = self._home()
        keys = backlog.in_scope(self.snapshot, home) if home else ()
        made = matrix.grid(self.snapshot, keys, self._looked, self.glyphs, cell_len)
        self.query_one(MatrixPane).put(made)
        view = self.query_one(MatrixView)
        if self.ticket_key is not None and not view.has_focus:
            view.go_to_row(self.ticket_key)

    def draw_risks(self) -> None:
        """Draw pane 4."""
        raise NotImplementedError

    def show_risk(self, key: str) -> None:
        """Go to a risk, given by `board:id`."""
        raise NotImplementedError

    @on(Table.Chosen, "#detail")
    def _follow_row(self, event: Table.Chosen) -> None:
        kind, _, name = event.key.rpartition("#")[0].partition(":")
        match kind:
            case "ticket":
                self.go_to(resolve(name, BoardId("")))
            case "tick":
                self.action_tick()
            case "risk":
                if self.ticket_key:
                    self.show_risk(f"{self.ticket_key.board}:{name}")
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

    @on(MatrixView.Chosen)
    def _open_cell(self, event: MatrixView.Chosen) -> None:
        if self._looked.folded:
            self._looked = replace(self._looked, folded=False)
            self._draw_matrix()
            self.query_one(MatrixView).go_to_row(event.key)
        else:
            self.go_to(event.key)

    @on(MatrixView.Toggled)
    def _turn_cell(self, event: MatrixView.Toggled) -> None:
        self.wish(ToggleDependency(event.needs, event.needed, event.soft))

    @on(MatrixView.Turned)
    def _turn_matrix(self, event: MatrixView.Turned) -> None:
        look = self._looked
        match event.what:
            case "transpose":
                self._looked = replace(look, transposed=not look.transposed)
            case "indirect":
                self._looked = replace(look, indirect=not look.indirect)
            case "blocks" if look.blocks or self.snapshot.analysis.graph.blocks:
                self._looked = replace(look, blocks=not look.blocks)
            case "blocks":
                self.post_message(Said("refused", "no tickets need each other in a circle", ""))
            case "minimap":
                self.query_one(MatrixPane).turn_map()
            case _:
                what = "counts of groups are no dependency"
                self.post_message(Said("refused", what, "enter opens the group"))
        if self._looked != look:
            self._draw_matrix()

    def set_order(self, name: str) -> None:
        """Show the matrix in another order; what can be folded is folded."""
        self._looked = replace(self._looked, order=name, folded=name in FOLDS)
        self._draw_matrix()

    def action_tick(self) -> None:
        """Turn the acceptance line under the cursor."""
        kind, _, index = self.query_one(DetailPane).key.rpartition("#")[0].partition(":")
        if kind == "tick" and self.ticket_key:
            self.wish(Tick(self.ticket_key, int(index)))
        else:
            self.post_message(Said("refused", "this line has no mark", "go to an acceptance line"))
