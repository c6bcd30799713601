"""Gates judged from the boards: when they are judged again, and where they find what is wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.services.exchange.importing import prepare, write
from readiness_tui.services.workspace.board_gates import PlanGates, nowhere
from readiness_tui.services.workspace.workspace import Workspace
from tests import builders
from tests.services.fakes import FakeClock

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
PLAN = """\
# Web plan

| ID | Title | Status | Depends on |
|----|-------|--------|------------|
| WEB-1 | First | Done | |
| WEB-2 | Second | Todo | WEB-1 |
"""
GATES = """
[gate.same]
kind = "drift"
fields = ["status", "depends"]

[gate.trace]
kind = "board_trace"
rules = ["done_deps_done", "no_cycle"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "plan.md").write_text(PLAN)
    (tmp_path / "boards").mkdir()
    written = write(prepare([tmp_path / "docs" / "plan.md"], tmp_path), tmp_path)
    assert [one.is_written for one in written] == [True]
    file = tmp_path / written[0].target
    file.rename(tmp_path / "boards" / "plan.toml")
    add(tmp_path, GATES)
    return tmp_path


def add(root: Path, text: str) -> None:
    file = root / "boards" / "plan.toml"
    file.write_text(file.read_text() + text)


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))


def found(space: Workspace, name: str) -> Result:
    snapshot = space.gates.run()
    assert snapshot.unchecked == 0
    boards = snapshot.portfolio.boards
    return snapshot.judgement.results[GateKey(next(iter(boards)), name)]


def opened(root: Path) -> Workspace:
    space = Workspace(root, clock=FakeClock(NOW))
    space.open()
    return space


def test_a_board_that_was_just_imported_drifts_nowhere(root: Path) -> None:
    space = opened(root)
    assert space.snapshot.unchecked == 2
    same = found(space, "same")
    assert (same.outcome, same.says) == (
        Outcome.PASS,
        "3 values compared with docs/plan.md, none differs",
    )
    assert same.evaluated_at == NOW
    assert "docs" in space.gates.watched()
    assert found(space, "trace").outcome is Outcome.PASS


def test_a_change_of_the_document_lets_the_gate_be_judged_again(root: Path) -> None:
    space = opened(root)
    assert found(space, "same").outcome is Outcome.PASS
    change(root, "docs/plan.md", "| Second | Todo", "| Second | Done")
    assert space.boards.files_changed(["src/other.py"]).unchecked == 0
    assert space.boards.files_changed(["docs/plan.md"]).unchecked == 1
    same = found(space, "same")
    assert same.outcome is Outcome.FAIL
    assert same.says.startswith('docs/plan.md:6  WEB-2 status: document done ("Done"), board todo')
    assert same.findings[0].place == Place("docs/plan.md", 6)


def test_a_change_of_the_board_lets_both_be_judged_again(root: Path) -> None:
    space = opened(root)
    first = found(space, "trace")
    assert space.boards.files_changed(["boards/plan.toml"]).unchecked == 0
    assert found(space, "trace") is first
    change(root, "boards/plan.toml", 'status = "done"', 'status = "doing"')
    change(root, "boards/plan.toml", 'status = "todo"', 'status = "done"')
    assert space.boards.files_changed(["boards/plan.toml"]).unchecked == 2
    trace = found(space, "trace")
    assert trace.says == "WEB-2 is done, but needs WEB-1, which is open"
    lines = (root / "boards" / "plan.toml").read_text().splitlines()
    line = lines.index("[ticket.WEB-2]") + 1
    assert trace.findings[0].place == Place("boards/plan.toml", line)
    assert found(space, "same").outcome is Outcome.FAIL


def test_a_document_that_is_gone_empty_or_outside_is_never_a_pass(root: Path) -> None:
    space = opened(root)
    (root / "docs" / "plan.md").unlink()
    space.boards.files_changed(["docs"])
    assert found(space, "same").cause is Cause.ABSENT
    (root / "docs" / "plan.md").write_text(" \n")
    space.boards.files_changed(["docs/plan.md"])
    assert found(space, "same").cause is Cause.INPUT
    (root.parent / "outside.md").write_text(PLAN)
    change(root, "boards/plan.toml", '"docs/plan.md"', '"../outside.md"')
    space.boards.files_changed(["boards/plan.toml"])
    outside = found(space, "same")
    assert (outside.outcome, outside.cause) == (Outcome.ERROR, Cause.INPUT)
    assert "outside the repository" in outside.says


def test_a_board_without_a_document_cannot_be_compared(tmp_path: Path) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "plan.toml").write_text(
        'format = 1\n[board]\nid = "p"\n[ticket.T-1]\ntitle = "x"\nstatus = "todo"\n'
        + GATES.replace('"drift"', '"drift"\nboard = "gone"', 1)
    )
    space = opened(tmp_path)
    gone = found(space, "same")
    assert (gone.cause, gone.says) == (Cause.CONFIG, "there is no board 'gone'")
    change(tmp_path, "boards/plan.toml", '\nboard = "gone"', "")
    space.boards.files_changed(["boards/plan.toml"])
    assert found(space, "same").says == "board p was not imported from a document"


def test_gates_that_are_gone_leave_no_result(tmp_path: Path) -> None:
    gate = builders.gate("trace", "board_trace")
    key = GateKey(BoardId("b"), "trace")
    portfolio = builders.Portfolio.of(builders.board(builders.ticket("T-1"), gate))
    held = PlanGates(tmp_path)
    assert held.plan(portfolio, {key: gate}, nowhere) == {key}
    assert held.plan(portfolio, {key: gate}, nowhere) == set()
    assert held.judge([key, GateKey(BoardId("b"), "other")], NOW) == {key}
    assert held.results.keys() == {key}
    assert held.plan(portfolio, {}, nowhere) == set()
    assert held.results == {}
    assert held.judge([key], NOW) == frozenset()


def test_a_risk_whose_acceptance_ends_is_seen_on_the_next_day(tmp_path: Path) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "plan.toml").write_text(
        'format = 1\n[board]\nid = "p"\n[ticket.T-1]\ntitle = "x"\nstatus = "todo"\n'
        '[risk.R-1]\ntitle = "r"\nlikelihood = 2\nimpact = 2\n'
        'accepted = { by = "@a", until = 2026-02-19, reason = "small" }\n'
        '[gate.trace]\nkind = "board_trace"\nrules = ["risk_has_ticket"]\n'
    )
    clock = FakeClock(NOW)
    space = Workspace(tmp_path, clock=clock)
    space.open()
    key = GateKey(BoardId("p"), "trace")
    assert space.gates.run().judgement.results[key].outcome is Outcome.PASS
    clock.advance(timedelta(days=1))
    assert space.gates.tick().unchecked == 1
    assert space.gates.run().judgement.results[key].outcome is Outcome.FAIL
