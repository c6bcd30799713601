"""The preview of an import as rows: what was recognised, and beside it the lines of its source."""

import re

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportView
from readiness_tui.ui.viewmodels.cells import Line, Row, Rows

_HEADING = re.compile(r"(#{1,6})\s")
_LEVELS = {"error": "fail", "warn": "doubt", "offer": "strong"}
_USES = {"left": "doubt", "partly": "doubt", "excluded": "muted", "template": "muted"}
_MARKS = {"left": "?", "partly": "~", "excluded": "x"}


def figures(view: ImportView) -> Line:
    """What would come, in three lines."""
    texts = (safe_line(" ".join(text.split())) for text in view.figures)
    return tuple((f"{text}\n", "muted") for text in texts)


def rows(view: ImportView) -> Rows:
    """Conflicts first, then findings, then the records with what states their fields."""
    table_rows: list[Row] = []
    for number, conflict in enumerate(view.conflicts):
        values = f"board {conflict.board or '-'}  document {conflict.document or '-'}"
        taken = f"  > {conflict.taken}" if conflict.taken else "  > ?"
        name = (f"{safe_line(conflict.name)}  ", "strong" if conflict.taken else "fail")
        line = (name, (safe_line(values), ""), (taken, "muted"))
        table_rows.append(Row(f"conflict:{number}", line=line))
    for number, finding in enumerate(view.findings):
        level = (f"{finding.level:<6}", _LEVELS.get(finding.level, "muted"))
        mark = "  > ..." if finding.answers else ""
        text = safe_line(f"{finding.line}  {finding.text}")
        table_rows.append(Row(f"finding:{number}", line=(level, (text, ""), (mark, "muted"))))
    for number, record in enumerate(view.records):
        fields = "  ".join(f"{name}: {text}" for name, text in record.fields if text)
        name = (f"{safe_line(record.id or record.kind)}  ", "strong")
        line = (name, (safe_line(record.title), ""), (f"  {safe_line(fields)}", "muted"))
        table_rows.append(Row(f"record:{number}", line=line))
    return Rows.of(table_rows)


def source(view: ImportView) -> Rows:
    """The lines of the document, each marked where not all of it arrives."""
    lines = [
        Row(
            str(number),
            line=(
                (f"{number:>5} {_MARKS.get(use, ' ')} ", "muted"),
                (safe_line(text), _USES.get(use, "")),
            ),
        )
        for number, (text, use) in enumerate(view.lines, start=1)
    ]
    return Rows.of(lines)


def line_of(view: ImportView, key: str) -> int:
    """The line of the document that a row stands for; 0 for none."""
    kind, _, number = key.partition(":")
    if kind == "conflict":
        name = view.conflicts[int(number)].name.partition(".")[0]
        return next((one.line for one in view.records if one.id == name), 0)
    entries = {"finding": view.findings, "record": view.records}.get(kind, ())
    return entries[int(number)].line if entries else 0


def section(view: ImportView, line: int) -> str:
    """The section around a line, as it is excluded: `9-14`; empty where there is none."""
    depths = [len(match[1]) if (match := _HEADING.match(text)) else 0 for text, _ in view.lines]
    if not 0 < line <= len(depths):
        return ""
    first = next((number for number in range(line, 0, -1) if depths[number - 1]), 1)
    depth = depths[first - 1] or 6
    after = (n for n in range(first + 1, len(depths) + 1) if 0 < depths[n - 1] <= depth)
    last = next(after, len(depths) + 1) - 1
    return f"{first}-{last}"
