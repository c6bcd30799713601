"""A list in a frame whose rows may be drawn as cards in lanes; the cursor is that of the list."""

from dataclasses import replace

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.rows.cards import CARD_LINES, Card, Cards, CardWindow
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import BAR, fit


class CardPane(Pane):
    """Rows under columns, or cards in lanes. Only cards in sight are formatted.

    The lane of the cursor is in view, and in it the card; the other lanes stay as they were
    scrolled.
    """

    cards: Cards | None = None

    def __init__(self, *, id: str, title: str = "") -> None:  # noqa: A002
        super().__init__(id=id, title=title)
        self._window = CardWindow()
        self._settled: tuple[object, ...] = ()

    def lay_cards(self, cards: Cards | None) -> None:
        """Draw the rows that are set next as these cards, or as a list again."""
        if (cards is None) != (self.cards is None):
            self.styles.overflow_y = "auto" if cards is None else "hidden"
            self._strips.clear()
            self._window = CardWindow()
            self.refresh()
        self.cards, self._settled = cards, ()

    def _settle(self, cards: Cards) -> CardWindow:
        """What is in view: the cursor, once after it moved or the pane has another size."""
        state = (self.cursor, self.size)
        if state != self._settled:
            self._settled = state
            width, height = self.scrollable_content_region.width, self.size.height
            window = replace(self._window, width=width, height=height)
            self._window = window.revealing(cards, self.cursor)
        return self._window

    # --- drawing -------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the screen: of the lanes side by side, or of the list."""
        if self.cards is None or not self.row_keys:
            return super().render_line(y)
        if (strip := self._strips.get(("cards", y))) is None:
            strip = self._strips["cards", y] = self._lanes_line(self.cards, y)
        return strip

    def _lanes_line(self, cards: Cards, y: int) -> Strip:
        """A line of the lanes in view; their titles say how many stand out of view at each side."""
        window = self._settle(cards)
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
                segments += self._card_line(cards, number, y - 1, width)
        return Strip(segments).adjust_cell_length(
            self.scrollable_content_region.width, self.line("row")
        )

    def _card_line(self, cards: Cards, lane: int, y: int, width: int) -> list[Segment]:
        place, part = divmod(y, self._window.step)
        place += self._window.top(lane)
        keys = cards.lanes[lane].keys
        if place >= len(keys) or part >= CARD_LINES:
            return [Segment(" " * width, self.line("row"))]
        card: Card = cards.make(keys[place])
        is_cursor = keys[place] == self.key
        kind = "cursor" if is_cursor else card.kind
        bar = (BAR, self._bar_style) if is_cursor else (" ", "")
        mark = (f"{(not part and card.mark) or ' '} ", "accent")
        drawn = self._spans((bar, mark, *card.lines[part]), kind, width - 1)
        return [*drawn, Segment(" ", self.line("row"))]

    def _spans(self, line: Line, kind: str, width: int) -> list[Segment]:
        """Spans in exactly `width` cells; what has no room is cut."""
        style, segments, room = self.line(kind), list[Segment](), width
        for text, style_name in line:
            piece = fit(text, min(room, cell_len(text)))
            segments.append(Segment(piece, self.blend(style, style_name)))
            room -= cell_len(piece)
        return [*segments, Segment(" " * room, style)]

    def _renew(self) -> None:
        """Draw again those lines that are not as they were."""
        if self.cards is None:
            super()._renew()
            return
        old_lines = {y: self._strips.get(("cards", y)) for y in range(self.size.height)}
        self._strips.clear()
        width = self.scrollable_content_region.width
        for y, old in old_lines.items():
            if self.render_line(y) != old:
                self.refresh(Region(0, y, width, 1))

    def _refresh_row(self, index: int) -> None:
        if self.cards is None:
            super()._refresh_row(index)

    def _reveal_cursor(self) -> None:
        if self.cards is None:
            super()._reveal_cursor()
        else:
            self._renew()

    # --- moves ---------------------------------------------------------------------------------

    def move(self, step: int) -> None:
        """Move by rows, or by cards of the lane."""
        if self.cards is None:
            super().move(step)
        else:
            lane, place = self.cards.place(self.cursor)
            self.cursor = self.cards.index(lane, place + step)

    def page(self, pages: float) -> None:
        """Move by a share of what is in view."""
        if self.cards is None:
            super().page(pages)
        else:
            self.move(round(pages * self._window.room))

    def go(self, place: int) -> None:
        """To the first row (0) or the last (-1), of cards those of the lane."""
        if self.cards is None:
            super().go(place)
        else:
            self.move(len(self.row_keys) if place < 0 else -len(self.row_keys))

    def fold(self, *, fold: bool) -> None:
        """Fold or unfold; with cards the lane at the left or right, at the same height."""
        if self.cards is None:
            super().fold(fold=fold)
            return
        self.cursor = self._window.beside(self.cards, self.cursor, -1 if fold else 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The lane below the pointer scrolls."""
        self._roll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The lane below the pointer scrolls back."""
        self._roll(event, -1)

    def _roll(self, event: events.MouseEvent, step: int) -> None:
        at = event.get_content_offset(self)
        if self.cards is None or at is None:
            return
        self._window = self._window.rolled(self.cards, at.x, step)
        self._renew()

    def on_click(self, event: events.Click) -> None:
        """A click selects, a double click opens."""
        if self.cards is None:
            super().on_click(event)
            return
        at = event.get_content_offset(self)
        index = None if at is None else self._window.index_at(self.cards, at.x, at.y)
        if index is not None:
            self.cursor = index
            if event.chain == 2:  # noqa: PLR2004 - a double click
                self.choose()
