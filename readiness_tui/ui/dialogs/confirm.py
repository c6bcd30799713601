"""A question about something that cannot be undone: only its letter says yes."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.widgets.bars import Hints

CONFIRM: tuple["Command[Confirm]", ...] = declare(
    "Dialogs",
    "confirm",
    Command(
        "confirm.yes",
        ("y",),
        "Do it",
        "It is done, for good.",
        lambda dialog: dialog.dismiss(result=True),
        hint="do it",
        rank=1,
    ),
    Command(
        "confirm.no",
        ("escape", "enter", "n", "q"),
        "Leave it",
        "Nothing is done.",
        lambda dialog: dialog.dismiss(result=False),
        hint="leave it",
        rank=99,
    ),
)


class Confirm(Dialog[bool]):
    """Returns whether it is meant."""

    is_guarded = True

    DEFAULT_CSS = """
    Confirm { align: center middle; background: $background 60%; }
    Confirm Vertical { width: 64; max-width: 96%; height: auto; border: round $focus;
        border-title-color: $foreground; border-title-style: bold; background: $surface;
        padding: 1 1 0 1; }
    Confirm Static { height: auto; padding-left: 1; }
    Confirm Hints { background: $surface; margin-top: 1; padding-left: 0; }
    """
    OWN_COMMANDS = CONFIRM

    def __init__(self, title: str, says: str) -> None:
        super().__init__()
        self.heading, self.says = title, says

    def compose(self) -> ComposeResult:
        """What would happen, and the two answers."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            yield Static(self.says, markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Show the keys."""
        self.query_one(Hints).put(CONFIRM)
