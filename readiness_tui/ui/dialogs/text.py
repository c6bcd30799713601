"""A text of several lines, changed in place or in the person's editor."""

# pyright: reportUnknownMemberType=false

import re
from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.messages.plan import TextAsked
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.widgets.bars import Hints

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What gets into no board: control characters but for tab and line end, and those of direction."""


def _drop(dialog: "TextDialog") -> None:
    dialog.drop()


def _keep(dialog: "TextDialog") -> None:
    dialog.keep()


def _edit(dialog: "TextDialog") -> None:
    dialog.edit()


TEXT: tuple["Command[TextDialog]", ...] = declare(
    "Dialogs",
    "text",
    Command("text.keep", ("ctrl+s",), "Keep", "The text is kept.", _keep, hint="keep", rank=1),
    Command(
        "text.editor",
        ("ctrl+g",),
        "In the editor",
        "The text is opened in $VISUAL or $EDITOR, and comes back from there.",
        _edit,
        hint="in $EDITOR",
        rank=2,
    ),
    Command(
        "text.drop",
        ("escape",),
        "Drop",
        "What was written is dropped; where that is much, at the second time.",
        _drop,
        hint="drop",
        rank=3,
    ),
)


class TextDialog(Dialog[str | None]):
    """Returns the text, or None. `check` gives a sentence why it will not do, or nothing.

    Args:
        title: What it is.
        text: As it is.
        name: What its file is called in an editor.
        hint: How it is written.
        check: Asked before it is kept.
    """

    DEFAULT_CSS = """
    TextDialog { align: center middle; background: $background 60%; }
    TextDialog Vertical { width: 92; max-width: 96%; height: auto; max-height: 90%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        background: $surface; padding: 0 1; }
    TextDialog TextArea, TextDialog TextArea:focus { border: none; padding: 0; height: auto;
        min-height: 8; max-height: 24; background: $surface; scrollbar-size-vertical: 1; }
    TextDialog #note { height: auto; color: $ink-muted; margin-top: 1; }
    TextDialog #note.wrong { color: $ink-fail; }
    TextDialog Hints { background: $surface; padding-left: 0; }
    """
    OWN_COMMANDS = TEXT

    def __init__(
        self,
        title: str,
        text: str,
        *,
        name: str,
        hint: str = "",
        check: Callable[[str], str] = lambda _text: "",
    ) -> None:
        super().__init__()
        self.heading, self.start, self.file_name, self.hint = title, text, name, hint
        self._check, self._is_warned = check, False

    def compose(self) -> ComposeResult:
        """The text, what is wrong with it, and the keys."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            yield TextArea(self.start, soft_wrap=True, highlight_cursor_line=False)
            yield Static(self.hint, id="note", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Begin behind the last line."""
        self.query_one(Hints).put(TEXT)
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self.query_one(TextArea).text

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._is_warned = False
        self._note("" if self.text == self.start else self._problem())

    def _problem(self) -> str:
        if _CONTROLS.search(self.text):
            return "the text holds control characters; take them out"
        return self._check(self.text)

    def _note(self, problem: str) -> None:
        note = self.query_one("#note", Static)
        note.set_class(bool(problem), "wrong")
        note.update(Content(problem or self.hint))

    def keep(self) -> None:
        """Give a good text; a wrong one stays with its sentence."""
        problem = self._problem()
        self._note(problem)
        if not problem:
            self.dismiss(self.text)

    def drop(self) -> None:
        """Give nothing; where something was written, at the second time."""
        if self.text == self.start or self._is_warned:
            self.dismiss(None)
            return
        self._is_warned = True
        self._note("what was written is not kept: ctrl+s keeps it, esc again drops it")

    def edit(self) -> None:
        """Change it in the editor; it comes back to here."""
        self.app.post_message(TextAsked(self.text, self.file_name, self._take))

    def _take(self, text: str, problem: str) -> None:
        area = self.query_one(TextArea)
        if text != self.text:
            area.text = text
            area.move_cursor(area.document.end)
        if problem:
            self._note(problem)
