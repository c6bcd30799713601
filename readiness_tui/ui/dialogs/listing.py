"""Rows to read and to jump from: the reasons of a verdict, the keys of a pane."""

from dataclasses import replace

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content

from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Row, Rows, wrap_line
from readiness_tui.ui.widgets.list_drawing import GUTTER
from readiness_tui.ui.widgets.table import Table

WIDTH, FRAME = 110, 3
"""The most cells of a list, and those of its frame and scroll bar."""
HIGHEST = 40
"""The most lines of a list with its frame."""
HANG = 4
"""Blanks before what of a row did not fit on its first line."""

LISTING: tuple["Command[Listing]", ...] = declare(
    "Dialogs",
    "listing",
    Command(
        "listing.close",
        ("escape", "q"),
        "Close",
        "Back to the pane.",
        lambda listing: listing.dismiss(None),
    ),
)


class Listing(Dialog[str | None]):
    """Returns the key of the row chosen, or None; a row that is too long goes on below."""

    DEFAULT_CSS = """
    Listing { align: center middle; background: $background 60%; }
    Listing Table { width: 110; max-width: 96%; height: auto; min-height: 4; max-height: 86%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $ink-muted; background: $surface; }
    """
    OWN_COMMANDS = LISTING

    def __init__(self, title: str, rows: list[Row], *, subtitle: str = "") -> None:
        super().__init__()
        self.heading, self.rows, self.subtitle = title, rows, subtitle
        self._row_of: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """The list."""
        table = Table(id="listing")
        table.border_title = Content(self.heading)
        table.border_subtitle = Content(self.subtitle)
        yield table

    def on_mount(self) -> None:
        """Fill it."""
        self._fill()

    def on_resize(self) -> None:
        """Another width breaks rows elsewhere."""
        self._fill()

    def _fill(self) -> None:
        table = self.query_one(Table)
        width = min(WIDTH, self.size.width * 96 // 100) - FRAME - GUTTER
        rows = [part for row in self.rows for part in _parts(row, width)]
        self._row_of = {part.key: row.key for row in self.rows for part in _parts(row, width)}
        table.styles.height = min(len(rows) + 2, HIGHEST)
        table.set_rows(Rows.of(rows))

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter follows the row."""
        event.stop()
        self.dismiss(self._row_of.get(event.key, event.key))


def _parts(row: Row, width: int) -> list[Row]:
    """A row in as many as it takes; all stand for what it stands for."""
    first, *others = wrap_line(row.line, width, cell_len, HANG) if row.line else [row.line]
    below = [
        replace(row, key=f"{row.key}.{n}", line=line, mark="") for n, line in enumerate(others, 1)
    ]
    return [replace(row, line=first), *below]
