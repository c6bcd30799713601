"""`readiness verify`: run commands that a person trusted, and judge their gates by what came."""

import signal
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.commands_shown import (
    OutputLines,
    command_json,
    commands_named,
    commands_of,
    record_json,
    review_lines,
)
from readiness_tui.cli.answers.edit_answers import (
    CommandJson,
    CommandsAnswer,
    JudgedRunJson,
    ListedCommandJson,
    RefusedRunJson,
    RunsAnswer,
)
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import ReadinessError, UsageError
from readiness_tui.domain.model.gate import Gate, Outcome
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.domain.verify.run_record import RunRecord
    from readiness_tui.services.verify.verifier import Cancel, Verifier
    from readiness_tui.services.workspace.workspace import Workspace

INTERRUPTED = 130
NOTHING_RUN = 5


@click.command("verify")
@click.argument("names", nargs=-1, metavar="[GATE|TICKET]...")
@click.option("--due", is_flag=True, help="Those that are due and do not hold.")
@click.option(
    "--trust-digest",
    "digests",
    metavar="HEX",
    multiple=True,
    help="Trust a command by its digest, one for each; for where nobody can be asked.",
)
@json_option
@takes_workspace
def verify_command(
    *, given: Given, names: tuple[str, ...], due: bool, digests: tuple[str, ...]
) -> int:
    """Run verify commands, one after the other. Without a name nothing runs: they are listed.

    Only what you trusted runs; on a terminal you are shown a command and asked the first time. The
    exit code is 0 if all that were asked for succeeded, 1 if one did not or was not run, and 5 if
    none was run.
    """
    from readiness_tui.services.verify.verifier import Verifier

    workspace = open_workspace(given, knows_me=True)
    place = located(given)
    verifier = Verifier(Path(place.root), folder=place.folder, actor=workspace.actor)
    judgement = workspace.snapshot.judgement
    if not names and not due:
        return _listed(workspace, verifier, as_json=given.as_json)
    gates = commands_named(names, judgement)
    if due:
        gates |= _due(workspace)
    session = _Session(workspace, verifier, digests, as_json=given.as_json)
    with _interruptible(session.cancel):
        for key, gate in gates.items():
            session.verify(key, gate)
    return session.answer()


def _due(workspace: "Workspace") -> Mapping[GateKey, Gate]:
    """The commands whose gates are due and do not hold."""
    from readiness_tui.domain.proof.scopes import is_due

    judgement = workspace.snapshot.judgement
    return {
        key: gate
        for key, gate in commands_of(judgement).items()
        if is_due(judgement, key)
        and (judgement.results[key].outcome is not Outcome.PASS or judgement.results[key].stale)
    }


@contextmanager
def _interruptible(cancel: "Cancel") -> Generator[None]:
    """Let the first ctrl-c end the run that is on its way, and keep its record."""

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        cancel.ask()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Session:
    """One call of the verb: what ran, what was refused."""

    def __init__(
        self,
        workspace: "Workspace",
        verifier: "Verifier",
        digests: tuple[str, ...],
        *,
        as_json: bool,
    ) -> None:
        from readiness_tui.services.verify.verifier import Cancel

        self._workspace, self._verifier, self._digests = workspace, verifier, digests
        self._as_json = as_json
        self._runs: dict[GateKey, RunRecord] = {}
        self._refused: dict[GateKey, ReadinessError] = {}
        self._seen: dict[GateKey, CommandJson] = {}
        self.cancel = Cancel()

    def verify(self, key: GateKey, gate: Gate) -> None:
        """Run one command, if it is trusted or becomes so."""
        if self.cancel.is_asked:
            return
        try:
            is_trusted = self._trust(key, gate)
            if is_trusted and not self._as_json:
                output.print_lines([f"run {safe_line(str(key))}"])
            lines = OutputLines()
            take = None if self._as_json else lines.take
            self._runs[key] = self._verifier.run(gate, on_output=take, cancel=self.cancel)
            lines.finish()
        except ReadinessError as error:
            self._refused[key] = error
            if not self._as_json:
                output.print_failure(error)
            return
        self._workspace.boards.files_changed({self._verifier.record_path(gate)})
        self._workspace.gates.run()
        if not self._as_json:
            output.print_lines([_line(self._workspace, key)])

    def _trust(self, key: GateKey, gate: Gate) -> bool:
        """See to it that a command is trusted, if a person says so now; whether it is."""
        review = self._verifier.review(gate)
        self._seen[key] = command_json(key, review)
        if review.is_trusted or review.trouble:
            return review.is_trusted
        if review.digest in self._digests:
            self._verifier.trust(review)
            return True
        if self._as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return False
        output.print_lines(review_lines(review))
        if not click.confirm("trust this command, here, until it changes, and run it?"):
            return False
        self._verifier.trust(review)
        return True

    def _answer(self) -> RunsAnswer:
        return documents.filled(
            RunsAnswer,
            self._workspace.snapshot,
            runs=[_run_json(self._workspace, key, run) for key, run in self._runs.items()],
            refused=[
                documents.filled(
                    RefusedRunJson,
                    error,
                    board=key.board,
                    id=key.gate,
                    command=self._seen.get(key),
                )
                for key, error in self._refused.items()
            ],
        )

    def answer(self) -> int:
        """Print the document, if one is wanted; the exit code."""
        if self._as_json:
            output.print_json(self._answer())
        if self.cancel.is_asked:
            return INTERRUPTED
        if not self._runs:
            if not self._refused and not self._as_json:
                output.print_lines(["nothing to run"])
            return NOTHING_RUN if self._refused else Exit.DONE
        results = self._workspace.snapshot.judgement.results
        all_pass = all(results[key].outcome is Outcome.PASS for key in self._runs)
        return Exit.DONE if all_pass and not self._refused else 1


def _line(workspace: "Workspace", key: GateKey) -> str:
    """`pass  T-1/verify-1: exit 0 after 3 s`."""
    result = workspace.snapshot.judgement.results[key]
    word = "stale" if result.stale else result.outcome.value
    return f"{word}  {safe_line(f'{key.gate}: {result.stale or result.says}')}"


def _run_json(workspace: "Workspace", key: GateKey, run: "RunRecord") -> JudgedRunJson:
    result = workspace.snapshot.judgement.results[key]
    return documents.filled(JudgedRunJson, record_json(key, run), result)


def _listed(workspace: "Workspace", verifier: "Verifier", *, as_json: bool) -> int:
    """List every command with what is known of it."""
    judgement = workspace.snapshot.judgement
    commands = commands_of(judgement)
    if as_json:
        rows = [_command_json(judgement, key, gate, verifier) for key, gate in commands.items()]
        output.print_json(documents.filled(CommandsAnswer, workspace.snapshot, commands=rows))
    elif commands:
        output.print_lines(_line(workspace, key) for key in commands)
    else:
        output.print_lines(["no board names a verify command"])
    return Exit.INVALID if workspace.snapshot.problems else Exit.DONE


def _command_json(
    judgement: Judgement, key: GateKey, gate: Gate, verifier: "Verifier"
) -> ListedCommandJson:
    """A command with what is known of it, or why it cannot be looked at."""
    result = judgement.results[key]
    try:
        command = command_json(key, verifier.review(gate))
    except ReadinessError as error:
        return documents.filled(
            ListedCommandJson, result, board=key.board, id=key.gate, trouble=str(error)
        )
    return documents.filled(ListedCommandJson, command, result)


def no_terminal() -> UsageError:
    """Why nobody can be asked."""
    message = "a command is trusted by a person, on a terminal"
    return UsageError(message, remedy="or name the digest you looked at: --yes DIGEST")
