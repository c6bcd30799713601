"""The commands that add and take away records: tickets, others, and lines in the log of a board."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from readiness_tui.domain.edits.adding import Add, Noun, proposed_id
from readiness_tui.domain.edits.records import asked_for, new_ticket
from readiness_tui.domain.edits.removing import REMOVABLE, removal
from readiness_tui.domain.edits.requests import AddNote, Perform
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, AddRecord
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.query.grammar import QueryError, parse
from readiness_tui.ui.commands.context import CommandContext, TicketTarget, named, on_tickets
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.form import Form
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import Awaited
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.headings import heading_under


def writable(context: CommandContext) -> Board | None:
    """The board that new records go to; says so where it is not clear."""
    home = context.view.home_board
    if home is None:
        context.refuse("several boards are shown", "B chooses one")
        return None
    return context.snapshot.portfolio.boards[home]


def perform(
    context: CommandContext,
    title: str,
    text: str,
    hint: str,
    make: Callable[[str], Action],
) -> None:
    """Ask for a text, say at once why it will not do, and perform what it comes to.

    The cursor goes to a ticket that this adds.
    """

    def check(typed: str) -> str:
        try:
            action = make(typed)
        except ValueError as error:
            return safe_line(str(error)) if typed.strip() else ""
        return safe_line(context.objection(Perform(action)))

    def keep(typed: str | None) -> None:
        if typed is None:
            return
        try:
            action = make(typed)
        except ValueError as error:
            context.refuse(str(error))
            return
        for edit in action.edits:
            if isinstance(edit, AddRecord) and edit.record.kind is Kind.TICKET:
                context.post(Awaited(edit.record))
        context.edit(Perform(action))

    context.ask(Prompt(title, text=safe_line(text), hint=hint, check=check), keep)


def new(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """A new ticket, which fits the filter."""
    del keys
    heading = heading_under(context.view)
    boards = context.snapshot.portfolio.boards
    board = boards[heading.home] if heading and heading.home else writable(context)
    if board is None:
        return
    fields: Mapping[str, object] = heading.fields(context.view) if heading else {}
    good = context.view.look.good
    with suppress(QueryError):
        fields = {**fields, **(asked_for(parse(good)) if good else {})}
    below = f", {safe_line(heading.title)}" if heading and fields else ""
    perform(
        context,
        f"New ticket on {safe_line(board.id)}{below}",
        "",
        "its title; enter adds it",
        lambda text: new_ticket(board, text, fields),
    )


NEW = Command(
    "ticket.new",
    ("n",),
    "New ticket",
    "Its title; it gets the owner, priority and labels that the filter asks for.",
    on_tickets(new),
    hint="new",
    rank=8,
    takes_text=True,
)


def note(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """A line in the log of the board."""
    if context.first(keys) is not None:
        context.ask(
            Prompt(f"Note on {named(keys)}", hint="one line, kept in the log of the board"),
            lambda text: context.edit(*(AddNote(key, text) for key in keys)) if text else None,
        )


NOTE = Command(
    "ticket.note",
    ("c",),
    "Note",
    "One line in the log of the board, with the day and who wrote it.",
    on_tickets(note),
    takes_text=True,
)


_KEYS: Mapping[Noun, str] = {
    Noun.PHASE: "p",
    Noun.MILESTONE: "m",
    Noun.ITERATION: "i",
    Noun.RISK: "r",
    Noun.PLAYBOOK: "b",
    Noun.ALERT: "a",
    Noun.ASSUMPTION: "s",
    Noun.QUALITY: "u",
}
"""The letters of the menu; it keeps j, k and q for itself."""
_FILLED_IN = "lists are parted by commas, steps and criteria by semicolons; enter adds it"


def add(context: CommandContext, at: str) -> None:
    """Ask what is to be added to the board, then for its fields.

    Args:
        context: Where to ask.
        at: The kind of the row under the cursor, which is offered first.
    """
    if (board := writable(context)) is None:
        return
    choices = tuple(Choice(noun, key, ((noun, ""),)) for noun, key in _KEYS.items())
    context.ask(
        Menu(f"Add to {safe_line(board.id)}", choices, at=at),
        lambda noun: _fill_in(context, board, Noun(noun)) if noun else None,
    )


def _fill_in(context: CommandContext, board: Board, noun: Noun) -> None:
    """The form of something new: what will not do is said while it is typed."""

    def wish(given: Mapping[str, str]) -> Add:
        texts = {name: given[name] for name in noun.fields}
        return Add(board.id, noun, given["id"].strip(), texts)

    def check(given: Mapping[str, str]) -> str:
        return safe_line(context.objection(wish(given)))

    def keep(given: dict[str, str] | None) -> None:
        if given is not None:
            context.post(Awaited(*_place(wish(given))))
            context.edit(wish(given))

    values = {"id": safe_line(proposed_id(board, noun)), **dict.fromkeys(noun.fields, "")}
    title = f"New {noun} on {safe_line(board.id)}"
    at = noun.main_field if values["id"] else "id"
    context.ask(Form(title, values, check, hint=_FILLED_IN, at=at), keep)


def _place(wish: Add) -> tuple[RecordRef, str]:
    """The record that comes, or the board and the field of it that says what is stated."""
    if wish.noun.kind is not Kind.BOARD:
        return RecordRef(wish.board, wish.noun.kind, wish.id), ""
    field = "assumptions" if wish.noun is Noun.ASSUMPTION else f"definition.{wish.id}"
    return RecordRef(wish.board, Kind.BOARD, wish.board), field


class RowTarget(TicketTarget, Protocol):
    """What commands on records act on: the tickets that are meant, or the record of the row."""

    @property
    def records(self) -> tuple[RecordRef, ...]:
        """The record of the row under the cursor, or the tickets that are meant."""
        ...


def delete(target: RowTarget) -> None:
    """Remove the record of the row, after a question; of one that cannot go, the ticket it means.

    A gate lies in its file and is written there: the ticket that its row stands for goes.
    """
    context, records = target.context, target.records
    if not all(record.kind in REMOVABLE for record in records):
        records = tuple(key.ref for key in target.targets)
    if len(records) != 1:
        message = "one record at a time is removed" if records else "no record here"
        context.refuse(message, "put the cursor on one, without marks")
        return
    portfolio = context.snapshot.portfolio
    try:
        action = removal(portfolio, records[0])
    except EditError as error:
        context.refuse(error.what, error.remedy)
        return
    title = str(getattr(portfolio.record(records[0]), "title", ""))
    name = safe_line(f"{action.title.removesuffix(' removed')} {title}".strip())
    context.ask(
        Confirm(f"Remove {name}?", "Its table leaves the board; u brings it back."),
        lambda yes: context.edit(Perform(action)) if yes else None,
    )


def _add(target: RowTarget) -> None:
    records = target.records
    add(target.context, records[0].kind if records else "")


ADD = Command(
    "record.new",
    ("g N",),
    "Add to the board",
    "A phase, milestone, iteration, risk, playbook, alert, assumption or quality, by a form.",
    _add,
    word="add",
)
DELETE = Command(
    "ticket.delete",
    ("g x",),
    "Remove the record",
    "A ticket, phase or other, after a question, where nothing refers to it; :delete too.",
    delete,
    word="delete",
)
