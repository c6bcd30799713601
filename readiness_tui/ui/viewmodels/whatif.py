"""What a what-if changes, as one line: verdict, proven, what to take up next, and dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from readiness_tui.domain.edits.whatif import Side, likely
from readiness_tui.domain.model.ids import BoardId, Key, spell
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.milestone_dates import milestone_dates
from readiness_tui.domain.proof.proof import Word
from readiness_tui.domain.verdict.outside_changes import NOTHING, Outside, differing
from readiness_tui.domain.verdict.snapshot import Snapshot, Trial
from readiness_tui.ui.viewmodels.cells import Line, Span, clicked
from readiness_tui.ui.viewmodels.header import scope_of, verdict_of

MOST_MILESTONES = 3
"""Milestones that move are named up to here."""
_RANK = (Word.NO_GO, Word.GO_WITH_WAIVERS, Word.GO)


@dataclass(frozen=True, slots=True)
class _Moved:
    """One thing before and after; `gain` is positive where that is better, 0 where neither."""

    name: str
    before: str
    after: str
    gain: int = 0

    @property
    def span(self) -> Span:
        if self.before == self.after:
            return f"{self.name}{self.after}", "muted"
        style = "pass" if self.gain > 0 else "fail" if self.gain < 0 else "strong"
        return f"{self.name}{self.before} > {self.after}", style


def changes(count: int) -> str:
    """`1 change`, `2 changes`."""
    return counted(count, "change")


def tried_line(
    snapshot: Snapshot, board: BoardId | None, key: str, outlook: ForecastProgress | None = None
) -> tuple[Line, Line]:
    """The banner of an open what-if and how to leave it; nothing where none is open.

    Args:
        snapshot: What is shown.
        board: The board that is shown, None for all.
        key: The key that keeps it or drops it, as it is written.
        outlook: What is likely; it counts only if it speaks of the plan that is shown.
    """
    trial = snapshot.scratch
    if trial is None:
        return (), ()
    spans: list[Span] = [(" WHAT-IF ", "doubt!"), (f" {changes(trial.count)}", "strong")]
    is_current = outlook is not None and outlook.plan is snapshot.analysis.schedule()
    for moved in _moves(snapshot, board, outlook if is_current else None):
        spans += [(" · ", "muted"), moved.span]
    if trial.lost:
        count = len(trial.lost)
        spans += [(" · ", "muted"), (f"{count} no longer fit{'s' * (count == 1)}", "doubt")]
    return tuple(spans), ((f"{key} keep or drop ", clicked("muted", "plan.whatif")),)


def differs(snapshot: Snapshot) -> Outside:
    """The tickets that are otherwise than the files have them, or only there."""
    return differing(snapshot.saved, snapshot.portfolio) if snapshot.scratch else NOTHING


@lru_cache(maxsize=4)
def _moves(
    snapshot: Snapshot, board: BoardId | None, outlook: ForecastProgress | None = None
) -> tuple[_Moved, ...]:
    """Verdict and proven always, the rest where it differs; taken once for each snapshot."""
    trial = snapshot.scratch
    if trial is None:
        return ()
    comparison = _side(trial.base, board).to(_side(snapshot, board))
    words = comparison.word
    before, after = (word.spoken.upper() for word in words)
    blocking, (first, then) = comparison.blocking, comparison.first
    rest = (
        _Moved("blocking ", f"{blocking[0]}", f"{blocking[1]}", blocking[0] - blocking[1]),
        _Moved("next ", _named(first, board), _named(then, board)),
        *_dates(trial, snapshot.analysis, board),
        *_likely(trial, outlook, board),
    )
    proven = comparison.proven
    return (
        _Moved("", before, after, _RANK.index(words[1]) - _RANK.index(words[0])),
        _Moved("proven ", f"{proven[0]}", f"{proven[1]}", proven[1] - proven[0]),
        *(moved for moved in rest if moved.before != moved.after),
    )


@lru_cache(maxsize=8)
def _side(snapshot: Snapshot, board: BoardId | None) -> Side:
    """One side of the comparison: that of the boards alone stays while only the trial changes."""
    return Side.of(snapshot.analysis, verdict_of(snapshot, board), scope_of(board))


def _named(key: Key | None, board: BoardId | None) -> str:
    if key is None:
        return "nothing"
    return safe_line(spell(key, board) if board else key.ticket)


def _dates(trial: Trial, after: Analysis, board: BoardId | None) -> Iterator[_Moved]:
    """When the work ends, and the first of the milestones that move."""
    old, new = trial.before.schedule(), after.schedule()
    yield _day("finish ", old.finish(board), new.finish(board))
    homes = (home for home in after.portfolio.boards if board in {None, home})
    pairs = (
        (was, is_now)
        for home in homes
        if home in trial.before.portfolio.boards
        for was, is_now in zip(milestone_dates(old, home), milestone_dates(new, home), strict=False)
    )
    moved = (
        _day(f"{safe_line(is_now.scope.id)} ", was.ends, is_now.ends)
        for was, is_now in pairs
        if was.scope == is_now.scope and was.ends != is_now.ends
    )
    yield from islice(moved, MOST_MILESTONES)


def _likely(
    trial: Trial, outlook: ForecastProgress | None, board: BoardId | None
) -> Iterator[_Moved]:
    """When what is shown is likely to be reached."""
    if forecast := likely(trial.before, outlook, scope_of(board)):
        yield _day("P50 ", *forecast.p50)
        yield _day("P85 ", *forecast.p85)


def _day(name: str, before: date | None, after: date | None) -> _Moved:
    gain = (before - after).days if before and after else 0
    with_year = bool(before and after and before.year != after.year)
    was, is_now = (_said(day, with_year=with_year) for day in (before, after))
    return _Moved(name, was, is_now, gain)


def _said(day: date | None, *, with_year: bool) -> str:
    if day is None:
        return "none"
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{months[day.month - 1]} {day.day}" + (f" {day.year}" if with_year else "")
