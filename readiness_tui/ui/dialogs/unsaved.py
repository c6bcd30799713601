"""Everything of ours that is not on the boards, to decide, to write again or to drop."""

# pyright: reportUnknownMemberType=false

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Rows
from readiness_tui.ui.viewmodels.unsaved import listed
from readiness_tui.ui.widgets.bars import Hints
from readiness_tui.ui.widgets.table import Table

WIDTH = 92


class Entries(Table):
    """Entries of several lines; the cursor rests on their first."""

    @property
    def entry(self) -> str:
        """What the entry under the cursor stands for, empty for none."""
        above = reversed(self.row_keys[: self.cursor + 1])
        return next((key for key in above if not key.startswith("#")), "")

    def move(self, step: int) -> None:
        """To the next entry, or the one before."""
        places = [n for n, key in enumerate(self.row_keys) if not key.startswith("#")]
        beyond = [n for n in places if (n > self.cursor if step > 0 else n < self.cursor)]
        if beyond:
            self.cursor = min(beyond) if step > 0 else max(beyond)


UNSAVED: tuple["Command[UnsavedList]", ...] = declare(
    "Dialogs",
    "unsaved",
    Command(
        "unsaved.open",
        ("enter",),
        "Do what the row says",
        "Decides, writes again, or goes to its row.",
        lambda dialog: dialog.answer("open"),
        hint="do it",
        rank=1,
    ),
    Command(
        "unsaved.retry",
        ("R", "w"),
        "Write again",
        "Every unsaved edit is tried again.",
        lambda dialog: dialog.answer("retry"),
        hint="write all again",
        rank=2,
    ),
    Command(
        "unsaved.drop",
        ("x",),
        "Drop it",
        "Your edit is given up, or what was put back is accepted.",
        lambda dialog: dialog.answer("drop"),
        hint="drop",
        rank=3,
    ),
    Command(
        "unsaved.close",
        ("escape", "q"),
        "Close",
        "Everything is kept.",
        lambda dialog: dialog.dismiss(None),
        hint="close",
        rank=99,
    ),
)


class UnsavedList(Dialog[tuple[str, str] | None]):
    """Returns `open`, `drop` or `retry` with what the row stands for, or None."""

    is_guarded = True
    DEFAULT_CSS = """
    UnsavedList { align: center middle; background: $background 60%; }
    UnsavedList Vertical { width: 100; max-width: 96%; height: auto; max-height: 86%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        background: $surface; padding: 0 1; }
    UnsavedList Hints { background: $surface; margin-top: 1; }
    """
    OWN_COMMANDS = UNSAVED

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot

    def compose(self) -> ComposeResult:
        """The list and its keys."""
        with Vertical() as box:
            box.border_title = Content("Not on the boards")
            yield Entries(id="unsaved")
            yield Hints()

    def on_mount(self) -> None:
        """Fill it."""
        is_done = not (self.snapshot.unsaved or self.snapshot.reverted)
        self.query_one(Hints).put(  # what only holds can be read, and no more
            command for command in UNSAVED if not is_done or command.id == "unsaved.close"
        )
        table = self.query_one(Entries)
        rows = listed(self.snapshot, min(WIDTH, self.app.size.width - 12), cell_len)
        table.styles.height = len(rows)
        table.set_rows(Rows.of(rows))
        table.focus()

    def answer(self, verb: str) -> None:
        """Close with what to do, and the entry under the cursor to do it to."""
        name = self.query_one(Entries).entry
        if name or verb == "retry":
            self.dismiss((verb, name))

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter in the list."""
        event.stop()
        self.answer("open")
