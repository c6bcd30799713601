"""What is taken off a board as an action: a ticket, another record, or a statement of the board.

Only what nothing refers to goes; notes about a ticket do not count.
"""

from collections.abc import Iterator

from readiness_tui.domain.edits.adding import Noun, taken_ids
from readiness_tui.domain.edits.records import holder_name, removed
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, resolve
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.statements import assumption_ids
from readiness_tui.domain.proof.references import Reference, references
from readiness_tui.domain.verdict.alarms import PLAYBOOK

REMOVABLE = frozenset({Kind.TICKET, *(noun.kind for noun in Noun)} - {Kind.BOARD})
"""The kinds of record that can be taken off a board."""
_NAMED = 3


def removal(portfolio: Portfolio, ref: RecordRef) -> Action:
    """The action that removes a record of a kind of `REMOVABLE`.

    Raises:
        EditError: There is no such record, or something else still refers to it.
    """
    is_ticket = ref.kind is Kind.TICKET
    name = ref.id if is_ticket else f"{ref.kind} {ref.id}"
    if portfolio.record(ref) is None:
        message = f"{ref.board}:{ref.id} is gone"
        raise EditError(message, remedy="read the boards again")
    users = list(dict.fromkeys(_users(portfolio, ref)))
    _unused(name, users, "drop it instead, or " if is_ticket else "")
    return Action(f"{name} removed", (removed(portfolio.boards[ref.board], ref.kind, ref.id),))


def withdrawal(board: Board, noun: Noun, id_: str) -> Action:
    """The action that takes an assumption or a quality off a board.

    Raises:
        EditError: There is none, something refers to it, or its text is of others too.
    """
    is_assumption = noun is Noun.ASSUMPTION
    text = taken_ids(board, noun).get(id_)
    if text is None:
        message = f"{noun} {id_} is gone"
        raise EditError(message, remedy="read the boards again")
    name = f"{noun}:{id_}"
    users = [f"gate {gate.id}" for gate in board.gates.values() if name in gate.proves]
    if is_assumption:
        users += [ticket.id for ticket in board.tickets.values() if id_ in ticket.assumes]
    _unused(f"{noun} {id_}", users)
    field, old = "definition", board.definition
    new: object = {key: value for key, value in board.definition.items() if key != id_}
    if is_assumption:
        others = [other for other in assumption_ids(str(text)) if other != id_]
        if others and not str(text).startswith(f"{id_}:"):
            message = f"assumption {id_} stands in one text with {others[0]}"
            raise EditError(message, remedy="write that text anew among the fields of the board")
        field, old = "assumptions", board.assumptions
        new = tuple(other for other in board.assumptions if other != text)
    edit = SetField(board.ref, field, old, new)
    return Action(f"{noun} {id_} removed", (edit,))


def _unused(name: str, users: list[str], instead: str = "") -> None:
    if users:
        more = f" (+{len(users) - _NAMED})" if len(users) > _NAMED else ""
        message = f"{name} is needed by {', '.join(users[:_NAMED])}{more}"
        raise EditError(message, remedy=f"{instead}take those references away first")


def _users(portfolio: Portfolio, ref: RecordRef) -> Iterator[str]:
    """What refers to a record, or to a gate that follows from it, as its own board names that."""
    home = portfolio.boards[ref.board]
    for board in portfolio.boards.values():
        for reference in references(board):
            is_own = reference.holder == ref or reference.holder.kind is Kind.LOG
            if not is_own and (_names(reference, ref) or _names_gate_of(reference, ref)):
                yield holder_name(reference.holder, ref.board)
    derived = _derived(ref)
    yield from (f"gate {name}" for name in home.gates if derived and name.startswith(derived))
    if ref.kind is Kind.PLAYBOOK:
        walks = (one for one in home.tickets.values() if one.links.get(PLAYBOOK) == ref.id)
        yield from (ticket.id for ticket in walks)


def _names(reference: Reference, ref: RecordRef) -> bool:
    is_here = (reference.holder.board, reference.id) == (ref.board, ref.id)
    named = resolve(reference.id, reference.holder.board)
    return reference.kind is ref.kind and (is_here or named == (ref.board, ref.id))


def _names_gate_of(reference: Reference, ref: RecordRef) -> bool:
    """Whether a reference names a gate that follows from the record and goes with it."""
    derived = _derived(ref)
    if reference.kind is not Kind.GATE or not derived:
        return False
    abroad: Key = resolve(reference.id, reference.holder.board)
    is_here = reference.holder.board == ref.board and reference.id.startswith(derived)
    return is_here or (abroad.board == ref.board and abroad.ticket.startswith(derived))


def _derived(ref: RecordRef) -> str:
    """What the ids of gates begin with that follow from a record; empty where none does."""
    match ref.kind:
        case Kind.TICKET:
            return f"{ref.id}/"
        case Kind.PHASE:
            return f"{Kind.PHASE}:{ref.id}/"
        case _:
            return ""
