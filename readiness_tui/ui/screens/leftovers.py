"""What was typed for something that went away meanwhile: it is taken for nothing else, and told."""

from collections.abc import Iterable
from time import monotonic
from typing import Any

from textual import events

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import shown
from readiness_tui.ui.viewmodels.cells import Line

PAUSE_S = 0.5
"""Who has typed nothing for so long looks at the screen."""
LOOK_S = 1.0
"""So long after a dialog went away a key that would have answered it was meant for it."""


class Leftovers:
    """The keys of a dialog that closed by itself, and those for a row that others removed.

    Of a dialog these are the keys that move in it, up to the one that answers it. Of a row it is
    everything until nothing was typed for a moment, for nobody knows which row is meant. Of a verb
    that was refused it is the text that was to follow it, and of a menu that a letter answered the
    rest of the word.
    """

    def __init__(self) -> None:
        self._dialog: Dialog[Any] | None = None
        self._closed_at = float("inf")
        self._subject, self._row, self._row_until = "", "", 0.0
        self._verb, self._verb_until, self._has_text = "", 0.0, False
        self._words: tuple[str, ...] = ()
        self._word, self._word_until = "", 0.0
        self._lost: dict[str, list[str]] = {}

    def dialog_closed(self, dialog: Dialog[Any], subject: str) -> None:
        """A dialog about this record closed by itself."""
        self._dialog, self._subject = dialog, safe_line(subject)
        self._closed_at = float("inf")

    def in_sight(self) -> None:
        """It is drawn that the dialog is closed."""
        self._closed_at = monotonic()

    def row_gone(self, ticket: Key) -> None:
        """The ticket under the cursor is gone, and the cursor is on another."""
        self._row, self._row_until = safe_line(ticket.ticket), monotonic() + PAUSE_S

    def verb_refused(self, title: str) -> None:
        """A verb opened nothing for what may be typed behind it."""
        self._verb, self._has_text = title, False
        self._verb_until = monotonic() + PAUSE_S

    def menu_answered(self, letter: str, words: Iterable[str]) -> None:
        """A letter answered a menu of these words: whoever types a whole word goes on with it."""
        self._words, self._word = tuple(words), letter
        self._word_until = monotonic() + PAUSE_S

    def takes(self, event: events.Event, *, moves: bool = False) -> bool:
        """Whether this was meant for what is not there any more.

        Args:
            event: What was done.
            moves: Whether it is a key that moves the cursor: whoever moves on means no text.
        """
        if not isinstance(event, events.Key | events.MouseDown | events.MouseUp | events.Paste):
            return False
        if isinstance(event, events.Key) and self._is_text(event, moves=moves):
            return True
        if event.time < self._row_until:
            self._row_until = event.time + PAUSE_S
            self._lose(self._row, event)
            return True
        dialog = self._dialog
        if dialog is None:
            return False
        use = dialog.use(event) if isinstance(event, events.Key) else "other"
        if use == "other" or event.time > self._closed_at + LOOK_S:
            self._dialog = None
            return False
        if use == "answer":
            self._dialog = None
            self._lose(self._subject, event)
        return True

    def _is_text(self, event: events.Key, *, moves: bool) -> bool:
        """Whether a key is text behind a refused verb, or the rest of a word behind a menu."""
        letter = event.character if event.is_printable and event.character else ""
        if self._words:
            word = self._word + letter
            is_rest = any(one.startswith(word) for one in self._words) and bool(letter)
            if is_rest and event.time < self._word_until:
                self._word, self._word_until = word, event.time + PAUSE_S
                self._lose(f"after {self._word[0]}", event)
                return True
            self._words = ()
        if not self._verb:
            return False
        if not letter or event.time > self._verb_until or (moves and not self._has_text):
            self._verb = ""
            return False
        self._has_text, self._verb_until = True, event.time + PAUSE_S
        self._lose(f"after {self._verb}, which was refused,", event)
        return True

    def _lose(self, ticket: str, event: events.Event) -> None:
        keys = self._lost.setdefault(ticket, [])
        if isinstance(event, events.Key):
            keys.append(safe_line(shown(event.key)))

    def forget(self) -> bool:
        """The person has read it; False where there was nothing to read."""
        had, self._lost = bool(self._lost), {}
        return had

    @property
    def line(self) -> Line:
        """What was not taken, for as long as nobody says that it is read."""
        if not self._lost:
            return ()
        lost = ", ".join(
            f"{ticket} {' '.join(keys)}".strip() for ticket, keys in self._lost.items()
        )
        is_text = all(name.startswith("after ") for name in self._lost)
        why = "" if is_text else "   changed or gone meanwhile"
        return ((f" not taken: {lost}", "fail"), (f"{why}   esc", "muted"))
