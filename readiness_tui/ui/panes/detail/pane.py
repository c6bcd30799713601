"""Pane 2: everything about the ticket under the cursor, and its first lines where panes are few."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from rich.cells import cell_len
from textual import on
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.edits.phase_edits import Part, ticked
from readiness_tui.domain.edits.requests import Perform, Tick
from readiness_tui.domain.fields.records import EDITABLE
from readiness_tui.domain.model.ids import (
    BoardId,
    Kind,
    RecordRef,
    resolve,
)
from readiness_tui.ui.commands import record_fields
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.freezing import FREEZE
from readiness_tui.ui.commands.mode import MODE
from readiness_tui.ui.commands.status import STATUS
from readiness_tui.ui.commands.tickets import EDITOR
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.messages.plan import EditorAsked, GoTo, ShowGate, ShowRecord, ShowRisk
from readiness_tui.ui.panes.detail import model
from readiness_tui.ui.panes.detail.log_rows import listed
from readiness_tui.ui.panes.detail.record_page import record_name, record_rows
from readiness_tui.ui.registry.command import Command, declare, invoke
from readiness_tui.ui.viewmodels.cells import Rows
from readiness_tui.ui.viewmodels.headings import heading_under
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.frame import Frame, is_seen
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import OPEN, Table


def _subject(view: View) -> RecordRef | None:
    """The record that is shown: the one asked for, the ticket, or what a heading stands for."""
    if view.record is not None:
        return view.record
    if view.ticket is not None:
        return view.ticket.ref
    heading = heading_under(view)
    if heading is None or not heading.keys:
        return None
    board = heading.keys[0].board
    return heading.record(view) or RecordRef(board, Kind.BOARD, board)


def _rows(view: View, width: int) -> Rows:
    """The record that is shown, as rows."""
    subject = _subject(view)
    if subject is None:
        return Rows.of(())
    if subject.kind is Kind.TICKET:
        key = subject.key
        goals = view.goals.get(key, ())
        return model.detail(view.snapshot, key, view.glyphs, width, cell_len, goals)
    return record_rows(view.snapshot, subject, view.glyphs, width, cell_len)


def _title(view: View) -> str:
    subject = _subject(view)
    is_named = subject is not None and (view.record is not None or view.ticket is not None)
    return f"2 Detail {record_name(subject)}" if subject and is_named else "2 Detail"


def _tick(pane: "DetailPane") -> None:
    """Turn the mark of the line under the cursor: of a list of the ticket, or of a criterion."""
    kind, _, place = pane.key.rpartition("#")[0].partition(":")
    subject = _subject(pane.view)
    field, _, index = place.rpartition("/")[2].partition(":")
    if pane.view.ticket and (kind == "tick" or (kind, field) == ("file", "deliverables")):
        pane.context.edit(Tick(pane.view.ticket, int(index), field))
    elif kind == "mark" and subject is not None:
        board = pane.view.snapshot.portfolio.boards[subject.board]
        part, _, index = place.partition(":")
        name: Part = "entrance" if part == "entrance" else "exit"
        pane.context.edit(Perform(ticked(board, subject.id, name, int(index))))
    else:
        pane.context.refuse(
            "this line has no mark", "go to a line of acceptance, closure, tasks or deliverables"
        )


def _write_field(pane: "DetailPane") -> None:
    """Edit all of the field that the row shows a line of, as text."""
    subject = _subject(pane.view)
    field = model.field_of(pane.key)
    if subject is not None and _is_written(subject, field):
        record_fields.edit(pane.context, subject, field)
    else:
        pane.context.refuse("this line is of no field", "go to a line of a list, such as tasks")


def _is_written(subject: RecordRef, field: str) -> bool:
    """Whether the lines of a field have marks or lead elsewhere, so that Enter edits none."""
    return subject.kind is Kind.TICKET and field in EDITABLE


def _open_editor(pane: "DetailPane") -> None:
    """Open the file of the row, or of any other than a gate's the record in its board."""
    subject, snapshot = _subject(pane.view), pane.view.snapshot
    place = model.file_of(snapshot, subject, pane.key) if subject else None
    board = snapshot.place(subject) if subject else None
    if board is not None and model.field_of(pane.key) == "sources":
        pane.context.post(EditorAsked(board.path, board.line, subject, is_document=True))
    elif place is not None:
        pane.context.post(EditorAsked(place.path, place.line))
    else:
        invoke(EDITOR.id, pane)


