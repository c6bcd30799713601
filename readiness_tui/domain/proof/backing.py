"""What a ticket's gates say together, and the proof of its claim that follows."""

from collections.abc import Iterable
from enum import StrEnum

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.proof.no_facts import none_holds
from readiness_tui.domain.proof.proof import Effective, Hold, Judgement, Proof, ProofWord, Reason
from readiness_tui.domain.proof.reasons import gate_reason, unproven


class Backing(StrEnum):
    """What the gates of a ticket say together, whatever the ticket claims."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    NONE = "none"


def backing(weights: Iterable[Effective]) -> Backing:
    """What gates say together: any that fails, any undecided, one that holds on fact, or none."""
    overall = Backing.NONE
    for weight in weights:
        if weight.hold is Hold.FAILS:
            return Backing.FAILS
        if weight.hold is Hold.UNDECIDED:
            overall = Backing.UNDECIDED
        elif weight.hold is Hold.HOLDS and weight.is_fact and overall is Backing.NONE:
            overall = Backing.HOLDS
    return overall


_DONE = {
    Backing.HOLDS: ProofWord.PROVEN,
    Backing.FAILS: ProofWord.CONTRADICTED,
    Backing.UNDECIDED: ProofWord.UNPROVEN,
    Backing.NONE: ProofWord.UNPROVEN,
}


def proof_word(status: Status, backed: Backing) -> ProofWord:
    """The word for a claim with this backing."""
    if status is Status.DROPPED:
        return ProofWord.DROPPED
    if status is Status.DONE:
        return _DONE[backed]
    return ProofWord.CLOSABLE if backed is Backing.HOLDS else ProofWord.OPEN


def proof(judgement: Judgement, key: Key, status: Status) -> Proof:
    """A ticket's claim against its gates."""
    keys = judgement.proving.get(key, ())
    if not keys:
        return _BARE[status]
    weights = [judgement.effectives[gate] for gate in keys]
    holding = [weight for weight in weights if weight.hold is Hold.HOLDS]
    return Proof(
        proof_word(status, backing(weights)),
        held=len(holding),
        total=len(keys),
        waived=len([weight for weight in holding if weight.waived]),
        gates=keys,
    )


_BARE = {status: Proof(proof_word(status, Backing.NONE)) for status in Status}


def doubts(judgement: Judgement, key: Key) -> tuple[Reason, ...]:
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


_DOUBTFUL = frozenset({Hold.FAILS, Hold.UNDECIDED})
