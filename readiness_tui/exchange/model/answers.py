"""What a person answered to findings, put into what a document says: an answer outweighs a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import structs

from readiness_tui.domain.model.errors import Place, UsageError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.model import offers
from readiness_tui.exchange.model.choices import OFFER, TAKE, Answer
from readiness_tui.exchange.model.findings import field_asked
from readiness_tui.exchange.model.model import (
    Extraction,
    Finding,
    ImportPlan,
    Mark,
    Record,
    Statement,
    Value,
)

_LATER = ("status-not-stated", "status-derived")
"""The codes that are found when the board is made, of tickets that state no status."""
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


def answered(extraction: Extraction, answers: Sequence[Answer]) -> Extraction:
    """What a document says, with the answers of a person to its findings.

    Args:
        extraction: What it says by the rules.
        answers: At the lines of this version; those to offers are for `taken`.

    Raises:
        UsageError: There is no such finding in that line.
    """
    for answer in answers:
        if answer.code != OFFER:
            extraction = _answered(extraction, answer)
    return extraction


def _answered(extraction: Extraction, answer: Answer) -> Extraction:
    findings = [one for one in extraction.findings if _is_asked(one, answer)]
    field, names = field_asked(answer.code), _meant(extraction, findings, answer.line)
    if not names or not (findings or answer.code in _LATER):
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
    others = tuple(one for one in extraction.findings if one not in findings)
    return replace(extraction, statements=(*rest, *new), findings=others)


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


def taken(plan: ImportPlan, lines: Sequence[str], answers: Sequence[Answer]) -> ImportPlan:
    """A plan with the gates that were taken of what it offers.

    Args:
        plan: The plan by the rules.
        lines: Its document.
        answers: At the lines of this version; those to other findings are left alone.

    Raises:
        UsageError: A line offers nothing.
    """
    board, records, chosen = plan.board, list(plan.records), set[int]()
    for answer in answers:
        if answer.code != OFFER:
            continue
        offered = offers.find(lines[answer.line - 1])
        if not offered:
            raise _nowhere(plan.path, answer)
        if answer.value != TAKE:
            continue
        chosen.add(answer.line)
        for home, name, text in offered:
            value = int(text) if text.isdecimal() else text.strip('"')
            if home == "board":
                board = structs.replace(board, **{name: value})
                continue
            key = home.partition(".")[2]
            gate = board.gates.get(key, _GATES[key])
            gate = structs.replace(gate, params={**gate.params, name: value})
            if key not in board.gates:
                records.append(Record(Kind.GATE.value, key, answer.line, ()))
            board = structs.replace(board, gates={**board.gates, key: gate})
    findings = tuple(_told(one, chosen) for one in plan.findings)
    return replace(plan, board=board, records=tuple(records), findings=findings)


def _told(one: Finding, chosen: set[int]) -> Finding:
    if one.code != OFFER or one.mark.line not in chosen:
        return one
    fields: dict[str, Any] = {"choice": TAKE, "others": (one.choice,)}
    return replace(one, **fields)
