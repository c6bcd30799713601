"""The command that freezes a board, and lets a frozen one change again."""

from readiness_tui.domain.edits.freezing import frozen, lifted
from readiness_tui.domain.fields.forms import parse_names
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import PreviewAsked
from readiness_tui.ui.registry.command import Command


def turn(context: CommandContext) -> None:
    """Ask why, and whom to ask from now on, then show what is written; or lift the freeze."""
    home = context.view.home_board
    if home is None:
        context.refuse("several boards are shown", "B chooses one")
        return
    board = context.snapshot.portfolio.boards[home]
    title = "Let it change again" if board.frozen else "Freeze the board"
    context.ask_why(
        f"{safe_line(board.id)}: {title}",
        "why? the log of the board keeps it",
        lambda reason: (_lift if board.frozen else _ask_contacts)(context, board, reason),
    )


def _lift(context: CommandContext, board: Board, reason: str) -> None:
    today = context.snapshot.analysis.context.today
    action = lifted(board, reason, by=context.view.actor, today=today)
    context.post(PreviewAsked(action, reason))


def _ask_contacts(context: CommandContext, board: Board, reason: str) -> None:
    today = context.snapshot.analysis.context.today

    def freeze(typed: str | None) -> None:
        if typed is not None:
            contacts = parse_names(typed)
            action = frozen(board, reason, by=context.view.actor, today=today, contacts=contacts)
            context.post(PreviewAsked(action, reason))

    title = f"{safe_line(board.id)}: Whom to ask about it from now on"
    context.ask(Prompt(title, hint="names parted by commas; empty for nobody"), freeze)


FREEZE = Command(
    "board.freeze",
    (),
    "Freeze the board, or lift that",
    "Nothing on a frozen board changes, and it says whom to ask; both need a reason.",
    turn,
    word="freeze",
)
