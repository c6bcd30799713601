"""A board's text as segments, and the smallest splice for an edit.

A segment is one table: the comment lines directly above its header, the header, the body and the
blank lines behind it. The text before the first header is the root segment, path `()`. Segments
tile the file, so what is not spliced keeps its bytes: comments, order, line breaks, spelling.
Nothing here touches the disk, and nothing is trusted: `proof.py` checks what the engine did.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Protocol

from readiness_tui.domain.ticket import Plain
from readiness_tui.storage.grammar import HEADER, RUN, SCHEMA_LINE, names, statement_end
from readiness_tui.storage.plaindata import Path, Table
from readiness_tui.storage.spans import find

BOM = b"\xef\xbb\xbf"


class BlockEditor(Protocol):
    """What edits one segment: LF line breaks, no BOM, one header at most; it never sees a file."""

    def header(self, path: Path) -> str:
        """The header line of a table."""
        ...

    def body(self, fields: Mapping[str, Plain]) -> str:
        """The lines of a new table."""
        ...

    def set(self, segment: str, path: Path, value: Plain, *, after: str | None) -> str:
        """Replace a value, or add it behind the key `after`, else first."""
        ...

    def unset(self, segment: str, path: Path) -> str:
        """Take a key away."""
        ...

    def insert(self, segment: str, path: Path, index: int, value: Plain) -> str:
        """Put an item into an array."""
        ...

    def remove(self, segment: str, path: Path, index: int) -> str:
        """Take an item out of an array."""
        ...


@dataclass(frozen=True, slots=True)
class Segment:
    """One table of the file.

    `path` numbers the items of arrays of tables, `names` is the header as written; `head` is where
    the header line starts in `text`, behind the comment it owns.
    """

    path: Path
    text: str
    head: int = 0
    names: Path = ()
    is_item: bool = False

    @property
    def alone(self) -> Path:
        """Where its table lies when the segment is parsed by itself."""
        return (*self.names, "0") if self.is_item else self.names


def scan(text: str) -> tuple[Segment, ...]:
    """The segments of a text that a TOML parser accepted; joined they are the text."""
    heads = list(_headers(text))
    counts: dict[Path, int] = {}
    starts = [*(head.start() for head in heads), len(text)]
    if schema := SCHEMA_LINE.match(text, starts[0]):
        starts[0] = schema.end()  # a comment of the file, whatever stands below it
    found = [Segment((), text[: starts[0]])]
    for head, (start, end) in zip(heads, pairwise(starts), strict=True):
        found.append(_segment(head, text[start:end], head.end(1) - start, counts))
    return tuple(found)


def open_line(text: str) -> int:
    """The line of the last statement whose brackets or quotes are not closed; 0: there is none."""
    place = line = 0
    while place < len(text):
        run = RUN.match(text, place)
        place = run.end() if run else place
        if head := HEADER.match(text, place):
            place = head.end()
        elif place < len(text):
            line = text.count("\n", 0, place) + 1
            place = statement_end(text, place)
    return line


def _headers(text: str) -> Iterator[re.Match[str]]:
    place = 0
    while place < len(text):
        run = RUN.match(text, place)
        place = run.end() if run else place
        if head := HEADER.match(text, place):
            yield head
            place = head.end()
        elif place < len(text):
            place = statement_end(text, place)


def _segment(head: re.Match[str], text: str, header_at: int, counts: dict[Path, int]) -> Segment:
    written = names(head[3])
    is_item = head[2] == "[["
    path = _numbered(written, counts) if counts else written
    if is_item:
        index = counts[path] = counts.get(path, -1) + 1
        path = (*path, str(index))
    return Segment(path, text, header_at, written, is_item)


def _head(text: str) -> int:
    head = HEADER.match(text)
    return head.end(1) if head else 0


def _numbered(written: Path, counts: Mapping[Path, int]) -> Path:
    path: Path = ()
    for name in written[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, str(counts[path]))
    return (*path, written[-1])


class BoardText:
    """The text of a board with what it was parsed to. Never changed: a splice gives a new one.

    Segments are found when first asked for: listing boards needs none of them.
    """

    __slots__ = ("_at", "_segments", "_sha256", "_starts", "_under", "bom", "data", "text")

    def __init__(
        self, text: str, data: Table, *, bom: bool = False, segments: Sequence[Segment] = ()
    ) -> None:
        self.text, self.data, self.bom = text, data, bom
        self._segments = tuple(segments)
        self._sha256 = ""
        self._at: dict[Path, int] = {}
        self._under: dict[Path, list[int]] = {}
        self._starts: tuple[int, ...] = ()

    @property
    def raw(self) -> bytes:
        """The bytes of the file."""
        return (BOM if self.bom else b"") + self.text.encode()

    @property
    def sha256(self) -> str:
        """The digest of the bytes of the file."""
        if not self._sha256:
            self._sha256 = hashlib.sha256(self.raw).hexdigest()
        return self._sha256

    @property
    def newline(self) -> str:
        """The line break that the first line ends with."""
        return "\r\n" if self.text.partition("\n")[0].endswith("\r") else "\n"

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments; joined they are the text."""
        if not self._segments:
            self._segments = scan(self.text)
        return self._segments

    @property
    def at(self) -> Mapping[Path, int]:
        """The place of each segment by its path."""
        if not self._at:
            self._at = {segment.path: index for index, segment in enumerate(self.segments)}
        return self._at

    def holding(self, data: Table) -> "BoardText":
        """The same text, said to be parsed to other data."""
        return self._indexed(BoardText(self.text, data, bom=self.bom, segments=self.segments))

    def spliced(self, index: int, text: str, data: Table) -> "BoardText":
        """Another text of one segment, its header unchanged."""
        segments = list(self.segments)
        segments[index] = replace(segments[index], text=text, head=_head(text))
        return self._indexed(self._of(segments, data))

    def respliced(self, start: int, end: int, text: str, data: Table) -> "BoardText":
        """Another text of some segments, headers included."""
        around = (*self.segments[:start], *self.segments[end:])
        if any(each.is_item for each in around) or "[[" in text or SCHEMA_LINE.match(text):
            whole = [each.text for each in self.segments]
            whole[start:end] = [text]
            return BoardText("".join(whole), data, bom=self.bom)
        found = scan(text)[1:] if start else scan(text)
        return self._of([*self.segments[:start], *found, *self.segments[end:]], data)

    def _of(self, segments: Sequence[Segment], data: Table) -> "BoardText":
        text = "".join(each.text for each in segments)
        return BoardText(text, data, bom=self.bom, segments=segments)

    def _indexed(self, other: "BoardText") -> "BoardText":
        """Another text with the same headers, which so has the same places."""
        other._at, other._under = self._at, self._under  # noqa: SLF001 - of the same class
        return other

    def locate(self, path: Path) -> tuple[int, Path]:
        """The segment whose path is the longest start of a field's path, and what is left."""
        for length in range(len(path), -1, -1):
            if (index := self.at.get(path[:length])) is not None:
                return index, path[length:]
        return 0, path

    def below(self, path: Path) -> Sequence[int]:
        """The segments of a table and of all in it, in file order."""
        if not self._under:
            under: dict[Path, list[int]] = {}
            for index, segment in enumerate(self.segments[1:], 1):
                for length in range(len(segment.path) + 1):
                    under.setdefault(segment.path[:length], []).append(index)
            self._under = under
        return self._under.get(path, [])

    def line_of(self, path: Path) -> int:
        """The line of a header or key; of the nearest known table around it, else 0."""
        index, rest = self.locate(path)
        segment = self.segments[index]
        if not self._starts:
            counts = (each.text.count("\n") for each in self.segments)
            self._starts = tuple(accumulate(counts, initial=1))
        offset = _offset(segment, rest)
        if offset < 0:
            inside = [found for found in self.below(path) if path]
            return self._head_line(inside[0]) if inside else 0
        return self._starts[index] + segment.text.count("\n", 0, offset)

    def _head_line(self, index: int) -> int:
        segment = self.segments[index]
        return self._starts[index] + segment.text.count("\n", 0, segment.head)


def _offset(segment: Segment, rest: Path) -> int:
    """Where a path leads in a segment: its key, else the table around it; -1: nowhere."""
    if rest:
        found = find(segment.text, rest)
        if found.entry:
            return found.entry.start
        group = [entry for entry in found.level.entries if entry.keys[:1] == found.rest[:1]]
        if group and group[0].keys:
            return group[0].start
        if found.level.bracket:
            return found.level.start
    return segment.head if segment.path else -1
