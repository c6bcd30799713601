"""The map of likelihood and impact in pane 4: arrows walk it while it has the focus."""

from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from readiness_tui.ui.registry.keymap import bindings
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled


class RiskMap(Static, can_focus=True):
    """The map; who draws it knows which cell is in brackets."""

    BINDINGS = bindings("riskmap")

    @dataclass
    class Walked(Message):
        """Go so many cells on."""

        likelihood: int
        impact: int

    @dataclass
    class Left(Message):
        """Back to the list, with the risks of the cell alone or with all of them."""

        keeps: bool

    def put(self, lines: tuple[Line, ...]) -> None:
        """Show a map."""
        self.update(Content("\n").join(styled(line) for line in lines), layout=False)

    def action_walk(self, likelihood: int, impact: int) -> None:
        """To another cell."""
        self.post_message(self.Walked(likelihood, impact))

    def action_leave(self, keeps: bool) -> None:  # noqa: FBT001 - Textual calls it by position
        """Back to the list."""
        self.post_message(self.Left(keeps))
