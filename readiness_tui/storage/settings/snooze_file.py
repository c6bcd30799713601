"""What a person snoozed in a clone: a small file in their state folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.files.clone_state import (
    OfClone,
    read_state,
    spoken_root,
    state_place,
    write_state,
)
from readiness_tui.storage.files.fileops import FileOps

_LIMIT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Entry:
    """A ticket, and the day on which it comes back."""

    board: str
    ticket: str
    until: date


@dataclass(frozen=True, slots=True)
class _File(OfClone):
    """The file: the clone that it speaks of, and the tickets."""

    snoozed: list[_Entry]


def snooze_path(root: Path) -> Path:
    """Where what was snoozed in a clone lies."""
    return state_place(root, "snoozed").with_suffix(".json")


class Snoozes:
    """The tickets that a person snoozed in a clone, read again when the file changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
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
            identity = FileIdentity.of(self.path.lstat())
        except OSError:
            self._identity, self._days = None, {}
            return self._days
        if identity != self._identity:
            content = read_state(self.path, self._root, _File, _LIMIT_BYTES)
            snoozed = content.snoozed if content else ()
            self._days = {Key(BoardId(o.board), TicketId(o.ticket)): o.until for o in snoozed}
            self._identity = identity
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
        entries = [_Entry(key.board, key.ticket, day) for key, day in days.items()]
        write_state(self.path, _File(spoken_root(self._root), entries), FileOps())
