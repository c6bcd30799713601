"""What `readiness metrics` answers: the last pass of each board beside what is usual."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from readiness_tui.cli.answers import documents
from readiness_tui.domain.history.measures import LEVELS, sparkline
from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.verdict.gate_passes import NOISE_MS, GatePass, PassTimes, pass_times

_COLUMNS = 20
"""Blocks of a sparkline: so many passes back."""
_SLOWEST = 3
MS_A_SECOND = 1000


class PassJson(documents.Document, frozen=True, kw_only=True):
    """A line of the store: one pass through the gates of a board."""

    at: datetime
    commit: str
    by: str
    took_ms: documents.Count
    gates: dict[str, documents.Count]
    evidence_age_s: int | None
    rollbacks: int | None
    lock_wait_ms: int | None


class PassTimesJson(documents.Document, frozen=True, kw_only=True):
    """The last pass beside those before, over the gates that both have."""

    took_ms: documents.Count
    usual_ms: documents.Count
    percent: int
    passes: documents.Count
    is_slower: bool
    slowest_growth: str


class MeasuredBoardJson(documents.Document, frozen=True, kw_only=True):
    """The passes of a board, the oldest first; `times` is null while there are too few."""

    board: str
    times: PassTimesJson | None
    passes: list[PassJson]


class MetricsAnswer(documents.Document, frozen=True, kw_only=True):
    """What was measured into the store of the team."""

    path: str
    boards: list[MeasuredBoardJson]


def metrics_answer(path: str, measured: Mapping[BoardId, Sequence[GatePass]]) -> MetricsAnswer:
    """The passes of boards as JSON.

    Args:
        path: The store, below the root.
        measured: The passes of each board, the oldest first.
    """
    boards = [
        MeasuredBoardJson(
            board=board,
            times=_times_json(pass_times(passes)),
            passes=[documents.filled(PassJson, item, gates=dict(item.gates)) for item in passes],
        )
        for board, passes in measured.items()
    ]
    return MetricsAnswer(path=path, boards=boards)


def metric_lines(
    path: str, measured: Mapping[BoardId, Sequence[GatePass]], levels: str = LEVELS
) -> Iterator[str]:
    """The same as text: for each board its last pass, and below it the gates that took longest."""
    if not measured:
        yield safe_line(f"{path}: nothing was measured yet")
        return
    names = {board: safe_line(board) for board in measured}
    widths = max(map(len, names.values())), max(min(len(p), _COLUMNS) for p in measured.values())
    for board, passes in measured.items():
        recent = sparkline([item.took_ms for item in passes[-_COLUMNS:]], levels)
        yield (
            f"{names[board]:<{widths[0]}}  {recent:<{widths[1]}}"
            f"  {_time(passes[-1].took_ms):>7}  {', '.join(_words(passes))}"
        )
        gates = sorted(passes[-1].gates.items(), key=lambda item: -item[1])
        for name, took_ms in gates[:_SLOWEST]:
            if took_ms >= NOISE_MS:
                yield f"{'':<{sum(widths) + 2}}  {_time(took_ms):>7}  {safe_line(name)}"


def _words(passes: Sequence[GatePass]) -> Iterator[str]:
    last, times = passes[-1], pass_times(passes)
    if times is None:
        yield f"{counted(len(passes), 'pass', 'passes')}, too few to say what is usual"
    elif times.is_slower:
        yield f"SLOWER: {times.percent} % over the usual {_time(times.usual_ms)}"
    else:
        yield f"as usual, {_time(times.usual_ms)}"
    yield f"{last.at:%Y-%m-%d %H:%M}"
    if last.evidence_age_s is not None:
        yield f"oldest evidence {format_age(last.evidence_age_s)}"
    if last.rollbacks:
        yield counted(last.rollbacks, "rollback")
    longest_ms = max((item.lock_wait_ms or 0 for item in passes), default=0)
    if longest_ms >= NOISE_MS:
        yield f"waited {_time(longest_ms)} for a lock at most"


def _times_json(times: PassTimes | None) -> PassTimesJson | None:
    if times is None:
        return None
    return documents.filled(PassTimesJson, times, slowest_growth=times.growth[0])


def _time(ms: int) -> str:
    return f"{ms} ms" if ms < MS_A_SECOND else f"{ms / MS_A_SECOND:.1f} s"
