"""What a person answered to findings, put into what a document says: an answer outweighs a rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile
from typing import Any

import tomli
from msgspec import structs

from readiness_tui.domain.model.errors import Place, UsageError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.model import dates, edge_answers, merge, offers
from readiness_tui.exchange.model.choices import OFFER, TAKE, Answer, Choices, Span, column
from readiness_tui.exchange.model.findings import COLUMNS, LINES, READINGS, field_asked
from readiness_tui.exchange.model.model import (
    Extraction,
    Finding,
    ImportPlan,
    Mark,
    Record,
    Statement,
    Value,
)
from readiness_tui.exchange.model.plan import plan
from readiness_tui.exchange.model.values import read_estimate

_DERIVED = frozenset(("status-not-stated", "status-derived"))
"""The codes about tickets that state no status; the first is said of the first of them alone."""
_LATER = _DERIVED | {"says-differ", "edges-differ", "blocked-without-reason"}
"""The codes that are found when the board is made."""


def _estimate(text: str) -> Value | None:
    return read_estimate(text)[0]


def _target(text: str) -> Value | None:
    return dates.read_target(text, None)[0]


_VALUES: Mapping[str, tuple[tuple[str, ...], Callable[[str], Value | None]]] = {
    "estimate-unit": (("estimate", "fields.size"), _estimate),
    "estimate-range": (("estimate", "fields.size"), _estimate),
    "date-coarse": (("target", "due", "fields.target_as_written"), _target),
    "date-ambiguous": (("target", "due", "fields.target_as_written"), _target),
    "blocked-without-reason": (("fields.blocker",), str),
}
"""The fields that a written value stands for, the first of which it becomes, and its reader."""
_REMOVED: Mapping[str, str] = {
    "nesting-by-id": "parent",
    "path-outside": "fields.outside_paths",
    "reference-outside": "fields.outside",
}
"""The field of the statement that an answer takes out."""
_GATES: Mapping[str, Gate] = {
    "coverage": Gate(id="coverage", kind="coverage", inputs=("coverage.xml",)),
    "coverage-ratchet": Gate(
        id="coverage-ratchet",
        kind="coverage_ratchet",
        inputs=("coverage.xml",),
        params={"baseline": "coverage-baseline.json"},
    ),
    "docs-freshness": Gate(
        id="docs-freshness",
        kind="docs_freshness",
        params={"documents": ["docs/**/*.md"], "sources": ["src/**"]},
    ),
}
"""What an offer begins with: the files are those that most projects have, to be put right after."""


def of_tables(answers: Sequence[Answer]) -> bool:
    """Whether any answer is about columns, lines or prose, which exports do not have."""
    return any(answer.code in COLUMNS | LINES | READINGS | {OFFER} for answer in answers)


def to_read_by(extraction: Extraction, choices: Choices, lines: Sequence[str]) -> Choices:
    """The choices to read a document by, with its answers about columns and lines among them.

    Args:
        extraction: What the document says without its answers.
        choices: At the lines of this version.
        lines: The document.

    Raises:
        UsageError: There is no such finding in that line, or a column takes no such field.
    """
    columns, excluded = dict(choices.columns), list(choices.excluded)
    for answer in choices.answers:
        if answer.code in COLUMNS | LINES | READINGS:
            findings = [one for one in extraction.findings if _is_asked(one, answer)]
            if not findings:
                raise _nowhere(extraction.path, answer)
            if answer.code in COLUMNS:
                columns |= dict(column(one.keys[0], answer.value) for one in findings)
            elif answer.code in LINES:
                last = _last(lines, answer) if answer.code == "table-recovered" else answer.line
                excluded.append(Span(answer.line, last, lines[answer.line - 1].strip()))
    return replace(choices, columns=columns, excluded=tuple(sorted(excluded)))


def _last(lines: Sequence[str], answer: Answer) -> int:
    """The last line of the table that begins in the line of an answer."""
    rest = takewhile(lambda line: "|" in line, lines[answer.line - 1 :])
    return answer.line + max(len(list(rest)) - 1, 0)


def answered(extraction: Extraction, answers: Sequence[Answer]) -> Extraction:
    """What a document says, with the answers of a person to its findings.

    Args:
        extraction: What it says by the rules.
        answers: At the lines of this version; those to offers of gates are for `taken`, those that
            `to_read_by` takes are done.

    Raises:
        UsageError: There is no such finding in that line, or it takes no such value.
    """
    for answer in answers:
        if answer.code not in {OFFER, *COLUMNS, *LINES, *READINGS}:
            extraction = _answered(extraction, answer)
    return extraction


def _answered(extraction: Extraction, answer: Answer) -> Extraction:
    findings = [one for one in extraction.findings if _is_asked(one, answer)]
    if answer.code in _LATER:
        findings = findings or [one for one in plan(extraction).findings if _is_asked(one, answer)]
    if not findings and not (answer.code in _DERIVED and _meant(extraction, (), answer.line)):
        raise _nowhere(extraction.path, answer)
    others = tuple(one for one in extraction.findings if one not in findings)
    extraction = replace(extraction, findings=others)
    if field_asked(answer.code):
        return _chosen(extraction, findings, answer)
    if answer.code in _VALUES:
        return _written(extraction, findings, answer)
    if answer.code in _REMOVED:
        return _without(extraction, findings, answer)
    if answer.code == "says-differ":
        return _second(extraction, findings)
    if answer.code == "date-in-prose":
        return _dated(extraction, findings, answer)
    return edge_answers.settled(extraction, findings, answer)


def _chosen(extraction: Extraction, findings: Sequence[Finding], answer: Answer) -> Extraction:
    """A status or a priority, in the place of what is stated of some tickets."""
    field, names = field_asked(answer.code), _meant(extraction, findings, answer.line)
    if not names:
        raise _nowhere(extraction.path, answer)
    old = [one for one in extraction.statements if one.field == field and _is_of(one, names)]
    raws = {one.key: one.raw for one in reversed(old)}
    value, mark = _value(field, answer.value), Mark(answer.line)
    new = (
        Statement(Kind.TICKET, name, field, value, raws.get(name, answer.value), mark)
        for name in names
        if value is not None
    )
    rest = (one for one in extraction.statements if one not in old)
    return replace(extraction, statements=(*rest, *new))


def _written(extraction: Extraction, findings: Sequence[Finding], answer: Answer) -> Extraction:
    """A value that the reader wrote, in the place of one that was read otherwise."""
    fields, reader = _VALUES[answer.code]
    if (value := reader(answer.value)) is None:
        message = f"--choose {answer}: {answer.value!r} cannot be read"
        raise UsageError(
            message,
            place=Place(extraction.path, answer.line),
            remedy="write 3d, 2026-05-01 or 2026-W18",
        )
    old = [
        one for one in extraction.statements if one.mark.line == answer.line and one.field in fields
    ]
    homes = dict.fromkeys((one.kind, one.key) for one in old)
    homes |= dict.fromkeys(
        (Kind.TICKET.value, name) for name in _meant(extraction, findings, answer.line)
    )
    homes |= dict.fromkeys(
        (one.kind, one.key)
        for one in extraction.statements
        if one.kind == Kind.MILESTONE and one.mark.line == answer.line
    )
    if not homes:
        raise _nowhere(extraction.path, answer)
    new = (
        Statement(
            kind,
            name,
            "due" if kind == Kind.MILESTONE else fields[0],
            value,
            answer.value,
            Mark(answer.line),
        )
        for kind, name in homes
    )
    rest = (one for one in extraction.statements if one not in old)
    return replace(extraction, statements=(*rest, *new))


def _without(extraction: Extraction, findings: Sequence[Finding], answer: Answer) -> Extraction:
    """What a document says without the statement that a finding is about."""
    names = _meant(extraction, findings, answer.line)
    statements = tuple(
        one
        for one in extraction.statements
        if not (_is_of(one, names) and one.field == _REMOVED[answer.code])
    )
    return replace(extraction, statements=statements)


def _second(extraction: Extraction, findings: Sequence[Finding]) -> Extraction:
    """The second of two readings of a field: what the first said is left out."""
    statements = extraction.statements
    for finding in findings:
        field = finding.text.partition(" of ")[0]
        voices = [one for one in statements if (one.key, one.field) == (finding.keys[0], field)]
        first = merge.picked(field, voices).value
        statements = tuple(one for one in statements if one not in voices or one.value != first)
    return replace(extraction, statements=statements)


def _dated(extraction: Extraction, findings: Sequence[Finding], answer: Answer) -> Extraction:
    """The date that stands in a sentence, as the target of the ticket."""
    if answer.value != TAKE:
        return extraction
    new = tuple(
        Statement(Kind.TICKET, name, "target", day, day.isoformat(), Mark(answer.line))
        for finding in findings
        for name in finding.keys
        for day in [date.fromisoformat(finding.text.split()[0])]
    )
    return replace(extraction, statements=(*extraction.statements, *new))


def _meant(extraction: Extraction, findings: Sequence[Finding], line: int) -> tuple[str, ...]:
    """The tickets that an answer is about: those of the findings, else those of the line."""
    keys = dict.fromkeys(key for one in findings for key in one.keys if key in extraction.tickets)
    if keys:
        return tuple(keys)
    named = {one.key for one in extraction.statements if one.mark.line == line}
    places = extraction.tickets.items()
    return tuple(name for name, place in places if place == line or name in named)


def _is_of(statement: Statement, names: Sequence[str]) -> bool:
    return statement.kind == Kind.TICKET and statement.key in names


def _is_asked(one: Finding, answer: Answer) -> bool:
    return (one.code, one.mark.line) == (answer.code, answer.line)


def _value(field: str, word: str) -> Value | None:
    if field == "status":
        return Status(word)
    return None if word == "none" else Priority(word)


def _nowhere(path: str, answer: Answer) -> UsageError:
    message = f"--choose {answer}: there is no such finding in that line"
    return UsageError(
        message, place=Place(path, answer.line), remedy="take it out, or name it anew"
    )


def taken(import_plan: ImportPlan, lines: Sequence[str], answers: Sequence[Answer]) -> ImportPlan:
    """A plan with the gates that were taken of what it offers.

    Args:
        import_plan: The plan by the rules.
        lines: Its document.
        answers: At the lines of this version; those to other findings are left alone.

    Raises:
        UsageError: A line offers nothing.
    """
    board, records, chosen = import_plan.board, list(import_plan.records), set[int]()
    for answer in answers:
        if answer.code != OFFER:
            continue
        offered = offers.find(lines[answer.line - 1])
        if not offered:
            raise _nowhere(import_plan.path, answer)
        if answer.value != TAKE:
            continue
        chosen.add(answer.line)
        for home, name, text in offered:
            value = tomli.loads(f"value = {text}")["value"]
            if home == "board":
                board = structs.replace(board, **{name: value})
                continue
            key = home.partition(".")[2]
            gate = board.gates.get(key) or _begun(key)
            gate = structs.replace(gate, params={**gate.params, name: value})
            if key not in board.gates:
                records.append(Record(Kind.GATE.value, key, answer.line, ()))
            board = structs.replace(board, gates={**board.gates, key: gate})
    findings = tuple(_told(one, chosen) for one in import_plan.findings)
    return replace(import_plan, board=board, records=tuple(records), findings=findings)


def _begun(key: str) -> Gate:
    """The gate of an offer before its parameter is set."""
    if key.startswith(offers.FILES):
        return Gate(id=key, kind="file_exists")
    if key.startswith(offers.COMMAND):
        return Gate(id=key, kind="verify_command")
    return _GATES[key]


def _told(one: Finding, chosen: set[int]) -> Finding:
    if one.code != OFFER or one.mark.line not in chosen:
        return one
    fields: dict[str, Any] = {"choice": TAKE, "others": (one.choice,)}
    return replace(one, **fields)
