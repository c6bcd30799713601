"""Pane 2: everything about the ticket under the cursor, and its first lines where panes are few."""

from itertools import islice

from rich.cells import cell_len
from textual import on
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.edits.requests import Tick
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, resolve
from readiness_tui.ui.commands import fields
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.status import STATUS
from readiness_tui.ui.messages.plan import GoTo, ShowGate, ShowRisk
from readiness_tui.ui.panes.detail import model, overview
from readiness_tui.ui.registry.command import Command, declare, invoke
from readiness_tui.ui.viewmodels.cells import Rows
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.frame import Frame, is_seen
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table


def _rows(view: View, width: int) -> Rows:
    """The ticket, or on a heading the board or phase behind it."""
    if view.ticket is None:
        return overview.overview(
            view.snapshot, view.look, view.selection, view.row, view.glyphs, width, cell_len
        )
    return model.detail(view.snapshot, view.ticket, view.glyphs, width, cell_len)


def _tick(pane: "DetailPane") -> None:
    """Turn the acceptance line under the cursor."""
    kind, _, index = pane.key.rpartition("#")[0].partition(":")
    if kind == "tick" and pane.view.ticket:
        pane.context.edit(Tick(pane.view.ticket, int(index)))
    else:
        pane.context.refuse("this line has no mark", "go to an acceptance line")


SWITCH = "2"
"""The key that opens the detail from its first lines."""
DETAIL: tuple["Command[DetailPane]", ...] = declare(
    "Detail",
    "detail",
    Command(
        "detail.tick",
        ("space", "x"),
        "Tick",
        "The mark of the acceptance line under the cursor.",
        _tick,
        hint="tick",
        rank=0,
    ),
)


class DetailPane(Pane):
    """Fields, criteria and links of a ticket; Enter edits or follows the row."""

    OWN_COMMANDS = DETAIL

    def __init__(self, view: View) -> None:
        super().__init__(id="detail", title="2 Detail")
        self.view, self.context = view, CommandContext(self, lambda: self.view)
        self._subject: tuple[Key | None, str] | None = None

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        self._draw_rows()

    @on(Pane.Resized)
    def _draw_rows(self) -> None:
        if self.view.is_known and is_seen(self):
            self.frame.write(f"2 Detail {self.view.ticket_name}".rstrip())
            subject = (self.view.ticket, "" if self.view.ticket else self.view.row)
            self.set_rows(_rows(self.view, self.room), fresh=subject != self._subject)
            self._subject = subject

    def name_of(self, key: str) -> str:
        """The field of a row: the cursor stays on it from ticket to ticket."""
        return model.field_of(key)

    @on(Table.Chosen)
    def _follow_row(self, event: Table.Chosen) -> None:
        _follow(self, event.key)


def _follow(pane: DetailPane, key: str) -> None:
    """Do what Enter on a row does: edit its field, tick its line, or go where it points."""
    kind, _, name = key.rpartition("#")[0].partition(":")
    ticket, context = pane.view.ticket, pane.context
    match kind:
        case "ticket":
            context.post(GoTo(resolve(name, BoardId(""))))
        case "tick":
            _tick(pane)
        case "risk" if ticket:
            context.post(ShowRisk(f"{ticket.board}:{name}"))
        case "gate" if ticket:
            context.post(ShowGate(GateKey(ticket.board, name)))
        case "why":
            invoke("why", pane)
        case "field" if name == "status":
            invoke(STATUS.id, pane)
        case "field" if ticket:
            fields.edit(context, ticket, name)
        case _:
            pass


class Preview(Static):
    """The first lines of the detail, where it has no room: a click or its key opens all of it."""

    def __init__(self, view: View) -> None:
        super().__init__(id="preview", markup=False)
        self.view, self.frame = view, Frame(self)

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        self._draw_lines()

    def on_resize(self) -> None:
        """Another size has room for other lines."""
        self._draw_lines()

    def _draw_lines(self) -> None:
        """Show the first lines that say something, as many as fit."""
        width, height = self.content_size
        if not is_seen(self) or not self.view.is_known or not height:
            return
        rows = _rows(self.view, max(20, width))
        lines = (rows.make(index).line for index in range(len(rows.keys)))
        nonblank = (line for line in lines if any(text.strip() for text, _ in line))
        name = self.view.ticket_name
        self.frame.write(f"2 Detail {name}".rstrip(), f"{SWITCH} shows all" if name else "")
        content = Content("\n").join(styled(line) for line in islice(nonblank, height))
        self.update(content, layout=False)
