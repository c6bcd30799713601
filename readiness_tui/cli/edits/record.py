"""`readiness record`: note how the due gates of a board stand at this commit."""

from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.edit_answers import BoardRunJson, RecordAnswer
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.services.base.ports import SystemClock
from readiness_tui.services.reports.report import Exit
from readiness_tui.services.verify.metrics import keep_passes
from readiness_tui.services.verify.recording import Called, Recorded, record, run_of

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace


@click.command("record")
@click.argument("boards_", nargs=-1, metavar="[BOARD]...")
@click.option("--run", metavar="ID", default="", help="What the build server calls this run.")
@click.option("--suite", "suites", metavar="NAME", multiple=True, help="What it ran; repeat.")
@json_option
@takes_workspace
def record_command(
    *, given: Given, boards_: tuple[str, ...], run: str, suites: tuple[str, ...], as_json: bool
) -> int:
    """Note how the due gates stand at this commit, in the history that green streaks are read from.

    A run counts where all due gates are judged and no file that they rest on differs from the
    commit. Without BOARD, each board is recorded.
    """
    workspace = open_workspace(given, knows_me=True)
    snapshot = workspace.snapshot
    for name in boards_:
        if name not in snapshot.portfolio.boards:
            raise no_such(name, snapshot.portfolio.boards, "board")
    names = tuple(dict.fromkeys(map(BoardId, boards_))) or tuple(snapshot.portfolio.boards)
    called = Called(run, suites)
    records = [_recorded(workspace, name, called) for name in names]
    access = workspace.writer.access
    metrics = keep_passes(
        workspace.root, workspace.folder, snapshot, names, by="record", lock_wait_s=access.waited_s
    )
    if as_json:
        runs = list(map(_json, records))
        output.print_json(documents.filled(RecordAnswer, snapshot, runs=runs, metrics=metrics))
    else:
        output.print_problems(snapshot.problems)
        output.print_lines(map(_line, records))
        output.print_lines([f"measured  into {safe_line(metrics)}"] if metrics else [])
    is_done = bool(records) and all(one.run for one in records)
    return Exit.DONE if is_done else Exit.UNCHANGED


def _recorded(workspace: "Workspace", name: BoardId, called: Called) -> Recorded:
    now = SystemClock().now()
    run = run_of(workspace.root, workspace.snapshot, name, now, called)
    if isinstance(run, str):
        return Recorded(name, why=run)
    return record(workspace.root, run, workspace.writer.access)


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
