"""`readiness recover`: what of ours is on no board, and what becomes of it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.outcomes import exit_of, notice_json, print_notice
from readiness_tui.cli.answers.repository_answers import (
    DisputeJson,
    RecoverAnswer,
    RevertedJson,
    UnsavedJson,
)
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    make_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.unsaved import Dispute, Side, Unsaved
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Notice
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace
    from readiness_tui.storage.saving.recovery import Leftover

_WHOLE = "the record as a whole"


@click.command("recover")
@click.argument("names", metavar="[ID]...", nargs=-1)
@click.option("--reapply", is_flag=True, help="Save again what can be; without ID: all of it.")
@click.option("--discard", is_flag=True, help="Give the named edits up.")
@click.option(
    "--take",
    type=click.Choice([Side.MINE.value, Side.THEIRS.value, Side.BOTH.value]),
    help="What a conflict is decided for, with --reapply.",
)
@click.option("--reason", metavar="TEXT", default="", help="Why a conflict is given up.")
@click.option("--adopt", is_flag=True, help="Take over what a copied folder left unsaved.")
@json_option
@takes_workspace
def recover_command(
    *,
    given: Given,
    names: tuple[str, ...],
    reapply: bool,
    discard: bool,
    take: str | None,
    reason: str,
    adopt: bool,
) -> int:
    """List edits that are on no board, save them again, or give them up.

    ID may be cut short as long as it names one edit. Nothing is written unless an option asks.
    """
    if sum((reapply, discard, adopt)) > 1:
        message = "--reapply, --discard and --adopt exclude each other"
        raise UsageError(message, remedy="give one of them")
    if discard and not names:
        message = "--discard needs the ID of what is given up"
        raise UsageError(message, remedy="readiness recover lists them")
    workspace = make_workspace(located(given), knows_me=True)
    workspace.boards.read()
    _ = workspace.writer.tools  # from here on it is known what is unsaved
    pending = _done(
        workspace, names, reapply=reapply, discard=discard, take=take, reason=reason, adopt=adopt
    )
    with under_way():
        notices = list(pending)
    snapshot, leftovers = workspace.snapshot, workspace.unsaved.leftovers()
    if given.as_json:
        output.print_json(_answer(snapshot, leftovers, notices))
    else:
        output.print_problems(snapshot.problems)
        for notice in notices:
            print_notice(notice)
        if not (reapply or discard or adopt):
            output.print_lines(_lines(snapshot, leftovers))
            output.print_lines((safe_line(one) for one in snapshot.remarks), is_error=True)
    if failed := [code for notice in notices if (code := exit_of(notice)) != Exit.DONE]:
        return failed[0]
    is_left = snapshot.unsaved or snapshot.reverted or leftovers or snapshot.remarks
    return Exit.NO_GO if is_left else Exit.DONE


def _done(
    workspace: "Workspace",
    names: Iterable[str],
    *,
    reapply: bool,
    discard: bool,
    take: str | None,
    reason: str,
    adopt: bool,
) -> Iterable[Notice]:
    """Do what the options ask for."""
    if adopt:
        yield workspace.unsaved.adopt()
    chosen = [_named(name, workspace.snapshot.unsaved) for name in names]
    if discard:
        if any(edit.disputes for edit in chosen) and not visible(reason):
            message = "to give a conflict up needs a reason"
            raise UsageError(message, remedy='add --reason "..."')
        for edit in chosen:
            yield workspace.unsaved.discard(edit.id, visible(reason))
    if not reapply:
        return
    yield from _interrupted(workspace)
    for edit in chosen or workspace.snapshot.unsaved:
        if edit.is_git and not edit.disputes:
            continue  # git has to be told of it, by a person
        if edit.disputes and take is None:
            if chosen:
                message = f"{edit.title} is a conflict"
                raise UsageError(message, remedy="add --take mine, theirs or both")
            continue
        picks = {dispute.index: Side(take) for dispute in edit.disputes} if take else {}
        yield workspace.unsaved.resolve(edit.id, picks)
    if not chosen and workspace.snapshot.reverted:
        yield workspace.unsaved.reapply()


def _interrupted(workspace: "Workspace") -> Iterable[Notice]:
    """Settle what a kill left under way, before anything is saved again."""
    if (notice := workspace.unsaved.settle_interrupted()) is not None:
        yield notice


def _named(name: str, unsaved: Sequence[Unsaved]) -> Unsaved:
    matches = [one for one in unsaved if one.id.startswith(name)]
    if len(matches) != 1:
        raise no_such(name, (one.id for one in unsaved), "unsaved edit")
    return matches[0]


def _lines(snapshot: Snapshot, leftovers: Sequence["Leftover"]) -> list[str]:
    if not (snapshot.unsaved or snapshot.reverted or leftovers):
        # Where something is wrong with `.readiness/` itself, that is what is told.
        return [] if snapshot.remarks else ["nothing to recover: every edit is on its board"]
    lines: list[str] = []
    for leftover in leftovers:
        lines.append(f"{leftover.op[:12] or '-'}  {leftover.word}  {safe_line(leftover.path)}")
        lines += [f"  {safe_line(line)}" for line in (leftover.says, *leftover.files)]
    for unsaved_edit in snapshot.unsaved:
        since = f"  since {unsaved_edit.at:%Y-%m-%d %H:%M}" if unsaved_edit.at else ""
        name = safe_line(unsaved_edit.id) if unsaved_edit.is_git else unsaved_edit.id[:12]
        lines.append(f"{name}  {unsaved_edit.reason}  {safe_line(unsaved_edit.title)}{since}")
        lines.append(f"  {safe_line(unsaved_edit.says)}")
        lines += [f"  {_said(dispute)}" for dispute in unsaved_edit.disputes]
    for edit in snapshot.reverted:
        ref = edit.record
        lines.append(
            f"put back outside  {safe_line(f'{ref.board} {ref.kind}.{ref.id} {edit.field}')}"
        )
    lines.append(
        "next: readiness recover --reapply [ID] [--take mine|theirs|both], or --discard ID"
    )
    return lines


def _said(dispute: Dispute) -> str:
    where = f"{dispute.record.kind}.{dispute.record.id} " if dispute.record else ""
    values = f"was {dispute.base!r}, yours {dispute.mine!r}, theirs {dispute.theirs!r}"
    return safe_line(f"{where}{dispute.field or _WHOLE}: {values}")


def _answer(
    snapshot: Snapshot, leftovers: Sequence["Leftover"], notices: Iterable[Notice]
) -> RecoverAnswer:
    return documents.filled(
        RecoverAnswer,
        snapshot,
        leftovers=leftovers,
        done=list(map(notice_json, notices)),
        unsaved=list(map(_unsaved_json, snapshot.unsaved)),
        reverted=[
            documents.filled(
                RevertedJson,
                edit,
                board=edit.record.board,
                record=_header(edit.record),
            )
            for edit in snapshot.reverted
        ],
    )


def _unsaved_json(unsaved: Unsaved) -> UnsavedJson:
    disputes = [
        documents.filled(DisputeJson, dispute, record=_header(dispute.record))
        for dispute in unsaved.disputes
    ]
    at = unsaved.at and unsaved.at.isoformat()
    return documents.filled(UnsavedJson, unsaved, at=at, disputes=disputes)


def _header(record: RecordRef | None) -> str:
    return f"{record.kind}.{record.id}" if record else ""
