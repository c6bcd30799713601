"""Findings about the plan with the line of each, and what a fix would change in the files.

What rules cannot know from the boards is gathered here: settings, the attributes of git, and when
tickets changed last. `readiness lint` and the pane of problems ask the same.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.lint import Found, LintFacts, LintFinding, each_rule
from readiness_tui.domain.lint.alerts import runbooks
from readiness_tui.domain.lint.facts import lies_in, scope_patterns
from readiness_tui.domain.lint.values import Touched
from readiness_tui.domain.model.calendar import window_days
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import BoardError, Place
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.proof.scope_members import tickets_of
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.gates.repo.git_reading import HistoryError, read_git
from readiness_tui.services.git.dirty import changed_files
from readiness_tui.storage.settings.lint_settings import lint_settings, unions

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

COMMITS = 500
"""Of the commits of a window so many are looked at, the newest."""
RECENT_DAYS = 14
"""How far back is looked for a plan that says nothing of its days."""
_COMMIT = "\x01"


def changes_in(
    root: Path, patterns: Sequence[str], window: tuple[date | None, date | None], today: date
) -> tuple[Touched, ...]:
    """The changes of files that some patterns name, the newest first.

    What is not committed counts while the window lasts; of commits the day counts on which they
    were made. Without git nothing was changed.

    Args:
        root: Of the repository.
        patterns: As `lies_in` takes them.
        window: The first and last day; without a first one the last days before the end count.
        today: The day on which is asked.
    """
    last = min(window[1] or today, today)
    first = window[0] or last - timedelta(days=RECENT_DAYS)

    def is_named(path: str) -> bool:
        return any(lies_in(pattern, path) for pattern in patterns)

    pending = changed_files(root, is_named) if first <= today == last else frozenset[str]()
    committed = (change for change in _commits(root, first, last) if is_named(change.path))
    return (*(Touched(path, "not committed") for path in sorted(pending)), *committed)


def _commits(root: Path, first: date, last: date) -> Iterator[Touched]:
    words = (
        "log",
        "-z",
        f"-n{COMMITS}",
        "--name-only",
        "--no-renames",
        f"--since={first.isoformat()}T00:00:00",
        f"--until={last.isoformat()}T23:59:59",
        f"--format={_COMMIT}%h of %cs",
    )
    try:
        answer = read_git(str(root.resolve()), *words)
    except HistoryError:
        return
    where = ""
    for part in (
        answer.data.decode("utf-8", "surrogateescape").split("\0") if not answer.code else ()
    ):
        text = part.lstrip("\n")
        if text.startswith(_COMMIT):
            where, _, text = text.removeprefix(_COMMIT).partition("\n")
        if text:
            yield Touched(text, where)


IN_WORK = frozenset({Status.DOING, Status.REVIEW})
CONTEXT_LINES = 1
EXACT = 1_000
"""Findings of which the line of the very field is sought; the others have that of their record.

