"""`readiness checkpoint`: all boards as they are, kept, listed and compared."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli import documents, output
from readiness_tui.cli.checkpoint_answers import (
    SAVED,
    changes_json,
    difference_lines,
    kept_there,
    named_there,
)
from readiness_tui.cli.nested import NestedGroup
from readiness_tui.cli.workspace_args import (
    Given,
    identity,
    json_option,
    located,
    make_keeper,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.dates import say_age
from readiness_tui.domain.errors import UsageError
from readiness_tui.domain.plain import Jsonable
from readiness_tui.domain.text import safe_line
from readiness_tui.services.report import Exit

if TYPE_CHECKING:
    from readiness_tui.storage.checkpoint import Checkpoint, Checkpoints


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
    keeper = make_keeper(located(given), workspace.actor)
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
    found = kept_there(located(given))
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
    one = named_there(place, name)
    changes = difference(Path(place.root), one, folder=place.folder)
    if as_json:
        output.print_json({"checkpoint": one.id, "changes": changes_json(changes)})
    else:
        output.print_lines(
            difference_lines(changes) if changes else ["the boards are as they were"]
        )
    return 1 if changes else Exit.DONE


@checkpoint_group.command("verify")
@click.argument("name", metavar="ID", default="")
@json_option
@takes_workspace
def verify(*, given: Given, name: str, as_json: bool) -> int:
    """Hold the files of a checkpoint, or of all, against their manifest; 1 if they differ."""
    from readiness_tui.storage.checkpoint import verify_checkpoint

    place = located(given)
    there = kept_there(place)
    chosen = [named_there(place, name)] if name else there.all
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
    one = named_there(place, name)
    if name != one.id:
        what = "a checkpoint is deleted by its whole id"
        raise UsageError(what, remedy=f"write {one.id}")
    gone = make_keeper(place, identity(Path(place.root), place.actor)).delete(one)
    if as_json:
        output.print_json({"outcome": SAVED, "removed": list(gone)})
    else:
        output.print_lines(f"removed: {safe_line(name)}" for name in gone)
    return Exit.DONE


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
