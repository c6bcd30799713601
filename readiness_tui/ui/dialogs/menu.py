"""A short list to choose from: by its letter, by typing a word, or with Enter."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.ui.dialogs.dialog import Dialog, Use
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry: what it returns, its key, what it shows, and whether it would be refused.

    `asks` tells that a question follows, such as for a reason.
    """

    value: str
    key: str
    line: Line
    is_refused: bool = False
    asks: bool = False


REFUSED = UNICODE.gate(State.FAIL)
WIDEST = 64
"""Cells of a line that says why a choice is refused."""
_NARROWEST, _FRAME = 34, 6
"""Cells of a list at least, and those of its frame around a heading."""
_MOVES = {"down", "up", "home", "end", "pagedown", "pageup"}
"""The keys of Textual's list."""


MENU: tuple["Command[Menu]", ...] = declare(
    "Dialogs",
    "menu",
    Command(
        "menu.cancel",
        ("escape", "q"),
        "Close",
        "Nothing is chosen.",
        lambda menu: menu.dismiss(None),
    ),
    Command("menu.down", ("j",), "Down", "One choice down.", lambda menu: menu.move(1)),
    Command("menu.up", ("k",), "Up", "One choice up.", lambda menu: menu.move(-1)),
)


class Menu(Dialog[str | None]):
    """Returns the value chosen, or None. `check` says why a value will not do, or nothing.

    What is typed and is no choice's key goes to the choice that has a word which begins so; from
    then on letters belong to that text.
    """

    DEFAULT_CSS = """
    Menu { align: center middle; background: $background 60%; }
    Menu OptionList { width: auto; max-width: 90%; height: auto; max-height: 80%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $focus;
        background: $surface; padding: 0 1; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis; }
    Menu OptionList:focus { border: round $focus; }
    Menu OptionList > .option-list--option-highlighted { background: $cursor;
        color: $foreground; text-style: none; }
    """
    OWN_COMMANDS = MENU

    def __init__(
        self,
        title: str,
        choices: tuple[Choice, ...],
        *,
        at: str = "",
        check: Callable[[str], str] = lambda _value: "",
    ) -> None:
        super().__init__()
        self.heading, self.choices, self.at, self.check = title, choices, at, check
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The list."""
        options = OptionList(
            *(Option(self._shown(choice), id=str(n)) for n, choice in enumerate(self.choices)),
            markup=False,
        )
        options.border_title = Content(self.heading)
        options.styles.min_width = max(_NARROWEST, min(WIDEST, cell_len(self.heading) + _FRAME))
        yield options

    def on_mount(self) -> None:
        """Start on the present value."""
        values = [choice.value for choice in self.choices]
        options = self.query_one(OptionList)
        options.highlighted = values.index(self.at) if self.at in values else 0

    @staticmethod
    def _shown(choice: Choice) -> Content:
        key = choice.key or " "
        return styled(((f"{key}  ", "muted" if choice.is_refused else "accent"), *choice.line))

    def on_key(self, event: events.Key) -> None:
        """A choice's own key chooses it; other letters look for one."""
        choice = self.choice(event)
        if choice is not None:
            self._choose(choice)
        elif (text := self._text_with(event)) is not None:
            self._seek(text)
        else:
            return
        event.stop()
        event.prevent_default()

    def choice(self, event: events.Key) -> Choice | None:
        """The choice of a key; none while a word is typed."""
        letter = "" if self._typed else event.character or ""
        return next((one for one in self.choices if letter and one.key == letter), None)

    def _text_with(self, event: events.Key) -> str | None:
        """What is typed once a key counts; None where the key is no part of a word."""
        if event.key == "backspace":
            return self._typed[:-1]
        letter = event.character if event.is_printable and event.character else ""
        is_command = any(event.key in command.keys for command in MENU)
        if not letter or (not self._typed and (is_command or letter.isspace())):
            return None
        return self._typed + letter

    def _seek(self, text: str) -> None:
        """Go to the choice that has a word which begins with a text; where none has, stay."""
        begins = re.compile(rf"(?<!\w){re.escape(text)}", re.IGNORECASE)
        matches = (begins.search("".join(part for part, _ in one.line)) for one in self.choices)
        places = [(match.start(), n) for n, match in enumerate(matches) if match]
        if text and not places:
            return
        options, self._typed = self.query_one(OptionList), text
        options.border_subtitle = Content(safe_line(text))
        if text:
            options.highlighted = min(places)[1]

    def use(self, event: events.Key) -> Use:
        """What a key is for in it."""
        if event.key == "enter" or self.choice(event) is not None:
            return "answer"
        if self._typed and self._text_with(event) is not None:
            return "seek"
        ids = {command.id for command in MENU if event.key in command.keys}
        if "menu.cancel" in ids:
            return "answer"
        return "move" if ids or event.key in _MOVES else "other"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click."""
        self._choose(self.choices[event.option_index])

    def _choose(self, choice: Choice) -> None:
        """Give a choice; what is refused stays, with the reason below the others."""
        problem = self.check(choice.value)
        if not problem:
            self.dismiss(choice.value)
            return
        options = self.query_one(OptionList)
        for line in options.options[len(self.choices) :]:
            options.remove_option(line.id or "")
        sentence = "\n".join(wrap(f"{REFUSED} {safe_line(problem)}", WIDEST))
        options.add_option(Option(styled(((sentence, "fail"),)), id="refused", disabled=True))
        options.highlighted = self.choices.index(choice)

    def move(self, step: int) -> None:
        """Down or up."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()
