"""The field of a note in a stand-up: kept while it is typed, masked where it is private."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from readiness_tui.domain.standup.record import PRIVATE, is_private
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.prompt import PLAIN
from readiness_tui.ui.registry.command import Command, declare

NOTE_FIELD: tuple["Command[Dialog[Any]]", ...] = declare(
    "Dialogs",
    "note",
    Command(
        "note.drop",
        ("escape",),
        "Drop the note",
        "What was typed is dropped.",
        lambda dialog: dialog.dismiss(None),
    ),
)


class _NoteInput(Input):
    """Shows dots for a text that is private, from its very first frame."""

    def watch_value(self, value: str) -> None:
        """Mask the text before it is drawn."""
        self.password = is_private(value)


class NoteField(Dialog[str | None]):
    """Returns the text, or None; `typed` is told every state of it, for it must outlive a kill."""

    DEFAULT_CSS = """
    NoteField { align: center bottom; background: $background 30%; }
    NoteField Vertical { width: 100%; height: auto; border: round $focus;
        border-title-color: $foreground; border-title-style: bold; background: $surface;
        padding: 0 1; }
    NoteField Input, NoteField Input:focus { border: none; background: $surface; padding: 0;
        height: 1; }
    NoteField Static { height: auto; color: $ink-muted; }
    """
    OWN_COMMANDS = NOTE_FIELD

    def __init__(self, title: str, typed: Callable[[str], None]) -> None:
        super().__init__()
        self.heading, self._typed = title, typed

    def compose(self) -> ComposeResult:
        """The field with its hint below."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            yield _NoteInput(restrict=PLAIN, max_length=500, select_on_focus=False)
            hint = f"enter keeps it; {PRIVATE} first: for you alone, never shown, never in minutes"
            yield Static(hint, markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Have it kept as it is."""
        self._typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps it; an empty one is none."""
        self.dismiss(event.value.strip() or None)
