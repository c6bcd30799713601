"""The five panes as widgets: a list with its own keys, or a list with something beside it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from readiness_tui.domain.text import safe_line
from readiness_tui.ui.actions import find
from readiness_tui.ui.keymap import bindings
from readiness_tui.ui.viewmodels.cells import Line, Rows
from readiness_tui.ui.viewmodels.matrix import Grid, legend
from readiness_tui.ui.viewmodels.minimap import framed, minimap
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.matrix import MatrixView
from readiness_tui.ui.widgets.riskmap import RiskMap
from readiness_tui.ui.widgets.table import Table

MAP_PADDING = 4
MAPPED, MAPPED_WIDTH = 150, 110
"""Above how many rows, and from how many cells on, the map of the matrix is there unasked."""


class Pane(Table):
    """A list in a frame; tells when its width changes, since rows are laid out for a width."""

    @dataclass
    class Resized(Message):
        """The pane has another width."""

        pane: "Pane"

    def __init__(self, *, id: str, title: str, bar: str = "▌") -> None:  # noqa: A002
        super().__init__(id=id, bar=bar)
        self.border_title = Content(title)
        self._laid = 0
        self._titled = (title, "")

    def entitle(self, title: str = "", foot: str = "") -> None:
        """Write in the frame; the same again draws nothing, where Textual would draw all."""
        if (title, foot) == self._titled:
            return
        old, self._titled = self._titled, (title, foot)
        if title != old[0]:
            self.border_title = Content(title)
        if foot != old[1]:
            self.border_subtitle = Content(foot)

    def set_rows(self, rows: Rows, *, fresh: bool = False) -> None:
        """Show rows, which were laid out for the width of now."""
        self._laid = self.room
        super().set_rows(rows, fresh=fresh)

    def on_resize(self) -> None:
        """Ask for rows of the new width; a pane that was hidden has none of it yet."""
        if self.room != self._laid:
            self._laid = self.room
            self.redraw()
            self.post_message(self.Resized(self))


class BacklogPane(Pane):
    """Pane 1."""

    BINDINGS = bindings("backlog")


class DetailPane(Pane):
    """Pane 2."""

    BINDINGS = bindings("detail")


class GatesPane(Pane):
    """Pane 5."""

    BINDINGS = bindings("gates")


class ProblemsPane(Pane):
    """Pane 7."""

    BINDINGS = bindings("problems")


class RisksTable(Pane):
    """The list in pane 4."""


class RisksPane(Horizontal):
    """Pane 4: the list, and the map of likelihood and impact where it has room or is walked."""

    BINDINGS = bindings("risks")

    def __init__(self, *, id: str, bar: str = "▌") -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.bar = bar
        self.walks = False

    def compose(self) -> ComposeResult:
        """List and map."""
        yield RisksTable(id="risks-list", title="", bar=self.bar)
        yield RiskMap(id="risks-map", markup=False)

    def lay_out(self, width: int) -> bool:
        """Show list and map, or one of them; whether the map stands alone.

        Args:
            width: Cells that the map needs.
        """
        is_wide = self.size.width >= 70 + width
        field, table = self.query_one(RiskMap), self.query_one(RisksTable)
        held = self.has_focus_within
        field.display, table.display = is_wide or self.walks, is_wide or not self.walks
        field.styles.width = width + MAP_PADDING if is_wide else "1fr"
        if held and not (field if self.walks else table).has_focus:
            (field if self.walks else table).focus()
        return not is_wide and self.walks


class MatrixPane(Vertical):
    """Pane 3: the grid and its map, the pair under the crosshair in words, and the legend."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._map: tuple[str, ...] = ()
        self._is_mapped: bool | None = None

    def compose(self) -> ComposeResult:
        """Grid, map and two lines."""
        with Horizontal():
            yield MatrixView(id="grid")
            yield Static(id="minimap", markup=False)
        yield Static(id="pair", markup=False)
        yield Static(id="legend", markup=False)

    def put(self, grid: Grid) -> None:
        """Show a matrix."""
        self.border_title = Content(f"3 Matrix · {grid.title}" if grid.keys else "3 Matrix")
        self._map = ()
        self.query_one(MatrixView).set_grid(grid)
        self.query_one("#legend", Static).update(styled(legend(grid)), layout=False)

    def on_matrix_view_moved(self) -> None:
        """Say the pair in words."""
        view = self.query_one(MatrixView)
        text = view.grid.explain(view.cursor.y, view.cursor.x)
        self.query_one("#pair", Static).update(Content(text), layout=False)
        if view.pair:
            row, column = view.pair
            named = "" if view.grid.folded else f"{row.ticket} × {column.ticket}"
            self.border_subtitle = Content(safe_line(named))
        self._draw_map()

    def turn_map(self) -> None:
        """Show the map, or hide it."""
        self._is_mapped = not self._shows_map
        self._draw_map()

    @property
    def _shows_map(self) -> bool:
        """As a person asked for; else where the matrix is large and there is room beside it."""
        size = len(self.query_one(MatrixView).grid.keys)
        wide = self.size.width >= MAPPED_WIDTH
        return self._is_mapped if self._is_mapped is not None else size > MAPPED and wide

    def _draw_map(self) -> None:
        view, field = self.query_one(MatrixView), self.query_one("#minimap", Static)
        shows = self._shows_map and view.grid.matrix is not None
        field.display = shows
        if shows:
            self._map = self._map or minimap(view.grid)
            lines = framed(self._map, max(1, len(view.grid.keys)), *view.in_sight)
            field.update(Content("\n").join(styled(line) for line in lines), layout=False)


