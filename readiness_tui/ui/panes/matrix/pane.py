"""Pane 3: the grid and its map, the pair under the crosshair in words, and the legend."""

from dataclasses import replace

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.edits.requests import ToggleDependency
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.matrix_groups import FOLDS
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.plan import GoTo
from readiness_tui.ui.panes.matrix.grid import MatrixView
from readiness_tui.ui.panes.matrix.minimap import framed, minimap
from readiness_tui.ui.panes.matrix.model import MatrixLook, grid, legend
from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.viewmodels.rows.backlog import in_scope
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.frame import Frame, is_seen

MAPPED, MAPPED_WIDTH = 150, 110
"""Above how many rows, and from how many cells on, the map of the matrix is there unasked."""
LEGEND_PADDING = 2
ORDERS = {
    "p": ("partitioned", "by levels, circles gathered"),
    "t": ("topological", "by levels"),
    "f": ("file", "as the file has them"),
    "s": ("phase", "phases, folded to counts"),
    "o": ("owner", "owners, folded to counts"),
    "g": ("group", "groups, folded to counts"),
}


MATRIX: tuple["Command[MatrixPane]", ...] = declare(
    "Matrix",
    "matrix",
    Command(
        "matrix.hard",
        ("x", "space"),
        "Turn the dependency",
        "The row needs the column, or no longer does; a cycle is refused with its path.",
        lambda pane: pane.turn(soft=False),
        hint="dependency",
        rank=0,
    ),
    Command(
        "matrix.soft",
        ("X",),
        "Turn the soft order",
        "The row prefers to come after the column, or no longer does.",
        lambda pane: pane.turn(soft=True),
        hint="soft",
        rank=6,
    ),
    Command(
        "matrix.order",
        ("O",),
        "Order of the matrix",
        "By levels, as in the file, or phases, owners and groups folded to counts.",
        lambda pane: pane.choose_order(),
        hint="order",
        rank=7,
    ),
    Command(
        "matrix.transpose",
        ("T",),
        "Transpose",
        "Rows and columns change places; the title says which needs which.",
        lambda pane: pane.transpose(),
        hint="transpose",
        rank=8,
    ),
    Command(
        "matrix.indirect",
        ("I",),
        "Show indirect marks",
        "Dots for what is needed only through others, or none.",
        lambda pane: pane.show_indirect(),
    ),
    Command(
        "matrix.circles",
        ("C",),
        "Circles only",
        "Only the tickets that need each other in a circle, or all again.",
        lambda pane: pane.show_circles(),
    ),
    Command(
        "matrix.minimap",
        ("M",),
        "Map of the matrix",
        "The whole matrix in small, with what is in sight.",
        lambda pane: pane.show_minimap(),
    ),
)


