"""What a checkpoint says of itself: its manifest as values and as bytes, sealed by a hash."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from readiness_tui.domain.persistence.json_codec import RecordError, converted, decoded, encoded
from readiness_tui.storage.audit.chain import Anchor
from readiness_tui.storage.checkpoints.files import FOLDER

FORMAT = 1
PERSON = "person"
"""The trigger of a checkpoint that somebody asked for; retention never drops it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Why a checkpoint exists: somebody or something asked for it.

    `trigger` is `person`, `phase-exit`, `gate-pass`, `before-rollback`, `before-import` or
    `before-migrate`; `green` are the scopes that were go then. `local` is `at` in the workspace's
    own zone, for people; empty where it is not known.
    """

    name: str
    at: datetime
    local: str = ""
    trigger: str = PERSON
    actor: str = ""
    cid: str = ""
    reason: str = ""
    green: tuple[str, ...] = ()

    @property
    def is_by_person(self) -> bool:
        """Whether a person asked."""
        return self.trigger == PERSON


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a checkpoint; `is_broken` marks a board that was none when it was kept."""

    path: str
    sha256: str
    size_bytes: int
    is_broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """All boards at one instant.

    Attributes:
        id: The name of its folder: the instant in UTC, and its name.
        number: Its place among all; clocks order nothing.
        folder: Where it lies.
        labels: Why it exists, the first one first.
        files: The files it holds, by path.
        results: The file with what the gates said.
        heads: Where each audit log ended.
        commit: Git's HEAD, empty without git.
        is_dirty: Whether tracked files were not as that commit has them; None: not known.
    """

    id: str
    number: int
    folder: Path
    labels: tuple[Label, ...]
    files: tuple[KeptFile, ...]
    results: KeptFile
    heads: tuple[Anchor, ...] = ()
    commit: str = ""
    is_dirty: bool | None = None

    @property
    def label(self) -> Label:
        """Why it was made."""
        return self.labels[0]

    @property
    def green(self) -> tuple[str, ...]:
        """The scopes that were go at any time it was asked for."""
        return tuple(dict.fromkeys(scope for label in self.labels for scope in label.green))

    @property
    def is_green(self) -> bool:
        """Whether a rollback to it leads to something ready."""
        return bool(self.green)

    @property
    def is_by_person(self) -> bool:
        """Whether a person asked for it: then it is kept until somebody deletes it."""
        return any(label.is_by_person for label in self.labels)

    @property
    def size_bytes(self) -> int:
        """How much it holds."""
        return sum(kept.size_bytes for kept in (*self.files, self.results))


def manifest_bytes(one: Checkpoint) -> bytes:
    """The manifest of a checkpoint; `h` is the sha256 of all the rest of it."""
    table: dict[str, object] = {
        "format": FORMAT,
        "id": one.id,
        "number": one.number,
        "label": _label_table(one.label),
        "files": [asdict(kept) for kept in one.files],
        "results": asdict(one.results),
        "heads": [{"writer": each.writer, "seq": each.seq, "h": each.h} for each in one.heads],
        "commit": one.commit,
        "dirty": one.is_dirty,
    }
    return encoded(table | {"h": _seal(table)}, indent=2)


def _seal(table: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()


def manifest_in(data: bytes, folder: Path) -> Checkpoint:
    """The checkpoint of a folder from its manifest.

    Raises:
        ValueError: It is no manifest, is of a newer format, or was altered.
    """
    try:
        table = decoded(data, dict[str, Any])
    except RecordError as error:
        message = "it is no manifest"
        raise ValueError(message) from error
    stated = table.pop("h", None)
    if table.get("format") != FORMAT:
        message = f"its format is {table.get('format')!r}, this program knows {FORMAT}"
        raise ValueError(message)
    if stated != _seal(table) or table.get("id") != folder.name:
        message = "its manifest was altered"
        raise ValueError(message)
    try:
        content = converted(table, _Manifest, optional=("dirty",))
    except RecordError as error:
        message = "its manifest lacks something"
        raise ValueError(message) from error
    source = f"{FOLDER}/{folder.name}"
    return Checkpoint(
        id=folder.name,
        number=content.number,
        folder=folder,
        labels=(content.label,),
        files=content.files,
        results=content.results,
        heads=tuple(replace(each, source=source) for each in content.heads),
        commit=content.commit,
        is_dirty=content.dirty,
    )


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What a manifest says beside its format, its id and its seal."""

    number: int
    label: Label
    files: tuple[KeptFile, ...]
    results: KeptFile
    heads: tuple[Anchor, ...]
    commit: str
    dirty: bool | None = None


def label_line(label: Label) -> bytes:
    """A label that came later, as one line."""
    return encoded(_label_table(label)) + b"\n"


def labels_in(data: bytes) -> tuple[Label, ...]:
    """The labels that came later; a line that is none is passed over."""
    labels: list[Label] = []
    for line in data.split(b"\n"):
        with contextlib.suppress(RecordError):
            labels.append(decoded(line, Label, optional=("local",)))
    return tuple(labels)


def _label_table(label: Label) -> Mapping[str, object]:
    at = label.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {field.name: getattr(label, field.name) for field in fields(Label)} | {"at": at}
