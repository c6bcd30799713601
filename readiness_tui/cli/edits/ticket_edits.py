"""What the verbs that edit tickets have in common: the ticket, the rehearsal and the answer."""

from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.edit_answers import SetAnswer, TicketEditAnswer
from readiness_tui.cli.answers.outcomes import (
    exit_of,
    notice_json,
    print_notice,
    second_look,
)
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import Given, is_ticket, open_workspace, ticket_named
from readiness_tui.domain.edits.requests import EditRequest
from readiness_tui.domain.model.errors import BoardError, UsageError
from readiness_tui.domain.model.ids import Key, RecordRef
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Notice
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what would be saved, and write nothing."
)
"""`--dry-run`, as every verb that edits a ticket has it."""


def workspace_with(given: Given, ticket: str) -> "tuple[Workspace, Key]":
    """The workspace, opened for an edit of a ticket, and that ticket.

    Raises:
        UsageError: There is no such ticket, or several boards have one.
        BoardError: The same, while a board is broken that may have it.
    """
    workspace = open_workspace(
        given, knows_me=True, is_enough=lambda portfolio: is_ticket(ticket, portfolio)
    )
    return workspace, named_in(workspace.snapshot, ticket)


def named_in(snapshot: Snapshot, ticket: str) -> Key:
    """The ticket; where it is unknown and a board is broken, the board is what has to be told."""
    try:
        return ticket_named(ticket, snapshot.portfolio)
    except UsageError:
        if not snapshot.problems:
            raise
        raise BoardError(snapshot.problems) from None


def edit(
    workspace: "Workspace",
    key: Key | RecordRef,
    wish: EditRequest,
    *more: EditRequest,
    dry_run: bool,
    as_json: bool,
    kind: type[SetAnswer | TicketEditAnswer] = TicketEditAnswer,
) -> Exit:
    """Do what was asked for as one action, and say what came of it.

    Args:
        workspace: That does it.
        key: The ticket, as it is named afterwards, or another record.
        wish: What is asked for.
        more: What is asked for with it.
        dry_run: Say only what would be saved.
        as_json: Answer with one JSON document.
        kind: Its type.

    Returns:
        The exit code.
    """
    before = workspace.snapshot
    submit = workspace.edits.rehearse if dry_run else workspace.edits.submit
    with under_way():
        notice = submit(wish, *more)
    return answer(workspace, key, notice, as_json=as_json, before=before, kind=kind)


def answer(
    workspace: "Workspace",
    key: Key | RecordRef,
    notice: Notice,
    *,
    as_json: bool,
    before: Snapshot,
    kind: type[SetAnswer | TicketEditAnswer] = TicketEditAnswer,
) -> Exit:
    """Say what became of an edit of a ticket, in words or with its claim as JSON."""
    if not as_json:
        output.print_problems(before.problems)
        print_notice(notice)
        return second_look(workspace, exit_of(notice))
    notice, after = workspace.after(notice, before)
    ticket = key if isinstance(key, Key) and key in after.judgement.proofs else None
    document = documents.filled(
        kind,
        notice_json(notice),
        after,
        board=key.board,
        id=key.ticket if isinstance(key, Key) else key.id,
        claim=ticket and documents.claim_json(after.judgement, ticket),
    )
    output.print_json(document)
    return second_look(workspace, exit_of(notice))
