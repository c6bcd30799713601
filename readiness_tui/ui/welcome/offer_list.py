"""The list of what can be begun: its cursor stands on offers, never on a heading."""

from readiness_tui.ui.welcome.offer_rows import is_heading
from readiness_tui.ui.widgets.table import Table


class OfferList(Table):
    """Offers below headings."""

    def watch_cursor(self, old: int, new: int) -> None:
        """With the first offer its heading is in sight."""
        super().watch_cursor(old, new)
        if all(map(is_heading, self.row_keys[:new])):
            self.scroll_to(y=0, animate=False, force=True)

    def validate_cursor(self, value: int) -> int:
        """The row itself, else the nearest offer in the direction of the step."""
        place = super().validate_cursor(value)
        keys = self.row_keys
        ahead, behind = range(place, len(keys)), range(place, -1, -1)
        first, second = (behind, ahead) if value < self.cursor else (ahead, behind)
        return next((row for row in (*first, *second) if not is_heading(keys[row])), place)
