"""The gates of a board that are due, counted for a run: by the normal rules, and by the hard ones.

Both countings are judgements of the same results, so a waived gate holds in one and not in the
other, whatever it is a member of.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.domain.model.ids import BoardId, GateKey, natural
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import GateDecision, Judgement, Scope
from readiness_tui.domain.proof.scopes import extent, is_due
from readiness_tui.domain.proof.streak import GREEN_STREAK
from readiness_tui.domain.proof.waiving import PENDING


class DueGates(Struct, frozen=True, kw_only=True):
    """What was due on a board.

    Attributes:
        due: The gates, in natural order.
        held: Those that hold by the normal rules.
        held_hard: Those that hold by the hard ones.
    """

    due: tuple[GateKey, ...]
    held: frozenset[GateKey]
    held_hard: frozenset[GateKey]

    @property
    def not_held(self) -> tuple[GateKey, ...]:
        """The gates that do not hold by the hard rules."""
        return tuple(key for key in self.due if key not in self.held_hard)


def due_gates(judgement: Judgement, board: BoardId) -> tuple[GateKey, ...]:
    """The gates that count on a board today, in natural order.

    One that does not apply is left out. One that is switched off is not: it was due and does not
    hold, for taking a gate away must not make a run green. A gate of kind `green_streak` is left
    out, since it waits for the very runs that it would be part of.
    """
    keys = (
        key
        for key in extent(judgement, Scope(board)).gates
        if is_due(judgement, key) and _counts(judgement, key)
    )
    return tuple(sorted(keys, key=lambda key: (natural(key.board), natural(key.gate))))


def _counts(judgement: Judgement, key: GateKey) -> bool:
    gate = judgement.gates[key]
    if gate.kind == GREEN_STREAK:
        return False
    return not gate.enabled or judgement.results[key].outcome is not Outcome.NOT_APPLICABLE


def due_and_held(judgement: Judgement, board: BoardId) -> DueGates:
    """What is due on a board, and what of it holds by either rules."""
    due = due_gates(judgement, board)
    mode = judgement.portfolio.boards[board].enforcement
    normal = _as_if(judgement, board, Mode.SOFT_BLOCK) if mode is Mode.HARD_BLOCK else judgement
    hard = judgement if mode is Mode.HARD_BLOCK else _as_if(judgement, board, Mode.HARD_BLOCK)
    holding = frozenset(_holding(normal, due))
    return DueGates(due=due, held=holding, held_hard=frozenset(_holding(hard, due)) & holding)


def _as_if(judgement: Judgement, board: BoardId, mode: Mode) -> Judgement:
    """What the same results come to with a board in another mode."""
    portfolio = judgement.portfolio
    other = portfolio.with_board(replace(portfolio.boards[board], enforcement=mode))
    return judge(other, judgement.results, judgement.now, roles=judgement.roles)


def _holding(judgement: Judgement, due: tuple[GateKey, ...]) -> Iterator[GateKey]:
    return (key for key in due if judgement.effectives[key].hold is GateDecision.HOLDS)


def unsettled(judgement: Judgement, due: tuple[GateKey, ...]) -> str:
    """Why what is due has come to no end; empty: it has. A gate that broke down is no answer."""
    for key in due:
        result = judgement.results[key]
        if result is PENDING:
            return f"{key.gate} is not judged yet"
        if result.outcome is Outcome.ERROR and result.cause is Cause.EVALUATOR:
            return f"{key.gate} could not be judged: {result.says}"
    return ""
