"""The outlook of a plan, bit by bit: history from the log of changes, levelling, then the runs.

Slow for a screen, so it is asked for in a worker; each answer is better than the one before.
"""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from readiness_tui.domain.model.errors import BoardError
from readiness_tui.domain.model.ids import BoardId, Key, Kind, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.forecast import Forecast, forecast
from readiness_tui.domain.plan.forecast_progress import NOTHING, ForecastProgress
from readiness_tui.domain.plan.levelling import level_owners
from readiness_tui.domain.plan.schedule import Schedule
from readiness_tui.domain.proof.proof import WORKSPACE
from readiness_tui.domain.verdict.snapshot import Snapshot

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

_GOALS = (WORKSPACE,)
_kept: "WeakKeyDictionary[Schedule, tuple[Forecast, ...]]" = WeakKeyDictionary()
_DONE = f'"{Status.DONE.value}"'


def outlooks(workspace: "Workspace", plan: Schedule) -> Iterator[ForecastProgress]:
    """Outlooks of a schedule, each of some more runs than the one before; give up at any time.

    The same board gives the same numbers, those of `readiness schedule`. While a what-if is open,
    the boards alone are run beside it.
    """
    outlook = replace(remembered(workspace, plan), levelled=level_owners(plan))
    base = _base(workspace.snapshot, plan)
    if base is None:
        for runs in forecast(plan, goals=_GOALS):
            outlook = replace(outlook, forecast=runs)
            yield outlook
        return
    runs = before = NOTHING
    for latest, other in zip_longest(forecast(plan, goals=_GOALS), _again(base)):
        runs, before = latest or runs, other or before  # one that is refused has a single answer
        outlook = replace(outlook, forecast=runs, before=before)
        yield outlook


def _base(shown: Snapshot, plan: Schedule) -> Schedule | None:
    """The schedule of the boards alone, where a what-if with another one is shown."""
    trial = shown.scratch
    base = trial.before.schedule() if trial and plan is shown.analysis.schedule() else plan
    return None if base is plan else base


def _again(base: Schedule) -> Iterator[Forecast]:
    """The runs of the boards alone: they stay while one change after another is tried out."""
    if (cached := _kept.get(base)) is None:
        answers: list[Forecast] = []
        for answer in forecast(base, goals=_GOALS):
            answers.append(answer)
            yield answer
        _kept[base] = tuple(answers)
        return
    yield from cached


def remembered(workspace: "Workspace", plan: Schedule) -> ForecastProgress:
    """When tickets came and were done, as the log of changes tells.

    A ticket that was opened again counts from the last time it was done. A log that cannot be read
    is no history: `readiness audit verify` tells.
    """
    from readiness_tui.storage.audit.log import read_all

    try:
        records = read_all(workspace.root, folder=workspace.folder)
    except BoardError:
        return ForecastProgress(plan)
    closed: dict[Key, date] = {}
    added: dict[Key, date] = {}
    since: date | None = None
    for record in records:
        entry, day = record.entry, record.entry.at.date()
        since = day if since is None else min(since, day)
        kind, _, name = entry.record.replace('"', "").partition(".")
        if kind != Kind.TICKET:
            continue
        key = Key(BoardId(entry.board), TicketId(name))
        if entry.do == "add":
            added[key] = day
            if f"status = {_DONE}" in entry.new:
                closed[key] = day
        elif entry.do == "set" and entry.field == "status" and entry.new == _DONE:
            closed[key] = day
    return ForecastProgress(plan, closed=closed, added=added, since=since)
