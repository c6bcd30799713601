"""Writes what a person trusted, and which records were made here: in the user's state folder."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.persistence.json_codec import RecordError, encoded
from readiness_tui.domain.verify.verifying import StoreError, Terms
from readiness_tui.gates.repo.trust import (
    RUNS_FILE,
    STORE_FORMAT,
    TRUST_FILE,
    Book,
    Grant,
    Store,
    read_book,
    state_folder,
    store_of,
    trouble_of,
)
from readiness_tui.storage.files.fileops import FileOps, make_folders, overwrite

GRANTS_KEPT = 8
"""Earlier commands of one gate id that stay trusted, the last ones."""

RUNS_KEPT = 500
"""Records remembered for one root, the last ones."""

_REMEDY = "make the folder and its files yours alone (chmod go-w), or remove them"


class StoreWriter:
    """Trust of one root.

    Args:
        root: The repository.
        folder: The state folder, if not the user's own.
    """

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        self._root = os.path.realpath(root)
        self._folder = folder or state_folder()

    def read(self) -> Store:
        """What is trusted there now."""
        return store_of(self._root, self._folder)

    def grant(self, terms: Terms, at: datetime) -> None:
        """Trust a command as it is.

        Others of a gate of this id stay trusted: another board may have one.

        Raises:
            StoreError: The folder cannot be relied on, or not be written.
        """
        new = Grant(self._root, terms, at.isoformat())

        def change(book: Book) -> Book:
            mine = [one for one in book.grants if self._is_of(one, terms.gate)]
            others = [one for one in book.grants if one not in mine]
            mine = [one for one in mine if one.terms.digest != terms.digest]
            return replace(book, grants=(*others, *mine[-GRANTS_KEPT:], new))

        self._change(change)

    def revoke(self, gate: str) -> bool:
        """Take the trust of a gate's command back; whether there was any.

        Raises:
            StoreError: As `grant`.
        """
        if not any(one.terms.gate == gate for one in self.read().grants):
            return False

        def change(book: Book) -> Book:
            remaining = tuple(one for one in book.grants if not self._is_of(one, gate))
            return replace(book, grants=remaining)

        self._change(change)
        return True

    def note(self, slot: str, sha256: str) -> None:
        """Remember that a record was made here.

        Raises:
            StoreError: As `grant`.
        """

        def change(book: Book) -> Book:
            mine = {
                name: one for name, one in book.runs.get(self._root, {}).items() if name != slot
            }
            last = dict([*mine.items(), (slot, sha256)][-RUNS_KEPT:])
            return replace(book, runs={**book.runs, self._root: last})

        self._change(change)

    def _is_of(self, grant: Grant, gate: str) -> bool:
        return grant.root == self._root and grant.terms.gate == gate

    def _change(self, change: Callable[[Book], Book]) -> None:
        ops = FileOps()
        try:
            make_folders(ops, self._folder, 0o700)
            if trouble := trouble_of(self._folder):
                raise StoreError(trouble, remedy=_REMEDY)
            with _locked(self._folder):
                old = read_book(self._folder)
                new = change(old)
                if new.grants != old.grants:
                    overwrite(ops, self._folder / TRUST_FILE, _trust(new))
                if new.runs != old.runs:
                    overwrite(ops, self._folder / RUNS_FILE, _runs(new))
        except RecordError as error:
            raise StoreError(str(error), remedy=_REMEDY) from error
        except OSError as error:
            message = f"{self._folder}: {(error.strerror or str(error)).lower()}"
            raise StoreError(message, remedy="make it writable for you") from error


@contextlib.contextmanager
def _locked(folder: Path) -> Generator[None]:
    """Let one process at a time change the folder; the others wait for the moment that takes."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(folder / "trust.lock", flags, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _trust(book: Book) -> bytes:
    return _document(
        "grants",
        [
            {"root": one.root, "at": one.at, "digest": one.terms.digest, "terms": one.terms.table()}
            for one in book.grants
        ],
    )


def _runs(book: Book) -> bytes:
    return _document(
        "runs",
        [
            {"root": root, "slot": slot, "sha256": sha256}
            for root, slots in book.runs.items()
            for slot, sha256 in slots.items()
        ],
    )


def _document(name: str, items: list[dict[str, object]]) -> bytes:
    return encoded({"format": STORE_FORMAT, name: items}, indent=1) + b"\n"
