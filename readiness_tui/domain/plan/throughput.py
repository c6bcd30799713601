"""When work runs out at the pace of the last weeks, and what was done and wanted on each day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from random import Random

from msgspec import Struct

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status

RUNS, LONGEST = 10_000, 520
SAMPLED, FEWEST = 12, 4
UNLIKE = 1.5
"""Two forecasts whose P85 differ by more than this factor are worth a word."""


class Weeks(Struct, frozen=True):
    """In how many weeks all that is open is closed; `LONGEST` stands for never."""

    p50: int
    p85: int
    p95: int


def throughput(closed_per_week: Sequence[int], open_count: int, *, runs: int = RUNS) -> Weeks | str:
    """How many weeks what is open takes at the pace of the last twelve whole weeks.

    Weeks in which nothing was closed count: leaving them out would promise too much.

    Args:
        closed_per_week: Tickets closed in each whole ISO week, the latest last.
        open_count: Tickets that are open.
        runs: How many futures are drawn.

    Returns:
        The weeks, or a sentence that says why they are unknown.
    """
    if len(closed_per_week) < FEWEST:
        return f"unknown: {len(closed_per_week)} of {FEWEST} weeks of history"
    closed = closed_per_week[-SAMPLED:]
    if not any(closed):
        return f"unknown: nothing was finished in {len(closed)} weeks"
    draw = Random(0).random  # noqa: S311 - no secret
    weeks = sorted(_weeks(closed, open_count, draw) for _ in range(runs))
    ranks = [weeks[max(0, ceil(share * runs) - 1)] for share in (0.5, 0.85, 0.95)]
    return Weeks(*ranks)


def _weeks(paces: Sequence[int], remaining: int, draw: Callable[[], float]) -> int:
    weeks = 0
    while remaining > 0 and weeks < LONGEST:
        remaining -= paces[int(draw() * len(paces))]
        weeks += 1
    return weeks


class Burned(Struct, frozen=True):
    """What was done and what was wanted at the end of a day."""

    day: date
    done: int
    scope: int


def burn_up(
    portfolio: Portfolio,
    closed: Mapping[Key, date],
    added: Mapping[Key, date],
    first: date,
    last: date,
) -> Iterator[Burned]:
    """Done and scope on each day of a span; dropped tickets are in neither.

    Args:
        portfolio: The boards as they are now.
        closed: When each ticket was done; a done one that is not in it counts from the start.
        added: When each ticket came; the others were there from the start.
        first: The first day.
        last: The last one.
    """
    tickets = [(key, one) for key, one in portfolio.tickets() if one.status is not Status.DROPPED]
    came = sorted(added.get(key, date.min) for key, _ in tickets)
    went = sorted(closed.get(key, date.min) for key, one in tickets if one.status is Status.DONE)
    day, done, scope = first, 0, 0
    while day <= last:
        while scope < len(came) and came[scope] <= day:
            scope += 1
        while done < len(went) and went[done] <= day:
            done += 1
        yield Burned(day, done, scope)
        if day == date.max:
            return
        day += timedelta(1)
