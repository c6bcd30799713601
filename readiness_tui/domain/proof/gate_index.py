"""The gates of each board and what follows from the board alone; kept while the board stays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import is_

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Gate, GateSeverity, Result
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, TicketId, resolve
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.statements import ASSUMPTION, DELIVERABLE, STATED
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.composite import Composite, composite_of, ticked
from readiness_tui.domain.proof.derived import ATTESTATION, COMPOSITE, assembled, of_ticket

WAIVERS = "waivers"
WAIVERS_OF_BOARD = "board"
"""What `sources` of that kind says for the waivers of the board; it is there by default."""
_NO_TICKET = ("phase:", "milestone:", "risk:", *STATED)


class Share(Struct, frozen=True, eq=False):
    """What one ticket adds to the gates of its board; kept while the ticket is the same object.

    Attributes:
        ticket: The very ticket.
        key: Its key.
        gates: Those that follow from it, whatever its status.
        keys: Their keys.
        told: What its acceptance came to, where only people tick it, and the gate of that.
    """

    ticket: Ticket
    key: Key
    gates: tuple[Gate, ...]
    keys: tuple[GateKey, ...]
    told: tuple[Gate, Result] | None


class BoardGates(Struct, frozen=True, kw_only=True, eq=False):
    """The gates of one board, declared and derived.

    Attributes:
        board: The very board that all this follows from.
        shares: What each ticket adds, in the order of the file.
        by_id: As `gates_of` gives them.
        by_key: The same by key, in the same order.
        asked: Those that have to be looked for in the repository.
        watching: Those of them that look at the waivers of the board too.
        ticked: What those came to that only people tick.
        composites: What the others are made of, or the sentence that says what is wrong with one.
        proving: The gates that prove each ticket of the board.
        abroad: Tickets of other boards, each with a gate that proves it if there is such a ticket.
        looks_at: The other boards that its composites are made of.
        is_by_clock: Whether what a gate says of itself can differ at every instant.
    """

    board: Board
    shares: Mapping[TicketId, Share]
    by_id: Mapping[str, Gate]
    by_key: Mapping[GateKey, Gate]
    asked: tuple[GateKey, ...]
    watching: tuple[GateKey, ...]
    ticked: Mapping[GateKey, Result]
    composites: Mapping[GateKey, Composite | str]
    proving: Mapping[Key, tuple[GateKey, ...]]
    abroad: tuple[tuple[Key, GateKey], ...]

    looks_at: frozenset[BoardId]
    is_by_clock: bool


def board_gates(board: Board, before: BoardGates | None = None) -> BoardGates:
    """The gates of a board.

    Args:
        board: The board.
        before: Those of an earlier version of it, only to be quicker.
    """
    shares = _shares(board, before)
    by_id = assembled(board, ((share.ticket, share.gates) for share in shares.values()))
    keys = {key.gate: key for share in shares.values() for key in share.keys}
    by_key = {keys.get(name) or GateKey(board.id, name): gate for name, gate in by_id.items()}
    evaluated: list[GateKey] = []
    ticked_results: dict[GateKey, Result] = {}
    composites: dict[GateKey, Composite | str] = {}
    for key, gate in by_key.items():
        if gate.kind != COMPOSITE:
            evaluated.append(key)
        elif (result := _told(gate, board, shares)) is not None:
            ticked_results[key] = result
        else:
            composites[key] = composite_of(gate, board, by_id)
    proving, abroad = _proving(board, by_key, shares)
    watching = tuple(key for key in evaluated if reads_waivers(by_key[key]))
    return BoardGates(
        board=board,
        shares=shares,
        by_id=by_id,
        by_key=by_key,
        asked=tuple(evaluated),
        watching=watching,
        ticked=ticked_results,
        composites=composites,
        proving=proving,
        abroad=abroad,
        looks_at=_looks_at(board, composites.values()),
        is_by_clock=bool(watching) or any(by_key[key].kind == ATTESTATION for key in evaluated),
    )


def _shares(board: Board, before: BoardGates | None) -> dict[TicketId, Share]:
    old = before.shares if before else dict[TicketId, Share]()
    shares: dict[TicketId, Share] = {}
    for name, ticket in board.tickets.items():
        share = old.get(name)
        if share is None or share.ticket is not ticket:
            share = _share(board, ticket)
        shares[name] = share
    return shares


def _share(board: Board, ticket: Ticket) -> Share:
    gates = of_ticket(ticket)
    keys = tuple([GateKey(board.id, gate.id) for gate in gates])
    marked = [(gate, found) for gate in gates if (found := ticked(gate, board))]
    return Share(ticket, Key(board.id, ticket.id), gates, keys, marked[0] if marked else None)


def _told(gate: Gate, board: Board, shares: Mapping[TicketId, Share]) -> Result | None:
    """What a composite came to that only people tick."""
    share = shares.get(TicketId(gate.proves[0])) if gate.derived else None
    if share is not None and share.told is not None and share.told[0] is gate:
        return share.told[1]
    return ticked(gate, board)


def _looks_at(board: Board, composites: Iterable[Composite | str]) -> frozenset[BoardId]:
    """The boards that members of composites lie on, the tickets of a phase or milestone too."""
    boards: set[BoardId] = set()
    for composite in composites:
        for member in composite.members if isinstance(composite, Composite) else ():
            if member.node.kind in {"gate", "ticket"}:
                boards.add(member.node.board)
            elif member.node.kind != "text":
                boards.update(resolve(name, board.id).board for name in _gathered(board))
    return frozenset(boards - {board.id})


def _gathered(board: Board) -> Iterator[str]:
    """What phases and milestones name."""
    for phase in board.phases.values():
        yield from phase.tickets
    for milestone in board.milestones.values():
        yield from milestone.completes


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
    board: Board, gates: Mapping[GateKey, Gate], shares: Mapping[TicketId, Share]
) -> tuple[dict[Key, tuple[GateKey, ...]], tuple[tuple[Key, GateKey], ...]]:
    """The gates of each ticket of a board, and the tickets of other boards that gates name."""
    proving = {
        share.key: share.keys
        for share in shares.values()
        if share.keys and share.ticket.status is not Status.DROPPED
    }
    abroad: list[tuple[Key, GateKey]] = []
    for name in board.gates:
        key = GateKey(board.id, name)
        gate = gates.get(key)
        if gate is None:  # it sharpens one of a dropped ticket
            continue
        for ticket in _targets(gate, board):
            existing = proving.get(ticket, ())
            if gate.severity is GateSeverity.INFO:
                if key in existing:
                    proving[ticket] = tuple(one for one in existing if one != key)
            elif ticket.board != board.id:
                abroad.append((ticket, key))
            elif ticket.ticket in board.tickets and key not in existing:
                proving[ticket] = (*existing, key)
    return proving, tuple(abroad)


def _targets(gate: Gate, board: Board) -> Iterable[Key]:
    """The tickets that a gate with a table proves."""
    if gate.derived and not gate.id.startswith("phase:"):
        return (Key(board.id, TicketId(gate.proves[0])),)
    targets = (name for name in gate.proves if name != "board" and not name.startswith(_NO_TICKET))
    named = [resolve(target, board.id) for target in targets]
    return (*named, *_stating(gate, board))


def _stating(gate: Gate, board: Board) -> Iterator[Key]:
    """The tickets that rest on an assumption which a gate proves, or deliver what it proves."""
    assumed, delivered = (_named(gate, prefix) for prefix in (ASSUMPTION, DELIVERABLE))
    if not (assumed or delivered):
        return
    for ticket in board.tickets.values():
        rests = not assumed.isdisjoint(ticket.assumes)
        if rests or not delivered.isdisjoint(ticket.delivered_paths):
            yield Key(board.id, ticket.id)


def _named(gate: Gate, prefix: str) -> frozenset[str]:
    names = (name for name in gate.proves if name.startswith(prefix))
    return frozenset(name.removeprefix(prefix) for name in names)


class GateIndex(Struct, frozen=True, eq=False, dict=True):
    """The gates of all boards, in the order of the boards."""

    boards: Mapping[BoardId, BoardGates] = {}

    @classmethod
    def of(cls, portfolio: Portfolio, before: "GateIndex | None" = None) -> "GateIndex":
        """The gates of a portfolio; of boards that `before` knows as they are, they are kept."""
        boards: dict[BoardId, BoardGates] = {}
        for board in portfolio.boards.values():
            old = before.boards.get(board.id) if before else None
            boards[board.id] = old if old and old.board is board else board_gates(board, old)
        if before is not None and _is_same(before.boards, boards):
            return before
        return cls(boards)

    @cached_property
    def gates(self) -> Mapping[GateKey, Gate]:
        """Every gate by key."""
        gates: dict[GateKey, Gate] = {}
        for home in self.boards.values():
            gates.update(home.by_key)
        return gates

    @cached_property
    def proving(self) -> Mapping[Key, tuple[GateKey, ...]]:
        """The gates that prove each ticket, those of other boards too."""
        proving: dict[Key, tuple[GateKey, ...]] = {}
        early: set[Key] = set()
        for home in self.boards.values():
            first = {key: proving[key] for key in early if key in home.proving}
            proving.update(home.proving)
            for key, gates in first.items():
                proving[key] = (*gates, *home.proving[key])
            for key, gate in home.abroad:
                existing = proving.get(key, ())
                if self._has(key) and gate not in existing:
                    proving[key] = (*existing, gate)
                    early.add(key)
        return proving

    def _has(self, key: Key) -> bool:
        home = self.boards.get(key.board)
        return home is not None and key.ticket in home.board.tickets

    @cached_property
    def asked(self) -> Mapping[GateKey, Gate]:
        """Those gates that are not made of others alone, by key."""
        homes = self.boards.values()
        return {key: home.by_key[key] for home in homes for key in home.asked}


def _is_same(one: Mapping[BoardId, BoardGates], other: Mapping[BoardId, BoardGates]) -> bool:
    """Whether two indexes hold the very same gates, in the same order."""
    return len(one) == len(other) and all(map(is_, one.values(), other.values()))
