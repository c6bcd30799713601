"""An answer of `readiness check` as annotations of GitHub Actions: commands in the log of a job.

A server shows ten annotations of each level for a step; what would be lost is counted instead.
"""

from collections.abc import Iterator

from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.text import plural
from readiness_tui.domain.verdict.report import Report
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.exchange.checks.github_text import message, value
from readiness_tui.exchange.checks.items import LEVELS, Item, counted, items_of

MOST = 10
"""Annotations of one level that are written."""


def annotations(snapshot: Snapshot, report: Report) -> Iterator[str]:
    """Lines for the log, worst first: errors, warnings, and one notice with the counts.

    What is waived or only told is counted, not annotated.
    """
    items = items_of(snapshot, report)
    for severity in (Severity.ERROR, Severity.WARNING):
        unwaived = [one for one in items if one.diagnostic.severity is severity and not one.waivers]
        for item in unwaived[:MOST]:
            yield _command(LEVELS[severity], item)
    yield f"::notice title=readiness::{message(_summary(report, items))}"


def _summary(report: Report, items: tuple[Item, ...]) -> str:
    counts = counted(items)
    totals = [f"{counts[level]} {plural(counts[level], level)}" for level in LEVELS.values()]
    whole = report.whole
    enforced = "" if whole.enforced else f", {whole.mode}: not enforced"
    hidden = sum(max(0, counts[word] - MOST) for word in ("error", "warning"))
    more = f"; {hidden} not shown here" if hidden else ""
    return (
        f"{whole.word.spoken} ({whole.scope}{enforced}): {whole.proven} of {whole.total} proven; "
        f"{', '.join(totals)}, {counts['waived']} waived{more}"
    )


def _command(level: str, item: Item) -> str:
    properties: list[str] = []
    problem = item.diagnostic
    if problem.place is not None:
        properties.append(f"file={value(problem.path)}")
        properties += [f"line={problem.line}"] if problem.line else []
    properties.append(f"title={value(f'{item.name} {problem.code}')}")
    next_ = f"; next: {problem.remedy}" if problem.remedy else ""
    return f"::{level} {','.join(properties)}::{message(problem.message + next_)}"
