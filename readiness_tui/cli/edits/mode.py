"""`readiness mode`: how far a failing gate holds things back, shown and set."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.edit_answers import BoardModeJson, ModesAnswer, ModeSetAnswer
from readiness_tui.cli.answers.outcomes import exit_of, notice_json, print_notice, second_look
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import Role
from readiness_tui.domain.model.status import Code, Mode
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.modes import ModeChange, mode_change
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.checkpoints.denying import Attempt
from readiness_tui.services.verify.streaks import StreakState, streak_state

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace


@click.command("mode")
@click.argument("board", required=False, metavar="[BOARD]")
@click.argument("mode", required=False, metavar="[MODE]")
@click.option("--reason", metavar="TEXT", default="", help="Why: stricter before time, or weaker.")
@json_option
@takes_workspace
def mode_command(*, given: Given, board: str | None, mode: str | None, reason: str) -> int:
    """Show how boards are enforced and how long their green streaks are, or give one another mode.

    MODE is solo, shadow, soft_block or hard_block; BOARD may be left out where there is one. What
    comes before the streak is full, and what is weaker, needs a reason.
    """
    workspace = open_workspace(given, knows_me=True)
    snapshot = workspace.snapshot
    name, word = _asked(snapshot.portfolio, board, mode)
    if word is None:
        return _show(workspace, snapshot, name, as_json=given.as_json)
    if name is None:
        boards = ", ".join(snapshot.portfolio.boards)
        message = "there are several boards"
        raise UsageError(message, remedy=f"name one of {boards}")
    notice = _set(workspace, snapshot, name, word, reason)
    if given.as_json:
        notice, after = workspace.after(notice, snapshot)
        modes = _answer(workspace, after, name)
        output.print_json(documents.filled(ModeSetAnswer, notice_json(notice), modes))
    else:
        output.print_problems(snapshot.problems)
        print_notice(notice)
    return second_look(workspace, exit_of(notice))


def _asked(
    portfolio: Portfolio, board: str | None, mode: str | None
) -> tuple[BoardId | None, Mode | None]:
    """The board and the mode that two words name; one word is a board, or else a mode.

    Raises:
        UsageError: There is no such board or mode.
    """
    if board is not None and mode is None and board not in portfolio.boards and board in set(Mode):
        board, mode = None, board
    if board is None and len(portfolio.boards) == 1:
        board = next(iter(portfolio.boards))
    if board is not None and board not in portfolio.boards:
        raise no_such(board, portfolio.boards, "board")
    if mode is not None and mode not in set(Mode):
        raise no_such(mode, Mode, "mode")
    return (BoardId(board) if board else None), (Mode(mode) if mode else None)


def _streaks(
    workspace: "Workspace", snapshot: Snapshot, name: BoardId | None
) -> Mapping[BoardId, StreakState]:
    boards = snapshot.portfolio.boards
    return {
        board.id: streak_state(workspace.root, workspace.folder, board)
        for board in boards.values()
        if name in {None, board.id}
    }


def _set(
    workspace: "Workspace", snapshot: Snapshot, name: BoardId, to: Mode, reason: str
) -> Notice:
    state = _streaks(workspace, snapshot, name)[name]
    board = snapshot.portfolio.boards[name]
    change = mode_change(board, to, state.streak, state.offer, reason)
    denied = snapshot.judgement.roles.refusal(Role.MODE, workspace.actor)
    match change:
        case str() if denied:
            return workspace.writer.denied(
                Attempt(RecordRef(name, Kind.BOARD, name), f"enforcement {to}", denied)
            )
        case ModeChange():
            with under_way():
                return workspace.edits.do(change.action, change.reason)
        case str():
            code = Code.REASON_MISSING
            message = f"refused ({code}): {change}"
            return Notice(Level.REFUSED, message, 'add --reason "..."', code)
        case None:
            return Notice(Level.REMARK, f"{name} is {to} already", code="unchanged")


def _show(
    workspace: "Workspace", snapshot: Snapshot, name: BoardId | None, *, as_json: bool
) -> int:
    if as_json:
        output.print_json(_answer(workspace, snapshot, name))
    else:
        output.print_problems(snapshot.problems)
        output.print_lines(_lines(snapshot, _streaks(workspace, snapshot, name)))
    return 3 if snapshot.problems else 0


def _lines(snapshot: Snapshot, found: Mapping[BoardId, StreakState]) -> Iterator[str]:
    boards = {name: snapshot.portfolio.boards[name] for name in found}
    width = max((output.cells(safe_line(name)) for name in boards), default=0)
    for name, state in found.items():
        mode = boards[name].enforcement
        sentence = state.trouble or str(state.offer or state.streak)
        if mode is Mode.HARD_BLOCK:
            sentence = "the strictest mode there is"
        since = f"   since {state.changed_at:%Y-%m-%d}" if state.changed_at else ""
        padded = output.padded(safe_line(name), width)
        yield f"board {padded}  {mode:<10}  {safe_line(sentence)}{since}"


def _answer(workspace: "Workspace", snapshot: Snapshot, name: BoardId | None) -> ModesAnswer:
    boards = [
        documents.filled(
            BoardModeJson,
            state,
            state.streak,
            board=board,
            mode=snapshot.portfolio.boards[board].enforcement,
            since=state.changed_at and state.changed_at.isoformat(),
            green=state.streak.count,
            offer=state.offer and state.offer.mode,
        )
        for board, state in _streaks(workspace, snapshot, name).items()
    ]
    return documents.filled(ModesAnswer, snapshot, boards=boards)
