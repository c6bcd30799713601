"""How the program ends: as a person asks, or because its terminal or its parent does."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import signal
from collections.abc import Callable
from typing import Any, Literal

from textual.app import App

from readiness_tui.ui.messages.plan import Drained, Said

END_S = 0.7
"""So long an end that nobody can be asked about waits for what is being written."""


class Leaving:
    """Every way out goes by what was asked for before: it is answered first.

    Args:
        app: The application.
        ask: Tells whether to leave: there may be something that is not written.
        key: The key that quits, as it is shown.
    """

    def __init__(
        self, app: App[Any], ask: Callable[[Callable[[bool], None]], None], key: str
    ) -> None:
        self._app, self._ask, self._key = app, ask, key
        self._state: Literal["", "draining", "stuck", "asking", "ending"] = ""
        self._code = 0

    @property
    def is_deaf(self) -> bool:
        """Whether what is typed now comes too late: it would not be written any more."""
        return self._state in {"draining", "ending"}

    def quit(self) -> bool:
        """A person wants to leave; whether it is to be waited for what was asked for."""
        if self._state == "stuck":
            self._app.exit()
        if self._state:
            return False
        self._state = "draining"
        return True

    def end(self, number: signal.Signals) -> bool:
        """End without a question, soon; False where that is known already."""
        if self._code:
            return False
        self._code = 128 + number
        self._app.set_timer(END_S, self._end)
        return True

    def last(self) -> None:
        """What was typed before the end has had its effect."""
        self._state = "ending"

    def drained(self, message: Drained) -> None:
        """Leave, or ask about what is not written."""
        if self._state == "ending":
            self._end()
        elif message.in_time:
            self._state = "asking"
            self._ask(self._answered)
        else:
            self._state = "stuck"
            self._app.post_message(
                Said(
                    "failed",
                    "the last change is still being written",
                    f"{self._key} again quits without waiting for it",
                )
            )

    def _answered(self, leave: bool) -> None:  # noqa: FBT001 - the answer of a dialog
        if self._state == "ending":
            return
        self._state = ""
        if leave:
            self._app.exit()

    def _end(self) -> None:
        self._app.exit(None, self._code)
