"""A verify command, whole, before it is trusted: only its letter trusts, and never Enter."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.verify.reviewing import Review
from readiness_tui.ui.dialogs.confirm import CONFIRM, Confirm
from readiness_tui.ui.viewmodels.cells import Row, Rows
from readiness_tui.ui.viewmodels.reviews import review_lines
from readiness_tui.ui.widgets.bars import Hints
from readiness_tui.ui.widgets.table import Table

_SIDES, _ABOVE = 8, 8
"""Cells of frame and gutter beside the text, lines of frame and keys around it."""


class TrustDialog(Confirm):
    """Returns whether to trust exactly what is shown. All of it can be scrolled to."""

    DEFAULT_CSS = """
    TrustDialog Vertical { width: 104; max-width: 96%; max-height: 96%; padding: 0 1; }
    TrustDialog Table { height: auto; max-height: 100%; }
    """

    def __init__(self, review: Review, question: str) -> None:
        super().__init__(f"{question} · {safe_line(review.gate)}", "")
        self.review = review

    def compose(self) -> ComposeResult:
        """The command with its terms, and the two answers."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            yield Table(id="command")
            yield Hints()

    def on_mount(self) -> None:
        """Lay the text out for the width there is."""
        self.query_one(Hints).put(CONFIRM)
        size, table = self.app.size, self.query_one(Table)
        width = min(104, size.width * 96 // 100) - _SIDES
        lines = review_lines(self.review, width, cell_len)
        table.styles.height = min(len(lines), size.height * 96 // 100 - _ABOVE + 3)
        table.set_rows(Rows.of([Row(str(n), line=line) for n, line in enumerate(lines)]))
        table.focus()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter answers nothing."""
        event.stop()
