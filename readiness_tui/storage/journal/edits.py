"""Edits as tables of JSON, and back with their types: values travel as TOML literals.

A literal is read by the model of its kind of record, so that what comes back is what a board file
with that value gives: a status, a week, owners. What no board could say is refused.
"""

import functools
from collections.abc import Mapping
from typing import Any, cast

from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.plain_values import plain_record, plain_value
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.schema import record
from readiness_tui.storage.toml.blocks_tomlkit import inline
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import table_of

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
