"""A claim held against its proof: the heart of the product, computed here once for everybody.

`judge` turns a portfolio and what the gates found into proofs; `verdict` rolls them up; `guard`
answers whether a status may change. Panes, queries, reports and commands read these and recount
nothing. The parts lie beside this module, which is the one door to them.
"""

from readiness_tui.domain.backing import Backing, backing, doubts, proof, proof_word
from readiness_tui.domain.explain import explain, explain_gate, summary
from readiness_tui.domain.guard import guard
from readiness_tui.domain.ids import Key
from readiness_tui.domain.judging import judge
from readiness_tui.domain.proof import Claim, Judgement
from readiness_tui.domain.ruling import verdict
from readiness_tui.domain.waiving import PENDING, effective

__all__ = [
    "PENDING",
    "Backing",
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
    found = judgement.proofs[key]
    status = judgement.portfolio.boards[key.board].tickets[key.ticket].status
    return Claim(status, found.word, found.held, found.total, found.waived)
