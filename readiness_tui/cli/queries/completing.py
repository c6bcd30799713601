"""`readiness completion`: the script by which a shell completes words, ids, fields and boards."""

import click

from readiness_tui.cli.answers.query_answers import CompletionAnswer
from readiness_tui.cli.base import output
from readiness_tui.cli.base.shells import SHELLS, script
from readiness_tui.cli.base.workspace_args import json_option
from readiness_tui.domain.proof.scopes import no_such


@click.command("completion")
@click.argument("shell", metavar=f"<{'|'.join(SHELLS)}>")
@json_option
@click.pass_context
def completion_command(ctx: click.Context, *, shell: str, as_json: bool) -> int:
    """Print what lets a shell complete verbs, options, ids, fields, boards and views.

    bash: eval "$(readiness completion bash)" in ~/.bashrc. zsh: the same in ~/.zshrc, after
    compinit. fish: readiness completion fish > ~/.config/fish/completions/readiness.fish
    """
    if shell not in SHELLS:
        raise no_such(shell, SHELLS, "shell")
    text = script(shell, ctx.find_root().command)
    if as_json:
        output.print_json(CompletionAnswer(shell=shell, script=text))
    else:
        output.print_text(text)
    return 0
