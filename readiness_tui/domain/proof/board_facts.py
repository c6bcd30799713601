"""What a board says to those that cannot read it, and what was looked up for it beside the boards.

Kinds of gates are judged in another process, away from the boards: what one needs of its board is
handed over with the gate, and a change of it lets the gate be judged again. Conditions are pure:
what they ask of checkpoints, history, metrics and audit log is handed over with the judgement.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import DEFAULT_GREENS, Board
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.proof.streak import Streak

SLOWER_PERCENT = 10
NOISE_MS = 100
"""A difference below it is the noise of a machine, whatever share of a short pass it is."""


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


class PassTimes(Struct, frozen=True, kw_only=True):
    """The last pass of a board beside what is usual, over the gates that both have.

    Attributes:
        took_ms: How long those gates took.
        usual_ms: The medians of the passes before, added up.
        passes: How many passes were looked at for that.
        growth: The gate that took the most longer than usual, and by how many milliseconds.
    """

    took_ms: int
    usual_ms: int
    passes: int
    growth: tuple[str, int]

    @property
    def percent(self) -> int:
        """By how many percent it took longer; negative where it was quicker."""
        return round((self.took_ms - self.usual_ms) * 100 / self.usual_ms) if self.usual_ms else 0

    @property
    def is_slower(self) -> bool:
        """Whether it took 10 % longer than usual, and by more than noise."""
        longer_ms = self.took_ms - self.usual_ms
        return longer_ms >= NOISE_MS and longer_ms * 100 >= self.usual_ms * SLOWER_PERCENT


class Refused(Struct, frozen=True):
    """An attempt that a role forbade: when, whose, and the sentence against it."""

    at: datetime
    actor: str
    reason: str


class Known(Struct, frozen=True, kw_only=True):
    """What the boards themselves do not say; None: nobody looked.

    Attributes:
        has_green: Whether a checkpoint of this board was green.
        weakened: Whether the last change of its mode made it weaker.
        streak: Its green runs in a row.
        times: How long its gates took the last time that a build server measured them.
        refused: The attempts that a role forbade, as the audit log has them.
    """

    has_green: bool | None = None
    weakened: bool | None = None
    streak: Streak | None = None
    times: PassTimes | None = None
    refused: tuple[Refused, ...] = ()
