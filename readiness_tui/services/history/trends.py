"""The trend of a workspace over the commits of the line that is checked out.

What a board file counts for depends on its bytes alone, so it is kept by the id of its blob in the
user's cache folder: a history that was read once is read again in the time that git takes to list
its commits. Merged branches count from the day they were merged.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from pathlib import Path

import msgspec

from readiness_tui.domain.history.trend import BoardFigures, DayState, Trend, trend
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import repository_name
from readiness_tui.services.git.index import blobs
from readiness_tui.services.git.running import repository_names
from readiness_tui.services.history.revisions import Revisions
from readiness_tui.services.history.timeline import Files, Point, Timeline
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board
from readiness_tui.storage.boards.remembered import program_version
from readiness_tui.storage.files.user_cache import UserCache

_FOLDER = "trends"
_FORMAT = 2
"""Counts up when figures are made in another way."""
_ENTRIES = 16
"""Workspaces whose figures are kept."""

Figures = dict[str, BoardFigures | None]
"""By path and blob of a board file what it counts for; None: it is no board."""


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
    commit = revisions.commit(until)
    ends = tuple(day_ends(Timeline(root, folder, commit.id).points, zone))
    figures = _figures(root, folder, [point.files for _, point in ends])
    remarks = list(_broken(ends, figures))
    if revisions.is_shallow:
        remarks.insert(0, "the clone is shallow, older commits are not there")
    own = frozenset(map(repository_name, repository_names(root)))
    return trend(_states(ends, figures, own), remarks)


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
    cache = UserCache.of(_FOLDER)
    cache = UserCache(cache.folder, cache.limit_bytes, _ENTRIES)
    name = _cache_key(root, folder)
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
    latest: dict[str, LoadedBoard] = {}
    figures: Figures = {}
    for key, (path, blob) in places.items():
        board = parse_board(path, contents[blob], latest.get(path))
        if isinstance(board, LoadedBoard):
            latest[path] = board
        figures[key] = BoardFigures.of(board.board) if isinstance(board, LoadedBoard) else None
    return figures


def _key(path: str, blob: str) -> str:
    return f"{blob} {path}"


def _cache_key(root: Path, folder: str) -> str:
    place = f"{_FORMAT}\0{program_version()}\0{root.resolve()}\0{folder}"
    return hashlib.sha256(os.fsencode(place)).hexdigest()
