"""Where each part of a text of several lines stands in the YAML file that holds it.

A finding inside a script has to name the line an editor shows. What a scalar says and how it is
written differ: a literal block starts a line after its mark, a folded one joins its lines, a quoted
one drops their indent.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.gates.formats.yaml_nodes import Document, Scalar

_HEADER = re.compile(r"(?:[&!]\S*\s+)*[|>]")
_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class LineMap:
    """Line of each offset in a text: from `offsets[n]` on it is `lines[n]`."""

    offsets: tuple[int, ...]
    lines: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The line of an offset; that of the first part for one before all."""
        return self.lines[max(0, bisect_right(self.offsets, offset) - 1)]


def line_map(document: Document, scalar: Scalar) -> LineMap:
    """The lines of a scalar's text.

    Args:
        document: The one that holds it.
        scalar: Of any style.
    """
    if scalar.style == "|":
        first = _first_line(document, scalar)
        breaks = [at for at, char in enumerate(scalar.text) if char == "\n"]
        offsets = (0, *(at + 1 for at in breaks))
        return LineMap(offsets, tuple(range(first, first + len(offsets))))
    pairs = list(_aligned(document, scalar)) or [(0, scalar.line)]
    return LineMap(tuple(at for at, _ in pairs), tuple(line for _, line in pairs))


def _first_line(document: Document, scalar: Scalar) -> int:
    """The first line of a block, which comes after its header; an anchor may stand before that."""
    header = _HEADER.match(document.source, scalar.start)
    return document.line_at(header.end() - 1 if header else scalar.start) + 1


def _aligned(document: Document, scalar: Scalar) -> Iterator[tuple[int, int]]:
    """Offset and line of each written line, found one after another in the text."""
    text, at = scalar.text, 0
    for line, piece in _pieces(document, scalar):
        lead = _said(piece, scalar.style)
        if not lead:
            continue
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        place = text.find(lead, at)
        if place < 0:
            continue
        yield place, line
        at = place + len(lead)


def _pieces(document: Document, scalar: Scalar) -> Iterator[tuple[int, str]]:
    start, end = scalar.start, scalar.end
    if scalar.style == ">":
        line = _first_line(document, scalar)
        if line > len(document.starts):
            return
        start = document.starts[line - 1]
    elif scalar.style:
        quote = document.source.find(scalar.style, start)
        start = quote + 1 if quote >= 0 else start
        end = max(start, end - 1)
    first = document.line_at(start)
    for number, piece in enumerate(document.source[start:end].split("\n")):
        yield first + number, piece.strip()


def _said(piece: str, style: str) -> str:
    """What of a written line stands in the text as it is: of a quoted one, all before an escape."""
    if style == '"':
        return piece.partition("\\")[0].rstrip()
    return piece.replace("''", "'") if style == "'" else piece
