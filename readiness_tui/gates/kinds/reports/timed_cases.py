"""How long each test of a gate's JUnit reports took, whatever the gate asks of them."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.kinds.loading import Report, reports_of
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.kinds.reports.junit import Ran, read_junit

KINDS = frozenset({"test_durations", "test_results"})
"""The kinds whose inputs are JUnit reports."""

LONGEST_S = 1_000_000
"""A test that says to have taken longer has no time that can be meant."""


def timed_cases(request: Request) -> tuple[tuple[tuple[str, float], ...], str]:
    """The tests that ran and have a time, with their seconds, and the digest of the reports.

    A report that is absent or cannot be read has none: the gate says so.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = sorted(reports_of(request).found, key=lambda report: report.path)
    return tuple(_timed(reports)), _digest(reports)


def _timed(reports: Iterable[Report]) -> Iterator[tuple[str, float]]:
    for report in reports:
        try:
            cases = read_junit(report.content, report.path).cases
        except GateError:
            continue
        for case in cases:
            seconds = case.seconds
            if case.ran is not Ran.SKIPPED and seconds is not None and seconds <= LONGEST_S:
                yield case.label, seconds


def _digest(reports: Iterable[Report]) -> str:
    """Of the bytes of all reports, each with its length."""
    digest = sha256()
    for report in reports:
        digest.update(f"{len(report.content)}:".encode())
        digest.update(report.content)
    return digest.hexdigest()[:16]
