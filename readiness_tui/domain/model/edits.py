"""Edits as values: what one change does to a portfolio, and what takes it back.

State flows one way: a key press becomes an action, an action is a tuple of edits, the workspace
applies and saves them. Undo, history and conflicts come free because an edit is a value.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import HOMES, Board, Record
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio


class SetField(Struct, frozen=True):
    """One field of one record gets another value; `old` is what the author of the edit saw."""

    record: RecordRef
    field: str
    old: object
    new: object

    def inverse(self) -> "SetField":
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)


FIRST = ""
"""Before all other records of a kind: the `after` of what is added there."""


class AddRecord(Struct, frozen=True):
    """A new record, after the one of its kind named `after`.

    `FIRST` puts it before all others; None, or one that is gone, puts it last. `origin` is the
    record, removed in the same action, whose table becomes this one's, comments and all; what
    `value` has otherwise is set in it.
    """

    record: RecordRef
    value: Record
    after: str | None = None
    origin: RecordRef | None = None

    def inverse(self) -> "RemoveRecord":
        """The edit that takes this one back."""
        return RemoveRecord(self.record, self.value, self.after)


class RemoveRecord(Struct, frozen=True):
    """A record goes; `value` and `after`, the record before it, bring it back to its place."""

    record: RecordRef
    value: Record
    after: str | None = None

    def inverse(self) -> AddRecord:
        """The edit that takes this one back."""
        return AddRecord(self.record, self.value, self.after)


Edit: TypeAlias = SetField | AddRecord | RemoveRecord


class Action(Struct, frozen=True):
    """What one key press does: edits that are applied, saved and undone together.

    `title` is shown in notices and in the undo line: `M-06 doing > review`.
    """

    title: str
    edits: tuple[Edit, ...]

    def inverse(self) -> "Action":
        """The action that takes this one back."""
        return Action(self.title, tuple(edit.inverse() for edit in reversed(self.edits)))


def apply(portfolio: Portfolio, edit: Edit) -> Portfolio:
    """The portfolio after one edit.

    Raises:
        EditError: The record is missing or is there already, it has no such field, or it no longer
            says what the edit was made for.
    """
    ref = edit.record
    board = portfolio.boards.get(ref.board)
    if board is None:
        message = f"no board {ref.board!r}"
        raise EditError(message, remedy="read the boards again")
    records = board.records(ref.kind)
    match edit:
        case SetField():
            return portfolio.with_board(_put(board, ref, _set(records, edit)))
        case AddRecord():
            if ref.id in records:
                message = f"{ref.kind} {ref.id} exists already"
                raise EditError(message, remedy="choose another id")
            return portfolio.with_board(_rebuilt(board, ref, _inserted(records, edit)))
        case RemoveRecord():
            if ref.id not in records:
                raise _missing(ref)
            if records[ref.id] != edit.value:
                raise _stale(ref)
            remaining = {name: item for name, item in records.items() if name != ref.id}
            return portfolio.with_board(_rebuilt(board, ref, remaining))


def apply_all(portfolio: Portfolio, action: Action) -> Portfolio:
    """The portfolio after every edit of an action.

    Raises:
        EditError: As `apply`; then nothing of the action counts.
    """
    for edit in action.edits:
        portfolio = apply(portfolio, edit)
    return portfolio


def as_seen(action: Action, seen: Portfolio, ours: Callable[[SetField], bool]) -> Action:
    """An action with the values that its author looked at when the question was put.

    Where somebody else changed a field while a person was asked about it, `old` becomes what the
    person saw: so saving it is a conflict, and not the silent loss of that change.

    Args:
        action: The edits, made for the values of now.
        seen: The boards as the person saw them.
        ours: Whether the value that an edit is made for was written by this person since.
    """
    edits: list[Edit] = []
    visited: set[tuple[RecordRef, str]] = set()
    for edit in action.edits:
        place = (edit.record, edit.field) if isinstance(edit, SetField) else None
        if isinstance(edit, SetField) and place not in visited and not ours(edit):
            record = seen.record(edit.record)
            if record is not None and hasattr(record, edit.field):
                edit = replace(edit, old=getattr(record, edit.field))  # noqa: PLW2901 - the same edit
        if place:
            visited.add(place)
        edits.append(edit)
    return replace(action, edits=tuple(edits))


def _missing(ref: RecordRef) -> EditError:
    return EditError(f"no {ref.kind} {ref.id} on board {ref.board}", remedy="read the boards again")


def _stale(ref: RecordRef, field: str = "") -> EditError:
    name = f"{ref.id}.{field}" if field else f"{ref.kind} {ref.id}"
    return EditError(f"{name} was changed meanwhile", remedy="look at it and press the key again")


def _set(records: Mapping[str, Record], edit: SetField) -> Record:
    record = records.get(edit.record.id)
    if record is None:
        raise _missing(edit.record)
    if edit.field == "id" or edit.field not in record.__struct_fields__:
        message = f"{edit.record.kind} has no field {edit.field!r}"
        raise EditError(message)
    if getattr(record, edit.field) != edit.old:
        raise _stale(edit.record, edit.field)
    return replace(record, **{edit.field: edit.new})


def _inserted(records: Mapping[str, Record], edit: AddRecord) -> dict[str, Record]:
    if edit.after == FIRST:
        return {edit.record.id: edit.value, **records}
    if edit.after is None or edit.after not in records:
        return {**records, edit.record.id: edit.value}
    result: dict[str, Record] = {}
    for name, item in records.items():
        result[name] = item
        if name == edit.after:
            result[edit.record.id] = edit.value
    return result


def _put(board: Board, ref: RecordRef, record: Record) -> Board:
    return _rebuilt(board, ref, {**board.records(ref.kind), ref.id: record})


def _rebuilt(board: Board, ref: RecordRef, records: Mapping[str, Record]) -> Board:
    if ref.kind is Kind.BOARD:
        new_board = records.get(board.id)
        if not isinstance(new_board, Board) or len(records) > 1:
            message = f"board {board.id} is neither added nor removed by an edit"
            raise EditError(message, remedy="add or remove its file")
        return new_board
    return replace(board, **{HOMES[ref.kind]: records})
