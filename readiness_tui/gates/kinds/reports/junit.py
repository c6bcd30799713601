"""JUnit XML in the dialects of pytest, Surefire, Gradle, GoogleTest, Jest and others.

Cases are what counts. What suites claim in their attributes is only held against them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from readiness_tui.gates.formats.strict_xml import Element, parse_xml
from readiness_tui.gates.formats.times import Stamp, stamp
from readiness_tui.gates.formats.unparsable import UnparsableError

_DIALECTS = {
    "test-results": "NUnit 2",
    "test-run": "NUnit 3",
    "assemblies": "xUnit.net",
    "assembly": "xUnit.net",
    "TestRun": "Visual Studio (TRX)",
    "testng-results": "TestNG",
    "TestLog": "Boost.Test",
    "TestResult": "Boost.Test",
    "Site": "CTest",
    "robot": "Robot Framework",
    "coverage": "a coverage report",
}
_RAN = frozenset(
    {"", "run", "passed", "pass", "success", "successful", "completed", "ok", "done", "executed"}
)
_FAILED = frozenset({"failed", "failure", "fail", "broken"})
_BROKE = frozenset(
    {"error", "errored", "timeout", "timedout", "aborted", "crashed", "cancelled", "canceled"}
)
_NOT_RUN = frozenset(
    {"disabled", "notrun", "skipped", "skip", "ignored", "pending", "suppressed", "todo"}
)
_BESIDE = frozenset({"properties", "system-out", "system-err", "property", "attachments"})
_FIRST_TRY = frozenset({"flakyFailure", "flakyError", "rerunFailure", "rerunError", "rerun"})
_MESSAGE = 200
_SECONDS = re.compile(r"\d{1,12}(?:[,.]\d{1,9}){0,4}(?:[eE]-?\d{1,2})?")
_UNSURE = re.compile(r"[1-9]\d{0,2},\d{3}")
_GROUP = 3


class Ran(StrEnum):
    """How a case went, worst first."""

    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    FLAKY = "flaky"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Case:
    """One test. `suites` are those around it, outermost first; `line` is where it stands.

    `seconds` is how long it took; None where that is not written, or cannot be told.
    """

    name: str
    classname: str
    file: str
    suites: tuple[str, ...]
    ran: Ran
    line: int
    message: str = ""
    seconds: float | None = None

    @property
    def label(self) -> str:
        """Class and name, as far as they are given."""
        return ".".join(part for part in (self.classname, self.name) if part) or "a test"


@dataclass(frozen=True, slots=True)
class Total:
    """A total that a suite gives for itself and its cases do not bear out.

    `failed` is how many of its cases it says to have failed or broken; None: it is about others.
    """

    line: int
    says: str
    failed: int | None = None


@dataclass(frozen=True, slots=True)
class TestReport:
    """A report; `remarks` is what is odd in it, with the line, `totals` what disagrees."""

    __test__ = False

    cases: tuple[Case, ...]
    remarks: tuple[tuple[int, str], ...]
    stamp: Stamp | None = None
    totals: tuple[Total, ...] = ()


def read_junit(content: bytes, path: str) -> TestReport:
    """A report of tests: `testsuites`, or a bare `testsuite`; suites may hold suites.

    The time is the earliest that a suite gives.

    Raises:
        UnparsableError: Not XML, or the root is that of another format.
    """
    root = parse_xml(content, path)
    if root.name not in {"testsuites", "testsuite"}:
        dialect = _DIALECTS.get(root.name)
        named = f"{dialect}: " if dialect else ""
        raise UnparsableError(
            path,
            f"not JUnit: root is `{root.name:.60}`",
            line=root.line,
            remedy=f"{named}let the tool write JUnit XML",
        )
    reading = _Reading()
    cases = tuple(reading.suite(root, ()))
    return TestReport(cases, tuple(reading.remarks), reading.earliest, tuple(reading.totals))


class _Reading:
    """One pass over the suites of a report."""

    def __init__(self) -> None:
        self.remarks: list[tuple[int, str]] = []
        self.totals: list[Total] = []
        self.earliest: Stamp | None = None

    def suite(self, item: Element, above: tuple[str, ...]) -> list[Case]:
        """The cases of a suite and of those in it, each once."""
        self._time(item)
        name = item.attrs.get("name", "")
        suites = (*above, name) if name else above
        cases: list[Case] = []
        for child in item.children:
            if child.name == "testsuite":
                cases += self.suite(child, suites)
            elif child.name == "testcase":
                cases.append(self._case(child, item, suites))
            elif child.name in {"failure", "error"}:
                cases.append(_broken_suite(child, name, suites))
            elif child.name not in _BESIDE:
                self._remark(child, f"unknown element `{child.name:.60}` in a suite")
                cases += self.suite(child, suites)  # a case in it may have failed
        self._claims(item, cases)
        return cases

    def _case(self, item: Element, suite: Element, suites: tuple[str, ...]) -> Case:
        ran, detail = self._ran(item)
        return Case(
            name=item.attrs.get("name", ""),
            classname=item.attrs.get("classname", ""),
            file=item.attrs.get("file", "") or suite.attrs.get("file", ""),
            suites=suites,
            ran=ran,
            line=item.line,
            message=_first_line(detail),
            seconds=seconds_of(item.attrs.get("time", "")),
        )

    def _ran(self, item: Element) -> tuple[Ran, Element | None]:
        """How a case went, and the child that tells of it: failure before skip."""
        details: dict[Ran, Element] = {}
        for child in item.children:
            if child.name == "failure":
                details.setdefault(Ran.FAILED, child)
            elif child.name == "error":
                details.setdefault(Ran.ERROR, child)
            elif child.name == "skipped":
                details.setdefault(Ran.SKIPPED, child)
            elif child.name in _FIRST_TRY:
                details.setdefault(Ran.FLAKY, child)
            elif child.name not in _BESIDE:
                self._remark(child, f"unknown element `{child.name:.60}` in a case")
        outcomes = {*details, *self._words(item)}
        ran = next((way for way in Ran if way in outcomes), Ran.PASSED)
        return ran, details.get(ran)

    def _words(self, item: Element) -> Iterator[Ran]:
        """What the attributes `status` and `result` say of a case."""
        for name in ("status", "result"):
            written = item.attrs.get(name, "")
            word = written.strip().casefold()
            if word in _FAILED:
                yield Ran.FAILED
            elif word in _BROKE:
                yield Ran.ERROR
            elif word in _NOT_RUN:
                yield Ran.SKIPPED
            elif word not in _RAN:
                self._remark(item, f"{name} {written!r:.60} is not known")

    def _claims(self, item: Element, cases: list[Case]) -> None:
        """Hold what a suite says of itself against its cases."""
        bad = sum(case.ran in {Ran.FAILED, Ran.ERROR} for case in cases)
        skipped = sum(case.ran is Ran.SKIPPED for case in cases)
        claimed_tests = self._claim(item, "tests")
        fewer = claimed_tests is not None and len(cases) < claimed_tests
        # The root's own number is the sum of what passed with some writers.
        more = (
            claimed_tests is not None
            and len(cases) > claimed_tests
            and item.name == "testsuite"
            and not bad
        )
        if fewer or more:
            self._total(item, f"says {claimed_tests} tests, {len(cases)} are in it")
        failed = (self._claim(item, "failures") or 0) + (self._claim(item, "errors") or 0)
        if failed > bad:
            count_text = f"{bad} of its cases did" if bad else "none of its cases did"
            self._total(item, f"says {failed} failed, {count_text}", failed)
        if (claimed := self._claim(item, "skipped") or 0) > skipped:
            self._total(item, f"says {claimed} skipped, {skipped} of its cases were")

    def _claim(self, item: Element, name: str) -> int | None:
        written = item.attrs.get(name, "").strip()
        if not written:
            return None
        if written.isascii() and written.isdigit() and len(written) <= 9:  # noqa: PLR2004
            return int(written)
        self._total(item, f"{name} {written!r:.40} is no count")
        return None

    def _total(self, item: Element, says: str, failed: int | None = None) -> None:
        self.totals.append(Total(item.line, says, failed))

    def _time(self, item: Element) -> None:
        timestamp = stamp(item.attrs.get("timestamp", ""))
        if timestamp and (self.earliest is None or timestamp.at < self.earliest.at):
            self.earliest = timestamp

    def _remark(self, item: Element, said: str) -> None:
        self.remarks.append((item.line, said))


def seconds_of(written: str) -> float | None:
    """A time in seconds as writers of all countries write it; None where it could be two.

    `1,024.12` and `0,160` are sure. `1,024` is not: some writers mean a thousand by it.
    """
    text = written.strip()
    if not _SECONDS.fullmatch(text):
        return None
    signs = [sign for sign in text if sign in ",."]
    if len(set(signs)) == 1 and signs[0] == "," and _UNSURE.fullmatch(text):
        return None
    if len(signs) > 1:
        head, _, tail = text.rpartition(signs[-1])
        groups = re.split("[,.]", head)
        if signs[-1] in head or any(len(group) != _GROUP for group in groups[1:]):
            return None
        text = f"{''.join(groups)}.{tail}"
    return float(text.replace(",", "."))


def _broken_suite(child: Element, name: str, suites: tuple[str, ...]) -> Case:
    """A suite that failed outside of its cases, as when it could not be set up."""
    ran = Ran.FAILED if child.name == "failure" else Ran.ERROR
    label = name or "the suite itself"
    return Case(label, "", "", suites, ran, child.line, _first_line(child))


def _first_line(told: Element | None) -> str:
    if told is None:
        return ""
    text = (told.attrs.get("message", "") or told.text).strip()
    return text.partition("\n")[0].strip()[:_MESSAGE]