To find a key its table is read again, and nobody reads that many lines.
"""


def always() -> bool:
    """Nobody gave the question up."""
    return True


def findings_of(
    workspace: "Workspace",
    snapshot: Snapshot,
    is_wanted: Callable[[], bool] = always,
    *,
    scopes: Collection[Scope] = (),
) -> tuple[LintFinding, ...] | None:
    """All findings of a snapshot, each with its file and line; by code, then in file order.

    Args:
        workspace: Whose files they are.
        snapshot: The plan.
        is_wanted: Asked between two rules: whether the answer still matters.
        scopes: The parts of the plan that are asked about; none: all of it.

    Returns:
        None where it came to matter no more.
    """
    facts = facts_of(workspace, snapshot)
    findings: list[LintFinding] = []
    is_gathered = not any(map(_is_part, scopes))
    for group in each_rule(snapshot.analysis, facts, is_gathered=is_gathered):
        if not is_wanted():
            return None
        findings += group
    return _in_scopes(findings, scopes, snapshot.portfolio) if scopes else tuple(findings)


def _is_part(scope: Scope) -> bool:
    """Whether a scope is less than a board: then what most of a board lack is told one by one."""
    return scope.board is not None and scope.kind != ""


def _in_scopes(
    findings: Iterable[LintFinding], scopes: Collection[Scope], portfolio: Portfolio
) -> tuple[LintFinding, ...]:
    """The findings about records of some scopes, or that speak of one.

    A board holds all of its records; a phase, a milestone or a ticket itself and its tickets.
    """
    boards = frozenset(scope.board for scope in scopes if scope.board and not _is_part(scope))
    records = frozenset(
        ref for scope in scopes if _is_part(scope) for ref in _records_of(scope, portfolio)
    )
    if any(scope.board is None for scope in scopes):
        return tuple(findings)
    return tuple(
        one
        for one in findings
        if one.record.board in boards or not records.isdisjoint((one.record, *one.related))
    )


def _records_of(scope: Scope, portfolio: Portfolio) -> Iterable[RecordRef]:
    if scope.board is not None:
        yield RecordRef(scope.board, Kind(scope.kind), scope.id)
    for key in tickets_of(portfolio, scope):
        yield key.ref


def facts_of(workspace: "Workspace", snapshot: Snapshot) -> LintFacts:
    """What the boards do not say."""
    paths = [state.path for state in snapshot.boards.values()]
    return LintFacts(
        settings=lint_settings(workspace.root),
        changed=_changed(workspace, snapshot),
        unions=unions(workspace.root, workspace.folder, paths),
        newest=_newest(workspace, snapshot),
        missing=_missing(workspace, snapshot),
        touched=_touched(workspace, snapshot),
        place=_Places(workspace, snapshot),
    )


def _missing(workspace: "Workspace", snapshot: Snapshot) -> frozenset[tuple[BoardId, str]]:
    """The runbooks that no file is: of boards that speak of this repository."""
    homes = [board for board in snapshot.portfolio.boards.values() if not board.repository]
    pages = {
        (board.id, page)
        for board in homes
        for _, _, page in runbooks(board)
        if page and "://" not in page
    }
    root = workspace.root
    return frozenset(
        (board, page) for board, page in pages if not (root / page.partition("#")[0]).exists()
    )


def _touched(workspace: "Workspace", snapshot: Snapshot) -> Mapping[BoardId, Sequence[Touched]]:
    """What was changed of what boards leave out; git is asked where one names a path."""
    named = {
        board.id: patterns
        for board in snapshot.portfolio.boards.values()
        if not board.repository
        and (patterns := [name for entry in board.out_of_scope for name in scope_patterns(entry)])
    }
    if not named:
        return {}

    today, boards = snapshot.analysis.context.today, snapshot.portfolio.boards
    return {
        home: changes_in(
            workspace.root, patterns, window_days(boards[home].window, boards[home]), today
        )
        for home, patterns in named.items()
    }


def _newest(workspace: "Workspace", snapshot: Snapshot) -> Mapping[tuple[Key, Key], str]:
    """Of each circle of dependencies the link that came last; history is asked for no other."""
    if not snapshot.analysis.graph.blocks:
        return {}
    from readiness_tui.services.reports.lint_history import newest_links

    return newest_links(workspace, snapshot)


def _changed(workspace: "Workspace", snapshot: Snapshot) -> Mapping[Key, date]:
    """When each ticket in work was changed last, as far as the audit log tells."""
    keys: Mapping[tuple[str, str], Key] = {
        (key.board, f"{Kind.TICKET}.{key.ticket}"): key
        for key, ticket in snapshot.portfolio.tickets()
        if ticket.status in IN_WORK
    }
    if not keys:
        return {}
    from readiness_tui.storage.audit.log import read_all

    try:
        records = read_all(workspace.root, folder=workspace.folder)
    except BoardError:
        return {}  # `readiness audit verify` tells; without history nothing is stale
    last_changes: dict[Key, date] = {}
    for record in records:
        entry = record.entry
        key = keys.get((entry.board, entry.record.replace('"', "")))
        if key is not None:
            day = entry.at.date()
            last_changes[key] = max(day, last_changes.get(key, day))
    return last_changes


class _Places:
    """Where findings are: the first at the line of their field, later ones at their record's."""

    def __init__(self, workspace: "Workspace", snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._files = {name: workspace.boards.loaded(name) for name in snapshot.boards}
        self._places: dict[tuple[RecordRef, str], Place] = {}
        self._count = 0

    def __call__(self, found: Found) -> Place | None:
        """The place of the next finding; None where no file has its record."""
        self._count += 1
        ref, loaded = found.record, self._files.get(found.record.board)
        if found.place is not None or loaded is None:
            return found.place
        field = found.field if self._count <= EXACT else ""
        place = self._places.get((ref, field))
        if place is None:
            path = ("board",) if ref.kind is Kind.BOARD else (ref.kind.value, ref.id)
            line = loaded.line(*path, *([field] if field else []))
            place = self._places[ref, field] = Place(self._snapshot.boards[ref.board].path, line)
        return place


def difference(workspace: "Workspace", action: Action) -> tuple[str, ...]:
    """What an action would change in the board files, as lines of a difference; nothing is written.

    Raises:
        WriteError: The boards no longer say what the action was made for.
    """
    from difflib import unified_diff

    from readiness_tui.storage.boards.editing import edited

    if workspace.snapshot.scratch is not None:
        return (action.title, "tried out: in a what-if nothing is written")
    lines: list[str] = []
    for board in dict.fromkeys(edit.record.board for edit in action.edits):
        loaded = workspace.boards.loaded(board)
        if loaded is None:
            continue
        edited_board, _ = edited(
            loaded, [edit for edit in action.edits if edit.record.board == board]
        )
        old, new = loaded.text.text.splitlines(), edited_board.text.text.splitlines()
        changed = unified_diff(old, new, lineterm="", n=CONTEXT_LINES)
        lines += [f"--- {loaded.path}", *islice(changed, 2, None)]
    return tuple(lines)
