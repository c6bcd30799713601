"""Kind `test_results`: tests ran, enough of them, and none failed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from fractions import Fraction
from math import ceil
from typing import Annotated

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.kinds.dating import dated, older
from readiness_tui.gates.kinds.loading import Report, Reports, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Dated, Part, Request, conclude, trouble
from readiness_tui.gates.kinds.reports.case_homes import Homes
from readiness_tui.gates.kinds.reports.junit import Case, Ran, TestReport, Total, read_junit

Percent = Annotated[float, Field(ge=0, le=100)]


class TestResults(Parameters):
    """How many may fail, be skipped or need a second try, and which suites have to be there.

    `required_suites` are globs: of a suite, of a class, or of a report without `TEST-` and `.xml`.
    """

    __test__ = False

    min_executed: int = Field(default=1, ge=1)
    max_failures: int = Field(default=0, ge=0)
    max_skipped_pct: Percent = 20.0
    allow_flaky: int = Field(default=0, ge=0)
    required_suites: tuple[str, ...] = ()
    expected_tests: int | None = Field(default=None, ge=1)
    expected_tests_drop: Percent = 5.0
    allow_unmapped: Percent = 20.0


@dataclass(slots=True)
class _Group:
    """The cases of one input, which may be a glob, each with the report it stands in."""

    label: str
    cases: list[tuple[str, Case]] = field(default_factory=list[tuple[str, Case]])

    def count(self, *ways: Ran) -> int:
        """How many cases went one of these ways."""
        return sum(case.ran in ways for _, case in self.cases)

    @property
    def executed(self) -> int:
        """How many cases ran."""
        return len(self.cases) - self.count(Ran.SKIPPED)


def patterns(gate: Gate, _params: TestResults) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return gate.inputs


def judge(params: TestResults, request: Request) -> Result:
    """Whether the tests of the reports ran and passed.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = reports_of(request)
    reading = _Reading(params, request)
    groups = reading.groups(reports)
    parts = [*reports.parts, *reading.parts]
    if groups:
        parts += _judged(params, groups)
    parts += reading.totals
    total, executed = _counts(groups)
    return conclude(
        f"did the tests in {', '.join(request.gate.inputs)} pass?",
        parts,
        good=("test_results.passed", f"{_tests(total)}, {executed} executed, 0 failed"),
        examined=reading.examined,
        measured=tuple(_figures(params, groups)),
        tally=reports.tally(parts, len(reading.examined)),
        evidence=reading.oldest,
    )


class _Reading:
    """The reports of a gate as groups of cases; what stands against some of them."""

    def __init__(self, params: TestResults, request: Request) -> None:
        self._params, self._request = params, request
        self._homes = Homes(request.view)
        self.parts: list[Part] = []
        self.totals: list[Part] = []
        self.examined: list[Examined] = []
        self.oldest: Dated | None = None

    def groups(self, reports: Reports) -> list[_Group]:
        """A group for each input that names a report which counts."""
        groups: dict[str, _Group] = {}
        for report in reports.found:
            read = self._read(report)
            if read is not None:
                group = groups.setdefault(report.pattern, _Group(report.path))
                if group.label != report.path:
                    group.label = report.pattern
                group.cases += [(report.path, case) for case in read.cases]
        return list(groups.values())

    def _read(self, report: Report) -> TestReport | None:
        path = report.path
        try:
            read = read_junit(report.content, path)
        except GateError as error:
            self.parts.append(trouble(error))
            return None
        if (foreign := self._foreign(path, read)) is not None:
            self.parts.append(foreign)
            return None
        self.parts += (_remark(path, line, said) for line, said in read.remarks)
        allowed = self._params.max_failures
        self.totals += (_total(path, total, allowed) for total in read.totals)
        skipped = sum(case.ran is Ran.SKIPPED for case in read.cases)
        counted = f"{_tests(len(read.cases))}, {skipped:,} skipped"
        if read.stamp and not read.stamp.has_zone:
            counted += ", its time without a zone"
        self.examined.append(Examined(path, report.seen.size_bytes, counted))
        self.oldest = older(self.oldest, dated(self._request, report.seen, read.stamp))
        return read

    def _foreign(self, path: str, read: TestReport) -> Part | None:
        """What stands against a report whose tests are not in this repository."""
        located = [(case, self._homes.is_here(case)) for case in read.cases]
        resolved = [(case, here) for case, here in located if here is not None]
        away = [case for case, here in resolved if not here]
        limit = Fraction(str(self._params.allow_unmapped))
        if not away or Fraction(100 * len(away), len(resolved)) <= limit:
            return None
        return Part.error(
            "test_results.another-tree",
            f"{path}: another tree: {len(away)} of {len(resolved)} tests are not in the repository,"
            f" first {away[0].file or away[0].classname}",
            Cause.INPUT,
            Place(path, away[0].line),
            "run the tests here, or raise allow_unmapped",
        )


