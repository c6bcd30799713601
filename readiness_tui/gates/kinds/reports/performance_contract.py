"""Kind `performance_contract`: measured results keep every limit of one contract file.

The contract is JSON, YAML or TOML. Below `metrics` stand limits by name, and by state where warm
and cold runs differ: `{"metrics": {"route": {"warm": {"p95": 50, "cv": 10, "samples": 30}}}}`.
Known are `min`, `mean`, `p50` to `p999`, `max`, `variance`, `stddev`, `cv`, and `samples`, of
which there have to be as many. Results stand at the same places, or give a list of `samples` to
count from. `environment` is the profile that results have to be measured on: on another one they
say nothing. `noise_pct` is the budget for noise: what exceeds a limit by less is a remark.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean, variance

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.document_values import document_values
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.dating import dated, older
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import Report, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.repo.path_guard import tidy

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

    Percentiles are those of the nearest rank: the smallest sample that so many percent of all do
    not exceed. Variance and deviation are those of the sample (n - 1); `cv` is the deviation as a
    share of the mean, in percent.

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


_MEASURED = 50
_HUNDRED = 100


class PerformanceContract(Parameters):
    """The contract; the gate's `inputs` are the results that are held against it."""

    contract: str = Field(min_length=1)


def patterns(gate: Gate, params: PerformanceContract) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, params.contract)


def judge(params: PerformanceContract, request: Request) -> Result:
    """Whether every figure of the results keeps its limit, measured where it has to be.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = reports_of(request)
    look = _Look(tidy(params.contract), request)
    if look.read():
        for report in reports.found:
            try:
                look.hold(report)
            except GateError as error:
                look.parts.append(trouble(error))
    parts = [*reports.parts, *look.parts]
    return conclude(
        f"do {', '.join(request.gate.inputs)} keep {params.contract}?",
        parts,
        good=("performance_contract.kept", f"{grouped(len(look.limits), 'limit')} kept"),
        examined=look.examined,
        measured=look.measured[:_MEASURED],
        tally=reports.tally(parts, len(look.examined)),
        evidence=look.oldest,
    )


class _Look:
    """One look at a contract and what is held against it."""

    def __init__(self, path: str, request: Request) -> None:
        self._path, self._request = path, request
        self._profile: Values = {}
        self._noise = 0.0
        self.limits: Sequence[Limit] = ()
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.measured: list[Measured] = []
        self.oldest: Dated | None = None

    def read(self) -> bool:
        """Read the contract; whether there is anything to hold results against."""
        path, view = self._path, self._request.view
        try:
            if view.look(path) is None:
                self.parts.append(absent(self._request.gate, path))
                return False
            values = document_values(view.read(path, self._request.limits.bytes), path)
            self.limits = limits_of(values, path)
            text, line = values.get(NOISE, ("0", 0))
            self._noise = number(text, path, line)
        except GateError as error:
            self.parts.append(trouble(error))
            return False
        self._profile = {key: one for key, one in values.items() if key.startswith(ENVIRONMENT)}
        if not self.limits:
            message, remedy = f"{path}: no limit below metrics", "agree on limits first"
            rule, cause = "performance_contract.no-limits", Cause.NOTHING_EXAMINED
            self.parts.append(Part.unknown(rule, message, cause, path, remedy))
        return bool(self.limits)

    def hold(self, report: Report) -> None:
        """Hold one report against the contract.

        Raises:
            GateError: It cannot be read, or a figure is no number.
        """
        path = report.path
        values = document_values(report.content, path)
        elsewhere = list(self._elsewhere(values, path))
        self.parts += elsewhere
        if elsewhere:
            return
        pairs = [(limit, figure_of(values, limit, path)) for limit in self.limits]
        for limit, figure in pairs:
            self.parts += self._against(limit, figure, path)
        figures = sum(figure is not None for _, figure in pairs)
        if figures:
            counted = grouped(figures, "figure")
            self.examined.append(Examined(path, report.seen.size_bytes, counted))
            self.oldest = older(self.oldest, dated(self._request, report.seen, None))

    def _elsewhere(self, values: Values, path: str) -> Iterator[Part]:
        """What of the profile was another one, or is not told, when the results were measured."""
        for key, (text, line) in self._profile.items():
            written, at = values.get(key, ("", 0))
            if written == text:
                continue
            name = key.removeprefix("/").replace("/", ".")
            actual = f"is {written:.80}" if written else "is not told"
            message = f"{path}: {name} {actual}, {self._path}:{line} wants {text:.80}"
            remedy = "measure on the profile of the contract"
            rule, cause = "performance_contract.environment", Cause.NOT_MEASURED
            yield Part.unknown(rule, message, cause, Place(path, at), remedy, name)

    def _against(self, limit: Limit, figure: tuple[float, int] | None, path: str) -> Iterator[Part]:
        op = ">=" if limit.is_least else "<="
        where = f"{self._path}:{limit.line}"
        if figure is None:
            message = f"{path}: {limit.name} was not measured, {where} wants {op} {limit.value:g}"
            rule, cause = "performance_contract.not-measured", Cause.NOT_MEASURED
            remedy = "measure it, or take its limit out"
            yield Part.unknown(rule, message, cause, path, remedy, limit.name)
            return
        value, line = figure
        over = limit.value - value if limit.is_least else value - limit.value
        short = f"{over:.4g}" if over > 0 else ""
        self.measured.append(Measured(limit.name, f"{value:.6g}", op, f"{limit.value:g}", short))
        if over <= 0:
            return
        place = Place(path, line)
        message = f"{place} {limit.name} {value:.6g}, {where} wants {op} {limit.value:g}"
        if limit.is_least:
            rule, cause = "performance_contract.few-samples", Cause.NOT_MEASURED
            remedy = "measure more often"
            yield Part.unknown(rule, message, cause, place, remedy, limit.name)
            return
        is_noise = over * _HUNDRED <= self._noise * limit.value
        outcome = Outcome.WARN if is_noise else Outcome.FAIL
        rule = f"performance_contract.{'noise' if is_noise else 'over'}"
        budget = f" (within noise of {self._noise:g} %)" if is_noise else ""
        remedy = self._request.gate.remediation or "make it faster, or agree on another limit"
        yield Part(outcome, rule, f"{message}{budget}", None, place, remedy, limit.name)
