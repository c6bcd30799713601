"""Rows to read and to jump from: the reasons of a verdict, the keys of a pane."""

from textual.app import ComposeResult
from textual.content import Content

from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Row, Rows
from readiness_tui.ui.widgets.table import Table

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
    """Returns the key of the row chosen, or None."""

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

    def compose(self) -> ComposeResult:
        """The list."""
        table = Table(id="listing")
        table.border_title = Content(self.heading)
        table.border_subtitle = Content(self.subtitle)
        table.styles.height = min(len(self.rows) + 2, 40)
        yield table

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Table).set_rows(Rows.of(self.rows))

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter follows the row."""
        event.stop()
        self.dismiss(event.key)