TICK, WRITE = "detail.tick", "detail.write"
_ENTER = {
    "field": "edit",
    "ticket": "go to it",
    "risk": "the risk",
    "gate": "the gate",
    "file": "the gate",
    "record": "its fields",
    "log": "all of it",
    "why": "why",
}
"""What Enter does to a row, by its kind; what a mark does has a key of its own."""
SWITCH = "2"
"""The key that opens the detail from its first lines."""
DETAIL: tuple["Command[DetailPane]", ...] = declare(
    "Detail",
    "detail",
    Command(
        TICK,
        ("space", "x"),
        "Tick",
        "The mark of the line under the cursor: acceptance, closure, task, deliverable.",
        _tick,
        hint="tick",
        rank=0,
    ),
    Command(
        WRITE,
        ("w",),
        "Write the field",
        "All lines of the field under the cursor as text: acceptance, tasks, deliverables.",
        _write_field,
        hint="write",
        rank=1,
    ),
    Command(
        "detail.editor",
        ("e",),
        "Open in the editor",
        "Of a gate, evidence, deliverable or source its file; else the record, at its line.",
        _open_editor,
        hint="open",
        rank=1,
    ),
)


class DetailPane(Pane):
    """Fields, criteria and links of a ticket; Enter edits or follows the row."""

    OWN_COMMANDS = DETAIL

    def __init__(self, view: View) -> None:
        super().__init__(id="detail", title="2 Detail")
        self.view, self.context = view, CommandContext(self, lambda: self.view)
        self._subject: RecordRef | None = None
        self._wanted: tuple[RecordRef | None, str] = (None, "")

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        self._draw_rows()

    @on(Pane.Resized)
    def _draw_rows(self) -> None:
        if self.view.is_known and is_seen(self):
            self.frame.write(_title(self.view))
            subject = _subject(self.view)
            rows = _rows(self.view, self.room)
            self.set_rows(rows, fresh=subject != self._subject)
            self._subject = subject
            lines = [key for key in rows.keys if (subject, model.field_of(key)) == self._wanted]
            if lines and self.go_to(lines[-1]):
                self._wanted = (None, "")

    def reach(self, record: RecordRef, field: str) -> None:
        """Put the cursor on the last line of a field, as soon as the record is shown with it."""
        self._wanted = (record, field)
        self._draw_rows()

    def name_of(self, key: str) -> str:
        """The field of a row: the cursor stays on it from ticket to ticket."""
        return model.field_of(key)

    def offered(self, commands: Iterable[Command[Any]]) -> Iterator[Command[Any]]:
        """Those of the commands that do something here, and Enter by what it does to the row."""
        kind = self.key.rpartition("#")[0].partition(":")[0]
        if kind in _ENTER:
            yield replace(OPEN, hint=_ENTER[kind], rank=-1)
        for command in commands:
            if self._does(command.id, kind) and (
                self.view.record is None or not command.id.startswith("ticket.")
            ):
                yield command

    def _does(self, command: str, kind: str) -> bool:
        """Whether a command of this pane does something to a row of a kind."""
        if command == TICK:
            is_claim = kind == "file" and model.field_of(self.key) == "deliverables"
            return is_claim or kind in {"tick", "mark"}
        return command != WRITE or kind in {"tick", "file"}

    @on(Table.Chosen)
    def _follow_row(self, event: Table.Chosen) -> None:
        _follow(self, event.key)


def _follow(pane: DetailPane, key: str) -> None:
    """Do what Enter on a row does: edit its field, tick its line, or go where it points."""
    kind, _, name = key.rpartition("#")[0].partition(":")
    subject, context = _subject(pane.view), pane.context
    if subject is None:
        return
    match kind:
        case "ticket":
            context.post(GoTo(resolve(name, BoardId(""))))
        case "tick" | "mark":
            _tick(pane)
        case "risk":
            context.post(ShowRisk(f"{subject.board}:{name}"))
        case "gate" | "file" if gate := model.gate_of(subject, key):
            context.post(ShowGate(gate))
        case "record":
            other, _, id_ = name.partition(":")
            context.post(ShowRecord(RecordRef(subject.board, Kind(other), id_)))
        case "log":
            _list_log(context, subject)
        case "why":
            invoke("why", pane)
        case "field" if verb := _VERBS.get((subject.kind, name)):
            invoke(verb, pane)
        case "field":
            record_fields.edit(context, subject, name)
        case _:
            pass


def _list_log(context: CommandContext, subject: RecordRef) -> None:
    """List every entry of a log; one that is chosen is shown with its fields."""

    def chosen(row: str | None) -> None:
        if row is not None:
            name = row.partition(" ")[2]
            context.post(ShowRecord(RecordRef(subject.board, Kind.LOG, name)))

    rows = listed(context.snapshot.portfolio, subject)
    title = f"Log of {record_name(subject)}"
    context.ask(Listing(title, rows, subtitle="newest first · enter: its fields"), chosen)


_VERBS = {
    (Kind.TICKET, "status"): STATUS.id,
    (Kind.BOARD, "enforcement"): MODE.id,
    (Kind.BOARD, "frozen"): FREEZE.id,
}
"""The fields that a command changes which asks for more than a value."""


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
        title = _title(self.view)
        self.frame.write(title, f"{SWITCH} shows all" if title != "2 Detail" else "")
        content = Content("\n").join(styled(line) for line in islice(nonblank, height))
        self.update(content, layout=False)
