"""What a worker finds out about a plan in time, besides its schedule: odds, levelling, history."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.plan.forecast import Forecast
from readiness_tui.domain.plan.levelling import Levelled
from readiness_tui.domain.plan.schedule import Schedule
from readiness_tui.domain.proof.proof import Scope

NOTHING = Forecast(0, 0, {}, {}, "", "")


class ForecastProgress(Struct, frozen=True, eq=False):
    """What is known about one schedule so far; it is told apart by identity.

    Attributes:
        plan: The schedule that it speaks of.
        forecast: What the runs up to now say.
        levelled: The plan in which owners wait for themselves; a what-if.
        closed: When each ticket was done, as far as the log of changes tells.
        added: When each ticket came, likewise.
        since: The first day the log knows of; None where there is no log.
        before: While a what-if is open, what as many runs of the boards alone say, drawn with the
            same numbers: what differs is the plan's doing.
    """

    plan: Schedule
    forecast: Forecast = NOTHING
    levelled: Levelled | None = None
    closed: Mapping[Key, date] = {}
    added: Mapping[Key, date] = {}
    since: date | None = None
    before: Forecast | None = None


def format_odds(runs: Forecast, scope: Scope, earliest: date | None) -> str:
    """When a goal is likely to be reached; a date from the critical path never stands alone.

    `P50 2026-03-04, P85 2026-03-10, P95 2026-03-12; 2026-02-27 at the earliest`, or why there are
    no such days.
    """
    if (odds := runs.odds.get(scope)) is not None:
        text = f"P50 {odds.p50}, P85 {odds.p85}, P95 {odds.p95}"
    else:
        text = f"unknown: {runs.refusal}"
    return f"{text}; {earliest} at the earliest" if earliest else text