def _remark(path: str, line: int, said: str) -> Part:
    return Part.warn(
        "test_results.disagrees",
        f"{path}:{line}: {said}",
        Place(path, line),
        "look whether the report is whole",
    )


def _total(path: str, total: Total, allowed: int) -> Part:
    """What a suite says of itself otherwise than its cases: the worse of both counts."""
    message, place = f"{path}:{total.line}: {total.says}", Place(path, total.line)
    if total.failed is not None and total.failed > allowed:
        remedy = "look into the log of the run: no case shows them"
        return Part.fail("test_results.failed", message, place, remedy, total.says)
    rule, remedy = "test_results.disagrees", "look whether the report is whole"
    return Part.unknown(rule, message, Cause.NOT_MEASURED, place, remedy, total.says)


def _judged(params: TestResults, groups: Sequence[_Group]) -> Iterator[Part]:
    yield from _cases(groups, params.max_failures, (Ran.FAILED, Ran.ERROR), "failed")
    yield from _cases(groups, params.allow_flaky, (Ran.FLAKY,), "flaky")
    for group in groups:
        yield from _ran_at_all(group)
        yield from _skipped(group, params.max_skipped_pct)
    for name in params.required_suites:
        yield from _required(name, groups)
    total, executed = _counts(groups)
    if executed < params.min_executed and all(group.executed for group in groups):
        message = f"{_labels(groups)}: {executed} executed, wanted {params.min_executed}"
        yield _nothing("too-few", message, groups[0])
    expected = params.expected_tests
    if expected is not None:
        minimum_percent = Fraction(100) - Fraction(str(params.expected_tests_drop))
        if 100 * total < minimum_percent * expected:
            yield Part.warn(
                "test_results.fewer-tests",
                f"{_labels(groups)}: {_tests(total)}, expected {expected}",
                _place(groups[0]),
                "look which tests are gone, or correct expected_tests",
            )


def _figures(params: TestResults, groups: Sequence[_Group]) -> Iterator[Measured]:
    """Every figure that is held against a limit."""
    if not groups:
        return
    total, executed = _counts(groups)
    yield _figure("executed", executed, ">=", params.min_executed)
    failed = sum(group.count(Ran.FAILED, Ran.ERROR) for group in groups)
    yield _figure("failed", failed, "<=", params.max_failures)
    flaky = sum(group.count(Ran.FLAKY) for group in groups)
    yield _figure("flaky", flaky, "<=", params.allow_flaky)
    for group in groups:
        skipped, count = group.count(Ran.SKIPPED), len(group.cases)
        if count:
            allowed = Fraction(str(params.max_skipped_pct)) * count / 100
            over = skipped - int(allowed)
            name = "skipped" if len(groups) == 1 else f"{group.label} skipped"
            limit = f"{params.max_skipped_pct:g} %"
            short = _tests(over) if over > 0 else ""
            yield Measured(name, f"{100 * skipped // count} %", "<=", limit, short)
    if params.expected_tests is not None:
        minimum_percent = Fraction(100) - Fraction(str(params.expected_tests_drop))
        yield _figure("tests", total, ">=", ceil(minimum_percent * params.expected_tests / 100))


