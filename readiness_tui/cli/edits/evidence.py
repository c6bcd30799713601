"""`readiness evidence`: what runs left behind, and its way into the repository."""

from contextlib import suppress
from pathlib import Path

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.commands_shown import commands_named, commands_of, record_json
from readiness_tui.cli.answers.edit_answers import PublishedAnswer, RecordsAnswer, RunJson
from readiness_tui.cli.answers.outcomes import SAVED
from readiness_tui.cli.base import output
from readiness_tui.cli.base.nested import NestedGroup
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.text import safe_line
from readiness_tui.services.reports.report import Exit


@click.group("evidence", cls=NestedGroup)
def evidence_command() -> None:
    """List what runs left behind here, and publish it. Lists if nothing is named."""


@evidence_command.command("list")
@json_option
@takes_workspace
def list_(*, given: Given) -> int:
    """List the records that this machine made of verify commands."""
    from readiness_tui.services.verify.verifier import Verifier

    workspace = open_workspace(given)
    place = located(given)
    verifier = Verifier(Path(place.root), folder=place.folder)
    rows: list[RunJson] = []
    for key, gate in commands_of(workspace.snapshot.judgement).items():
        with suppress(GateError):  # declared wrongly: `check` says so
            if (record := verifier.record(gate)) is not None:
                rows.append(record_json(key, record))
    if given.as_json:
        output.print_json(documents.filled(RecordsAnswer, workspace.snapshot, records=rows))
        return Exit.DONE
    for row in rows:
        line = f"{row.id}  {row.says}, {row.started_at[:16]}  {row.log}"
        output.print_lines([safe_line(line)])
    output.print_lines(["no command was run here"] if not rows else [])
    return Exit.DONE


@evidence_command.command("publish")
@click.argument("name", metavar="GATE")
@json_option
@takes_workspace
def publish(*, given: Given, name: str) -> int:
    """Copy record and log of the last run of a verify command to the `evidence` folder of its gate.

    Nothing is committed. The log is as it was kept: masked, but read it before you share it.
    """
    from readiness_tui.services.verify.verifier import Verifier

    workspace = open_workspace(given, knows_me=True)
    place = located(given)
    verifier = Verifier(Path(place.root), folder=place.folder, actor=workspace.actor)
    paths: list[str] = []
    for gate in commands_named([name], workspace.snapshot.judgement).values():
        paths += verifier.publish(gate, workspace.writer.access)
    if given.as_json:
        output.print_json(PublishedAnswer(outcome=SAVED, paths=paths))
    else:
        output.print_lines(f"written: {safe_line(path)}" for path in paths)
    return Exit.DONE
