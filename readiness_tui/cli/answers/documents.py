"""What several JSON answers have in common, as typed values: verbs agree, and so do their schemas.

A field stands in JSON under its name and in its place; what is `UNSET` is left out. The schemas
that `readiness schema` prints are made of these types: a docstring is a description there.
"""

from datetime import date
from typing import Annotated, Any, TypeAlias, TypeVar, cast

from msgspec import Meta, Struct, convert

from readiness_tui.domain.model.dates import QUARTERS_A_DAY
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import Cause, GateSeverity, Outcome, State
from readiness_tui.domain.model.ids import GateKey, Key
from readiness_tui.domain.model.plain_values import jsonable, plain_record
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.plan.schedule import Pressure, Schedule
from readiness_tui.domain.plan.schedule_words import why
from readiness_tui.domain.plan.scoring import score
from readiness_tui.domain.plan.workability import WorkabilityState
from readiness_tui.domain.proof.proof import (
    GateDecision,
    Judgement,
    ProofWord,
    Verdict,
    Word,
)
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim

EXAMINED = 100
"""Inputs of a gate that are listed; all are counted."""

Count: TypeAlias = Annotated[int, Meta(ge=0)]
Table: TypeAlias = dict[str, Any]
"""A record as its file has it, in the values of JSON."""
Value = TypeVar("Value")
Shape = TypeVar("Shape", bound="Document")


class Document(Struct, frozen=True, kw_only=True):
    """A JSON object of an answer. All of its keys are always there, but for those with defaults."""


class PlaceJson(Document, frozen=True, kw_only=True):
    """A file below the root, and a line of it from 1 on; 0 is the file as a whole."""

    path: str
    line: Count


class ProblemJson(Document, frozen=True, kw_only=True, rename={"message": "what"}):
    """What is wrong with a file, and what to do."""

    code: str
    place: PlaceJson
    message: str
    remedy: str


class ReasonJson(Document, frozen=True, kw_only=True):
    """A link of a reason chain; those beneath it say why, down to a file and line."""

    code: str
    subject: str
    says: str
    blocks: bool
    board: str | None
    ticket: str | None
    gate: str | None
    place: PlaceJson | None
    remedy: str
    reasons: list["ReasonJson"]


class VerdictJson(Document, frozen=True, kw_only=True):
    """The word for a scope with all its reasons, worst first, and its tickets by proof."""

    verdict: Word
    enforced: bool
    mode: Mode
    scope: str
    counts: Annotated[
        dict[str, Count], Meta(extra_json_schema={"required": ["total", ProofWord.PROVEN.value]})
    ]
    reasons: list[ReasonJson]


class ClaimJson(Document, frozen=True, kw_only=True):
    """The status of a ticket with its proof, and how many of its gates hold."""

    status: Status
    proof: ProofWord
    held: Count
    total: Count
    waived: Count


class UnmetJson(Document, frozen=True, kw_only=True):
    """One thing in the way of a ticket."""

    code: str
    subject: str
    says: str


class StandingJson(Document, frozen=True, kw_only=True):
    """Whether a ticket can be worked on, and what is in the way."""

    state: WorkabilityState
    unmet: list[UnmetJson]


class ScheduleJson(Document, frozen=True, kw_only=True):
    """The place of a ticket in time; lengths are in working days."""

    start: date | None
    end: date | None
    days: float
    assumed: bool
    over: bool
    float_days: float
    target_float_days: float | None
    tail_days: float
    pressure: Pressure
    why: str


class NamedJson(Document, frozen=True, kw_only=True):
    """A record by its board and its id."""

    board: str
    id: str


class PlaybookJson(NamedJson, frozen=True, kw_only=True):
    """A playbook, what calls for it, and its steps."""

    title: str
    triggers: list[str]
    steps: list[str]


class TicketJson(NamedJson, frozen=True, kw_only=True):
    """A ticket: where it is, its claim, where it stands, its score, and its table.

    `score` is the sum of the factors, or the total as written; null without one, or off the scale.
    """

    claim: ClaimJson
    standing: StandingJson
    score: int | None
    schedule: ScheduleJson | None
    place: PlaceJson | None
    ticket: Table


class ExaminedJson(Document, frozen=True, kw_only=True):
    """One input that a gate looked at, and what was counted in it."""

    path: str
    size_bytes: Count
    sha256: str
    counted: str


class MeasuredJson(Document, frozen=True, kw_only=True):
    """One figure that a gate compared, its limit, and by how much it misses that."""

    name: str
    value: str
    op: str
    limit: str
    short: str


class FindingJson(Document, frozen=True, kw_only=True):
    """One thing that a gate found; the fingerprint outlives edits elsewhere in the file."""

    rule: str
    message: str
    place: PlaceJson | None
    remedy: str
    fingerprint: str


