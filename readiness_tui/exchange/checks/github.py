"""An answer of `readiness check` as annotations of GitHub Actions: commands in the log of a job.

A server shows ten annotations of each level for a step; what would be lost is counted instead.
"""

from collections.abc import Iterator

from readiness_tui.domain.model.errors import Severity
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
    for level in (Severity.ERROR, Severity.WARNING):
        unwaived = [item for item in items if item.level is level and not item.waivers]
        for item in unwaived[:MOST]:
            yield _command(level.value, item)
    yield f"::notice title=readiness::{message(_summary(report, items))}"


def _summary(report: Report, items: tuple[Item, ...]) -> str:
    counts = counted(items)
    totals = [f"{counts[word]} {word}" + "s" * (counts[word] != 1) for word in LEVELS.values()]
    whole = report.whole
    enforced = "" if whole.enforced else f", {whole.mode}: not enforced"
    hidden = sum(max(0, counts[level] - MOST) for level in (Severity.ERROR, Severity.WARNING))
    more = f"; {hidden} not shown here" if hidden else ""
    return (
        f"{whole.word.spoken} ({whole.scope}{enforced}): {whole.proven} of {whole.total} proven; "
        f"{', '.join(totals)}, {counts['waived']} waived{more}"
    )


def _command(level: str, item: Item) -> str:
    properties: list[str] = []
    if item.place is not None:
        properties.append(f"file={value(item.place.path)}")
        properties += [f"line={item.place.line}"] if item.place.line else []
    properties.append(f"title={value(f'{item.name} {item.rule}')}")
    next_ = f"; next: {item.remedy}" if item.remedy else ""
    return f"::{level} {','.join(properties)}::{message(item.says + next_)}"
