"""`readiness set`: fields of one ticket, all of them or none."""

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.edit_answers import SetAnswer
from readiness_tui.cli.answers.outcomes import exit_of, notice_json, print_notice, second_look
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    is_ticket,
    json_option,
    open_workspace,
    takes_workspace,
    ticket_named,
)
from readiness_tui.domain.edits.requests import EditRequest, SetStatus, SetText
from readiness_tui.domain.model.errors import BoardError, UsageError
from readiness_tui.domain.model.field_text import EDITABLE, parse_field
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Notice

STATUS = "status"


@click.command("set")
@click.argument("ticket", metavar="ID")
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option("--reason", metavar="TEXT", default="", help="Why: blocking, dropping, reopening.")
@click.option("--force", is_flag=True, help="Set a status that soft_block refuses, with a reason.")
@json_option
@takes_workspace
def set_command(
    *,
    given: Given,
    ticket: str,
    fields: tuple[str, ...],
    reason: str,
    force: bool,
    as_json: bool,
) -> int:
    """Set fields of a ticket; an empty value takes the field away.

    Lists are parted by commas: owners="@a, QA (review)". Nothing is saved unless all of it can be.
    """
    if force and not visible(reason):
        message = "--force needs a reason"
        raise UsageError(message, remedy='add --reason "..."')
    workspace = open_workspace(
        given, knows_me=True, is_enough=lambda portfolio: is_ticket(ticket, portfolio)
    )
    snapshot = workspace.snapshot
    key = _named(ticket, snapshot)
    wishes = [_wish(key, text, reason, force=force) for text in fields]
    _check(snapshot.portfolio, key, wishes)
    with under_way():
        notice = workspace.edits.submit(*wishes)
    if as_json:
        notice, after = workspace.after(notice, snapshot)
        output.print_json(_answer(after, key, notice))
    else:
        output.print_problems(snapshot.problems)
        print_notice(notice)
    return second_look(workspace, exit_of(notice))


def _named(text: str, snapshot: Snapshot) -> Key:
    """The ticket; where it is unknown and a board is broken, the board is what has to be told."""
    try:
        return ticket_named(text, snapshot.portfolio)
    except UsageError:
        if not snapshot.problems:
            raise
        raise BoardError(snapshot.problems) from None


def _wish(key: Key, text: str, reason: str, *, force: bool) -> EditRequest:
    """What `field=value` asks for. A status may carry its reason: `status=blocked: the key`."""
    field, equals, value = text.partition("=")
    if not equals:
        message = f"{text!r} sets nothing"
        raise UsageError(message, remedy="write FIELD=VALUE, such as status=doing")
    if field not in EDITABLE:
        raise no_such(field, EDITABLE, "field")
    word, _, inline = value.partition(":")
    if field != STATUS:
        return SetText(key, field, value)
    if word.strip() not in set(Status):
        raise no_such(word.strip(), Status, "status")
    return SetStatus((key,), Status(word.strip()), reason or visible(inline), force)


def _check(portfolio: Portfolio, key: Key, wishes: list[EditRequest]) -> None:
    """See that each field is named once and each value is one, before anything is proposed.

    Raises:
        UsageError: It is not so.
    """
    ticket = portfolio.boards[key.board].tickets[key.ticket]
    names = [wish.field if isinstance(wish, SetText) else STATUS for wish in wishes]
    for name in names:
        if names.count(name) > 1:
            message = f"{name} is given twice"
            raise UsageError(message, remedy="give each field once")
    for wish in wishes:
        if not isinstance(wish, SetText):
            continue
        try:
            parse_field(ticket, wish.field, wish.text)
        except ValueError as error:
            message = f"{wish.field}: {error}"
            raise UsageError(message, remedy="docs/cli.md says how each field is written") from None


def _answer(snapshot: Snapshot, key: Key, notice: Notice) -> SetAnswer:
    return documents.filled(
        SetAnswer,
        notice_json(notice),
        snapshot,
        board=key.board,
        id=key.ticket,
        claim=documents.claim_json(snapshot.judgement, key),
    )
