"""What an import recognised as rows that fold, and which of them a line of the source became.

Rows have keys: `group:tickets`, `conflict:0`, `finding:3`, `record:7`, `field:7:2`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.onboarding.import_view import (
    ImportConflict,
    ImportFinding,
    ImportRecord,
    ImportView,
)
from readiness_tui.ui.viewmodels.cells import Col, Measure, Row, Rows

NAME_WIDTH = 14
_LEVELS = {"error": "fail", "warn": "doubt", "offer": "accent"}
_APPLIED, _NOTHING = "info", "(none)"
_STATUS_WIDTH, _LINE_WIDTH = 9, 6
_WORDS = {
    "left": "nothing was made of it",
    "partly": "some of it did not arrive",
    "excluded": "left out, as chosen",
    "structure": "structure: it orders what stands around it",
    "template": "a template, which is no plan",
    "notes": "kept as a note",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows below a heading: its key, its text, the keys of its rows."""

    key: str
    title: str
    keys: tuple[str, ...]


class Structure:
    """What was recognised in one document; made once for a view, on any thread."""

    def __init__(self, view: ImportView) -> None:
        self.view = view
        self.groups = tuple(_groups(view))
        self._by_line = _by_line(view)

    def rows(self, folded: Collection[str], opened: Collection[str], measure: Measure) -> Rows:
        """The rows in sight of a list.

        Args:
            folded: The groups that are folded.
            opened: The records whose fields are shown.
            measure: The width of a text.
        """
        keys: list[str] = []
        for group in self.groups:
            keys.append(group.key)
            for key in group.keys if group.key not in folded else ():
                keys.append(key)
                if key in opened:
                    keys += self._fields(key)
        names = [measure(safe_line(record.id)) for record in self.view.records[:200]]
        width = min(NAME_WIDTH, max([8, *names])) + 1
        columns = (
            Col("what", width),
            Col("becomes", 0),
            Col("status", _STATUS_WIDTH),
            Col("line", _LINE_WIDTH),
        )
        titles = {group.key: group.title for group in self.groups}
        return Rows(tuple(keys), lambda index: self._row(keys[index], titles), columns)

    def _fields(self, key: str) -> Iterator[str]:
        number = int(key.partition(":")[2])
        fields = self.view.records[number].fields
        return (f"field:{number}:{place}" for place in range(len(fields)))

    def _row(self, key: str, titles: dict[str, str]) -> Row:
        kind, _, name = key.partition(":")
        if kind == "group":
            return Row(key, line=((titles[key], "strong"),), kind="group")
        if kind == "conflict":
            return _conflict_row(key, self.view.conflicts[int(name)], self.line_of(key))
        if kind == "finding":
            return _finding_row(key, self.view.findings[int(name)])
        record, _, place = name.partition(":")
        if place:
            field = self.view.records[int(record)].fields[int(place)]
            text = f"  {safe_line(field.name)}: {safe_line(field.text)}"
            return Row(key, (("", ""), (text, "muted"), ("", ""), _line(field.line)))
        return _record_row(key, self.view.records[int(record)])

    def line_of(self, key: str) -> int:
        """The line that a row stands for; 0 for none."""
        kind, _, name = key.partition(":")
        if kind == "finding":
            return self.view.findings[int(name)].line
        if kind == "conflict":
            conflict = self.view.conflicts[int(name)]
            records = (r for r in self.view.records if (r.kind, r.id) == _record_of(conflict))
            return next((record.line for record in records), 0)
        record, _, place = name.partition(":")
        if kind == "record":
            return self.view.records[int(record)].line
        return self.view.records[int(record)].fields[int(place)].line if kind == "field" else 0

    def lines_of(self, key: str) -> frozenset[int]:
        """All lines that a row is made of: of a record those of its fields too."""
        kind, _, name = key.partition(":")
        if kind != "record":
            return frozenset({self.line_of(key)})
        record = self.view.records[int(name)]
        return frozenset({record.line, *(field.line for field in record.fields)})

    def row_of(self, line: int, opened: Collection[str]) -> str:
        """The row that says what became of a line: a record, its field, else a finding.

        Empty where there is none.
        """
        key = self._by_line.get(line, "")
        record = f"record:{key.split(':')[1]}" if key.startswith("field:") else key
        return key if record in opened else record

    def group_of(self, key: str) -> str:
        """The heading above a row."""
        head = ":".join(key.split(":")[:2]).replace("field", "record")
        return next((group.key for group in self.groups if head in group.keys), "")

    def text_of(self, key: str) -> str:
        """All that a row says, which its cells may not have room for."""
        kind, _, name = key.partition(":")
        if kind == "finding":
            return self._finding_text(self.view.findings[int(name)])
        if kind == "conflict":
            conflict = self.view.conflicts[int(name)]
            return f"{conflict.name}: {_values(conflict)} · before {conflict.before or _NOTHING}"
        if kind == "group":
            return ""
        number, _, place = name.partition(":")
        record = self.view.records[int(number)]
        fields = [record.fields[int(place)]] if place else record.fields
        return " · ".join(f"{field.name}: {field.text}" for field in fields)

    def _finding_text(self, finding: ImportFinding) -> str:
        number = sum(each.code == finding.code for each in self.view.findings)
        if number == 1 or not (finding.answers or finding.written):
            return finding.text
        return f"{finding.text} · A answers all {number} of its kind"

    def about(self, line: int) -> str:
        """What became of a line, in words."""
        if not 0 < line <= len(self.view.lines):
            return ""
        use = self.view.lines[line - 1][1]
        if key := self._by_line.get(line, ""):
            kind, _, name = key.partition(":")
            if kind == "finding":
                return f"line {line}: {safe_line(self.view.findings[int(name)].text)}"
            number, _, place = name.partition(":")
            record = self.view.records[int(number)]
            field = f", {record.fields[int(place)].name}" if place else ""
            return safe_line(f"line {line}: {record.kind} {record.id}{field}")
        return f"line {line}: {_WORDS[use]}" if use in _WORDS else ""


