"""The commands that choose what the backlog shows: order, groups, board."""

from collections.abc import Callable
from typing import TypeAlias

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.viewmodels.backlog import GROUPS, SORTS

ALL_BOARDS = "\0all"

Change: TypeAlias = Callable[..., None]
"""Changes fields of the look, given by name."""


def sort(context: CommandContext, change: Change) -> None:
    """The menu of orders; the present one again reverses it."""
    choices = tuple(Choice(name, key, ((name, ""),)) for key, name in SORTS.items())

    def chosen(name: str | None) -> None:
        look = context.view.look
        if name is not None:
            change(sort=name, reverse=name == look.sort and not look.reverse)

    context.ask(Menu("Sort by", choices, at=context.view.look.sort), chosen)


def group(context: CommandContext, change: Change) -> None:
    """The menu of groups."""
    choices = tuple(Choice(name, key, ((name, ""),)) for key, name in GROUPS.items())
    context.ask(
        Menu("Group by", choices, at=context.view.look.group),
        lambda name: change(group=name, folded=frozenset[str]()) if name is not None else None,
    )


def board(context: CommandContext, change: Change) -> None:
    """The menu of boards."""
    choices = (
        Choice(ALL_BOARDS, "a", (("all boards", ""),)),
        *(
            Choice(
                one.id,
                LETTERS[n : n + 1],
                ((safe_line(one.title or one.id), ""), (f"  {len(one.tickets)}", "muted")),
            )
            for n, one in enumerate(context.snapshot.portfolio.boards.values())
        ),
    )

    def chosen(name: str | None) -> None:
        if name is not None:
            home = None if name == ALL_BOARDS else BoardId(name)
            change(board=home, folded=frozenset[str](), marked=frozenset[Key](), kept=None)

    context.ask(Menu("Board", choices, at=context.view.look.board or ALL_BOARDS), chosen)
