"""What a person changes on phases, as actions: a criterion ticked, a ticket moved to another."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Iteration, Phase
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, TicketId, resolve, spell

Part = Literal["entrance", "exit"]
Grouping: TypeAlias = Literal[Kind.PHASE, Kind.ITERATION]
"""What tickets are listed by in pane 6."""


def ticked(board: Board, phase: str, part: Part, index: int) -> Action:
    """Turn the mark of one entrance or exit criterion; `index` counts from 0.

    Raises:
        ValueError: There is no such line, or it is not a person who decides it.
    """
    record = board.phases.get(phase)
    lines = getattr(record, part) if record else ()
    if record is None or not 0 <= index < len(lines):
        message = f"phase {phase} has no {part} criterion {index + 1}"
        raise ValueError(message)
    line = lines[index]
    if not line.is_statement:
        message = f"{line.gate or line.ticket or line.phase} decides this line, not a mark"
        raise ValueError(message)
    new = (*lines[:index], replace(line, done=not line.done), *lines[index + 1 :])
    word = "open" if line.done else "met"
    edit = SetField(RecordRef(board.id, Kind.PHASE, phase), part, lines, new)
    return Action(f"phase {phase} {part} {index + 1} {word}", (edit,))


def moved(
    board: Board,
    ticket: str,
    to: str | None,
    out_of: str | None = None,
    kind: Grouping = Kind.PHASE,
) -> Action:
    """Put a ticket of the board into a phase, at its end, and take it out of others: one action.

    Args:
        board: The board of the phases.
        ticket: The ticket's id.
        to: The phase it goes to; None: to none.
        out_of: The one phase it leaves where it stands in several; None: it leaves them all.
        kind: Whether phases or iterations are meant.

    Raises:
        ValueError: There is no such phase, or nothing would change.
    """
    groups: Mapping[str, Phase | Iteration]
    groups = board.phases if kind is Kind.PHASE else board.iterations
    if to is not None and to not in groups:
        message = f"there is no {kind} {to}"
        raise ValueError(message)
    key = Key(board.id, TicketId(ticket))
    edits: list[SetField] = []
    for phase in groups.values():
        old = phase.tickets
        remaining = tuple(one for one in old if resolve(one, board.id) != key)
        is_in = len(remaining) < len(old)
        if phase.id == to:
            new = old if is_in else (*old, spell(key, board.id))
        else:
            new = remaining if out_of in {None, phase.id} else old
        if new != old:
            edits.append(SetField(RecordRef(board.id, kind, phase.id), "tickets", old, new))
    if not edits:
        where = f"no {kind}" if to is None else f"{kind} {to} already"
        message = f"{ticket} is in {where}"
        raise ValueError(message)
    return Action(f"{ticket} > " + (f"{kind} {to}" if to else f"no {kind}"), tuple(edits))
