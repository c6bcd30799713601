"""The plan at every commit that changed a board, and the life of one record over them.

Git is asked twice in all: once for the commits with the blobs they changed, once for the bytes of
these blobs. A blob is parsed once, and only when a commit that has it is looked at.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath

from readiness_tui.domain.history.plan_diff import field_edits
from readiness_tui.domain.model.board import HOMES, Board, Record
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.services.git.index import blobs
from readiness_tui.services.git.running import done, run_git
from readiness_tui.services.history.revisions import BoardState, Commit, board_state
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.series import BoardSeries

_HEADER = "\x01"
_FORMAT = f"--format={_HEADER}%H%x00%P%x00%cI%x00%an%x00%s"
_SETTINGS = ("log.showRoot=true", "log.showSignature=false", "core.quotePath=false")
_FILES = frozenset({"100644", "100755"})

Files = Mapping[str, str]
"""The blob of each board file, by path."""


@dataclass(frozen=True, slots=True)
class Point:
    """A commit that changed a board file, with the board files of its tree."""

    commit: Commit
    files: Files


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """What a commit did to a record, against each of its parents; `broken` files hid the rest."""

    commit: Commit
    edits: tuple[Edit, ...]
    broken: tuple[str, ...] = ()


class Timeline:
    """The boards of a workspace over the commits that changed one.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        until: The newest commit that counts.
    """

    def __init__(self, root: Path, folder: str, until: str = "HEAD") -> None:
        self._root, self._folder, self._until = root, folder, until
        self._boards: dict[tuple[str, str], LoadedBoard | BrokenBoard] = {}
        self._is_board_by_path: dict[str, bool] = {}
        self._series: dict[str, BoardSeries] = {}

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every commit that changed a board file, each after its parents.

        Raises:
            WriteError: Git could not say.
        """
        words = ("log", "--reverse", "--date-order", "--raw", "--no-abbrev", "--no-renames", "-z")
        merges = ("--full-history", "--simplify-merges", "--diff-merges=first-parent", "--parents")
        answer = run_git(
            self._root,
            *words,
            *merges,
            "--relative",
            _FORMAT,
            self._until,
            "--",
            f"{self._folder}/",
            settings=_SETTINGS,
        )
        files: dict[str, Files] = {}
        points: list[Point] = []
        for commit, changes in _commits(os.fsdecode(done(answer, "git log").output)):
            state = dict(files.get(commit.parents[0], {})) if commit.parents else {}
            for path, blob in changes:
                state.pop(path, None)
                if blob and self._is_board(path):
                    state[path] = blob
            files[commit.id] = state
            points.append(Point(commit, state))
        return tuple(points)

    def state(self, point: Point) -> BoardState:
        """The boards at a commit."""
        return board_state({path: self._board(path, blob) for path, blob in point.files.items()})

    def named(self, name: str) -> tuple[RecordRef, ...]:
        """The records of any time that a person names: `T-1`, `BOARD/T-1`, `risk:R-1`.

        Without a kind a ticket is meant, or what else has the id where no ticket has.
        """
        refs = {
            ref
            for point in self.points
            for ref in refs_called(name, self.state(point).portfolio.boards.values())
        }
        tickets = {ref for ref in refs if ref.kind is Kind.TICKET}
        return tuple(sorted(tickets or refs))

    def life(self, ref: RecordRef) -> Iterator[LifeEvent]:
        """What happened to a record, the oldest first.

        A merge counts only where it differs from everything that was merged. A board file that
        was broken hides the record: the commit that broke it is told, and nothing came or went.
        """
        records: dict[str, Record | None] = {}
        for point in self.points:
            parents = [name for name in point.commit.parents if name in records]
            before = [records[name] for name in parents]
            boards = {path: self._board(path, blob) for path, blob in point.files.items()}
            record = _record(boards.values(), ref)
            broken = tuple(path for path, item in boards.items() if isinstance(item, BrokenBoard))
            hides = record is None and any(before) and bool(broken)
            if hides:
                record = next(filter(None, before))
                if all(name not in self._hidden for name in parents):
                    yield LifeEvent(point.commit, (), broken)
                self._hidden.add(point.commit.id)
            elif all(record != item for item in before) and (record is not None or any(before)):
                yield LifeEvent(point.commit, _edits(ref, before[0] if before else None, record))
            records[point.commit.id] = record

    @cached_property
    def _hidden(self) -> set[str]:
        """The commits at which a broken file hides the record."""
        return set()

    @cached_property
    def _contents(self) -> Mapping[str, bytes]:
        names = {blob for point in self.points for blob in point.files.values()}
        return blobs(self._root, names) if names else {}

    def _board(self, path: str, blob: str) -> LoadedBoard | BrokenBoard:
        board = self._boards.get((path, blob))
        if board is None:
            series = self._series.setdefault(path, BoardSeries(path))
            board = self._boards[path, blob] = series.read(self._contents[blob])
        return board

    def _is_board(self, path: str) -> bool:
        is_board = self._is_board_by_path.get(path)
        if is_board is None:
            is_board = self._is_board_by_path[path] = self._lies_as_one(path)
        return is_board

    def _lies_as_one(self, path: str) -> bool:
        place = PurePosixPath(path)
        is_inside = str(place.parent) == self._folder and not place.name.startswith(".")
        return is_inside and place.suffix == ".toml"


