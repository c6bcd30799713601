"""What the status line says while a save takes long."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from textual.message import Message

from readiness_tui.ui.messages.plan import Said

SLOW_S = 0.3
"""How long a change may be under way before the status line says so."""
STILL_SAVING_S = 2.0
"""How often it says so again: a sentence of the status line goes after a while."""


@asynccontextmanager
async def slow_save_notice(post: Callable[[Message], None]) -> AsyncGenerator[None]:
    """Tell of what goes on inside, once it is slow and again until it ends.

    Args:
        post: Sends a message to the screen.
    """
    ticker = asyncio.ensure_future(_tick(post))
    try:
        yield
    finally:
        ticker.cancel()


async def _tick(post: Callable[[Message], None]) -> None:
    wait_s = SLOW_S
    while True:
        await asyncio.sleep(wait_s)
        post(Said("doing", "saving ..."))
        wait_s = STILL_SAVING_S
