"""A claim held against its proof: the heart of the product, computed here once for everybody.

`judge` turns a portfolio and what the gates found into proofs; `verdict` rolls them up; `guard`
answers whether a status may change. Panes, queries, reports and commands read these and recount
nothing. The parts lie beside this module, which is the one door to them.
"""

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.backing import GateSummary, backing, doubts, proof, proof_word
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Claim, Judgement
from readiness_tui.domain.proof.ruling import verdict
from readiness_tui.domain.proof.waiving import PENDING, effective
from readiness_tui.domain.verdict.explain import explain, explain_gate, summary
from readiness_tui.domain.verdict.transition_guard import guard

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
