"""`readiness delete`: a ticket or another thing goes, once somebody said yes."""

import sys

import click

from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.cli.edits.setting import is_record, record_in
from readiness_tui.cli.edits.ticket_edits import answer, dry_run_option, edit
from readiness_tui.domain.edits.adding import Noun, taken_ids
from readiness_tui.domain.edits.removing import REMOVABLE, removal, withdrawal
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice


@click.command("delete")
@click.argument("name", metavar="ID", shell_complete=completers.tickets)
@click.option("--yes", is_flag=True, help="Remove it without asking.")
@dry_run_option
@json_option
@takes_workspace
def delete_command(*, given: Given, name: str, yes: bool, dry_run: bool) -> int:
    """Remove a ticket, after a question, and only where nothing refers to it.

    Other things are named with their kind: phase:A, playbook:rollback, assumption:A-001. Where
    nobody can be asked, --yes has to be there. `readiness undo` brings it back.
    """
    workspace = open_workspace(
        given, knows_me=True, is_enough=lambda portfolio: _is_there(name, portfolio)
    )
    snapshot = workspace.snapshot
    subject, action, title = _removed(name, snapshot)
    is_ticket = subject.kind is Kind.TICKET
    key = subject.key if is_ticket else subject
    what = action.title.removesuffix(" removed")
    can_ask = not given.as_json and sys.stdin.isatty() and sys.stdout.isatty()
    question = f"remove {safe_line(f'{what} {title}'.strip())}?"
    if not (yes or dry_run) and not (can_ask and click.confirm(question)):
        remedy = "" if can_ask else "--yes removes it without asking"
        notice = Notice(Level.REFUSED, f"{what} stays", remedy, "unasked")
        return answer(workspace, key, notice, as_json=given.as_json, before=snapshot)
    return edit(workspace, key, Perform(action), dry_run=dry_run, as_json=given.as_json)


def _removed(name: str, snapshot: Snapshot) -> tuple[RecordRef, Action, str]:
    """What a person names, the action that removes it, and its title.

    Raises:
        UsageError: There is no such thing, or this verb does not remove it.
        EditError: Something refers to it.
    """
    portfolio = snapshot.portfolio
    if (statement := _statement(name, portfolio)) is not None:
        board, noun, id_ = statement
        action = withdrawal(board, noun, id_)
        return RecordRef(board.id, noun.kind, id_), action, str(taken_ids(board, noun)[id_])
    ref = record_in(snapshot, name)
    if ref.kind not in REMOVABLE:
        message = f"a {ref.kind} is not removed by this verb"
        raise UsageError(message, remedy="take its table out of its file")
    record = portfolio.record(ref)
    return ref, removal(portfolio, ref), str(getattr(record, "title", getattr(record, "when", "")))


def _is_there(name: str, portfolio: Portfolio) -> bool:
    """Whether a person names something that there is."""
    try:
        return _statement(name, portfolio) is not None or is_record(name, portfolio)
    except UsageError:
        return False


def _statement(name: str, portfolio: Portfolio) -> tuple[Board, Noun, str] | None:
    """The assumption or quality that a person names, with its board; None: it is a record.

    Raises:
        UsageError: There is no such statement, or several boards have one.
    """
    head, slash, tail = name.partition("/")
    at_home = bool(slash) and head in portfolio.boards
    word, colon, id_ = (tail if at_home else name).partition(":")
    if not colon or word not in {Noun.ASSUMPTION, Noun.QUALITY}:
        return None
    noun = Noun(word)
    boards = [board for board in portfolio.boards.values() if not at_home or board.id == head]
    holders = [board for board in boards if id_ in taken_ids(board, noun)]
    if not holders:
        raise no_such(id_, (other for board in boards for other in taken_ids(board, noun)), noun)
    if len(holders) > 1:
        message = f"{name!r} is on several boards"
        names = ", ".join(f"{board.id}/{name}" for board in holders)
        raise UsageError(message, remedy=f"write one of {names}")
    return holders[0], noun, id_
