"""`readiness git install` and `uninstall`: let git merge boards by field, in this clone."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.repository_answers import GitAnswer
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.git.setup import Clone, Step


@click.group("git")
def git_command() -> None:
    """Let git merge boards by field: attributes, merge driver, pre-commit hook.

    The attributes lie beside the boards and are shared; the rest belongs to this clone alone.
    """


@git_command.command("install")
@click.option("--no-hook", is_flag=True, help="Without the pre-commit hook.")
@json_option
@takes_workspace
def install_command(*, given: Given, no_hook: bool) -> int:
    """Set up what is not set up yet, and say what was done.

    The hook calls `readiness check --staged`. What somebody else put there is left alone; then
    the exit code is 1.
    """
    from readiness_tui.services.git.setup import install

    return _answer(install(_clone(given), with_hook=not no_hook), as_json=given.as_json)


@git_command.command("uninstall")
@json_option
@takes_workspace
def uninstall_command(*, given: Given) -> int:
    """Take away what install set up, and nothing else."""
    from readiness_tui.services.git.setup import uninstall

    return _answer(uninstall(_clone(given)), as_json=given.as_json)


def _clone(given: Given) -> "Clone":
    from readiness_tui.services.git.setup import clone_of

    options = located(given)
    return clone_of(Path(options.root), options.folder)


def _answer(steps: "Sequence[Step]", *, as_json: bool) -> int:
    refused = [step for step in steps if step.change == "refused"]
    if as_json:
        output.print_json(documents.filled(GitAnswer, steps=steps))
    else:
        output.print_lines(map(_line, steps))
    return 1 if refused else 0


def _line(step: "Step") -> str:
    detail = f": {step.says}" if step.says else ""
    return f"{step.change:<9}  {safe_line(f'{step.what}  {step.place}{detail}')}"
