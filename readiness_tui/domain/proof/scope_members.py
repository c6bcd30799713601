"""Which tickets a scope holds: those of a phase, a milestone, an iteration, a board, or all."""

from collections.abc import Iterable, Iterator

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.proof import Scope

PHASE = "phase:"


def tickets_of(portfolio: Portfolio, scope: Scope) -> tuple[Key, ...]:
    """The tickets of a scope: one, those of a phase, iteration, milestone or board, or all.

    In the order of the record; dropped ones too. Empty where the scope does not exist.
    """
    if scope.board is None:
        return tuple(key for key, _ in portfolio.tickets())
    board = portfolio.boards.get(scope.board)
    if board is None:
        return ()
    keys = (portfolio.find(name, board.id) for name in _named(board, scope))
    return tuple(dict.fromkeys(key for key in keys if key))


def _named(board: Board, scope: Scope) -> Iterable[str]:
    match scope.kind:
        case "":
            return board.tickets
        case "phase":
            return board.phases[scope.id].tickets if scope.id in board.phases else ()
        case "iteration":
            return board.iterations[scope.id].tickets if scope.id in board.iterations else ()
        case "milestone":
            return completed(board, scope.id)
        case _:
            return (scope.id,)


def completed(board: Board, milestone: str) -> Iterator[str]:
    """The tickets that a milestone completes, those of its phases in their place."""
    for name in board.milestones[milestone].completes if milestone in board.milestones else ():
        if name.startswith(PHASE):
            phase = board.phases.get(name.removeprefix(PHASE))
            yield from phase.tickets if phase else ()
        else:
            yield name
