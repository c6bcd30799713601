"""How commands and their output are shown: each line behind a mark, nothing cut, nothing obeyed."""

import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from readiness_tui.cli.answers.documents import filled
from readiness_tui.cli.answers.edit_answers import (
    CommandChangeJson,
    CommandFileJson,
    CommandJson,
    RunJson,
    words_json,
)
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import gate_named, ticket_named
from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.gate import COMMAND_KINDS, Gate
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.domain.verify.verifying import EVIDENCE_FOLDER, Words

if TYPE_CHECKING:
    from readiness_tui.services.verify.verifier import Review

MARK = "  | "
UNSEEN = (
    "it may run other files of the repository; changes in them are not seen unless they are "
    "listed in trust_files"
)


class OutputLines:
    """Prints output as it comes, whole lines at a time, each behind a mark."""

    def __init__(self) -> None:
        self._rest = ""

    def take(self, text: str) -> None:
        """Take a piece; what follows its last line end waits for the next."""
        whole = (self._rest + text).replace("\r\n", "\n").replace("\r", "\n")
        *lines, self._rest = whole.split("\n")
        self._print(lines)

    def finish(self) -> None:
        """Print what is left."""
        if self._rest:
            self._print([self._rest])
        self._rest = ""

    def _print(self, lines: Iterable[str]) -> None:
        output.print_lines(f"{MARK}{safe_block(line)}" for line in lines)


def command_lines(words: Words) -> list[str]:
    """The exact text of a command, its control characters visible."""
    if isinstance(words, str):
        return [f"{MARK}{safe_line(line)}" for line in words.split("\n")]
    return [f"{MARK}{safe_line(shlex.join(words))}", "  (a program and its arguments, no shell)"]


def review_lines(review: "Review") -> Iterator[str]:
    """All that a person has to see before a command is trusted."""
    command = review.command
    yield f"command of {safe_line(review.gate)}"
    yield from command_lines(command.words)
    yield f"  folder     {safe_line(command.cwd)}"
    exits = ", ".join(map(str, command.expect_exit))
    yield f"  time       at most {format_age(command.timeout_s)}; success is exit {exits}"
    yield f"  variables  {safe_line(' '.join(review.variables))}"
    if review.unset:
        yield f"  not set    {safe_line(' '.join(review.unset))}"
    for path, is_trusted in review.files:
        note = (
            "its content is part of what is trusted"
            if is_trusted
            else "its content is no part of what is trusted"
        )
        yield f"  file       {safe_line(path)}: {note}"
    if review.missing:
        yield f"  missing    {safe_line(' '.join(review.missing))}"
    yield f"  digest     {review.digest}"
    yield f"  {UNSEEN}"
    if review.differences:
        yield "  changed since it was trusted:"
    for name, then, now in review.differences:
        yield f"    {safe_line(name)}"
        yield f"      was  {safe_line(then)}"
        yield f"      now  {safe_line(now)}"
    if review.trouble:
        yield f"  not to be trusted: {safe_line(review.trouble)}"


def commands_of(judgement: Judgement) -> dict[GateKey, Gate]:
    """Every verify command of the workspace, in the order of the boards."""
    return {key: gate for key, gate in judgement.gates.items() if gate.kind in COMMAND_KINDS}


def commands_named(names: Iterable[str], judgement: Judgement) -> dict[GateKey, Gate]:
    """The verify commands that a person names by gate or by ticket.

    Raises:
        UsageError: There is no such gate, or it runs no command.
    """
    commands = commands_of(judgement)
    selected: dict[GateKey, Gate] = {}
    for name in names:
        key = gate_named(name, judgement)
        if key is not None:
            if key not in commands:
                message = (
                    f"gate {name!r} is of kind {judgement.gates[key].kind}, which runs no command"
                )
                raise UsageError(message, remedy="readiness verify lists the commands")
            selected[key] = commands[key]
            continue
        keys = _of_ticket(name, judgement)
        if not keys:
            raise no_such(name, (each.gate for each in commands), "verify command")
        selected |= {key: commands[key] for key in keys}
    return selected


def _of_ticket(name: str, judgement: Judgement) -> list[GateKey]:
    try:
        ticket = ticket_named(name, judgement.portfolio)
    except UsageError:
        return []
    prefix = f"{ticket.ticket}/verify-"
    mine = commands_of(judgement)
    return [key for key in mine if key.board == ticket.board and key.gate.startswith(prefix)]


def command_json(key: GateKey, review: "Review") -> CommandJson:
    """A command as a JSON value."""
    return filled(
        CommandJson,
        review,
        review.command,
        board=key.board,
        id=key.gate,
        command=words_json(review.command.words),
        changes=[
            CommandChangeJson(name=name, then=then, now=now)
            for name, then, now in review.differences
        ],
        files=[CommandFileJson(path=path, is_trusted=flag) for path, flag in review.files],
    )


def record_json(key: GateKey, run: RunRecord) -> RunJson:
    """What a run came to, as a JSON value."""
    return filled(
        RunJson,
        run,
        board=key.board,
        id=key.gate,
        says=run.says(),
        started_at=run.started_at.isoformat(),
        log=f"{EVIDENCE_FOLDER}/{run.log}",
    )
