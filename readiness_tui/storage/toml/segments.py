"""A board's text cut into segments.

A segment is one table: the comment lines directly above its header, the header, the body and the
blank lines behind it. The text before the first header is the root segment, path `()`. Segments
tile the file. The grammar that finds them takes a while to compile, and reading a sound board needs
none of this: who does without asks `BoardText` alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from readiness_tui.storage.toml.grammar import HEADER, RUN, SCHEMA_LINE, names, statement_end
from readiness_tui.storage.toml.plain_data import Path
from readiness_tui.storage.toml.spans import find


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

    def rewritten(self, text: str) -> "Segment":
        """Another text of the same table, its header unchanged."""
        head = HEADER.match(text)
        return replace(self, text=text, head=head.end(1) if head else 0)

    def offset(self, rest: Path) -> int:
        """Where a path leads in its text: a key, else the table around it; -1: nowhere."""
        if rest:
            location = find(self.text, rest)
            if location.entry:
                return location.entry.start
            group = [
                entry for entry in location.level.entries if entry.keys[:1] == location.rest[:1]
            ]
            if group and group[0].keys:
                return group[0].start
            if location.level.bracket:
                return location.level.start
        return self.head if self.path else -1


def scan(text: str) -> tuple[Segment, ...]:
    """The segments of a text that a TOML parser accepted; joined they are the text."""
    heads = list(_headers(text))
    counts: dict[Path, int] = {}
    starts = [*(head.start() for head in heads), len(text)]
    if schema := SCHEMA_LINE.match(text, starts[0]):
        starts[0] = schema.end()  # a comment of the file, whatever stands below it
    segments = [Segment((), text[: starts[0]])]
    for head, (start, end) in zip(heads, pairwise(starts), strict=True):
        segments.append(_segment(head, text[start:end], head.end(1) - start, counts))
    return tuple(segments)


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


def _numbered(written: Path, counts: Mapping[Path, int]) -> Path:
    path: Path = ()
    for name in written[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, str(counts[path]))
    return (*path, written[-1])
