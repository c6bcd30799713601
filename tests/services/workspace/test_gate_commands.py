"""What a screen asks of gates: runs in line, the end of their output, baselines, histories."""

import subprocess
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import GateError, UsageError
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.verify.reviewing import TAIL_LINES, LiveRun
from readiness_tui.domain.verify.run_record import Ended
from readiness_tui.domain.verify.verifying import ChangedError
from readiness_tui.services.workspace.gate_commands import GateDesk
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


def begin(desk: GateDesk, *keys: GateKey) -> None:
    for key in keys:
        review = desk.review(key)
        desk.trust(review)
        assert desk.start(key, review)


def waited(desk: GateDesk, key: GateKey, what: str) -> LiveRun:
    """Wait until a run is over, or until it runs."""

    def found() -> LiveRun:
        return next(one for one in desk.runs() if one.key == key)

    def holds() -> bool:
        run = found()
        return run.is_over if what == "over" else not run.place and not run.is_over

    until(holds, what)
    return found()


def test_the_end_of_the_output_is_kept_masked_and_counted(workspace: Workspace) -> None:
    desk = GateDesk(workspace)
    begin(desk, FIRST)
    run = waited(desk, FIRST, "over")
    assert run.record is not None
    assert run.record.ended is Ended.EXITED
    assert len(run.tail) == TAIL_LINES
    assert run.tail[-3:-1] == ("500", "whole")
    assert "abcdefghijklmnop" not in run.tail[-1]
    assert run.hidden == 502 - TAIL_LINES
    assert desk.heads((FIRST, SECOND)) == {FIRST: run.record.head}
    desk.close()


def test_the_third_waits_in_line_and_a_cancel_lets_it_go_on(workspace: Workspace) -> None:
    desk = GateDesk(workspace)
    begin(desk, SECOND, THIRD)
    waited(desk, SECOND, "runs")
    waited(desk, THIRD, "runs")
    begin(desk, FOURTH)
    assert [run.place for run in desk.runs()] == [0, 0, 1]
    assert not desk.start(SECOND, desk.review(SECOND))
    assert desk.cancel(SECOND)
    over = waited(desk, SECOND, "over")
    assert over.record is not None
    assert over.record.ended is Ended.CANCELLED
    waited(desk, FOURTH, "runs")
    assert not desk.cancel(SECOND)
    desk.close()
    assert waited(desk, THIRD, "over").is_over
    assert waited(desk, FOURTH, "over").is_over


def test_only_what_was_looked_at_is_run(workspace: Workspace) -> None:
    desk = GateDesk(workspace)
    review = desk.review(SECOND)
    desk.trust(review)
    with pytest.raises(ChangedError):
        desk.start(THIRD, review)
    untrusted = desk.review(THIRD)
    assert desk.start(THIRD, untrusted)
    run = waited(desk, THIRD, "over")
    assert "is not trusted" in run.trouble
    assert desk.revoke(SECOND)
    assert not desk.review(SECOND).is_trusted
    desk.close()


def test_what_a_gate_cannot_do_is_refused(workspace: Workspace) -> None:
    desk = GateDesk(workspace)
    with pytest.raises(GateError, match="gone"):
        desk.review(GateKey(BoardId("b"), "none"))
    with pytest.raises(UsageError, match="keeps no baseline"):
        desk.baseline(SECOND)
    assert desk.history(BoardId("b")) == ()
    streak, offer, trouble = desk.standing(BoardId("b"))
    assert (streak.count, offer, trouble) == (0, None, "")
    desk.close()
