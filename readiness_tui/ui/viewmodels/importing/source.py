"""The lines of a document as rows: marked where not all arrives, and what a row was made of."""

import re
from collections.abc import Collection

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportView
from readiness_tui.ui.viewmodels.cells import Row, Rows

_HEADING = re.compile(r"(#{1,6})\s")
_USES = {"left": "doubt", "partly": "doubt", "excluded": "muted", "template": "muted"}
_MARKS = {"left": "?", "partly": "~", "excluded": "x"}
_LONGEST = 400
"""Letters of a line: no screen is wider."""


def source_rows(view: ImportView, lit: Collection[int]) -> Rows:
    """The lines of a document, from 1.

    Args:
        view: The document.
        lit: The lines that the row under the cursor is made of.
    """
    lines = view.lines

    def row(index: int) -> Row:
        text, use = lines[index]
        number, mark = index + 1, _MARKS.get(use, " ")
        head = (f"{number:>5} {mark} ", "accent" if number in lit else "muted")
        return Row(str(number), line=(head, (safe_line(text[:_LONGEST]), _USES.get(use, ""))))

    return Rows(tuple(map(str, range(1, len(lines) + 1))), row)


def section(view: ImportView, line: int) -> str:
    """The section around a line, as it is excluded: `9-14`; empty where there is no such line."""
    depths = [len(match[1]) if (match := _HEADING.match(text)) else 0 for text, _ in view.lines]
    if not 0 < line <= len(depths):
        return ""
    first = next((number for number in range(line, 0, -1) if depths[number - 1]), 1)
    depth = depths[first - 1] or 6
    after = (n for n in range(first + 1, len(depths) + 1) if 0 < depths[n - 1] <= depth)
    last = next(after, len(depths) + 1) - 1
    return f"{first}-{last}" if last > first else f"{first}"