def _groups(view: ImportView) -> Iterator[Group]:
    if view.conflicts:
        undecided = sum(not conflict.taken for conflict in view.conflicts)
        title = f"{counted(len(view.conflicts), 'conflict')}, {undecided} undecided"
        keys = tuple(f"conflict:{number}" for number in range(len(view.conflicts)))
        yield Group("group:conflicts", title, keys)
    numbered = list(enumerate(view.findings))
    open_keys = tuple(f"finding:{n}" for n, each in numbered if each.level != _APPLIED)
    if open_keys:
        yield Group("group:findings", f"{counted(len(open_keys), 'finding')} to look at", open_keys)
    by_kind: dict[str, list[str]] = {}
    for number, record in enumerate(view.records):
        by_kind.setdefault(record.kind, []).append(f"record:{number}")
    for kind in sorted(by_kind, key="board".__eq__):  # what says the board comes last
        keys = by_kind[kind]
        title = kind if kind == "board" else counted(len(keys), kind)
        yield Group(f"group:{kind}", title, tuple(keys))
    if applied := tuple(f"finding:{n}" for n, each in numbered if each.level == _APPLIED):
        yield Group("group:rules", f"{counted(len(applied), 'rule')} applied", applied)


def _by_line(view: ImportView) -> dict[int, str]:
    """The row of each line: what it defines goes before what else it says."""
    places: dict[int, str] = {}
    records = list(enumerate(view.records))
    for number, record in records:
        if record.kind != "board":
            places.setdefault(record.line, f"record:{number}")
    for number, record in records:
        for place, field in enumerate(record.fields):
            places.setdefault(field.line, f"field:{number}:{place}")
        places.setdefault(record.line, f"record:{number}")
    for number, finding in enumerate(view.findings):
        places.setdefault(finding.line, f"finding:{number}")
    return places


def _record_of(conflict: ImportConflict) -> tuple[str, str]:
    return conflict.kind, conflict.id


def _line(number: int) -> tuple[str, str]:
    return (f"{number:>5}" if number else "", "muted")


def _values(conflict: ImportConflict) -> str:
    return f"board {conflict.board or _NOTHING} · document {conflict.document or _NOTHING}"


def _conflict_row(key: str, conflict: ImportConflict, line: int) -> Row:
    name = safe_line(conflict.id or "board")
    values = _values(conflict)
    text = safe_line(f"{conflict.field}: {values}" if conflict.field else values)
    cell = (safe_line(conflict.taken), "accent") if conflict.taken else ("?", "fail")
    return Row(key, ((name, "strong"), (text, ""), cell, _line(line)))


def _finding_row(key: str, finding: ImportFinding) -> Row:
    style = _LEVELS.get(finding.level, "muted")
    choice = finding.choice if finding.answers or finding.written else ""
    text_style = "muted" if finding.level == _APPLIED else ""
    cells = (
        (finding.level, style),
        (safe_line(finding.text), text_style),
        (safe_line(choice), "accent"),
        _line(finding.line),
    )
    return Row(key, cells)


def _record_row(key: str, record: ImportRecord) -> Row:
    name, title = safe_line(record.id or record.kind), safe_line(record.title)
    return Row(key, ((name, "strong"), (title, ""), (record.status, "muted"), _line(record.line)))
