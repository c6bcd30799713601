"""The line behind `:`, with what may be meant below it."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.prompt import PLAIN, PROMPT
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Span, padded
from readiness_tui.ui.widgets.bars import styled

SHOWN = 8
"""How many of those that may be meant are listed."""
_TYPED = 18

COMMAND_LINE: tuple["Command[CommandLine]", ...] = declare(
    "Dialogs",
    "commandline",
    Command(
        "line.complete",
        ("tab", "down"),
        "Complete",
        "Takes what may be meant; again the next.",
        lambda line: line.complete(1),
    ),
    Command(
        "line.back",
        ("shift+tab", "up"),
        "Complete backwards",
        "Takes the one before.",
        lambda line: line.complete(-1),
    ),
)


class CommandLine(Dialog[str | None]):
    """Returns the text, or None. It stays open with the reason where a text means nothing.

    Args:
        choices: Gives what may be meant by a text, each with what it is.
        check: Says why a text means nothing, or nothing.
    """

    DEFAULT_CSS = """
    CommandLine { align: center middle; background: $background 60%; }
    CommandLine Vertical { width: 84; max-width: 96%; height: auto; border: round $focus;
        border-title-color: $foreground; border-title-style: bold; background: $surface;
        padding: 0 1; }
    CommandLine Input, CommandLine Input:focus { border: none; background: $surface; padding: 0;
        height: 1; }
    CommandLine #reason { height: auto; color: $ink-fail; }
    CommandLine #choices { height: 8; color: $ink-muted; text-wrap: nowrap;
        text-overflow: ellipsis; }
    """
    OWN_COMMANDS = (*PROMPT, *COMMAND_LINE)

    def __init__(
        self,
        choices: Callable[[str], Sequence[tuple[str, str]]],
        check: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._choices, self._check = choices, check
        self._begun = ""
        self._at = -1

    def compose(self) -> ComposeResult:
        """The line, why it means nothing, and what may be meant."""
        with Vertical() as box:
            box.border_title = Content("Command, or a ticket's id")
            yield Input("", restrict=PLAIN, max_length=500, select_on_focus=False)
            yield Static(id="reason", markup=False)
            yield Static(id="choices", markup=False)

    def on_mount(self) -> None:
        """Show what there is."""
        if self.query(Input):  # else it was closed before it could be drawn
            self._list()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what may be meant by now; one that was just taken is not asked for again."""
        event.stop()
        completion = self._fitting[self._at][0] if self._at >= 0 else None
        if event.value != completion:
            self._begun, self._at = event.value, -1
            self._list()

    @property
    def _fitting(self) -> Sequence[tuple[str, str]]:
        return self._choices(self._begun)

    def _list(self, reason: str = "") -> None:
        note = self.query_one("#reason", Static)
        note.display = bool(reason)
        note.update(Content(reason))
        spans: list[Span] = []
        for number, (text, title) in enumerate(self._fitting):
            style = "accent" if number == self._at else "strong"
            ending = "" if not number else "\n"
            spans += [(f"{ending}{padded(text, _TYPED, cell_len)}  ", style), (title, "muted")]
        self.query_one("#choices", Static).update(styled(tuple(spans)))

    def complete(self, step: int) -> None:
        """Take the next of those that may be meant, or the one before."""
        fitting = self._fitting
        if fitting:
            start = -1 if step > 0 else 0
            self._at = ((self._at if self._at >= 0 else start) + step) % len(fitting)
            field = self.query_one(Input)
            field.value = fitting[self._at][0]
            field.cursor_position = len(field.value)
            self._list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter does it; what means nothing stays with its reason."""
        event.stop()
        if reason := self._check(event.value):
            self._list(reason)
        else:
            self.dismiss(event.value)
