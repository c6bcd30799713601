"""All boards at one instant, kept beside the plan: make and list. Knows no gates.

A checkpoint is whole or absent: it is built under another name, flushed, and renamed. What the
gates said comes in as a value. The functions that write are called under the write lock.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Diagnostic, Place, WriteError
from readiness_tui.domain.model.plain_values import Jsonable, plain_board
from readiness_tui.domain.persistence.json_codec import encoded
from readiness_tui.storage.audit.chain import Anchor
from readiness_tui.storage.boards.reader import LIMIT_BYTES, BrokenBoard, parse_board
from readiness_tui.storage.checkpoints.check import kept_bytes, verify_checkpoint
from readiness_tui.storage.checkpoints.files import (
    FOLDER,
    LABELS,
    MANIFEST,
    RESULTS,
    SETTINGS,
    sources,
)
from readiness_tui.storage.checkpoints.manifest import (
    Checkpoint,
    KeptFile,
    Label,
    label_line,
    labels_in,
    manifest_bytes,
    manifest_in,
)
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    overwrite,
    refusal,
    remove_tree,
    settle,
    words,
    write_new,
)
from readiness_tui.storage.toml.plain_data import same

STALE = "stale"
"""The key in the kept results that names boards of which the gates saw other bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """What the gates said, and of which boards.

    `green` names the scopes that are go or go with waivers, of those that count for this
    checkpoint: `workspace`, or the phase whose exit made it. `results` is kept as it is. `judged`
    are the boards by path, as the gates saw them; None: that is not known.
    """

    green: tuple[str, ...] = ()
    results: Mapping[str, Jsonable] = field(default_factory=dict[str, Jsonable])
    judged: Mapping[str, Board] | None = None


def held_against(root: Path, gates: GateState, boards: Mapping[str, Board | None]) -> GateState:
    """What the gates said, which is never green for boards that say something else by now.

    Args:
        root: The workspace root.
        gates: What they said.
        boards: By path what is kept; None: it is no board. One behind a link that leads out of the
            workspace is judged, and never kept.
    """
    if gates.judged is None:
        return gates
    judged = gates.judged
    paths = {path for path in judged if not (root / path).is_symlink()} | boards.keys()
    stale = [path for path in paths if not _is_alike(judged.get(path), boards.get(path))]
    if not stale:
        return gates
    return replace(gates, green=(), results={**gates.results, STALE: [*sorted(stale)]})


def _is_alike(one: Board | None, other: Board | None) -> bool:
    """Whether two boards would be the same in a file."""
    if one is None or other is None:
        return one is other
    return one == other or same(plain_board(one), plain_board(other))


__all__ = [
    "Checkpoint",
    "Checkpoints",
    "GateState",
    "KeptFile",
    "Maker",
    "Stand",
    "kept_bytes",
    "list_checkpoints",
    "verify_checkpoint",
]

NEW, OLD = ".new-", ".old-"
"""What is not a checkpoint yet, and what is none any more."""

