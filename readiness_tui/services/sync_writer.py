"""Bringing merged files onto the disk, where somebody may have edited them meanwhile."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from readiness_tui.domain.errors import Place, Problem, WriteError
from readiness_tui.domain.ids import Kind
from readiness_tui.services.safekeeping import Keeper
from readiness_tui.services.sync_files import is_log
from readiness_tui.services.sync_merge import Conflict, FileMerge, merge_file
from readiness_tui.storage import atomic
from readiness_tui.storage.audit import AuditEntry, AuditLog
from readiness_tui.storage.audit_entries import Act
from readiness_tui.storage.audit_files import LIMIT_BYTES
from readiness_tui.storage.blocks_tomlkit import inline, spelled
from readiness_tui.storage.fileops import FileOps, bytes_of, refusal
from readiness_tui.storage.home import FOLDER

_ROUNDS = 5
_CHANGED = {"conflict", "changed", "exists"}


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file as it was when it was read, and as it is to be; None is a file that is not there."""

    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of writing.

    Attributes:
        paths: The files that changed on the disk.
        conflicts: What met an edit made meanwhile; theirs is on the disk.
        left: The files that are not written, and why.
        unconfirmed: Why a write is not known to last; empty if all are.
    """

    paths: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    left: tuple[Problem, ...] = ()
    unconfirmed: str = ""


class FileWriter(Protocol):
    """Brings files onto the disk under the lock; each is merged with what is there by then."""

    def write(
        self, files: Mapping[str, FileChange], conflicts: Sequence[Conflict], act: Act
    ) -> Written:
        """Write files.

        Args:
            files: What to write, by path below the root.
            conflicts: What the merge before left undecided: `after` has theirs there, and ours
                must be kept.
            act: The action that the sync is.

        Raises:
            WriteError: Nothing was written.
        """
        ...


class PlainWriter:
    """Writes through the plain durable replacement of files, under the lock of all writers.

    Args:
        root: The workspace root.
        keeper: Gives the lock and the audit log.
        ops: System calls.
    """

    def __init__(self, root: Path, keeper: Keeper, ops: FileOps) -> None:
        self._root, self._keeper, self._ops = root, keeper, ops

    def write(
        self, files: Mapping[str, FileChange], conflicts: Sequence[Conflict], act: Act
    ) -> Written:
        """Write files, one after the other; what met an edit is in the audit log before that."""
        del conflicts  # they are in the audit log already
        paths: list[str] = []
        found: list[Conflict] = []
        left: list[Problem] = []
        unconfirmed = ""
        with self._keeper.writing() as log:
            for path, change in files.items():
                try:
                    met = self._written(path, change, log, act)
                except WriteError as error:
                    if error.reason != "unconfirmed":
                        left.append(Problem(Place(path), error.what, error.remedy, error.reason))
                        continue
                    met, unconfirmed = (), error.what
                found += met
                paths.append(path)
        return Written(
            paths=tuple(paths), conflicts=tuple(found), left=tuple(left), unconfirmed=unconfirmed
        )

    def _written(
        self, path: str, change: FileChange, log: AuditLog, act: Act
    ) -> tuple[Conflict, ...]:
        """Write one file, merged with what is there now; a program without the lock may race."""
        for _ in range(_ROUNDS):
            now = self._now(path)
            made = _met(path, change, now)
            if made.is_left and made.problem:
                raise WriteError(made.problem.what, reason="broken-on-disk", remedy="mend it")
            if made.rescued:
                rescue(self._root, path, made.rescued, self._ops)
            log.append_missing(conflict_entries(made.conflicts, change.before, act))
            try:
                self._replaced(path, now, made.merged, act)
            except WriteError as error:
                if error.reason not in _CHANGED:
                    raise
                continue
            return made.conflicts
        what = "another program keeps changing the file"
        raise WriteError(what, reason="busy", remedy="close it, then sync again")

    def _now(self, path: str) -> bytes | None:
        try:
            return bytes_of(self._root / path, LIMIT_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise refusal(error, path) from error

    def _replaced(self, path: str, now: bytes | None, new: bytes | None, act: Act) -> None:
        target = self._root / path
        if new == now or (is_log(path) and (now or b"").startswith(new or b"")):
            return  # a log that grew meanwhile is the longer one
        if new is None:
            seen = atomic.look(target)
            if self._now(path) != now:
                what = "the file was changed meanwhile"
                raise WriteError(what, reason="changed")
            name = f"{act.cid}-{target.name}"
            atomic.remove(self._ops, seen, self._root / FOLDER / "displaced" / name)
        elif now is None:
            atomic.create(target, new, self._ops)
        else:
            atomic.replace(target, hashlib.sha256(now).hexdigest(), new, self._ops)


def _met(path: str, change: FileChange, now: bytes | None) -> FileMerge:
    """What is to be written over what is there now; mostly that is what was read."""
    if now == change.before:
        return FileMerge(path=path, base=now, ours=now, theirs=change.after, merged=change.after)
    return merge_file(path, change.before, now, change.after)


def rescue(root: Path, path: str, data: bytes, ops: FileOps) -> None:
    """Keep bytes that would be lost, under a name that says what they are; once.

    Raises:
        WriteError: Not written.
    """
    name = f"{hashlib.sha256(data).hexdigest()[:12]}-{Path(path).name}"
    place = root / FOLDER / "rescued" / name
    if not place.exists():
        atomic.create(place, data, ops)


def conflict_entries(
    conflicts: Sequence[Conflict], base: bytes | None, act: Act
) -> Iterator[AuditEntry]:
    """Conflicts for the audit log; the same one gets the same `op`, so that it is told once.

    Args:
        conflicts: Of one file.
        base: What both sides of it started from.
        act: The action that met them.
    """
    for index, conflict in enumerate(conflicts):
        about = conflict.about
        texts = [each.text for each in (about.base, about.ours, about.theirs)]
        said = dict(zip(("base", "ours", "theirs"), texts, strict=True))
        parts = (conflict.path, about.place, *texts, hashlib.sha256(base or b"").hexdigest())
        digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
        entry = act.says("conflict", inline({"path": conflict.path, **said}), index=index)
        ref = about.record
        yield replace(
            entry, op=f"conflict:{digest[:32]}", board=ref.board if ref else "",
            record=spelled((ref.kind.value, ref.id)) if ref else "", field=about.field,
        )  # fmt: skip


def renumber_entries(one: FileMerge, act: Act) -> Iterator[AuditEntry]:
    """The tickets of ours that get another id, for the audit log; the same one is told once."""
    for each in one.renumbered:
        parts = (each.path, each.old, each.new, hashlib.sha256(one.base or b"").hexdigest())
        digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
        said = act.says("renumber", inline({"path": each.path, "to": each.new}))
        record = spelled((Kind.TICKET.value, each.old))
        yield replace(said, op=f"renumber:{digest[:32]}", record=record)
