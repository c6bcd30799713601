"""Edits carried over to a board that may have changed since they were made."""

from collections.abc import Iterable

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField, apply
from readiness_tui.domain.model.errors import EditError, WriteError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.plain_values import plain_value
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.storage.boards.problems import shown
from readiness_tui.storage.toml.plain_data import same


def netted(edits: Iterable[Edit]) -> list[Edit]:
    """The edits with those of one field joined: only where they start and end counts."""
    result: list[Edit] = []
    places: dict[tuple[RecordRef, str], int] = {}
    for edit in edits:
        if not isinstance(edit, SetField):
            places = {key: place for key, place in places.items() if key[0] != edit.record}
            result.append(edit)
            continue
        key = (edit.record, edit.field)
        if key in places:
            first = result[places[key]]
            assert isinstance(first, SetField)  # noqa: S101 - only such are in `places`
            result[places[key]] = SetField(edit.record, edit.field, first.old, edit.new)
        else:
            places[key] = len(result)
            result.append(edit)
    return result


def carried(board: Board, edit: Edit) -> Board:
    """The board after an edit; the same board if it says so already.

    Raises:
        WriteError: Reason `conflict`: the board no longer says what the edit was made for.
    """
    ref = edit.record
    existing = board.records(ref.kind).get(ref.id)
    match edit:
        case AddRecord(value=value):
            if _alike(existing, value):
                return board
            if existing is not None:
                raise _conflict(ref, "exists already, with other contents")
        case RemoveRecord(value=value):
            if existing is None:
                return board
            if not _alike(existing, value):
                raise _conflict(ref, "was changed in the file meanwhile, so it was not removed")
        case SetField(field=field, old=old, new=new):
            if existing is None:
                raise _conflict(ref, "is gone from the file")
            now = getattr(existing, field, None)
            if _alike(now, new):
                return board
            if not _alike(now, old):
                message = f"{field}: you set {_said(new)}, the file now says {_said(now)}"
                raise _conflict(ref, f"{message} (was {_said(old)})")
            edit = replace(edit, old=now)
    try:
        return apply(Portfolio.of(board), edit).boards[board.id]
    except EditError as error:
        raise _conflict(ref, error.what) from error


def _alike(one: object, other: object) -> bool:
    """Whether two values would be the same in a file: True is not 1, but NaN is NaN."""
    if one is None or other is None:
        return one is other
    return same(plain_value(one), plain_value(other))


def _conflict(ref: RecordRef, what: str) -> WriteError:
    remedy = "look at it and repeat the edit if it still holds"
    return WriteError(f"{ref.kind}.{ref.id} {what}", reason="conflict", remedy=remedy)


def _said(value: object) -> str:
    return "nothing" if value is None or value == "" else shown(plain_value(value)).strip('"')
