"""Several lines of text, each with its name, held against what they come to as a whole."""

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.prompt import PLAIN, PROMPT


class Form(Dialog[dict[str, str] | None]):
    """Returns the texts by name, or None. `check` says why they will not do, or nothing."""

    DEFAULT_CSS = """
    Form { align: center middle; background: $background 60%; }
    Form Vertical { width: 92; max-width: 96%; height: auto; border: round $focus;
        border-title-color: $foreground; border-title-style: bold; background: $surface;
        padding: 0 1; }
    Form Horizontal { height: 1; }
    Form .name { width: 14; color: $ink-muted; }
    Form Input, Form Input:focus { border: none; background: $surface; padding: 0; height: 1;
        width: 1fr; }
    Form Input:focus { background: $panel; }
    Form #note { height: auto; color: $ink-muted; margin-top: 1; }
    Form #note.wrong { color: $ink-fail; }
    """
    OWN_COMMANDS = PROMPT

    def __init__(
        self,
        title: str,
        values: Mapping[str, str],
        check: Callable[[Mapping[str, str]], str],
        *,
        hint: str = "",
        at: str = "",
    ) -> None:
        super().__init__()
        self.heading, self.values, self.check = title, dict(values), check
        self.hint, self.at = hint, at or next(iter(values), "")

    def compose(self) -> ComposeResult:
        """A line for each text, and what is wrong below them."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            for name, value in self.values.items():
                with Horizontal():
                    yield Static(name.replace("_", " "), classes="name", markup=False)
                    yield Input(
                        value,
                        id=f"at-{name}",
                        restrict=PLAIN,
                        max_length=500,
                        compact=True,
                        select_on_focus=False,
                    )
            yield Static(self.hint, id="note", markup=False)

    def on_mount(self) -> None:
        """Begin in the line that is still to be written."""
        self.query_one(f"#at-{self.at}", Input).focus()

    def _given(self) -> dict[str, str]:
        return {name: self.query_one(f"#at-{name}", Input).value for name in self.values}

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once what is wrong with what was typed; before that there is only the hint."""
        event.stop()
        if self._given() != self.values:
            self._judge()

    def _judge(self) -> bool:
        problem = self.check(self._given())
        note = self.query_one("#note", Static)
        note.set_class(bool(problem), "wrong")
        note.update(Content(problem or self.hint))
        return not problem

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps good texts; wrong ones stay with their sentence."""
        event.stop()
        if self._judge():
            self.dismiss(self._given())
