"""Who did what: a log in the repository that is only ever appended to, a file for each writer.

Tamper-evident against accident and casual edits. Nothing here decides a merge or a status.
"""

import errno
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path

from readiness_tui.domain.model.errors import BoardError, WriteError
from readiness_tui.storage.audit.chain import Anchor, verify
from readiness_tui.storage.audit.continuation import LogContinuation
from readiness_tui.storage.audit.files import (
    LIMIT_BYTES,
    LogFile,
    Tail,
    chains,
    ends,
    file_of,
    is_outside,
    listed,
    log_folder,
    records_in,
    unreadable,
)
from readiness_tui.storage.audit.line import AuditEntry, AuditRecord, sealed
from readiness_tui.storage.files.fileops import (
    FileOps,
    append,
    bytes_of,
    make_folders,
    overwrite,
    refusal,
)
from readiness_tui.storage.toml.blocks_tomlkit import inline

__all__ = [
    "Anchor",
    "AuditEntry",
    "AuditLog",
    "AuditRecord",
    "heads",
    "read_all",
    "verify",
]

ROTATE_BYTES = 5 << 20
_TORN = ".torn"
_ASIDE = ".torn-"


def read_all(root: Path, *, folder: str = "boards") -> tuple[AuditRecord, ...]:
    """Every record that can be read, of all writers, in the order of `(lam, writer)`.

    Raises:
        BoardError: A log cannot be read.
    """
    records: list[AuditRecord] = []
    for file in _files(root, folder):
        records += records_in(file, _read(file))
    return tuple(sorted(records, key=lambda record: (record.lam, record.writer, record.seq)))


def heads(root: Path, *, folder: str = "boards") -> tuple[Anchor, ...]:
    """Where each writer's log ends now: what anchors hold it against later.

    Raises:
        BoardError: A log cannot be read.
    """
    return tuple(
        Anchor(writer, tail.seq, tail.h)
        for writer, files in chains(root, folder).items()
        if (tail := _ends(files)).seq
    )


def _ends(files: Sequence[LogFile]) -> Tail:
    try:
        return ends(files)
    except OSError as error:
        raise unreadable(error, files[-1].name) from error


