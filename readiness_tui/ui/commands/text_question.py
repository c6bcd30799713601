"""A field that is asked for as text: in one line, or in several where it may have them."""

from collections.abc import Callable
from dataclasses import dataclass

from readiness_tui.domain.fields.forms import Room, from_lines, in_lines
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.dialogs.text import TextDialog
from readiness_tui.ui.viewmodels.cells import Line

SHORT = 200
"""A text of more signs than this is written in several lines at once, where it may be."""
_WIDER = "ctrl+g: several lines"


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """A question for the text of a field.

    Attributes:
        context: Where it is put.
        field: The field.
        title: What is asked for.
        text: As it is, in one line's form.
        hint: How it is written in one line.
        check: Why a text will not do, in a sentence; empty: it will.
        keep: Told a text that is not as it was.
        room: In how many lines it may be written.
        name: What its file is called in an editor.
        wide_hint: How it is written in several lines.
        preview: What a text comes to.
    """

    context: CommandContext
    field: str
    title: str
    text: str
    hint: str
    check: Callable[[str], str]
    keep: Callable[[str], None]
    room: Room = Room.LINE
    name: str = "text"
    wide_hint: str = ""
    preview: Callable[[str], tuple[Line, ...]] = lambda _text: ()

    def ask(self) -> None:
        """Put the question; what cannot be shown is refused."""
        safe = safe_block if self.room is Room.PROSE else safe_line
        if safe(self.text) != self.text:
            message = f"{self.field} holds characters that cannot be shown here"
            self.context.refuse(message, "e opens the file in the editor")
        elif self.room is not Room.LINE and ("\n" in self.text or len(self.text) > SHORT):
            self._ask_wide(self.text)
        else:
            self._ask_line()

    def _ask_line(self) -> None:
        may_widen = self.room is not Room.LINE
        prompt = Prompt(
            self.title,
            text=self.text,
            hint=f"{self.hint}\n{_WIDER}" if may_widen else self.hint,
            check=self.check,
            preview=self.preview,
            may_widen=may_widen,
        )

        def answered(typed: str | None) -> None:
            if prompt.is_widened:
                self._ask_wide(typed or "")
            else:
                self._take(typed)

        self.context.ask(prompt, answered)

    def _ask_wide(self, start: str) -> None:
        dialog = TextDialog(
            self.title,
            in_lines(self.room, start),
            name=f"{self.name}.md",
            hint=self.wide_hint,
            check=lambda typed: self.check(from_lines(self.room, typed)),
        )

        def answered(typed: str | None) -> None:
            self._take(None if typed is None else from_lines(self.room, typed))

        self.context.ask(dialog, answered)

    def _take(self, typed: str | None) -> None:
        if typed is not None and typed != self.text:
            self.keep(typed)
