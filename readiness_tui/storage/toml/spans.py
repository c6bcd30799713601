"""Where the keys and values of one table stand: offsets into the text of one segment.

`blocks_tomlkit.py` splices at these offsets, so that whatever it does not touch keeps its bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from readiness_tui.storage.toml.grammar import GAP, HEADER, KEYS, SCALAR, STRING, closing, names


@dataclass(frozen=True, slots=True)
class Entry:
    """A value: its keys (none for an item of an array), where the whole and the value stand."""

    keys: tuple[str, ...]
    start: int
    value: int
    end: int


@dataclass(frozen=True, slots=True)
class Level:
    """The entries of one table or array. `bracket` is empty for the lines of a segment.

    `start` and `end` enclose it, brackets included; of a segment they enclose its body.
    """

    bracket: str
    start: int
    end: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """How far a path leads: the last level reached, the entry it names, or what is left of it."""

    level: Level
    entry: Entry | None
    rest: tuple[str, ...]


def body_of(text: str) -> int:
    """Where the lines of a segment start, behind its header."""
    head = HEADER.match(text)
    return head.end() if head else 0


@lru_cache(maxsize=2)
def lines(text: str) -> Level:
    """The statements of a segment. Kept: many lines of one segment may be asked for in a row."""
    body = body_of(text)
    return Level("", body, len(text), tuple(_statements(text, body)))


def opened(text: str, entry: Entry) -> Level:
    """The inside of a value: items of an array, entries of an inline table, else nothing."""
    bracket = text[entry.value]
    if bracket == "[":
        entries = tuple(_items(text, entry.value + 1, entry.end - 1))
    elif bracket == "{":
        entries = tuple(_members(text, entry.value + 1, entry.end - 1))
    else:
        entries = ()
    return Level(bracket, entry.value, entry.end, entries)


def find(text: str, path: tuple[str, ...]) -> Found:
    """Follow a path into a segment, through dotted keys, inline tables and arrays."""
    level, rest = lines(text), path
    while True:
        entry = _step(level, rest)
        if entry is None:
            return Found(level, None, rest)
        rest = rest[max(1, len(entry.keys)) :]
        if not rest:
            return Found(level, entry, ())
        level = opened(text, entry)


def _step(level: Level, rest: tuple[str, ...]) -> Entry | None:
    if level.bracket == "[":
        index = int(rest[0])
        return level.entries[index] if index < len(level.entries) else None
    return next((entry for entry in level.entries if rest[: len(entry.keys)] == entry.keys), None)


def value_end(text: str, start: int) -> int:
    """The offset behind the value that starts at `start`."""
    mark = text[start]
    if mark in "[{":
        return closing(text, start)
    if mark in "\"'":
        string = STRING.match(text, start)
        return string.end() if string else len(text)
    scalar = SCALAR.match(text, start)
    return start + len(scalar[0].rstrip()) if scalar else start


def line_start(text: str, offset: int) -> int:
    """The start of the line that an offset is on."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """The offset behind the line break after `offset`, or the end of the text."""
    position = text.find("\n", offset)
    return len(text) if position < 0 else position + 1


def _statements(text: str, start: int) -> Iterator[Entry]:
    while start < len(text):
        entry = _entry(text, start)
        if entry:
            yield entry
        start = line_end(text, entry.end if entry else start)


def _entry(text: str, start: int) -> Entry | None:
    match = KEYS.match(text, start)
    if match is None:
        return None
    return Entry(names(match[1]), match.start(1), match.end(), value_end(text, match.end()))


def _members(text: str, start: int, end: int) -> Iterator[Entry]:
    while (start := _skipped(text, start)) < end:
        entry = _entry(text, start)
        if entry is None:
            return
        yield entry
        start = entry.end


def _items(text: str, start: int, end: int) -> Iterator[Entry]:
    while (start := _skipped(text, start)) < end:
        entry = Entry((), start, start, value_end(text, start))
        yield entry
        start = entry.end


def _skipped(text: str, start: int) -> int:
    gap = GAP.match(text, start)
    return gap.end() if gap else start
