"""A tour of the demo: what is asked for in each step, and by what its being done is noticed.

A step is done when the plan or the screen is in a state, whichever way it came there.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.status import Code, Status
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim

BOARD = BoardId("launch")
EVIDENCE = "ops/evidence/m03/log-audit.md"
SHOWN_BY_EVIDENCE, CLOSABLE = (Key(BOARD, TicketId(name)) for name in ("M-03", "M-05"))
NEXT_KEY = "o"
"""The key of the tour itself: one that no pane has."""


class TourFacts(Struct, frozen=True, kw_only=True):
    """What the steps are noticed by.

    Attributes:
        snapshot: The plan.
        pane: The name of the pane that has the focus.
        refused: The code by which something was refused last.
        has_tried: Whether a change was tried out in a what-if since the step began.
        has_stood_up: Whether a stand-up was open since the step began.
        is_in_standup: Whether one is open now.
    """

    snapshot: Snapshot
    pane: str = ""
    refused: str = ""
    has_tried: bool = False
    has_stood_up: bool = False
    is_in_standup: bool = False

    def proof(self, key: Key) -> ProofWord | None:
        """The proof of a ticket; None where there is no such ticket."""
        judgement = self.snapshot.judgement
        return claim(judgement, key).proof if key in judgement.proofs else None


class TourStep(Struct, frozen=True, kw_only=True):
    """One step.

    Attributes:
        id: Its name.
        title: What to do.
        text: How, and what to look at.
        is_done: Whether it is done.
        file_action: `delete` or `restore` where the program can do it to `EVIDENCE`.
    """

    id: str
    title: str
    text: str
    is_done: Callable[[TourFacts], bool]
    file_action: str = ""


def _has_status(status: Status) -> Callable[[TourFacts], bool]:
    def is_so(facts: TourFacts) -> bool:
        return any(one.status is status for _, one in facts.snapshot.portfolio.tickets())

    return is_so


def _has_waiver(facts: TourFacts) -> bool:
    return any(board.waivers for board in facts.snapshot.portfolio.boards.values())


STEPS: Sequence[TourStep] = (
    TourStep(
        id="delete",
        title="Take the evidence of M-03 away",
        text=f"M-03 is proven by {EVIDENCE}. {NEXT_KEY} deletes that file, or rm does in a shell. "
        "Watch its row and the first line: no key tells the program.",
        is_done=lambda facts: facts.proof(SHOWN_BY_EVIDENCE) is ProofWord.CONTRADICTED,
        file_action="delete",
    ),
    TourStep(
        id="restore",
        title="Bring it back",
        text="The claim stayed, the proof is gone: contradicted. "
        f"{NEXT_KEY} brings the file back, or git checkout does in a shell, and the verdict "
        "recovers.",
        is_done=lambda facts: facts.proof(SHOWN_BY_EVIDENCE) is ProofWord.PROVEN,
        file_action="restore",
    ),
    TourStep(
        id="block",
        title="Block a ticket",
        text="j to a ticket that is in progress, such as M-06; b, a line of why, Enter. "
        "It is saved as one small change of boards/launch.toml; u takes it back.",
        is_done=_has_status(Status.BLOCKED),
    ),
    TourStep(
        id="matrix",
        title="See who waits for whom",
        text="3 shows the matrix: a row needs the columns that are marked in it.",
        is_done=lambda facts: facts.pane == "matrix",
    ),
    TourStep(
        id="cycle",
        title="Try to close a cycle",
        text="M-02 needs M-01. g g, l, x: in row M-01, column M-02 that asks for the way back, "
        "and is refused with its path.",
        is_done=lambda facts: facts.refused == Code.ILLEGAL_DEPENDENCY,
    ),
    TourStep(
        id="what-if",
        title="Ask what if",
        text="! tries changes out: > on a ticket in the backlog (1), and look at the verdict. "
        "! again, then x drops it: nothing was written.",
        is_done=lambda facts: facts.has_tried and facts.snapshot.scratch is None,
    ),
    TourStep(
        id="waive",
        title="Waive what may wait",
        text="Put the cursor on M-07; 5 lists its gates. On the one that fails, w permits its "
        "finding for a time: with a reason, an owner, a last day; Enter shows it, y writes.",
        is_done=_has_waiver,
    ),
    TourStep(
        id="standup",
        title="Stand up",
        text="g s opens the stand-up: a page for each owner, what presses first. Space turns "
        f"it, c takes a note, > on {CLOSABLE.ticket}, which is closable, keeps a claim. "
        "q comes back.",
        is_done=lambda facts: facts.has_stood_up and not facts.is_in_standup,
    ),
)
"""The steps, in order."""

ENDING = "That was the tour. Everything here is yours to break: q leaves."


def reached(step: int, facts: TourFacts) -> int:
    """The step that is to be done now, from 0; their number when all are."""
    return step + 1 if step < len(STEPS) and STEPS[step].is_done(facts) else step
