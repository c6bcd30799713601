"""Tells each widget of a screen the place that it gets, whoever asked for a place before.

Textual compares a layout with the map of places that it has, tells the widgets that came up or
changed their size, and draws what changed. Whoever asks for a `region` between a change and its
layout has it make that map anew, so that the layout finds nothing changed: no widget hears of its
size, and one that moved is not drawn where it is now (Textualize/textual#5024).
"""

from typing import Any

from textual._compositor import Compositor, CompositorMap, ReflowResult
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget


class _Placement(Compositor):
    """Compares a layout with the one that widgets were told of."""

    def __init__(self) -> None:
        super().__init__()
        self._told: CompositorMap = {}

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay the screen out, and give back who came up, went, or has another size."""
        self._full_map = self._told
        changes = super().reflow(parent, size)
        self._told = self._full_map
        return changes


def tell_places(screen: Screen[Any]) -> None:
    """Have a screen that is just made, and not mounted, tell its widgets of each place."""
    screen._compositor = _Placement()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
