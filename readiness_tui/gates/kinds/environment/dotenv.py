"""Example files of variables, `NAME=value` line by line, as loaders of several languages do.

Taken are those that python-dotenv, node's dotenv, ruby's and docker's have in common and each of
their own: `export` in front, blanks round `=`, `NAME: value`, a name alone, values in single,
double and back quotes over several lines, a comment behind a blank and `#`. Nothing is expanded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.gates.formats.unparsable import UnparsableError

_NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
_ASSIGNED = re.compile(
    rf"[ \t]*(?:export[ \t]+)?(?P<name>{_NAME})[ \t]*(?:(?P<sign>=|:(?=[ \t]|$))(?P<rest>.*))?$"
)
_OPTIONAL = re.compile(
    r"[ \t]*#+[ \t]*(?:export[ \t]+)?(?P<name>[A-Z_][A-Z0-9_]*)[ \t]*=(?P<rest>.*)$"
)
_COMMENT = re.compile(r"[ \t]#.*$")
_REMEDY = "write NAME=value, or # in front of what is none"


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable and its line from 1; `is_comment` where it only stands in a comment.

    `value` is without its quotes; None where a name stands alone.
    """

    name: str
    value: str | None
    line: int
    is_comment: bool = False


def read_dotenv(text: str, path: str) -> tuple[Entry, ...]:
    """The variables of a file in its order, those in comments too.

    Args:
        text: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: A line is no variable, or a quote is never closed; its text is not told.
    """
    return tuple(_entries(text.replace("\r\n", "\n").split("\n"), path))


def _entries(lines: list[str], path: str) -> Iterator[Entry]:
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if not line.strip():
            continue
        if line.lstrip().startswith("#"):
            if match := _OPTIONAL.match(line):
                yield Entry(match["name"], _plain(match["rest"]), number, is_comment=True)
            continue
        match = _ASSIGNED.match(line)
        if match is None:
            raise UnparsableError(path, "no variable", line=number, remedy=_REMEDY)
        rest = match["rest"] or ""
        if match["sign"] is None:
            yield Entry(match["name"], None, number)
        elif rest.lstrip()[:1] in {'"', "'", "`"}:
            value, more = _quoted(rest.lstrip(), lines[at:])
            if value is None:
                raise UnparsableError(path, "a quote is never closed", line=number, remedy=_REMEDY)
            at += more
            yield Entry(match["name"], value, number)
        else:
            yield Entry(match["name"], _plain(rest), number)


def _plain(rest: str) -> str:
    return _COMMENT.sub("", rest).strip()


def _quoted(rest: str, following: list[str]) -> tuple[str | None, int]:
    """A quoted value and how many more lines it takes; None where its quote is never closed.

    What follows the closing quote, unless it is a comment, belongs to a value that is not quoted.
    """
    quote, piece, more = rest[0], rest[1:], 0
    pieces: list[str] = []
    while (end := _closing(piece, quote)) < 0:
        if more == len(following):
            return None, 0
        pieces.append(piece)
        piece = following[more]
        more += 1
    tail = piece[end + 1 :].strip()
    if tail and not tail.startswith("#"):
        return (_plain(rest), 0) if not more else (None, 0)
    return "\n".join([*pieces, piece[:end]]), more


def _closing(piece: str, quote: str) -> int:
    """Where a quote is closed; -1 if it is not. A backslash keeps the sign behind it."""
    at = 0
    while at < len(piece):
        if piece[at] == "\\" and quote != "'":
            at += 1
        elif piece[at] == quote:
            return at
        at += 1
    return -1
