"""Findings about the plan as annotations of GitHub Actions: commands in the log of a job.

A server shows ten annotations of each level for a step; what would be lost is counted instead.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.errors import Severity
from readiness_tui.exchange.checks.github_text import line, value

MOST = 10
"""Annotations of one level that are written."""
LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def annotations(findings: Sequence[LintFinding]) -> Iterator[str]:
    """Lines for the log, worst first, and one notice with the counts."""
    counts = Counter(finding.severity for finding in findings)
    for severity, level in LEVELS.items():
        selected = [finding for finding in findings if finding.severity is severity]
        for finding in selected[:MOST]:
            yield _command(level, finding)
    summary = ", ".join(f"{counts[word]} {word}" for word in Severity if counts[word])
    hidden = sum(max(0, count - MOST) for count in counts.values())
    more = f"; {hidden} not shown here" if hidden else ""
    yield f"::notice title=readiness lint::{line(summary or 'nothing found')}{more}"


def _command(level: str, one: LintFinding) -> str:
    properties: list[str] = []
    if one.place is not None:
        properties.append(f"file={value(one.place.path)}")
        properties += [f"line={one.place.line}"] if one.place.line else []
    properties.append(f"title={one.code}")
    return f"::{level} {','.join(properties)}::{line(one.message)}"
