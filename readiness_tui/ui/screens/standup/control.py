"""How the stand-up comes up above the plan, what it is told, and how it ends."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.standup.session import Closed, Standup
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.messages.standup import (
    StandupEvent,
    StandupFailed,
    StandupOver,
    StandupSeen,
    StandupTeams,
)
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.screens.standup.screen import StandupScreen
from readiness_tui.ui.viewmodels.cells import Line


class StandupOpening(Dialog[None]):
    """Stands there until the stand-up does: what is typed behind its key must not meet the plan."""

    DEFAULT_CSS = "StandupOpening { background: $background; }"


class StandupControl:
    """Opens the stand-up above the plan, and tells it what came.

    Args:
        context: Of the plan.
        show_help: Shows the keys of the stand-up.
    """

    def __init__(
        self, context: CommandContext, show_help: Callable[[CommandContext], None]
    ) -> None:
        self._context, self._show_help = context, show_help
        self._screen: StandupScreen | None = None
        self._opening: StandupOpening | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands above the plan, or is about to."""
        return self._screen is not None or self._opening is not None

    def choose(self) -> None:
        """Begin the stand-up; where there are teams, ask which."""
        self._open(lambda bridge: bridge.standup.offer())

    def begin(self, team: str = "", where: str = "") -> None:
        """Begin a stand-up, or go on with the one that was left or cut off."""
        self._open(lambda bridge: bridge.standup.begin(team, where))

    def _open(self, perform: Callable[[Bridge], None]) -> None:
        if self._context.view.is_known and not self.is_open:
            self._opening = StandupOpening()
            self._context.node.app.push_screen(self._opening)
            self._context.request(perform)

    def _ask_team(self, names: tuple[str, ...]) -> None:
        choices = (
            Choice("", "e", (("everybody", ""),)),
            *(
                Choice(name, LETTERS[place : place + 1], ((safe_line(name), ""),))
                for place, name in enumerate(names)
            ),
        )

        def chosen(team: str | None) -> None:
            if team is None:
                self._opened()
            else:
                self._context.request(lambda bridge: bridge.standup.begin(team))

        self._context.ask(Menu("Whose stand-up", choices), chosen)

    def take(self, event: StandupEvent) -> None:
        """Take what came of it; a new one comes up."""
        match event:
            case StandupSeen(standup=standup, is_new=is_new):
                self._see(standup, is_new=is_new)
            case StandupOver(closed=closed):
                self._over(closed)
            case StandupTeams(names=names):
                self._ask_team(names)
            case StandupFailed():
                self._opened()
            case _:
                pass

    def _see(self, standup: Standup, *, is_new: bool) -> None:
        if self._screen is not None:
            self._screen.take(standup)
        elif is_new:
            screen = self._screen = StandupScreen(
                standup, lambda: self._context.view, self._show_help
            )
            self._opened()
            self._context.node.app.push_screen(screen, self._gone)
            if standup.remark:
                self._context.post(Said("remark", standup.remark))

    def _opened(self) -> None:
        if self._opening is not None:
            self._opening.dismiss(None)
        self._opening = None

    def _gone(self, _: None) -> None:
        self._screen = None

    def keep_up(self) -> None:
        """Let it follow the plan."""
        if self._screen is not None:
            self._screen.keep_up()

    def tell(self, line: Line, *, stays: bool) -> None:
        """Show a sentence there too."""
        if self._screen is not None:
            self._screen.tell(line, stays=stays)

    def _over(self, closed: Closed) -> None:
        """It is over: copy the minutes, and go back to the plan."""
        self._context.node.app.copy_to_clipboard(closed.text)
        where = f"written to {closed.file} and copied" if closed.file else "copied"
        self._context.post(Said("done", f"minutes {where}; the next stand-up begins from here"))
        if self._screen is not None:
            self._screen.dismiss(None)


OPEN_STANDUP: Command[StandupControl] = Command(
    "standup.open",
    ("g s",),
    "Stand-up",
    "A page for each owner, then the board: what presses, what changed, what comes next.",
    lambda control: control.choose(),
    word="standup",
)
