"""Sections of a document that the program itself wrote, by the markers around them.

<!-- readiness:begin tracker board="plan" -->
...
<!-- readiness:end 3f9a0c12be77 -->
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BEGIN = re.compile(r'\s*<!--\s*readiness:begin\s+([\w-]+)(?:\s+board="([^"]*)")?\s*-->\s*')
_END = re.compile(r"\s*<!--\s*readiness:end(?:\s+([0-9a-f]{12}))?\s*-->\s*")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class GeneratedSection:
    """What stands between two markers.

    Attributes:
        kind: What is generated.
        board: Of which board; empty where the marker names none.
        begin: Index of the line of the first marker, from 0.
        end: The same of the second.
        sign: Digest of the lines between, as the second marker has it; may be empty.
    """

    kind: str
    board: str
    begin: int
    end: int
    sign: str


def generated_lines(lines: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines between markers, from 1: no statements of their own."""
    sections = generated_sections(lines, [])
    return frozenset(n + 1 for section in sections for n in range(section.begin + 1, section.end))


def generated_sections(
    lines: Sequence[str], problems: list[tuple[int, str]]
) -> Iterator[GeneratedSection]:
    """The sections that are closed; markers in code are text.

    Args:
        lines: All lines of a document, without their newlines.
        problems: Takes the number, from 1, and a sentence for each marker that stands alone.
    """
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
                yield GeneratedSection(opened[1], opened[2], opened[0], index, end[1] or "")
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
