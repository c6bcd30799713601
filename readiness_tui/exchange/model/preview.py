"""What an import would do, as lines for a terminal. Text of the document is made safe here."""

from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.plain_values import Jsonable, jsonable, plain_board, plain_value
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.exchange.model.model import (
    Counts,
    Finding,
    How,
    ImportPlan,
    Level,
    Record,
    Statement,
    Use,
)

_TITLE_WIDTH = 60
_SINGLE = 3  # notices of one code: more stand in one line
_KINDS = (Kind.TICKET, Kind.PHASE, Kind.MILESTONE, Kind.ITERATION, Kind.RISK)


def lines(plan: ImportPlan, target: str, fate: str) -> Iterator[str]:
    """The preview of one document: figures, findings, records with the place of each field.

    Args:
        plan: What was read.
        target: The board.
        fate: What becomes of it.
    """
    yield from summary(plan, target, fate)
    for finding, others in _gathered(plan.findings):
        yield safe_line(_finding(plan, finding, others))
    for record in plan.records:
        if record.kind in _KINDS:
            yield safe_line(_record(plan, record))


def summary(plan: ImportPlan, target: str, fate: str) -> Iterator[str]:
    """What a document becomes, without its findings and records."""
    yield safe_line(f"{plan.path} -> {target}  ({fate})")
    yield from figures(plan)


def figures(plan: ImportPlan) -> Iterator[str]:
    """What was counted: records, lines by what became of them, findings by level.

    A form of records tells nothing of lines.
    """
    yield from _figures(plan.counts)
    if plan.counts.lines:
        yield f"  {_uses(plan)}"
    yield f"  {_levels(plan.findings)}"


def _figures(counts: Counts) -> Iterator[str]:
    of_phases = f" with {counted(counts.phase_entries, 'ticket')}"
    of_risks = f" with {counted(counts.risk_links, 'link')} to tickets"
    others = [
        (counts.phases, f"{counted(counts.phases, 'phase')}{of_phases}"),
        (counts.milestones, counted(counts.milestones, "milestone")),
        (counts.iterations, counted(counts.iterations, "iteration")),
        (counts.risks, f"{counted(counts.risks, 'risk')}{of_risks}"),
        (counts.log, counted(counts.log, "log entry", "log entries")),
        (counts.boxes, f"{counts.boxes_done} of {counted(counts.boxes, 'box', 'boxes')} ticked"),
    ]
    parts = [counted(counts.tickets, "ticket"), *_dependencies(counts)]
    yield "  " + " · ".join([*parts, *(text for number, text in others if number)])


_HOWS = ((How.WRITTEN, "written"), (How.EXPANDED, "from ranges"), (How.DERIVED, "derived"))


def _dependencies(counts: Counts) -> Iterator[str]:
    """The hard ones with how they came about where that is worth a word, and the soft ones."""
    hard = sum(counts.hard.values())
    if not hard and not counts.soft:
        yield "no dependencies"
        return
    ways = [(counts.hard.get(how, 0), word) for how, word in _HOWS if counts.hard.get(how)]
    by_way = ", ".join(f"{number} {word}" for number, word in ways)
    shown = f" ({by_way})" if ways and [word for _, word in ways] != ["written"] else ""
    yield f"{counted(hard, 'dependency', 'dependencies')}{shown}"
    if counts.soft:
        yield f"{counts.soft} soft"


def _uses(plan: ImportPlan) -> str:
    by_use = plan.counts.lines
    parts = ", ".join(f"{by_use[use]} {use}" for use in Use if by_use.get(use))
    places = ", ".join(_runs(plan.left))
    where = f" ({safe_line(plan.path)}:{places})" if places else ""
    total = counted(sum(by_use.values()), "line")
    return f"{total} with text: {parts}{where}"


