"""The command that freezes a board, and lets a frozen one change again."""

from readiness_tui.domain.edits.freezing import frozen, lifted
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.messages.plan import PreviewAsked
from readiness_tui.ui.registry.command import Command


def turn(context: CommandContext) -> None:
    """Ask why, then show what freezing the board, or lifting that, would write."""
    home = context.view.home_board
    if home is None:
        context.refuse("several boards are shown", "B chooses one")
        return
    board = context.snapshot.portfolio.boards[home]
    title = "Let it change again" if board.frozen else "Freeze the board"
    context.ask_why(
        f"{safe_line(board.id)}: {title}",
        "why? the log of the board keeps it",
        lambda reason: _turned(context, board, reason),
    )


def _turned(context: CommandContext, board: Board, reason: str) -> None:
    make = lifted if board.frozen else frozen
    today = context.snapshot.analysis.context.today
    action = make(board, reason, by=context.view.actor, today=today)
    context.post(PreviewAsked(action, reason))


FREEZE = Command(
    "board.freeze",
    (),
    "Freeze the board, or lift that",
    "Nothing on a frozen board changes; both need a reason.",
    turn,
    word="freeze",
)
