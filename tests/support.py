"""Helpers that tests of several packages share."""

import asyncio
import time
from collections.abc import Callable

from hypothesis import settings

POLL_S = 0.01
USUAL_EXAMPLES = 60
LIMIT_S = 120
"""Seconds until a wait has failed: far beyond what a busy machine needs."""


def examples(number: int) -> int:
    """How many examples a property takes that does not take the usual number of them.

    Args:
        number: With the default profile; any other has as many more as it has of the usual number.
    """
    return number * settings().max_examples // USUAL_EXAMPLES


async def until(condition: Callable[[], object], says: str, *, within_s: float = LIMIT_S) -> None:
    """Wait until a condition holds, and not for ever.

    Args:
        condition: Asked every 10 ms; anything true ends the wait.
        says: What is waited for, for the message of the failure.
        within_s: How long to wait.

    Raises:
        AssertionError: The condition did not hold in time.
    """
    try:
        async with asyncio.timeout(within_s):
            while not condition():  # noqa: ASYNC110 - what is polled has no event to wait on
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        message = f"not within {within_s} s: {says}"
        raise AssertionError(message) from None


def holds(
    condition: Callable[[], object],
    says: str,
    *,
    within_s: float = LIMIT_S,
    every_s: float = POLL_S,
) -> None:
    """Wait, outside an event loop, until a condition holds, and not for ever.

    Args:
        condition: Anything true ends the wait.
        says: What is waited for, for the message of the failure.
        within_s: How long to wait.
        every_s: How far apart the condition is asked: longer, where asking takes a process.

    Raises:
        AssertionError: The condition did not hold in time.
    """
    end = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end:
            message = f"not within {within_s} s: {says}"
            raise AssertionError(message)
        time.sleep(every_s)
