"""The trend of a workspace over the commits of the line that is checked out.

What a board file counts for depends on its bytes alone, so it is kept by the id of its blob in the
user's cache folder, and so is the trend of a commit, whole. Merged branches count from the day they
were merged.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from readiness_tui.domain.history.trend import BoardFigures, DayState, Trend, trend
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import repository_name
from readiness_tui.services.git.index import take_blobs
from readiness_tui.services.git.running import repository_names
from readiness_tui.services.history.revisions import Revisions
from readiness_tui.services.history.timeline import Files, Point, Timeline
from readiness_tui.storage.boards.reader import LoadedBoard
from readiness_tui.storage.boards.remembered import program_version
from readiness_tui.storage.boards.series import BoardSeries
from readiness_tui.storage.files.user_cache import UserCache

_FOLDER = "trends"
_FORMAT = 5
"""Counts up when figures are made in another way."""
_ENTRIES = 32
"""Entries that are kept: of each workspace the figures of its blobs, and the trend counted last."""

Figures = dict[str, dict[str, BoardFigures | None]]
"""By the path and then the blob of a board file what it counts for; None: it is no board."""
Place = tuple[str, str]
"""The path and the blob of a board file."""


class _About(NamedTuple):
    """What a trend rests on: where history ends, where days do, what of it is there and counts."""

    commit: str
    zone: str
    is_shallow: bool
    own: tuple[str, ...]


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    about: _About
    trend: Trend


def read_trend(root: Path, folder: str, zone: tzinfo, until: str = "HEAD") -> Trend:
    """The boards at the end of each day on which a commit changed one, counted.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        zone: In which days are told.
        until: The newest commit that counts, as git calls it.

    Raises:
        UsageError: There is no git, or no such commit.
        WriteError: Git could not say.
    """
    revisions = Revisions(root, folder)
    commit, is_shallow = revisions.commit(until), revisions.is_shallow
    own = frozenset(map(repository_name, repository_names(root)))
    about = _About(commit.id, str(zone), is_shallow, tuple(sorted(own)))
    if (cached := _kept(root, folder)) is not None and cached.about == about:
        return cached.trend
    ends = tuple(day_ends(Timeline(root, folder, commit.id).points, zone))
    figures = _figures(root, folder, [point.files for _, point in ends])
    remarks = list(_broken(ends, figures))
    if is_shallow:
        remarks.insert(0, "the clone is shallow, older commits are not there")
    course = trend(_states(ends, figures, own), remarks)
    with contextlib.suppress(msgspec.MsgspecError, OverflowError, UnicodeEncodeError):
        data = msgspec.msgpack.encode(_Kept(about, course))
        _cache().put(_cache_key(root, folder, "trend"), data)
    return course


def _kept(root: Path, folder: str) -> "_Kept | None":
    data = _cache().get(_cache_key(root, folder, "trend"))
    if data is None:
        return None
    try:
        return msgspec.msgpack.decode(data, type=_Kept)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _cache() -> UserCache:
    cache = UserCache.of(_FOLDER)
    return UserCache(cache.folder, cache.limit_bytes, _ENTRIES)


def day_ends(points: Sequence[Point], zone: tzinfo) -> Iterator[tuple[date, Point]]:
    """The last commit of each day along the first parents of the newest, the oldest first.

    A commit whose clock went back counts on the day of the one before it.
    """
    by_id = {point.commit.id: point for point in points}
    line: list[Point] = []
    point = points[-1] if points else None
    while point is not None:
        line.append(point)
        point = by_id.get(point.commit.parents[0]) if point.commit.parents else None
    day = date.min
    last: tuple[date, Point] | None = None
    for point in reversed(line):
        day = max(day, point.commit.at.astimezone(zone).date())
        if last is not None and last[0] != day:
            yield last
        last = day, point
    if last is not None:
        yield last


def _states(
    ends: Iterable[tuple[date, Point]], figures: Figures, own: frozenset[str]
) -> Iterator[DayState]:
    """The boards at the end of each day; one that cannot be read stands as it stood before.

    Boards that speak of another repository are left out, as everywhere, where there are others.
    What a board said last of its repository counts for all its days: what a plan has to do did not
    shrink on the day on which somebody wrote down whose it is.
    """
    days: list[tuple[date, str, Mapping[BoardId, BoardFigures]]] = []
    before: dict[str, BoardFigures] = {}
    latest: dict[BoardId, BoardFigures] = {}
    for day, point in ends:
        by_path: dict[str, BoardFigures] = {}
        for path, blob in point.files.items():
            board = figures[path][blob] or before.get(path)
            if board is not None:
                by_path[path] = board
        boards = {item.id: item for item in by_path.values()}
        days.append((day, point.commit.id, boards))
        latest.update(boards)
        before = by_path
    own_boards = {name for name, item in latest.items() if _is_own(item, own)} or latest.keys()
    for day, commit, boards in days:
        yield DayState(day, commit, {name: boards[name] for name in boards if name in own_boards})


def _is_own(board: BoardFigures, own: frozenset[str]) -> bool:
    return not board.repository or repository_name(board.repository) in own


def _broken(ends: Iterable[tuple[date, Point]], figures: Figures) -> Iterator[str]:
    """Each board file that could not be read on some day, with how often, and when first."""
    for path, states in figures.items():
        if None not in states.values():
            continue
        blobs = ((day, point.files[path]) for day, point in ends if path in point.files)
        broken = [day for day, blob in blobs if states[blob] is None]
        if broken:
            times = "day" if len(broken) == 1 else "days"
            yield f"{path} was broken at the end of {len(broken)} {times}, first on {broken[0]}"


def _figures(root: Path, folder: str, states: Iterable[Files]) -> Figures:
    """The figures of every board file of some states, those known from before among them."""
    cache = _cache()
    name = _cache_key(root, folder, "figures")
    recalled = _recalled(cache, name)
    places = dict.fromkeys(chain.from_iterable(files.items() for files in states))
    missing = [place for place in places if place[1] not in recalled.get(place[0], {})]
    if not missing:
        return recalled
    read = _read(root, missing)
    figures: Figures = {path: {} for path, _ in places}
    for path, blob in places:
        figures[path][blob] = read[path, blob] if (path, blob) in read else recalled[path][blob]
    with contextlib.suppress(msgspec.MsgspecError, OverflowError, UnicodeEncodeError):
        cache.put(name, msgspec.msgpack.encode(figures))
    return figures


def _recalled(cache: UserCache, name: str) -> Figures:
    data = cache.get(name)
    if data is None:
        return {}
    try:
        return msgspec.msgpack.decode(data, type=Figures)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {}


def _read(root: Path, places: Iterable[Place]) -> Mapping[Place, BoardFigures | None]:
    """What files of history count for, each read while git gives those behind it."""
    paths: dict[str, list[str]] = {}
    for path, blob in places:
        paths.setdefault(blob, []).append(path)
    readers: dict[str, _FigureReader] = {}
    figures: dict[Place, BoardFigures | None] = {}

    def take(blob: str, data: bytes) -> None:
        for path in paths[blob]:
            reader = readers.setdefault(path, _FigureReader(path))
            figures[path, blob] = reader.read(data)

    take_blobs(root, paths, take)
    return figures


class _FigureReader:
    """What the states of one file count for, each worked out from the one before."""

    def __init__(self, path: str) -> None:
        self._series = BoardSeries(path)
        self._before: tuple[Board, BoardFigures] | None = None

    def read(self, data: bytes) -> BoardFigures | None:
        """What a state counts for; None where it is no board."""
        loaded = self._series.read(data)
        if not isinstance(loaded, LoadedBoard):
            return None
        figures = BoardFigures.of(loaded.board, self._before)
        self._before = loaded.board, figures
        return figures


def _cache_key(root: Path, folder: str, part: str) -> str:
    place = f"{_FORMAT}\0{program_version()}\0{root.resolve()}\0{folder}\0{part}"
    return hashlib.sha256(os.fsencode(place)).hexdigest()
