"""`readiness schema`: the JSON Schema of board files, and of what each verb answers."""

from json import dumps

import click

from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import no_such

BOARD, PLAN = "board", "plan"


@click.command("schema")
@click.argument("name", default=BOARD, metavar="[board|plan|VERB]")
def schema_command(*, name: str) -> int:
    """Print the JSON Schema of board files, or of what VERB --json answers.

    "plan" is what export json writes. Answers may get more keys and never lose one. "error" is
    what any verb answers when it fails.
    """
    from readiness_tui.cli.answers.published import ANSWERS, answer_schema

    if name == BOARD:
        from readiness_tui.storage.boards.schema import json_schema

        document = json_schema()
    elif name == PLAN:
        from readiness_tui.storage.boards.schema import plan_schema

        document = plan_schema()
    elif name in ANSWERS:
        document = answer_schema(name)
    else:
        raise no_such(name, (BOARD, PLAN, *ANSWERS), "schema")
    output.print_text(dumps(document, indent=2, ensure_ascii=False) + "\n")
    return 0
