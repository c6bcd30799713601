"""The command that changes how far a failing gate of a board holds things back."""

from readiness_tui.domain.model.roles import Role
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.modes import ModeChange, mode_change
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.gates import StreakAnswer
from readiness_tui.ui.messages.plan import PreviewAsked, Said
from readiness_tui.ui.registry.command import Command


class Modes:
    """Asks how the streak of a board stands, then what its mode shall be."""

    def __init__(self, context: CommandContext) -> None:
        self._context, self._is_asked = context, False

    def ask(self) -> None:
        """Find out how long the streak of the board is; the menu comes with the answer."""
        home = self._context.view.home_board
        if home is None:
            self._context.refuse("several boards are shown", "B chooses one")
            return
        self._is_asked = True
        self._context.request(lambda bridge: bridge.gates.streak(home))

    def choose(self, answer: StreakAnswer) -> None:
        """The menu of modes, with how the streak stands."""
        context = self._context
        if not self._is_asked or not context.may_answer:
            return
        self._is_asked = False
        board = context.snapshot.portfolio.boards[answer.board]
        if denied := context.snapshot.judgement.roles.refusal(Role.MODE, context.view.actor):
            ref = board.ref
            context.request(lambda bridge: bridge.deny(ref, "enforcement", denied))
            return
        offered = answer.offer.mode if answer.offer else None
        stands = safe_line(answer.trouble or str(answer.streak))
        notes = {board.enforcement: f"as it is now · {stands}", offered: "is offered"}
        choices = tuple(
            Choice(mode.value, str(n), ((f"{mode.value:<12}", ""), (notes.get(mode, ""), "muted")))
            for n, mode in enumerate(Mode, 1)
        )
        start = (offered or board.enforcement).value
        context.ask(
            Menu(f"Enforcement of {safe_line(board.id)}", choices, at=start),
            lambda word: self._change(answer, Mode(word)) if word else None,
        )

    def _change(self, answer: StreakAnswer, mode: Mode, reason: str = "") -> None:
        board = self._context.snapshot.portfolio.boards[answer.board]
        change = mode_change(board, mode, answer.streak, answer.offer, reason)
        match change:
            case ModeChange():
                self._context.post(PreviewAsked(change.action, change.reason))
            case str():
                self._context.ask_why(
                    f"{safe_line(board.id)}: {board.enforcement} > {mode}",
                    safe_line(change),
                    lambda why: self._change(answer, mode, why),
                )
            case None:
                self._context.post(Said("remark", f"{board.id} is {mode} already"))


MODE = Command(
    "board.mode",
    ("g e",),
    "Enforcement of the board",
    "How far a failing gate holds things back; :mode does it too.",
    Modes.ask,
    word="mode",
)
