"""`readiness set`: fields of one record, all of them or none."""

from datetime import date

import click

from readiness_tui.cli.answers.edit_answers import SetAnswer
from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import (
    Given,
    is_ticket,
    json_option,
    open_workspace,
    record_named,
    takes_workspace,
)
from readiness_tui.cli.edits.ticket_edits import dry_run_option, edit
from readiness_tui.domain.edits.field_requests import switches
from readiness_tui.domain.edits.requests import EditRequest, SetStatus, SetText
from readiness_tui.domain.fields.records import fields_of, parse_field, split_field
from readiness_tui.domain.model.board import Record
from readiness_tui.domain.model.errors import BoardError, UsageError
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot

STATUS = "status"


@click.command("set")
@click.argument("name", metavar="ID", shell_complete=completers.tickets)
@click.argument(
    "fields", metavar="FIELD=VALUE...", nargs=-1, required=True, shell_complete=completers.fields
)
@click.option("--reason", metavar="TEXT", default="", help="Why: blocking, dropping, reopening.")
@click.option("--force", is_flag=True, help="Set a status that soft_block refuses, with a reason.")
@dry_run_option
@json_option
@takes_workspace
def set_command(
    *, given: Given, name: str, fields: tuple[str, ...], reason: str, force: bool, dry_run: bool
) -> int:
    """Set fields of a ticket or another record; an empty value takes the field away.

    Lists are parted by commas: owners="@a, QA (review)". Nothing is saved unless all of it can be.
    Another record is named with its kind: phase:A, milestone:M1, gate:coverage, board:ID.
    """
    if force and not visible(reason):
        message = "--force needs a reason"
        raise UsageError(message, remedy='add --reason "..."')
    workspace = open_workspace(
        given, knows_me=True, is_enough=lambda portfolio: is_record(name, portfolio)
    )
    snapshot = workspace.snapshot
    ref = record_in(snapshot, name)
    record = snapshot.portfolio.record(ref)
    assert record is not None, ref  # noqa: S101 - it was found by its name
    wishes = [_wish(ref, record, text, reason, force=force) for text in fields]
    _check(record, wishes, snapshot.analysis.context.today)
    key = ref.key if ref.kind is Kind.TICKET else ref
    return edit(workspace, key, *wishes, dry_run=dry_run, as_json=given.as_json, kind=SetAnswer)


def is_record(name: str, portfolio: Portfolio) -> bool:
    """Whether a person names a record that there is."""
    try:
        record_named(name, portfolio)
    except UsageError:
        return is_ticket(name, portfolio)  # on several boards
    return True


def record_in(snapshot: Snapshot, name: str) -> RecordRef:
    """The record; where it is unknown and a board is broken, the board is what has to be told."""
    try:
        return record_named(name, snapshot.portfolio)
    except UsageError:
        if not snapshot.problems:
            raise
        raise BoardError(snapshot.problems) from None


def _wish(ref: RecordRef, record: Record, text: str, reason: str, *, force: bool) -> EditRequest:
    """What `field=value` asks for. A status may carry its reason: `status=blocked: the key`."""
    field, value = field_and_text(text, record)
    word, _, inline = value.partition(":")
    if field != STATUS or ref.kind is not Kind.TICKET:
        return SetText(ref, field, value)
    if word.strip() not in set(Status):
        raise no_such(word.strip(), Status, "status")
    key = ref.key
    return SetStatus((key,), Status(word.strip()), reason or visible(inline), force)


def _check(record: Record, wishes: list[EditRequest], today: date) -> None:
    """See that each field is named once and each value is one, before anything is proposed.

    Raises:
        UsageError: It is not so.
    """
    names = [wish.field if isinstance(wish, SetText) else STATUS for wish in wishes]
    roots = [split_field(record, name)[0] for name in names]
    for name, root in zip(names, roots, strict=True):
        if roots.count(root) > 1:
            message = f"{root} is given twice"
            raise UsageError(message, remedy=f"set {name} by a call of its own")
    for wish in wishes:
        if isinstance(wish, SetText) and not switches(record, wish.field):
            parsed(record, wish.field, wish.text, today)


def field_and_text(text: str, record: Record) -> tuple[str, str]:
    """A field that can be set, and the text after the equals sign.

    Raises:
        UsageError: There is no such field, or no equals sign.
    """
    field, equals, value = text.partition("=")
    if not equals:
        message = f"{text!r} sets nothing"
        raise UsageError(message, remedy="write FIELD=VALUE, such as status=doing")
    try:
        split_field(record, field)
    except ValueError:
        raise no_such(field, fields_of(record), "field") from None
    return field, value


def parsed(record: Record, field: str, text: str, today: date) -> object:
    """The value that a text gives to a field.

    Raises:
        UsageError: It gives none.
    """
    try:
        return parse_field(record, field, text, today)
    except ValueError as error:
        message = f"{field}: {error}"
        raise UsageError(message, remedy="docs/cli.md says how each field is written") from None
