"""Kind `test_durations`: no test takes longer than was agreed, and the slowest are known.

Reads the times of the cases in JUnit reports. Limits may stand in the gate or in a file that maps a
test, or a glob of tests, to seconds: they count instead of the one for all tests, and of several
the strictest does. What is furthest beyond its limit is told first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.document_values import document_values
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.dating import dated, older
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import Reports, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.kinds.reports.junit import Case, Ran, read_junit, seconds_of
from readiness_tui.gates.repo.path_guard import tidy

_LISTED = 10
_SLOW = "make it faster, or agree on another limit"


class Limit(Parameters):
    """How long the tests that a glob names may take; `tests.test_pay.*` names those of a class."""

    test: str = Field(min_length=1)
    max_seconds: float = Field(gt=0, allow_inf_nan=False)


class TestDurations(Parameters):
    """The limits: of every test, of some, of all together. `sla` is a file that has them too.

    `top` is how many of the slowest are listed, slowest first.
    """

    __test__ = False

    max_seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    max_total_seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    tests: tuple[Limit, ...] = ()
    sla: str = ""
    top: int = Field(default=_LISTED, ge=1, le=100)

    @model_validator(mode="after")
    def _limits_something(self) -> "TestDurations":
        if not (self.max_seconds or self.max_total_seconds or self.tests or self.sla):
            message = "give max_seconds, max_total_seconds, tests or sla"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class _Timed:
    """A case that ran: where, how long, and the limit that counts, if there is one."""

    path: str
    case: Case
    seconds: float
    limit: float | None

    @property
    def excess(self) -> float:
        """Its time as a share of its limit."""
        return self.seconds / self.limit if self.limit else 0.0


def patterns(gate: Gate, params: TestDurations) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, params.sla) if params.sla else gate.inputs


def judge(params: TestDurations, request: Request) -> Result:
    """Whether every test that ran kept to its limit.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = reports_of(request)
    look = _Look(params, request)
    limits = look.limits()
    cases = look.cases(reports)
    parts = [*reports.parts, *look.parts]
    timed = [
        _Timed(path, case, case.seconds, _limit_of(case, limits, params.max_seconds))
        for path, case in cases
        if case.seconds is not None
    ]
    if cases:
        parts += _judged(params, limits, cases, timed)
    total = sum(one.seconds for one in timed)
    slowest = max(timed, key=lambda one: one.seconds, default=None)
    longest = f", longest {slowest.seconds:g} s {slowest.case.label}" if slowest else ""
    return conclude(
        f"do the tests in {', '.join(request.gate.inputs)} keep to their time?",
        parts,
        good=("test_durations.within", f"{grouped(len(timed), 'test')} in {total:g} s{longest}"),
        examined=look.examined if timed else (),
        measured=tuple(_measured(params, timed, total)),
        tally=reports.tally(parts, len(look.examined)),
        evidence=look.oldest,
    )


class _Look:
    """One look at reports and limits; what stands against some of them."""

    def __init__(self, params: TestDurations, request: Request) -> None:
        self._params, self._request = params, request
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.oldest: Dated | None = None

    def limits(self) -> tuple[Limit, ...]:
        """The limits of the gate, then those of its file."""
        path = self._params.sla
        if not path:
            return self._params.tests
        try:
            clean = tidy(path)
            if self._request.view.look(clean) is None:
                self.parts.append(absent(self._request.gate, path))
                return self._params.tests
            data = self._request.view.read(clean, self._request.limits.bytes)
            return (*self._params.tests, *_limits_in(document_values(data, clean), clean))
        except GateError as error:
            self.parts.append(trouble(error))
            return self._params.tests

    def cases(self, reports: Reports) -> list[tuple[str, Case]]:
        """The cases that ran, each with its report."""
        cases: list[tuple[str, Case]] = []
        for report in reports.found:
            try:
                read = read_junit(report.content, report.path)
            except GateError as error:
                self.parts.append(trouble(error))
                continue
            ran = [(report.path, case) for case in read.cases if case.ran is not Ran.SKIPPED]
            if not ran:
                self.parts.append(_nothing(report.path))
            cases += ran
            counted = grouped(len(ran), "test")
            self.examined.append(Examined(report.path, report.seen.size_bytes, counted))
            self.oldest = older(self.oldest, dated(self._request, report.seen, read.stamp))
        return cases


