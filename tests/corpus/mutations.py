"""Documents of the corpus, broken at random: cut, swapped, doubled, torn, soiled, stretched."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.corpus.plans import HALVES, cases

LONG_LINES: Final = (900_000, 5_000_000)
"""Signs of the long lines: the first is read, the second is more than a line may have."""
LONG_EVERY: Final = 2_000
"""One document in so many has such a line."""
_SIGNS: Final = (
    "\x00\x01\x08\x0b\x0c\x1b\x7f\x85\u200b\u2028\ufeff|`*_~[](){}<>\\#-:=&;\u202e\U0001f534"
)

Mutation = Callable[[random.Random, list[str]], None]


def _at(source: random.Random, lines: Sequence[str]) -> int:
    return source.randrange(len(lines))


def _cut_line(source: random.Random, lines: list[str]) -> None:
    del lines[_at(source, lines)]


def _cut_tail(source: random.Random, lines: list[str]) -> None:
    at = _at(source, lines)
    lines[at] = lines[at][: source.randrange(len(lines[at]) + 1)]


def _double_line(source: random.Random, lines: list[str]) -> None:
    at = _at(source, lines)
    lines.insert(_at(source, lines), lines[at])


def _swap_lines(source: random.Random, lines: list[str]) -> None:
    one, other = _at(source, lines), _at(source, lines)
    lines[one], lines[other] = lines[other], lines[one]


def _swap_cells(source: random.Random, lines: list[str]) -> None:
    at = _at(source, lines)
    cells = lines[at].split("|")
    source.shuffle(cells)
    lines[at] = "|".join(cells)


def _break_table(source: random.Random, lines: list[str]) -> None:
    rows = [number for number, line in enumerate(lines) if "|" in line] or [0]
    at = source.choice(rows)
    lines[at] = lines[at].replace(
        "|", source.choice(["", "||", "\\|", "|`"]), source.randrange(1, 4)
    )


def _soil(source: random.Random, lines: list[str]) -> None:
    at = _at(source, lines)
    place = source.randrange(len(lines[at]) + 1)
    dirt = "".join(source.choices(_SIGNS[1:], k=source.randrange(1, 6)))
    lines[at] = lines[at][:place] + dirt + lines[at][place:]


def _indent(source: random.Random, lines: list[str]) -> None:
    at = _at(source, lines)
    lines[at] = source.choice(["  ", "    ", "\t", "> ", "- ", "# ", "- [ ] "]) + lines[at]


def _repeat(source: random.Random, lines: list[str]) -> None:
    at = _at(source, lines)
    lines[at] *= source.randrange(2, 30)


MUTATIONS: Final[tuple[Mutation, ...]] = (
    _cut_line,
    _cut_tail,
    _double_line,
    _swap_lines,
    _swap_cells,
    _break_table,
    _soil,
    _indent,
    _repeat,
)


def mutated(first: int, count: int) -> Iterator[tuple[int, bytes]]:
    """Broken documents with their numbers; a number gives the same document in every run.

    Args:
        first: The first number.
        count: How many.
    """
    documents = [case.document.decode() for half in HALVES for case in cases(half)]
    for number in range(first, first + count):
        source = random.Random(number)  # noqa: S311 - the same documents in every run
        lines = source.choice(documents).split("\n")
        for _ in range(source.randrange(1, 9)):
            source.choice(MUTATIONS)(source, lines)
            lines = lines or [""]
        if number % LONG_EVERY == LONG_EVERY - 1:
            piece = source.choice(["a ", "| x ", "`", "**b** ", "[c](d) ", "(", "- [ ] ", "T-1, "])
            at = _at(source, lines)
            lines[at] += piece * (source.choice(LONG_LINES) // len(piece))
        yield number, source.choice(["\n", "\r\n"]).join(lines).encode("utf-8", "replace")
