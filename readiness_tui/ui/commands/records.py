"""The commands that add and take away records: tickets, and lines in the log of a board."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from readiness_tui.domain.edits.records import asked_for, new_ticket, removal
from readiness_tui.domain.edits.requests import AddNote, Perform
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, AddRecord
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Key, Kind, TicketId
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.query.grammar import QueryError, parse
from readiness_tui.ui.commands.context import CommandContext, named, on_tickets
from readiness_tui.ui.dialogs.confirm import Confirm
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
                context.post(Awaited(Key(edit.record.board, TicketId(edit.record.id))))
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


def delete(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Remove the ticket, after a question."""
    if len(keys) != 1:
        message = "one ticket at a time is removed" if keys else "no ticket here"
        context.refuse(message, "put the cursor on one, without marks")
        return
    try:
        action = removal(context.snapshot.portfolio, keys[0])
    except EditError as error:
        context.refuse(error.what, error.remedy)
        return
    ticket = context.snapshot.portfolio.ticket(keys[0])
    name = safe_line(f"{keys[0].ticket} {ticket.title if ticket else ''}")
    context.ask(
        Confirm(f"Remove {name}?", "Its table leaves the board; u brings it back."),
        lambda yes: context.edit(Perform(action)) if yes else None,
    )


DELETE = Command(
    "ticket.delete",
    ("g x",),
    "Remove the ticket",
    "After a question, and only where nothing refers to it; :delete does it too.",
    on_tickets(delete),
    word="delete",
)
