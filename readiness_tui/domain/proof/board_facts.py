"""What a board says to a kind of gate that reads more than the repository.

Kinds are judged in another process, away from the boards: what one needs of its board is handed
over with the gate, and a change of it lets the gate be judged again.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import DEFAULT_GREENS, Board
from readiness_tui.domain.model.status import Mode, Status


class BoardFacts(Struct, frozen=True):
    """Facts of one board. What a kind does not ask for has its default.

    Attributes:
        board: Its id.
        tickets: The status of each ticket by its id, and by the issue that it links to (`#12`).
        target_greens: How many green runs in a row the board wants.
        mode: How it is enforced.
        folder: Where the boards of its workspace lie, below the root.
    """

    board: str = ""
    tickets: Mapping[str, Status] = {}
    target_greens: int = DEFAULT_GREENS
    mode: Mode = Mode.SOFT_BLOCK
    folder: str = "boards"

    def only(self, names: Iterable[str]) -> "BoardFacts":
        """The facts of these names alone: a change of the others does not matter then."""
        keep = set(names)
        plain = BoardFacts()
        gone = {name: getattr(plain, name) for name in self.__struct_fields__ if name not in keep}
        return replace(self, **gone)


def facts_of(board: Board, folder: str = "boards") -> BoardFacts:
    """The facts of a board; of two tickets that link to one issue the open one counts."""
    tickets: dict[str, Status] = {}
    for ticket in board.tickets.values():
        issue = ticket.links.get("issue", "")
        if issue and (issue not in tickets or ticket.status.is_open):
            tickets[issue] = ticket.status
    tickets |= {ticket.id: ticket.status for ticket in board.tickets.values()}
    return BoardFacts(board.id, tickets, board.target_greens, board.enforcement, folder)
