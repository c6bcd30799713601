"""What putting a checkpoint back would write, decided before anything is written.

A plan names each file with what stands there and what will, by digest. So it is carried out on
nothing else, and what a kill stopped is finished from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import BoardError, Place, UsageError, WriteError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.storage.checkpoints.check import kept_bytes, refuse_tampered
from readiness_tui.storage.checkpoints.files import SETTINGS, current, is_restorable, sources
from readiness_tui.storage.checkpoints.manifest import Checkpoint
from readiness_tui.storage.checkpoints.rollback_choice import (
    Name,
    Selection,
    board_id,
    is_board,
    is_broken_board,
    named_records,
)
from readiness_tui.storage.files.fileops import refusal, sha256_of
from readiness_tui.storage.merge.records import refused_board, with_records

EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Step:
    """One file that a rollback changes: what stands there now and what will, empty for nothing.

    Where it has `records` these come back alone, and the rest of the file stays.
    """

    path: str
    base_sha256: str
    new_sha256: str
    records: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """A rollback as it is planned, and as it is noted while it runs.

    Attributes:
        checkpoint: Id of the checkpoint that is put back.
        steps: The files it changes.
        skipped: Boards that are broken today and were not named: they stay.
        stays: Files that the checkpoint lacks, and that were not to go.
        cid: Its action in the audit log.
        actor: Who asked.
        reason: Why.
        differences: How many differences it undoes, by record and field.
    """

    checkpoint: str
    steps: tuple[Step, ...]
    skipped: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    cid: str = ""
    actor: str = ""
    reason: str = ""
    differences: int = 0


def plan_rollback(
    root: Path, one: Checkpoint, wanted: Selection = EVERYTHING, *, folder: str = "boards"
) -> Rollback:
    """What putting a checkpoint back would change.

    Args:
        root: The workspace root.
        one: The checkpoint; all of its files are verified.
        wanted: What of it.
        folder: The folder of the boards.

    Raises:
        UsageError: There is no such board or record.
        WriteError: It was tampered with, or a file cannot be read.
    """
    refuse_tampered(one)
    for file in one.files:
        if not is_restorable(file.path, folder):
            message = "the checkpoint would write outside of the boards"
            raise WriteError(message, reason="tampered", place=Place(file.path), remedy="delete it")
    try:
        return _Planner(root, one, wanted, folder).planned()
    except OSError as error:
        raise refusal(error, folder) from error


class _Planner:
    """Holds a checkpoint against the files of today."""

    def __init__(self, root: Path, one: Checkpoint, wanted: Selection, folder: str) -> None:
        self._root, self._one, self._wanted = root, one, wanted
        self._then = {kept.path: kept_bytes(one, kept) for kept in one.files}
        self._today = sources(root, folder)

    def planned(self) -> Rollback:
        if self._wanted.records:
            return Rollback(checkpoint=self._one.id, steps=tuple(self._of_records()))
        paths = self._chosen()
        steps: list[Step] = []
        skipped: list[str] = []
        stays: list[str] = []
        for path in paths:
            now, then = self._now(path), self._then.get(path)
            if now == then:
                continue
            is_link = (self._root / path).is_symlink()
            if then is None and (is_link or not self._wanted.removes_new):
                stays.append(path)
            elif now is not None and not self._wanted.boards and is_broken_board(path, now):
                skipped.append(path)
            else:
                steps.append(Step(path, sha256_of(now), sha256_of(then)))
        return Rollback(
            checkpoint=self._one.id,
            steps=tuple(steps),
            skipped=tuple(skipped),
            stays=tuple(stays),
        )

    def _now(self, path: str) -> bytes | None:
        try:
            return current(self._root, path)
        except OSError as error:
            raise refusal(error, path) from error

    def _chosen(self) -> Sequence[str]:
        """The files that are asked for, those of the checkpoint first."""
        new = [path for path in sorted(self._today) if path not in self._then and path != SETTINGS]
        if not self._wanted.boards:
            return (*self._then, *new)
        then = {board_id(path, data): path for path, data in self._then.items() if is_board(path)}
        new_boards = {board_id(path, self._today[path]): path for path in new if is_board(path)}
        paths: list[str] = []
        for name in dict.fromkeys(self._wanted.boards):
            if name in then:
                paths.append(then[name])
            elif name in new_boards and self._wanted.removes_new:
                paths.append(new_boards[name])
            elif name in new_boards:
                message = f"board {name!r} was made since"
                raise UsageError(message, remedy="--remove-new takes it away")
            else:
                near = nearest(name, then)
                remedy = f"nearest: {near}" if near else f"it has {', '.join(sorted(then))}"
                message = f"the checkpoint has no board {name!r}"
                raise UsageError(message, remedy=remedy)
        return paths

    def _of_records(self) -> Iterator[Step]:
        chosen = named_records(self._then, self._today, self._wanted)
        for path, records in chosen.items():
            now, then = self._now(path), self._then.get(path)
            if now is None or then is None:
                message = "the board is gone" if now is None else "the checkpoint lacks the board"
                remedy = "--board brings a whole board back"
                raise WriteError(message, reason="gone", place=Place(path), remedy=remedy)
            if is_broken_board(path, then):
                message, remedy = (
                    "the board was broken when it was kept",
                    "--board brings it back so",
                )
                raise WriteError(message, reason="broken", place=Place(path), remedy=remedy)
            try:
                new = with_records(path, then, now, records)
            except BoardError as error:
                raise refused_board(error) from error
            if new != now:
                yield Step(path, sha256_of(now), sha256_of(new), tuple(records))


def texts_then(one: Checkpoint, paths: Iterable[str]) -> Mapping[str, bytes]:
    """The bytes that a checkpoint has of files; those that it lacks are left out.

    Raises:
        WriteError: One was tampered with.
    """
    selected = set(paths)
    return {kept.path: kept_bytes(one, kept) for kept in one.files if kept.path in selected}
