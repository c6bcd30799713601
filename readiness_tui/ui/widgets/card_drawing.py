"""Rows drawn as cards in lanes side by side; only cards in sight are formatted."""

from dataclasses import replace

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.rows.cards import CARD_LINES, Cards, CardWindow
from readiness_tui.ui.widgets.lineview import LineView
from readiness_tui.ui.widgets.list_drawing import BAR, fit


class CardDrawing:
    """Cards in lanes of a view. The lane of the cursor is in view, and in it the card.

    The other lanes stay as they were scrolled.
    """

    def __init__(self, view: LineView, cards: Cards) -> None:
        self._view, self._styles, self._cards = view, view.line_styles, cards
        self._window = CardWindow()
        self._settled: tuple[object, ...] = ()

    def take(self, cards: Cards) -> None:
        """Take other cards; the lanes stay where they are scrolled to."""
        self._cards, self._settled = cards, ()

    def _settle(self, cursor: int) -> CardWindow:
        """What is in view: the cursor, once after it moved or the pane has another size."""
        state = (cursor, self._view.size)
        if state != self._settled:
            self._settled = state
            width, height = self._view.scrollable_content_region.width, self._view.size.height
            window = replace(self._window, width=width, height=height)
            self._window = window.revealing(self._cards, cursor)
        return self._window

    def strip(self, y: int, cursor: int) -> Strip:
        """One line of the screen: of the lanes side by side."""
        strips = self._view.strips
        if (strip := strips.get(("cards", y))) is None:
            strip = strips["cards", y] = self._line(y, cursor)
        return strip

    def _line(self, y: int, cursor: int) -> Strip:
        """A line of the lanes in view; their titles say how many stand out of view at each side."""
        window, cards = self._settle(cursor), self._cards
        segments: list[Segment] = []
        lanes = window.lanes(cards)
        before, behind = lanes[0][0], len(cards.lanes) - 1 - lanes[-1][0]
        for number, width in lanes:
            if y == 0:
                lead = f"<{before}" if before and number == before else ""
                tail = f" {behind}>" if behind and number == lanes[-1][0] else ""
                title = ((lead.ljust(3), "accent"), *cards.lanes[number].title)
                segments += self._spans(title, "header", width - len(tail))
                segments += self._spans(((tail, "accent"),), "header", len(tail))
            else:
                segments += self._card_line(number, y - 1, width, cursor)
        width = self._view.scrollable_content_region.width
        return Strip(segments).adjust_cell_length(width, self._styles.line("row"))

    def _card_line(self, lane: int, y: int, width: int, cursor: int) -> list[Segment]:
        place, part = divmod(y, self._window.step)
        place += self._window.top(lane)
        keys = self._cards.lanes[lane].keys
        if place >= len(keys) or part >= CARD_LINES:
            return [Segment(" " * width, self._styles.line("row"))]
        card = self._cards.make(keys[place])
        is_cursor = (lane, place) == self._cards.place(cursor)
        kind = "cursor" if is_cursor else card.kind
        bar = (BAR, self._styles.bar) if is_cursor else (" ", "")
        mark = (f"{(not part and card.mark) or ' '} ", "accent")
        drawn = self._spans((bar, mark, *card.lines[part]), kind, width - 1)
        return [*drawn, Segment(" ", self._styles.line("row"))]

    def _spans(self, line: Line, kind: str, width: int) -> list[Segment]:
        """Spans in exactly `width` cells; what has no room is cut."""
        style, segments, room = self._styles.line(kind), list[Segment](), width
        for text, style_name in line:
            piece = fit(text, min(room, cell_len(text)))
            segments.append(Segment(piece, self._styles.blend(style, style_name)))
            room -= cell_len(piece)
        return [*segments, Segment(" " * room, style)]

    def renew(self, cursor: int) -> None:
        """Draw again those lines that are not as they were."""
        view = self._view
        old_lines = {y: view.strips.get(("cards", y)) for y in range(view.size.height)}
        view.strips.clear()
        width = view.scrollable_content_region.width
        for y, old in old_lines.items():
            if self.strip(y, cursor) != old:
                view.refresh(Region(0, y, width, 1))

    def moved(self, old: int, new: int) -> None:
        """Draw the cursor on another card."""
        del old
        self.renew(new)

    reveal = renew

    def stepped(self, cursor: int, step: int) -> int:
        """So many cards further in the lane, or its last."""
        lane, place = self._cards.place(cursor)
        return self._cards.index(lane, place + step)

    @property
    def page(self) -> int:
        """How many cards of a lane are in view."""
        return self._window.room

    def index_at(self, x: int, y: int) -> int | None:
        """The row of the card of a cell."""
        return self._window.index_at(self._cards, x, y)

    def beside(self, cursor: int, step: int) -> int:
        """The row of the card at the same height in the lane at the left (-1) or right (1)."""
        return self._window.beside(self._cards, cursor, step)

    def roll(self, x: int, step: int, cursor: int) -> None:
        """Scroll the lane of a column of cells by so many cards."""
        self._window = self._window.rolled(self._cards, x, step)
        self.renew(cursor)
