"""Tickets as CSV (RFC 4180): one row each, every field in the spelling of `readiness set`."""

import csv
import io
import json
from collections.abc import Iterator

from readiness_tui.domain.fields.records import format_field
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.plain_values import jsonable, plain_value
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.exchange.model.csv_cells import BLOCKED, COLUMNS, FIELDS, LINKS, TEXTS, guarded
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.exchange.writers.texts import shown


def spreadsheet(selection: Selection) -> str:
    """All selected tickets; lines end with CRLF, as the standard wants."""
    rows = [row for board in selection.boards for row in _rows(board)]
    extra = sorted({name for row in rows for name in row} - set(COLUMNS))
    names = (*COLUMNS, *extra)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([guarded(row.get(name, "")) for name in names] for row in rows)
    return shown(text.getvalue())


def _rows(board: Board) -> Iterator[dict[str, str]]:
    for ticket in board.tickets.values():
        phase = board.phase_of(ticket.id)
        head = {"board": board.id, "id": ticket.id, "phase": phase.id if phase else ""}
        yield head | _row(ticket)


def _row(ticket: Ticket) -> dict[str, str]:
    row = {name: format_field(ticket, name) for name in TEXTS}
    if blocked := ticket.blocked:
        since = blocked.since.isoformat() if blocked.since else ""
        row |= dict(zip(BLOCKED, (blocked.reason, since, blocked.by), strict=True))
    row |= {f"{LINKS}{name}": target for name, target in ticket.links.items()}
    return row | {f"{FIELDS}{name}": _text(value) for name, value in ticket.fields.items()}


def _text(value: object) -> str:
    """A value of the team's own: a text as it is, anything else as JSON."""
    plain = jsonable(plain_value(value))
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
