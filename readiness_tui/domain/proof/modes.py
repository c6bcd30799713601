"""A change of a board's enforcement mode: what it is called, and whether it needs a reason."""

from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.streak import Offer, Streak


class Step(StrEnum):
    """What a change of mode is, as the audit log says it."""

    ESCALATED = "escalated"
    EARLY = "early"
    WEAKENED = "weakened"


class ModeChange(Struct, frozen=True):
    """A change of mode that can be made; `reason` is what the audit log keeps."""

    action: Action
    step: Step
    reason: str


_MODES = list(Mode)


def mode_change(
    board: Board, to: Mode, streak: Streak, offered: Offer | None, reason: str = ""
) -> ModeChange | str | None:
    """What it takes to give a board another mode.

    A full streak offers the next stricter one. Anything else that is stricter comes early, and what
    is weaker lets go: both need a reason.

    Args:
        board: As it is now.
        to: The mode asked for.
        streak: Its green runs in a row.
        offered: What they offer, if anything.
        reason: What the person wrote.

    Returns:
        The change, or why it needs a reason; None: the board has that mode.
    """
    now, why = board.enforcement, visible(reason)
    if to is now:
        return None
    step, explanation = _step(now, to, streak, offered)
    if step is not Step.ESCALATED and not why:
        return f"{board.id}: {now} > {to} {explanation}, so it needs a reason"
    ref = board.ref
    action = Action(f"{board.id} {now} > {to}", (SetField(ref, "enforcement", now, to),))
    details = "; ".join(filter(None, (explanation if step is Step.ESCALATED else "", why)))
    return ModeChange(action, step, f"{step}: {details}")


def _step(now: Mode, to: Mode, streak: Streak, offered: Offer | None) -> tuple[Step, str]:
    if _MODES.index(to) < _MODES.index(now):
        return Step.WEAKENED, "is weaker"
    if offered is not None and offered.mode is to:
        return Step.ESCALATED, str(offered.streak)
    if streak.towards is to:
        return Step.EARLY, f"comes early, {streak}"
    return Step.EARLY, "leaves a mode out"
