"""What is exported: boards, narrowed to the tickets that were asked for."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key, resolve
from readiness_tui.domain.plan.analysis import Analysis


class Selection(Struct, frozen=True):
    """Some tickets of a plan; boards of which all are selected are exported whole."""

    analysis: Analysis
    keys: Collection[Key]
    whole: Collection[BoardId] = ()

    @property
    def boards(self) -> tuple[Board, ...]:
        """The boards that have a selected ticket, in order, each with these tickets alone."""
        portfolio = self.analysis.portfolio
        names = {key.board for key in self.keys} | set(self.whole)
        return tuple(
            board if name in self.whole else _narrowed(board, self.keys)
            for name, board in portfolio.boards.items()
            if name in names
        )


def _narrowed(board: Board, keys: Collection[Key]) -> Board:
    """A board with selected tickets, and of its other records those that name one of them."""
    tickets = {name: item for name, item in board.tickets.items() if Key(board.id, name) in keys}
    if len(tickets) == len(board.tickets):
        return board

    def has(names: Collection[str]) -> bool:
        return any(resolve(name, board.id) in keys for name in names)

    return replace(
        board,
        tickets=tickets,
        phases={name: item for name, item in board.phases.items() if has(item.tickets)},
        milestones={name: item for name, item in board.milestones.items() if has(item.completes)},
        iterations={name: item for name, item in board.iterations.items() if has(item.tickets)},
        risks={name: item for name, item in board.risks.items() if has(item.mitigated_by)},
        gates={},
        waivers={},
        log={name: item for name, item in board.log.items() if has((item.ticket,))},
    )
