"""What a repair would change in the files, line by line; only its letter does it."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import Hints, styled

MOST_LINES = 24
STYLES = {"+": "pass", "-": "fail", "@": "muted"}


class Preview(Confirm):
    """Returns whether to do it."""

    DEFAULT_CSS = """
    Preview Vertical { width: 104; }
    """

    def __init__(self, title: str, lines: tuple[str, ...]) -> None:
        super().__init__(title, "")
        self.lines = lines

    def compose(self) -> ComposeResult:
        """The difference, and the two answers."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            lines = [styled(_styled_line(line)) for line in self.lines[:MOST_LINES]]
            if more := len(self.lines) - MOST_LINES:
                lines += [Content(f"... and {more} more lines")] if more > 0 else []
            yield Static(Content("\n").join(lines), markup=False)
            yield Hints()


def _styled_line(line: str) -> Line:
    """A line of a difference: what comes, what goes, and the names of files."""
    is_name = line.startswith("--- ")
    style = "strong" if is_name else STYLES.get(line[:1], "")
    return ((safe_line(line), style),)
