"""`readiness checkpoint` and `readiness rollback`: all boards as they were, and back to them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from readiness_tui.cli import documents, output
from readiness_tui.cli.nested import NestedGroup
from readiness_tui.cli.workspace_args import (
    Given,
    identity,
    json_option,
    located,
    make_keeper,
    no_such,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.dates import say_age
from readiness_tui.domain.errors import UsageError
from readiness_tui.domain.plain import Jsonable
from readiness_tui.domain.text import safe_line
from readiness_tui.services.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.safekeeping import Keeper, RolledBack
    from readiness_tui.storage.checkpoint import Checkpoint, Checkpoints
    from readiness_tui.storage.checkpoint_diff import Change
    from readiness_tui.storage.restoring import Rollback

SAVED, UNCHANGED, UNCONFIRMED = "saved", "unchanged", "unconfirmed"


@click.group("checkpoint", cls=NestedGroup)
def checkpoint_group() -> None:
    """Keep all boards as they are now, and look at what is kept. Makes one if nothing is named."""


@checkpoint_group.command("create")
@click.argument("name", default="checkpoint")
@click.option("--reason", metavar="TEXT", default="", help="Why, for the list and the audit log.")
@json_option
@takes_workspace
def create(*, given: Given, name: str, reason: str, as_json: bool) -> int:
    """Keep all boards, with what the gates say of them."""
    from readiness_tui.services.greens import gate_state

    workspace = open_workspace(given, knows_me=True)
    keeper = _keeper(located(given), workspace.actor)
    taken = keeper.take(name, gate_state(workspace.snapshot), reason=reason)
    one = taken.checkpoint
    if as_json:
        output.print_json(
            {
                "outcome": SAVED,
                "checkpoint": _table(one),
                "removed": list(taken.removed),
                "trouble": taken.trouble,
            }
        )
        return Exit.DONE
    state = f"green: {', '.join(one.green)}" if one.is_green else "not green"
    output.print_lines([f"saved: {safe_line(f'{one.id}  {len(one.files)} files, {state}')}"])
    output.print_lines(f"removed: {safe_line(name)}" for name in taken.removed)
    if taken.trouble:
        output.print_lines([f"not removed: {safe_line(taken.trouble)}"], is_error=True)
    return Exit.DONE


@checkpoint_group.command("list")
@json_option
@takes_workspace
def list_(*, given: Given, as_json: bool) -> int:
    """List what is kept, the newest first, and how old the newest green one is."""
    found = _there(located(given))
    newest = found.newest_green
    if as_json:
        output.print_json(
            {
                "checkpoints": [_table(one) for one in reversed(found.all)],
                "newest_green": newest.id if newest else None,
                "problems": documents.problems_json(found.problems),
            }
        )
        return Exit.DONE
    output.print_problems(found.problems)
    output.print_lines(_listed(found))
    return Exit.DONE


@checkpoint_group.command("diff")
@click.argument("name", metavar="ID")
@json_option
@takes_workspace
def diff(*, given: Given, name: str, as_json: bool) -> int:
    """Say what parts a checkpoint from today's boards, by record and field; 1 if anything does."""
    from readiness_tui.storage.checkpoint_diff import difference

    place = located(given)
    one = _named(place, name)
    changes = difference(Path(place.root), one, folder=place.folder)
    if as_json:
        output.print_json({"checkpoint": one.id, "changes": _changes(changes)})
    else:
        output.print_lines(_lines(changes) if changes else ["the boards are as they were"])
    return 1 if changes else Exit.DONE


@checkpoint_group.command("verify")
@click.argument("name", metavar="ID", default="")
@json_option
@takes_workspace
def verify(*, given: Given, name: str, as_json: bool) -> int:
    """Hold the files of a checkpoint, or of all, against their manifest; 1 if they differ."""
    from readiness_tui.storage.checkpoint import verify_checkpoint

    place = located(given)
    there = _there(place)
    chosen = [_named(place, name)] if name else there.all
    problems = [problem for one in chosen for problem in verify_checkpoint(one)]
    if not name:
        problems = [*there.problems, *problems]
    if as_json:
        table: dict[str, Jsonable] = {"checkpoints": [one.id for one in chosen]}
        output.print_json(table | {"problems": documents.problems_json(problems)})
    else:
        output.print_lines(f"broken  {safe_line(str(problem))}" for problem in problems)
        output.print_lines([f"verified: {len(chosen)}"] if not problems else [])
    return 1 if problems else Exit.DONE


