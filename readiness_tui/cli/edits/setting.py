"""`readiness set`: fields of one ticket, all of them or none."""

import click

from readiness_tui.cli.answers.edit_answers import SetAnswer
from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import Given, json_option, takes_workspace
from readiness_tui.cli.edits.ticket_edits import dry_run_option, edit, workspace_with
from readiness_tui.domain.edits.requests import EditRequest, SetStatus, SetText
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.field_text import EDITABLE, parse_field
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.scopes import no_such

STATUS = "status"


@click.command("set")
@click.argument("ticket", metavar="ID", shell_complete=completers.tickets)
@click.argument(
    "fields", metavar="FIELD=VALUE...", nargs=-1, required=True, shell_complete=completers.fields
)
@click.option("--reason", metavar="TEXT", default="", help="Why: blocking, dropping, reopening.")
@click.option("--force", is_flag=True, help="Set a status that soft_block refuses, with a reason.")
@dry_run_option
@json_option
@takes_workspace
def set_command(
    *,
    given: Given,
    ticket: str,
    fields: tuple[str, ...],
    reason: str,
    force: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Set fields of a ticket; an empty value takes the field away.

    Lists are parted by commas: owners="@a, QA (review)". Nothing is saved unless all of it can be.
    """
    if force and not visible(reason):
        message = "--force needs a reason"
        raise UsageError(message, remedy='add --reason "..."')
    workspace, key = workspace_with(given, ticket)
    wishes = [_wish(key, text, reason, force=force) for text in fields]
    _check(workspace.snapshot.portfolio, key, wishes)
    return edit(workspace, key, *wishes, dry_run=dry_run, as_json=as_json, kind=SetAnswer)


def _wish(key: Key, text: str, reason: str, *, force: bool) -> EditRequest:
    """What `field=value` asks for. A status may carry its reason: `status=blocked: the key`."""
    field, value = field_and_text(text)
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
        parsed(ticket, wish.field, wish.text)


def field_and_text(text: str) -> tuple[str, str]:
    """A field that can be set, and the text after the equals sign.

    Raises:
        UsageError: There is no such field, or no equals sign.
    """
    field, equals, value = text.partition("=")
    if not equals:
        message = f"{text!r} sets nothing"
        raise UsageError(message, remedy="write FIELD=VALUE, such as status=doing")
    if field not in EDITABLE:
        raise no_such(field, EDITABLE, "field")
    return field, value


def parsed(ticket: Ticket, field: str, text: str) -> object:
    """The value that a text gives to a field.

    Raises:
        UsageError: It gives none.
    """
    try:
        return parse_field(ticket, field, text)
    except ValueError as error:
        message = f"{field}: {error}"
        raise UsageError(message, remedy="docs/cli.md says how each field is written") from None
