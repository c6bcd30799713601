"""Each entry of the journal as one line of JSON, and back.

A line comes from a file that anything may have written to: what is not exactly an entry is refused
as a whole, and names that become paths are held to their form here, before anybody uses them.

Edits as tables of JSON, and back with their types: values travel as TOML literals.

A literal is read by the model of its kind of record, so that what comes back is what a board file
with that value gives: a status, a week, owners. What no board could say is refused.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, TypeVar, cast

from readiness_tui.domain.model.edits import Action, AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.plain_values import plain_record, plain_value
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.domain.persistence.json_codec import decoded, encoded
from readiness_tui.storage.boards.schema import record
from readiness_tui.storage.journal.entries import (
    Displaced,
    Done,
    Entry,
    FileStep,
    Intent,
    Reverted,
    Settled,
)
from readiness_tui.storage.toml.blocks_tomlkit import inline
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import table_of
from readiness_tui.storage.toml.splicing import SegmentChange

_T = TypeVar("_T")
_LEAST: Mapping[Kind, Mapping[str, Plain]] = {
    Kind.TICKET: {"title": ""},
    Kind.RISK: {"title": ""},
    Kind.WAIVER: {"gate": ""},
    Kind.ALERT: {"when": ""},
    Kind.LOG: {"text": ""},
}
"""What a record of a kind has to say whatever else it says."""
_BLOCKED: Plain = {"reason": ""}
"""What a ticket has to say besides, whose status may be blocked."""


def table_of_edit(edit: Edit) -> dict[str, Any]:
    """An edit as a table of texts.

    Raises:
        TypeError: A value is of no type that a board file can hold.
    """
    ref = edit.record
    table: dict[str, Any] = {"board": ref.board, "kind": ref.kind.value, "id": ref.id}
    match edit:
        case SetField():
            values = {"field": edit.field, "old": _literal(edit.old), "new": _literal(edit.new)}
            return {"do": "set", **table, **values}
        case AddRecord() | RemoveRecord():
            do = "add" if isinstance(edit, AddRecord) else "delete"
            value = inline(plain_record(edit.value))
            record_table = {"do": do, **table, "value": value, "after": edit.after}
            if isinstance(edit, AddRecord) and edit.origin is not None:
                record_table["origin"] = list(edit.origin)
            return record_table


def edit_of(table: Mapping[str, Any]) -> Edit:
    """The edit of a table.

    Raises:
        ValueError, TypeError, KeyError, RecursionError: The table says no edit of a board.
    """
    kind = Kind(text(table["kind"]))
    ref = RecordRef(BoardId(text(table["board"])), kind, text(table["id"]))
    do = text(table["do"])
    if do == "set":
        field = text(table["field"])
        old, new = (_typed(kind, field, text(table[side])) for side in ("old", "new"))
        return SetField(ref, field, old, new)
    after = None if table["after"] is None else text(table["after"])
    value = record(kind, ref.id, _parsed(text(table["value"])))
    if do == "delete":
        return RemoveRecord(ref, value, after)
    if do != "add":
        raise KeyError(do)
    return AddRecord(ref, value, after, _origin(table.get("origin")))


def _origin(names: object) -> RecordRef | None:
    """The record that another took its table from."""
    if names is None:
        return None
    if not isinstance(names, list):
        raise TypeError
    board, kind, id_ = (text(name) for name in cast("list[object]", names))
    return RecordRef(BoardId(board), Kind(kind), id_)


def text(value: object) -> str:
    """The value, which has to be a text.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, str):
        raise TypeError
    return value


def _literal(value: object) -> str:
    """A value as TOML spells it; empty for what a file leaves out."""
    return "" if value in (None, "") else inline(plain_value(value))


def _parsed(literal: str) -> Plain:
    table = parse(f"v = {literal}")
    if len(table) > 1:
        raise ValueError(literal)
    return table["v"]


@functools.lru_cache(maxsize=1024)  # most edits set one of a few words
def _typed(kind: Kind, field: str, literal: str) -> object:
    """The value of a field as the domain has it."""
    table = dict(_LEAST.get(kind, {}))
    if (kind, field) == (Kind.TICKET, "status"):
        table["blocked"] = _BLOCKED
    if literal:
        value = _parsed(literal)
        # The parameters of a gate stand in its table beside everything else.
        is_params = (kind, field) == (Kind.GATE, "params")
        table |= table_of(value) if is_params else {field: value}
    return getattr(record(kind, "", table), field)


LINE_BYTES = 32 << 20
"""A longer line is none of ours."""
_OUTCOMES = frozenset({"saved", "unconfirmed", "unchanged"})
_CLOSED = frozenset({".git", ".readiness"})
"""Folders in which no board lies, whatever a line says."""
_OP = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}|")


def line_of(entry: Entry) -> bytes:
    """An entry as its line, with the line break.

    Raises:
        TypeError: An edit holds a value that no board file can hold.
    """
    return encoded(_table(entry)) + b"\n"


