"""Edits of a board on its text: pure, so that a dry run and a save are one and the same."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec.structs import replace
from pydantic import ValidationError

from readiness_tui.domain.model.board import HOMES, Board, Record
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField, apply
from readiness_tui.domain.model.errors import EditError, Place, WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.plain_values import plain_record, plain_value
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.bounds import ENTRIES, crowded
from readiness_tui.storage.boards.field_edits import field_ops
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.problems import shown
from readiness_tui.storage.boards.reader import reread
from readiness_tui.storage.boards.record_text import record_text
from readiness_tui.storage.boards.schema import record
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.plain_data import Drop, Path, get, same, table_of
from readiness_tui.storage.toml.splice_check import ProofError, comments
from readiness_tui.storage.toml.splicing import SegmentChange, Splicer


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


Made: TypeAlias = tuple[LoadedBoard, tuple[SegmentChange, ...]]
"""A board with its new text, and the splices that led there; none: it said so already."""

_EDITOR = TomlkitEditor()
_NONE: Mapping[BoardId, LoadedBoard] = {}


def edited(
    base: LoadedBoard,
    edits: Sequence[Edit],
    editor: TomlkitEditor = _EDITOR,
    origins: Mapping[BoardId, LoadedBoard] = _NONE,
) -> Made:
    """A board after edits, each proved.

    Args:
        base: The board before.
        edits: In the order in which they are done.
        editor: What edits a table.
        origins: The boards, as the disk has them, from which records come with their text.

    Raises:
        WriteError: Reason `conflict`: a field holds neither what the author of an edit saw nor
            what he wants. Reason `verify-failed`: the text could not be made to say it.
    """
    splicer, board = Splicer(base.text, editor), base.board
    touched: dict[RecordRef, bool] = {}
    for edit in netted(edits):
        after = carried(board, edit)
        if after is not board:
            if isinstance(edit, AddRecord):
                _add(splicer, edit, origins)
            else:
                _splice(splicer, board, after, edit)
            is_placed = touched.get(edit.record, False) or not isinstance(edit, SetField)
            board, touched = after, {**touched, edit.record: is_placed}
    if not touched:
        return base, ()
    text = splicer.finish()
    new_board = _board(base.board, board, text, touched)
    return LoadedBoard(base.path, new_board, text, "", base.problems), tuple(splicer.changes)


def restored(
    base: LoadedBoard,
    changes: Sequence[SegmentChange],
    edits: Sequence[Edit],
    editor: TomlkitEditor = _EDITOR,
) -> Made:
    """A board with splices taken back where their text still stands, else by inverse edits.

    Raises:
        WriteError: As `edited`; reason `conflict` too where a record would go in which somebody
            wrote a comment since.
    """
    splicer = Splicer(base.text, editor)
    done = [splicer.restore(change) for change in reversed(changes)]
    if not all(done):
        _no_comment_goes(base, changes, edits)
    reread_board = reread(base, splicer.text.text) if splicer.changes else base
    if isinstance(reread_board, BrokenBoard):
        return edited(base, edits, editor)
    new_board, rest = edited(reread_board, edits, editor)
    return new_board, (*splicer.changes, *rest)


def _no_comment_goes(
    base: LoadedBoard, changes: Sequence[SegmentChange], edits: Sequence[Edit]
) -> None:
    """See that no record is taken back in which somebody wrote a comment since it was added."""
    ours = {comment for change in changes for comment in comments(change.after)}
    for ref in (edit.record for edit in edits if isinstance(edit, RemoveRecord)):
        text = "".join(base.text.segments[at].text for at in base.text.below(path_of(ref)))
        if not ours.issuperset(comments(text)):
            message = f"{ref.kind}.{ref.id} has a comment that somebody wrote since it was added"
            remedy = "it stays; delete it, or give the undo up"
            raise WriteError(message, reason="conflict", place=Place(base.path), remedy=remedy)


def _add(splicer: Splicer, edit: AddRecord, origins: Mapping[BoardId, LoadedBoard]) -> None:
    """A new record; one that has an origin is written as that was, but for what differs."""
    ref, path, fields = edit.record, path_of(edit.record), plain_record(edit.value)
    home = origins.get(edit.origin.board) if edit.origin else None
    if edit.origin is None or home is None:
        splicer.add_record(path, fields, edit.after)
        return
    raw, text = record_text(home, edit.origin, ref.id)
    splicer.add_record(path, raw if text else fields, edit.after, text)
    if text:
        pair = (home.board.records(ref.kind)[edit.origin.id], edit.value)
        for op in list(field_ops(ref.kind, path, raw, pair, splicer.text.at)):
            splicer.do(op)


def _splice(splicer: Splicer, before: Board, after: Board, edit: SetField | RemoveRecord) -> None:
    ref = edit.record
    path = path_of(ref)
    match edit:
        case SetField():
            raw = table_of(get(splicer.text.data, path))
            pair = (before.records(ref.kind)[ref.id], after.records(ref.kind)[ref.id])
            for op in list(field_ops(ref.kind, path, raw, pair, splicer.text.at)):
                splicer.do(op)
        case RemoveRecord():
            splicer.do(Drop(path))


def _board(old: Board, wanted: Board, text: BoardText, refs: Mapping[RecordRef, bool]) -> Board:
    """The board that a text says, from the old one; only the records of `refs` are read again.

    Args:
        old: The board before.
        wanted: As the edits want it.
        text: Its text now.
        refs: The records that edits changed, with whether they came, went or changed their place.

    Raises:
        ProofError: A record would not say what the edits want.
    """
    board = old
    for ref, is_placed in refs.items():
        table = get(text.data, path_of(ref))
        want = wanted.records(ref.kind).get(ref.id)
        new_record = None if table is None else _record(ref, table)
        if (new_record is None) is not (want is None) or (
            new_record and want and not same(plain_record(new_record), plain_record(want))
        ):
            message = f"{ref.kind} {ref.id} would say something else"
            raise ProofError(message)
        if isinstance(new_record, Board):
            board = _headed(board, new_record)
            continue
        before = board.records(ref.kind)
        records = {**before, **({ref.id: new_record} if new_record else {})}
        if is_placed:
            order = [name for name in table_of(text.data.get(ref.kind)) if name in records]
            records = {name: records[name] for name in order}
        board = replace(board, **{HOMES[ref.kind]: records})
    return board


def path_of(ref: RecordRef) -> Path:
    """Where the table of a record stands in its file."""
    return (ref.kind.value,) if ref.kind is Kind.BOARD else (ref.kind.value, ref.id)


def _headed(board: Board, said: Board) -> Board:
    """A board with what another says of itself."""
    homes = set(HOMES.values())
    names = (name for name in board.__struct_fields__ if name not in homes)
    return replace(board, **{name: getattr(said, name) for name in names})


def _record(ref: RecordRef, table: Plain) -> Record:
    if count := crowded(table):
        message = f"{ref.kind}.{ref.id} would have a list of {count:,} entries"
        remedy = f"the most is {ENTRIES:,}: split it into several records"
        raise WriteError(message, reason="too-large", remedy=remedy)
    try:
        return record(ref.kind, ref.id, table)
    except ValidationError as error:
        message = "; ".join(each["msg"] for each in error.errors(include_url=False))
        message = f"{ref.kind} {ref.id} would not be valid: {message}"
        raise ProofError(message) from error
