"""Generated sections of a document made anew: what stands between two markers, and nothing else.

The sign in the end marker is of the text between, its line ends as line feeds: a section that
somebody edited by hand is known by it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from readiness_tui.exchange.markdown.syntax.generated import generated_sections

_NEWLINE = re.compile(r"(\r\n|\r|\n)")
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


def sign_of(lines: Sequence[str]) -> str:
    """The sign of the lines of a section."""
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:_SIGN]


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
    for section in reversed(tuple(generated_sections(lines, problems))):
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
