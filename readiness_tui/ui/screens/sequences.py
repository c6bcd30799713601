"""Key sequences such as `g m`: what may follow is shown, and the last key does it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from textual.screen import Screen

from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.actions import shown
from readiness_tui.ui.registry.keymap import Chords
from readiness_tui.ui.widgets.bars import Hints
from readiness_tui.ui.widgets.whichkey import WhichKey


class Sequences:
    """The sequences of one screen."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen, self._chords = screen, Chords()

    async def take(self, key: str) -> bool:
        """Take a key that no widget took; False where it is no part of a sequence."""
        verdict, detail = self._chords.feed(key)
        if verdict == "pass":
            return False
        box, hints = self._screen.query_one(WhichKey), self._screen.query_one(Hints)
        if verdict == "wait":
            hints.prompt(((f" {shown(detail)} … ", "accent"), ("esc leaves", "muted")))
            box.ask(detail, self._chords.followers(detail))
        else:
            hints.prompt(())
            box.leave()
        if verdict == "unknown":
            self._screen.post_message(
                Said("refused", f"{shown(detail)} is no command", "? shows the keys")
            )
        elif verdict == "run":
            await self._screen.run_action(detail.removeprefix("screen."))
        return True
