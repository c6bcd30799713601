"""Holds the files of a checkpoint against its manifest: what was tampered with is never used."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from readiness_tui.domain.model.errors import Diagnostic, Place, WriteError
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.persistence.json_codec import RecordError, decoded
from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.checkpoints.files import FOLDER, LABELS, MANIFEST, RESULTS
from readiness_tui.storage.checkpoints.manifest import Checkpoint, KeptFile
from readiness_tui.storage.files.fileops import bytes_of


def verify_checkpoint(one: Checkpoint) -> tuple[Diagnostic, ...]:
    """Every file of a checkpoint that is not what its manifest says."""
    return tuple(_problems(one))


def refuse_tampered(one: Checkpoint) -> None:
    """Refuse a checkpoint of which any file is not what its manifest says.

    Raises:
        WriteError: One is not: reason `tampered`.
    """
    for problem in _problems(one):
        raise _refused(problem)


def kept_bytes(one: Checkpoint, kept: KeptFile) -> bytes:
    """The bytes of a file of a checkpoint, as they were when it was made.

    Raises:
        WriteError: They are others now: reason `tampered`.
    """
    content = _looked_at(one, kept)
    if isinstance(content, Diagnostic):
        raise _refused(content)
    return content


def kept_results(one: Checkpoint) -> Mapping[str, Jsonable]:
    """What the gates said when a checkpoint was made.

    Raises:
        WriteError: It was tampered with: reason `tampered`.
    """
    data = kept_bytes(one, one.results)
    try:
        return decoded(data, dict[str, Any])
    except RecordError:
        return {}


def _problems(one: Checkpoint) -> Iterator[Diagnostic]:
    for file in (*one.files, one.results):
        content = _looked_at(one, file)
        if isinstance(content, Diagnostic):
            yield content
    ours = {MANIFEST, RESULTS, LABELS, *(file.path for file in one.files)}
    for path in sorted(one.folder.rglob("*")):
        name = path.relative_to(one.folder).as_posix()
        if not path.is_dir() and name not in ours:
            yield _tampered(one, name, "is not in the manifest")


def _looked_at(one: Checkpoint, kept: KeptFile) -> bytes | Diagnostic:
    try:
        data = bytes_of(one.folder / kept.path, LIMIT_BYTES)
    except OSError as error:
        return _tampered(one, kept.path, f"cannot be read: {error.strerror}")
    if hashlib.sha256(data).hexdigest() != kept.sha256:
        return _tampered(one, kept.path, "is not the file that was kept")
    return data


def _tampered(one: Checkpoint, name: str, what: str) -> Diagnostic:
    place = Place(f"{FOLDER}/{one.id}/{name}")
    return Diagnostic("checkpoint-tampered", what, place, "use another checkpoint")


def _refused(problem: Diagnostic) -> WriteError:
    return WriteError(
        problem.message, reason="tampered", place=problem.place, remedy=problem.remedy
    )
