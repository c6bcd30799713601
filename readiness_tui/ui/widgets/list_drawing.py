"""Rows drawn as lines below the titles of their columns; only those in sight are formatted."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.ui.viewmodels.cells import Row, Rows, Span
from readiness_tui.ui.widgets.lineview import LineView, reveal

GUTTER = 3
"""Cursor bar, mark, and a blank."""
BAR = UNICODE.sign("cursor")


def fit(text: str, width: int) -> str:
    """A text in exactly `width` cells: padded, or cut with an ellipsis."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(0, width - 1)) + "…" if width else ""


class ListDrawing:
    """Rows as lines of a view that scrolls; each row has as many as the others."""

    def __init__(self, view: LineView) -> None:
        self._view, self._styles = view, view.line_styles
        self.rows = Rows.of(())

    @property
    def _header(self) -> int:
        return 1 if self.rows.columns else 0

    def take(self, rows: Rows) -> bool:
        """Take other rows; whether they are the same lines, which may say something else."""
        before, self.rows = self.rows, rows
        self._view.virtual_size = Size(0, self._header + len(rows.keys) * rows.height)
        is_same = (rows.columns, rows.height) == (before.columns, before.height)
        return is_same and [*rows.keys] == [*before.keys]

    def keep_height(self, old: tuple[int, int], new: int) -> None:
        """Scroll so that the cursor stays at its height, or below a top in sight.

        Args:
            old: Where the cursor was: its row, and how many lines each of those rows had.
            new: Its row now.
        """
        height, view = self.rows.height, self._view
        if (new, height) != old:
            above = old[0] * old[1] - view.scroll_offset.y
            if old[0] or above or self._header + (new + 1) * height > view.size.height:
                view.scroll_to(y=new * height - above, animate=False, force=True)

    def strip(self, y: int, cursor: int) -> Strip:
        """One line of the screen."""
        width = self._view.scrollable_content_region.width
        if y < self._header:
            index, part = -1, 0
        else:
            index, part = divmod(y - self._header + self._view.scroll_offset.y, self.rows.height)
        if index >= len(self.rows.keys):
            return Strip.blank(width, self._styles.line("row"))
        cache_key = (index, part, width, index == cursor)
        strips = self._view.strips
        if (strip := strips.get(cache_key)) is None:
            strip = strips[cache_key] = self.draw(index, part, width, is_cursor=index == cursor)
        return strip

    def renew(self, cursor: int) -> None:
        """Draw those lines in sight again that are not as they were: the clock changes few."""
        view, height = self._view, self.rows.height
        width, top = view.scrollable_content_region.width, view.scroll_offset.y
        old_strips = {key: view.strips.get(key) for key in [*view.strips.keys()]}
        view.strips.clear()
        last = min(len(self.rows.keys) * height, top + view.size.height - self._header)
        for line in range(top, last):
            index, part = divmod(line, height)
            key = (index, part, width, index == cursor)
            strip = view.strips[key] = self.draw(index, part, width, is_cursor=index == cursor)
            if strip != old_strips.get(key):
                self._refresh_row(index)

    def draw(self, index: int, part: int, width: int, *, is_cursor: bool) -> Strip:
        """Draw one of the lines of a row, or the header as row -1."""
        styles = self._styles
        if index < 0:
            style = styles.line("header")
            titles: Sequence[Span] = [(column.title, "") for column in self.rows.columns]
            segments = [Segment(" " * GUTTER, style), *self._cells(titles, style, width - GUTTER)]
            return Strip(segments).adjust_cell_length(width, style)
        row: Row = self.rows.make(index)
        style = styles.line("cursor" if is_cursor else row.kind)
        bar = BAR if is_cursor else " "
        segments = [
            Segment(bar, styles.blend(style, styles.bar) if is_cursor else style),
            Segment(f"{' ' if part else row.mark or ' '} ", styles.blend(style, "accent")),
        ]
        line = (row.line, row.below, ())[min(part, 2)]
        if line or part:
            segments += [Segment(text, styles.blend(style, name)) for text, name in line]
            whole = Strip(segments)
            if whole.cell_length > width:
                return Strip.join([whole.crop(0, width - 1), Strip([Segment("…", style)])])
            return whole.adjust_cell_length(width, style)
        segments += self._cells(row.cells, style, width - GUTTER)
        return Strip(segments).adjust_cell_length(width, style).simplify()

    def _cells(self, cells: Sequence[Span], style: Style, room: int) -> list[Segment]:
        columns = self.rows.columns
        rest = max(4, room - sum(column.width for column in columns))
        segments: list[Segment] = []
        for (text, style_name), column in zip(cells, columns, strict=True):
            width = column.width or rest
            gap = 1 if column.width or column is not columns[-1] else 0
            padded_text = fit(text, width - gap) + " " * gap
            segments.append(Segment(padded_text, self._styles.blend(style, style_name)))
        return segments

    def moved(self, old: int, new: int) -> None:
        """Redraw the two rows, and bring the new one into sight."""
        self._refresh_row(old)
        self._refresh_row(new)
        self.reveal(new)

    def _refresh_row(self, index: int) -> None:
        y = self._header + index * self.rows.height - self._view.scroll_offset.y
        self._view.refresh(Region(0, y, self._view.size.width, self.rows.height))

    def reveal(self, cursor: int) -> None:
        """Scroll to the row of the cursor."""
        height, top = self.rows.height, self._header
        reveal(self._view, Region(0, top + cursor * height, 1, height), top=top)

    def stepped(self, cursor: int, step: int) -> int:
        """So many rows further."""
        return cursor + step

    @property
    def page(self) -> int:
        """How many rows are in sight, but for the last of them."""
        return max(1, (self._view.size.height - self._header - 1) // self.rows.height)

    def index_at(self, x: int, y: int) -> int | None:
        """The row of a line of the screen."""
        del x
        index = (y - self._header + self._view.scroll_offset.y) // self.rows.height
        return index if y >= self._header and index < len(self.rows.keys) else None
