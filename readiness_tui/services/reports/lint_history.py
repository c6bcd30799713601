"""Which link of a circle of dependencies came last, as the audit log or git tells.

The audit log knows what went through this program; a link that closes a circle never does, for that
is refused, unless two clones each added one. Git knows what came by file: the last commits of a
board are looked through for the first one that lacks a link. Both are asked only where there is a
circle, and what neither knows is left open.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.gates.repo.git_reading import HistoryError, read_git
from readiness_tui.storage.audit.link_dates import Came, Link, links_added, links_in

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

COMMITS = 30
"""Of the commits of a board so many are looked through."""
LARGEST = 60
"""Circles of more tickets are not looked into: no single link would open them anyway."""


class _Committed(NamedTuple):
    """The links that came last, when and from whom; no time: they are not committed yet."""

    links: frozenset[Link]
    at: datetime | None = None
    by: str = ""


def newest_links(workspace: "Workspace", snapshot: Snapshot) -> Mapping[Link, str]:
    """Of each circle the link that came last, with when that was, in words.

    Args:
        workspace: Whose files they are.
        snapshot: The plan.
    """
    graph = snapshot.analysis.graph
    small = [block for block in graph.blocks if len(block) <= LARGEST]
    circles = [
        frozenset(
            (graph.keys[node], graph.keys[needed])
            for node in block
            for needed in graph.pred[node]
            if needed in block
        )
        for block in small
    ]
    if not circles:
        return {}
    every = {link for circle in circles for link in circle}
    logged = links_added(workspace.root, workspace.folder, every)
    today = snapshot.analysis.context.today
    newest = (_newest(workspace, snapshot, circle, logged) for circle in circles)
    return {link: _said(came, today) for link, came in filter(None, newest)}


def _newest(
    workspace: "Workspace",
    snapshot: Snapshot,
    circle: frozenset[Link],
    logged: Mapping[Link, Came],
) -> tuple[Link, Came | _Committed] | None:
    index = snapshot.analysis.graph.index

    def place(link: Link) -> tuple[int, int]:
        return index[link[1]], index[link[0]]

    logged_links = {link: logged[link] for link in circle if link in logged}
    last = max(logged_links, key=lambda link: logged_links[link].place, default=None)
    committed = _committed(workspace, snapshot, circle)
    by_file = committed.links - logged_links.keys() if committed else frozenset[Link]()
    if committed and by_file and (last is None or _is_later(committed, logged_links[last])):
        return max(by_file, key=place), committed
    return None if last is None else (last, logged_links[last])


def _is_later(committed: _Committed, came: Came) -> bool:
    return committed.at is None or committed.at > came.at


def _committed(
    workspace: "Workspace", snapshot: Snapshot, circle: frozenset[Link]
) -> _Committed | None:
    """What came last by file, of the boards that hold a circle; all at once tells nothing."""
    homes = dict.fromkeys(needs.board for needs, _ in circle)
    candidates = [one for home in homes if (one := _of_board(workspace, snapshot, home, circle))]
    newest = max(
        candidates, key=lambda one: one.at or datetime.max.replace(tzinfo=UTC), default=None
    )
    return None if newest is None or newest.links == circle else newest


def _of_board(
    workspace: "Workspace", snapshot: Snapshot, home: BoardId, circle: frozenset[Link]
) -> _Committed | None:
    """The links of one board that its commits, read backwards, lack first."""
    own = frozenset(link for link in circle if link[0].board == home)
    path = snapshot.boards[home].path
    since, count = _Committed(own), 0
    try:
        for count, (sha, at, by) in enumerate(_commits(workspace, path), 1):  # noqa: B007
            present_links = _links_at(workspace, f"{sha}:{path}", home, own)
            if present_links is None:
                return None
            if missing := own - present_links:
                return since._replace(links=missing)
            since = _Committed(own, at, by)
    except HistoryError:
        return None
    return since if 0 < count < COMMITS else None  # the first commit had them all


def _commits(workspace: "Workspace", path: str) -> Iterator[tuple[str, datetime, str]]:
    """The last commits that touched a file, newest first."""
    form = "--format=%H%x09%ct%x09%an"
    answer = read_git(str(workspace.root.resolve()), "log", "-n", str(COMMITS), form, "--", path)
    for line in answer.data.decode("utf-8", "replace").splitlines() if not answer.code else ():
        sha, _, rest = line.partition("\t")
        seconds, _, name = rest.partition("\t")
        try:
            at = datetime.fromtimestamp(int(seconds), UTC)
        except (ValueError, OverflowError, OSError) as error:
            message = f"commit {sha} has a time that is none"
            raise HistoryError(message) from error
        yield sha, at, name


def _links_at(
    workspace: "Workspace", name: str, home: BoardId, own: frozenset[Link]
) -> frozenset[Link] | None:
    answer = read_git(str(workspace.root.resolve()), "cat-file", "blob", name)
    if answer.code:  # the file was not there
        return frozenset()
    holders: set[Key] = {needs for needs, _ in own}
    links = links_in(answer.data.decode("utf-8", "replace"), home, holders)
    return None if links is None else links & own


def _said(came: Came | _Committed, today: date) -> str:
    if came.at is None:
        return "not committed yet"
    verb = "added" if isinstance(came, Came) else "committed"
    day = came.at.date()
    by = f" by {came.by}" if came.by else ""
    return f"{verb} {'today' if day == today else day}{by}"
