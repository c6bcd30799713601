"""Repairs that a lint rule offers: what one changes is shown before it is done."""

from collections.abc import Sequence

from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.plan import PreviewAsked


def repair(context: CommandContext, message: str, actions: Sequence[Action]) -> None:
    """Show what a repair changes; of several a menu first.

    Args:
        context: Where to ask.
        message: What is wrong, the title of the menu.
        actions: The repairs, at least one.
    """
    if len(actions) == 1:
        context.post(PreviewAsked(actions[0]))
        return
    choices = tuple(
        Choice(str(n), LETTERS[n : n + 1], ((safe_line(action.title), ""),))
        for n, action in enumerate(actions)
    )
    context.ask(
        Menu(safe_line(message)[:80], choices),
        lambda n: context.post(PreviewAsked(actions[int(n)])) if n else None,
    )