class GateJson(NamedJson, frozen=True, kw_only=True):
    """A gate with what it found and what that comes to."""

    kind: str
    severity: GateSeverity
    proves: list[str]
    state: State
    holds: GateDecision
    outcome: Outcome
    cause: Cause | None
    decided_by: str
    question: str
    says: str
    stale: str
    waivers: list[str]
    waivers_not_taken: list[str]
    docs: str
    mode: Mode | None
    mode_reason: str
    evidence_at: str | None
    evidence_from: str
    evaluated_at: str | None
    duration_ms: Count
    kind_version: str
    inputs_digest: str
    params_digest: str
    examined: list[ExaminedJson]
    examined_count: Count
    measured: list[MeasuredJson]
    findings: list[FindingJson]
    unlisted: Count
    remedy: str


def typed(value: object, kind: type[Value]) -> Value:
    """A domain value, or several, as a type of this package: attributes become fields by name.

    Raises:
        ValidationError: An attribute is missing, or of another type than the field.
    """
    return convert(value, kind, from_attributes=True)


def filled(kind: type[Shape], *sources: object, **values: object) -> Shape:
    """A document whose fields are `values`, or else attributes of the first source that has them.

    Raises:
        ValidationError: A field is nowhere, or of another type.
    """
    for name in kind.__struct_fields__:
        source = next((source for source in sources if hasattr(source, name)), None)
        if name not in values and source is not None:
            values[name] = getattr(source, name)
    return typed(values, kind)


def table_json(record: object) -> Table:
    """A record as the table of its file."""
    return cast("Table", jsonable(plain_record(record)))  # pyright: ignore[reportArgumentType]


def reason_json(reason: Diagnostic) -> ReasonJson:
    """A reason with the ones beneath it."""
    subject = reason.subject
    return filled(
        ReasonJson,
        reason,
        subject=subject.name,
        says=reason.message,
        board=subject.board,
        ticket=subject.ticket.ticket if subject.ticket else None,
        gate=subject.gate.gate if subject.gate else None,
        reasons=[reason_json(child) for child in reason.children],
    )


def verdict_json(verdict: Verdict) -> VerdictJson:
    """A verdict with all its reasons, worst first."""
    return filled(
        VerdictJson,
        verdict,
        verdict=verdict.word,
        scope=str(verdict.scope),
        counts={"total": verdict.total, "proven": verdict.proven, **verdict.counts},
        reasons=[reason_json(reason) for reason in verdict.reasons],
    )


def claim_json(judgement: Judgement, key: Key) -> ClaimJson:
    """A ticket's status with its proof."""
    return filled(ClaimJson, claim(judgement, key), judgement.proofs[key])


def standing_json(snapshot: Snapshot, key: Key) -> StandingJson:
    """Whether a ticket can be worked on."""
    standing = snapshot.analysis.workabilities[key]
    unmet = [UnmetJson(code=one.code, subject=one.subject, says=str(one)) for one in standing.unmet]
    return StandingJson(state=standing.state, unmet=unmet)


def ticket_json(snapshot: Snapshot, key: Key) -> TicketJson:
    """A ticket as `list` gives it."""
    board = snapshot.portfolio.boards[key.board]
    return filled(
        TicketJson,
        board=key.board,
        id=key.ticket,
        claim=claim_json(snapshot.judgement, key),
        standing=standing_json(snapshot, key),
        score=score(board.tickets[key.ticket], board),
        schedule=schedule_json(snapshot.analysis.schedule(), key),
        place=snapshot.place(key.ref),
        ticket=table_json(board.tickets[key.ticket]),
    )


def days_json(quarters: int) -> float:
    """A length of work in days; quarters of a day are exact."""
    return quarters / QUARTERS_A_DAY


def schedule_json(plan: Schedule, key: Key) -> ScheduleJson | None:
    """The place of a ticket in time; null for what has none."""
    planned = plan.planned(key)
    if planned is None:
        return None
    target = planned.target_float
    return filled(
        ScheduleJson,
        planned,
        start=plan.start_day(key),
        end=plan.end_day(key),
        days=days_json(planned.length),
        float_days=days_json(planned.float),
        target_float_days=None if target is None else days_json(target),
        tail_days=days_json(planned.tail),
        pressure=plan.pressure(plan.network.graph.index[key]),
        why=why(plan, key),
    )


def gate_json(judgement: Judgement, key: GateKey) -> GateJson:
    """A gate with what it found and what that comes to."""
    gate, result, weight = judgement.gates[key], judgement.results[key], judgement.effectives[key]
    return filled(
        GateJson,
        gate,
        result,
        board=key.board,
        id=key.gate,
        state=weight.state,
        holds=weight.hold,
        says=weight.why or result.says,
        waivers=weight.waivers,
        waivers_not_taken=weight.idle,
        evidence_at=result.evidence_at and result.evidence_at.isoformat(),
        evaluated_at=result.evaluated_at and result.evaluated_at.isoformat(),
        examined=result.examined[:EXAMINED],
        examined_count=len(result.examined),
        remedy=result.remedy or gate.remediation,
    )
