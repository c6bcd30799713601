"""The virtual list of panes 1, 2, 4 and 5: any number of rows, only visible ones are formatted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Col, Row, Rows, Span, row_of
from readiness_tui.ui.widgets.lineview import LineView

GUTTER = 3
"""Cursor bar, mark, and a blank."""
BAR = UNICODE.sign("cursor")


def fit(text: str, width: int) -> str:
    """A text in exactly `width` cells: padded, or cut with an ellipsis."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(0, width - 1)) + "…" if width else ""


def _move(step: int) -> "Callable[[Table], None]":
    return lambda table: table.move(step)


def _page(pages: float) -> "Callable[[Table], None]":
    return lambda table: table.page(pages)


def _go(place: int) -> "Callable[[Table], None]":
    return lambda table: table.go(place)


LIST: tuple["Command[Table]", ...] = declare(
    "Move",
    "list",
    Command("cursor.down", ("j", "down"), "Move down", "The cursor goes one row down.", _move(1)),
    Command("cursor.up", ("k", "up"), "Move up", "The cursor goes one row up.", _move(-1)),
    Command("cursor.end", ("G", "end"), "Last row", "The cursor goes to the last row.", _go(-1)),
    Command("cursor.top", ("home",), "First row", "The cursor goes to the first row.", _go(0)),
    Command("cursor.half-down", ("ctrl+d",), "Half a page down", "Half a page down.", _page(0.5)),
    Command("cursor.half-up", ("ctrl+u",), "Half a page up", "Half a page up.", _page(-0.5)),
    Command("cursor.page-down", ("pagedown",), "A page down", "A page down.", _page(1)),
    Command("cursor.page-up", ("pageup",), "A page up", "A page up.", _page(-1)),
    Command(
        "cursor.left",
        ("h", "left"),
        "Fold",
        "Folds the group or gate of the row.",
        lambda table: table.fold(fold=True),
    ),
    Command(
        "cursor.right",
        ("l", "right"),
        "Unfold",
        "Unfolds the group or gate.",
        lambda table: table.fold(fold=False),
    ),
    Command(
        "open",
        ("enter",),
        "Open",
        "Opens the row, or jumps to what it names.",
        lambda table: table.choose(),
    ),
)
OPEN = LIST[-1]
"""The command of Enter, which a pane may name by what it does to a row."""


