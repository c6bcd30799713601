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
from pathlib import Path
from typing import NamedTuple

import msgspec

from readiness_tui.domain.history.trend import BoardFigures, DayState, Trend, trend
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import repository_name
from readiness_tui.services.git.head import commit_of
from readiness_tui.services.git.index import blobs
from readiness_tui.services.git.running import repository_names
from readiness_tui.services.history.revisions import Revisions
from readiness_tui.services.history.timeline import Files, Point, Timeline
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board
from readiness_tui.storage.boards.remembered import program_version
from readiness_tui.storage.files.user_cache import UserCache

_FOLDER = "trends"
_FORMAT = 3
"""Counts up when figures are made in another way."""
_ENTRIES = 32
"""Entries that are kept: of each workspace the figures of its blobs, and the trend counted last."""

Figures = dict[str, BoardFigures | None]
"""By path and blob of a board file what it counts for; None: it is no board."""


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
    if (kept := _kept(root, folder)) is not None and kept.about == about:
        return kept.trend
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


def kept_trend(root: Path, folder: str, zone: tzinfo) -> Trend | None:
    """The trend up to the commit that is checked out, if it was counted before.

    No process is started for it, and nothing is counted.
    """
    commit, kept = commit_of(root), _kept(root, folder)
    if kept is None or not commit or kept.about[:2] != (commit, str(zone)):
        return None
    return kept.trend


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
    """
    before: dict[str, BoardFigures] = {}
    for day, point in ends:
        by_path: dict[str, BoardFigures] = {}
        for path, blob in point.files.items():
            board = figures[_key(path, blob)] or before.get(path)
            if board is not None:
                by_path[path] = board
        every: Mapping[BoardId, BoardFigures] = {item.id: item for item in by_path.values()}
        boards = {
            name: item
            for name, item in every.items()
            if not item.repository or repository_name(item.repository) in own
        }
        yield DayState(day, point.commit.id, boards or every)
        before = by_path


def _broken(ends: Iterable[tuple[date, Point]], figures: Figures) -> Iterator[str]:
    """Each board file that could not be read on some day, with how often, and when first."""
    days: dict[str, list[date]] = {}
    for day, point in ends:
        for path, blob in point.files.items():
            if figures[_key(path, blob)] is None:
                days.setdefault(path, []).append(day)
    for path, broken in days.items():
        times = "day" if len(broken) == 1 else "days"
        yield f"{path} was broken at the end of {len(broken)} {times}, first on {broken[0]}"


def _figures(root: Path, folder: str, states: Iterable[Files]) -> Figures:
    """The figures of every board file of some states, those known from before among them."""
    cache = _cache()
    name = _cache_key(root, folder, "figures")
    recalled = _recalled(cache, name)
    places = {_key(path, blob): (path, blob) for files in states for path, blob in files.items()}
    missing = {key: place for key, place in places.items() if key not in recalled}
    if not missing:
        return recalled
    figures: Figures = {key: recalled[key] for key in places if key in recalled}
    figures |= _read(root, missing)
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


def _read(root: Path, places: Mapping[str, tuple[str, str]]) -> Figures:
    """What files of history count for, each read by what changed since the one before."""
    contents = blobs(root, {blob for _, blob in places.values()})
    latest: dict[str, tuple[LoadedBoard, BoardFigures]] = {}
    figures: Figures = {}
    for key, (path, blob) in places.items():
        loaded, counted = latest.get(path, (None, None))
        board = parse_board(path, contents[blob], loaded)
        figures[key] = None
        if isinstance(board, LoadedBoard):
            before = (loaded.board, counted) if loaded and counted else None
            figure = figures[key] = BoardFigures.of(board.board, before)
            latest[path] = board, figure
    return figures


def _key(path: str, blob: str) -> str:
    return f"{blob} {path}"


def _cache_key(root: Path, folder: str, part: str) -> str:
    place = f"{_FORMAT}\0{program_version()}\0{root.resolve()}\0{folder}\0{part}"
    return hashlib.sha256(os.fsencode(place)).hexdigest()
