"""What a checkpoint says of itself: its manifest as values and as bytes, sealed by a hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.storage.audit.chain import Anchor
from readiness_tui.storage.checkpoints.files import FOLDER

FORMAT = 1
PERSON = "person"
"""The trigger of a checkpoint that somebody asked for; retention never drops it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Why a checkpoint exists: somebody or something asked for it.

    `trigger` is `person`, `phase-exit`, `before-rollback`, `before-import` or `before-migrate`;
    `green` are the scopes that were go then. `local` is `at` in the workspace's own zone, for
    people; empty where it is not known.
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
    table: dict[str, Jsonable] = {
        "format": FORMAT,
        "id": one.id,
        "number": one.number,
        "label": _label_table(one.label),
        "files": [cast("Jsonable", asdict(kept)) for kept in one.files],
        "results": cast("Jsonable", asdict(one.results)),
        "heads": [{"writer": each.writer, "seq": each.seq, "h": each.h} for each in one.heads],
        "commit": one.commit,
        "dirty": one.is_dirty,
    }
    return json.dumps(table | {"h": _seal(table)}, indent=2).encode()


def _seal(table: Mapping[str, Jsonable]) -> str:
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()


def manifest_in(data: bytes, folder: Path) -> Checkpoint:
    """The checkpoint of a folder from its manifest.

    Raises:
        ValueError: It is no manifest, is of a newer format, or was altered.
    """
    table = _table(data)
    stated = table.pop("h", None)
    if table.get("format") != FORMAT:
        message = f"its format is {table.get('format')!r}, this program knows {FORMAT}"
        raise ValueError(message)
    if stated != _seal(table) or table.get("id") != folder.name:
        message = "its manifest was altered"
        raise ValueError(message)
    try:
        heads = [_mapping(each) for each in _list(table["heads"])]
        return Checkpoint(
            id=folder.name,
            number=_number(table["number"]),
            folder=folder,
            labels=(_label(table["label"]),),
            files=tuple(map(_file, _list(table["files"]))),
            results=_file(table["results"]),
            heads=tuple(
                Anchor(
                    str(each["writer"]),
                    _number(each["seq"]),
                    str(each["h"]),
                    f"{FOLDER}/{folder.name}",
                )
                for each in heads
            ),
            commit=str(table["commit"]),
            is_dirty=_flag(table.get("dirty")),
        )
    except (KeyError, TypeError) as error:
        message = "its manifest lacks something"
        raise ValueError(message) from error


def label_line(label: Label) -> bytes:
    """A label that came later, as one line."""
    return json.dumps(_label_table(label)).encode() + b"\n"


def labels_in(data: bytes) -> tuple[Label, ...]:
    """The labels that came later; a line that is none is passed over."""
    labels: list[Label] = []
    for line in data.split(b"\n"):
        try:
            labels.append(_label(_table(line)))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(labels)


def _label_table(label: Label) -> dict[str, Jsonable]:
    at = label.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "name": label.name,
        "at": at,
        "local": label.local,
        "trigger": label.trigger,
        "actor": label.actor,
        "cid": label.cid,
        "reason": label.reason,
        "green": list(label.green),
    }


def _label(value: Jsonable) -> Label:
    table = _mapping(value)
    return Label(
        name=str(table["name"]),
        at=datetime.fromisoformat(str(table["at"])),
        local=str(table.get("local", "")),
        trigger=str(table["trigger"]),
        actor=str(table["actor"]),
        cid=str(table["cid"]),
        reason=str(table["reason"]),
        green=tuple(map(str, _list(table["green"]))),
    )


def _file(value: Jsonable) -> KeptFile:
    table = _mapping(value)
    return KeptFile(
        str(table["path"]),
        str(table["sha256"]),
        _number(table["size_bytes"]),
        table["is_broken"] is True,
    )


def _table(data: bytes) -> dict[str, Jsonable]:
    try:
        return dict(_mapping(json.loads(data)))
    except (TypeError, RecursionError) as error:
        message = "it is no manifest"
        raise ValueError(message) from error


def _mapping(value: Jsonable) -> Mapping[str, Jsonable]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _list(value: Jsonable) -> Sequence[Jsonable]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _flag(value: Jsonable) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Jsonable) -> int:
    if type(value) is not int:
        raise TypeError
    return value
