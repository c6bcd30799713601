"""The commands that choose what the backlog shows: order, groups, board, the way to a ticket."""

from collections.abc import Callable
from typing import TypeAlias

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.query.values import VALUE_FIELDS, counted
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.commands.mode import MODE
from readiness_tui.ui.commands.records import DELETE
from readiness_tui.ui.dialogs.columns import ColumnList
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import GoTo
from readiness_tui.ui.registry.command import invoke
from readiness_tui.ui.viewmodels.backlog import GROUPS, SORTS
from readiness_tui.ui.viewmodels.chosen_columns import ColumnChoice

MOST_MATCHES = 20
ALL_BOARDS = "\0all"
ANY_FIELD = "\0any"
COMMANDS = {"delete": DELETE.id, "mode": MODE.id}
"""Words that are no place to go to, but a command."""

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


def go(context: CommandContext) -> None:
    """Ask where to go; some words are commands."""
    ids = sorted({str(key.ticket) for key, _ in context.snapshot.portfolio.tickets()})

    def entered(text: str | None) -> None:
        typed = (text or "").strip()
        if typed in COMMANDS:
            invoke(COMMANDS[typed], context.node)
        elif text:
            _go_by_text(context, typed)

    hint = "an id, the end of one (003), or words of a title"
    context.ask(Prompt("Go to", hint=hint, words=ids), entered)


def _go_by_text(context: CommandContext, text: str) -> None:
    """Go to the ticket that a text names; a menu where several fit."""
    folded = text.casefold()
    tickets = list(context.snapshot.portfolio.tickets())
    matches = [key for key, _ in tickets if text in {key.ticket, str(key)}]
    matches = matches or [key for key, _ in tickets if key.ticket.casefold().endswith(folded)]
    matches = matches or [key for key, one in tickets if folded in one.title.casefold()]
    on_board = [key for key in matches if key.board == context.view.look.board]
    matches = on_board or matches
    if not matches:
        context.refuse(f"no ticket fits {safe_line(text)!r}")
    elif len(matches) == 1:
        context.post(GoTo(matches[0]))
    else:
        titles = {key: one.title for key, one in tickets}
        by_name = {str(key): key for key in matches}
        choices = tuple(
            Choice(
                name,
                "",
                ((f"{safe_line(name)}  ", "strong"), (safe_line(titles[key])[:60], "muted")),
            )
            for name, key in [*by_name.items()][:MOST_MATCHES]
        )
        context.ask(
            Menu(f"{len(matches)} tickets fit", choices),
            lambda name: context.post(GoTo(by_name[name])) if name else None,
        )
