"""`readiness record`: note how the due gates of a board stand at this commit."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.edit_answers import BoardRunJson, RecordAnswer, RunCheckpointJson
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.services.base.ports import SystemClock
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.checkpoints.turning import (
    asking,
    passed_since,
    patterns_of,
    state_for,
    turns,
)
from readiness_tui.services.reports.report import Exit
from readiness_tui.services.verify.metrics import keep_passes
from readiness_tui.services.verify.recording import Called, Recorded, record, run_of

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace


@click.command("record")
@click.argument("boards_", nargs=-1, metavar="[BOARD]...")
@click.option("--run", metavar="ID", default="", help="What the build server calls this run.")
@click.option("--suite", "suites", metavar="NAME", multiple=True, help="What it ran; repeat.")
@click.option("--runner", metavar="NAME", default="", help="Where it ran, as ubuntu-24.04.")
@json_option
@takes_workspace
def record_command(
    *, given: Given, boards_: tuple[str, ...], run: str, suites: tuple[str, ...], runner: str
) -> int:
    """Note how the due gates stand at this commit, in the history that green streaks are read from.

    A run counts where all due gates are judged and no file that they rest on differs from the
    commit. Without BOARD, each board is recorded. Where gates hold that did not at the run before,
    a checkpoint is made, if readiness.toml asks for one after them.
    """
    workspace = open_workspace(given, knows_me=True)
    snapshot = workspace.snapshot
    for name in boards_:
        if name not in snapshot.portfolio.boards:
            raise no_such(name, snapshot.portfolio.boards, "board")
    names = tuple(dict.fromkeys(map(BoardId, boards_))) or tuple(snapshot.portfolio.boards)
    called = Called(run, suites, runner)
    records = [_recorded(workspace, name, called) for name in names]
    access = workspace.writer.access
    checkpoint = _checkpoint(workspace, records)
    metrics = keep_passes(
        workspace.root, workspace.folder, snapshot, names, by="record", lock_wait_s=access.waited_s
    )
    if given.as_json:
        runs = list(map(_json, records))
        answer = documents.filled(
            RecordAnswer, snapshot, runs=runs, metrics=metrics, checkpoint=checkpoint
        )
        output.print_json(answer)
    else:
        output.print_problems(snapshot.problems)
        output.print_lines(map(_line, records))
        output.print_lines(_checkpoint_lines(checkpoint))
        output.print_lines([f"measured  into {safe_line(metrics)}"] if metrics else [])
    is_done = bool(records) and all(one.run for one in records)
    return Exit.DONE if is_done else Exit.UNCHANGED


def _recorded(workspace: "Workspace", name: BoardId, called: Called) -> Recorded:
    now = SystemClock().now()
    run = run_of(workspace.root, workspace.snapshot, name, now, called)
    if isinstance(run, str):
        return Recorded(name, why=run)
    return record(workspace.root, run, workspace.writer.access)


def _checkpoint(workspace: "Workspace", records: Sequence[Recorded]) -> RunCheckpointJson | None:
    """The checkpoint that gates ask for which hold since the run before; None where none does."""
    snapshot, root = workspace.snapshot, workspace.root
    passed = (
        passed_since(snapshot.judgement, one.before, one.run)
        for one in records
        if one.run is not None and one.path
    )
    keys = asking([key for keys in passed for key in keys], patterns_of(root))
    if not keys:
        return None
    service, gates = CheckpointService(workspace.writer.access), state_for(snapshot, keys)
    id_, names, trouble = "", list[str](), ""
    try:
        for turn in turns(keys):
            outcome = service.take(turn.name, gates, trigger=turn.trigger, reason=turn.reason)
            id_, trouble = outcome.checkpoint.id, outcome.trouble
            names.append(turn.name)
    except WriteError as error:
        trouble = str(error)
    return RunCheckpointJson(id=id_, labels=names, trouble=trouble)


def _checkpoint_lines(checkpoint: RunCheckpointJson | None) -> Iterator[str]:
    if checkpoint is None:
        return
    if checkpoint.id:
        yield f"kept  checkpoint {safe_line(checkpoint.id)}: {', '.join(checkpoint.labels)}"
    if checkpoint.trouble:
        yield f"trouble  with the checkpoint: {safe_line(checkpoint.trouble)}"


def _line(one: Recorded) -> str:
    name = safe_line(one.board)
    if one.run is None:
        return f"not recorded  {name}: {safe_line(one.why)}"
    counted = f"{one.run.held} of {one.run.due} due gates hold"
    if one.run.held_hard < one.run.held:
        counted += f", {one.run.held_hard} by the hard rules"
    lacking = f"; not: {', '.join(one.run.not_held)}" if one.run.not_held else ""
    word = "recorded" if one.path else "unchanged"
    return f"{word}  {name} at {one.run.commit[:7]}: {counted}{safe_line(lacking)}"


def _json(recorded: Recorded) -> BoardRunJson:
    from readiness_tui.domain.proof.streak import run_table

    table = None
    if recorded.run is not None:
        table = run_table(recorded.run)
        del table["format"]
    return BoardRunJson(board=recorded.board, path=recorded.path, why=recorded.why, run=table)
