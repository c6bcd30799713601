"""A list in a frame whose rows may be drawn as cards in lanes; the cursor is that of the list."""

from textual import events, on

from readiness_tui.ui.viewmodels.rows.cards import Cards
from readiness_tui.ui.widgets.card_drawing import CardDrawing
from readiness_tui.ui.widgets.pane import Pane


class CardPane(Pane):
    """Rows under columns, or cards in lanes."""

    cards: CardDrawing | None = None

    def lay_cards(self, cards: Cards | None) -> None:
        """Draw the rows that are set next as these cards, or as a list again."""
        if self.cards is not None and cards is not None:
            self.cards.take(cards)
        elif self.cards is not cards:
            self.styles.overflow_y = "auto" if cards is None else "hidden"
            self.cards = None if cards is None else CardDrawing(self, cards)
            self.drawing = self.cards or self.lines
            self.redraw()

    def fold(self, *, fold: bool) -> None:
        """Fold or unfold; with cards the lane at the left or right, at the same height."""
        if self.cards is None:
            super().fold(fold=fold)
        else:
            self.cursor = self.cards.beside(self.cursor, -1 if fold else 1)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _roll(self, event: events.MouseEvent) -> None:
        """The lane below the pointer scrolls."""
        at = event.get_content_offset(self)
        if self.cards is not None and at is not None:
            step = 1 if isinstance(event, events.MouseScrollDown) else -1
            self.cards.roll(at.x, step, self.cursor)
