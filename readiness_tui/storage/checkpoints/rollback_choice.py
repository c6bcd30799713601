"""What of a checkpoint a person asks for: boards and records, by the names that people use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.storage.boards.reader import BrokenBoard, parse_board
from readiness_tui.storage.checkpoints.files import SETTINGS
from readiness_tui.storage.toml.blocks_tomlkit import spelled

Name = tuple[str, str]
"""Kind and id of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of a checkpoint is put back.

    Attributes:
        boards: Ids of boards; none: all, with import bases and settings.
        records: Names of records, which come back alone: `T-1`, `ticket.T-1`, `BOARD/T-1`.
        removes_new: Whether what the checkpoint lacks goes.
    """

    boards: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    removes_new: bool = False


def named_records(
    then: Mapping[str, bytes], today: Mapping[str, bytes], wanted: Selection
) -> Mapping[str, tuple[Name, ...]]:
    """The records that are asked for, by the path of their board.

    Args:
        then: The files of a checkpoint by path.
        today: Those of today.
        wanted: What is asked for; its boards, where it has some, are where records are looked for.

    Raises:
        UsageError: There is no such record, or there are several; or it was made since and is not
            to go.
    """
    boards = _boards(then)
    names = _known(boards, wanted) | _known(_boards(today), wanted)
    chosen: dict[str, dict[Name, None]] = {}
    for name in wanted.records:
        path, record = _named(name, names)
        if not wanted.removes_new and path in boards and record not in _records(boards[path]):
            message = f"{'.'.join(record)} was made since"
            raise UsageError(message, remedy="--remove-new takes it away")
        chosen.setdefault(path, {})[record] = None
    return {path: tuple(records) for path, records in chosen.items()}


def board_id(path: str, data: bytes) -> str:
    """The id of a board, which a broken one has from its name."""
    parsed = parse_board(path, data)
    return PurePosixPath(path).stem if isinstance(parsed, BrokenBoard) else parsed.board.id


def is_board(path: str) -> bool:
    """Whether a file of a checkpoint is to be a board."""
    return path.endswith(".toml") and path != SETTINGS


def is_broken_board(path: str, data: bytes) -> bool:
    """Whether it is to be one, and is none."""
    return is_board(path) and isinstance(parse_board(path, data), BrokenBoard)


def _boards(files: Mapping[str, bytes]) -> dict[str, Board]:
    parsed = {path: parse_board(path, data) for path, data in files.items() if is_board(path)}
    return {path: each.board for path, each in parsed.items() if not isinstance(each, BrokenBoard)}


def _known(
    boards: Mapping[str, Board], wanted: Selection
) -> dict[tuple[str, Name], frozenset[str]]:
    """What a person may call each record."""
    return {
        (path, record): _names(board.id, record)
        for path, board in boards.items()
        if not wanted.boards or board.id in wanted.boards
        for record in _records(board)
    }


def _records(board: Board) -> Iterator[Name]:
    return ((kind.value, name) for kind in HOMES for name in board.records(kind))


def _names(board: str, record: Name) -> frozenset[str]:
    bare = {record[1], ".".join(record), spelled(record)}
    return frozenset({*bare, *(f"{board}/{name}" for name in bare)})


def _named(name: str, known: Mapping[tuple[str, Name], frozenset[str]]) -> tuple[str, Name]:
    fits = [place for place, names in known.items() if name in names]
    if len(fits) > 1:
        choices = ", ".join(f"{path} {'.'.join(record)}" for path, record in fits)
        message = f"{name!r} is several records: {choices}"
        raise UsageError(message, remedy="write BOARD/KIND.ID")
    if not fits:
        near = nearest(name, sorted(other for names in known.values() for other in names))
        message = f"neither the checkpoint nor a board has a record {name!r}"
        raise UsageError(message, remedy=f"nearest: {near}" if near else "look at the difference")
    return fits[0]
