"""JSON of this program as boards: what `readiness export json` writes, read back whole.

Two things are left out and told. An enforcement mode and waivers permit something here: a document
from elsewhere cannot.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.board import Source as Origin
from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Mode
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.model import Counts, Finding, How, ImportPlan, Mark, Record
from readiness_tui.exchange.model.plan import fit_id
from readiness_tui.exchange.readers.json_source import (
    Object,
    Objects,
    list_of,
    object_of,
    objects_of,
    read_json,
)
from readiness_tui.exchange.readers.source import Source
from readiness_tui.storage.boards.board_text import plain_text
from readiness_tui.storage.boards.loaded import BrokenBoard
from readiness_tui.storage.boards.reader import parse_board

VERSION = 1
_NO_VERSION = 1_000
_MARK = "readiness"
_HEAD = re.compile(r'\s*\{\s*"readiness"\s*:')
_RECORDS = (Kind.TICKET, Kind.PHASE, Kind.MILESTONE, Kind.ITERATION, Kind.RISK)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # a week would be read as its Monday
_DAYS = frozenset(
    ("start", "end", "since", "until", "due", "at", "week_one", "holidays", "target", "expires")
)
_OWN = "fields"


def is_ours(source: Source) -> bool:
    """Whether a document begins as this program begins one."""
    return source.is_file and _HEAD.match(source.head) is not None


def plans(source: Source) -> tuple[ImportPlan, ...]:
    """Its boards.

    Raises:
        ExchangeError: It is no such document, of a newer version, or a board in it is none.
    """
    objects = read_json(source)
    whole = object_of(objects.value)
    version = whole.get(_MARK)
    if type(version) is not int or version != VERSION:
        is_newer = type(version) is int and VERSION < version < _NO_VERSION
        message = f"it is of version {version}; this program reads {VERSION}"
        if not is_newer:
            message = f'"{_MARK}" is no version: this program reads {VERSION}'
        raise ExchangeError(
            message,
            place=Place(source.path, objects.line(whole)),
            remedy="upgrade readiness-tui" if is_newer else "export it again",
        )
    return tuple(_plan(source, objects, table) for table in objects_of(whole.get("boards")))


def _plan(source: Source, objects: Objects, table: Object) -> ImportPlan:
    place = Place(source.path, objects.line(table))
    odd = next((name for name, item in table.items() if not _is_table(name, item)), "")
    if odd:
        message = f"{odd[:40]!r} of a board is no table"
        remedy = "hold it against `readiness schema plan`"
        raise ExchangeError(message, place=place, remedy=remedy)
    plain = {"format": 1, "board": {}} | dated(table)
    findings = _left_out(plain, objects.line(table))
    loaded = board_of(source.path, plain)
    if isinstance(loaded, str):
        remedy = "hold it against `readiness schema plan`"
        raise ExchangeError(loaded, place=place, remedy=remedy)
    board = replace(
        loaded,
        id=fit_id(loaded.id),
        enforcement=Mode.SHADOW,
        source=Origin(source.path, source.digest),
    )
    records = tuple(
        Record(kind, name, objects.line(object_of(object_of(table.get(kind.value)).get(name))), ())
        for kind in _RECORDS
        for name in board.records(kind)
    )
    return ImportPlan(source.path, board, records, findings, _counts(board))


def _is_table(name: str, item: object) -> bool:
    return name == "format" or isinstance(item, dict)


def _left_out(plain: dict[str, Any], line: int) -> tuple[Finding, ...]:
    """Take out what permits something, and say so."""
    head = object_of(plain.get("board"))
    texts: list[str] = []
    if waivers := object_of(plain.pop(Kind.WAIVER.value, None)):
        texts.append(f"waivers are given here, not imported: {', '.join(waivers)}")
    mode = head.get("enforcement", Mode.SOFT_BLOCK.value)
    if mode != Mode.SHADOW.value:
        texts.append(f"enforcement {mode} is set by `readiness mode`; the board begins in shadow")
    return tuple(finding("not-imported", Mark(line), text) for text in texts)


def _counts(board: Board) -> Counts:
    tickets = board.tickets.values()
    boxes = [line for ticket in tickets for line in ticket.acceptance if line.is_statement]
    return Counts(
        tickets=len(tickets),
        hard={How.WRITTEN: sum(len(ticket.depends) for ticket in tickets)},
        soft=sum(len(ticket.after) for ticket in tickets),
        phases=len(board.phases),
        phase_entries=sum(len(phase.tickets) for phase in board.phases.values()),
        milestones=len(board.milestones),
        iterations=len(board.iterations),
        risks=len(board.risks),
        risk_links=sum(len(risk.mitigated_by) for risk in board.risks.values()),
        log=len(board.log),
        boxes=len(boxes),
        boxes_done=sum(line.done for line in boxes),
    )


def dated(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
    """A value with the days in it as days, by their keys; own fields of a team stay text."""
    if isinstance(value, Mapping):
        table = object_of(value)
        return {name: item if name == _OWN else dated(item, name) for name, item in table.items()}
    if isinstance(value, list):
        return [dated(item, key) for item in list_of(value)]
    if key not in _DAYS or not isinstance(value, str) or not _DAY.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def board_of(path: str, plain: Mapping[str, Any]) -> Board | str:
    """The board that plain values are, or the sentence that says why they are none."""
    try:
        loaded = parse_board(path, plain_text(plain).encode())
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return f"a board cannot be read: {error}"
    return loaded.problems[0].message if isinstance(loaded, BrokenBoard) else loaded.board
