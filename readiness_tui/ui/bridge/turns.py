"""What was asked for and done, so that the last of it can be taken back together."""

from collections import deque
from collections.abc import Callable
from typing import Literal, TypeAlias

Turn: TypeAlias = Literal["undo", "redo"]
MOST = 64
"""So many answers are remembered."""


class Turns:
    """Counts what is asked for, and remembers how each that was done is taken back."""

    def __init__(self) -> None:
        self.asked = 0
        self._done: deque[tuple[int, Turn]] = deque(maxlen=MOST)

    def ask(self) -> int:
        """Something is asked for; its number."""
        self.asked += 1
        return self.asked

    def done(self, number: int, back: Turn) -> None:
        """It was done; `back` takes it back."""
        self._done.append((number, back))

    def take_back(self, since: int, do: Callable[[Turn], object]) -> int:
        """Take back all that was asked for after a number, the last first; how many there were."""
        count = 0
        while self._done and self._done[-1][0] > since:
            do(self._done.pop()[1])
            count += 1
        return count
