"""How long tests took, of the times of each: percentiles, and the slowest by name."""

from collections.abc import Sequence

from readiness_tui.domain.history.trend import percentile
from readiness_tui.domain.verdict.gate_passes import TestTimes

KEPT = 25
"""So many of the slowest tests of a run are kept."""
NAME_SIGNS = 200
"""A longer name is cut at its beginning: its end tells it from others of its class."""
MS_A_SECOND = 1000


def measured_tests(timed: Sequence[tuple[str, float]], digest: str) -> TestTimes | None:
    """The times of one run; None where no test has one.

    A name that came several times, as with another try, counts with its longest.

    Args:
        timed: Each test that ran with its seconds.
        digest: Of the reports that say so.
    """
    if not timed:
        return None
    times_ms = sorted(round(seconds * MS_A_SECOND) for _, seconds in timed)
    longest_ms: dict[str, int] = {}
    for name, seconds in timed:
        label = name if len(name) <= NAME_SIGNS else f"\u2026{name[1 - NAME_SIGNS :]}"
        longest_ms[label] = max(longest_ms.get(label, 0), round(seconds * MS_A_SECOND))
    slowest = sorted(longest_ms.items(), key=lambda item: (-item[1], item[0]))
    ranks = {f"p{share}_ms": percentile(times_ms, share) or 0 for share in (50, 90, 95, 99)}
    return TestTimes(
        digest=digest,
        tests=len(times_ms),
        total_ms=round(sum(seconds for _, seconds in timed) * MS_A_SECOND),
        slowest=dict(slowest[:KEPT]),
        **ranks,
    )
