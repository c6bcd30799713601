"""What a paint draws in tests of screens, where nothing is sent: there is no terminal.

Textual works out what to send, and drops it. Here the lines that a paint would draw are drawn, and
that is all. Most paints replace one that nobody has looked at, so they may wait: decision 54.
"""

from collections.abc import Collection
from typing import Any
from weakref import WeakKeyDictionary

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen

_due = WeakKeyDictionary[Compositor, set[Region]]()
_paints = WeakKeyDictionary[Compositor, int]()
_wait_for_screen = Pilot[Any]._wait_for_screen  # noqa: SLF001


def draw_at_once(
    self: Compositor, *_: object, screen_stack: list[Screen[Any]] | None = None, **__: object
) -> None:
    """Draw what changed: in place of `Compositor.render_update`."""
    visible_screen_stack.set(screen_stack or [])
    _draw(self, _taken(self))


def draw_later(
    self: Compositor, *_: object, screen_stack: list[Screen[Any]] | None = None, **__: object
) -> None:
    """Note what changed, for `draw_due`: in place of `Compositor.render_update`."""
    visible_screen_stack.set(screen_stack or [])
    _due.setdefault(self, set()).update(_taken(self))


async def wait_and_draw(self: Pilot[Any], timeout: float = 30.0) -> bool:  # noqa: ASYNC109 - Textual's
    """Draw once the keys of a test had their effect: in place of `Pilot._wait_for_screen`."""
    is_settled = await _wait_for_screen(self, timeout)
    draw_due(self.app)
    return is_settled


def is_painted_since(screen: Screen[Any], paints: int) -> bool:
    """Whether more than these paints changed a screen, or the next would."""
    return bool(
        screen._dirty_widgets  # noqa: SLF001
        or screen._compositor._dirty_regions  # noqa: SLF001
        or paints_of(screen) != paints
    )


def paints_of(screen: Screen[Any]) -> int:
    """How many paints a screen had, of which each may have changed what stands on it."""
    return _paints.get(screen._compositor, 0)  # noqa: SLF001


def draw_due(app: App[Any]) -> None:
    """Draw what paints have left, and what the next would draw, on the screen in front."""
    if not app._screen_stack:  # noqa: SLF001 - `screen` raises where there is none
        return
    screen = app.screen
    compositor = screen._compositor  # noqa: SLF001
    compositor.update_widgets(screen._dirty_widgets)  # noqa: SLF001
    screen._dirty_widgets.clear()  # noqa: SLF001 - as each paint does
    visible_screen_stack.set(app._background_screens)  # noqa: SLF001 - as each paint does
    _draw(compositor, [*_due.pop(compositor, ()), *_taken(compositor)])


def _taken(compositor: Compositor) -> Collection[Region]:
    _paints[compositor] = _paints.get(compositor, 0) + 1
    regions = [*compositor._dirty_regions]  # noqa: SLF001
    compositor._dirty_regions.clear()  # noqa: SLF001
    return regions


def _draw(compositor: Compositor, regions: Collection[Region]) -> None:
    if regions:
        crop = Region.from_union(list(regions)).intersection(compositor.size.region)
        for _drawn in compositor._get_renders(crop):  # noqa: SLF001
            pass
