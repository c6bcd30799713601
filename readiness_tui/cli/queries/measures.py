"""`readiness metrics`: what build servers measured, beside what is usual."""

from pathlib import Path

import click

from readiness_tui.cli.answers.metric_answers import metric_lines, metrics_answer
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.scopes import no_such


@click.command("metrics")
@click.argument("boards_", nargs=-1, metavar="[BOARD]...", shell_complete=completers.boards)
@json_option
@takes_workspace
def metrics_command(*, given: Given, boards_: tuple[str, ...]) -> int:
    """Tell how long the gates of each board took the last time, and what is usual.

    It reads the metric store of the team, `[workspace] metrics` of readiness.toml, into which
    `readiness record` and `readiness check --metrics` measure.
    """
    from readiness_tui.domain.history.measures import ASCII_LEVELS, LEVELS
    from readiness_tui.domain.proof.glyphs import ASCII
    from readiness_tui.services.verify.metrics import measured_passes
    from readiness_tui.storage.settings.metric_store import metric_file

    root = Path(located(given).root)
    path = metric_file(root)
    if not path:
        message = "nobody chose a file for metrics"
        remedy = 'write metrics = "ops/metrics.jsonl" below [workspace] in readiness.toml'
        raise UsageError(message, remedy=remedy)
    passes = measured_passes(root)
    for name in boards_:
        if name not in passes:
            raise no_such(name, passes, "measured board")
    names = [*dict.fromkeys(map(BoardId, boards_))] or [*passes]
    measured = {name: passes[name] for name in names}
    if given.as_json:
        output.print_json(metrics_answer(path, measured))
    else:
        is_ascii = output.style(ascii_only=given.ascii_only).glyphs is ASCII
        output.print_lines(metric_lines(path, measured, ASCII_LEVELS if is_ascii else LEVELS))
    return 0
