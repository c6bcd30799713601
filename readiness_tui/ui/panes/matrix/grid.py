"""The dependency matrix: sticky labels and column numbers, a crosshair, cells turned in place."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from readiness_tui.domain.model.ids import Key
from readiness_tui.ui.panes.matrix.model import CELL, Grid
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.widgets.lineview import LineView, reveal


def _move(columns: int, rows: int) -> "Callable[[MatrixView], None]":
    return lambda grid: grid.move(columns, rows)


def _to_mark(columns: int, rows: int) -> "Callable[[MatrixView], None]":
    return lambda grid: grid.go_to_mark(columns, rows)


GRID: tuple["Command[MatrixView]", ...] = declare(
    "Matrix",
    "grid",
    Command("matrix.down", ("j", "down"), "Row down", "The crosshair goes down.", _move(0, 1)),
    Command("matrix.up", ("k", "up"), "Row up", "The crosshair goes up.", _move(0, -1)),
    Command(
        "matrix.right", ("l", "right"), "Column right", "The crosshair goes right.", _move(1, 0)
    ),
    Command("matrix.left", ("h", "left"), "Column left", "The crosshair goes left.", _move(-1, 0)),
    Command(
        "matrix.home",
        ("home",),
        "First cell",
        "The crosshair goes to the start.",
        lambda grid: grid.go_to_corner(0),
    ),
    Command(
        "matrix.end",
        ("G", "end"),
        "Last cell",
        "The crosshair goes to the end.",
        lambda grid: grid.go_to_corner(-1),
    ),
    Command("matrix.page-down", ("ctrl+d", "pagedown"), "Ten rows down", "Ten down.", _move(0, 10)),
    Command("matrix.page-up", ("ctrl+u", "pageup"), "Ten rows up", "Ten up.", _move(0, -10)),
    Command(
        "matrix.next-down", ("J",), "Next mark below", "To the next mark below.", _to_mark(0, 1)
    ),
    Command(
        "matrix.next-up", ("K",), "Next mark above", "To the next mark above.", _to_mark(0, -1)
    ),
    Command(
        "matrix.next-right", ("L",), "Next mark right", "To the next mark right.", _to_mark(1, 0)
    ),
    Command(
        "matrix.next-left", ("H",), "Next mark left", "To the next mark left.", _to_mark(-1, 0)
    ),
    Command(
        "matrix.pair",
        ("enter",),
        "Open the row",
        "The backlog goes to the ticket of this row; a folded group opens.",
        lambda grid: grid.choose(),
    ),
)


class MatrixView(LineView):
    """The grid itself. `cursor.x` is the column, `cursor.y` the row."""

    DEFAULT_CSS = "MatrixView { overflow-x: auto; scrollbar-size-horizontal: 1; }"
    OWN_COMMANDS = GRID

    cursor: reactive[Offset] = reactive(Offset(0, 0), repaint=False, init=False)

    class Moved(Message):
        """The crosshair is on another cell."""

    @dataclass
    class Chosen(Message):
        """Go to the ticket of the row."""

        key: Key

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.grid = Grid()
        self._label = 0
        self._head = 1

    def set_grid(self, grid: Grid) -> None:
        """Show a matrix; the crosshair stays on its pair of tickets."""
        pair = self.pair
        self.grid = grid
        self._label = max(
            (sum(cell_len(text) for text, _ in label) for label in grid.labels), default=0
        )
        self._head = max(1, len(str(len(grid.keys))))
        size = len(grid.keys)
        self.virtual_size = Size(self._label + CELL * size, self._head + size)
        place = {key: index for index, key in enumerate(grid.keys)}
        if pair and pair[0] in place and pair[1] in place:
            self.set_reactive(MatrixView.cursor, Offset(place[pair[1]], place[pair[0]]))
        else:
            self.set_reactive(MatrixView.cursor, self.validate_cursor(self.cursor))
        self.redraw()
        self.post_message(self.Moved())

    @property
    def room(self) -> int:
        """The cells there are for labels and matrix."""
        return self.scrollable_content_region.width

    @property
    def pair(self) -> tuple[Key, Key] | None:
        """The tickets of row and column under the crosshair."""
        keys = self.grid.keys
        if not keys:
            return None
        return keys[self.cursor.y], keys[self.cursor.x]

    def go_to_row(self, key: Key) -> None:
        """Put the crosshair on a ticket's row."""
        row = self.grid.row_of(key)
        if row is not None:
            self.cursor = Offset(self.cursor.x, row)

    @property
    def in_sight(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """First column in sight and the first behind it, and the same of the rows."""
        size, (x, y) = self.scrollable_content_region.size, self.scroll_offset
        columns = (x // CELL, (x + size.width - self._label) // CELL)
        return columns, (y, y + size.height - self._head)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        scroll_x, scroll_y = self.scroll_offset
        width = self.scrollable_content_region.width
        row = y - self._head if y < self._head else y - self._head + scroll_y
        if row >= len(self.grid.keys):
            return Strip.blank(width, self.line_styles.line("row"))
        key = (row, scroll_x, width, self.cursor.x, row == self.cursor.y)
        if (strip := self.strips.get(key)) is None:
            strip = self.strips[key] = self._draw(row, scroll_x, width)
        return strip

    def _draw(self, row: int, scroll_x: int, width: int) -> Strip:
        view, is_cursor_row = max(0, width - self._label), row == self.cursor.y
        size = len(self.grid.keys)
        first = scroll_x // CELL
        last = min(size, first + view // CELL + 2)
        bands = self.grid.bands
        is_band = 0 <= row < len(bands) and bands[row]
        plain = self.line_styles.line("header" if row < 0 else "band" if is_band else "row")
        cross, cursor = self.line_styles.line("cross"), self.line_styles.line("cursor")
        label = cross if is_cursor_row else plain
        head = [Segment(" " * self._label, plain)]
        if row >= 0:
            head = [
                Segment(text, self.line_styles.blend(label, style_name))
                for text, style_name in self.grid.labels[row]
            ]
        cells: list[Segment] = []
        frame = self.grid.frames.get(row)
        if frame and frame[0] == 0 and head:
            head = [*head[:-1], Segment(head[-1].text[:-1] + "[", head[-1].style)]
        for column in range(first, last):
            at = column == self.cursor.x
            if row < 0:
                text, style_name = f"{column + 1:>{self._head}}"[row + self._head], ""
                style = self.line_styles.blend(cross, "accent") if at else plain
            else:
                text, style_name = self.grid.cell(row, column)
                style = cursor if is_cursor_row and at else cross if is_cursor_row or at else plain
            gap = "]" if frame and column == frame[1] else " "
            gap = "[" if frame and column + 1 == frame[0] else gap
            cells.append(
                self._cell(
                    text, self.line_styles.blend(style, style_name), gap, here=is_cursor_row and at
                )
            )
        body = Strip(cells, (last - first) * CELL)
        offset = scroll_x - first * CELL
        labels = Strip(head).adjust_cell_length(self._label, label)
        return Strip.join([labels, body.crop_extend(offset, offset + view, plain)]).crop(0, width)

    @staticmethod
    def _cell(text: str, style: Style, gap: str, *, here: bool) -> Segment:
        padded_text = set_cell_size(text or " ", 1)
        return Segment(f"{padded_text}{gap}", style + Style(reverse=True) if here else style)

    def validate_cursor(self, at: Offset) -> Offset:
        """Keep the crosshair in the matrix."""
        size = len(self.grid.keys)
        return Offset(max(0, min(at.x, size - 1)), max(0, min(at.y, size - 1)))

    def watch_cursor(self, old: Offset, new: Offset) -> None:
        """Redraw what the crosshair touches, bring it into sight, tell the pane."""
        if old.x != new.x:
            self.refresh()
        else:
            for row in (old.y, new.y):
                y = self._head + row - self.scroll_offset.y
                self.refresh(Region(0, y, self.size.width, 1))
        self._reveal_cursor()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        """Keep the crosshair in sight."""
        if self.grid.keys:
            self._reveal_cursor()

    def _reveal_cursor(self) -> None:
        x, y = self._label + self.cursor.x * CELL, self._head + self.cursor.y
        reveal(self, Region(x, y, CELL, 1), top=self._head, left=self._label)

    def move(self, columns: int, rows: int) -> None:
        """Move the crosshair."""
        self.cursor += Offset(columns, rows)

    def go_to_corner(self, place: int) -> None:
        """To the first cell (0) or the last (-1)."""
        end = 0 if place >= 0 else len(self.grid.keys) - 1
        self.cursor = Offset(end, end)

    def go_to_mark(self, columns: int, rows: int) -> None:
        """To the next mark in a direction; stays where there is none."""
        size = len(self.grid.keys)
        x, y = self.cursor.x + columns, self.cursor.y + rows
        while 0 <= x < size and 0 <= y < size:
            if x != y and self.grid.cell(y, x)[0]:
                self.cursor = Offset(x, y)
                return
            x, y = x + columns, y + rows

    def choose(self) -> None:
        """Go to the row's ticket."""
        if self.pair:
            self.post_message(self.Chosen(self.pair[0]))

    def on_click(self, event: events.Click) -> None:
        """A click moves the crosshair."""
        at = event.get_content_offset(self)
        if at is not None and at.x >= self._label and at.y >= self._head:
            self.cursor = self.validate_cursor(
                Offset(
                    (at.x - self._label + self.scroll_offset.x) // CELL,
                    at.y - self._head + self.scroll_offset.y,
                )
            )
