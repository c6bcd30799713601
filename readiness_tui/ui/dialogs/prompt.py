"""One line of text, checked while it is typed, with type-ahead over what is known."""

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled

PLAIN = r"[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*"
"""What may be typed or pasted: no control and no direction character gets into a board."""


def completed(text: str, words: Sequence[str]) -> str | None:
    """A text with the last of its words completed; what stands before that is left as it is.

    Args:
        text: Words parted by commas, as typed so far.
        words: What may be meant, as it is to be written. One that stands in the text already is
            meant no second time; one that fits as it is typed goes before one in other letters.
    """
    head, _, tail = text.rpartition(",")
    start = tail.lstrip()
    used = {part.partition("(")[0].strip().casefold() for part in head.split(",")}
    unused = [word for word in words if word.casefold() not in used]
    fits = [word for word in unused if word.lstrip('"').startswith(start.lstrip('"'))]
    folded = start.lstrip('"').casefold()
    fits += [word for word in unused if word.lstrip('"').casefold().startswith(folded)]
    return text.removesuffix(start) + fits[0] if start and fits else None


class LastWord(Suggester):
    """Completes the last of several words parted by commas."""

    def __init__(self, words: Sequence[str]) -> None:
        # Case-insensitive, Textual would hand over the whole text in small letters.
        super().__init__(use_cache=False, case_sensitive=True)
        self.words = [word for word in words if safe_line(word) == word]

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text with its last word completed."""
        return completed(value, self.words)


PROMPT: tuple["Command[Dialog[Any]]", ...] = declare(
    "Dialogs",
    "prompt",
    Command(
        "prompt.cancel",
        ("escape",),
        "Drop",
        "What was typed is dropped.",
        lambda dialog: dialog.dismiss(None),
    ),
)


def _widen(prompt: "Prompt") -> None:
    prompt.widen()


WIDER: tuple["Command[Prompt]", ...] = declare(
    "Dialogs",
    "prompt",
    Command(
        "prompt.wider",
        ("ctrl+g",),
        "Several lines",
        "The text is written on in several lines, where its field may have them.",
        _widen,
    ),
)


class Prompt(Dialog[str | None]):
    """Returns the text, or None.

    `check` gives a sentence why a text will not do, or nothing; `preview` what it comes to. A text
    that `is_selected` is replaced by the first letter typed.

    Attributes:
        may_widen: Whether the text may go on in several lines.
        is_widened: Whether that is wanted: then the text returned is not checked.
    """

    DEFAULT_CSS = """
    Prompt { align: center middle; background: $background 60%; }
    Prompt Vertical { width: 72; max-width: 96%; height: auto; border: round $focus;
        border-title-color: $foreground; border-title-style: bold; background: $surface;
        padding: 0 1; }
    Prompt Input, Prompt Input:focus { border: none; background: $surface; padding: 0; height: 1; }
    Prompt Static { height: auto; color: $ink-muted; }
    Prompt .wrong { color: $ink-fail; }
    Prompt #preview { max-height: 10; color: $foreground;
        text-wrap: nowrap; text-overflow: ellipsis; }
    """
    OWN_COMMANDS = (*PROMPT, *WIDER)
    is_widened = False

    def __init__(
        self,
        title: str,
        *,
        may_widen: bool = False,
        text: str = "",
        is_selected: bool = False,
        hint: str = "",
        words: Sequence[str] = (),
        check: Callable[[str], str] = lambda _text: "",
        preview: Callable[[str], tuple[Line, ...]] = lambda _text: (),
    ) -> None:
        super().__init__()
        self.heading, self.start, self.hint = title, text, hint
        self.words, self.check, self.preview = words, check, preview
        self.may_widen, self.is_selected = may_widen, is_selected
        self._note = Static(hint, id="note", markup=False)
        self._preview = Static(id="preview", markup=False)

    def compose(self) -> ComposeResult:
        """The field with its hint below."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            yield Input(
                self.start,
                restrict=PLAIN,
                max_length=500,
                suggester=LastWord(self.words) if self.words else None,
                select_on_focus=self.is_selected,
            )
            yield self._note
            yield self._preview

    def on_mount(self) -> None:
        """Show what the text comes to as it stands."""
        self._show_preview(self.start)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once what is wrong."""
        self._judge(event.value)

    def _judge(self, text: str) -> bool:
        problem = self.check(text)
        note = self._note
        note.set_class(bool(problem), "wrong")
        note.update(Content(problem or self.hint))
        self._show_preview(text)
        return not problem

    def _show_preview(self, text: str) -> None:
        lines = self.preview(text)
        self._preview.display = bool(lines)
        self._preview.update(Content("\n").join(styled(line) for line in lines))

    def widen(self) -> None:
        """Give the text as it is, to go on in several lines."""
        if self.may_widen:
            self.is_widened = True
            self.dismiss(self.query_one(Input).value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps a good text; a wrong one stays with its sentence."""
        if self._judge(event.value):
            self.dismiss(event.value)