def _runs(numbers: tuple[int, ...]) -> Iterator[str]:
    """Line numbers as spans: `88-90`, `131`."""
    ordered = sorted(numbers)
    start = 0
    for index, number in enumerate(ordered):
        if index + 1 < len(ordered) and ordered[index + 1] == number + 1:
            continue
        first = ordered[start]
        yield f"{first}-{number}" if number > first else f"{number}"
        start = index + 1


def _levels(findings: tuple[Finding, ...]) -> str:
    by_level = [(level, sum(each.level is level for each in findings)) for level in Level]
    parts = ", ".join(f"{number} {level}" for level, number in by_level if number)
    return f"{counted(len(findings), 'finding')}{': ' if parts else ''}{parts}"


def _gathered(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Sequence[Finding]]]:
    """Each finding alone, but the first of many notices of one code with the others of it."""
    notices: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.level is Level.INFO:
            notices.setdefault(finding.code, []).append(finding)
    for finding in findings:
        alike = notices.get(finding.code, []) if finding.level is Level.INFO else []
        if len(alike) <= _SINGLE:
            yield finding, ()
        elif finding is alike[0]:
            yield finding, alike[1:]


def _finding(plan: ImportPlan, finding: Finding, others: Sequence[Finding]) -> str:
    place = f"{plan.path}:{finding.mark.line}"
    choices = " | ".join((finding.choice, *finding.others))
    line = f"  {finding.level:5}  {place}  {finding.code}  {finding.text}    {choices}"
    if not others:
        return line
    places = ", ".join(_runs(tuple({each.mark.line for each in others})))
    return f"{line}    and {len(others)} more: {places}"


def _record(plan: ImportPlan, record: Record) -> str:
    title = next(
        (str(statement.value) for statement in record.says if statement.field == "title"), ""
    )
    places: dict[str, list[int]] = {}
    for statement in record.says:
        if statement.field != "title" and statement.mark.line not in places.setdefault(
            statement.field, []
        ):
            places[statement.field].append(statement.mark.line)
    fields = "  ".join(f"{name}:{','.join(map(str, at))}" for name, at in places.items())
    title = title if len(title) <= _TITLE_WIDTH else f"{title[: _TITLE_WIDTH - 3]}..."
    return f"  {record.kind} {record.id}  {plan.path}:{record.line}  {title}  {fields}".rstrip()


def document(plan: ImportPlan, target: str) -> dict[str, Jsonable]:
    """The preview of one document as JSON values."""
    return {
        "path": plan.path,
        "target": target,
        "board": jsonable(plain_board(plan.board)),
        "counts": _counts(plan.counts),
        "findings": [_finding_json(each) for each in plan.findings],
        "uses": {str(line): use.value for line, use in sorted(plan.uses.items())},
        "records": [
            {
                "kind": record.kind,
                "id": record.id,
                "line": record.line,
                "says": [_said(each) for each in record.says],
            }
            for record in plan.records
        ],
    }


def _counts(counts: Counts) -> dict[str, Jsonable]:
    return {
        "tickets": counts.tickets,
        "hard": {how.value: counts.hard.get(how, 0) for how in How},
        "soft": counts.soft,
        "phases": counts.phases,
        "phase_entries": counts.phase_entries,
        "milestones": counts.milestones,
        "iterations": counts.iterations,
        "risks": counts.risks,
        "risk_links": counts.risk_links,
        "log": counts.log,
        "boxes": {"done": counts.boxes_done, "total": counts.boxes},
        "lines": {use.value: counts.lines.get(use, 0) for use in Use},
    }


def _finding_json(found: Finding) -> dict[str, Jsonable]:
    return {
        "code": found.code,
        "level": found.level.value,
        "line": found.mark.line,
        "text": found.text,
        "choice": found.choice,
        "others": list(found.others),
        "keys": list(found.keys),
    }


def _said(each: Statement) -> dict[str, Jsonable]:
    return {
        "field": each.field,
        "value": jsonable(plain_value(each.value)),
        "raw": each.raw,
        "line": each.mark.line,
        "how": each.how.value,
    }
