"""What a person snoozed in a clone: a small file in their state folder, no part of a repository.

One that is damaged, names another folder, or belongs to somebody else says nothing.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.storage.files.fileops import FileOps, bytes_of, make_folders

_LIMIT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Entry:
    """A ticket, and the day on which it comes back."""

    board: str
    ticket: str
    until: str


@dataclass(frozen=True, slots=True)
class _File:
    """The file: the clone that it speaks of, and the tickets."""

    root: str
    snoozed: list[_Entry]


def snooze_path(root: Path) -> Path:
    """Where what was snoozed in a clone lies."""
    from platformdirs import user_state_path  # not needed by who only reads boards

    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
    return user_state_path("readiness_tui") / "snoozed" / f"{name}.json"


class Snoozes:
    """The tickets that a person snoozed in a clone, read again when the file changed."""

    def __init__(self, root: Path, ops: FileOps | None = None) -> None:
        self._root, self._ops = root, ops or FileOps()
        self._path: Path | None = None
        self._identity: FileIdentity | None = None
        self._days: Mapping[Key, date] = {}

    @property
    def path(self) -> Path:
        """The file; it need not be there."""
        if self._path is None:
            self._path = snooze_path(self._root)
        return self._path

    @property
    def days(self) -> Mapping[Key, date]:
        """The day on which each ticket comes back, those that came back among them."""
        try:
            status = self.path.lstat()
        except OSError:
            self._identity, self._days = None, {}
            return self._days
        identity = FileIdentity.of(status)
        if identity != self._identity:
            self._identity = identity
            self._days = self._read() if status.st_uid == os.geteuid() else {}
        return self._days

    def put(self, keys: Iterable[Key], until: date | None, *, today: date) -> None:
        """Snooze tickets until a day, or wake them with None; what came back is forgotten.

        Raises:
            WriteError: Not written.
        """
        days = {key: day for key, day in self.days.items() if today < day}
        for key in keys:
            days.pop(key, None)
            if until is not None and today < until:
                days[key] = until
        entries = [_Entry(key.board, key.ticket, day.isoformat()) for key, day in days.items()]
        self._write(encoded(_File(self._spoken, entries)))

    @property
    def _spoken(self) -> str:
        return os.fsencode(self._root.resolve()).decode("utf-8", "backslashreplace")

    def _read(self) -> Mapping[Key, date]:
        try:
            content = decoded(bytes_of(self.path, _LIMIT_BYTES), _File)
            days = {
                Key(BoardId(one.board), TicketId(one.ticket)): date.fromisoformat(one.until)
                for one in content.snoozed
            }
        except (OSError, RecordError, ValueError):
            return {}
        return days if content.root == self._spoken else {}

    def _write(self, data: bytes) -> None:
        from readiness_tui.storage.files import atomic  # reading a snooze needs none of it

        try:
            make_folders(self._ops, self.path.parent, 0o700)
            old = self.path.read_bytes() if self.path.is_file() else None
        except OSError as error:
            raise WriteError(error.strerror or str(error), reason="io-error") from error
        if old is None:
            atomic.create(self.path, data, self._ops)
        elif old != data:
            atomic.replace(self.path, hashlib.sha256(old).hexdigest(), data, self._ops)
