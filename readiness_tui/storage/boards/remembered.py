"""Boards that were read before, in the user's cache folder: none is parsed and checked twice.

What a sound file says depends on its path, its bytes and the program; an entry is found by all
three. It holds the records as MessagePack, decoded by the types of the domain: what does not fit
them is no entry.
"""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import TypeAlias

import msgspec
from msgspec.msgpack import Decoder, Encoder, Ext
from msgspec.structs import replace

import readiness_tui
from readiness_tui.domain.model.board import HOMES, Board, Record
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.ticket import Plain, Task, Ticket
from readiness_tui.storage.files.user_cache import UserCache
from readiness_tui.storage.toml.plain_data import is_list, items_of

Moment: TypeAlias = date | datetime | time

_FOLDER = "boards"
_DECIDING = ("domain/model", "storage/boards", "storage/toml")
"""The rooms whose code decides what the text of a board says."""
_MOMENTS: Mapping[int, type[Moment]] = {1: date, 2: datetime, 3: time}
_CODES: Mapping[type[Moment], int] = {kind: code for code, kind in _MOMENTS.items()}
_FREE_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TICKET: ("fields",),
    Kind.GATE: ("limits", "params"),
    Kind.WAIVER: ("created", "expires"),
}
"""The fields that may hold days, moments and times beside other values."""


def recall(path: str, sha256: str) -> Board | None:
    """The board that a file with bytes of that digest says; None where nobody remembers it."""
    try:
        data = UserCache.of(_FOLDER).get(_key(path, sha256))
        return None if data is None else _decoder().decode(data)
    except (OSError, msgspec.MsgspecError, LookupError, ValueError, RecursionError):
        return None


def remember(path: str, sha256: str, board: Board) -> None:
    """Keep the board that a file says, if MessagePack has a place for each of its values."""
    # A number of more than 64 bits, nested too deeply, an id from a file name that is not UTF-8.
    with contextlib.suppress(OSError, OverflowError, RecursionError, UnicodeEncodeError):
        data = Encoder().encode(_with_marked_moments(board))
        UserCache.of(_FOLDER).put(_key(path, sha256), data)


@cache
def _decoder() -> Decoder[Board]:
    return Decoder(Board, ext_hook=_moment)


def _moment(code: int, data: memoryview) -> Moment:
    return _MOMENTS[code].fromisoformat(bytes(data).decode())


def _with_marked_moments(board: Board) -> Board:
    """The board with each moment in a free field as a type of its own, not as text."""
    homes = {HOMES[kind]: dict(_marked(board, kind)) for kind in _FREE_FIELDS}
    return replace(board, actions=_marked_tasks(board.actions), **homes)


def _marked(board: Board, kind: Kind) -> Iterator[tuple[str, Record]]:
    for name, record in board.records(kind).items():
        fields = {field: getattr(record, field) for field in _FREE_FIELDS[kind]}
        marked = {field: _mark(value) for field, value in fields.items() if value}
        if isinstance(record, Ticket) and any(task.due for task in record.tasks):
            marked["tasks"] = _marked_tasks(record.tasks)
        yield name, replace(record, **marked) if marked else record


def _marked_tasks(tasks: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(task if task.due is None else replace(task, due=_mark(task.due)) for task in tasks)


def _mark(value: Plain) -> object:
    if isinstance(value, date | time):
        return Ext(_CODES[type(value)], value.isoformat().encode())
    if isinstance(value, Mapping):
        return {name: _mark(inner) for name, inner in value.items()}
    return [_mark(inner) for inner in items_of(value)] if is_list(value) else value


def _key(path: str, sha256: str) -> str:
    return hashlib.sha256(os.fsencode(f"{program_version()}\0{path}\0{sha256}")).hexdigest()


@cache
def program_version() -> str:
    """What reads boards: the versions of program and Python, its code, and when a library came.

    Raises:
        OSError: The code lies in no folder.
    """
    package = Path(readiness_tui.__file__).parent
    code = [file for room in _DECIDING for file in os.scandir(package / room) if file.is_file()]
    stamps = sorted((file.path, file.stat().st_size, file.stat().st_mtime_ns) for file in code)
    libraries = Path(msgspec.__file__).parent.parent.stat()  # pip makes and removes folders in it
    return repr((readiness_tui.__version__, sys.version, libraries.st_mtime_ns, stamps))
