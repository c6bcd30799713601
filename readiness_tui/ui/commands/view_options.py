"""The commands that choose what the backlog shows: order, groups, board."""

from collections.abc import Callable
from typing import TypeAlias

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.query.fields import VALUE_FIELDS
from readiness_tui.domain.query.values import counted
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.columns import ColumnList
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.picker import Picker, Picking
from readiness_tui.ui.messages.plan import Picked
from readiness_tui.ui.viewmodels.picking import Option
from readiness_tui.ui.viewmodels.rows.backlog import GROUPS, SORTS
from readiness_tui.ui.viewmodels.rows.chosen_columns import ColumnChoice

ALL_BOARDS = "\0all"
ANY_FIELD = "\0any"

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
    choices = (
        *(Choice(name, key, ((name, ""),)) for key, name in GROUPS.items()),
        Choice(ANY_FIELD, ".", (("any field ...", ""),)),
    )
    at = context.view.look.group

    def chosen(name: str | None) -> None:
        if name == ANY_FIELD:
            _any_group(context, change)
        elif name is not None:
            change(group=name, folded=frozenset[str]())

    context.ask(Menu("Group by", choices, at=at if at in GROUPS.values() else ANY_FIELD), chosen)


def _any_group(context: CommandContext, change: Change) -> None:
    """The menu of all other fields that tickets here have values of."""
    keys, analysis = context.view.selection.keys, context.snapshot.analysis
    counts = {
        field: sum(map(bool, counted(analysis, field, keys)))
        for field in VALUE_FIELDS
        if field not in GROUPS.values()
    }
    choices = tuple(
        Choice(field, "", ((f"{field:<14}", ""), (f"{count:>5} values", "muted")))
        for field, count in counts.items()
        if count
    )
    if not choices:
        context.refuse("no ticket here has a value in another field")
        return
    context.ask(
        Menu("Group by any field", choices, at=context.view.look.group),
        lambda name: change(group=name, folded=frozenset[str]()) if name is not None else None,
    )


def columns(context: CommandContext, change: Change) -> None:
    """The list of columns: which, and in which order."""

    def chosen(names: tuple[str, ...] | None) -> None:
        if names is not None:
            change(columns=names)

    context.ask(ColumnList(ColumnChoice.of(context.view.look.columns)), chosen)


def board(context: CommandContext, change: Change) -> None:
    """The list of boards."""
    portfolio = context.snapshot.portfolio
    boards, own_boards = portfolio.boards.values(), portfolio.here
    everything = "all boards" if len(own_boards) == len(boards) else "all boards of this repository"
    options = (
        Option(ALL_BOARDS, everything, str(sum(len(one.tickets) for one in own_boards)), "a"),
        *(
            Option(one.id, _board_text(portfolio, one), str(len(one.tickets)), LETTERS[n : n + 1])
            for n, one in enumerate(boards)
        ),
    )

    def chosen(name: str | None) -> None:
        if name is not None:
            context.post(Picked("board", (name,)))
            home = None if name == ALL_BOARDS else BoardId(name)
            change(board=home, folded=frozenset[str](), marked=frozenset[Key](), kept=None)

    names = {ALL_BOARDS, *(one.id for one in boards)}
    picking = Picking(
        options,
        at=context.view.look.board or ALL_BOARDS,
        hint="a number or enter takes",
        check=lambda name: "" if name in names else "no board is called so",
    )
    context.ask(Picker("Board", picking), chosen)


def _board_text(portfolio: Portfolio, board: Board) -> str:
    """A board by its title, and of which repository it speaks if not of this one."""
    title = safe_line(board.title or board.id)
    is_elsewhere = board.id in portfolio.elsewhere
    return f"{title}   of {safe_line(board.repository)}" if is_elsewhere else title
