"""Two texts of one file as one text with git's conflict markers round what differs, and no more."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from readiness_tui.storage.toml.segments import Segment, scan

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
"""What git and TOML call a line: a text may hold other breaks, which end none."""

MARKER_SIZE = 7
"""How long git makes its markers unless it is told otherwise."""


def marked(ours: str, theirs: str, *, size: int = MARKER_SIZE) -> str:
    """One text of two that parse; equal texts are given back as they are.

    Tables are paired first and lines inside of them, so that a board of any length is quick.
    """
    newline = "\r\n" if "\r\n" in theirs else "\n"
    lines: list[str] = []
    for mine, other in _hunks(ours, theirs):
        if mine == other:
            lines += mine
            continue
        lines += ["<" * size + " ours" + newline, *_ended(mine, newline), "=" * size + newline]
        lines += [*_ended(other, newline), ">" * size + " theirs" + newline]
    return "".join(lines)


def _hunks(ours: str, theirs: str) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Lines of both, in turn equal and different."""
    for pair in _paired(scan(ours), scan(theirs)):
        mine, other = (_LINES.findall("".join(each.text for each in part)) for part in pair)
        yield from ((mine[one], other[two]) for one, two in _parts(mine, other))


def _paired(
    ours: Sequence[Segment], theirs: Sequence[Segment]
) -> Iterator[tuple[Sequence[Segment], Sequence[Segment]]]:
    """Tables of both: one and one where they have the same path, else what stands between such."""
    paths = [[each.path for each in side] for side in (ours, theirs)]
    for our_slice, their_slice in _parts(*paths):
        if paths[0][our_slice] == paths[1][their_slice]:
            yield from (
                ([a], [b]) for a, b in zip(ours[our_slice], theirs[their_slice], strict=True)
            )
        else:
            yield ours[our_slice], theirs[their_slice]


def _parts(ours: Sequence[object], theirs: Sequence[object]) -> Iterator[tuple[slice, slice]]:
    pairs = SequenceMatcher(None, ours, theirs, autojunk=False)
    for _, start, end, other, other_end in pairs.get_opcodes():
        yield slice(start, end), slice(other, other_end)


def _ended(lines: Sequence[str], newline: str) -> list[str]:
    """The lines, the last with a line break, since a marker follows it."""
    return [line if line.endswith("\n") else line + newline for line in lines]