@checkpoint_group.command("delete")
@click.argument("name", metavar="ID")
@json_option
@takes_workspace
def delete(*, given: Given, name: str, as_json: bool) -> int:
    """Delete a checkpoint for good, by its whole id."""
    place = located(given)
    one = _named(place, name)
    if name != one.id:
        what = "a checkpoint is deleted by its whole id"
        raise UsageError(what, remedy=f"write {one.id}")
    gone = _keeper(place, identity(Path(place.root), place.actor)).delete(one)
    if as_json:
        output.print_json({"outcome": SAVED, "removed": list(gone)})
    else:
        output.print_lines(f"removed: {safe_line(name)}" for name in gone)
    return Exit.DONE


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
    keeper = _keeper(place, workspace.actor)
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


def _keeper(place: Given, actor: str) -> "Keeper":
    return make_keeper(place, actor)


def _there(place: Given) -> "Checkpoints":
    from readiness_tui.storage.checkpoint import list_checkpoints

    return list_checkpoints(Path(place.root))


def _named(place: Given, name: str) -> "Checkpoint":
    there = _there(place)
    if (one := there.named(name)) is not None:
        return one
    damaged = [each for each in there.problems if f"/{name}/" in each.place.path]
    if damaged:
        raise UsageError(damaged[0].what, place=damaged[0].place, remedy="use another one")
    names = [each for one in there.all for each in (one.id, one.label.name)]
    error = no_such(name, names, "checkpoint")
    if not error.remedy.startswith("nearest"):
        error = UsageError(error.what, remedy="readiness checkpoint list shows what there is")
    raise error


def _target(place: Given, name: str, *, last_green: bool) -> "Checkpoint":
    if name and last_green:
        what = "an id and --last-green are two targets"
        raise UsageError(what, remedy="give one of them")
    if name:
        return _named(place, name)
    newest = _there(place).newest_green
    if last_green and newest is not None:
        return newest
    what = "no checkpoint is green" if last_green else "no checkpoint is named"
    raise UsageError(what, remedy="readiness checkpoint list shows what there is")


def _listed(found: "Checkpoints") -> Iterator[str]:
    from readiness_tui.services.ports import SystemClock

    now = SystemClock().now()
    for one in reversed(found.all):
        age = say_age((now - one.label.at).total_seconds())
        triggers = ", ".join(dict.fromkeys(label.trigger for label in one.labels))
        words = (one.id, f"{age} ago", triggers, ", ".join(one.green), one.label.reason)
        yield f"{'green' if one.is_green else '-':5}  {safe_line('  '.join(filter(None, words)))}"
    if not found.all:
        yield "no checkpoint yet; `readiness checkpoint` makes one"
    elif (newest := found.newest_green) is None:
        yield "recovery point: none is green"
    else:
        age = say_age((now - newest.label.at).total_seconds())
        yield f"recovery point: {age} ago, {safe_line(newest.id)}"


def _lines(changes: "Sequence[Change]") -> Iterator[str]:
    """Each difference as `- what  then > now`; file names stand behind a mark."""
    path = ""
    for change in changes:
        if change.path != path:
            path = change.path
            yield f"--- {safe_line(path)}"
        if change.text:
            yield from (f"  | {safe_line(line)}" for line in change.text)
            continue
        what = " ".join(filter(None, (change.record, change.field))) or "file"
        sides = f"{change.then or 'nothing'} > now {change.now or 'nothing'}"
        yield f"  - {safe_line(f'{what}  {sides}')}"


def _previewed(
    one: "Checkpoint",
    planned: "Rollback",
    changes: "Sequence[Change]",
    results: Mapping[str, Jsonable],
) -> Iterator[str]:
    yield from _lines(changes)
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
        "changes": _changes(changes),
    }


def _changes(changes: "Sequence[Change]") -> Jsonable:
    return [cast("Jsonable", asdict(change) | {"text": list(change.text)}) for change in changes]


def _table(one: "Checkpoint") -> Jsonable:
    return {
        "id": one.id,
        "name": one.label.name,
        "at": one.label.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "triggers": list(dict.fromkeys(label.trigger for label in one.labels)),
        "actor": one.label.actor,
        "reason": one.label.reason,
        "green": list(one.green),
        "commit": one.commit,
        "size_bytes": one.size_bytes,
        "files": [
            {"path": kept.path, "sha256": kept.sha256, "is_broken": kept.is_broken}
            for kept in one.files
        ],
    }
