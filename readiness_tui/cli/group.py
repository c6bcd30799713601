"""The command group: which verbs there are, and what becomes of every way to fail.

A verb's module is imported when the verb is called, so that each costs only its own imports. A verb
returns its exit code; whatever is raised becomes one sentence, or one JSON document.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import click

from readiness_tui import __version__
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import Given, asks_for_json, given_of, workspace_choices
from readiness_tui.domain.model import errors
from readiness_tui.domain.model.ids import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

INTERRUPTED = 130
USAGE, INVALID, CRASHED, NOTHING_DONE, UNCONFIRMED = 2, 3, 4, 5, 6

VERBS = {
    "attest": ("edits.attest", "Vouch for what lies outside the repository."),
    "audit": ("repository.audit", "Say who did what, and whether the log of it holds."),
    "baseline": ("edits.baseline", "Write what a ratchet gate is held against."),
    "block": ("edits.noting", "Say that a ticket is blocked, and by what."),
    "blame": ("queries.life", "Tell who set a field of a record last."),
    "check": ("queries.check", "Say whether the plan is ready, for people and for CI."),
    "checkpoint": ("repository.checkpoint", "Keep all boards as they are, and list that."),
    "completion": ("queries.completing", "Print what lets bash, zsh or fish complete words."),
    "config": ("queries.configured", "Show what is set, and where it comes from."),
    "delete": ("edits.deleting", "Remove a ticket that nothing refers to."),
    "demo": ("ui_command", "Try the program on a small repository, with a tour."),
    "diff": ("queries.diffing", "Say what parts two states of the boards."),
    "doctor": ("queries.doctor", "Examine disk, lock, journal, git, watches, terminal."),
    "drift": ("queries.drifting", "Say where boards and their documents disagree."),
    "evidence": ("edits.evidence", "Publish the record and log of a run."),
    "explain": ("queries.explain", "Give every reason of a verdict, or all of a gate."),
    "export": ("queries.exporting", "Print the plan for people and other programs."),
    "gates": ("queries.gates", "List gates with their state, or the kinds there are."),
    "freeze": ("edits.freezing", "Close a board, so that nothing on it changes."),
    "git": ("repository.git", "Let git merge boards by field, in this clone."),
    "import": ("edits.importing", "Make boards of plans that are written elsewhere."),
    "init": ("edits.beginning", "Make the first boards of a repository."),
    "lint": ("queries.linting", "Find what is wrong with the plan itself."),
    "list": ("queries.listing", "List tickets, each claim with its proof."),
    "log": ("queries.life", "Tell the life of a record over the commits."),
    "man": ("queries.manual", "Print the manual page."),
    "merge-driver": ("repository.merge_driver", "Merge a board; git calls it."),
    "metrics": ("queries.measures", "Tell how long gates take, and what got slower."),
    "mode": ("edits.mode", "Show how boards are enforced, or change it."),
    "move": ("edits.moving", "Bring a ticket to another place or board."),
    "new": ("edits.adding", "Add a ticket."),
    "next": ("queries.upcoming", "Say what to take up next, and why."),
    "note": ("edits.noting", "Keep a line about a ticket in the log."),
    "publish": ("edits.publishing", "Carry a board into a document."),
    "record": ("edits.record", "Note how the due gates stand at this commit."),
    "recover": ("repository.recover", "List, save or give up edits that are on no board."),
    "redo": ("repository.undoing", "Do the action again that was taken back last."),
    "report": ("queries.reporting", "Write a weekly update, status or release report."),
    "rollback": ("repository.rollback", "Put the boards of a checkpoint back."),
    "schedule": ("queries.scheduling", "Say when what can be done, and what presses."),
    "schema": ("queries.schema", "Print the JSON Schema of board files or answers."),
    "set": ("edits.setting", "Set fields of a ticket."),
    "show": ("queries.show", "Show all of a ticket or of another record."),
    "standup": ("standup_command", "Walk through the work of each owner, with notes and minutes."),
    "sync": ("repository.sync", "Share the boards with the team, through git."),
    "trend": ("queries.trending", "Tell how the plan came here, day by day."),
    "trust": ("edits.trusting", "Look at a verify command, and let it run here."),
    "undo": ("repository.undoing", "Take the last action of this clone back."),
    "ui": ("ui_command", "Open the planner; what `readiness` alone does too."),
    "verify": ("edits.verifying", "Run the commands that prove something."),
    "verify-bundle": ("queries.bundling", "Say whether a compliance bundle still holds."),
    "waive": ("edits.waive", "Permit findings for a time; list and revoke that."),
}
"""Each verb: its module below this package, where `NAME_command` is, and its line in the help."""

_EXITS: tuple[tuple[type[errors.ReadinessError], int], ...] = (
    (errors.UsageError, USAGE),
    (errors.BoardError, INVALID),
    (errors.GateError, INVALID),
)

_Failure: TypeAlias = tuple[errors.ReadinessError, int]


class VerbGroup(click.Group):
    """A group that knows its verbs by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of the alphabet."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb."""
        del ctx
        if cmd_name not in VERBS:
            return None
        module, _ = VERBS[cmd_name]
        command = f"{cmd_name.replace('-', '_')}_command"
        return getattr(import_module(f"readiness_tui.cli.{module}"), command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or name the nearest."""
        is_asked = not ctx.resilient_parsing  # a shell that completes is told nothing
        if is_asked and args and args[0] not in VERBS and not args[0].startswith("-"):
            near = nearest(args[0], VERBS)
            message = f"there is no command {args[0]!r}"
            remedy = f"nearest: {near}" if near else "readiness --help lists them"
            raise errors.UsageError(message, remedy=remedy)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """The verbs without importing any, and the options."""
        from click.shell_completion import CompletionItem

        verbs = [
            CompletionItem(name, help=line)
            for name, (_, line) in VERBS.items()
            if name.startswith(incomplete)
        ]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in VERBS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *rest: Any,  # noqa: ANN401 - click's own
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> NoReturn:
        """Run a verb and end the process with its exit code."""
        words = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        if "_READINESS_COMPLETE" in os.environ:
            from readiness_tui.cli.base.shells import register

            register()
        try:
            code = super().main(words, prog_name, *rest, **extra)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(INTERRUPTED)
        except Exception as error:  # noqa: BLE001 - the edge: each way to fail is told in one way
            failure, code = _told(error)
            _print_failure(failure, as_json=asks_for_json(words))
        sys.exit(code)


def _print_failure(error: errors.ReadinessError, *, as_json: bool) -> None:
    if not as_json:
        output.print_failure(error)
        return
    from readiness_tui.cli.answers.failures import ErrorAnswer, error_json

    output.print_json(ErrorAnswer(error=error_json(error)))


def _told(error: Exception) -> _Failure:
    """What went wrong as a value that can be shown, and the exit code that says it."""
    match error:
        case errors.ReadinessError():
            codes = (code for kind, code in _EXITS if isinstance(error, kind))
            is_done = isinstance(error, errors.WriteError) and error.reason == "unconfirmed"
            return error, UNCONFIRMED if is_done else next(codes, NOTHING_DONE)
        case click.NoSuchOption(option_name=name, possibilities=near) if near:
            message = f"there is no option {name!r}"
            return errors.UsageError(message, remedy=f"nearest: {near[0]}"), USAGE
        case click.ClickException():
            where = (
                error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
            )
            remedy = f"{where or 'readiness'} --help"
            return errors.UsageError(error.format_message().rstrip("."), remedy=remedy), USAGE
        case OSError():
            return Disk.of(error), NOTHING_DONE
        case _:
            import traceback

            from readiness_tui.services.base.crashes import masked

            last = traceback.extract_tb(error.__traceback__)[-1]
            message = f"internal error: {error!r} at {last.name}, line {last.lineno}"
            return Crash(masked(message), remedy="report it with the command that you ran"), CRASHED


class Disk(errors.ReadinessError):
    """The system refused something that no verb has a sentence of its own for."""

    name = "system"

    @classmethod
    def of(cls, error: OSError) -> "Disk":
        """What the system said, with the file that it is about."""
        place = errors.Place(str(error.filename)) if error.filename else None
        message = error.strerror or str(error) or type(error).__name__
        return cls(message, place=place, remedy="look at the disk, then try again")


class Crash(errors.ReadinessError):
    """A fault of the program."""

    name = "internal"


@click.group(
    cls=VerbGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="readiness", message="%(prog)s %(version)s")
@workspace_choices
@click.option("--theme", metavar="NAME", help="Colours of the planner, and of answers.")
@click.pass_context
def planner(ctx: click.Context, theme: str | None, **choices: Any) -> int:  # noqa: ANN401 - click
    """Plan production readiness, and hold the plan against the repository.

    Without a command, the planner opens on this terminal.
    """
    ctx.obj = given_of(choices, Given(theme=theme or ""))
    if ctx.invoked_subcommand is not None:
        return 0
    from readiness_tui.cli.ui_command import run_planner

    return run_planner(ctx.obj, theme)
