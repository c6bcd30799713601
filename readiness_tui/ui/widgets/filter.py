"""The filter: a field that narrows while it is typed, and what it hides."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable
from typing import TypeAlias

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.completion import Completion
from readiness_tui.ui.widgets.bars import styled

Complete: TypeAlias = Callable[[str, int], Completion]
"""What may stand before a place of a text."""


class FilterBar(Horizontal):
    """The filter: narrows while it is typed, says what it hides, keeps its text."""

    class Changed(Message):
        """Another text; `done` when Enter or Escape left the field."""

        def __init__(self, text: str, *, done: bool = False) -> None:
            super().__init__()
            self.text, self.done = text, done

    def __init__(self, *, id: str, complete: Complete) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._complete = complete

    def compose(self) -> ComposeResult:
        """A slash, the field, and what it hides."""
        yield Static(" / ", id="slash", markup=False)
        yield FilterField(id="filter", then="#backlog", complete=self._complete)
        yield Static(id="hides", markup=False)

    def hint(self, line: Line) -> None:
        """Show what the filter hides, or why it is not understood."""
        field = self.query_one("#hides", Static)
        field.styles.width = sum(cell_len(text) for text, _ in line) + 1
        field.update(styled(line))

    def set_text(self, text: str) -> None:
        """Put a filter text there."""
        field = self.query_one(FilterField)
        if field.value != text:
            with self.prevent(Input.Changed):
                field.value = text


FILTER: tuple["Command[FilterField]", ...] = declare(
    "Dialogs",
    "filter",
    Command(
        "filter.keep",
        ("enter",),
        "Keep",
        "The filter stays, the rows get the focus.",
        lambda field: field.keep(),
        hint="keep",
        rank=1,
    ),
    Command(
        "filter.clear",
        ("escape",),
        "Clear",
        "The filter goes.",
        lambda field: field.give_up(),
        hint="clear",
        rank=99,
    ),
    Command(
        "filter.complete",
        ("tab",),
        "Complete",
        "The field or word before the cursor; again takes the next that fits.",
        lambda field: field.complete_word(1),
        hint="complete",
        rank=2,
    ),
    Command(
        "filter.complete-back",
        ("shift+tab",),
        "Complete, the one before",
        "The one before it of those that fit.",
        lambda field: field.complete_word(-1),
    ),
)


class FilterField(CommandTarget, Input):
    """The field of the filter. `then` names the widget that gets the focus after it."""

    OWN_COMMANDS = FILTER

    def __init__(self, *, id: str, then: str, complete: Complete) -> None:  # noqa: A002
        super().__init__(
            id=id, compact=True, select_on_focus=False, placeholder="status:doing owner:@me P0 ..."
        )
        self.then, self.complete = then, complete
        self._offered, self._place, self._made = Completion(0, 0, ()), 0, ("", 0)

    def complete_word(self, step: int) -> None:
        """Complete what stands before the cursor; again takes another of what fits."""
        now = (self.value, self.cursor_position)
        is_again = now == self._made and len(self._offered.options) > 1
        if is_again:
            self._place += step
        else:
            self._offered = self.complete(self.value, self.cursor_position)
            self._place = 0 if step > 0 else -1
        offered = self._offered
        if not offered.options:
            return
        end = self.cursor_position if is_again else offered.end
        word = offered.options[self._place % len(offered.options)]
        self.value = self.value[: offered.start] + word + self.value[end:]
        self.cursor_position = offered.start + len(word)
        self._made = (self.value, self.cursor_position)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow while typing."""
        event.stop()
        self.post_message(FilterBar.Changed(event.value))

    def keep(self) -> None:
        """Keep the filter and go to the rows."""
        self._leave(self.value)

    def give_up(self) -> None:
        """Take the filter away and go to the rows."""
        with self.prevent(Input.Changed):
            self.value = ""
        self._leave("")

    def _leave(self, text: str) -> None:
        self.screen.set_focus(self.screen.query_one(self.then))
        self.post_message(FilterBar.Changed(text, done=True))
