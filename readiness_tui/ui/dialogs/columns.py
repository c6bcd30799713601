"""Which columns a list has, and in which order."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Row, Rows
from readiness_tui.ui.viewmodels.rows.chosen_columns import TITLES, WORDS, ColumnChoice, title_of
from readiness_tui.ui.widgets.table import Table

COLUMN_LIST: tuple["Command[ColumnList]", ...] = declare(
    "Dialogs",
    "columns",
    Command(
        "columns.toggle",
        ("space", "x"),
        "Show or hide",
        "The column of the row is shown, or not.",
        lambda dialog: dialog.toggle(),
    ),
    Command(
        "columns.later",
        ("J",),
        "Move right",
        "The column comes one place later.",
        lambda dialog: dialog.shift(1),
    ),
    Command(
        "columns.earlier",
        ("K",),
        "Move left",
        "The column comes one place earlier.",
        lambda dialog: dialog.shift(-1),
    ),
    Command(
        "columns.usual",
        ("a",),
        "As they fit",
        "No choice: the columns that there is room for.",
        lambda dialog: dialog.dismiss(()),
    ),
    Command(
        "columns.close",
        ("escape", "q"),
        "Drop",
        "The columns stay as they were.",
        lambda dialog: dialog.dismiss(None),
    ),
)


class ColumnList(Dialog[tuple[str, ...] | None]):
    """Returns the names of the columns in order, none for those that fit, or None."""

    DEFAULT_CSS = """
    ColumnList { align: center middle; background: $background 60%; }
    ColumnList Table { width: 56; max-width: 96%; height: auto; min-height: 4; max-height: 86%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $ink-muted; background: $surface; }
    """
    OWN_COMMANDS = COLUMN_LIST

    def __init__(self, choice: ColumnChoice) -> None:
        super().__init__()
        self.choice = choice

    def compose(self) -> ComposeResult:
        """The list."""
        table = Table(id="columns")
        table.border_title = Content("Columns")
        table.border_subtitle = Content("space shows · J K move · enter keeps · a as they fit")
        table.styles.height = min(len(self.choice.order) + 2, 40)
        yield table

    def on_mount(self) -> None:
        """Fill it."""
        self._draw()

    def _draw(self) -> None:
        self.query_one(Table).set_rows(Rows.of([self._row(name) for name in self.choice.order]))

    def _row(self, name: str) -> Row:
        is_chosen = name in self.choice.chosen
        box = ("[x] ", "pass") if is_chosen else ("[ ] ", "muted")
        words = WORDS.get(name) or (name if name in TITLES else "")
        label = f"{title_of(name):<14}"
        return Row(name, line=(box, (label, "" if is_chosen else "muted"), (words, "muted")))

    def toggle(self) -> None:
        """Show the column of the row, or hide it."""
        self.choice = self.choice.toggled(self.query_one(Table).key)
        self._draw()

    def shift(self, step: int) -> None:
        """Move the column of the row; the cursor goes with it."""
        self.choice = self.choice.moved(self.query_one(Table).key, step)
        self._draw()

    @on(Table.Chosen)
    def _keep(self, event: Table.Chosen) -> None:
        event.stop()
        self.dismiss(self.choice.names)