def _record(boards: Iterable[LoadedBoard | BrokenBoard], ref: RecordRef) -> Record | None:
    """A record as boards have it; of two files of one board the last counts."""
    record: Record | None = None
    for item in boards:
        if isinstance(item, LoadedBoard) and item.board.id == ref.board:
            record = item.board.records(ref.kind).get(ref.id)
    return record


def refs_called(name: str, boards: Iterable[Board]) -> Iterator[RecordRef]:
    """The records of boards that a person may call by a name, of every kind that fits."""
    board, kinds, record_id = _parts(name)
    for item in boards:
        for kind in kinds:
            if board in {None, item.id} and record_id in item.records(kind):
                yield RecordRef(item.id, kind, record_id)


def is_named(name: str, ref: RecordRef) -> bool:
    """Whether a person may call a record by a name."""
    board, kinds, record_id = _parts(name)
    return board in {None, ref.board} and ref.kind in kinds and record_id == ref.id


def _parts(name: str) -> tuple[str | None, tuple[Kind, ...], str]:
    """The board, the kinds and the id that a name may mean; no board: any."""
    board, slash, rest = name.rpartition("/")
    kind, colon, record_id = rest.partition(":")
    is_kind = bool(colon) and kind in {item.value for item in Kind}
    kinds = (Kind(kind),) if is_kind else tuple(HOMES)
    return (board if slash else None), kinds, (record_id if is_kind else rest)


def _edits(ref: RecordRef, before: Record | None, after: Record | None) -> tuple[Edit, ...]:
    if after is None:
        return () if before is None else (RemoveRecord(ref, before),)
    if before is None:
        return (AddRecord(ref, after),)
    return tuple(field_edits(ref, before, after))


def _commits(output: str) -> Iterator[tuple[Commit, list[tuple[str, str]]]]:
    """The commits of `git log --raw -z`, each with path and new blob of what it changed.

    The blob is empty for a file that went, or that is no regular file any more. What a commit says
    of itself is taken by place, so that no message can pass for a commit.
    """
    parts = iter(output.split("\0"))
    part = next(parts, "")
    while part.startswith(_HEADER):
        parents, at, author, subject = (next(parts) for _ in range(4))
        moment = datetime.fromisoformat(at)
        commit = Commit(part.removeprefix(_HEADER), tuple(parents.split()), moment, author, subject)
        changes: list[tuple[str, str]] = []
        while (part := next(parts, "").lstrip("\n")).startswith(":"):
            _, mode, _, blob, _ = part.removeprefix(":").split()
            changes.append((next(parts), blob if mode in _FILES else ""))
        yield commit, changes
