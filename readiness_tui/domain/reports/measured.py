"""What build servers measured of gates: times, results, evidence, rollbacks, waits for locks."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.board_facts import NOISE_MS
from readiness_tui.domain.reports.figures import Figure, Span, Unit, figure_of, median
from readiness_tui.domain.verdict.gate_passes import GatePass

SLOW_GATES = 3
"""So many gates are told by name, the slowest first."""


def gate_figures(board: BoardId, passes: Sequence[GatePass], span: Span) -> tuple[Figure, ...]:
    """The figures of a board of whose gates something was measured in the span or before.

    Args:
        board: Whose gates.
        passes: Through them, the oldest first.
        span: Which days count.
    """
    figures = (*_medians(board, passes, span), *_counts(board, passes, span))
    return tuple(row for row in figures if row.now is not None or row.before is not None)


def _medians(board: BoardId, passes: Sequence[GatePass], span: Span) -> Iterator[Figure]:
    before, now = _parts(passes, span)
    totals = [item.took_ms for item in before], [item.took_ms for item in now]
    yield figure_of(board, "all gates", Unit.MS, totals, median)
    for name in _slowest(now):
        times = _times(before, name), _times(now, name)
        yield figure_of(board, f"gate {name}", Unit.MS, times, median)
    ages = _known(before, "evidence_age_s"), _known(now, "evidence_age_s")
    yield figure_of(board, "oldest evidence", Unit.SECONDS, ages, median)


def _counts(board: BoardId, passes: Sequence[GatePass], span: Span) -> Iterator[Figure]:
    before, now = _parts(passes, span)
    for name, field, unit, total in _TOTALS:
        parts = _known(before, field), _known(now, field)
        yield figure_of(board, name, unit, parts, total)
    earlier = [item for item in passes if span.day(item.at) < span.begins_before]
    start, between = _highest(earlier), _highest((*earlier, *before))
    yield Figure(
        board=board,
        name="rollbacks",
        unit=Unit.COUNT,
        before=_growth(start, before),
        now=_growth(between, now),
        values=tuple(_known(now, "rollbacks")),
        days=span.days,
    )


def _parts(passes: Iterable[GatePass], span: Span) -> tuple[list[GatePass], list[GatePass]]:
    return span.parts(passes, lambda item: span.day(item.at))


def _slowest(passes: Iterable[GatePass]) -> list[str]:
    """The gates that take longest by the median, where anybody would notice."""
    names = dict.fromkeys(name for item in passes for name in item.gates)
    medians = {name: median(_times(passes, name)) or 0 for name in names}
    slow = sorted(medians, key=lambda name: (-medians[name], name))
    return [name for name in slow[:SLOW_GATES] if medians[name] >= NOISE_MS]


def _times(passes: Iterable[GatePass], name: str) -> list[int]:
    return [item.gates[name] for item in passes if name in item.gates]


def _known(passes: Iterable[GatePass], name: str) -> list[int]:
    """What was measured of a field."""
    return [value for item in passes if (value := getattr(item, name)) is not None]


def _noticed(waits_ms: Iterable[int]) -> int:
    return sum(wait_ms >= NOISE_MS for wait_ms in waits_ms)


def _last(values: Sequence[int]) -> int:
    return values[-1]


def _highest(passes: Iterable[GatePass]) -> int | None:
    return max(_known(passes, "rollbacks"), default=None)


def _growth(start: int | None, passes: Sequence[GatePass]) -> int | None:
    """By how much the number of rollbacks grew: a log has all since ever, an older branch fewer."""
    counts = _known(passes, "rollbacks")
    if not counts:
        return None
    return max(0, max(counts) - (counts[0] if start is None else start))


_TOTALS: tuple[tuple[str, str, Unit, Callable[[Sequence[int]], int | None]], ...] = (
    ("gates that held", "held", Unit.COUNT, _last),
    ("gates that failed", "failed", Unit.COUNT, _last),
    ("waits for a lock", "lock_wait_ms", Unit.COUNT, _noticed),
    ("longest wait for a lock", "lock_wait_ms", Unit.MS, max),
)
"""What is told of a field of passes, in this order."""