def _figure(name: str, value: int, op: str, limit: int) -> Measured:
    over = value - limit if op == "<=" else limit - value
    return Measured(name, f"{value:,}", op, f"{limit:,}", _tests(over) if over > 0 else "")


def _cases(
    groups: Sequence[_Group], allowed: int, ways: tuple[Ran, ...], word: str
) -> Iterator[Part]:
    """A part for each case that went one of these ways: a remark as long as so many may."""
    over = sum(group.count(*ways) for group in groups) > allowed
    outcome = Outcome.FAIL if over else Outcome.WARN
    for group in groups:
        for path, case in group.cases:
            if case.ran not in ways:
                continue
            detail = f": {case.message}" if case.message else ""
            message = f"{path}:{case.line} {case.label} {case.ran}{detail}"
            remedy = f"go to {case.file or case.label}"
            yield Part(
                outcome,
                f"test_results.{word}",
                message,
                None,
                Place(path, case.line),
                remedy,
                case.label,
            )


def _ran_at_all(group: _Group) -> Iterator[Part]:
    if not group.executed:
        skipped = group.count(Ran.SKIPPED)
        message = f"{group.label}: {_tests(len(group.cases))}, {skipped} skipped, 0 executed"
        yield _nothing("nothing-executed", message, group)


def _skipped(group: _Group, limit: float) -> Iterator[Part]:
    skipped, total = group.count(Ran.SKIPPED), len(group.cases)
    if not group.executed or 100 * skipped <= Fraction(str(limit)) * total:
        return
    path, first = next((path, case) for path, case in group.cases if case.ran is Ran.SKIPPED)
    share = 100 * skipped // total
    yield Part.fail(
        "test_results.skipped",
        f"{group.label}: {skipped} of {_tests(total)} skipped ({share} %), limit {limit:g} %",
        Place(path, first.line),
        "let them run, or take them out",
        f"{group.label} skipped",
    )


def _required(name: str, groups: Sequence[_Group]) -> Iterator[Part]:
    """A part unless a suite, class or report of this name, a glob, executed something.

    pytest writes one suite for all tests: there a class, `tests.e2e.test_planner`, says which.
    """
    mine = [
        case
        for group in groups
        for path, case in group.cases
        if _is_named(name, (*case.suites, case.classname, _stem(path)))
    ]
    if any(case.ran is not Ran.SKIPPED for case in mine):
        return
    why = "executed nothing" if mine else "is not there"
    yield Part.unknown(
        "test_results.required-suite",
        f"{_labels(groups)}: required suite {name!r} {why}",
        Cause.NOTHING_EXAMINED if mine else Cause.ABSENT,
        _place(groups[0]),
        "run it, or correct required_suites",
        name,
    )


def _is_named(pattern: str, names: Sequence[str]) -> bool:
    return pattern in names or any(fnmatchcase(name, pattern) for name in names)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".xml").removeprefix("TEST-")


def _nothing(rule: str, says: str, group: _Group) -> Part:
    return Part.unknown(
        f"test_results.{rule}", says, Cause.NOTHING_EXAMINED, _place(group), "let the tests run"
    )


def _place(group: _Group) -> Place:
    return Place(group.cases[0][0] if group.cases else group.label)


def _counts(groups: Sequence[_Group]) -> tuple[int, int]:
    return sum(len(group.cases) for group in groups), sum(group.executed for group in groups)


def _labels(groups: Sequence[_Group]) -> str:
    more = f" and {len(groups) - 1} more" if len(groups) > 1 else ""
    return groups[0].label + more


def _tests(count: int) -> str:
    return grouped(count, "test")
