"""What every line-rendered pane shares: styles by name, kept strips, scrolling without animation.

A widget per row cost 30 times a bare table at 1,000 rows; here only lines in sight are formatted.
"""

from textual.cache import LRUCache
from textual.geometry import Region, Spacing
from textual.scroll_view import ScrollView
from textual.strip import Strip

from readiness_tui.ui.registry.command import CommandTarget
from readiness_tui.ui.widgets.line_styles import LineStyles


class LineView(CommandTarget, ScrollView, can_focus=True):
    """A scrolling view that draws its own lines."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineView { height: 1fr; width: 1fr; background: $surface; color: $foreground;
        overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.line_styles = LineStyles(self)
        self.strips: LRUCache[tuple[object, ...], Strip] = LRUCache(1024)

    def notify_style_update(self) -> None:
        """Forget what was drawn: theme, focus or a class changed."""
        super().notify_style_update()
        self.line_styles.forget()
        self.strips.clear()

    def redraw(self) -> None:
        """Draw every line in sight again."""
        self.strips.clear()
        self.refresh()


def reveal(view: LineView, region: Region, *, top: int = 0, left: int = 0) -> None:
    """Scroll a region into sight at once: key repeat must not feel like rubber."""
    if view.is_mounted:
        spacing = Spacing(top, 0, 0, left)
        view.scroll_to_region(region, spacing=spacing, animate=False, force=True)
