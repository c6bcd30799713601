"""When work on tickets began, as the audit log tells: each log is read once, then what it grew by.

Only lines that set a status are looked into, so a long log costs little more than its bytes.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from readiness_tui.domain.model.errors import BoardError
from readiness_tui.domain.model.ids import BoardId, Key, Kind, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.storage.audit.files import LIMIT_BYTES, LogFile, chains, records_in

IN_WORK = frozenset({Status.DOING, Status.REVIEW})
_STATUS = b'"field":"status"'
_TICKET = f"{Kind.TICKET}."


class _Move(NamedTuple):
    """One status set, in the order of all writers."""

    lam: int
    writer: str
    seq: int
    key: Key
    to: str
    day: date


@dataclass(slots=True)
class _Seen:
    """What was read of one file: up to which byte, and the moves found there."""

    inode: int
    size: int = 0
    moves: list[_Move] = field(default_factory=list[_Move])


class Starts:
    """The days on which work began, kept as long as the logs only grow.

    Args:
        root: The workspace root.
        folder: The folder of the boards.
    """

    def __init__(self, root: Path, folder: str = "boards") -> None:
        self._root, self._folder = root, folder
        self._seen: dict[str, _Seen] = {}
        self._days: Mapping[Key, date] = {}
        self._is_stale = False

    def days(self, wanted: Collection[Key]) -> Mapping[Key, date]:
        """On which day each of these tickets was first taken up since it was last todo.

        One that the log does not tell of is left out; so are all if it cannot be read: who reads
        the log for its own sake tells that.
        """
        if not wanted:
            return {}
        try:
            self._read()
        except (OSError, BoardError):
            return {}
        if self._is_stale:
            self._days, self._is_stale = self._first(), False
        return {key: self._days[key] for key in wanted if key in self._days}

    def _read(self) -> None:
        """Read what is new in the logs."""
        files = [file for chain in chains(self._root, self._folder).values() for file in chain]
        for name in self._seen.keys() - {file.name for file in files}:
            del self._seen[name]
            self._is_stale = True
        for file in files:
            self._grown(file)

    def _grown(self, file: LogFile) -> None:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(file.path, flags), "rb") as handle:
            status = os.fstat(handle.fileno())
            snapshot = self._seen.get(file.name)
            if (
                snapshot is None
                or snapshot.inode != status.st_ino
                or status.st_size < snapshot.size
            ):
                snapshot = self._seen[file.name] = _Seen(status.st_ino)
                self._is_stale = True
            if status.st_size == snapshot.size:
                return
            handle.seek(snapshot.size)
            data = handle.read(LIMIT_BYTES)
        whole = data[: data.rfind(b"\n") + 1]
        snapshot.size += len(whole)
        lines = b"\n".join(line for line in whole.split(b"\n") if _STATUS in line)
        if moves := list(_moves(file, lines)):
            snapshot.moves += moves
            self._is_stale = True

    def _first(self) -> Mapping[Key, date]:
        days: dict[Key, date] = {}
        for move in sorted(move for seen in self._seen.values() for move in seen.moves):
            if move.to in IN_WORK:
                days.setdefault(move.key, move.day)
            elif move.to == Status.TODO:
                days.pop(move.key, None)
        return days


def _moves(file: LogFile, lines: bytes) -> Iterator[_Move]:
    for record in records_in(file, lines):
        entry = record.entry
        if entry.field == "status" and entry.record.startswith(_TICKET):
            name = entry.record.removeprefix(_TICKET).strip('"')
            key = Key(BoardId(entry.board), TicketId(name))
            to = entry.new.strip('"')
            yield _Move(record.lam, record.writer, record.seq, key, to, entry.at.date())
