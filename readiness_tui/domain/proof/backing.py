"""What a ticket's gates say together, and the proof of its claim that follows."""

from collections.abc import Iterable
from enum import StrEnum

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.proof.no_facts import none_holds
from readiness_tui.domain.proof.proof import (
    EffectiveResult,
    GateDecision,
    Judgement,
    Proof,
    ProofWord,
)
from readiness_tui.domain.proof.reasons import gate_reason, unproven


class GateSummary(StrEnum):
    """What the gates of a ticket say together, whatever the ticket claims."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    NONE = "none"


def backing(weights: Iterable[EffectiveResult]) -> GateSummary:
    """What gates say together: any that fails, any undecided, one that holds on fact, or none."""
    overall = GateSummary.NONE
    for weight in weights:
        if weight.hold is GateDecision.FAILS:
            return GateSummary.FAILS
        if weight.hold is GateDecision.UNDECIDED:
            overall = GateSummary.UNDECIDED
        elif weight.hold is GateDecision.HOLDS and weight.is_fact and overall is GateSummary.NONE:
            overall = GateSummary.HOLDS
    return overall


_DONE = {
    GateSummary.HOLDS: ProofWord.PROVEN,
    GateSummary.FAILS: ProofWord.CONTRADICTED,
    GateSummary.UNDECIDED: ProofWord.UNPROVEN,
    GateSummary.NONE: ProofWord.UNPROVEN,
}


def proof_word(status: Status, backed: GateSummary) -> ProofWord:
    """The word for a claim with this backing."""
    if status is Status.DROPPED:
        return ProofWord.DROPPED
    if status is Status.DONE:
        return _DONE[backed]
    return ProofWord.CLOSABLE if backed is GateSummary.HOLDS else ProofWord.OPEN


def proof(judgement: Judgement, key: Key, status: Status) -> Proof:
    """A ticket's claim against its gates."""
    keys = judgement.proving.get(key, ())
    if not keys:
        return _BARE[status]
    weights = [judgement.effectives[gate] for gate in keys]
    holding = [weight for weight in weights if weight.hold is GateDecision.HOLDS]
    return Proof(
        proof_word(status, backing(weights)),
        held=len(holding),
        total=len(keys),
        waived=len([weight for weight in holding if weight.waived]),
        gates=keys,
    )


_BARE = {status: Proof(proof_word(status, GateSummary.NONE)) for status in Status}


def doubts(judgement: Judgement, key: Key) -> tuple[Diagnostic, ...]:
    """Why a ticket's claim is not proven: a reason for each gate of it that does not hold."""
    ticket_proof = judgement.proofs[key]
    reasons = tuple(
        gate_reason(
            gate,
            judgement.gates[gate],
            judgement.results[gate],
            weight,
            judgement.portfolio.boards[gate.board],
        )
        for gate in ticket_proof.gates
        if (weight := judgement.effectives[gate]).hold in _DOUBTFUL
    )
    if reasons or ticket_proof.word is not ProofWord.UNPROVEN:
        return reasons
    hard = judgement.portfolio.boards[key.board].enforcement is Mode.HARD_BLOCK
    lacks = none_holds(judgement, ticket_proof.gates) if ticket_proof.gates else ""
    return (unproven(key, lacks, blocks=hard),)


_DOUBTFUL = frozenset({GateDecision.FAILS, GateDecision.UNDECIDED})
