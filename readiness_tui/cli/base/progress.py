"""How far a long judging is: one line on the terminal, which goes when the answer comes."""

import sys
import threading
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO, TypeAlias

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_line

PATIENCE_S = 0.5
"""How long nothing is shown: most checks are over by then."""
STEP_S = 0.2


class Tally:
    """What was seen of a judging so far: how many gates there are, and since when each runs.

    `part` is how much of it is done, from 0 to 1.
    """

    def __init__(self) -> None:
        self._all = 0
        self.part = 0.0
        self._since_s: dict[GateKey, float] = {}

    def says(self, left: int, at_work: Collection[GateKey], now_s: float) -> str:
        """How far it is: `12 of 40 gates judged, slowest now: core:coverage, 4 s`.

        Args:
            left: How many gates have not answered.
            at_work: Those that are being judged.
            now_s: By a clock that only goes forward, in seconds.
        """
        self._all = max(self._all, left)
        self.part = (self._all - left) / self._all if self._all else 0.0
        self._since_s = {key: self._since_s.get(key, now_s) for key in sorted(at_work)}
        summary = f"{self._all - left} of {self._all} gates judged"
        if not self._since_s:
            return summary
        slowest = min(self._since_s, key=self._since_s.__getitem__)
        took = format_age(now_s - self._since_s[slowest])
        return f"{summary}, slowest now: {safe_line(str(slowest))}, {took}"


def is_wanted() -> bool:
    """Whether a person looks on: answer and progress both go to a terminal."""
    return sys.stdout.isatty() and sys.stderr.isatty()


Look: TypeAlias = Callable[[], tuple[int, Collection[GateKey]]]
"""Gives how many gates have not answered, and which are at work."""


@contextmanager
def progress(
    look: Look,
    stream: TextIO,
    *,
    patience_s: float = PATIENCE_S,
) -> Generator[None]:
    """Show on a terminal how far a judging is, for as long as it takes.

    Args:
        look: Asked from another thread.
        stream: The terminal.
        patience_s: How long nothing is shown.
    """
    over, tally = threading.Event(), Tally()

    def show() -> None:
        if not over.wait(patience_s):
            from readiness_tui.cli.base.live import live

            with live(stream) as draw:
                while not over.is_set():
                    draw(tally.says(*look(), monotonic()), tally.part)
                    over.wait(STEP_S)

    thread = threading.Thread(target=show, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
