"""The head of a Markdown file between two lines of dashes or of plus signs: its keys and values.

A subset of YAML and TOML that files of people use there: plain and quoted values, lists, and texts
over several lines. Nested tables have no values.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

_KEY = re.compile(r"([^\W\d][\w -]*?)[ \t]*(?::(?=[ \t]|$)|=)[ \t]*(.*)")
_ITEM = re.compile(r"\s*-\s+(.*)")
_BLOCK = re.compile(r"([|>])[+-]?\d?[+-]?(?:\s+#.*)?")
_NOTHING = frozenset(("", "null", "~"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One key: its line, the last line of its value, and the pieces of its value.

    A piece is a text with the first line it stands in: one for a text, one for each item of a list.
    """

    key: str
    line: int
    end: int
    pieces: tuple[tuple[int, str], ...]


def split(text: str) -> tuple[dict[str, tuple[str, ...]], str, int]:
    """The values by key, the text behind the head, and the line it begins on, from 1.

    A value is a list of texts: one for a plain value, none for an empty one.
    """
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return {}, text, 1
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() in {"---", "..."}), 0)
    if not end:
        return {}, text, 1
    values = {each.key: tuple(value for _, value in each.pieces) for each in read(lines[1:end], 2)}
    return values, "\n".join(lines[end + 1 :]), end + 2


def read(lines: Sequence[str], first: int) -> Iterator[Entry]:
    """The entries of a head, in order; what belongs to no key is passed over.

    Args:
        lines: The lines between its fences.
        first: The number of the first of them.
    """
    at = 0
    while at < len(lines):
        match = _KEY.fullmatch(lines[at].rstrip())
        if match is None:
            at += 1
            continue
        number, value = first + at, match[2].strip()
        value_lines = list(takewhile(_goes_on, lines[at + 1 :]))
        while value_lines and not value_lines[-1].strip():
            value_lines.pop()
        at += 1 + len(value_lines)
        yield Entry(
            match[1], number, number + len(value_lines), tuple(_pieces(value, value_lines, number))
        )


def _goes_on(line: str) -> bool:
    """Whether a line goes on with the value of the key above: further in, an item, or blank."""
    return not line.strip() or line[0] in " \t" or line.startswith("- ")


def _pieces(value: str, value_lines: Sequence[str], number: int) -> Iterator[tuple[int, str]]:
    if block := _BLOCK.fullmatch(value):
        joined = (
            ("\n" if block[1] == "|" else " ").join(line.strip() for line in value_lines).strip()
        )
        if joined:
            yield number + 1, joined
        return
    if value.startswith("[") and value.endswith("]"):
        pieces = [(number, piece) for piece in value[1:-1].split(",")]
    elif value:
        pieces = [(number, " ".join([value, *filter(None, map(str.strip, value_lines))]))]
    else:
        items = (
            (at, _ITEM.fullmatch(line.rstrip())) for at, line in enumerate(value_lines, number + 1)
        )
        pieces = [(at, item[1]) for at, item in items if item]
    yield from ((at, text) for at, piece in pieces if (text := _plain(piece)) not in _NOTHING)


def _plain(raw: str) -> str:
    """A scalar without its quotes, or without the remark behind it."""
    raw = raw.strip()
    if len(raw) > 1 and raw[0] == raw[-1] == "'":
        return raw[1:-1].replace("''", "'")
    if len(raw) > 1 and raw[0] == raw[-1] == '"':
        return raw[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return raw.partition(" #")[0].rstrip()
