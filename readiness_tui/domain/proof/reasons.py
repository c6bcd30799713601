"""Reasons: the links of the chain from a verdict down to a file and line.

One table says which codes there are and which weighs more; verdict, proof, guard and every screen
take their order from it.
"""

from collections.abc import Iterable, Sequence

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Diagnostic, Severity, Subject
from readiness_tui.domain.model.gate import Finding, Gate, GateSeverity, Result, State
from readiness_tui.domain.model.ids import GateKey, Key, natural
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.proof import EffectiveResult, GateDecision, ProofWord
from readiness_tui.domain.proof.waiving import on_trial

CLAIM_CONTRADICTED = "claim-contradicted"
GATE_FAILING = "gate-failing"
GATE_ERROR = "gate-error"
GATE_UNKNOWN = "gate-unknown"
GATE_STALE = "gate-stale"
CLAIM_UNPROVEN = "claim-unproven"
CRITERION_OPEN = "criterion-open"
TICKET_OPEN = "ticket-open"
NOTHING_PROVEN = "nothing-proven"
NOTHING_CHECKED = "nothing-checked"
BOARD_ELSEWHERE = "board-elsewhere"
NOTHING_DUE = "nothing-due"
NOTHING_HOLDS = "nothing-holds"
GATE_DISABLED = "gate-disabled"
GATE_ON_TRIAL = "gate-on-trial"
WAIVER_USED = "waiver-used"
DEPENDENCY_OPEN = "dependency-open"
RISK_OPEN = "risk-open"
WAIVER_EXPIRING = "waiver-expiring"
WAIVER_EXPIRED = "waiver-expired"
WAIVER_INVALID = "waiver-invalid"
WAIVER_UNUSED = "waiver-unused"
WAIVER_BROAD = "waiver-broad"
WAIVER_RENEWED = "waiver-renewed"
SELF_APPROVED = "self-approved"

ORDER = (
    CLAIM_CONTRADICTED,
    GATE_FAILING,
    GATE_ERROR,
    GATE_UNKNOWN,
    GATE_STALE,
    CLAIM_UNPROVEN,
    CRITERION_OPEN,
    TICKET_OPEN,
    NOTHING_PROVEN,
    NOTHING_CHECKED,
    BOARD_ELSEWHERE,
    NOTHING_DUE,
    NOTHING_HOLDS,
    GATE_DISABLED,
    GATE_ON_TRIAL,
    WAIVER_USED,
    DEPENDENCY_OPEN,
    RISK_OPEN,
    WAIVER_EXPIRING,
    WAIVER_EXPIRED,
    WAIVER_INVALID,
    WAIVER_RENEWED,
    WAIVER_UNUSED,
    WAIVER_BROAD,
    SELF_APPROVED,
)
"""Every code of a verdict, worst first."""

_RANK = {code: rank for rank, code in enumerate(ORDER)}


def worst_first(reasons: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Reasons that block before those that warn, then by the table, then by id."""
    return tuple(sorted(reasons, key=_weight))


def _weight(reason: Diagnostic) -> tuple[bool, int, str, tuple[tuple[int, int, str], ...]]:
    return (
        not reason.blocks,
        _RANK.get(reason.code, len(_RANK)),
        reason.subject.board or "",
        natural(reason.subject.name),
    )


def gate_reason(
    key: GateKey, gate: Gate, result: Result, weight: EffectiveResult, board: Board
) -> Diagnostic:
    """Why a gate does not hold, with a leaf for each finding."""
    trial = on_trial(gate, board.enforcement)
    message = f"{gate.id}: {weight.why or result.says}"
    if trial:
        message += f" (in {gate.mode} only{f': {gate.mode_reason}' if gate.mode_reason else ''})"
    return Diagnostic(
        GATE_ON_TRIAL if trial and gate.severity is GateSeverity.BLOCK else _code(weight),
        f"{message}; see {gate.docs}" if gate.docs else message,
        remedy=result.remedy or gate.remediation,
        severity=Severity.of(blocks=gate.severity is GateSeverity.BLOCK and not trial),
        subject=Subject.of_gate(key),
        children=_leaves(key, result),
    )


def _leaves(key: GateKey, result: Result) -> tuple[Diagnostic, ...]:
    """A leaf for each finding, but for one that would only repeat the gate's own sentence."""
    if [(finding.place, finding.message) for finding in result.findings] == [(None, result.says)]:
        return ()
    return tuple(finding_reason(key, finding) for finding in result.findings)


def _code(weight: EffectiveResult) -> str:
    if weight.hold is GateDecision.FAILS:
        return GATE_FAILING
    return {State.ERROR: GATE_ERROR, State.STALE: GATE_STALE}.get(weight.state, GATE_UNKNOWN)


def finding_reason(key: GateKey, finding: Finding) -> Diagnostic:
    """A finding as the last link of a chain."""
    return Diagnostic(
        finding.rule,
        finding.message,
        place=finding.place,
        remedy=finding.remedy,
        subject=Subject(finding.place.path if finding.place else key.gate, key.board, gate=key),
    )


def contradicted(key: Key, children: tuple[Diagnostic, ...]) -> Diagnostic:
    """A done ticket of which a gate fails."""
    return Diagnostic(
        CLAIM_CONTRADICTED,
        f"{key.ticket} is done, but a gate fails",
        remedy="make the gate pass, or reopen the ticket",
        severity=Severity.of(blocks=any(child.blocks for child in children)),
        subject=Subject.of_ticket(key),
        children=worst_first(children) if len(children) > 1 else children,
    )


def unproven(key: Key, lacks: str = "", *, blocks: bool) -> Diagnostic:
    """A done ticket that no fact speaks for; `lacks` says why where there are checks of it."""
    return Diagnostic(
        CLAIM_UNPROVEN,
        f"{key.ticket} is done, {lacks or 'nothing checks it'}",
        remedy="make one of them hold on a fact" if lacks else "add evidence or a gate",
        severity=Severity.of(blocks=blocks),
        subject=Subject.of_ticket(key),
    )


def elsewhere(board: Board, gates: int) -> Diagnostic:
    """Why a board that speaks of another repository is not ready by what lies here.

    Args:
        board: The board.
        gates: How many of its gates would count.
    """
    return Diagnostic(
        BOARD_ELSEWHERE,
        f"{board.id} speaks of {board.repository}: {counted(gates, 'gate')} elsewhere",
        remedy="readiness --root THERE --boards HERE",
        subject=Subject(board.id, board.id),
    )


def still_open(
    key: Key, ticket: Ticket, word: ProofWord, children: Sequence[Diagnostic]
) -> Diagnostic:
    """A ticket that is not done; a closable one only waits for somebody to say so.

    Args:
        key: The ticket's key.
        ticket: The ticket.
        word: Of its proof.
        children: Why its gates do not hold, worst first.
    """
    closable = word is ProofWord.CLOSABLE
    why = f" ({ticket.blocked.reason})" if ticket.blocked else ""
    message = f"{key.ticket} is {ticket.status}{why}"
    return Diagnostic(
        TICKET_OPEN,
        f"{message}: all gates pass" if closable else message,
        remedy="mark it done" if closable else "",
        subject=Subject.of_ticket(key),
        children=children,
    )
