"""`readiness new`: a ticket with its title and fields, or another thing that a board holds."""

from collections.abc import Mapping
from datetime import date

import click
from msgspec import structs

from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.cli.edits.setting import STATUS, field_and_text, parsed
from readiness_tui.cli.edits.ticket_edits import dry_run_option, edit, named_in
from readiness_tui.domain.edits.adding import Add, Noun, proposed_id
from readiness_tui.domain.edits.copies import copied
from readiness_tui.domain.edits.records import new_ticket, one_line_title
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.fields.forms import parse_names
from readiness_tui.domain.fields.records import split_field
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, AddRecord
from readiness_tui.domain.model.errors import BoardError, UsageError
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot

_PLAYBOOK = "playbook:"
REFERENCES = ("depends", "after", "parent")


@click.command("new")
@click.argument("title", metavar="TITLE")
@click.argument("fields", metavar="[FIELD=VALUE]...", nargs=-1, shell_complete=completers.fields)
@click.option(
    "--board",
    metavar="ID",
    shell_complete=completers.boards,
    help="Where it goes, where there are several boards.",
)
@click.option(
    "--from",
    "like",
    metavar="ID",
    default="",
    shell_complete=completers.tickets,
    help="A ticket whose plan it takes, without marks and evidence; playbook:ID: its steps.",
)
@click.option(
    "--kind",
    type=click.Choice([Kind.TICKET.value, *(noun.value for noun in Noun)]),
    default=Kind.TICKET.value,
    help="What is added, where it is no ticket.",
)
@click.option(
    "--id", "id_", metavar="ID", default="", help="Its id, where it is no ticket; else the next."
)
@dry_run_option
@json_option
@takes_workspace
def new_command(
    *,
    given: Given,
    title: str,
    fields: tuple[str, ...],
    board: str | None,
    like: str,
    kind: str,
    id_: str,
    dry_run: bool,
) -> int:
    """Add a ticket after the last one of a board; it gets the next id, and is todo.

    Fields are written as in `readiness set`: owners="@a, QA (review)". With --kind it is a phase,
    milestone, iteration, risk, playbook, alert (TITLE is its condition), assumption or quality.
    """
    workspace = open_workspace(
        given,
        knows_me=True,
        is_enough=lambda portfolio: board is None or board in portfolio.boards,
    )
    snapshot = workspace.snapshot
    home = _home(snapshot, board)
    today = snapshot.analysis.context.today
    if kind != Kind.TICKET:
        _takes_no(like, "--from", "is for tickets", "leave it out")
        wish = _addition(home, Noun(kind), id_, title, fields, today)
        subject = RecordRef(home.id, wish.noun.kind, wish.id)
        return edit(workspace, subject, wish, dry_run=dry_run, as_json=given.as_json)
    _takes_no(id_, "--id", "is for what is no ticket", "a ticket gets the next id")
    values = dict(_value(snapshot.portfolio, home, text, today) for text in fields)
    if len(values) < len(fields):
        message = "a field is given twice"
        raise UsageError(message, remedy="give each field once")
    try:
        action = _made(snapshot, home, title, like, values)
    except ValueError as error:
        raise UsageError(str(error), remedy="write a TITLE in quotes") from None
    key = Key(home.id, TicketId(action.edits[0].record.id))
    return edit(workspace, key, Perform(action), dry_run=dry_run, as_json=given.as_json)


def _takes_no(value: str, option: str, why: str, remedy: str) -> None:
    """See that an option is not given which the kind of thing does not take."""
    if value:
        message = f"{option} {why}"
        raise UsageError(message, remedy=remedy)


def _addition(
    home: Board, noun: Noun, id_: str, title: str, fields: tuple[str, ...], today: date
) -> Add:
    """The wish for what is no ticket, with each of its fields read once to see that it is one."""
    texts = {noun.main_field: title}
    for text in fields:
        if noun.blank is None:
            message = f"a new {noun} has a text and no fields"
            raise UsageError(message, remedy="write the text in quotes, and its id behind --id")
        field, spelled = field_and_text(text, noun.blank)
        parsed(noun.blank, field, spelled, today)
        if field in texts:
            message = f"{field} is given twice"
            raise UsageError(message, remedy="give each field once; TITLE is one of them")
        texts[field] = spelled
    return Add(home.id, noun, id_ or proposed_id(home, noun), texts)


def _made(
    snapshot: Snapshot, home: Board, title: str, like: str, values: Mapping[str, object]
) -> Action:
    """The action that adds the ticket, with what another one plans where it is like that."""
    if not like:
        return new_ticket(home, title, values)
    if like.startswith(_PLAYBOOK):
        return _walk(snapshot, home, title, like.removeprefix(_PLAYBOOK), values)
    key = named_in(snapshot, like)
    ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
    return copied(home, structs.replace(ticket, **values), title)


def _walk(
    snapshot: Snapshot, home: Board, title: str, name: str, values: Mapping[str, object]
) -> Action:
    """The action that adds the ticket by which a playbook of the board is walked through.

    Raises:
        UsageError: There is no such playbook, or an open ticket walks through it already.
        ValueError: The title is empty.
    """
    from readiness_tui.domain.lint.alerts import walking
    from readiness_tui.domain.verdict.alarms import calls_of, walk_of

    playbook = home.playbooks.get(name)
    if playbook is None:
        raise no_such(name, home.playbooks, "playbook")
    if walk := walk_of(home, playbook):
        message = f"{walk.id} walks through playbook {name} already"
        raise UsageError(message, remedy=f"go on there: `readiness show {walk.id}`")
    calls = {call.id: reason for call, reason in calls_of(snapshot.judgement, home)}
    ticket = walking(playbook, calls.get(name, ""), [*home.tickets])
    value = structs.replace(ticket, title=one_line_title(title), **values)
    edit = AddRecord(RecordRef(home.id, Kind.TICKET, ticket.id), value)
    return Action(f"{ticket.id} added, to walk through playbook {name}", (edit,))


def _home(snapshot: Snapshot, name: str | None) -> Board:
    """The board that the ticket goes to."""
    boards = snapshot.portfolio.boards
    if name is None and len(boards) == 1:
        return next(iter(boards.values()))
    if name is not None and name in boards:
        return boards[BoardId(name)]
    if snapshot.problems:
        raise BoardError(snapshot.problems)
    if name is None:
        message = "there are several boards"
        raise UsageError(message, remedy=f"add --board with one of {', '.join(boards)}")
    raise no_such(name, boards, "board")


def _value(portfolio: Portfolio, home: Board, text: str, today: date) -> tuple[str, object]:
    """A field with the value that a text gives it."""
    blank = Ticket(id=TicketId(""), title="new")
    field, spelled = field_and_text(text, blank)
    if field == STATUS and spelled.strip() != Status.TODO:
        message = "a new ticket is todo"
        raise UsageError(message, remedy="then `readiness set ID status=...` moves it")
    value = parsed(blank, field, spelled, today)
    names = parse_names(spelled) if field in REFERENCES else ()
    for name in names:
        if portfolio.find(name, home.id) is None:
            raise no_such(name, home.tickets, "ticket")
    return split_field(blank, field)[0], value