class FilterBar(Horizontal):
    """The filter: narrows while it is typed, says what it hides, keeps its text."""

    class Changed(Message):
        """Another text; `done` when Enter or Escape left the field."""

        def __init__(self, text: str, *, done: bool = False) -> None:
            super().__init__()
            self.text, self.done = text, done

    def compose(self) -> ComposeResult:
        """A slash, the field, and what it hides."""
        yield Static(" / ", id="slash", markup=False)
        yield FilterField(id="filter", then="#backlog")
        yield Static(id="hides", markup=False)

    def hint(self, line: Line) -> None:
        """Show what the filter hides, or why it is not understood."""
        field = self.query_one("#hides", Static)
        field.styles.width = sum(cell_len(text) for text, _ in line) + 1
        field.update(styled(line))

    def set_text(self, text: str) -> None:
        """Put a filter text there."""
        field = self.query_one(FilterField)
        if field.value != text:
            with self.prevent(Input.Changed):
                field.value = text


class FilterField(Input):
    """The field of the filter. `then` names the widget that gets the focus after it.

    Enter and Escape act here and at once, not as bindings: what is typed in one burst behind them
    reaches the field before a binding runs, and belongs to the rows.
    """

    BINDINGS = bindings("filter")

    def __init__(self, *, id: str, then: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            id=id, compact=True, select_on_focus=False, placeholder="status:doing owner:@me P0 ..."
        )
        self.then = then

    def on_key(self, event: events.Key) -> None:
        """Leave on Enter and Escape; hand on what comes after."""
        if self.screen.focused is not self:  # `has_focus` turns only with the blur event
            event.stop()
            event.prevent_default()
            self.app.simulate_key(event.key)
        elif event.key in find("filter.keep").keys:
            event.stop()
            event.prevent_default()
            self.action_keep()
        elif event.key in find("filter.clear").keys:
            event.stop()
            event.prevent_default()
            self.action_clear()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow while typing."""
        event.stop()
        self.post_message(FilterBar.Changed(event.value))

    def action_keep(self) -> None:
        """Keep the filter and go to the rows."""
        self._leave(self.value)

    def action_clear(self) -> None:
        """Take the filter away and go to the rows."""
        with self.prevent(Input.Changed):
            self.value = ""
        self._leave("")

    def _leave(self, text: str) -> None:
        self.screen.set_focus(self.screen.query_one(self.then))
        self.post_message(FilterBar.Changed(text, done=True))
