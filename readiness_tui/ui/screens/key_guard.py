"""Text that reaches the plan as keys: held against what the keys mean there, and taken back."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import App
from textual.widgets import Input, TextArea

from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.terminal.input_queue import Inputs
from readiness_tui.ui.terminal.typing_guard import KeyUse, Press, TypingGuard
from readiness_tui.ui.viewmodels.rows.backlog import Look

TYPED = "looked like typing: nothing kept"
DEEPEST = 8
"""More dialogs than this do not stand above each other."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person was: what comes back when what was typed proves to be text."""

    look: Look
    row: str


class KeyGuard:
    """Stands between the queue of keys and the screen.

    Args:
        app: The application.
        plan: The plan screen, whose keys may be text by mistake.
        bridge: Takes edits back.
        inputs: What was pressed and is not handed on yet.
    """

    def __init__(
        self,
        app: App[Any],
        plan: PlanScreen,
        bridge: Bridge,
        inputs: Inputs,
    ) -> None:
        self._app, self._plan, self._bridge, self._inputs = app, plan, bridge, inputs
        self._typing: TypingGuard[Place] = TypingGuard()
        self._command: Command[Any] | None = None
        self._is_refused = False
        self._choice: tuple[Menu, Choice] | None = None

    async def hears(self, event: events.Event) -> bool:
        """Whether something is meant as it is: not where it is a key that is text."""
        self._command, self._choice, self._is_refused = None, None, False
        if not isinstance(event, events.Key):
            return True
        use = self._use(event)
        if use == "acts" and event.is_printable:
            await self._inputs.settle()
        ruling = self._typing.rule(self._press(event), use, self._ahead())
        if ruling == "key":
            return True
        self._command = self._choice = None
        if ruling == "text":
            self._take_back()
        return False

    def refused(self) -> None:
        """What the key asked for was refused."""
        self._is_refused = True

    def acted(self, event: events.Event) -> None:
        """A key had its effect: whether it opened what the letters behind it are meant for."""
        command, chosen = self._command, self._choice
        self._command = self._choice = None
        is_plan = self._app.screen is self._plan and not isinstance(self._app.focused, Input)
        if not isinstance(event, events.Key) or not is_plan:
            return
        if command is not None and command.takes_text and self._is_refused:
            self._plan.command_target.saving.leftovers.verb_refused(command.title.lower())
        elif chosen is not None:
            menu, choice = chosen
            words = (one.value for one in menu.choices)
            self._plan.command_target.saving.leftovers.menu_answered(choice.key, words)

    def _use(self, event: events.Key) -> KeyUse:
        top = self._app.screen
        if isinstance(self._app.focused, Input | TextArea):
            return "text"
        if isinstance(top, Dialog):
            choice = top.choice(event) if isinstance(top, Menu) else None
            self._choice = (top, choice) if isinstance(top, Menu) and choice else None
            if choice is not None and choice.asks:
                return "asks"
            command = top.command_of(event.key)
            return "moves" if top.use(event) == "move" else _use_of(command)
        if top is not self._plan:
            return "text"
        if self._plan.sequences.is_pending:
            return "acts"
        if self._plan.sequences.begins(event.key):
            return "asks"
        self._command = self._plan.command_of(event.key)
        return _use_of(self._command)

    def _press(self, event: events.Key) -> Press[Place]:
        letter = event.character if event.is_printable and event.character else ""
        place = Place(self._plan.view.look, self._plan.view.row)
        return Press(letter, event.time, place, self._bridge.requested)

    def _ahead(self) -> Iterable[Press[Place]]:
        for event in self._inputs.waiting:
            if isinstance(event, events.Key):
                yield self._press(event)

    def _take_back(self) -> None:
        """Leave what the text opened, and take back what it did."""
        first = self._typing.first
        for _ in range(DEEPEST):
            top = self._app.screen
            if not isinstance(top, Dialog) or top.is_workplace:
                break
            top.dismiss(None)
        self._plan.bring_back(first.before.look, first.before.row)
        if self._bridge.requested > first.edits:
            self._bridge.take_back(first.edits, TYPED)
        else:
            self._app.post_message(Said("refused", TYPED))


def _use_of(command: Command[Any] | None) -> KeyUse:
    """What the key of a command does."""
    if command is None:
        return "acts"
    if command.id.startswith("cursor."):
        return "moves"
    return "asks" if command.takes_text else "acts"
