"""`readiness rollback`: the boards of a checkpoint put back, once today's are kept."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import click

from readiness_tui.cli import documents, output
from readiness_tui.cli.checkpoint_answers import (
    SAVED,
    SHOWN,
    UNCHANGED,
    UNCONFIRMED,
    changes_json,
    difference_lines,
    kept_there,
    named_there,
)
from readiness_tui.cli.workspace_args import (
    Given,
    json_option,
    located,
    make_keeper,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.errors import UsageError
from readiness_tui.domain.plain import Jsonable
from readiness_tui.domain.text import safe_line
from readiness_tui.services.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.safekeeping import RolledBack
    from readiness_tui.storage.checkpoint import Checkpoint
    from readiness_tui.storage.checkpoint_diff import Change
    from readiness_tui.storage.restoring import Rollback


@click.command("rollback")
@click.argument("name", metavar="[ID]", default="")
@click.option("--last-green", is_flag=True, help="Back to the newest green checkpoint.")
@click.option("--board", "boards_", metavar="ID", multiple=True, help="Only this board; repeat.")
@click.option("--reason", metavar="TEXT", default="", help="Why; it is asked for, or must be said.")
@click.option("--dry-run", is_flag=True, help="Show the difference, and write nothing.")
@click.option("--yes", is_flag=True, help="Roll back without asking.")
@json_option
@takes_workspace
def rollback_command(
    *,
    given: Given,
    name: str,
    last_green: bool,
    boards_: tuple[str, ...],
    reason: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Put the boards of a checkpoint back, exactly as they were.

    The difference is shown first. Today's boards are kept in a checkpoint of their own, so that a
    rollback can be rolled back. A board that is broken today is left, unless it is named.
    """
    from readiness_tui.services.greens import gate_state

    place = located(given)
    one = _target(place, name, last_green=last_green)
    workspace = open_workspace(given, knows_me=True)
    keeper = make_keeper(place, workspace.actor)
    planned, changes = keeper.preview(one, boards_)
    gates = gate_state(workspace.snapshot)
    is_asked = not (as_json or dry_run or yes) and _is_terminal()
    if not as_json:
        output.print_lines(_previewed(one, planned, changes, gates.results))
    if yes and not dry_run and not reason.strip():
        what = "a rollback needs a reason"
        raise UsageError(what, remedy='add --reason "..."')
    if not planned.steps or dry_run or not (yes or (is_asked and _agreed(one))):
        return _nothing(one, planned, changes, as_json=as_json, dry_run=dry_run)
    reason = reason.strip() or click.prompt("why?", value_proc=_reason)
    done = keeper.roll_back(one, gates, reason=reason, boards=boards_)
    if as_json:
        output.print_json(_document(one, planned, changes, done))
    else:
        output.print_lines(_told(done))
    return _exit(done)


def _target(place: Given, name: str, *, last_green: bool) -> "Checkpoint":
    if name and last_green:
        what = "an id and --last-green are two targets"
        raise UsageError(what, remedy="give one of them")
    if name:
        return named_there(place, name)
    newest = kept_there(place).newest_green
    if last_green and newest is not None:
        return newest
    what = "no checkpoint is green" if last_green else "no checkpoint is named"
    raise UsageError(what, remedy=SHOWN)


def _previewed(
    one: "Checkpoint",
    planned: "Rollback",
    changes: "Sequence[Change]",
    results: Mapping[str, Jsonable],
) -> Iterator[str]:
    yield from difference_lines(changes)
    yield from (f"left, broken today: {safe_line(path)}" for path in planned.skipped)
    now = cast("dict[str, str]", results["verdicts"])["workspace"]
    yield f"to {safe_line(one.id)}: {'green' if one.is_green else 'not green'} then, {now} now"


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _agreed(one: "Checkpoint") -> bool:
    return click.confirm(f"put back {safe_line(one.id)}?", default=False)


def _reason(text: str) -> str:
    if not text.strip():
        what = "a rollback needs a reason"
        raise click.BadParameter(what)
    return text.strip()


def _nothing(
    one: "Checkpoint",
    planned: "Rollback",
    changes: "Sequence[Change]",
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    if as_json:
        output.print_json(_document(one, planned, changes, None))
    elif not planned.steps:
        output.print_lines(["unchanged: the boards are as they were"])
    elif not dry_run:
        output.print_lines(["unchanged: nothing was written; --yes rolls back without asking"])
    return Exit.DONE if dry_run and planned.steps else Exit.UNCHANGED


def _told(done: "RolledBack") -> Iterator[str]:
    word = UNCONFIRMED if done.restored.unconfirmed else SAVED
    for path in done.restored.written:
        yield f"{word}: {safe_line(path)}"
    for path in done.restored.left:
        yield f"left, changed by another program meanwhile: {safe_line(path)}"
    if done.before is not None:
        yield f"back again: readiness rollback {safe_line(done.before.id)}"
    if done.trouble:
        yield f"not in the audit log: {safe_line(done.trouble)}"


def _exit(done: "RolledBack") -> int:
    """0 done, 1 done and something is left, 6 not confirmed."""
    if done.restored.unconfirmed:
        return Exit.UNCONFIRMED
    return 1 if done.restored.left or done.planned.skipped or done.trouble else Exit.DONE


def _document(
    one: "Checkpoint",
    planned: "Rollback",
    changes: "Sequence[Change]",
    done: "RolledBack | None",
) -> documents.Table:
    """What would be written, or what was: one shape for both."""
    outcome, before, trouble = UNCHANGED, None, ""
    paths, left = [step.path for step in planned.steps], list[str]()
    if done is not None:
        outcome = UNCONFIRMED if done.restored.unconfirmed else SAVED
        before, trouble = done.before.id if done.before else None, done.trouble
        paths, left = list(done.restored.written), list(done.restored.left)
    return {
        "outcome": outcome,
        "checkpoint": one.id,
        "paths": [*paths],
        "left": [*left],
        "skipped": list(planned.skipped),
        "before": before,
        "trouble": trouble,
        "changes": changes_json(changes),
    }
