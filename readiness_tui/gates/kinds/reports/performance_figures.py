"""The limits of a performance contract, and the figures of results that stand at the same places.

Percentiles are those of the nearest rank: the smallest sample that so many percent of all do not
exceed. Variance and deviation are those of the sample (n - 1); `cv` is the deviation as a share of
the mean, in percent.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean, variance

from readiness_tui.domain.model.ids import nearest
from readiness_tui.gates.formats.unparsable import UnparsableError

METRICS, ENVIRONMENT, NOISE = "/metrics/", "/environment/", "/noise_pct"
SAMPLES = "samples"
_STATS = ("min", "mean", "p50", "p75", "p90", "p95", "p99", "p999", "max")
_SPREADS = ("variance", "stddev", "cv")
_BESIDE = frozenset({"unit", "description"})
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,15})?(?:[eE][-+]?\d{1,2})?")
_PERCENTILES = {"p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999}
Values = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its place below `metrics`, what it is of, its value, and its line."""

    home: str
    stat: str
    value: float
    line: int

    @property
    def name(self) -> str:
        """`route/warm p95`."""
        return f"{self.home.removeprefix(METRICS)} {self.stat}"

    @property
    def is_least(self) -> bool:
        """Whether more is better, as it is of samples."""
        return self.stat == SAMPLES


def limits_of(values: Values, path: str) -> tuple[Limit, ...]:
    """The limits of a contract, in its order.

    Raises:
        UnparsableError: A figure has no known name, or is no number from 0.
    """
    return tuple(_limits(values, path))


def _limits(values: Values, path: str) -> Iterator[Limit]:
    figures = (*_STATS, *_SPREADS, SAMPLES)
    for pointer, (text, line) in values.items():
        home, _, stat = pointer.rpartition("/")
        if not pointer.startswith(METRICS) or stat in _BESIDE:
            continue
        if stat not in figures or home == METRICS.rstrip("/"):
            near = nearest(stat, figures)
            remedy = f"nearest: {near}" if near else f"known: {', '.join(figures)}"
            raise UnparsableError(path, f"unknown figure {stat!r:.60}", line=line, remedy=remedy)
        yield Limit(home, stat, number(text, path, line), line)


def number(text: str, path: str, line: int) -> float:
    """A number from 0.

    Raises:
        UnparsableError: It is none.
    """
    if not _NUMBER.fullmatch(text):
        raise UnparsableError(path, f"{text!r:.60} is no number from 0", line=line)
    return float(text)


def figure_of(values: Values, limit: Limit, path: str) -> tuple[float, int] | None:
    """The figure that results give for a limit, with its line; None where they do not.

    A figure that is not written is counted from a list of `samples`.

    Raises:
        UnparsableError: What stands there is no number.
    """
    written = values.get(f"{limit.home}/{limit.stat}")
    if written is not None and written[0] not in {"null", "[]", "{}"}:
        return number(*_at(written, path)), written[1]
    samples = _samples(values, limit.home, path)
    counted = _counted(samples, limit.stat)
    return None if counted is None else (counted, values[f"{limit.home}/{SAMPLES}/0"][1])


def _at(written: tuple[str, int], path: str) -> tuple[str, str, int]:
    return written[0], path, written[1]


def _samples(values: Values, home: str, path: str) -> Sequence[float]:
    samples: list[float] = []
    while (written := values.get(f"{home}/{SAMPLES}/{len(samples)}")) is not None:
        samples.append(number(*_at(written, path)))
    return sorted(samples)


def _counted(samples: Sequence[float], stat: str) -> float | None:
    """A figure of samples in order; None where there are too few for it."""
    if not samples:
        return None
    if stat in _PERCENTILES:
        return samples[max(0, ceil(_PERCENTILES[stat] * len(samples)) - 1)]
    if stat in {SAMPLES, "min", "max", "mean"}:
        figures = {"min": samples[0], "max": samples[-1], "mean": fmean(samples)}
        return figures.get(stat, float(len(samples)))
    if len(samples) == 1:
        return None
    spread, mean = variance(samples), fmean(samples)
    if stat == "variance":
        return spread
    if stat == "stddev":
        return sqrt(spread)
    return 100 * sqrt(spread) / mean if mean else None