class MatrixPane(CommandTarget, Vertical):
    """Who needs whom; a cell is turned in place. How it is looked at is kept here."""

    OWN_COMMANDS = MATRIX

    def __init__(self, view: View) -> None:
        super().__init__(id="matrix")
        self.view, self.context, self.frame = (
            view,
            CommandContext(self, lambda: self.view),
            Frame(self),
        )
        self._looked: MatrixLook = MatrixLook()
        self._map: tuple[str, ...] = ()
        self._laid = 0
        self._is_mapped: bool | None = None

    def compose(self) -> ComposeResult:
        """Grid, map and two lines."""
        with Horizontal():
            yield MatrixView(id="grid")
            yield Static(id="minimap", markup=False)
        yield Static(id="pair", markup=False)
        yield Static(id="legend", markup=False)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts whose keys count in this pane, innermost first."""
        return ("matrix", "grid")

    @property
    def inner(self) -> MatrixView:
        """What takes the focus."""
        return self.query_one(MatrixView)

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        if view.is_known and is_seen(self):
            self._draw_grid()

    def _draw_grid(self) -> None:
        view = self.view
        keys = in_scope(view.snapshot, view.home) if view.home else ()
        lines = self.query_one(MatrixView)
        self._laid = lines.room
        new_grid = grid(view.snapshot, keys, self._looked, view.glyphs, cell_len, self._laid)
        self.frame.write(f"3 Matrix · {new_grid.title}" if new_grid.keys else "3 Matrix")
        self._map = ()
        lines.set_grid(new_grid)
        self._draw_legend()
        if view.ticket is not None and not lines.has_focus:
            lines.go_to_row(view.ticket)

    def on_resize(self) -> None:
        """Another width has room for other titles and words."""
        self.call_after_refresh(self._lay_again)

    def _lay_again(self) -> None:
        """Draw it for another width; until it is seen that waits."""
        if self.view.is_known and is_seen(self) and self.query_one(MatrixView).room != self._laid:
            self._draw_grid()
        self._draw_legend()

    def _draw_legend(self) -> None:
        line = legend(self.query_one(MatrixView).grid, self.size.width - LEGEND_PADDING, cell_len)
        self.query_one("#legend", Static).update(styled(line), layout=False)

    @on(MatrixView.Moved)
    def _show_pair(self) -> None:
        lines = self.query_one(MatrixView)
        text = lines.grid.explain(lines.cursor.y, lines.cursor.x)
        self.query_one("#pair", Static).update(Content(text), layout=False)
        if lines.pair:
            row, column = lines.pair
            named = "" if lines.grid.folded else f"{row.ticket} × {column.ticket}"
            self.frame.write(foot=safe_line(named))
        self._draw_map()

    @property
    def targets(self) -> tuple[Key, ...]:
        """The ticket of the row, for verbs that count for a ticket."""
        lines = self.query_one(MatrixView)
        return lines.pair[:1] if lines.pair and lines.grid.folded is None else ()

    @property
    def _shows_map(self) -> bool:
        """As a person asked for; else where the matrix is large and there is room beside it."""
        size = len(self.query_one(MatrixView).grid.keys)
        wide = self.size.width >= MAPPED_WIDTH
        return self._is_mapped if self._is_mapped is not None else size > MAPPED and wide

    def _draw_map(self) -> None:
        lines, field = self.query_one(MatrixView), self.query_one("#minimap", Static)
        shows = self._shows_map and lines.grid.matrix is not None
        field.display = shows
        if shows:
            self._map = self._map or minimap(lines.grid)
            map_lines = framed(self._map, max(1, len(lines.grid.keys)), *lines.in_sight)
            field.update(Content("\n").join(styled(line) for line in map_lines), layout=False)

    # --- keys ----------------------------------------------------------------------------------

    @on(MatrixView.Chosen)
    def _open_cell(self, event: MatrixView.Chosen) -> None:
        if self._looked.folded:
            self._look(folded=False)
            self.query_one(MatrixView).go_to_row(event.key)
        else:
            self.context.post(GoTo(event.key))

    def _look(self, **changes: object) -> None:
        self._looked = replace(self._looked, **changes)
        self._draw_grid()

    def turn(self, *, soft: bool) -> None:
        """Turn the dependency under the crosshair."""
        lines = self.query_one(MatrixView)
        if lines.grid.folded is not None:
            self.context.refuse("counts of groups are no dependency", "enter opens the group")
        elif lines.pair:
            needs, needed = lines.pair[::-1] if self._looked.transposed else lines.pair
            self.context.edit(ToggleDependency(needs, needed, soft))

    def transpose(self) -> None:
        """Rows and columns change places."""
        self._look(transposed=not self._looked.transposed)

    def show_indirect(self) -> None:
        """Show what is needed through others, or not."""
        self._look(indirect=not self._looked.indirect)

    def show_circles(self) -> None:
        """Show the circles alone, or all again."""
        if self._looked.blocks or self.view.snapshot.analysis.graph.blocks:
            self._look(blocks=not self._looked.blocks)
        else:
            self.context.refuse("no tickets need each other in a circle")

    def show_minimap(self) -> None:
        """Show the map, or hide it."""
        self._is_mapped = not self._shows_map
        self._draw_map()

    def choose_order(self) -> None:
        """The menu of orders; what can be folded is folded."""
        choices = tuple(
            Choice(name, key, ((f"{name:<13}", ""), (says, "muted")))
            for key, (name, says) in ORDERS.items()
        )
        self.context.ask(
            Menu("Order of the matrix", choices),
            lambda name: self._look(order=name, folded=name in FOLDS) if name else None,
        )
