"""Domain values as the values of JSON answers: one function for each, so that all verbs agree."""

from collections.abc import Iterable

from readiness_tui.domain.model.dates import QUARTERS_A_DAY
from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.model.ids import GateKey, Key, Kind, RecordRef
from readiness_tui.domain.model.plain_values import Jsonable, jsonable, plain_record
from readiness_tui.domain.plan.schedule import Schedule
from readiness_tui.domain.plan.schedule_words import why
from readiness_tui.domain.proof.proof import Judgement, Verdict
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim

Table = dict[str, Jsonable]
EXAMINED = 100
"""Inputs of a gate that are listed; all are counted."""


def place_json(place: Place | None) -> Jsonable:
    """A place as path and line; line 0 means the file as a whole."""
    return {"path": place.path, "line": place.line} if place else None


def problems_json(problems: Iterable[Diagnostic]) -> Jsonable:
    """What is wrong with board files."""
    return [
        {
            "code": one.code,
            "place": place_json(one.place),
            "what": one.message,
            "remedy": one.remedy,
        }
        for one in problems
    ]


def reason_json(reason: Diagnostic) -> Table:
    """A reason with the ones beneath it."""
    return {
        "code": reason.code,
        "subject": reason.subject.name,
        "says": reason.message,
        "blocks": reason.blocks,
        "board": reason.subject.board,
        "ticket": reason.subject.ticket.ticket if reason.subject.ticket else None,
        "gate": reason.subject.gate.gate if reason.subject.gate else None,
        "place": place_json(reason.place),
        "remedy": reason.remedy,
        "reasons": [reason_json(child) for child in reason.children],
    }


def verdict_json(found: Verdict) -> Table:
    """A verdict with all its reasons, worst first."""
    counts: Table = {word.value: number for word, number in found.counts.items()}
    return {
        "verdict": found.word.value,
        "enforced": found.enforced,
        "mode": found.mode.value,
        "scope": str(found.scope),
        "counts": {"total": found.total, "proven": found.proven} | counts,
        "reasons": [reason_json(reason) for reason in found.reasons],
    }


def claim_json(judgement: Judgement, key: Key) -> Table:
    """A ticket's status with its proof."""
    claimed, proof = claim(judgement, key), judgement.proofs[key]
    return {
        "status": claimed.status.value,
        "proof": claimed.proof.value,
        "held": claimed.held,
        "total": claimed.total,
        "waived": proof.waived,
    }


def ticket_json(snapshot: Snapshot, key: Key) -> Table:
    """A ticket as `list` gives it: where it is, its claim, where it stands, and its table."""
    standing = snapshot.analysis.standings[key]
    ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
    return {
        "board": key.board,
        "id": key.ticket,
        "claim": claim_json(snapshot.judgement, key),
        "standing": {
            "state": standing.state.value,
            "unmet": [
                {"code": one.code.value, "subject": one.subject, "says": str(one)}
                for one in standing.unmet
            ],
        },
        "schedule": schedule_json(snapshot.analysis.schedule(), key),
        "place": place_json(snapshot.place(RecordRef(key.board, Kind.TICKET, key.ticket))),
        "ticket": jsonable(plain_record(ticket)),
    }


def days_json(quarters: int) -> Jsonable:
    """A length of work in days; quarters of a day are exact."""
    return quarters / QUARTERS_A_DAY


def schedule_json(plan: Schedule, key: Key) -> Jsonable:
    """The place of a ticket in time; null for what has none."""
    planned = plan.planned(key)
    if planned is None:
        return None
    target = planned.target_float
    return {
        "start": jsonable(plan.start_day(key)),
        "end": jsonable(plan.end_day(key)),
        "days": days_json(planned.length),
        "assumed": planned.assumed,
        "over": planned.over,
        "float_days": days_json(planned.float),
        "target_float_days": None if target is None else days_json(target),
        "tail_days": days_json(planned.tail),
        "pressure": plan.pressure(plan.network.graph.index[key]).value,
        "why": why(plan, key),
    }


def gate_json(judgement: Judgement, key: GateKey) -> Table:
    """A gate with what it found and what that comes to."""
    gate, result, weight = judgement.gates[key], judgement.results[key], judgement.effectives[key]
    return {
        "board": key.board,
        "id": key.gate,
        "kind": gate.kind,
        "severity": gate.severity.value,
        "proves": list(gate.proves),
        "state": weight.state.value,
        "holds": weight.hold.value,
        "outcome": result.outcome.value,
        "cause": result.cause.value if result.cause else None,
        "decided_by": result.decided_by,
        "question": result.question,
        "says": weight.why or result.says,
        "stale": result.stale,
        "waivers": list(weight.waivers),
        "waivers_not_taken": list(weight.idle),
        "docs": gate.docs,
        "mode": gate.mode.value if gate.mode else None,
        "mode_reason": gate.mode_reason,
        "evidence_at": jsonable(result.evidence_at),
        "evidence_from": result.evidence_from,
        "evaluated_at": jsonable(result.evaluated_at),
        "duration_ms": result.duration_ms,
        "kind_version": result.kind_version,
        "inputs_digest": result.inputs_digest,
        "params_digest": result.params_digest,
        "examined": [
            {
                "path": one.path,
                "size_bytes": one.size_bytes,
                "sha256": one.sha256,
                "counted": one.counted,
            }
            for one in result.examined[:EXAMINED]
        ],
        "examined_count": len(result.examined),
        "measured": [
            {
                "name": one.name,
                "value": one.value,
                "op": one.op,
                "limit": one.limit,
                "short": one.short,
            }
            for one in result.measured
        ],
        "findings": [
            {
                "rule": one.rule,
                "message": one.message,
                "place": place_json(one.place),
                "remedy": one.remedy,
                "fingerprint": one.fingerprint,
            }
            for one in result.findings
        ],
        "unlisted": result.unlisted,
        "remedy": result.remedy or gate.remediation,
    }