def entry_of(line: bytes) -> Entry | None:
    """What a line says; None if it is no entry. Keys that are not known are let be."""
    if len(line) > LINE_BYTES:
        return None
    try:
        table = decoded(line, dict[str, Any])
        kind = _KINDS[text(table["is"])]
        return _MAKERS[kind](table) if kind in _MAKERS else _made(kind, table)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _table(entry: Entry) -> dict[str, Any]:
    word = next(word for word, kind in _KINDS.items() if isinstance(entry, kind))
    table = {"is": word, **_fields(entry)}
    if isinstance(entry, Pending):
        del table["action"]
        table |= _fields(entry.action)
    return table


def _fields(value: object) -> dict[str, Any]:
    """The fields of a value as JSON has them, by their keys there."""
    return {
        _KEYS.get(name, name): _WRITERS.get(name, _as_it_is)(getattr(value, name))
        for name in type(value).__annotations__
    }


def _as_it_is(value: object) -> object:
    return value


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


_KEYS = {"sha256": "sha"}
"""The keys of fields that have another name in the file."""
_WRITERS: Mapping[str, Callable[[Any], object]] = {
    "at": _iso,
    "edits": lambda edits: [table_of_edit(edit) for edit in edits],
    "files": lambda steps: [_fields(step) for step in steps],
    "changes": lambda changes: [[one.path, one.before, one.after] for one in changes],
}


def _made(kind: type[_T], table: Mapping[str, Any]) -> _T:
    """A value of the fields that a table has; each is there, and of its form."""
    names = kind.__annotations__
    return kind(**{name: _READERS.get(name, text)(table[_KEYS.get(name, name)]) for name in names})


def _intent(table: Mapping[str, Any]) -> Intent:
    intent = _made(Intent, table)
    for step in intent.files:
        temp = step.temp
        if temp and ("/" in temp or not (temp[0] == "." and temp.endswith(f".{intent.op}.tmp"))):
            raise ValueError(temp)
    return intent


def _pending(table: Mapping[str, Any]) -> Pending:
    return _made(Pending, {"undoes": "", **table, "action": table})


def _reverted(table: Mapping[str, Any]) -> Reverted:
    if any(_mapping(edit)["do"] != "set" for edit in _items(table["edits"])):
        raise ValueError(table)
    return _made(Reverted, table)


def _edits_of(value: object) -> tuple[Edit, ...]:
    return tuple(edit_of(_mapping(item)) for item in _items(value))


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return cast("Mapping[str, Any]", value)  # keys of JSON are texts


def _items(value: object) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError
    return cast("Sequence[Any]", value)


def _matched(pattern: re.Pattern[str], value: object) -> str:
    if pattern.fullmatch(string := text(value)) is None:
        raise ValueError(string)
    return string


def _op(value: object) -> str:
    return _matched(_OP, value)


def _sha256(value: object) -> str:
    return _matched(_SHA256, value)


def _path(value: object) -> str:
    """A path with slashes that stays below the folder that it starts from."""
    string = text(value)
    parts = PurePosixPath(string).parts
    if not parts or parts[0] == "/" or ".." in parts or "\0" in string:
        raise ValueError(string)
    return string


def _file(value: object) -> FileStep:
    step = _made(FileStep, _mapping(value))
    *folders, name = PurePosixPath(step.path).parts
    if name.startswith(".") or not _CLOSED.isdisjoint(folders):
        raise ValueError(step.path)
    return step


def _change(items: Sequence[Any]) -> SegmentChange:
    path, before, after = items
    return SegmentChange(tuple(text(name) for name in _items(path)), text(before), text(after))


def _outcome(value: object) -> str:
    if (outcome := text(value)) not in _OUTCOMES:
        raise ValueError(outcome)
    return outcome


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(text(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


_READERS: Mapping[str, Callable[[Any], object]] = {
    "op": _op,
    "at": _moment,
    "undoes": lambda value: text(value) and _op(value),
    "edits": _edits_of,
    "files": lambda value: tuple(map(_file, _items(value))),
    "action": lambda table: _made(Action, table),
    "path": _path,
    "file": _path,
    "base": _sha256,
    "new": _sha256,
    "sha256": _sha256,
    "changes": lambda value: tuple(_change(_items(item)) for item in _items(value)),
    "outcome": _outcome,
}
"""How fields are read that are no texts, or texts of a form; by their names in all entries."""
_KINDS: Mapping[str, type[Entry]] = {
    "intent": Intent,
    "done": Done,
    "settled": Settled,
    "pending": Pending,
    "displaced": Displaced,
    "reverted": Reverted,
}
_MAKERS: Mapping[type[Entry], Callable[[Mapping[str, Any]], Entry]] = {
    Intent: _intent,
    Pending: _pending,
    Reverted: _reverted,
}
"""What makes an entry that is more than its fields."""
