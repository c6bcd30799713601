"""Text that was typed where keys are commands: told from keys by its pace, before it does harm.

A terminal without bracketed paste, a dictation tool or a person who believes to be in a field sends
letters where each letter is a command. Nobody presses that many different keys in so short a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

WINDOW_S = 0.12
"""Keys within so long a time belong together."""
MANY, DIFFERENT = 8, 4
"""So many keys in that time, so many of them different, are text. Digits say how many or which of a
menu, and movement is held down: neither counts."""

KeyUse: TypeAlias = Literal["moves", "asks", "text", "acts"]
"""What a key does: moves the cursor, opens what text is for, goes into a field, or acts."""
Ruling: TypeAlias = Literal["key", "text", "more text"]
_MOVES = frozenset("hjklG")
_M = TypeVar("_M")


@dataclass(frozen=True, slots=True)
class Press(Generic[_M]):
    """A key: its letter, empty where it has none; when it was pressed; what there was before it.

    Attributes:
        letter: What it writes.
        time: When it was pressed, in seconds.
        before: What has to come back should it prove to be text.
        edits: How many edits had been asked for.
    """

    letter: str
    time: float
    before: _M
    edits: int = 0

    @property
    def counts(self) -> bool:
        """Whether it may be a letter of a text."""
        return bool(self.letter) and not self.letter.isdigit()


class TypingGuard(Generic[_M]):
    """Rules on each key whether it is one, or text; what follows text at that pace is text too."""

    def __init__(self) -> None:
        self._run: list[Press[_M]] = []
        self._text_until = 0.0

    @property
    def first(self) -> Press[_M]:
        """The first key of what was taken for text."""
        return self._run[0]

    def rule(self, press: Press[_M], use: KeyUse, ahead: Iterable[Press[_M]] = ()) -> Ruling:
        """Whether a key counts.

        Text for a field that its first key opened is meant for it, unless it has edited before.

        Args:
            press: The key.
            use: What it would do.
            ahead: The keys that were pressed behind it already.
        """
        if press.time < self._text_until:
            self._text_until = press.time + WINDOW_S
            return "more text"
        if not press.letter:
            self._run.clear()
        if not press.counts or use == "moves":
            return "key"
        self._run = [one for one in self._run if one.time > press.time - WINDOW_S]
        self._run.append(press)
        run = self._run
        if use == "acts":
            run = [*run, *self._behind(ahead)]
        elif press.edits == run[0].edits:
            return "key"
        if len(run) < MANY or len({one.letter for one in run}) < DIFFERENT:
            return "key"
        self._text_until = run[-1].time + WINDOW_S
        return "text"

    def _behind(self, ahead: Iterable[Press[_M]]) -> list[Press[_M]]:
        """The letters that follow up to the next key that is none."""
        end = self._run[0].time + WINDOW_S
        letters: list[Press[_M]] = []
        for press in ahead:
            if not press.letter or press.time > end:
                break
            if press.counts and press.letter not in _MOVES:
                letters.append(press)
        return letters
