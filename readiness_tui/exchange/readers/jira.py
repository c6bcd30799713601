"""The CSV that Jira exports: every link, label and component has a column of the same name."""

import re
from collections.abc import Sequence

from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Estimate
from readiness_tui.exchange.model import values, words
from readiness_tui.exchange.model.model import Extraction
from readiness_tui.exchange.readers.records import Records, length_of
from readiness_tui.exchange.readers.sheet import sheet_of
from readiness_tui.exchange.readers.source import Source

TITLE = "Jira CSV"
_DAY = re.compile(r"(\d{1,2})/([A-Za-z]{3})/(\d{2}|\d{4})\b.*")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DROPPED = ("won't", "duplicate", "cannot reproduce", "rejected", "abandoned", "declined")
_CUSTOM = re.compile(r"custom field \((.+)\)")
_OF_SCREENS = re.compile(
    r"custom field \((?:rank|development|approvals|epic status|\[chart\].*)\)"
    r"|custom field \((?:issue|epic) colou?r\)"
    r"|(?:inward|outward) issue link \(cloners\)"
)
"""What Jira keeps for its own boards and charts, and which issue was copied from which."""
_SECONDS_AN_HOUR = 3600
_READ = frozenset(
    (
        "summary",
        "issue key",
        "issue id",
        "issue type",
        "status",
        "status category",
        "priority",
        "assignee",
        "due date",
        "labels",
        "component/s",
        "components",
        "description",
        "parent",
        "parent id",
        "parent key",
        "parent summary",
        "original estimate",
        "resolution",
        "fix version/s",
        "sprint",
    )
)


def recognise(source: Source) -> float:
    """How surely it is one, 0 to 1."""
    names = {name.strip('" \r').casefold() for name in re.split("[,;\t]", _first(source))}
    return 0.95 if {"issue key", "summary"} <= names else 0.0


def _first(source: Source) -> str:
    return source.head.partition("\n")[0]


class _Row:
    """The cells of one issue by the name of their column, in any case; several may share one."""

    def __init__(self, header: Sequence[str], cells: Sequence[str], line: int) -> None:
        self.line = line
        self.cells: dict[str, list[str]] = {}
        for name, cell in zip(header, cells, strict=False):
            if cell.strip():
                self.cells.setdefault(name.casefold(), []).append(cell.strip())

    def all(self, *names: str) -> list[str]:
        """What stands in all columns of these names."""
        return [cell for name in names for cell in self.cells.get(name, ())]

    def first(self, *names: str) -> str:
        """What stands in the first of them that is filled."""
        return next(iter(self.all(*names)), "")


def read(source: Source) -> tuple[Extraction, ...]:
    """Each issue as a ticket of its key; links of type Blocks are needs, in either direction."""
    sheet = sheet_of(source)
    records = Records(source)
    rows = [_Row(sheet.header, cells, line) for line, cells in sheet.rows[1:]]
    numbers = {row.first("issue id"): row.first("issue key") for row in rows}
    begun = {
        name: row
        for row in rows
        if (name := records.ticket(row.first("issue key"), row.first("summary"), row.line))
    }
    for name, row in begun.items():
        _issue(records, name, row, numbers)
    for name, row in begun.items():
        records.blocks(name, row.all("outward issue link (blocks)"), row.line)
    unread = (name for name in sheet.header if not _is_read(name.casefold()))
    records.left_out(unread, "columns")
    return (records.extraction(),)


def _is_read(name: str) -> bool:
    if _OF_SCREENS.fullmatch(name):
        return False
    return name in _READ or name.startswith(("custom field (", "inward issue link", "outward"))


def _issue(records: Records, name: str, row: _Row, numbers: dict[str, str]) -> None:
    line = row.line
    _status(records, name, row)
    if rank := values.read_priority(row.first("priority")):
        records.say(name, "priority", rank, line)
    records.owners(name, row.all("assignee"), line)
    labels = (*row.all("labels"), *row.all("issue type"))
    records.say(name, "labels", tuple(dict.fromkeys(labels)), line)
    records.say(name, "group", row.first("component/s", "components"), line)
    if due := row.first("due date"):
        records.target(name, _iso(due), line)
    records.say(name, "estimate", _estimate(row.first("original estimate")) or "", line)
    parent = row.first("parent key", "custom field (epic link)", "parent", "parent id")
    records.say(name, "parent", numbers.get(parent, parent), line)
    needs = [need for need in row.all("inward issue link (blocks)") if need != name]
    records.say(name, "depends", tuple(dict.fromkeys(needs)), line)
    for column, cells in row.cells.items():
        if _OF_SCREENS.fullmatch(column):
            continue
        rest = column.partition(" issue link (")[2]
        if rest and rest != "blocks)":
            records.say(name, f"fields.{values.snake(column)}", ", ".join(cells), line)
        elif (custom := _CUSTOM.fullmatch(column)) or column in {"sprint", "fix version/s"}:
            key = values.snake(custom[1] if custom else column)
            if key != "epic_link":
                records.say(name, f"fields.{key}", ", ".join(cells), line)
    records.prose(name, row.first("description"), line)


def _status(records: Records, name: str, row: _Row) -> None:
    """State how far an issue is: its word, done only where its category is done too.

    Where the category counts, the word is kept. What a person said of a word outweighs both.
    """
    word = row.first("status")
    is_dropped = row.first("resolution").casefold().startswith(_DROPPED)
    if is_dropped or words.load().is_own_status(word):
        records.status(name, Status.DROPPED if is_dropped else None, word, row.line)
        return
    status = values.read_status(word).status
    category = values.read_status(row.first("status category")).status
    is_sure = status is not None and (status is not Status.DONE or category in {None, Status.DONE})
    if category is not None and not is_sure:
        records.say(name, "fields.status_was", word, row.line)
        if status is not None:
            text = f"{name} is {word}, which Jira counts as {row.first('status category')}"
            records.find("status-qualified", row.line, text, name)
    records.status(name, status if is_sure else category, word, row.line)


def _iso(value: str) -> str:
    """`18/Feb/26 5:00 PM`, as Jira writes days, as `2026-02-18`; anything else as it is."""
    match = _DAY.fullmatch(value)
    if match is None or match[2].casefold() not in _MONTHS:
        return value
    year = match[3] if len(match[3]) > len("26") else f"20{match[3]}"
    return f"{year}-{_MONTHS.index(match[2].casefold()) + 1:02d}-{int(match[1]):02d}"


def _estimate(seconds: str) -> Estimate | None:
    is_number = seconds.isascii() and seconds.isdigit() and len(seconds) < len("9999999999")
    return length_of(int(seconds) / _SECONDS_AN_HOUR) if is_number else None
