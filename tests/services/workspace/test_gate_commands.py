"""What a screen asks of gates: runs in line, the end of their output, baselines, histories."""

import subprocess
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import GateError, UsageError
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.verify.reviewing import TAIL_LINES, LiveRun
from readiness_tui.domain.verify.run_record import Ended
from readiness_tui.domain.verify.verifying import ChangedError
from readiness_tui.services.workspace.gate_commands import GateCommands
from readiness_tui.services.workspace.workspace import Workspace
from tests.gates.support import until

BOARD = """\
format = 1
[board]
id = "b"
title = "B"
[ticket.A]
title = "A"
status = "doing"
verify = [
  "seq 1 500; printf 'half\\rwhole'; echo; echo token=abcdefghijklmnop",
  "sleep 300", "sleep 301", "sleep 302",
]
"""
FIRST, SECOND, THIRD, FOURTH = (GateKey(BoardId("b"), f"A/verify-{n}") for n in range(1, 5))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/b.toml").write_text(BOARD)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        subprocess.run(("git", *words), cwd=tmp_path, check=True)  # noqa: S607 - git
    found = Workspace(tmp_path, actor="@ann")
    found.open()
    found.gates.run()
    return found


def begin(commands: GateCommands, *keys: GateKey) -> None:
    for key in keys:
        review = commands.review(key)
        commands.trust(review)
        assert commands.start(key, review)


def waited(commands: GateCommands, key: GateKey, what: str) -> LiveRun:
    """Wait until a run is over, or until it runs."""

    def found() -> LiveRun:
        return next(one for one in commands.runs() if one.key == key)

    def holds() -> bool:
        run = found()
        return run.is_over if what == "over" else not run.place and not run.is_over

    until(holds, what)
    return found()


def test_the_end_of_the_output_is_kept_masked_and_counted(workspace: Workspace) -> None:
    commands = GateCommands(workspace)
    begin(commands, FIRST)
    run = waited(commands, FIRST, "over")
    assert run.record is not None
    assert run.record.ended is Ended.EXITED
    assert len(run.tail) == TAIL_LINES
    assert run.tail[-3:-1] == ("500", "whole")
    assert "abcdefghijklmnop" not in run.tail[-1]
    assert run.hidden == 502 - TAIL_LINES
    assert commands.heads((FIRST, SECOND)) == {FIRST: run.record.head}
    commands.close()


def test_the_third_waits_in_line_and_a_cancel_lets_it_go_on(workspace: Workspace) -> None:
    commands = GateCommands(workspace)
    begin(commands, SECOND, THIRD)
    waited(commands, SECOND, "runs")
    waited(commands, THIRD, "runs")
    begin(commands, FOURTH)
    assert [run.place for run in commands.runs()] == [0, 0, 1]
    assert not commands.start(SECOND, commands.review(SECOND))
    assert commands.cancel(SECOND)
    over = waited(commands, SECOND, "over")
    assert over.record is not None
    assert over.record.ended is Ended.CANCELLED
    waited(commands, FOURTH, "runs")
    assert not commands.cancel(SECOND)
    commands.close()
    assert waited(commands, THIRD, "over").is_over
    assert waited(commands, FOURTH, "over").is_over


def test_only_what_was_looked_at_is_run(workspace: Workspace) -> None:
    commands = GateCommands(workspace)
    review = commands.review(SECOND)
    commands.trust(review)
    with pytest.raises(ChangedError):
        commands.start(THIRD, review)
    untrusted = commands.review(THIRD)
    assert commands.start(THIRD, untrusted)
    run = waited(commands, THIRD, "over")
    assert "is not trusted" in run.trouble
    assert commands.revoke(SECOND)
    assert not commands.review(SECOND).is_trusted
    commands.close()


def test_what_a_gate_cannot_do_is_refused(workspace: Workspace) -> None:
    commands = GateCommands(workspace)
    with pytest.raises(GateError, match="gone"):
        commands.review(GateKey(BoardId("b"), "none"))
    with pytest.raises(UsageError, match="keeps no baseline"):
        commands.baseline(SECOND)
    assert commands.history(BoardId("b")) == ()
    streak, offer, trouble = commands.streak(BoardId("b"))
    assert (streak.count, offer, trouble) == (0, None, "")
    commands.close()
