"""What became of each line, held against the board: a line is used if its words arrived there.

Words that only name a field or a status, and those that were read as a value of another kind, such
as a date or a reference, need not stand in the board as they are written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.plain_values import jsonable, plain_board
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.model import Extraction, Statement, Use

_WORD = re.compile(r"[^\W_]+")
_PREFIX = re.compile(
    r"\s*(?:#{1,6}\s+(?:[^\W\d_]+\s+#?\d{1,3}\b)?"
    r"|\|\s*#?\d{1,3}\s*(?=\|)"
    r"|(?:(?:[-*+]|\d+[.)])\s+)*(?:\[.\]:?\s*)?(?:\d+(?:\.\d+)*[.)]\s+)?)"
)
"""What only counts or marks a line: a list sign, a box, the number of a row or of a heading."""
_REFERRING = frozenset(("depends", "after", "mitigated_by", "tickets", "completes", "parent"))
_USED = frozenset((Use.EXTRACTED, Use.NOTE))
_MOST = 0.34  # of the words of a line: more missing ones, and the line is left
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Missing:
    """A line of which words are in no field of the board; `is_left` where they are many."""

    line: int
    words: tuple[str, ...]
    is_left: bool


def missing(extraction: Extraction, board: Board) -> tuple[Missing, ...]:
    """The lines that were taken for used and whose words did not all arrive.

    Args:
        extraction: What the document says; lines without a text are not looked at.
        board: The board that comes out.
    """
    arrived = set(tokens(" ".join(_texts(jsonable(plain_board(board))))))
    converted: dict[int, set[str]] = {}
    for statement in extraction.statements:
        if _is_converted(statement):
            converted.setdefault(statement.mark.line, set()).update(tokens(statement.raw))
    vocabulary = words.load().tokens
    result: list[Missing] = []
    for line, text in extraction.texts.items():
        if extraction.uses.get(line) not in _USED:
            continue
        own = tokens(_PREFIX.sub("", text, count=1))
        read = converted.get(line, set())
        lost = tuple(
            word
            for word in own
            if word not in arrived and word not in read and word not in vocabulary
        )
        if lost:
            result.append(Missing(line, lost[:_SHOWN], len(lost) > _MOST * len(own)))
    return tuple(result)


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared, each once, in order."""
    return tuple(dict.fromkeys(_WORD.findall(words.fold(text))))


def _is_converted(statement: Statement) -> bool:
    """Whether a statement holds a value of another kind than the text it was read from."""
    value = statement.value
    if isinstance(value, tuple):
        is_reference = any(not getattr(item, "text", "x") for item in value)
        return statement.field in _REFERRING or not value or is_reference
    return not isinstance(value, str) or type(value) is not str or statement.field in _REFERRING


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Every text of a JSON value, the names of its tables included."""
    match value:
        case str():
            yield value
        case dict():
            for name, inner in cast("dict[str, Any]", value).items():
                yield name
                yield from _texts(inner)
        case list() | tuple():
            for inner in cast("list[Any]", value):
                yield from _texts(inner)
        case None:
            return
        case _:
            yield str(value)
