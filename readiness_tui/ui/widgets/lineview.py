"""What every line-rendered pane shares: styles by name, kept strips, scrolling without animation.

A widget per row cost 30 times a bare table at 1,000 rows; here only lines in sight are formatted.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
from typing import cast

from rich.style import Style
from textual.cache import LRUCache
from textual.color import Color
from textual.geometry import Region, Spacing
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from readiness_tui.ui.registry.command import CommandTarget
from readiness_tui.ui.viewmodels.cells import LINK

LINES = {
    "row": ("foreground", "surface", 1.0),
    "header": ("ink-muted", "surface", 1.0),
    "group": ("foreground", "surface", 1.0),
    "dim": ("ink-muted", "surface", 1.0),
    "band": ("foreground", "panel", 0.35),
    "cross": ("foreground", "panel", 1.0),
    "cursor": ("foreground", "panel", 1.0),
}
"""Of each kind of line the role of its text and of its ground, and how much of that is laid on.

They are no component classes of the style sheet: Textual would work out all of them, for every
view, whenever a class or the focus changes.
"""
SPECIAL = {"accent": "focus", "strong": ""}
"""Styles that are not of the role of their name."""


class LineStyles:
    """What kinds of lines and names of styles look like in the theme and the focus of now."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}
        self._lines: dict[str, Style] = {}

    def forget(self) -> None:
        """Work all of them out again: theme, focus or a class changed."""
        self._styles.clear()
        self._lines.clear()

    def line(self, kind: str) -> Style:
        """The style of a kind of line."""
        if kind not in self._lines:
            self._lines[kind] = self._line(kind)
        return self._lines[kind]

    def _line(self, kind: str) -> Style:
        text, ground, share = LINES[kind]
        if is_held := kind == "cursor" and self._widget.has_focus:
            ground = "cursor"
        back = self._role("surface").blend(self._role(ground), share)
        return Style(
            color=self._role(text).rich_color,
            bgcolor=back.rich_color,
            italic=True if kind == "dim" else None,
            reverse=True if is_held and not self._has_grounds else None,
        )

    @property
    def bar(self) -> str:
        """The style of a cursor's bar: one shines, that of the list which gets the keys."""
        return "accent" if self._widget.has_focus else "muted"

    def blend(self, base: Style, style_name: str) -> Style:
        """A row's style with a style of the theme on top, and where the text leads."""
        style_name, _, target = style_name.partition(LINK)
        drawn = self._inked(base, style_name)
        return drawn + Style(link=target) if target else drawn

    def _inked(self, base: Style, style_name: str) -> Style:
        if not style_name:
            return base
        if style_name not in self._styles:
            self._styles[style_name] = self._style_of(style_name)
        style = self._styles[style_name]
        # Reversed, each ink would be a ground of its own: the line would fall to pieces.
        return base + (Style(bold=style.bold, underline=style.underline) if base.reverse else style)

    def _style_of(self, name: str) -> Style:
        """A style alone. Without colours what fails is bold, and what is in doubt underlined."""
        role = SPECIAL.get(name, f"ink-{name}")
        app = self._widget.app
        is_plain = bool(getattr(cast("object", app), "is_plain", app.no_color))
        return Style(
            color=self._role(role).rich_color if role else None,
            bold=True if name == "strong" or (is_plain and name == "fail") else None,
            underline=True if is_plain and name == "doubt" else None,
        )

    @property
    def _has_grounds(self) -> bool:
        """Whether a line may have a ground of its own."""
        app = self._widget.app
        return bool(getattr(cast("object", app), "has_own_grounds", not app.no_color))

    def _role(self, name: str) -> Color:
        return Color.parse(self._widget.app.theme_variables[name])


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
