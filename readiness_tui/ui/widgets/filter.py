"""The filter: a field that narrows while it is typed, and what it hides."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from readiness_tui.ui.actions import find
from readiness_tui.ui.keymap import bindings
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled


class FilterBar(Horizontal):
    """The filter: narrows while it is typed, says what it hides, keeps its text."""

    class Changed(Message):
        """Another text; `done` when Enter or Escape left the field."""

        def __init__(self, text: str, *, done: bool = False) -> None:
            super().__init__()
            self.text, self.done = text, done

    def compose(self) -> ComposeResult:
        """A slash, the field, and what it hides."""
        yield Static(" / ", id="slash", markup=False)
        yield FilterField(id="filter", then="#backlog")
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


class FilterField(Input):
    """The field of the filter. `then` names the widget that gets the focus after it.

    Enter and Escape act here and at once, not as bindings: what is typed in one burst behind them
    reaches the field before a binding runs, and belongs to the rows.
    """

    BINDINGS = bindings("filter")

    def __init__(self, *, id: str, then: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            id=id, compact=True, select_on_focus=False, placeholder="status:doing owner:@me P0 ..."
        )
        self.then = then

    def on_key(self, event: events.Key) -> None:
        """Leave on Enter and Escape; hand on what comes after."""
        if self.screen.focused is not self:  # `has_focus` turns only with the blur event
            event.stop()
            event.prevent_default()
            self.app.simulate_key(event.key)
        elif event.key in find("filter.keep").keys:
            event.stop()
            event.prevent_default()
            self.action_keep()
        elif event.key in find("filter.clear").keys:
            event.stop()
            event.prevent_default()
            self.action_clear()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow while typing."""
        event.stop()
        self.post_message(FilterBar.Changed(event.value))

    def action_keep(self) -> None:
        """Keep the filter and go to the rows."""
        self._leave(self.value)

    def action_clear(self) -> None:
        """Take the filter away and go to the rows."""
        with self.prevent(Input.Changed):
            self.value = ""
        self._leave("")

    def _leave(self, text: str) -> None:
        self.screen.set_focus(self.screen.query_one(self.then))
        self.post_message(FilterBar.Changed(text, done=True))