_ROUNDS = 5
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where the workspace stands beside its files: heads of the audit logs, and git's commit.

    `is_dirty`: tracked files are not as that commit has them; None: not known.
    """

    heads: tuple[Anchor, ...] = ()
    commit: str = ""
    is_dirty: bool | None = None


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """The checkpoints of a workspace, oldest first, and what is wrong with the rest."""

    all: tuple[Checkpoint, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def newest_green(self) -> Checkpoint | None:
        """The newest that is green: where a rollback leads to by default."""
        return next((each for each in reversed(self.all) if each.is_green), None)

    def named(self, name: str) -> Checkpoint | None:
        """The newest of an id or of the name of a label."""
        fits = (
            each
            for each in reversed(self.all)
            if name in {each.id, *(label.name for label in each.labels)}
        )
        return next(fits, None)


def list_checkpoints(root: Path) -> Checkpoints:
    """Every checkpoint; one whose manifest does not hold is a problem, never a checkpoint."""
    checkpoints: list[Checkpoint] = []
    problems: list[Diagnostic] = []
    for place in sorted((root / FOLDER).glob("*")):
        if place.name.startswith(".") or place.is_symlink() or not place.is_dir():
            continue
        display_path = f"{FOLDER}/{place.name}/{MANIFEST}"
        try:
            checkpoint = manifest_in(bytes_of(place / MANIFEST, LIMIT_BYTES), place)
        except (OSError, ValueError) as error:
            message = f"the checkpoint cannot be used: {error}"
            problems.append(
                Diagnostic("checkpoint-damaged", message, Place(display_path), "delete it")
            )
            continue
        with contextlib.suppress(OSError):
            later = labels_in(bytes_of(place / LABELS, LIMIT_BYTES))
            checkpoint = replace(checkpoint, labels=(*checkpoint.labels, *later))
        checkpoints.append(checkpoint)
    checkpoints.sort(key=lambda each: (each.number, each.id))
    return Checkpoints(tuple(checkpoints), tuple(problems))


def half_made(root: Path) -> list[Path]:
    """The folders that a run left which was killed while it made or removed checkpoints."""
    home = root / FOLDER
    return [*home.glob(f"{NEW}*"), *home.glob(f"{OLD}*")]


class Maker:
    """Makes checkpoints of a workspace, under the write lock that the caller holds.

    Args:
        root: The workspace root.
        folder: The folder of the boards.
        ops: System calls.
    """

    def __init__(self, root: Path, folder: str = "boards", ops: FileOps | None = None) -> None:
        self._root, self._folder, self._ops = root, folder, ops or FileOps()

    def make(self, label: Label, gates: GateState, stand: Stand) -> tuple[Checkpoint, bool]:
        """Keep all boards as they are; whether that took a new checkpoint.

        Where nothing changed since the last one and the program asks by itself, the last one gets
        the label, unless it has such a one. A person who asks gets a new one.

        Raises:
            WriteError: Nothing was kept.
        """
        try:
            files = self._one_instant()
            checkpoints = list_checkpoints(self._root).all
            boards = _boards(files)
            kept_files = tuple(_kept(path, files[path], boards) for path in sorted(files))
            gates = held_against(self._root, gates, boards)
            if checkpoints and checkpoints[-1].files == kept_files and not label.is_by_person:
                return self._labelled(checkpoints[-1], label, gates), False
            number = checkpoints[-1].number + 1 if checkpoints else 1
            results = encoded(dict(gates.results), indent=2, is_ascii=False)
            checkpoint = Checkpoint(
                id=self._free_id(label),
                number=number,
                folder=self._root,
                labels=(replace(label, green=gates.green),),
                files=kept_files,
                results=_kept(RESULTS, results, {}),
                heads=stand.heads,
                commit=stand.commit,
                is_dirty=stand.is_dirty,
            )
            return self._written(checkpoint, {**files, RESULTS: results}), True
        except OSError as error:
            raise refusal(error, FOLDER) from error

    def _one_instant(self) -> dict[str, bytes]:
        """All files as they were between two readings that agree."""
        files = sources(self._root, self._folder)
        for _ in range(_ROUNDS):
            again = sources(self._root, self._folder)
            if again == files:
                return files
            files = again
        message = "another program keeps changing the boards"
        raise WriteError(message, reason="busy", place=Place(self._folder), remedy="try again")

    def _labelled(self, one: Checkpoint, label: Label, gates: GateState) -> Checkpoint:
        request = (label.name, label.trigger, gates.green)
        if any((each.name, each.trigger, each.green) == request for each in one.labels):
            return one
        more = (*one.labels[1:], replace(label, green=gates.green))
        overwrite(self._ops, one.folder / LABELS, b"".join(map(label_line, more)))
        return replace(one, labels=(one.labels[0], *more))

    def _free_id(self, label: Label) -> str:
        stem = f"{label.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{_slug(label.name)}"
        name, count = stem, 1
        while (self._root / FOLDER / name).exists():
            count += 1
            name = f"{stem}-{count}"
        return name

    def _written(self, one: Checkpoint, files: Mapping[str, bytes]) -> Checkpoint:
        ops, home = self._ops, self._root / FOLDER
        make_folders(ops, home, 0o700)
        for leftover in half_made(self._root):  # we hold the lock
            remove_tree(ops, leftover)
        new = home / f"{NEW}{one.id}"
        try:
            ops.mkdir(new, 0o700)
            for path in sorted(files):
                make_folders(ops, (new / path).parent, 0o700)
                write_new(ops, new / path, files[path], 0o600)
            write_new(ops, new / MANIFEST, manifest_bytes(one), 0o600)
            for folder in _folders(new):
                settle(ops, folder)
            ops.rename(new, home / one.id)
        except BaseException:
            with contextlib.suppress(OSError):
                remove_tree(FileOps(), new)
            raise
        try:
            settle(ops, home)
        except OSError as error:
            message = f"{one.id} is kept, not confirmed on disk: {words(error)}"
            raise WriteError(message, reason="unconfirmed", remedy="make another") from error
        return replace(one, folder=home / one.id)


def _folders(folder: Path) -> Iterator[Path]:
    """A folder and all below it, the deepest first."""
    for item in folder.iterdir():
        if item.is_dir():
            yield from _folders(item)
    yield folder


def _slug(name: str) -> str:
    return _NAME.sub("-", name).strip("-.")[:40] or "checkpoint"


def _boards(files: Mapping[str, bytes]) -> dict[str, Board | None]:
    """The board of each file that should be one; None where it is none."""
    parsed = {
        path: parse_board(path, data)
        for path, data in files.items()
        if path.endswith(".toml") and path != SETTINGS
    }
    return {
        path: None if isinstance(each, BrokenBoard) else each.board for path, each in parsed.items()
    }


def _kept(path: str, data: bytes, boards: Mapping[str, Board | None]) -> KeptFile:
    is_broken = path in boards and boards[path] is None
    return KeptFile(path, hashlib.sha256(data).hexdigest(), len(data), is_broken)
