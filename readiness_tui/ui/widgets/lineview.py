"""What every line-rendered pane shares: styles by name, kept strips, scrolling without animation.

A widget per row cost 30 times a bare table at 1,000 rows; here only lines in sight are formatted.
"""

from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Region, Spacing
from textual.scroll_view import ScrollView
from textual.strip import Strip

from readiness_tui.ui.viewmodels.cells import INKS


class LineView(ScrollView, can_focus=True):
    """A scrolling view that draws its own lines."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {
        *(f"ink--{name}" for name in INKS),
        *("line--row", "line--cursor", "line--header", "line--group", "line--dim", "line--cross"),
        "line--band",
    }
    DEFAULT_CSS = """
    LineView { height: 1fr; width: 1fr; background: $surface; color: $foreground;
        overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: auto;
        & > .line--row { background: $surface; color: $foreground; }
        & > .line--header { background: $surface; color: $ink-muted; }
        & > .line--group { background: $surface; color: $foreground; }
        & > .line--dim { background: $surface; color: $ink-muted; text-style: italic; }
        & > .line--band { background: $panel 35%; color: $foreground; }
        & > .line--cross { background: $panel; color: $foreground; }
        & > .line--cursor { background: $panel; color: $foreground; }
        &:focus > .line--cursor { background: $cursor; color: $foreground; }
        & > .ink--muted { color: $ink-muted; }
        & > .ink--strong { text-style: bold; }
        & > .ink--accent { color: $focus; }
        & > .ink--todo { color: $ink-todo; }
        & > .ink--doing { color: $ink-doing; }
        & > .ink--blocked { color: $ink-blocked; }
        & > .ink--review { color: $ink-review; }
        & > .ink--done { color: $ink-done; }
        & > .ink--dropped { color: $ink-dropped; }
        & > .ink--pass { color: $ink-pass; }
        & > .ink--fail { color: $ink-fail; }
        & > .ink--doubt { color: $ink-doubt; }
        & > .ink--closable { color: $ink-closable; }
        & > .ink--waived { color: $ink-waived; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._inks: dict[tuple[str, bool], Style] = {}
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(1024)

    def notify_style_update(self) -> None:
        """Forget what was drawn: theme, focus or a class changed."""
        super().notify_style_update()
        self._inks.clear()
        self._strips.clear()

    def ink(self, name: str, *, over: bool = False) -> Style:
        """The style of a component class; `over` gives its own rules only, to add to a row's."""
        if (name, over) not in self._inks:
            self._inks[name, over] = self.get_component_rich_style(name, partial=over)
        return self._inks[name, over]

    def blend(self, base: Style, ink: str) -> Style:
        """A row's style with an ink of the theme on top."""
        return base + self.ink(f"ink--{ink}", over=True) if ink else base

    def redraw(self) -> None:
        """Draw every line in sight again."""
        self._strips.clear()
        self.refresh()

    def reveal(self, region: Region, *, top: int = 0, left: int = 0) -> None:
        """Scroll a region into sight at once: key repeat must not feel like rubber."""
        if self.is_mounted:
            spacing = Spacing(top, 0, 0, left)
            self.scroll_to_region(region, spacing=spacing, animate=False, force=True)