class AuditLog:
    """The log of one clone. Its methods are called under the write lock, which the caller holds.

    Args:
        root: The workspace root.
        writer: This clone's name; see `home.Home`.
        folder: The folder of the boards.
        zone: The workspace's own time zone.
        ops: System calls.
        rotate_bytes: A file that long gets a successor.
        lineage: Which log of the clone goes on, for checkouts bring other states of them; None: one
            log is all there is.
    """

    def __init__(
        self,
        root: Path,
        writer: str,
        *,
        folder: str = "boards",
        zone: tzinfo = UTC,
        ops: FileOps | None = None,
        rotate_bytes: int = ROTATE_BYTES,
        lineage: LogContinuation | None = None,
    ) -> None:
        self._root, self._writer, self._folder, self._zone = root, writer, folder, zone
        self._ops, self._rotate_bytes = ops or FileOps(), rotate_bytes
        self._lineage = lineage

    def append(self, entries: Sequence[AuditEntry]) -> tuple[AuditRecord, ...]:
        """Write entries behind the last record, in one write, and flush them.

        A torn line that an interrupted writer left is set aside first, and a record says so.

        Raises:
            WriteError: Not written.
        """
        if not entries:
            return ()
        logs, file = self._chains(), self._file(1)
        if not logs and is_outside(self._root, self._folder):
            leads_out = OSError(errno.ELOOP, "its folder leads out of the workspace")
            raise refusal(leads_out, file.name)
        try:
            make_folders(self._ops, log_folder(self._root, self._folder))
            tails = {writer: ends(each) for writer, each in logs.items()}
            if self._lineage:
                self._writer = self._lineage.pick(logs, tails)
            file = next(reversed(logs.get(self._writer, ())), self._file(1))
            lam = max((each.lam for each in tails.values()), default=0)
            tail = self._mended(file, tails.get(self._writer, Tail()))
            asides = _asides(file.path.parent)
            all_entries = [*self._recovered(file, asides, entries[0]), *entries]
            if tail.size >= self._rotate_bytes:
                file = self._file(file.number + 1)
                tail = replace(tail, size=0)
            if tail.size == 0 and file.number > 1:
                all_entries.insert(0, _anchor(self._file(file.number - 1), tail, entries[0]))
            data, records = self._lines(file, replace(tail, lam=lam), all_entries)
            append(self._ops, file.path, data)
            if self._lineage:
                self._lineage.wrote(self._writer, records[-1].prev, records[-1].h)
            self._settled(file, asides)
        except OSError as error:
            raise refusal(error, file.name) from error
        return records

    def append_missing(self, entries: Iterable[AuditEntry]) -> tuple[AuditRecord, ...]:
        """Write those entries whose `op` is in no record yet: what a kill before them left out.

        Raises:
            WriteError: Not written.
        """
        files = [file for each in self._chains().values() for file in each]
        ops = {record.entry.op for file in files for record in records_in(file, _read(file))}
        return self.append([entry for entry in entries if entry.op not in ops])

    def _chains(self) -> Mapping[str, Sequence[LogFile]]:
        try:
            return chains(self._root, self._folder)
        except BoardError as error:
            message, remedy = error.what, error.remedy
            raise WriteError(
                message, reason="io-error", place=error.place, remedy=remedy
            ) from error

    def _file(self, number: int) -> LogFile:
        return file_of(self._root, self._folder, self._writer, number)

    def _lines(
        self, file: LogFile, tail: Tail, entries: Sequence[AuditEntry]
    ) -> tuple[bytes, tuple[AuditRecord, ...]]:
        """The lines of entries behind a tail, whose `lam` is the highest of all logs."""
        seq, lam, prev = tail.seq, tail.lam, tail.h
        lines: list[bytes] = []
        for entry in entries:
            seq, lam = seq + 1, lam + 1
            line, prev = sealed(entry, seq, lam, writer=self._writer, prev=prev, zone=self._zone)
            lines.append(line)
        data = b"".join(lines)
        return data, tuple(records_in(file, data))

    def _mended(self, file: LogFile, tail: Tail) -> Tail:
        """Copy a torn line beside the log, then cut it off; its record is still to come."""
        if not tail.torn:
            return tail
        name = f"{file.path.name}{_ASIDE}{hashlib.sha256(tail.torn).hexdigest()[:16]}"
        overwrite(self._ops, file.path.with_name(name), tail.torn)
        size = tail.size - len(tail.torn)
        self._ops.truncate(file.path, size)
        return replace(tail, size=size, torn=b"")

    def _recovered(
        self, file: LogFile, asides: Sequence[Path], first: AuditEntry
    ) -> list[AuditEntry]:
        """The record of each torn line that was set aside, unless the log has it already."""
        entries: list[AuditEntry] = []
        for aside in _of(file, asides):
            torn = bytes_of(aside, LIMIT_BYTES)
            digest = hashlib.sha256(torn).hexdigest()
            op = f"recovered:{file.number}:{digest[:32]}"
            if f'"op":"{op}"'.encode() in _read(file):
                continue
            new = inline({"bytes": len(torn), "sha256": digest})
            entry = AuditEntry(
                do="recovered",
                at=first.at,
                cid=first.cid,
                op=op,
                actor=first.actor,
                via=first.via,
                new=new,
                reason=f"a torn line was set aside beside {file.name}",
            )
            entries.append(entry)
        return entries

    def _settled(self, file: LogFile, asides: Sequence[Path]) -> None:
        """Give what was set aside its lasting name, now that a record speaks of it."""
        for log_file in dict.fromkeys((file, self._file(max(file.number - 1, 1)))):
            for aside in _of(log_file, asides):
                self._ops.rename(aside, _torn(log_file))


def _anchor(file: LogFile, tail: Tail, first: AuditEntry) -> AuditEntry:
    """The first record of a new file: where the one before it ends."""
    new = inline({"file": file.path.name, "seq": tail.seq, "h": tail.h})
    op = f"anchor:{file.number}:{tail.h[:32]}"
    return AuditEntry(
        do="anchor", at=first.at, cid=first.cid, op=op, actor=first.actor, via=first.via, new=new
    )


def _asides(folder: Path) -> list[Path]:
    """Torn lines that no record speaks of yet; a kill may have left several."""
    names = sorted(entry.name for entry in listed(folder) if _ASIDE in entry.name)
    return [folder / name for name in names]


def _of(file: LogFile, asides: Sequence[Path]) -> list[Path]:
    """Those that were torn off a file."""
    return [aside for aside in asides if aside.name.startswith(f"{file.path.name}{_ASIDE}")]


def _torn(file: LogFile) -> Path:
    """The first name that is free for a torn line of this file."""
    path, count = file.path.with_name(file.path.name + _TORN), 1
    while path.exists():
        count += 1
        path = file.path.with_name(f"{file.path.name}{_TORN}.{count}")
    return path


def _files(root: Path, folder: str) -> list[LogFile]:
    return [file for files in chains(root, folder).values() for file in files]


def _read(file: LogFile) -> bytes:
    try:
        return bytes_of(file.path, LIMIT_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise unreadable(error, file.name) from error
