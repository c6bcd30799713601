"""`readiness checkpoint`: all boards as they are, kept, listed and compared."""

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_answers import (
    CheckpointMadeAnswer,
    DeletedAnswer,
    DifferenceAnswer,
    VerifiedAnswer,
    changes_json,
    checkpoint_json,
    difference_lines,
    kept_there,
    listed_there,
    named_there,
)
from readiness_tui.cli.answers.checkpoint_shown import shown_json, shown_lines
from readiness_tui.cli.answers.outcomes import SAVED
from readiness_tui.cli.base import output
from readiness_tui.cli.base.nested import NestedGroup
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    identity,
    json_option,
    located,
    make_access,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.services.reports.report import Exit

_ALIKE = 0.75


class _Checkpoints(NestedGroup):
    """A group in which a word that is no verb, nor nearly one, names a new checkpoint."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; the first one is meant where there is only a name."""
        if args[0] not in self.commands and not _is_slip(args[0], self.commands):
            args = [next(iter(self.commands)), *args]
        return super().resolve_command(ctx, args)


def _is_slip(word: str, verbs: Iterable[str]) -> bool:
    """Whether a word is a verb but for a sign: then it names no checkpoint."""
    return bool(nearest(word, verbs, cutoff=_ALIKE))


@click.group("checkpoint", cls=_Checkpoints)
def checkpoint_command() -> None:
    """Keep all boards as they are now, and look at what is kept.

    Makes a checkpoint if no verb is named: `readiness checkpoint release-1`.
    """


@checkpoint_command.command("create")
@click.argument("name", default="checkpoint")
@click.option("--reason", metavar="TEXT", default="", help="Why, for the list and the audit log.")
@json_option
@takes_workspace
def create(*, given: Given, name: str, reason: str) -> int:
    """Keep all boards, with what the gates say of them."""
    from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
    from readiness_tui.services.checkpoints.gate_results import gate_state

    workspace = open_workspace(given, knows_me=True)
    service = CheckpointService(workspace.writer.access)
    with under_way():
        result = service.take(name, gate_state(workspace.snapshot), reason=reason)
    checkpoint = result.checkpoint
    if given.as_json:
        output.print_json(
            documents.filled(
                CheckpointMadeAnswer, result, outcome=SAVED, checkpoint=checkpoint_json(checkpoint)
            )
        )
        return Exit.DONE
    state = f"green: {', '.join(checkpoint.green)}" if checkpoint.is_green else "not green"
    summary = f"{checkpoint.id}  {counted(len(checkpoint.files), 'file')}, {state}"
    output.print_lines([f"saved: {safe_line(summary)}"])
    broken = [kept.path for kept in checkpoint.files if kept.is_broken]
    output.print_lines(f"broken, kept as it is: {safe_line(path)}" for path in broken)
    output.print_lines(f"removed: {safe_line(name)}" for name in result.removed)
    if result.trouble:
        output.print_lines([f"not removed: {safe_line(result.trouble)}"], is_error=True)
    return Exit.DONE


@checkpoint_command.command("list")
@json_option
@takes_workspace
def list_(*, given: Given) -> int:
    """List what is kept, the newest first, and how far and fast a recovery leads back."""
    listing = listed_there(located(given))
    if given.as_json:
        output.print_json(listing.answer())
        return Exit.DONE
    output.print_problems(listing.problems)
    output.print_lines(listing.lines())
    return Exit.DONE


@checkpoint_command.command("show")
@click.argument("name", metavar="ID")
@json_option
@takes_workspace
def show(*, given: Given, name: str) -> int:
    """Show all of a checkpoint: why, files, commit, and what the gates said; 1 if it is damaged."""
    from readiness_tui.storage.checkpoints.check import kept_results, verify_checkpoint

    checkpoint = named_there(located(given), name)
    problems = verify_checkpoint(checkpoint)
    results: Mapping[str, Jsonable] = {}
    with contextlib.suppress(WriteError):  # it is one of the problems
        results = kept_results(checkpoint)
    if given.as_json:
        output.print_json(shown_json(checkpoint, results, problems))
    else:
        output.print_lines(shown_lines(checkpoint, results))
        output.print_lines(f"broken    {safe_line(str(problem))}" for problem in problems)
    return 1 if problems else Exit.DONE


@checkpoint_command.command("diff")
@click.argument("name", metavar="ID")
@json_option
@takes_workspace
def diff(*, given: Given, name: str) -> int:
    """Say what parts a checkpoint from today's boards, by record and field; 1 if anything does."""
    from readiness_tui.storage.checkpoints.diff import difference

    place = located(given)
    checkpoint = named_there(place, name)
    changes = difference(Path(place.root), checkpoint, folder=place.folder)
    if given.as_json:
        answer = DifferenceAnswer(checkpoint=checkpoint.id, changes=changes_json(changes))
        output.print_json(answer)
    else:
        output.print_lines(
            difference_lines(changes) if changes else ["the boards are as they were"]
        )
    return 1 if changes else Exit.DONE


@checkpoint_command.command("verify")
@click.argument("name", metavar="ID", default="")
@json_option
@takes_workspace
def verify(*, given: Given, name: str) -> int:
    """Hold the files of a checkpoint, or of all, against their manifest; 1 if they differ."""
    from readiness_tui.storage.checkpoints.checkpoint import verify_checkpoint

    place = located(given)
    checkpoints = kept_there(place)
    chosen = [named_there(place, name)] if name else checkpoints.all
    problems = [problem for one in chosen for problem in verify_checkpoint(one)]
    if not name:
        problems = [*checkpoints.problems, *problems]
    if given.as_json:
        names = [checkpoint.id for checkpoint in chosen]
        output.print_json(documents.filled(VerifiedAnswer, checkpoints=names, problems=problems))
    else:
        output.print_lines(f"broken  {safe_line(str(problem))}" for problem in problems)
        output.print_lines([f"verified: {len(chosen)}"] if not problems else [])
    return 1 if problems else Exit.DONE


@checkpoint_command.command("delete")
@click.argument("name", metavar="ID")
@json_option
@takes_workspace
def delete(*, given: Given, name: str) -> int:
    """Delete a checkpoint for good, by its whole id."""
    from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService

    place = located(given)
    checkpoint = named_there(place, name)
    if name != checkpoint.id:
        message = "a checkpoint is deleted by its whole id"
        raise UsageError(message, remedy=f"write {checkpoint.id}")
    access = make_access(place, identity(Path(place.root), place.actor))
    gone = CheckpointService(access).delete(checkpoint)
    if given.as_json:
        output.print_json(DeletedAnswer(outcome=SAVED, removed=list(gone)))
    else:
        output.print_lines(f"removed: {safe_line(name)}" for name in gone)
    return Exit.DONE
