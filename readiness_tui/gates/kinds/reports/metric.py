"""Kind `metric`: a figure that some tool wrote holds against a limit, and against what it was."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Measured, Outcome, Result
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.selectors import read_selector
from readiness_tui.gates.kinds.baselines import baseline_of, baseline_text, not_made
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.kinds.reports.metric_figures import (
    LONGEST,
    Figure,
    Wanted,
    number_of,
    read_figures,
)

_HUNDRED = Decimal(100)

Op = Literal["<", "<=", "==", ">=", ">"]
_NOT: dict[Op, str] = {"<": ">=", "<=": ">", "==": "!=", ">=": "<", ">": "<="}
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Metric(Parameters):
    """The figure, its limit, and what else has to be true of it.

    `samples` finds the one number that says how many were measured, `interval` its two ends: both
    have to hold against the limit too. `unit` is only shown.
    """

    selector: str
    op: Op
    value: Finite
    baseline: str = ""
    max_regress_pct: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    samples: str = ""
    samples_min: int | None = Field(default=None, ge=1)
    interval: tuple[str, str] | None = None
    unit: str = Field(default="", max_length=20)

    @model_validator(mode="after")
    def _belong_together(self) -> "Metric":
        for option, other in (("baseline", "max_regress_pct"), ("samples", "samples_min")):
            if bool(getattr(self, option)) is not (getattr(self, other) is not None):
                message = f"give {option} and {other}, or neither"
                raise ValueError(message)
        return self


def patterns(gate: Gate, params: Metric) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, params.baseline) if params.baseline else gate.inputs


def judge(params: Metric, request: Request) -> Result:
    """Whether every figure found holds.

    Raises:
        GateError: The gate names no inputs, or a selector is not taken.
    """
    judging = _Judging(params, request)
    reading = judging.found
    parts = [*judging.parts(), *reading.parts]
    name, figures = judging.name, judging.figures
    summary = ", ".join(judging.shown(one, params.op) for one in figures[:3])
    more = f" (+{len(figures) - 3} more)" if len(figures) > 3 else ""  # noqa: PLR2004 - as above
    limit = judging.say(Decimal(str(params.value)))
    return conclude(
        f"is {name} {params.op} {limit} in {', '.join(request.gate.inputs)}?",
        parts,
        good=("metric.holds", f"{summary}{more}"),
        examined=reading.examined,
        measured=tuple(judging.measured()),
        tally=reading.reports.tally(parts, len(reading.examined)),
        evidence_at=reading.oldest,
    )


def new_baseline(params: Metric, request: Request) -> str:
    """The baseline that the one figure of a gate would make now.

    Raises:
        GateError: A report is absent or cannot be read, or there is not one figure.
    """
    reading = _Judging(params, request).found
    if reading.parts or len(reading.figures) != 1:
        count = f"{len(reading.figures)} figures, one is kept"
        raise not_made(reading.parts, count, "measure first, and select one figure")
    return baseline_text("metric", value=str(reading.figures[0].number))


class _Judging:
    """One gate on its figures."""

    def __init__(self, params: Metric, request: Request) -> None:
        self._params, self._request = params, request
        self._limit = Decimal(str(params.value))
        figure = read_selector(params.selector)
        samples = read_selector(params.samples) if params.samples else None
        ends = tuple(map(read_selector, params.interval)) if params.interval else ()
        self.name = figure.keys[-1] if figure.keys else params.selector
        self.found = read_figures(request, Wanted(figure, samples, ends))
        self.figures = sorted(self.found.figures, key=self._room)

    def _room(self, one: Figure) -> Decimal:
        """How far a figure is from what its limit forbids: of tests the worst stand first."""
        if not one.label:
            return Decimal(0)
        room = self._limit - one.number
        if self._params.op == "==":
            return -abs(room)
        return room if self._params.op in {"<", "<="} else -room

    def say(self, number: Decimal) -> str:
        """`412 ms`."""
        plain = f"{number:f}" if abs(number.adjusted()) <= LONGEST else str(number)
        text = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return f"{text} {self._params.unit}".rstrip()

    def shown(self, one: Figure, op: str) -> str:
        """`p95 412 ms > 350 ms (n = 40, 398-431)`."""
        about = [f"n = {one.samples}"] if one.samples is not None else []
        if one.ends is not None:
            low, high = (self.say(end).removesuffix(f" {self._params.unit}") for end in one.ends)
            about.append(f"{low}-{high}")
        tail = f" ({', '.join(about)})" if about else ""
        return f"{self.called(one)} {self.say(one.number)} {op} {self.say(self._limit)}{tail}"

    def called(self, one: Figure) -> str:
        """The name of a figure, behind that of its test."""
        return f"{one.label} {self.name}".lstrip()

    def parts(self) -> list[Part]:
        """What stands against the figures."""
        before, against = baseline_of(
            self._request,
            self._params.baseline,
            "metric",
            _read_baseline,
            rule="metric.no-baseline",
        )
        for figure in self.figures:
            against += self._against(figure, before)
        return against

    def measured(self) -> Iterator[Measured]:
        """Each figure against its limit, the first ones."""
        for figure in self.figures[:10]:
            misses = abs(figure.number - self._limit)
            short = "" if self._holds(figure.number) else self.say(misses) or "0"
            limit = self.say(self._limit)
            yield Measured(
                self.called(figure), self.say(figure.number), self._params.op, limit, short
            )

    def _against(self, one: Figure, before: Decimal | None) -> Iterator[Part]:
        params = self._params
        if params.samples_min is not None and (one.samples or 0) < params.samples_min:
            at = " ".join(filter(None, (one.path, one.label)))
            message = f"{at}: n = {one.samples}, wanted {params.samples_min}"
            yield self._part(one, "few-samples", message, Outcome.UNKNOWN, Cause.NOT_MEASURED)
        if not self._holds(one.number):
            yield self._part(one, "outside", self.shown(one, _NOT[params.op]))
        elif one.ends is not None and not all(map(self._holds, one.ends)):
            beyond = next(end for end in one.ends if not self._holds(end))
            message = f"{self.shown(one, params.op)}, but its interval reaches {self.say(beyond)}"
            yield self._part(one, "interval", message)
        if before is not None and params.max_regress_pct is not None:
            worse = self._regress(one.number, before)
            if worse is None or worse > Decimal(str(params.max_regress_pct)):
                share = "" if worse is None else f": {worse:.1f} % worse"
                message = (
                    f"{self.called(one)} {self.say(one.number)}, baseline {self.say(before)}{share}"
                )
                message += f", limit {params.max_regress_pct:g} %"
                yield self._part(one, "regressed", message)

    def _part(
        self,
        one: Figure,
        rule: str,
        says: str,
        outcome: Outcome = Outcome.FAIL,
        cause: Cause | None = None,
    ) -> Part:
        remedy = self._request.gate.remediation or "bring the figure back within its limit"
        text = f"{rule} {self._params.selector} {one.label}".rstrip()
        return Part(outcome, f"metric.{rule}", says, cause, Place(one.path, one.line), remedy, text)

    def _holds(self, number: Decimal) -> bool:
        match self._params.op:
            case "<":
                return number < self._limit
            case "<=":
                return number <= self._limit
            case "==":
                return number == self._limit
            case ">=":
                return number >= self._limit
            case ">":
                return number > self._limit

    def _regress(self, now: Decimal, before: Decimal) -> Decimal | None:
        """By how many percent a figure is worse than it was; None: worse than nothing at all."""
        change = now - before
        if self._params.op == "==":
            change = abs(change)
        elif self._params.op in {">", ">="}:
            change = -change
        if change <= 0:
            return Decimal(0)
        return change / abs(before) * _HUNDRED if before else None


def _read_baseline(document: Value) -> Decimal:
    return number_of(document.need("value").text(), document.path, 0)
