"""What a paint draws in tests of screens, where nothing is sent: there is no terminal.

Textual works out what to send, and drops it. Here the lines that a paint would draw are drawn, and
that is all. Most paints replace one that nobody has looked at, so they may wait: decision 54.
"""

import asyncio
from collections.abc import Collection
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.geometry import Region
from textual.message_pump import MessagePump
from textual.pilot import Pilot, WaitForScreenTimeout
from textual.screen import Screen

_due = WeakKeyDictionary[Compositor, set[Region]]()
_paints = WeakKeyDictionary[Compositor, int]()
_starting = WeakSet[App[Any]]()


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
    is_settled = await _are_done(self.app, timeout)
    if self.app in _starting:
        _starting.remove(self.app)
    else:
        draw_due(self.app)
    return is_settled


def leave_start_undrawn(app: App[Any]) -> None:
    """Draw nothing before the first key: for a test that draws what stands at its end."""
    _starting.add(app)


async def _are_done(app: App[Any], timeout: float) -> bool:  # noqa: ASYNC109 - as above
    """Wait until all on the screen have done what there was to do; False if that raised.

    Textual sends a message to each of some forty widgets for every key, and waits for all of them.
    Here those are waited for that are not at rest already.
    """
    if not app._screen_stack:  # noqa: SLF001 - `screen` raises where there is none
        return False
    count, are_all_done = 0, asyncio.Event()

    def is_done() -> None:
        nonlocal count
        count -= 1
        if not count:
            are_all_done.set()

    for pump in (app, *app.screen.walk_children(with_self=True)):
        if not _is_at_rest(pump) and pump.call_later(is_done):
            count += 1
    if not count:
        await asyncio.sleep(0)
        return True
    events = (are_all_done, app._exception_event)  # noqa: SLF001
    waits = [asyncio.create_task(event.wait()) for event in events]
    _, pending = await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if len(pending) == len(waits):
        raise WaitForScreenTimeout
    return not count


def _is_at_rest(pump: MessagePump) -> bool:
    """Whether it has no message, and waits for one."""
    queue = pump._message_queue  # noqa: SLF001
    return queue.empty() and bool(queue.ready_event._waiters)  # noqa: SLF001


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
