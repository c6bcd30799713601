"""The CSV that this program writes: every field in the spelling of `readiness set`."""

from collections.abc import Mapping

from readiness_tui.domain.fields.records import parse_field
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.exchange.model.csv_cells import COLUMNS, FIELDS, LINKS, TEXTS, unguarded
from readiness_tui.exchange.model.model import Extraction
from readiness_tui.exchange.readers.records import Records
from readiness_tui.exchange.readers.sheet import sheet_of
from readiness_tui.exchange.readers.source import Source

TITLE = "CSV of this program"


def recognise(source: Source) -> float:
    """How surely it is one, 0 to 1."""
    return 1.0 if source.head.startswith(",".join(COLUMNS)) else 0.0


def read(source: Source) -> tuple[Extraction, ...]:
    """One board for each that the rows name."""
    rows: dict[str, list[tuple[int, Mapping[str, str]]]] = {}
    for line, row in sheet_of(source).records:
        cells = {name: unguarded(text) for name, text in row.items()}
        rows.setdefault(cells.get("board", ""), []).append((line, cells))
    return tuple(_board(Records(source, board), listed) for board, listed in rows.items())


def _board(records: Records, rows: list[tuple[int, Mapping[str, str]]]) -> Extraction:
    begun = [
        (name, line, cells)
        for line, cells in rows
        if (name := records.ticket(cells.get("id", ""), cells.get("title", ""), line))
    ]
    for name, line, cells in begun:
        _ticket(records, name, line, cells)
    return records.extraction()


def _ticket(records: Records, name: str, line: int, cells: Mapping[str, str]) -> None:
    blank = Ticket(id=TicketId(name), title=name)
    for field in TEXTS:
        text = cells.get(field, "")
        if not text or field == "title":
            continue
        try:
            value = parse_field(blank, field, text)
        except ValueError as error:
            records.find("value-not-read", line, f"{field} of {name}: {error}", name)
            records.say(name, f"fields.{field}_as_written", text, line)
            continue
        records.say(name, field, value, line)  # pyright: ignore[reportArgumentType] - of the field's type
    if "status" not in cells or not cells["status"]:
        records.status(name, None, "", line)
    records.blocked(name, cells.get("blocked", ""), line)
    records.say(name, "fields.blocked_since", cells.get("blocked_since", ""), line)
    records.say(name, "fields.blocked_by", cells.get("blocked_by", ""), line)
    if phase := cells.get("phase", ""):
        records.say(phase, "tickets", (name,), line, kind="phase")
    for column, text in cells.items():
        if column.startswith((LINKS, FIELDS)):
            records.say(name, column, text, line)
