"""`readiness merge-driver`: what git calls to merge a board, once `readiness git install` ran."""

from pathlib import Path

import click

from readiness_tui.cli.base import output
from readiness_tui.domain.model.text import safe_line

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("merge-driver")
@click.argument("base", type=_FILE)
@click.argument("ours", type=_FILE)
@click.argument("theirs", type=_FILE)
@click.argument("marker_size", type=click.IntRange(min=1), metavar="SIZE")
@click.argument("path", metavar="PATH")
def merge_driver_command(
    *, base: Path, ours: Path, theirs: Path, marker_size: int, path: str
) -> int:
    """Merge three states of a board by field, into the file OURS. Called by git.

    The arguments are %O %A %B %L %P of git's merge drivers. The exit code is 1 where something is
    left to decide: it stands between conflict markers.
    """
    from readiness_tui.services.git.merge_driver import drive_merge

    done = drive_merge(base, ours, theirs, marker_size=marker_size, path=path)
    lines = [f"{path}: {each.place} was changed on both sides" for each in done.conflicts]
    if done.says:
        lines.append(f"{path}: merged by line only: {done.says}")
    output.print_lines([f"readiness: {safe_line(line)}" for line in lines], is_error=True)
    return 0 if done.is_merged else 1
