"""Key sequences such as `g m`: what may follow is shown, and the last key does it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Iterable
from typing import Any

from textual.screen import Screen

from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.command import Command, KeySequences, invoke, shown
from readiness_tui.ui.widgets.bars import Hints
from readiness_tui.ui.widgets.whichkey import WhichKey


class Sequences:
    """The sequences of one screen."""

    def __init__(self, screen: Screen[None], commands: Iterable[Command[Any]]) -> None:
        self._screen, self._sequences = screen, KeySequences(commands)

    def begins(self, key: str) -> bool:
        """Whether a key begins a sequence: it does nothing yet."""
        return self._sequences.begins(key)

    @property
    def is_pending(self) -> bool:
        """Whether a key waits for another."""
        return self._sequences.is_pending

    def cancel(self) -> None:
        """Forget the key that waits for another."""
        if self.is_pending:
            self.take("escape")

    def take(self, key: str) -> bool:
        """Take a key that no widget took; False where it is no part of a sequence."""
        verdict, detail = self._sequences.feed(key)
        if verdict == "pass":
            return False
        box, hints = self._screen.query_one(WhichKey), self._screen.query_one(Hints)
        if verdict == "wait":
            hints.prompt(((f" {shown(detail)} … ", "accent"), ("esc leaves", "muted")))
            box.ask(detail, self._sequences.followers(detail))
        else:
            hints.prompt(())
            box.leave()
        if verdict == "unknown":
            self._screen.post_message(
                Said("refused", f"{shown(detail)} is no command", "? shows the keys")
            )
        elif verdict == "run":
            invoke(detail, self._screen)
        return True
