"""`readiness rollback`: the boards of a checkpoint put back, once today's are kept."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from readiness_tui.cli.answers.checkpoint_answers import (
    SHOWN,
    kept_there,
    listed_there,
    named_there,
)
from readiness_tui.cli.answers.rollback_answers import Preview, rehearsed_lines, told
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.proof import Word
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
    from readiness_tui.services.checkpoints.rollbacks import RolledBack
    from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, GateState
    from readiness_tui.storage.checkpoints.restore import Selection


@click.command("rollback")
@click.argument("name", metavar="[ID]", default="")
@click.option("--last-green", is_flag=True, help="Back to the newest green checkpoint.")
@click.option("--board", "boards_", metavar="ID", multiple=True, help="Only this board; repeat.")
@click.option(
    "--record",
    "records",
    metavar="ID",
    multiple=True,
    help="Only this record: ticket.T-1, T-1, or BOARD/T-1; repeat.",
)
@click.option("--remove-new", is_flag=True, help="Take away what the checkpoint lacks.")
@click.option("--reason", metavar="TEXT", default="", help="Why; it is asked for, or must be said.")
@click.option("--dry-run", is_flag=True, help="Show the difference, and write nothing.")
@click.option(
    "--rehearse", is_flag=True, help="Do it in a scratch folder, and say how long it took."
)
@click.option("--yes", is_flag=True, help="Roll back without asking.")
@json_option
@takes_workspace
def rollback_command(  # noqa: PLR0913 - one for each option
    *,
    given: Given,
    name: str,
    last_green: bool,
    boards_: tuple[str, ...],
    records: tuple[str, ...],
    remove_new: bool,
    reason: str,
    dry_run: bool,
    rehearse: bool,
    yes: bool,
) -> int:
    """Put the boards of a checkpoint back, exactly as they were; without ID, list checkpoints.

    The difference is shown first. Today's boards are kept in a checkpoint of their own, so that a
    rollback can be rolled back. A board that is broken today is left, unless it is named.
    """
    from readiness_tui.services.base.ports import SystemClock
    from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
    from readiness_tui.services.checkpoints.gate_results import gate_state
    from readiness_tui.storage.checkpoints.restore import Selection

    place = located(given)
    selection = Selection(boards=boards_, records=records, removes_new=remove_new)
    if rehearse and (yes or dry_run):
        message = "a rehearsal writes nothing, so --rehearse stands alone"
        raise UsageError(message, remedy="take --yes and --dry-run away")
    is_bare = selection == Selection() and not (dry_run or rehearse or yes or reason)
    if not name and not last_green and is_bare:
        return _listed(place, as_json=given.as_json)
    checkpoint = _target(place, name, last_green=last_green)
    workspace = open_workspace(given, knows_me=True)
    service = CheckpointService(workspace.writer.access)
    gates = gate_state(workspace.snapshot)
    preview = _preview(place, service, checkpoint, selection, gates)
    if not given.as_json:
        output.print_lines(preview.lines(SystemClock().now()))
    if rehearse:
        return _rehearsed(place, preview, selection, as_json=given.as_json)
    if yes and not dry_run and not visible(reason):
        message = "a rollback needs a reason"
        raise UsageError(message, remedy='add --reason "..."')
    is_asked = not (given.as_json or dry_run or yes) and _is_terminal()
    if not preview.planned.steps or dry_run or not (yes or (is_asked and _agreed(checkpoint))):
        return _nothing(preview, as_json=given.as_json, dry_run=dry_run)
    reason = visible(reason) or click.prompt("why?", value_proc=_reason)
    agreed = preview.planned if is_asked else None
    with under_way():
        done = service.roll_back(checkpoint, gates, reason=reason, wanted=selection, shown=agreed)
    after = open_workspace(given)
    verdict = _verdict(gate_state(after.snapshot))
    if given.as_json:
        output.print_json(preview.answer(done, verdict=verdict))
    else:
        output.print_problems(after.snapshot.problems)
        output.print_lines(told(done, _verdict(gates), verdict))
    return _exit(done)


def _preview(
    place: Given,
    service: "CheckpointService",
    one: "Checkpoint",
    wanted: "Selection",
    gates: "GateState",
) -> Preview:
    from readiness_tui.services.checkpoints.rollback_preview import outlook

    planned, changes = service.preview(one, wanted)
    effects = outlook(Path(place.root), one, changes, gates.results, folder=place.folder)
    return Preview(one=one, planned=planned, changes=changes, outlook=effects)


def _listed(place: Given, *, as_json: bool) -> int:
    """The checkpoints there are, for who names none."""
    listing = listed_there(place)
    if as_json:
        output.print_json(listing.answer())
    else:
        output.print_problems(listing.problems)
        output.print_lines(listing.lines())
        output.print_lines(["unchanged: name a checkpoint, or give --last-green"])
    return Exit.UNCHANGED


def _target(place: Given, name: str, *, last_green: bool) -> "Checkpoint":
    if name and last_green:
        message = "an id and --last-green are two targets"
        raise UsageError(message, remedy="give one of them")
    if name:
        return named_there(place, name)
    newest = kept_there(place).newest_green
    if last_green and newest is not None:
        return newest
    message = "no checkpoint is green" if last_green else "no checkpoint is named"
    raise UsageError(message, remedy=SHOWN)


def _verdict(gates: "GateState") -> Word:
    """The word of the workspace."""
    return Word(cast("dict[str, str]", gates.results["verdicts"])["workspace"])


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _agreed(one: "Checkpoint") -> bool:
    return click.confirm(f"put back {safe_line(one.id)}?", default=False)


def _reason(text: str) -> str:
    if not text.strip():
        message = "a rollback needs a reason"
        raise click.BadParameter(message)
    return text.strip()


def _rehearsed(place: Given, shown: Preview, wanted: "Selection", *, as_json: bool) -> int:
    """Try it in a scratch folder: 1 if a byte is not as it was kept, 5 with nothing to try."""
    from readiness_tui.services.checkpoints.rehearsing import rehearse

    rehearsal = rehearse(Path(place.root), shown.one, wanted, folder=place.folder)
    if as_json:
        output.print_json(shown.answer(rehearsed=rehearsal))
    else:
        output.print_lines(rehearsed_lines(rehearsal))
    if rehearsal.wrong:
        return 1
    return Exit.DONE if rehearsal.paths else Exit.UNCHANGED


def _nothing(shown: Preview, *, as_json: bool, dry_run: bool) -> int:
    has_steps = bool(shown.planned.steps)
    if as_json:
        output.print_json(shown.answer())
    elif not has_steps:
        output.print_lines(["unchanged: the boards are as they were"])
    elif not dry_run:
        output.print_lines(["unchanged: nothing was written; --yes rolls back without asking"])
    return Exit.DONE if dry_run and has_steps else Exit.UNCHANGED


def _exit(done: "RolledBack") -> int:
    """0 done, 1 done and something is left, 5 nothing was written, 6 not confirmed."""
    if not done.restored.written:
        return Exit.UNCHANGED
    if done.restored.unconfirmed:
        return Exit.UNCONFIRMED
    return 1 if done.restored.left or done.planned.skipped or done.trouble else Exit.DONE
