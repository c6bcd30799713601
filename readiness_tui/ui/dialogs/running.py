"""A verify command while it runs: the end of its output, how long it took, how it ended."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.verify.reviewing import LiveRun
from readiness_tui.ui.bridge.request import BridgeRequest
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Row, Rows
from readiness_tui.ui.viewmodels.gate_runs import headline, style_of, tail_lines
from readiness_tui.ui.widgets.bars import Hints, styled
from readiness_tui.ui.widgets.table import Table

RUN: tuple["Command[RunDialog]", ...] = declare(
    "Dialogs",
    "run",
    Command(
        "run.cancel",
        ("X",),
        "End it",
        "Ends the command and all that it started.",
        lambda dialog: dialog.cancel_run(),
        hint="end it",
        rank=1,
    ),
    Command(
        "run.close",
        ("escape", "q"),
        "Close",
        "Back to the pane; the command goes on.",
        lambda dialog: dialog.dismiss(None),
        hint="close",
        rank=99,
    ),
)


class RunDialog(Dialog[None]):
    """To look at, and to end the run; closed, the run goes on."""

    DEFAULT_CSS = """
    RunDialog { align: center middle; background: $background 60%; }
    RunDialog Vertical { width: 110; max-width: 96%; height: 24; max-height: 90%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        background: $surface; padding: 0 1; }
    RunDialog Static { height: 1; }
    RunDialog Hints { background: $surface; }
    """
    OWN_COMMANDS = RUN

    def __init__(self, run: LiveRun) -> None:
        super().__init__()
        self.live = run

    def compose(self) -> ComposeResult:
        """How it stands, and the output."""
        with Vertical() as box:
            box.border_title = Content(f"Run · {safe_line(self.live.key.gate)}")
            yield Static(id="stands", markup=False)
            yield Table(id="tail")
            yield Hints()

    def on_mount(self) -> None:
        """Show what there is so far."""
        self.query_one(Hints).put(RUN)
        self.put(self.live)
        self.query_one(Table).focus()

    def put(self, run: LiveRun) -> None:
        """Show how the run stands now; the cursor stays at the end where it was at the end."""
        self.live = run
        fields = self.query("#stands")
        if not fields:
            return
        fields.first(Static).update(styled(((headline(run), style_of(run)),)), layout=False)
        table = self.query_one(Table)
        is_at_end = table.cursor >= len(table.row_keys) - 1
        lines = tail_lines(run)
        first = run.hidden - bool(run.hidden)  # the line that counts stands before the first
        rows = [Row(str(first + n), line=line) for n, line in enumerate(lines)]
        table.set_rows(Rows.of(rows))
        if is_at_end:
            table.cursor = len(rows) - 1

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter does nothing."""
        event.stop()

    def cancel_run(self) -> None:
        """End it; the dialog stays and shows how it ended."""
        if not self.live.is_over:
            key = self.live.key
            self.post_message(BridgeRequest(lambda bridge: bridge.gates.cancel(key)))
