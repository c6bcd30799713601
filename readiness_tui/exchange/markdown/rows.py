"""Cutting a table row into cells, as GFM does and as its author meant it.

GFM divides a row at every pipe that no backslash precedes, also inside code spans. `plain` does the
same; `aware` leaves pipes inside a code span alone, so its cuts are a subset of the plain ones and
equal counts mean the same cells.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise

Cell = tuple[int, int]
"""Start and end of a cell's trimmed text in the raw line."""

_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\|))?")
_TICKS = re.compile(r"`+")
_DELIMITER = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")


def plain(line: str) -> tuple[Cell, ...]:
    """The cells of a row as GFM sees them."""
    return _cells(line, _pipes(line))


def aware(line: str) -> tuple[Cell, ...]:
    """The cells of a row where a pipe inside a closed code span is text."""
    pipes = _pipes(line)
    if "`" not in line:
        return _cells(line, pipes)
    spans = code_spans(line)
    starts = [start for start, _ in spans]
    separators: list[int] = []
    for pipe in pipes:
        place = bisect_right(starts, pipe) - 1
        if place < 0 or pipe >= spans[place][1]:
            separators.append(pipe)
    return _cells(line, separators)


def code_spans(text: str) -> list[Cell]:
    """Start and end of each code span, fences included, in linear time.

    Runs of backticks are indexed by length, so that a row of runs that never close stays linear.
    """
    runs = [found.span() for found in _TICKS.finditer(text)]
    by_length: dict[int, list[int]] = defaultdict(list)
    for index, (start, end) in enumerate(runs):
        by_length[end - start].append(index)
    spans: list[Cell] = []
    index = 0
    while index < len(runs):
        start, end = runs[index]
        if _is_escaped(text, start):
            start += 1
        peers = by_length.get(end - start, [])
        place = bisect_right(peers, index)
        if start == end or place == len(peers):
            index += 1
            continue
        closing = peers[place]
        spans.append((start, runs[closing][1]))
        index = closing + 1
    return spans


def is_delimiter(line: str) -> bool:
    """Whether a line is the row of dashes below a header."""
    return "-" in line and _DELIMITER.fullmatch(line) is not None


def width(line: str) -> int:
    """The number of columns that a delimiter row states."""
    return len(plain(line))


def _is_escaped(text: str, at: int) -> bool:
    slashes = 0
    while at - slashes > 0 and text[at - slashes - 1] == "\\":
        slashes += 1
    return slashes % 2 == 1


def _pipes(line: str) -> list[int]:
    # markdown-it looks at the one character before: `\\|` is escaped to it too.
    return [
        index
        for index, sign in enumerate(line)
        if sign == "|" and (index == 0 or line[index - 1] != "\\")
    ]


def _cells(line: str, pipes: list[int]) -> tuple[Cell, ...]:
    prefix = _PREFIX.match(line)
    begin = prefix.end() if prefix else 0
    end = len(line.rstrip(" \t"))
    cuts = [pipe for pipe in pipes if pipe >= begin]
    edges = [begin - 1, *cuts, end]
    raw = [(left + 1, right) for left, right in pairwise(edges)]
    if raw and raw[0][0] >= raw[0][1]:
        raw = raw[1:]
    if raw and raw[-1][0] >= raw[-1][1]:
        raw = raw[:-1]
    return tuple(_trim(line, start, stop) for start, stop in raw)


def _trim(line: str, start: int, end: int) -> Cell:
    while start < end and line[start] in " \t":
        start += 1
    while end > start and line[end - 1] in " \t":
        end -= 1
    return start, end
