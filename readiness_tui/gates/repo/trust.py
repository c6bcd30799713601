"""Which exact command a person trusted, and which records this machine made.

Both lie in the user's own state folder: nothing in a repository can grant trust or vouch for a
record. A file there that others could have written counts for nothing, and the reason is said.
This only reads; `services/verify/store.py` writes.
"""

import os
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.persistence.json_codec import RecordError, decoded
from readiness_tui.domain.verify.verifying import Terms

TRUST_FILE = "trust.json"
RUNS_FILE = "runs.json"
STORE_FORMAT: Literal[1] = 1
_T = TypeVar("_T")
_CAP_BYTES = 16 << 20
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_Identity: TypeAlias = tuple[FileIdentity, int, int] | None
"""With mode and owner: both may change within one tick of the clock that times are taken from."""
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


@dataclass(frozen=True, slots=True)
class Grant:
    """One command that a person trusted in one folder; `at` is the instant as text."""

    root: str
    terms: Terms
    at: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """What the state folder says of one root.

    Attributes:
        grants: The commands trusted there.
        digests: Those of their terms.
        runs: By slot the sha256 of the record that was written here last.
        trouble: Why the folder or a file in it counts for nothing; empty if it counts.
    """

    grants: tuple[Grant, ...] = ()
    digests: frozenset[str] = frozenset()
    runs: frozenset[tuple[str, str]] = frozenset()
    trouble: str = ""

    def is_trusted(self, terms: Terms) -> bool:
        """Whether exactly this was trusted."""
        return terms.digest in self.digests

    def earlier(self, gate: str) -> Terms | None:
        """What was trusted last for a gate of this id."""
        terms = [one.terms for one in self.grants if one.terms.gate == gate]
        return terms[-1] if terms else None

    def made(self, slot: str, sha256: str) -> bool:
        """Whether a record of that digest was written here."""
        return (slot, sha256) in self.runs


@dataclass(frozen=True, slots=True)
class Book:
    """All that a state folder holds, of every root."""

    grants: tuple[Grant, ...] = ()
    runs: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])


def state_folder() -> Path:
    """Where trust lies: the user's own state folder, outside every repository."""
    from platformdirs import user_state_path  # not needed by who has no command

    return user_state_path("readiness_tui")


def store_of(root: str | Path, folder: Path | None = None) -> Store:
    """What the state folder says of a root; one that others may write to counts for nothing.

    Args:
        root: The repository.
        folder: The state folder, if not the user's own.
    """
    real_root = os.path.realpath(root)
    folder = folder or state_folder()
    if trouble := trouble_of(folder):
        return Store(trouble=trouble)
    try:
        files = (_identity(folder / name) for name in (TRUST_FILE, RUNS_FILE))
        return _kept(real_root, folder, *files)
    except RecordError as error:
        return Store(trouble=str(error))


@lru_cache(maxsize=8)
def _kept(here: str, folder: Path, *_identities: _Identity) -> Store:
    """A board may have a thousand commands: as long as neither file changes, none is read again."""
    book = read_book(folder)
    grants = tuple(one for one in book.grants if one.root == here)
    digests = frozenset(one.terms.digest for one in grants)
    return Store(grants, digests, frozenset(book.runs.get(here, {}).items()))


def _identity(path: Path) -> _Identity:
    try:
        status = path.lstat()
    except OSError:
        return None
    return FileIdentity.of(status), status.st_mode, status.st_uid


def trouble_of(folder: Path) -> str:
    """Why nothing in a state folder may be believed; empty if it may, or is not there yet."""
    try:
        folder_stat = folder.lstat()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{folder}: {error.strerror}"
    if not stat.S_ISDIR(folder_stat.st_mode):
        return f"{folder} is a link or no folder"
    return _unsafe(folder, folder_stat)


def read_book(folder: Path) -> Book:
    """All grants and runs of a state folder.

    Raises:
        RecordError: A file is a link, writable by others, or not one of ours.
    """
    trusted = _document(folder / TRUST_FILE, _Trusted)
    items = trusted.grants if trusted else ()
    grants = (Grant(one.root, Terms.of(one.terms), one.at) for one in items)
    recorded = _document(folder / RUNS_FILE, _Runs)
    runs: dict[str, dict[str, str]] = {}
    for run in recorded.runs if recorded else ():
        runs.setdefault(run.root, {})[run.slot] = run.sha256
    return Book(tuple(grants), runs)


@dataclass(frozen=True, slots=True)
class _GrantTable:
    root: str
    terms: dict[str, Any]
    at: str = ""


@dataclass(frozen=True, slots=True)
class _RunTable:
    root: str
    slot: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Trusted:
    format: Literal[1]
    grants: tuple[_GrantTable, ...]


@dataclass(frozen=True, slots=True)
class _Runs:
    format: Literal[1]
    runs: tuple[_RunTable, ...]


def _document(path: Path, kind: type[_T]) -> _T | None:
    data = _safe_bytes(path)
    try:
        return None if data is None else decoded(data, kind)
    except RecordError as error:
        message = f"{path} cannot be read as ours"
        raise RecordError(message) from error


def _safe_bytes(path: Path) -> bytes | None:
    """The content of a file that only its owner, who is us, can have written."""
    try:
        handle = os.open(path, _READ)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{path}: {(error.strerror or 'cannot be read').lower()}"
        raise RecordError(message) from error
    with os.fdopen(handle, "rb") as file:
        file_stat = os.fstat(file.fileno())
        why = _unsafe(path, file_stat)
        if not stat.S_ISREG(file_stat.st_mode) or file_stat.st_size > _CAP_BYTES:
            why = f"{path} is no regular file of a sensible size"
        if why:
            raise RecordError(why)
        return file.read(_CAP_BYTES)


def _unsafe(path: Path, found: os.stat_result) -> str:
    if found.st_uid != os.geteuid():
        return f"{path} belongs to somebody else"
    return f"{path} can be written by others" if found.st_mode & _OTHERS_WRITE else ""
