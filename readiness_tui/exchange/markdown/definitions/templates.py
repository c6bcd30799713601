"""Empty copies of a plan: sections made of placeholders, which give nothing."""

import re
from collections.abc import Sequence

from readiness_tui.exchange.markdown.syntax.tree import Document, Section
from readiness_tui.exchange.model import words

_PLACEHOLDER = re.compile(
    r"<(?!https?:|mailto:|/|(?:a|b|br|code|col|colgroup|details|div|em|i|img|input|kbd|li|ol|p|pre|span"
    r"|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)\b)[^\W\d_][^<>=]*>(?!\w)|(?<![\w-])[A-Za-z][\w-]*-#+"
    r"|\[[\w -]*\bids?\]|YYYY-MM-DD|\bT(?:BD|ODO) here\b|_{4,}|\bX{3,}\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\s*(?:[-*+]|\d+[.)])(?:\s+\[ \])?\s*(?:[^`]{0,60}[:\uff1a]\s*)?")
_COMMENT = re.compile(r"\s*<!--.*-->\s*")
_MOST = 0.6
_CUED = 1 / 3
_LEAST = 3


def find(document: Document) -> frozenset[int]:
    """The indexes of the sections that are templates, with all that lies in them."""
    result: set[int] = set()
    counts = [_counts(document, section) for section in document.sections]
    for section in reversed(document.sections):
        if section.level and _is_template(document, section, counts, result):
            result.add(section.index)
            result |= {below.index for below in document.below(section)}
    return frozenset(result)


def _counts(document: Document, section: Section) -> tuple[int, int]:
    """How many lines of a section's own have text, and how many of them are placeholders."""
    lines = [
        (number, line)
        for number in range(section.line + 1, section.end + 1)
        if (line := document.lines[number - 1]).strip() and not _COMMENT.fullmatch(line)
    ]
    return len(lines), sum(_is_placeholder(document, number, line) for number, line in lines)


def _is_template(
    document: Document, section: Section, counts: Sequence[tuple[int, int]], known: set[int]
) -> bool:
    """Whether most lines of a section are placeholders.

    Templates inside it speak for one whose heading is cued, and for no other.
    """
    title = words.fold(section.title)
    cued = words.load().has("headings", "template", title) or _PLACEHOLDER.search(section.raw)
    inside = [section, *document.below(section)]
    own = [counts[part.index] for part in inside if part.index not in known]
    filled, empty = sum(lines for lines, _ in own), sum(placeholders for _, placeholders in own)
    if cued:
        known_lines = sum(counts[part.index][0] for part in inside if part.index in known)
        return 0 < empty + known_lines >= _CUED * (filled + known_lines)
    return filled >= _LEAST and empty >= _MOST * filled


def _is_placeholder(document: Document, number: int, line: str) -> bool:
    if _PLACEHOLDER.search(re.sub(r"`[^`]*`", "", line)):
        return True
    if not _EMPTY.fullmatch(line):
        return False
    # A key whose value stands below it, further in, is filled.
    following = document.lines[number] if number < len(document.lines) else ""
    return not following.strip() or _indent(following) <= _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
