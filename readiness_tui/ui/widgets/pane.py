"""A list in a frame."""

from dataclasses import dataclass

from textual.message import Message

from readiness_tui.ui.viewmodels.cells import Rows
from readiness_tui.ui.widgets.frame import Frame
from readiness_tui.ui.widgets.table import Table


class Pane(Table):
    """A list in a frame; tells when its width changes, since rows are laid out for a width."""

    @dataclass
    class Resized(Message):
        """The pane has another width."""

        pane: "Pane"

        @property
        def control(self) -> "Pane":
            """Lets `@on` select by the pane's id."""
            return self.pane

    def __init__(self, *, id: str, title: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self.frame = Frame(self, title)
        self._laid = 0

    def set_rows(self, rows: Rows, *, fresh: bool = False, seeks: bool = False) -> None:
        """Show rows, which were laid out for the width of now."""
        self._laid = self.room
        super().set_rows(rows, fresh=fresh, seeks=seeks)

    def on_resize(self) -> None:
        """Ask for rows of the new width; a pane that was hidden has none of it yet."""
        if self.room != self._laid:
            self._laid = self.room
            self.redraw()
            self.post_message(self.Resized(self))

    watch_show_vertical_scrollbar = on_resize  # the bar of a list that became long takes a cell
