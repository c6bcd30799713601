"""The nearest of many names, found again and again: an index in place of a look at each.

`ids.nearest` compares a word with every name, and that takes 10 ms for a thousand. Nearly all who
write a wrong id are one or two letters off, so names are looked up by what is left of them when a
letter is taken away; only where nothing is that close, and the names are few, each is compared.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from readiness_tui.domain.model.ids import nearest

FEW = 500
"""Up to so many names each is compared with the word where no name is a letter or two away."""
LONGEST = 64
"""Words and names longer than this are compared as they are, without a letter taken away."""
_FORM = re.compile(r"(?<!\d)0+(?=\d)|[-_./ ]+")


class Nearby:
    """Names among which the nearest is sought several times.

    Args:
        names: The names, each as it is to be answered.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)

    def to(self, word: str) -> str:
        """The name that somebody who wrote `word` most likely meant, empty if none is close.

        Differences of case are no differences here; nor are, before all else is tried, those of
        separators and of zeros before a number.
        """
        if len(self._names) <= FEW:
            return nearest(word, self._names)
        folded = word.casefold()
        if same := self._forms.get(_form(folded)):
            return same
        once = list(_shorter(folded))
        candidates = self._among((folded, *once))
        if not candidates:
            candidates = self._among(
                shorter for one in dict.fromkeys(once) for shorter in _shorter(one)
            )
        return nearest(word, candidates)

    def _among(self, shapes: Iterable[str]) -> list[str]:
        """The names that have one of the shapes, or have it with a letter less."""
        index = self._shapes
        return list(dict.fromkeys(name for one in shapes for name in index.get(one, ())))

    @cached_property
    def _forms(self) -> dict[str, str]:
        """The names by what they are without separators and leading zeros."""
        return {_form(name.casefold()): name for name in reversed(self._names)}

    @cached_property
    def _shapes(self) -> dict[str, list[str]]:
        """The names by themselves, and by themselves with one letter taken away."""
        shapes: dict[str, list[str]] = {}
        for name in self._names:
            folded = name.casefold()
            shapes.setdefault(folded, []).append(name)
            for shape in _shorter(folded):
                shapes.setdefault(shape, []).append(name)
        return shapes


def _form(folded: str) -> str:
    return _FORM.sub("", folded)


def _shorter(word: str) -> Iterator[str]:
    """The word with each of its letters taken away in turn."""
    if len(word) <= LONGEST:
        yield from (word[:at] + word[at + 1 :] for at in range(len(word)))
