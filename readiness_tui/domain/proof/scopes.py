"""What belongs to a scope: its tickets, the gates that count for it, and those that are due."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from readiness_tui.domain.model.board import Board, Milestone, Phase
from readiness_tui.domain.model.dates import last_day
from readiness_tui.domain.model.errors import NoSuchRecordError, UsageError
from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.ids import GateKey, Key, Kind, nearest
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.derived import EXIT, is_entrance
from readiness_tui.domain.proof.proof import Judgement, Scope

_BOARD = "board"
_MOST_NAMED = 8
_ON_BOARDS = frozenset({*Kind, "scope", "verify command"})
"""What a board has: one that cannot be read may have it."""


class Extent(Struct, frozen=True):
    """The parts of one scope on one board. Dropped tickets are left out, `missing` are dangling."""

    board: Board
    tickets: tuple[Key, ...]
    gates: tuple[GateKey, ...]
    missing: tuple[str, ...] = ()


def extent(judgement: Judgement, scope: Scope) -> Extent:
    """The tickets and gates of a ticket, phase, milestone or board.

    Severity `info` and entrance criteria are left out: they are shown, never counted.

    Raises:
        UsageError: There is no such board or record.
    """
    board = _board(judgement, scope)
    match scope.kind:
        case "":
            tickets = [Key(board.id, ticket) for ticket in board.tickets]
            return _whole(judgement, board, tickets)
        case "ticket":
            _known(scope.id, board.tickets, scope)
            return _part(judgement, board, [scope.id], ())
        case "phase":
            _known(scope.id, board.phases, scope)
            return _part(judgement, board, board.phases[scope.id].tickets, (f"phase:{scope.id}",))
        case "milestone":
            _known(scope.id, board.milestones, scope)
            milestone = board.milestones[scope.id]
            phases = tuple(_phases(board, milestone))
            tickets = [ref for ref in milestone.completes if not ref.startswith("phase:")]
            tickets += [ref for phase in phases for ref in phase.tickets]
            lost = [
                ref
                for ref in milestone.completes
                if ref.startswith("phase:") and ref.removeprefix("phase:") not in board.phases
            ]
            targets = (f"milestone:{scope.id}", *(f"phase:{phase.id}" for phase in phases))
            return _part(judgement, board, [*tickets, *lost], targets)
        case "gate":
            key = GateKey(board.id, scope.id)
            _known(scope.id, [one.gate for one in judgement.gates if one.board == board.id], scope)
            return Extent(board, (), (key,))
        case _:
            message = f"there is no kind of scope {scope.kind!r}"
            raise UsageError(message, remedy="name a board, ticket, phase, milestone or gate")


def _board(judgement: Judgement, scope: Scope) -> Board:
    boards = judgement.portfolio.boards
    if scope.board is None or scope.board not in boards:
        raise no_such(scope.board or "", boards, _BOARD)
    return boards[scope.board]


def _known(name: str, records: Iterable[str], scope: Scope) -> None:
    names = list(records)
    if name not in names:
        raise no_such(name, names, scope.kind)


def _phases(board: Board, milestone: Milestone) -> Iterator[Phase]:
    for reference in milestone.completes:
        phase = board.phases.get(reference.removeprefix("phase:"))
        if phase is not None and reference.startswith("phase:"):
            yield phase


def _whole(judgement: Judgement, board: Board, tickets: list[Key]) -> Extent:
    remaining = tuple(key for key in tickets if not _dropped(judgement, key))
    gates = dict.fromkeys(
        key
        for key, gate in judgement.gates.items()
        if key.board == board.id and counts(gate) and not _only_dropped(judgement, key, gate)
    )
    for key in remaining:
        gates |= dict.fromkeys(judgement.proving.get(key, ()))
    return Extent(board, remaining, tuple(gates))


def _part(
    judgement: Judgement, board: Board, references: Iterable[str], targets: tuple[str, ...]
) -> Extent:
    resolved = {ref: judgement.portfolio.find(ref, board.id) for ref in references}
    missing = tuple(ref for ref, key in resolved.items() if key is None)
    tickets = dict.fromkeys(key for key in resolved.values() if key is not None)
    remaining = tuple(key for key in tickets if not _dropped(judgement, key))
    gates = dict.fromkeys(gate for key in remaining for gate in judgement.proving.get(key, ()))
    if targets:
        gates |= dict.fromkeys(_proving(judgement, board, frozenset(targets)))
    return Extent(board, remaining, tuple(gates), missing)


def _proving(judgement: Judgement, board: Board, targets: frozenset[str]) -> Iterator[GateKey]:
    """The gates that prove one of these phases or milestones, exit criteria among them."""
    exits = (f"{target}/{EXIT}" for target in targets)
    for name in (*board.gates, *exits):
        key = GateKey(board.id, name)
        gate = judgement.gates.get(key)
        if gate is not None and counts(gate) and not targets.isdisjoint(gate.proves):
            yield key


def counts(gate: Gate) -> bool:
    """Whether a gate weighs in a verdict at all."""
    return gate.severity is not GateSeverity.INFO and not is_entrance(gate)


def _dropped(judgement: Judgement, key: Key) -> bool:
    ticket = judgement.portfolio.ticket(key)
    return ticket is None or ticket.status is Status.DROPPED


def _only_dropped(judgement: Judgement, key: GateKey, gate: Gate) -> bool:
    """Whether everything a gate proves is dropped. A dangling target keeps it in."""
    if gate.derived:
        return False
    for target in gate.proves:
        target_key = judgement.portfolio.find(target, key.board)
        if target_key is None or not _dropped(judgement, target_key):
            return False
    return bool(gate.proves)


def is_due(judgement: Judgement, key: GateKey) -> bool:
    """Whether the plan claims today what a gate proves."""
    gate = judgement.gates[key]
    board = judgement.portfolio.boards[key.board]
    return any(_target_due(judgement, board, target) for target in gate.proves)


def _target_due(judgement: Judgement, board: Board, target: str) -> bool:
    kind, _, name = target.partition(":")
    if kind == "phase" and name in board.phases:
        return _phase_due(judgement, board, name)
    if kind == "milestone" and name in board.milestones:
        due = board.milestones[name].due
        return due is not None and last_day(due) <= judgement.now.date()
    ticket = judgement.portfolio.find(target, board.id)
    if ticket is None:
        return True  # the board, a risk, or a target that dangles
    return _status(judgement, ticket) is Status.DONE


def _phase_due(judgement: Judgement, board: Board, name: str) -> bool:
    order = list(board.phases)
    statuses = _statuses(judgement, board, board.phases[name])
    if statuses and not any(status.is_open for status in statuses):
        return True
    after = order.index(name) + 1
    if after == len(order):
        return False
    idle = {Status.TODO, Status.DROPPED}
    following = _statuses(judgement, board, board.phases[order[after]])
    return any(status not in idle for status in following)


def _statuses(judgement: Judgement, board: Board, phase: Phase) -> list[Status]:
    keys = (judgement.portfolio.find(ref, board.id) for ref in phase.tickets)
    return [_status(judgement, key) for key in keys if key is not None]


def _status(judgement: Judgement, key: Key) -> Status:
    ticket = judgement.portfolio.ticket(key)
    return ticket.status if ticket else Status.DROPPED


def no_such(name: str, known: Iterable[str], kind: str) -> UsageError:
    """The error for a name of a kind that nothing has; it gives the nearest, or all where few."""
    names = list(dict.fromkeys(known))
    listed = ", ".join(names[:_MOST_NAMED]) + (" ..." if names[_MOST_NAMED:] else "")
    near = nearest(name, names)
    remedy = f"nearest: {near}" if near else f"there is {listed}" if names else "there is none"
    message = f"there is no {kind} {name!r}"
    if kind in _ON_BOARDS:
        return NoSuchRecordError(message, asked=name, remedy=remedy)
    return UsageError(message, remedy=remedy)
