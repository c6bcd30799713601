"""What a person does at the terminal, one thing at a time: keys, clicks and pastes, in order.

Textual gives each key to the screen that is on top at that moment, while the keys before it are
still on their way through the widgets. Here the next is looked at once the last has had its effect.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump

REST_S = 0.5
"""Who has pressed no key for so long looks at the screen."""
ANSWER_S = 0.1
"""So long a key waits for the edit that was asked for before it: a slow disk holds nobody up."""
MOVE_S = 0.5
"""So long it waits where that edit may move the rows, among which the key chooses one."""
PATIENCE_S = 5.0
"""So long a key waits for anything at all: a widget that hangs does not take the keyboard away."""
SETTLE_S = 0.003
"""So long what is sent in one go takes to arrive."""
EAGER = 100
"""Turns of the event loop that are looked at one by one, before the look is only now and then."""
PAUSE_S = 0.002


class Inputs:
    """A queue of what was done, and the one place from where it goes to the screen.

    Args:
        app: The application whose widgets have to be done with the last before the next.
        hand_on: Gives it to the screen that is on top now.
        is_asked: Whether an edit that was asked for is not answered yet.
        may_move: Whether the rows may stand otherwise once it is.
        rested: Called once nothing was done for `REST_S`.
        acted: Called with each once it has had its effect.
    """

    def __init__(
        self,
        app: App[Any],
        hand_on: Callable[[events.Event], Awaitable[None]],
        is_asked: Callable[[], bool],
        may_move: Callable[[], bool],
        rested: Callable[[], None],
        acted: Callable[[events.Event], None] = lambda _: None,
    ) -> None:
        self._app, self._hand_on = app, hand_on
        self._is_asked, self._may_move = is_asked, may_move
        self._rested, self._acted = rested, acted
        self._waiting: asyncio.Queue[events.Event] = asyncio.Queue()
        self._behind: deque[events.Event] = deque()
        self._between: list[Callable[[], None]] = []
        self._is_under_way = False
        self._busy: MessagePump = app
        self.is_resting = True

    def put(self, event: events.Event) -> None:
        """Take what was done; it is its turn when all before it has had its effect."""
        self.is_resting &= not isinstance(event, events.Key | events.Paste)
        self._waiting.put_nowait(event)
        self._behind.append(event)

    @property
    def waiting(self) -> Sequence[events.Event]:
        """What was done already and is not handed on yet, in order."""
        return tuple(self._behind)

    async def settle(self) -> None:
        """Let what a terminal sent in one go arrive: then it is seen what stands behind a key."""
        await asyncio.sleep(SETTLE_S)
        queue = self._app._message_queue  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        await self._until(lambda: queue.empty() is True)

    def between(self, work: Callable[[], None]) -> None:
        """Change what keys act on: now, or once the key that is under way has had its effect."""
        if self._is_under_way:
            self._between.append(work)
        else:
            work()

    async def run(self) -> None:
        """Hand on one after another, until there is no screen left."""
        with suppress(ScreenStackError):
            while True:
                await self._do(await self._next())

    async def _do(self, event: events.Event) -> None:
        self._is_under_way, place = True, self._place
        self._behind.popleft()
        await self._hand_on(event)
        await self._until(self._is_done)
        self._acted(event)
        self._is_under_way = False
        while self._between:
            self._app.call_later(self._between.pop(0))
        if self._place != place:
            await self._drawn()
        end = monotonic() + (MOVE_S if self._may_move() else ANSWER_S)
        await self._until(lambda: monotonic() > end or not self._is_asked())
        await self._until(self._is_done)

    async def _next(self) -> events.Event:
        if not self.is_resting:
            try:
                return await asyncio.wait_for(self._waiting.get(), REST_S)
            except TimeoutError:
                self.is_resting = True
                self._rested()
        return await self._waiting.get()

    @property
    def _place(self) -> tuple[object, object]:
        """Where keys go: another screen or widget has to be laid out before it can act on one."""
        return self._app.screen, self._app.focused

    def _is_done(self) -> bool:
        """Whether nothing is under way in any widget, and what was opened is there."""
        nodes = self._app._registry  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        if self._busy in nodes and not _is_idle(self._busy):
            return False  # it is asked again and again: first who worked last
        for node in (self._app, *nodes):
            if not _is_idle(node):
                self._busy = node
                return False
        return not any(
            worker.is_running and worker.node is not self._app for worker in self._app.workers
        )  # such as look for what may be meant; those of the application go on for ever

    async def _drawn(self) -> None:
        """Wait until the screen in front is drawn, or went away."""
        screen, drawn = self._app.screen, asyncio.Event()
        screen.call_after_refresh(drawn.set)
        await self._until(lambda: drawn.is_set() or screen is not self._app.screen)

    async def _until(self, condition: Callable[[], bool]) -> None:
        end, turns = monotonic() + PATIENCE_S, 0
        while not condition() and monotonic() < end:
            await asyncio.sleep(0 if turns < EAGER else PAUSE_S)
            turns += 1


def _is_idle(node: MessagePump) -> bool:
    """Whether a widget waits for its next message: it works on none, and none lies there.

    Textual tells how many messages lie there, but not whether one is worked on.
    """
    queue = node._message_queue  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    return queue.empty() and bool(queue.ready_event._waiters)  # noqa: SLF001  # pyright: ignore[reportUnknownArgumentType]
