"""Workers and threads of the bridge, and its messages: what goes wrong becomes a sentence."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any, ParamSpec, TypeVar

from textual.app import App
from textual.message import Message

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.messages.plan import Said

_T = TypeVar("_T")
_P = ParamSpec("_P")
READS_AGAIN = "R reads everything again"
DRAWN_WITHIN_S = 0.5
"""How long a thread waits at most until the screen has taken up what it was sent."""


class Workers:
    """Runs work off the event loop, on one thread for each kind of it.

    Attributes:
        edits: Where boards are changed and looked at, in the order in which it was asked for.
        gates: Where gates are judged.
        asks: Where a person asks for what changes no board.
    """

    def __init__(self) -> None:
        self.edits = ThreadPoolExecutor(1, "edits")
        self.gates = ThreadPoolExecutor(1, "gates")
        self.asks = ThreadPoolExecutor(1, "asks")
        self._app: App[Any] | None = None

    def begin(self, app: App[Any]) -> None:
        """Run workers of this program from here on, and send it messages."""
        self._app = app

    def stop(self) -> None:
        """Let the threads end once what they do is done."""
        for pool in (self.asks, self.edits, self.gates):
            pool.shutdown(wait=False, cancel_futures=True)

    def soon(self, work: Callable[_P, Awaitable[None]], *args: _P.args, **_: _P.kwargs) -> None:
        """Start a worker. It is called only once it runs: while the program ends, it never may."""
        if self._app is not None:
            self._app.run_worker(partial(work, *args), group="bridge", exit_on_error=False)

    async def off(
        self, work: Callable[[], _T], pool: ThreadPoolExecutor | None = None
    ) -> _T | None:
        """Do something on a thread, usually that of `asks`; None where it failed, which is told."""
        try:
            return await asyncio.get_running_loop().run_in_executor(pool or self.asks, work)
        except ReadinessError as error:
            place = f"{error.place}: " if error.place else ""
            self.post(Said("failed", f"{place}{error.what}", error.remedy))
        except OSError as error:  # the disk refused what has no sentence of its own
            message = f"{error.filename or 'the disk'}: {error.strerror or error}"
            self.post(Said("failed", message, READS_AGAIN))
        except Exception as error:  # noqa: BLE001 - the edge: a fault of ours must not take the screen
            self.tell_fault(error)
        return None

    def answer(
        self,
        work: Callable[[], Message | None],
        pool: ThreadPoolExecutor | None = None,
        failed: Message | None = None,
    ) -> None:
        """Send the message that work on a thread gives; `failed` where it broke, which is told."""

        async def answer() -> None:
            if (message := await self.off(work, pool) or failed) is not None:
                self.post(message)

        self.soon(answer)

    def tell_fault(self, error: Exception) -> None:
        """Say that something of ours broke; from any thread."""
        self.post(Said("failed", f"internal error: {error!r}", READS_AGAIN))

    def wait_drawn(self) -> None:
        """Wait on a thread until the screen has taken up what was posted, or is drawn.

        Work that is not for the first rows would take the interpreter from those that draw them.
        """
        drawn = Event()
        if self._app is not None and self._app.call_after_refresh(drawn.set):
            drawn.wait(DRAWN_WITHIN_S)

    def post(self, message: Message) -> None:
        """Send a message to the screen; from any thread."""
        if self._app is not None:
            if isinstance(message, Said):
                message.text, message.remedy = safe_line(message.text), safe_line(message.remedy)
            self._app.post_message(message)
