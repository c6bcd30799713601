"""The commands of pane 6: tick a criterion of a phase, move a ticket to another phase."""

from collections.abc import Mapping

from readiness_tui.domain.edits.phase_edits import Grouping, moved, ticked
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.model.board import Board, Iteration, Phase
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.picker import Picker, Picking
from readiness_tui.ui.messages.plan import Picked
from readiness_tui.ui.viewmodels.phase_items import Item
from readiness_tui.ui.viewmodels.picking import Option

NOWHERE = "\0none"
"""What the menu of phases or iterations returns for none of them."""


def tick(context: CommandContext, board: Board | None, item: Item | None) -> None:
    """Turn the mark of a criterion."""
    if item is None or item.kind != "criterion" or board is None:
        context.refuse("this line has no mark", "go to a criterion")
        return
    try:
        context.edit(Perform(ticked(board, item.phase, item.part, item.index)))
    except ValueError as error:
        context.refuse(str(error), "enter goes there")


def move(context: CommandContext, board: Board | None, item: Item | None, kind: Grouping) -> None:
    """The menu of phases, or iterations, that a ticket may go to."""
    if item is None or item.kind != "ticket" or item.ticket is None or board is None:
        context.refuse("no ticket here", "put the cursor on one")
        return
    groups: Mapping[str, Phase | Iteration]
    groups = board.phases if kind is Kind.PHASE else board.iterations
    if not groups:
        context.refuse(f"this board has no {kind}s", "e opens its file")
        return
    key, out_of = item.ticket, item.phase or item.iteration or None
    if key.board != board.id:
        context.refuse(f"{key} is a ticket of another board", "move it on that one")
        return
    homes = [one.id for one in groups.values() if key.ticket in one.tickets]
    options = (
        *(
            Option(
                one.id,
                safe_line(f"{one.id} {one.title}".strip()),
                "is in it" if one.id in homes else "",
                LETTERS[n : n + 1],
            )
            for n, one in enumerate(groups.values())
        ),
        Option(NOWHERE, f"no {kind}", key="n"),
    )
    names = {NOWHERE, *groups}

    def action(name: str) -> Action:
        return moved(board, key.ticket, None if name == NOWHERE else name, out_of, kind)

    def check(name: str) -> str:
        if name not in names:
            return f"no {kind} is called so"
        try:
            return "" if name == at else context.objection(Perform(action(name)))
        except ValueError as error:
            return str(error)

    def go(name: str | None) -> None:
        if name is not None and name != at:
            context.post(Picked(kind, (name,)))
            context.edit(Perform(action(name)))

    at = out_of or (homes[0] if homes else NOWHERE)
    picking = Picking(options, at=at, hint="a number or enter takes", check=check)
    context.ask(
        Picker(f"{kind.capitalize()} of {safe_line(key.ticket)}", picking), go, about=(key,)
    )
