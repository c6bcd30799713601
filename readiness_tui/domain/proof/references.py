"""Every reference that a board's records hold, with what it may name: one list for all checks."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias, cast

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import GateKey, Key, Kind, RecordRef, resolve, spell
from readiness_tui.domain.model.statements import STATED
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.proof.proof import Judgement

BOARD = "board"
_PREFIXES = {f"{kind}:": kind for kind in (Kind.PHASE, Kind.MILESTONE, Kind.RISK)}


Respelling: TypeAlias = Callable[[str], str]
"""Gives the name that stands in place of one."""


class Reference(NamedTuple):
    """One name in one field of one record.

    `kind` is the kind of record that it names; `id` its name without a `phase:` before it. `plain`
    says that the field is a text or a list of texts, so that the name alone can be exchanged.
    """

    holder: RecordRef
    field: str
    text: str
    kind: Kind
    id: str
    plain: bool = True


def references(board: Board) -> Iterator[Reference]:
    """All references of a board, record by record in file order."""
    for ticket in board.tickets.values():
        holder = RecordRef(board.id, Kind.TICKET, ticket.id)
        for field, names in (("depends", ticket.depends), ("after", ticket.after)):
            if names:
                yield from _tickets(holder, field, names)
        if ticket.parent:
            yield from _tickets(holder, "parent", (ticket.parent,))
        if ticket.acceptance:
            yield from _criteria(holder, "acceptance", ticket.acceptance)
        if ticket.closure:
            yield from _criteria(holder, "closure", ticket.closure)
    for phase in board.phases.values():
        holder = RecordRef(board.id, Kind.PHASE, phase.id)
        yield from _tickets(holder, "tickets", phase.tickets)
        yield from _criteria(holder, "entrance", phase.entrance)
        yield from _criteria(holder, "exit", phase.exit)
    for milestone in board.milestones.values():
        holder = RecordRef(board.id, Kind.MILESTONE, milestone.id)
        yield from _mixed(holder, "completes", milestone.completes)
    for iteration in board.iterations.values():
        holder = RecordRef(board.id, Kind.ITERATION, iteration.id)
        yield from _tickets(holder, "tickets", iteration.tickets)
    for risk in board.risks.values():
        holder = RecordRef(board.id, Kind.RISK, risk.id)
        yield from _tickets(holder, "mitigated_by", risk.mitigated_by)
    yield from _of_checks(board)


def names_ticket(reference: Reference, key: Key) -> bool:
    """Whether a reference of any board names a ticket."""
    return reference.kind is Kind.TICKET and resolve(reference.id, reference.holder.board) == key


def renamings(board: Board, named: Iterable[Reference], key: Key, new: Key) -> Iterator[SetField]:
    """The edits by which references of a board name a ticket by another key.

    Args:
        board: Whose references they are.
        named: Those that are to follow the ticket.
        key: What they name.
        new: What they name then.
    """

    def respell(name: str) -> str:
        return spell(new, board.id) if resolve(name, board.id) == key else name

    for holder, field in dict.fromkeys((one.holder, one.field) for one in named):
        old = getattr(board.records(holder.kind)[holder.id], field)
        yield SetField(holder, field, old, respelled(old, respell))


def respelled(value: object, respell: Respelling, kinds: Iterable[Kind] = (Kind.TICKET,)) -> object:
    """A field that names records, with other names: a text, or a list of texts or criteria.

    Args:
        value: Of the field.
        respell: Asked for each name.
        kinds: In criteria, the kinds of record whose names are exchanged.
    """
    match value:
        case str():
            return respell(value)
        case tuple():
            items = cast("tuple[str | Criterion, ...]", value)
            return tuple(_item(item, respell, kinds) for item in items)
        case _:
            return value


def _item(item: str | Criterion, respell: Respelling, kinds: Iterable[Kind]) -> str | Criterion:
    if isinstance(item, str):
        return respell(item)
    names = {kind.value: respell(name) for kind in kinds if (name := getattr(item, kind.value))}
    return replace(item, **names)


def _of_checks(board: Board) -> Iterator[Reference]:
    """The references of gates, waivers and log entries."""
    for gate in board.gates.values():
        holder = RecordRef(board.id, Kind.GATE, gate.id)
        yield from _mixed(
            holder,
            "proves",
            _records_in(gate.proves),
        )
    for waiver in board.waivers.values():
        holder = RecordRef(board.id, Kind.WAIVER, waiver.id)
        if waiver.gate:
            yield Reference(holder, "gate", waiver.gate, Kind.GATE, waiver.gate)
        if waiver.tracked_by:
            yield from _tickets(holder, "tracked_by", (waiver.tracked_by,))
    for entry in board.log.values():
        if entry.ticket:
            holder = RecordRef(board.id, Kind.LOG, entry.id)
            yield from _tickets(holder, "ticket", (entry.ticket,))


def _records_in(proves: Iterable[str]) -> list[str]:
    """What a gate proves and has a record of its own: neither the board nor what it states."""
    return [name for name in proves if name != BOARD and not name.startswith(STATED)]


def _tickets(holder: RecordRef, field: str, names: Iterable[str]) -> Iterable[Reference]:
    kind = Kind.TICKET
    return [Reference(holder, field, name, kind, name) for name in names]


def _mixed(holder: RecordRef, field: str, names: Iterable[str]) -> Iterator[Reference]:
    """Ticket ids, and other records with their kind before the id."""
    for name in names:
        prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
        kind = _PREFIXES.get(prefix, Kind.TICKET)
        yield Reference(holder, field, name, kind, name.removeprefix(prefix))


def _criteria(holder: RecordRef, field: str, criteria: Iterable[Criterion]) -> Iterator[Reference]:
    for line in criteria:
        for kind, name in (
            (Kind.TICKET, line.ticket),
            (Kind.GATE, line.gate),
            (Kind.PHASE, line.phase),
        ):
            if name:
                yield Reference(holder, field, name, kind, name, plain=False)


def names_of(judgement: Judgement, board: Board, kind: Kind) -> Iterable[str]:
    """The ids of a kind that a reference from this board may name without saying a board."""
    if kind is Kind.GATE:
        return [key.gate for key in judgement.gates if key.board == board.id]
    return board.records(kind)


def is_known(judgement: Judgement, board: Board, reference: Reference) -> bool:
    """Whether a reference names something that exists, on its own board or on the one it says."""
    if reference.kind is Kind.GATE:
        home = GateKey(board.id, reference.id)
        return (
            home in judgement.gates or GateKey(*resolve(reference.id, board.id)) in judgement.gates
        )
    if reference.id in board.records(reference.kind):
        return True
    key = resolve(reference.id, board.id)
    abroad = judgement.portfolio.boards.get(key.board)
    return abroad is not None and key.ticket in abroad.records(reference.kind)
