"""What `readiness trend` answers: the counts of each day, and how long tickets took."""

from collections.abc import Iterator
from datetime import date

from readiness_tui.cli.answers import documents
from readiness_tui.domain.history.measures import (
    LEVELS,
    courses,
    days_of,
    flow,
    flow_rows,
    sparkline,
)
from readiness_tui.domain.history.trend import Sample, Trend
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import safe_line

_COLUMNS = 40
"""Blocks of a sparkline."""


class SampleJson(documents.Document, frozen=True, kw_only=True):
    """The boards at the end of a day: tickets by status, open ones by priority, risk."""

    day: date
    commit: str
    done: documents.Count
    scope: documents.Count
    statuses: dict[Status, documents.Count]
    open_by_priority: dict[str, documents.Count]
    risk: documents.Count
    risk_by_claim: documents.Count
    waivers: documents.Count


class FinishedJson(documents.Document, frozen=True, kw_only=True):
    """A ticket that was seen to be done; the days from its first to its last, both counted."""

    ticket: documents.NamedJson
    begun: date
    done: date
    days: documents.Count


class UnderWayJson(documents.Document, frozen=True, kw_only=True):
    """A ticket that was begun and is open."""

    ticket: documents.NamedJson
    status: Status
    begun: date
    days: documents.Count


class TrendAnswer(documents.Document, frozen=True, kw_only=True):
    """A plan over its history. `per_week` are the tickets done in the last weeks, latest last."""

    today: date
    samples: list[SampleJson]
    finished: list[FinishedJson]
    under_way: list[UnderWayJson]
    cycle_p50: int | None
    cycle_p85: int | None
    per_week: list[documents.Count]
    remarks: list[str]


def trend_answer(trend: Trend, today: date, first: date | None) -> TrendAnswer:
    """A trend as JSON.

    Args:
        trend: All of it.
        today: The day to which ages are counted.
        first: The first day that is told; None for all.
    """
    numbers = flow(trend, today)
    return TrendAnswer(
        today=today,
        samples=[
            _sample_json(item) for item in trend.samples if first is None or item.day >= first
        ],
        finished=[
            FinishedJson(
                ticket=documents.NamedJson(board=item.key.board, id=item.key.ticket),
                begun=item.begun,
                done=item.done,
                days=item.cycle_days,
            )
            for item in trend.finished
            if first is None or item.done >= first
        ],
        under_way=[
            UnderWayJson(
                ticket=documents.NamedJson(board=item.key.board, id=item.key.ticket),
                status=item.status,
                begun=item.begun,
                days=item.age_days(today),
            )
            for item in trend.under_way
        ],
        cycle_p50=numbers.cycle_p50,
        cycle_p85=numbers.cycle_p85,
        per_week=list(numbers.per_week),
        remarks=list(trend.remarks),
    )


def trend_lines(
    trend: Trend, today: date, first: date | None, levels: str = LEVELS
) -> Iterator[str]:
    """A trend as text: a line for each measure with its course, then how tickets went through."""
    if not trend.samples:
        yield "no commit changed a board"
        return
    begin = max(first, trend.samples[0].day) if first else trend.samples[0].day
    days = days_of(min(begin, today), today, _COLUMNS)
    rows = [
        (row.measure.name, sparkline(row.values, levels), row.says) for row in courses(trend, days)
    ]
    rows += flow_rows(flow(trend, today), levels)
    changed = sum(item.day >= begin for item in trend.samples)
    yield f"{days[0]} .. {today}, boards changed on {changed} {'day' if changed == 1 else 'days'}"
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, blocks, words in rows:
        yield safe_line(f"{name:<{widths[0]}}  {blocks:<{widths[1]}}  {words}")
    yield from map(safe_line, trend.remarks)


def _sample_json(sample: Sample) -> SampleJson:
    return documents.filled(SampleJson, sample, risk=sample.exposure, risk_by_claim=sample.by_claim)
