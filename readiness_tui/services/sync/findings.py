"""What a merge made wrong of two good plans: lint findings of the result that neither side had."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.services.sync.files import is_board
from readiness_tui.services.sync.merge import FileMerge
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.settings.settings import SETTINGS

MERGE_FINDING = "merge-finding"
_MOST = 20
_REMEDY = "the merge stands; mend the plan, then sync again"


def new_findings(
    files: Mapping[str, bytes], merges: Iterable[FileMerge], now: datetime
) -> tuple[Diagnostic, ...]:
    """What lint finds in the merged boards, and in neither ours nor theirs.

    Args:
        files: All shared files as ours has them.
        merges: The files that both sides do not have alike.
        now: When; some findings go by the day.
    """
    apart = [one for one in merges if is_board(one.path) and one.path != SETTINGS]
    if not (any(one.gives for one in apart) and any(one.takes for one in apart)):
        return ()  # the result is what one side has already
    met = {one.path for one in apart}
    alike = {
        path: data
        for path, data in files.items()
        if is_board(path) and path != SETTINGS and path not in met
    }
    sides = [
        alike | {one.path: data for one in apart if (data := each(one)) is not None}
        for each in (_ours, _theirs, _merged)
    ]
    ours, theirs, merged = (_found(side, now) for side in sides)
    named = ours.records | theirs.records
    new = [
        problem
        for key, problem in merged.problems.items()
        # A ticket that was numbered anew says again what it said under its old number.
        if key not in ours.problems and key not in theirs.problems and key[1:4] in named
    ]
    problems = new[:_MOST]
    if len(new) > _MOST:
        message = f"{len(new) - _MOST} more findings came of the merge"
        problems.append(Diagnostic(MERGE_FINDING, message, Place(new[0].path), _REMEDY))
    return tuple(problems)


def _ours(one: FileMerge) -> bytes | None:
    return one.ours


def _theirs(one: FileMerge) -> bytes | None:
    return one.theirs


def _merged(one: FileMerge) -> bytes | None:
    return one.ours if one.is_left else one.merged


class _Found(NamedTuple):
    """The findings of some boards, each under what makes it the same in another state of them.

    `records` are those that the boards have, by board, kind and id.
    """

    problems: Mapping[tuple[str, ...], Diagnostic]
    records: frozenset[tuple[str, ...]]


def _found(files: Mapping[str, bytes], now: datetime) -> _Found:
    from readiness_tui.domain.lint import RULES, findings
    from readiness_tui.domain.model.errors import Severity
    from readiness_tui.domain.plan.ranking import PlanContext, analyse
    from readiness_tui.domain.verdict.verdict import judge

    boards: dict[str, tuple[str, Board]] = {}
    problems: dict[tuple[str, ...], Diagnostic] = {}
    for path, data in sorted(files.items()):
        loaded = parse_board(path, data)
        if not isinstance(loaded, LoadedBoard):
            continue
        id_ = loaded.board.id
        first, _ = boards.setdefault(id_, (path, loaded.board))
        if first != path:
            message = f"board id {id_!r} is taken by {first}"
            key = ("", id_, Kind.BOARD.value, id_, path)
            problems[key] = Diagnostic(MERGE_FINDING, message, Place(path), _REMEDY)
    portfolio = Portfolio.of(*(board for _, board in boards.values()))
    analysis = analyse(judge(portfolio, {}, now), PlanContext(today=now.date()))
    for finding in findings(analysis, RULES):
        ref = finding.record
        if finding.severity is Severity.INFO or ref.board not in boards:
            continue
        message = (
            f"{ref.kind}.{ref.id} {finding.field}".strip() + f": {finding.message} ({finding.code})"
        )
        key = (finding.code, ref.board, ref.kind, ref.id, finding.field, finding.message)
        problems[key] = Diagnostic(MERGE_FINDING, message, Place(boards[ref.board][0]), _REMEDY)
    records = {
        (board.id, kind.value, id_)
        for _, board in boards.values()
        for kind in (Kind.BOARD, *HOMES)
        for id_ in board.records(kind)
    }
    return _Found(problems, frozenset(records))
