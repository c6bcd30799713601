"""Generated sections of a document: what stands between two markers, and nothing else.

    <!-- readiness:begin tracker board="plan" -->
    ...
    <!-- readiness:end 3f9a0c12be77 -->

The sign in the end marker is of the text between, its line ends as line feeds: a section that
somebody edited by hand is known by it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

_NEWLINE = re.compile(r"(\r\n|\r|\n)")
_BEGIN = re.compile(r'\s*<!--\s*readiness:begin\s+([\w-]+)(?:\s+board="([^"]*)")?\s*-->\s*')
_END = re.compile(r"\s*<!--\s*readiness:end(?:\s+([0-9a-f]{12}))?\s*-->\s*")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_SIGN = 12

Content = Callable[[str, str], Sequence[str] | str]
"""The lines of a section, by kind and board; a text says why there are none."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A document with its sections made anew.

    Attributes:
        text: All of it; outside of the markers nothing is another.
        changed: Line and kind of each section that is another than it was.
        same: The same of those that are as they were.
        problems: Line and sentence of each that was left alone.
    """

    text: str
    changed: tuple[tuple[int, str], ...] = ()
    same: tuple[tuple[int, str], ...] = ()
    problems: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    kind: str
    board: str
    begin: int
    end: int
    sign: str


def sign_of(lines: Sequence[str]) -> str:
    """The sign of the lines of a section."""
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:_SIGN]


def generated_lines(text: str) -> frozenset[int]:
    """The lines between markers, from 1: what stands there is no statement of its own."""
    lines = _NEWLINE.split(text)[::2]
    sections = _sections(lines, [])
    return frozenset(n + 1 for one in sections for n in range(one.begin + 1, one.end))


def refreshed(text: str, content: Content, *, overwrite: bool = False) -> Refreshed:
    """Make the sections of a document anew.

    Args:
        text: The document, with the line ends it has.
        content: What a section is to hold.
        overwrite: Whether what was written by hand between markers is given up.
    """
    parts = _NEWLINE.split(text)
    lines, ends = parts[::2], [*parts[1::2], ""]
    problems: list[tuple[int, str]] = []
    changed: list[tuple[int, str]] = []
    same: list[tuple[int, str]] = []
    for section in reversed(tuple(_sections(lines, problems))):
        place = section.begin + 1
        inside = lines[section.begin + 1 : section.end]
        content_lines = content(section.kind, section.board)
        if isinstance(content_lines, str):
            problems.append((place, content_lines))
            continue
        is_empty = not any(line.strip() for line in inside)
        if not (overwrite or is_empty or section.sign == sign_of(inside)):
            why = "was written by hand" if not section.sign else "was edited by hand"
            problems.append((place, f"section {section.kind} {why}: --overwrite gives that up"))
            continue
        sign = f"readiness:end {sign_of(content_lines)} -->"
        marker = re.sub(r"readiness:end.*?-->", sign, lines[section.end])
        if inside == list(content_lines) and lines[section.end] == marker:
            same.append((place, section.kind))
            continue
        newline = ends[section.begin]
        lines[section.begin + 1 : section.end + 1] = [*content_lines, marker]
        ends[section.begin + 1 : section.end] = [newline] * len(content_lines)
        changed.append((place, section.kind))
    whole = "".join(line + end for line, end in zip(lines, ends, strict=True))
    return Refreshed(whole, tuple(sorted(changed)), tuple(sorted(same)), tuple(sorted(problems)))


def _sections(lines: Sequence[str], problems: list[tuple[int, str]]) -> Iterator[_Section]:
    """The sections that can be told; markers in code are text."""
    opened: tuple[int, str, str] | None = None
    is_nested = False
    for index, line in _outside_code(lines):
        if begin := _BEGIN.fullmatch(line):
            if opened is not None:
                is_nested = True
                problems.append((index + 1, "a section begins within another: both are left alone"))
            else:
                opened, is_nested = (index, begin[1], begin[2] or ""), False
        elif end := _END.fullmatch(line):
            if opened is None:
                problems.append((index + 1, "a section ends that never began"))
            elif not is_nested:
                yield _Section(opened[1], opened[2], opened[0], index, end[1] or "")
            opened = None
    if opened is not None:
        message = f"section {opened[1]} has no end: write <!-- readiness:end --> below it"
        problems.append((opened[0] + 1, message))


def _outside_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    fence = ""
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif match:
            fence = match[1]
        else:
            yield index, line