class Table(LineView):
    """Rows under columns. The cursor stays on its record over reload, sort, filter and resize."""

    OWN_COMMANDS = LIST

    cursor: reactive[int] = reactive(0, repaint=False, init=False)  # two lines are redrawn by hand

    @dataclass
    class About(Message):
        """A message about one row of one table."""

        table: "Table"
        key: str

        @property
        def control(self) -> "Table":
            """Lets `@on` select by the table's id."""
            return self.table

    class Moved(About):
        """The cursor is on another row."""

    class Chosen(About):
        """Enter or a double click."""

    @dataclass
    class Folded(About):
        """Fold or unfold the row."""

        fold: bool = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows = Rows.of(())
        self._header = 0
        self._sought = ""

    @property
    def row_keys(self) -> Sequence[str]:
        """The keys of all rows."""
        return self._rows.keys

    @property
    def key(self) -> str:
        """The key under the cursor, empty in an empty table."""
        keys, place = self._rows.keys, self.cursor
        return keys[place] if place < len(keys) else ""

    @property
    def room(self) -> int:
        """Width for the cells of a row."""
        return max(1, self.scrollable_content_region.width - GUTTER)

    def name_of(self, key: str) -> str:
        """What a row is found by again among other rows, where none has its key."""
        return key

    def set_rows(self, rows: Rows, *, fresh: bool = False, seeks: bool = False) -> None:
        """Show these rows; the cursor stays on its key, at its height or below a top in sight.

        Args:
            rows: The rows.
            fresh: They are others: where the key is not among them, the cursor starts at the top.
            seeks: The key is not forgotten where it is not among them: the cursor goes back there
                with rows that have it, unless it was moved since. `fresh` rows seek, too.
        """
        old, key_before = self.cursor, self.key
        cursor_key = self._sought or key_before
        before, self._rows = self._rows, rows
        is_same = (rows.columns, rows.height) == (before.columns, before.height)
        is_same = is_same and [*rows.keys] == [*before.keys]
        self._header = 1 if rows.columns else 0
        place = row_of(cursor_key, rows.keys, self.name_of)
        if place is not None:
            self._sought = ""
        elif fresh or seeks:
            self._sought = cursor_key
        self.virtual_size = Size(0, self._header + len(rows.keys) * rows.height)
        new = self.validate_cursor(place if place is not None else (0 if fresh else old))
        self.set_reactive(Table.cursor, new)
        if is_same and new == old and not fresh:
            self._renew()
        else:
            self.redraw()
        if fresh and place is None:
            self.scroll_to(y=0, animate=False, force=True)
        elif (new, rows.height) != (old, before.height):
            above = old * before.height - self.scroll_offset.y
            if old or above or self._header + (new + 1) * rows.height > self.size.height:
                self.scroll_to(y=new * rows.height - above, animate=False, force=True)
        if self.key != key_before or (fresh and place is None):
            self.post_message(self.Moved(self, self.key))

    def stand_on(self, index: int) -> None:
        """Put the cursor on a row that a person did not choose: what is sought stays so."""
        sought = self._sought
        self.cursor = index
        self._sought = sought

    def _renew(self) -> None:
        """Draw those lines in sight again that are not as they were: the clock changes few."""
        width, top = self.scrollable_content_region.width, self.scroll_offset.y
        old_strips = {key: self._strips.get(key) for key in [*self._strips.keys()]}
        self._strips.clear()
        height = self._rows.height
        last = min(len(self._rows.keys) * height, top + self.size.height - self._header)
        for line in range(top, last):
            index, part = divmod(line, height)
            key = (index, part, width, index == self.cursor)
            strip = self._strips[key] = self._draw(index, part, width)
            if strip != old_strips.get(key):
                self._refresh_row(index)

    def go_to(self, key: str) -> bool:
        """Put the cursor on a key; False if no row has it."""
        place = next((index for index, one in enumerate(self._rows.keys) if one == key), None)
        if place is not None:
            self.cursor = place
        return place is not None

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.scrollable_content_region.width
        if y < self._header:
            index, part = -1, 0
        else:
            index, part = divmod(y - self._header + self.scroll_offset.y, self._rows.height)
        if index >= len(self._rows.keys):
            return Strip.blank(width, self.line("row"))
        cache_key = (index, part, width, index == self.cursor)
        if (strip := self._strips.get(cache_key)) is None:
            strip = self._strips[cache_key] = self._draw(index, part, width)
        return strip

    def _draw(self, index: int, part: int, width: int) -> Strip:
        if index < 0:
            style = self.line("header")
            cells: Sequence[Span] = [(column.title, "") for column in self._rows.columns]
            segments = [Segment(" " * GUTTER, style), *self._cells(cells, style, width - GUTTER)]
            return Strip(segments).adjust_cell_length(width, style)
        row: Row = self._rows.make(index)
        is_cursor = index == self.cursor
        style = self.line("cursor" if is_cursor else row.kind)
        bar = BAR if is_cursor else " "
        segments = [
            Segment(bar, self.blend(style, self._bar_style) if is_cursor else style),
            Segment(f"{' ' if part else row.mark or ' '} ", self.blend(style, "accent")),
        ]
        line = (row.line, row.below, ())[min(part, 2)]
        if line or part:
            segments += [Segment(text, self.blend(style, style_name)) for text, style_name in line]
            whole = Strip(segments)
            if whole.cell_length > width:
                return Strip.join([whole.crop(0, width - 1), Strip([Segment("…", style)])])
            return whole.adjust_cell_length(width, style)
        segments += self._cells(row.cells, style, width - GUTTER)
        return Strip(segments).adjust_cell_length(width, style).simplify()

    @property
    def _bar_style(self) -> str:
        """One bar shines: that of the list which gets the keys."""
        return "accent" if self.has_focus else "muted"

    def _cells(self, cells: Sequence[Span], style: Style, room: int) -> list[Segment]:
        columns: Sequence[Col] = self._rows.columns
        rest = max(4, room - sum(column.width for column in columns))
        segments: list[Segment] = []
        for (text, style_name), column in zip(cells, columns, strict=True):
            width = column.width or rest
            gap = 1 if column.width or column is not columns[-1] else 0
            padded_text = fit(text, width - gap) + " " * gap
            segments.append(Segment(padded_text, self.blend(style, style_name)))
        return segments

    def validate_cursor(self, value: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(value, len(self._rows.keys) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two lines, bring the new one into sight, tell the screen."""
        self._sought = ""
        self._refresh_row(old)
        self._refresh_row(new)
        self._reveal_cursor()
        self.post_message(self.Moved(self, self.key))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        if self._rows.keys:
            self._reveal_cursor()

    def _reveal_cursor(self) -> None:
        height = self._rows.height
        self.reveal(Region(0, self._header + self.cursor * height, 1, height), top=self._header)

    def _refresh_row(self, index: int) -> None:
        y = self._header + index * self._rows.height - self.scroll_offset.y
        self.refresh(Region(0, y, self.size.width, self._rows.height))

    def move(self, step: int) -> None:
        """Move by rows."""
        self.cursor += step

    def page(self, pages: float) -> None:
        """Move by a share of the visible height."""
        visible = (self.size.height - self._header - 1) // self._rows.height
        self.cursor += round(pages * max(1, visible))

    def go(self, place: int) -> None:
        """To the first row (0) or the last (-1)."""
        self.cursor = place if place >= 0 else len(self._rows.keys) - 1

    def choose(self) -> None:
        """Open what the row stands for."""
        if self._rows.keys:
            self.post_message(self.Chosen(self, self.key))

    def fold(self, *, fold: bool) -> None:
        """Fold or unfold."""
        if self._rows.keys:
            self.post_message(self.Folded(self, self.key, fold))

    def on_click(self, event: events.Click) -> None:
        """A click selects, a double click opens."""
        at = event.get_content_offset(self)
        line = -1 if at is None or at.y < self._header else at.y - self._header
        index = (line + self.scroll_offset.y) // self._rows.height if line >= 0 else -1
        if 0 <= index < len(self._rows.keys):
            self.cursor = index
            if event.chain == 2:  # noqa: PLR2004 - a double click
                self.choose()
