"""Gates of kind `attestation`: what people vouch for that lies outside the repository.

A signature is a fact with an author and an end: it counts while it is young, and only from who has
the role. Nothing of the repository is read; the clock and the roles decide.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.gate import Cause, Examined, Finding, Gate, Outcome, Result
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.roles import Role, Roles
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.derived import ATTESTATION

SIGNED = "signed"
_KNOWN = ("statement", "roles", "needs", "valid_for", SIGNED, "evidence")
_MOST = 100
AHEAD = timedelta(minutes=5)
"""How far the clock of who signs may go before ours."""


class Signature(Struct, frozen=True):
    """Who vouched, when, and with what remark."""

    by: str
    at: datetime
    note: str = ""


class Attestation(Struct, frozen=True):
    """What is vouched for, by whom it may be, and for how long a signature counts."""

    statement: str
    roles: tuple[Role, ...]
    needs: int
    valid_for: timedelta
    signed: tuple[Signature, ...]
    evidence: str = ""


def attestation_of(gate: Gate) -> Attestation | str:
    """The parameters of a gate, or the sentence that says what is wrong with them."""
    params = gate.params
    if unknown := [name for name in params if name not in _KNOWN]:
        return f"unknown parameter {unknown[0]!r}; known: {', '.join(_KNOWN)}"
    statement, evidence = params.get("statement"), params.get("evidence", "")
    if not isinstance(statement, str) or not visible(statement) or not isinstance(evidence, str):
        return "statement is a text that says what is vouched for, evidence a text if it is there"
    needs = params.get("needs", 1)
    if isinstance(needs, bool) or not isinstance(needs, int) or not 1 <= needs <= _MOST:
        return f"needs is a number of people from 1 to {_MOST}"
    try:
        valid = timedelta(seconds=age_seconds(str(params.get("valid_for", ""))))
    except (ValueError, OverflowError):
        return 'valid_for says how long a signature counts: valid_for = "90d"'
    roles, signed = _roles(params.get("roles", ("attest",))), _signed(params.get(SIGNED, ()))
    if isinstance(roles, str):
        return roles
    if isinstance(signed, str):
        return signed
    return Attestation(statement, roles, needs, valid, signed, evidence)


def _roles(value: Plain) -> tuple[Role, ...] | str:
    names = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    by_name = {role.value: role for role in Role}
    if not names or any(not isinstance(name, str) or name not in by_name for name in names):
        return f"roles is a list of roles, of {', '.join(by_name)}"
    return tuple(by_name[str(name)] for name in names)


def _signed(value: Plain) -> tuple[Signature, ...] | str:
    wrong = "signed is a list of { by, at, note }; at is a day, or an instant with an offset"
    if isinstance(value, str) or not isinstance(value, Sequence):
        return wrong
    signatures: list[Signature] = []
    for item in value:
        if not isinstance(item, Mapping) or not {*item} <= {"by", "at", "note"}:
            return wrong
        by, note, at = item.get("by"), item.get("note", ""), _instant(item.get("at"))
        if not isinstance(by, str) or not visible(by) or not isinstance(note, str) or at is None:
            return wrong
        signatures.append(Signature(by, at, note))
    return tuple(signatures)


def _instant(value: "Plain | None") -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else None
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else None


def attested(gate: Gate, board: str, roles: Roles, now: datetime) -> Result:
    """Whether enough people who may vouch for it have done so, not too long ago.

    Args:
        gate: Of kind `attestation`.
        board: Id of its board.
        roles: Whose signature counts.
        now: With an offset; signatures lapse by it.
    """
    terms = attestation_of(gate)
    if isinstance(terms, str):
        return Result(
            outcome=Outcome.ERROR,
            cause=Cause.CONFIG,
            says=terms,
            decided_by="gate.bad-parameter",
            question=f"does {gate.title or gate.id} hold?",
            remedy="correct the gate",
            findings=(Finding("gate.bad-parameter", terms, outcome=Outcome.ERROR),),
        )
    counted = _counted(terms, roles, now)
    question = f"do {terms.needs} people vouch that {terms.statement}?"
    examined = Examined(f"board {board}", counted=f"{len(terms.signed)} signatures")
    if len(counted) < terms.needs:
        return _short(terms, counted, question, examined, roles, now)
    # As many as are needed, the youngest: the oldest of them is the first to lapse.
    chosen = counted[: terms.needs]
    names, ends = ", ".join(one.by for one in chosen), chosen[-1].at + terms.valid_for
    own = next((one.by for one in chosen if _is_same(roles, one.by, gate.owner)), "")
    duration = format_age(abs((ends - now).total_seconds()))
    lapses = f"lapses in {duration}" if ends > now else f"lapsed {duration} ago"
    sentence = f"{terms.statement} confirmed by {names}, {lapses}"
    remark = f"{own} owns the gate and vouches for it"
    return Result(
        outcome=Outcome.WARN if own else Outcome.PASS,
        says=f"{sentence}; {remark}" if own else sentence,
        decided_by="attestation.self" if own else "attestation.signed",
        question=question,
        examined=(examined,),
        findings=(Finding("attestation.self", remark, outcome=Outcome.WARN),) if own else (),
        stale="" if ends > now else f"{terms.statement}: {lapses}",
        evidence_at=chosen[-1].at,
        evaluated_at=now,
        remedy="" if ends > now else f"readiness attest {gate.id}",
    )


def _counted(asked: Attestation, roles: Roles, now: datetime) -> list[Signature]:
    """The signatures that count whatever their age, the youngest first, one for each person."""
    signatures: dict[str, Signature] = {}
    for entry in sorted(asked.signed, key=lambda each: each.at, reverse=True):
        if entry.at <= now + AHEAD and any(roles.may(role, entry.by) for role in asked.roles):
            signatures.setdefault(roles.team.person(entry.by), entry)
    return list(signatures.values())


def _short(
    asked: Attestation,
    counted: Sequence[Signature],
    question: str,
    seen: Examined,
    roles: Roles,
    now: datetime,
) -> Result:
    people = {roles.team.person(one.by) for one in counted}
    others = [one for one in asked.signed if roles.team.person(one.by) not in people]
    early = [one.by for one in others if one.at > now + AHEAD]
    barred = [one.by for one in others if one.by not in early]
    reasons = [
        *([f"{', '.join(dict.fromkeys(barred))} may not sign"] if barred else []),
        *([f"{', '.join(dict.fromkeys(early))} signed in the future"] if early else []),
    ]
    more = f" ({'; '.join(reasons)})" if reasons else ""
    return Result(
        outcome=Outcome.UNKNOWN,
        cause=Cause.OPEN,
        says=f"{asked.statement}: {len(counted)} of {asked.needs} signatures{more}",
        decided_by="attestation.unsigned",
        question=question,
        examined=(seen,),
        remedy=f"readiness attest, as somebody who may: {roles.allowed(asked.roles[0])}",
    )


def _is_same(roles: Roles, one: str, other: str) -> bool:
    return bool(other) and roles.team.person(one) == roles.team.person(other)


def forbidden(gate: Gate, roles: Roles, by: str) -> str:
    """Why a person may not sign an attestation, naming who may; empty where they may."""
    terms = attestation_of(gate)
    if isinstance(terms, str) or not by or any(roles.may(role, by) for role in terms.roles):
        return ""
    return roles.refusal(terms.roles[0], by)


def sign(board: Board, gate: Gate, roles: Roles, signature: Signature) -> Action | str:
    """The action that adds a signature to a gate, or why it would be worth nothing.

    A person who signs again takes the place of their earlier signature.
    """
    if gate.kind != ATTESTATION:
        return f"gate {gate.id} is of kind {gate.kind}; only an attestation is signed"
    terms = attestation_of(gate)
    if isinstance(terms, str):
        return terms
    if not visible(signature.by):
        return "nobody is known who signs; say it with --actor"
    if refusal := forbidden(gate, roles, signature.by):
        return refusal
    person = roles.team.person(signature.by)
    signed = gate.params.get(SIGNED, ())
    before = signed if isinstance(signed, Sequence) and not isinstance(signed, str) else ()
    others = [
        item
        for item in before
        if not (isinstance(item, Mapping) and roles.team.person(str(item.get("by"))) == person)
    ]
    entry: dict[str, Plain] = {
        "by": signature.by,
        "at": signature.at.astimezone(UTC).replace(microsecond=0),
    }
    if visible(signature.note):
        entry["note"] = signature.note
    ref = RecordRef(board.id, Kind.GATE, gate.id)
    params = {**gate.params, SIGNED: (*others, entry)}
    return Action(
        f"{signature.by} vouches: {terms.statement}",
        (SetField(ref, "params", gate.params, params),),
    )
