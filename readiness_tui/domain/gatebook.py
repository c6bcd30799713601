"""The gates of each board and what follows from the board alone; kept while the board stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from readiness_tui.domain.board import Board
from readiness_tui.domain.composite import Composite, composite_of, ticked
from readiness_tui.domain.derived import COMPOSITE, gates_of
from readiness_tui.domain.errors import Severity
from readiness_tui.domain.gate import Gate, Result
from readiness_tui.domain.ids import BoardId, GateKey, Key, TicketId, resolve
from readiness_tui.domain.portfolio import Portfolio

WAIVERS = "waivers"
WAIVERS_OF_BOARD = "board"
"""What `sources` of that kind says for the waivers of the board; it is there by default."""
_NO_TICKET = ("phase:", "milestone:", "risk:")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoardGates:
    """The gates of one board, declared and derived.

    Attributes:
        board: The very board that all this follows from.
        by_id: As `gates_of` gives them.
        by_key: The same by key, in the same order.
        asked: Those that have to be looked for in the repository.
        watching: Those of them that look at the waivers of the board too.
        ticked: What those came to that only people tick.
        composites: What the others are made of, or the sentence that says what is wrong with one.
        proving: The gates that prove each ticket of the board.
        abroad: Tickets of other boards, each with a gate that proves it if there is such a ticket.
    """

    board: Board
    by_id: Mapping[str, Gate]
    by_key: Mapping[GateKey, Gate]
    asked: tuple[GateKey, ...]
    watching: tuple[GateKey, ...]
    ticked: Mapping[GateKey, Result]
    composites: Mapping[GateKey, Composite | str]
    proving: Mapping[Key, tuple[GateKey, ...]]
    abroad: tuple[tuple[Key, GateKey], ...]

    @property
    def is_at_home(self) -> bool:
        """Whether nothing that is made of the board here follows from another board or the clock.

        Waivers lapse, and the tickets of a phase or milestone may be anywhere.
        """
        return not self.board.waivers and all(
            member.node.kind == "text"
            or (member.node.board == self.board.id and member.node.kind in {"gate", "ticket"})
            for made in self.composites.values()
            if isinstance(made, Composite)
            for member in made.members
        )


def board_gates(board: Board) -> BoardGates:
    """The gates of a board."""
    by_id = gates_of(board)
    by_key = {GateKey(board.id, name): gate for name, gate in by_id.items()}
    asked: list[GateKey] = []
    told: dict[GateKey, Result] = {}
    composites: dict[GateKey, Composite | str] = {}
    for key, gate in by_key.items():
        if gate.kind != COMPOSITE:
            asked.append(key)
        elif (result := ticked(gate, board)) is not None:
            told[key] = result
        else:
            composites[key] = composite_of(gate, board, by_id)
    proving, abroad = _proving(board, by_key)
    return BoardGates(
        board=board,
        by_id=by_id,
        by_key=by_key,
        asked=tuple(asked),
        watching=tuple(key for key in asked if reads_waivers(by_key[key])),
        ticked=told,
        composites=composites,
        proving=proving,
        abroad=abroad,
    )


def reads_waivers(gate: Gate) -> bool:
    """Whether a gate is of the kind that looks at waivers, and means those of its board."""
    sources = gate.params.get("sources", (WAIVERS_OF_BOARD,))
    return (
        gate.kind == WAIVERS
        and isinstance(sources, Sequence)
        and not isinstance(sources, str)
        and WAIVERS_OF_BOARD in sources
    )


def _proving(
    board: Board, gates: Mapping[GateKey, Gate]
) -> tuple[dict[Key, tuple[GateKey, ...]], tuple[tuple[Key, GateKey], ...]]:
    """The gates of each ticket of a board, and the tickets of other boards that gates name."""
    proving: dict[Key, tuple[GateKey, ...]] = {}
    abroad: list[tuple[Key, GateKey]] = []
    for key, gate in gates.items():
        if gate.severity is Severity.INFO:
            continue
        for ticket in _tickets(gate, board):
            if ticket.board != board.id:
                abroad.append((ticket, key))
            elif ticket.ticket in board.tickets and key not in proving.get(ticket, ()):
                proving[ticket] = (*proving.get(ticket, ()), key)
    return proving, tuple(abroad)


def _tickets(gate: Gate, board: Board) -> Iterable[Key]:
    if gate.derived and not gate.id.startswith("phase:"):
        return (Key(board.id, TicketId(gate.proves[0])),)
    targets = (name for name in gate.proves if name != "board" and not name.startswith(_NO_TICKET))
    return (resolve(target, board.id) for target in targets)


@dataclass(frozen=True, slots=True, eq=False)
class GateBook:
    """The gates of all boards, in the order of the boards."""

    boards: Mapping[BoardId, BoardGates] = field(default_factory=dict[BoardId, BoardGates])

    @classmethod
    def of(cls, portfolio: Portfolio, before: "GateBook | None" = None) -> "GateBook":
        """The gates of a portfolio; of boards that `before` knows as they are, they are kept."""
        boards: dict[BoardId, BoardGates] = {}
        for board in portfolio.boards.values():
            old = before.boards.get(board.id) if before else None
            boards[board.id] = old if old and old.board is board else board_gates(board)
        return cls(boards)

    def gates(self) -> dict[GateKey, Gate]:
        """Every gate by key."""
        return {key: gate for home in self.boards.values() for key, gate in home.by_key.items()}

    @property
    def asks(self) -> bool:
        """Whether any gate has to be looked for in the repository."""
        return any(home.asked for home in self.boards.values())
