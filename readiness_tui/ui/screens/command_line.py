"""`:`: every command by its word or id, every ticket by its id."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Mapping

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.command_line import SHOWN, CommandLine
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.plan import GoTo
from readiness_tui.ui.registry.command import invoke
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.viewmodels.command_words import (
    CommandWord,
    Meaning,
    TextFor,
    Tickets,
    completions,
    meaning,
)

MOST_MATCHES = 20
SELF = "command"
"""The id of the command that opens the line: typed in it, it would only open it again."""


def ask_command(
    context: CommandContext,
    contexts: tuple[str, ...],
    takers: Mapping[str, Callable[[str], None]],
) -> None:
    """Ask for a command or a ticket.

    Args:
        context: Where to ask.
        contexts: Those whose commands count in the pane with the focus.
        takers: What a text behind a word is given to, by the words of `TEXTS`.
    """
    words = _words(contexts)

    def read(text: str) -> Meaning:
        view = context.view
        return meaning(text, words, view.snapshot.portfolio, view.look.board)

    def check(text: str) -> str:
        answer = read(text)
        return answer if isinstance(answer, str) else ""

    def choices(text: str) -> tuple[tuple[str, str], ...]:
        view = context.view
        return completions(text, words, view.snapshot.portfolio, view.look.board, SHOWN)

    def answered(text: str | None) -> None:
        answer = read(text or "")
        if isinstance(answer, TextFor):
            takers[answer.word](answer.text)
        else:
            _do(context, answer)

    context.ask(CommandLine(choices, check), answered)


def _words(contexts: tuple[str, ...]) -> list[CommandWord]:
    """The commands of some contexts; those with a word of their own first."""
    commands = [
        CommandWord(one.id, one.word, one.title)
        for one in COMMANDS
        if one.context in contexts and one.id != SELF
    ]
    return sorted(commands, key=lambda one: (not one.word, one.typed if one.word else ""))


def _do(context: CommandContext, answer: Meaning) -> None:
    match answer:
        case CommandWord():
            invoke(answer.id, context.node.screen.focused or context.node)
        case Tickets((key,), is_sure=True):
            context.post(GoTo(key))
        case Tickets():
            _choose(context, answer.keys)
        case _:
            pass


def _choose(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """The menu of tickets that fit."""
    by_name = {str(key): key for key in keys[:MOST_MATCHES]}
    portfolio = context.snapshot.portfolio
    choices = tuple(
        Choice(
            name,
            "",
            (
                (f"{safe_line(name)}  ", "strong"),
                (
                    safe_line(ticket.title if (ticket := portfolio.ticket(key)) else "")[:60],
                    "muted",
                ),
            ),
        )
        for name, key in by_name.items()
    )
    fit = "1 ticket fits" if len(keys) == 1 else f"{len(keys)} tickets fit"
    context.ask(
        Menu(fit, choices),
        lambda name: context.post(GoTo(by_name[name])) if name else None,
    )
