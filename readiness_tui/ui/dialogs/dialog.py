"""What every dialog is: a screen above the others that is answered once, by a key meant for it."""

from time import monotonic
from typing import Any, Literal, TypeAlias, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from readiness_tui.domain.model.ids import Key
from readiness_tui.ui.registry.command import Command, CommandTarget
from readiness_tui.ui.terminal.placement import tell_places

GUARD_S = 0.15
"""Nobody reads a dialog and answers it sooner than this."""

Use: TypeAlias = Literal["move", "seek", "answer", "other"]
_T = TypeVar("_T")


class Dialog(CommandTarget, ModalScreen[_T]):
    """A dialog. A key that was pressed twice answers it once.

    Attributes:
        about: The tickets of which it shows values that are old once others change them.
        is_guarded: Whether keys that were pressed before it could be read do not count: where it
            asks about what cannot be undone, or comes up by itself. Other dialogs are opened by a
            key, and what is typed behind that key is meant for them.
        only_shows: Whether it asks nothing, so that another dialog may come up above it.
        is_workplace: Whether plans are changed on it as on the screen below, so that what comes up
            by itself comes up above it.
    """

    about: tuple[Key, ...] = ()
    is_guarded = False
    only_shows = False
    is_workplace = False
    _in_sight_at: float | None = None
    _ignored = ("", 0.0)

    def __init__(self) -> None:
        super().__init__()
        tell_places(self)

    async def on_event(self, event: events.Event) -> None:
        """Take an event, but no Mount as the program ends: its parts come up no more."""
        is_running = self.app.is_running  # pyright: ignore[reportUnknownMemberType]
        if is_running or not isinstance(event, events.Mount):
            await super().on_event(event)

    def on_mount(self) -> None:
        """Remember when it could be seen."""
        self.call_after_refresh(self._came_in_sight)

    def _came_in_sight(self) -> None:
        self._in_sight_at = monotonic()

    def hears(self, key: str, pressed_at: float) -> bool:
        """Whether a key counts, by when it was pressed; one that is held down goes on not to."""
        if not self.is_guarded:
            return True
        ignored_key, last = self._ignored
        begun = float("inf") if self._in_sight_at is None else self._in_sight_at
        if pressed_at < max(begun, last if key == ignored_key else 0.0) + GUARD_S:
            self._ignored = (key, pressed_at)
            return False
        return True

    def use(self, event: events.Key) -> Use:
        """What a key is for in it: it moves, looks for something, answers, or does nothing."""
        del event
        return "other"

    def command_of(self, key: str) -> Command[Any] | None:
        """What a single key does in it; None for nothing of its own."""
        return next((one for one in self.OWN_COMMANDS if key in one.keys), None)

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Answer it, unless it is answered already or another dialog stands above it.

        Textual would take whatever screen is on top away, the last one too, and end the program.
        One that is not laid out yet goes once it is: it would look for parts that went with it.
        """
        if not self.is_mounted:
            self.call_later(self._dismiss_laid, result)
            return AwaitComplete.nothing()
        return super().dismiss(result) if self.is_current else AwaitComplete.nothing()

    def _dismiss_laid(self, result: _T | None) -> None:
        self.dismiss(result)  # not awaited: that would wait for its own message
