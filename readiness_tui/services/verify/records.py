"""Where records and logs of runs are written, and how one is published into the repository."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.persistence.json_codec import RecordError
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.domain.verify.verifying import EVIDENCE_FOLDER, Command, TrustError
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.verify.store import StoreWriter
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    overwrite,
    refusal,
    settle,
    write_new,
)
from readiness_tui.storage.files.home import Home

_RECORD_BYTES = 4 << 20
_LOG_BYTES = 1 << 20


def record_path(command: Command) -> str:
    """Where the record of a command lies, below the root."""
    return f"{EVIDENCE_FOLDER}/{command.slot}.json"


def prepare(root: Path, actor: str) -> None:
    """Make the folder of the records before anything runs.

    Raises:
        WriteError: It cannot be made, or what is there must not be used.
    """
    Home.open(root).ensure(actor)
    folder = root / EVIDENCE_FOLDER
    try:
        make_folders(FileOps(), folder, 0o700)
        is_folder = folder.is_dir() and not folder.is_symlink()
    except OSError as error:
        raise refusal(error, EVIDENCE_FOLDER) from error
    if not is_folder:
        message = "it is a link or no folder"
        raise WriteError(
            message, reason="read-only", place=Place(EVIDENCE_FOLDER), remedy="move it away"
        )


def write(root: Path, command: Command, record: RunRecord, log: bytes) -> RunRecord:
    """Write log and record, and note that this machine made them; logs of earlier runs go.

    Returns:
        The record with its log.

    Raises:
        WriteError: They were not written.
        StoreError: The state folder cannot be relied on.
    """
    ops, folder = FileOps(), root / EVIDENCE_FOLDER
    name = f"{command.slot}.{record.started_at:%Y%m%dT%H%M%S%f}.log"
    digest = hashlib.sha256(log).hexdigest()
    record = replace(record, log=name, log_sha256=digest, kept_bytes=len(log))
    data = record.text().encode()
    try:
        overwrite(ops, folder / name, log)
        # Noted first: a record that nobody noted would be shown as made elsewhere.
        StoreWriter(root).note(command.slot, hashlib.sha256(data).hexdigest())
        overwrite(ops, folder / f"{command.slot}.json", data)
        for old in folder.glob(f"{command.slot}.*.log"):
            if old.name != name:
                ops.unlink(old)
    except OSError as error:
        raise refusal(error, EVIDENCE_FOLDER) from error
    return record


def load(root: Path, command: Command) -> RunRecord | None:
    """The record that this machine made of a command; None if there is none that counts."""
    return (stored := _own(root, command)) and stored[1]


def _own(root: Path, command: Command) -> tuple[bytes, RunRecord] | None:
    try:
        data = bytes_of(root / record_path(command), _RECORD_BYTES)
        record = RunRecord.of(data)
    except (OSError, RecordError):
        return None
    sha256 = hashlib.sha256(data).hexdigest()
    return (data, record) if StoreWriter(root).read().made(command.slot, sha256) else None


def publish(root: Path, command: Command) -> tuple[str, ...]:
    """Copy record and log of the last run to the evidence folder of its gate.

    Returns:
        The files that were written, below the root.

    Raises:
        TrustError: There is no record of ours, or its log is not as it was written.
        GateError: The evidence folder leads out of the root.
        WriteError: They were not written.
    """
    stored = _own(root, command)
    if stored is None:
        message = f"{command.gate} has no record that was made here"
        raise TrustError(message, remedy=f"readiness verify {command.gate}")
    if not command.evidence:
        message = f"{command.gate} names no folder to publish to"
        raise TrustError(message, remedy='add evidence = "ops/evidence" to its table')
    data, record = stored
    RepoView(root).look(command.evidence)
    log = _log(root, record)
    target = root / command.evidence
    files = {record.log: log, f"{command.slot}.json": data}
    try:
        make_folders(FileOps(), target)
        for name, content in files.items():
            _put(target / name, content)
    except OSError as error:
        raise refusal(error, command.evidence) from error
    return tuple(f"{command.evidence}/{name}" for name in files)


def _log(root: Path, record: RunRecord) -> bytes:
    path = f"{EVIDENCE_FOLDER}/{record.log}"
    with suppress(OSError):
        log = bytes_of(root / path, _LOG_BYTES)
        if hashlib.sha256(log).hexdigest() == record.log_sha256:
            return log
    message = "the log is gone, or was changed since the run"
    raise TrustError(message, place=Place(path), remedy=f"readiness verify {record.gate}")


def _put(path: Path, data: bytes) -> None:
    """A file of the repository, whole or not at all, with the permissions that files have there."""
    ops = FileOps()
    temp = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temp.unlink(missing_ok=True)
    write_new(ops, temp, data)
    ops.rename(temp, path)
    settle(ops, path.parent)