def _limits_in(values: Mapping[str, tuple[str, int]], path: str) -> Iterator[Limit]:
    for pointer, (text, line) in values.items():
        seconds = seconds_of(text)
        name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if not name or not seconds:
            message = f"{name or 'the document'!r:.80} has no number of seconds"
            remedy = "write one test and its seconds a line"
            raise UnparsableError(path, message, line=line, remedy=remedy)
        yield Limit(test=name, max_seconds=seconds)


def _limit_of(case: Case, limits: Sequence[Limit], of_all: float | None) -> float | None:
    own = [one.max_seconds for one in limits if _names(one, case)]
    return min(own, default=of_all)


def _names(limit: Limit, case: Case) -> bool:
    """Whether a limit is of a case: by its label, its name alone, or `class::name`."""
    names = (case.label, case.name, f"{case.classname}::{case.name}")
    return limit.test in names or any(fnmatchcase(name, limit.test) for name in names)


def _judged(
    params: TestDurations,
    limits: Sequence[Limit],
    cases: Sequence[tuple[str, Case]],
    timed: Sequence[_Timed],
) -> Iterator[Part]:
    untimed = [(path, case) for path, case in cases if case.seconds is None]
    if untimed:
        path, first = untimed[0]
        message = (
            f"{path}:{first.line} {grouped(len(untimed), 'test')} without a time that can be read"
        )
        rule, cause = "test_durations.untimed", Cause.NOT_MEASURED
        remedy = "let the runner write the time of each test in seconds"
        yield Part.unknown(rule, message, cause, Place(path, first.line), remedy)
    for limit in limits:
        if not any(_names(limit, case) for _, case in cases):
            message = f"{limit.test}: no such test ran, limit {limit.max_seconds:g} s"
            rule, remedy = "test_durations.not-run", "run it, or correct its name"
            yield Part.unknown(rule, message, Cause.NOTHING_EXAMINED, remedy=remedy)
    over = [one for one in timed if one.excess > 1]
    for slow in sorted(over, key=lambda one: (-one.excess, one.case.label)):
        place = Place(slow.path, slow.case.line)
        message = f"{place} {slow.case.label} took {slow.seconds:g} s > {slow.limit:g} s"
        yield Part.fail("test_durations.slow", message, place, _SLOW, slow.case.label)
    total, most = sum(one.seconds for one in timed), params.max_total_seconds
    if most is not None and total > most:
        message = f"all tests took {total:g} s > {most:g} s"
        yield Part.fail("test_durations.total", message, remedy=_SLOW)


def _measured(params: TestDurations, timed: Sequence[_Timed], total: float) -> Iterator[Measured]:
    """The slowest tests in order, then all together."""
    for timing in sorted(timed, key=lambda one: -one.seconds)[: params.top]:
        limit = f"{timing.limit:g} s" if timing.limit else ""
        short = (
            f"{timing.seconds - timing.limit:.3g} s" if timing.limit and timing.excess > 1 else ""
        )
        yield Measured(
            timing.case.label, f"{timing.seconds:g} s", "<=" if limit else "", limit, short
        )
    if params.max_total_seconds is not None and timed:
        most = params.max_total_seconds
        short = f"{total - most:.3g} s" if total > most else ""
        yield Measured("all tests", f"{total:g} s", "<=", f"{most:g} s", short)


def _nothing(path: str) -> Part:
    message, remedy = f"{path}: no test ran", "let the tests run"
    rule, cause = "test_durations.nothing-executed", Cause.NOTHING_EXAMINED
    return Part.unknown(rule, message, cause, path, remedy)
