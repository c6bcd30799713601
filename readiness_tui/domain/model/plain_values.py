"""Domain values as the plain values of the file format, and back to nothing else.

What storage writes into a file and what `--json` prints is made here, so that both have one shape:
that of board-format. Values that equal their default are left out, as a person would leave them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import TypeAlias

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from readiness_tui.domain.model.board import FORMAT, HOMES, Board, Record
from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ticket import (
    Criterion,
    Deliverable,
    Estimate,
    Owner,
    Plain,
    Score,
    Task,
    Ticket,
)

Jsonable: TypeAlias = "str | int | float | bool | list[Jsonable] | dict[str, Jsonable] | None"

_BOARD_HEAD = (
    "id",
    "title",
    "objective",
    "repository",
    "window",
    "enforcement",
    "target_greens",
    "out_of_scope",
    "assumptions",
    "actions",
    "source",
    "frozen",
)
_BOARD_TABLES = ("definition", "scoring", "calendar")


def plain_value(value: object) -> Plain:
    """One value of a field, as TOML would hold it.

    Raises:
        TypeError: The value is of no type that a board file can hold.
    """
    match value:
        case StrEnum():
            return value.value
        case bool() | str() | int() | float() | date() | datetime() | time():
            return value
        case Week():
            return str(value)
        case Owner() | Estimate() | Score() | Criterion() | Task() | Deliverable() | Window():
            return _part(value)
        case Mapping():
            return {str(name): plain_value(item) for name, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any mapping
        case Sequence():
            return [plain_value(item) for item in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any sequence
        case Struct():
            return _members(value)
        case _:
            message = f"{type(value).__name__} has no form in a board file"
            raise TypeError(message)


def _part(value: Owner | Estimate | Score | Criterion | Task | Deliverable | Window) -> Plain:
    """A part of a record in its short form, where it has one that says it all."""
    match value:
        case Owner(name, role):
            return {"name": name, "role": role} if role else name
        case Estimate(likely, low, high):
            table: dict[str, Plain] = {"low": low, "likely": likely, "high": high}
            return {name: each for name, each in table.items() if each} if low or high else likely
        case Score(factors, total):
            return dict(factors) | ({} if total is None else {"total": total})
        case Criterion(text=text, done=done) if text:
            return {"text": text, "done": True} if done else text
        case Task(text=text, done=False, owner="", due=None):
            return text
        case Deliverable(path=path, text="", done=False):
            return path
        case Window(weeks=weeks) if weeks:
            return {"weeks": list(weeks)}
        case _:
            return _members(value)


def _members(value: Struct) -> dict[str, Plain]:
    return {
        member.name: plain_value(item)
        for member in fields_of(type(value))
        if not _is_default(item := getattr(value, member.name), member)
    }


@cache
def fields_of(kind: type[Struct]) -> tuple[FieldInfo, ...]:
    """The fields of a type with their defaults, looked up once."""
    return fields(kind)


def _is_default(value: object, member: FieldInfo) -> bool:
    if value is None:
        return True
    if member.default is not NODEFAULT:
        return value == member.default
    return member.default_factory is not NODEFAULT and value == member.default_factory()


def plain_record(record: Record) -> dict[str, Plain]:
    """The table of one record, in the order of the file format, without its id."""
    if isinstance(record, Board):  # its mode is a statement that people look for: it is spelled out
        return board_head(record) | {"enforcement": record.enforcement.value}
    table = _members(record)
    table.pop("id", None)
    if isinstance(record, Ticket):
        return {"title": record.title, "status": record.status.value} | table
    if isinstance(record, Gate):
        table.pop("derived", None)
        params = table.pop("params", None)
        return table | (dict(params) if isinstance(params, Mapping) else {})
    return table


def board_head(board: Board) -> dict[str, Plain]:
    """What a board says of itself: the table `[board]`."""
    names = (*_BOARD_HEAD, *_BOARD_TABLES)
    members = (member for member in fields_of(Board) if member.name in names)
    head = {
        member.name: plain_value(getattr(board, member.name))
        for member in members
        if not _is_default(getattr(board, member.name), member)
    }
    return {name: head[name] for name in names if name in head}


def plain_board(board: Board) -> dict[str, Plain]:
    """A whole board in the shape of its file: `format`, `board`, then a table for each kind."""
    whole: dict[str, Plain] = {"format": FORMAT, "board": board_head(board)}
    for kind in HOMES:
        records = board.records(kind)
        if records:
            whole[kind.value] = {name: plain_record(item) for name, item in records.items()}
    return whole


def jsonable(value: "Plain | None") -> Jsonable:
    """A plain value for JSON: dates and times become ISO text, as do `nan`, `inf` and `-inf`."""
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            return value if isfinite(value) else str(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return {name: jsonable(item) for name, item in value.items()}
        case _:
            return [jsonable(item) for item in value]


def said(value: object) -> str:
    """The value of a field, or a whole record, as people read it; empty for none."""
    if isinstance(value, Struct) and "id" in value.__struct_fields__:
        return _said(jsonable(plain_record(value)))  # pyright: ignore[reportArgumentType] - a record
    return "" if value is None else _said(jsonable(plain_value(value)))


def _said(value: Jsonable) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_said, value))
        case dict():
            return ", ".join(f"{name}: {_said(item)}" for name, item in value.items())
        case _:
            return str(value)
