"""How much a template may do: its steps and the text that it makes, each counted as it goes."""

from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any, cast

STEP_LIMIT = 100_000
"""Turns of loops, calls, and items that filters look at."""
TEXT_LIMIT = 4 << 20
"""So many characters it may make, those that are thrown away included."""
_SIZED = (list, tuple, dict, range)


class LimitError(Exception):
    """A template does too much."""


class Budget:
    """What is left of steps and text."""

    def __init__(self) -> None:
        self._steps, self._text = STEP_LIMIT, TEXT_LIMIT

    def step(self, constant: int = 0, *, steps: int = 1) -> None:
        """Count a turn of a loop that prints so many constant characters.

        Raises:
            LimitError: It is one too many.
        """
        self._steps -= steps
        if self._steps < 0:
            message = f"it takes more than {STEP_LIMIT:,} steps"
            raise LimitError(message)
        self.text(constant)

    def text(self, length: int) -> None:
        """Count a text.

        Raises:
            LimitError: It is too much.
        """
        self._text -= length
        if self._text < 0:
            message = f"it makes more than {TEXT_LIMIT >> 20} MiB of text"
            raise LimitError(message)

    def joined(self, *parts: object) -> str:
        """Some values as one text.

        Raises:
            LimitError: It is too long.
            TypeError: One of them is no text or number.
        """
        texts = [scalar_text(part) for part in parts]
        self.text(sum(map(len, texts)))
        return "".join(texts)

    def join(self, values: object, between: str = "") -> str:
        """The filter `join`; raises as `joined` does."""
        if isinstance(values, str) or not hasattr(values, "__iter__"):
            message = f"a {type(values).__name__} is no list"
            raise TypeError(message)
        listed: list[object] = list(islice(cast("Any", values), STEP_LIMIT))
        return self.joined(*[part for value in listed for part in (between, value)][1:])

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter that counts what it looks at."""

        @wraps(function)
        def filtering(*words: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the filter takes
            sizes = (len(cast("Any", word)) for word in words if isinstance(word, _SIZED))
            self.step(steps=1 + sum(sizes))
            return function(*words, **named)

        return filtering

    def ranged(self, *bounds: int) -> range:
        """The numbers of `range`, each a step."""
        numbers = range(*bounds)
        self.step(steps=len(numbers))
        return numbers


def scalar_text(value: object) -> str:
    """A text, number or truth as it is printed; nothing for None.

    Raises:
        TypeError: It is a list or a table, which could be of any size.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else str(value)
    message = f"a {type(value).__name__} is no text: name a key of it, or loop over it"
    raise TypeError(message)
