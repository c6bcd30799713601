"""Which boards hang together: what is judged of one can follow from any of the others.

A command that asks about some boards has only the gates of these judged, and of those that they
hang together with.
"""

from collections.abc import Collection, Iterator

from readiness_tui.domain.model.ids import BoardId, resolve
from readiness_tui.domain.proof.gate_index import BoardGates, GateIndex
from readiness_tui.domain.proof.references import references


def linked_boards(index: GateIndex, homes: Collection[BoardId]) -> frozenset[BoardId]:
    """These boards, and all that refer to one of them or are referred to, at any distance.

    Both ways count: a gate proves a ticket of another board, a ticket waits for one, and how much
    a ticket holds back is seen from the other end.

    Args:
        index: The gates of all boards.
        homes: The boards asked about; those that are not there are passed over.
    """
    neighbours: dict[BoardId, set[BoardId]] = {board: set() for board in index.boards}
    for board, gates in index.boards.items():
        for other in _named(gates):
            if other in neighbours:
                neighbours[board].add(other)
                neighbours[other].add(board)
    reached: set[BoardId] = set()
    work = [board for board in homes if board in neighbours]
    while work:
        board = work.pop()
        if board not in reached:
            reached.add(board)
            work.extend(neighbours[board])
    return frozenset(reached)


def _named(gates: BoardGates) -> Iterator[BoardId]:
    """The boards that a board names, itself included."""
    yield from gates.looks_at
    yield from (ticket.board for ticket, _ in gates.abroad)
    for reference in references(gates.board):
        yield resolve(reference.id, gates.board.id).board
