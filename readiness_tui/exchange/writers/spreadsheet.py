"""Tickets as CSV (RFC 4180): one row each, every field in the spelling of `readiness set`."""

import csv
import io
import json
import re
from collections.abc import Iterator

from readiness_tui.domain.fields.records import EDITABLE, say_field
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.plain_values import jsonable, plain_value
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.exchange.writers.texts import shown

BLOCKED = ("blocked", "blocked_since", "blocked_by")
_TEXTS = tuple(name for name in EDITABLE if name not in {"links", "fields"})
"""The fields that are a column each; of links and own fields each name has one."""
COLUMNS = ("board", "id", *_TEXTS, *BLOCKED, "phase")
"""The columns that every export has, in this order; those of links and own fields follow."""
LINKS, FIELDS = "links.", "fields."
GUARD = "'"
_FORMULA = re.compile("['=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_COMMAND = re.compile("^(?='*::)", re.MULTILINE)
_HELD_BACK = re.compile("^'(?='*::)", re.MULTILINE)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain number stays one.

    The signs are those of OWASP's page on CSV injection, their full-width twins, and the guard
    itself, so that `unguarded` gives back the same text. A line that a build server would take for
    a command, as it begins with two colons, is held back too.
    """
    text = _COMMAND.sub(GUARD, text)
    is_risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"{GUARD}{text}" if is_risky else text


def unguarded(text: str) -> str:
    """The text of a cell that `guarded` made."""
    is_ours = text.startswith(GUARD) and _FORMULA.match(text, 1)
    return _HELD_BACK.sub("", text[1:] if is_ours else text)


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
    row = {name: say_field(ticket, name) for name in _TEXTS}
    if blocked := ticket.blocked:
        since = blocked.since.isoformat() if blocked.since else ""
        row |= dict(zip(BLOCKED, (blocked.reason, since, blocked.by), strict=True))
    row |= {f"{LINKS}{name}": target for name, target in ticket.links.items()}
    return row | {f"{FIELDS}{name}": _text(value) for name, value in ticket.fields.items()}


def _text(value: object) -> str:
    """A value of the team's own: a text as it is, anything else as JSON."""
    plain = jsonable(plain_value(value))
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
