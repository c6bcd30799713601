"""A claim held against its proof: the heart of the product, computed here once for everybody.

`judge` turns a portfolio and what the gates found into proofs; `verdict` rolls them up; `guard`
answers whether a status may change. Panes, queries, reports and commands read these and recount
nothing. The parts lie beside this module, which is the one door to them.

May this ticket get that status? The mode decides whether an answer only warns.

Every move that claims more than before is asked the same of its dependencies and its phase, whether
it goes step by step or straight on; one to done is asked for the proof as well. What is taken back
or done again was asked when it was first made, and is not asked anew.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Diagnostic, Subject
from readiness_tui.domain.model.ids import GateKey, Key
from readiness_tui.domain.model.status import Code, Mode, Status, is_legal, needs_reason
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.plan.workability import is_closed, need
from readiness_tui.domain.proof.backing import GateSummary, backing, doubts, proof, proof_word
from readiness_tui.domain.proof.derived import ENTRANCE, is_acceptance
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import (
    Claim,
    Decision,
    EffectiveResult,
    GateDecision,
    Judgement,
    Permission,
)
from readiness_tui.domain.proof.reasons import gate_reason
from readiness_tui.domain.proof.ruling import verdict
from readiness_tui.domain.proof.waiving import PENDING, effective
from readiness_tui.domain.verdict.explain import explain, explain_gate, summary


def guard(judgement: Judgement, key: Key, to: Status, *, reason: str = "") -> Decision:
    """Whether a ticket may go to a status, and what speaks against it.

    Args:
        judgement: What `judge` made of the portfolio as it is now.
        key: The ticket.
        to: The status asked for.
        reason: What the person wrote. In soft_block a reason forces a refused move, which then
            only warns; who may force is not judged here.
    """
    ticket = judgement.portfolio.ticket(key)
    if ticket is None:
        return _refused(Code.NO_SUCH_RECORD, key, f"there is no ticket {key.ticket}")
    if not is_legal(ticket.status, to):
        return _refused(
            Code.ILLEGAL_TRANSITION,
            key,
            f"{key.ticket} is {ticket.status}: no way to {to} from there",
        )
    if needs_reason(ticket.status, to) and not visible(reason):
        return _refused(Code.REASON_MISSING, key, f"{ticket.status} > {to} needs a reason")
    board = judgement.portfolio.boards[key.board]
    against = tuple(_against(judgement, board, ticket, key, to))
    return Decision(_permission(board.enforcement, against, reason), against)


def _permission(mode: Mode, against: tuple[Diagnostic, ...], reason: str) -> Permission:
    if not against or mode is Mode.SOLO:
        return Permission.ALLOW
    if mode is Mode.SHADOW or not any(item.blocks for item in against):
        return Permission.WARN
    if mode is Mode.SOFT_BLOCK and visible(reason):
        return Permission.WARN
    return Permission.REFUSE


def _refused(code: Code, key: Key, says: str) -> Decision:
    return Decision(Permission.REFUSE, (_reason(code, key, says),))


def _reason(code: Code, key: Key, says: str, remedy: str = "") -> Diagnostic:
    return Diagnostic(code, says, remedy=remedy, subject=Subject.of_ticket(key))


def _against(
    judgement: Judgement, board: Board, ticket: Ticket, key: Key, to: Status
) -> Iterator[Diagnostic]:
    if _CLAIMED.get(to, 0) <= _CLAIMED.get(ticket.status, 0):
        return  # nothing can speak against a claim of less than before
    if to is Status.DONE:
        yield from _gates(judgement, key)
    yield from _needs(judgement, ticket, key, Code.DEPENDENCY_OPEN, Code.CONTRADICTED)
    yield from _closed_phase(judgement, board, key)


_CLAIMED = {Status.DOING: 1, Status.REVIEW: 2, Status.DONE: 3}
"""How much a status claims; the others claim nothing."""


def _gates(judgement: Judgement, key: Key) -> Iterator[Diagnostic]:
    for gate_key in judgement.proving.get(key, ()):
        weight = judgement.effectives[gate_key]
        if weight.hold in {GateDecision.FAILS, GateDecision.UNDECIDED}:
            yield _gate(judgement, key, gate_key, weight)


def _gate(judgement: Judgement, key: Key, gate_key: GateKey, weight: EffectiveResult) -> Diagnostic:
    gate = judgement.gates[gate_key]
    board = judgement.portfolio.boards[gate_key.board]
    code = Code.GATE_FAILING if weight.hold is GateDecision.FAILS else Code.GATE_UNKNOWN
    if is_acceptance(gate):
        code = Code.ACCEPTANCE_OPEN
    reason = gate_reason(gate_key, gate, judgement.results[gate_key], weight, board)
    return replace(reason, code=code, subject=reason.subject._replace(ticket=key))


def _needs(judgement: Judgement, ticket: Ticket, key: Key, *codes: Code) -> Iterator[Diagnostic]:
    """What the dependencies say against it, in the order of the codes asked for."""
    for code in codes:
        for reference in ticket.depends:
            needed = judgement.portfolio.find(reference, key.board)
            other = judgement.portfolio.ticket(needed) if needed else None
            if needed == key:
                continue
            if needed is None or other is None:
                if code is Code.DEPENDENCY_OPEN:
                    message = f"{key.ticket} needs {reference}, which does not exist"
                    yield _reason(code, key, message, "correct the id")
            elif need(judgement, needed, other.status) is code:
                yield _need(code, key, reference, other.status)


def _need(code: Code, key: Key, reference: str, status: Status) -> Diagnostic:
    if code is Code.CONTRADICTED:
        message = f"{key.ticket} needs {reference}, which claims done while a gate fails"
        return _reason(code, key, message, f"see to {reference} first")
    message = f"{key.ticket} needs {reference}, which is {status}"
    return _reason(code, key, message, f"finish {reference} first")


def _closed_phase(judgement: Judgement, board: Board, key: Key) -> Iterator[Diagnostic]:
    phase = board.phase_of(key.ticket)
    if phase is None or not is_closed(judgement, board.id, phase):
        return
    gate_key = GateKey(board.id, f"phase:{phase.id}/{ENTRANCE}")
    result = judgement.results[gate_key]
    yield Diagnostic(
        Code.PHASE_CLOSED,
        f"phase {phase.id} is not open: {result.says}",
        remedy=result.remedy,
        subject=Subject(key.ticket, key.board, key, gate_key),
    )


__all__ = [
    "PENDING",
    "GateSummary",
    "backing",
    "claim",
    "doubts",
    "effective",
    "explain",
    "explain_gate",
    "guard",
    "judge",
    "proof",
    "proof_word",
    "summary",
    "verdict",
]


def claim(judgement: Judgement, key: Key) -> Claim:
    """A ticket's status with its proof beside it: the only form in which a status is shown.

    Raises:
        KeyError: There is no such ticket.
    """
    own_proof = judgement.proofs[key]
    status = judgement.portfolio.boards[key.board].tickets[key.ticket].status
    return Claim(status, own_proof.word, own_proof.held, own_proof.total, own_proof.waived)
