"""Nothing that a person did not ask for runs, whatever the boards say and however they are read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from readiness_tui.domain.edits.requests import SetStatus
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.services.verify import process as verifier_process
from readiness_tui.services.verify.verifier import Verifier
from readiness_tui.services.workspace.workspace import Workspace
from tests.services.watching import watching
from tests.support import until

BOARD = """\
format = 1
[board]
id = "plan"
[ticket.T-1]
title = "First"
status = "doing"
deliverables = ["a.txt"]
verify = ["touch MARK", "touch MARK; exit 1"]
[gate.always]
kind = "verify_command"
command = ["touch", "MARK"]
proves = ["T-1", "board"]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text(BOARD)
    (tmp_path / "a.txt").write_text("x\n")
    verifier = Verifier(tmp_path)
    workspace = Workspace(tmp_path)
    workspace.open()
    for gate in workspace.snapshot.judgement.gates.values():
        if gate.kind == "verify_command":
            verifier.trust(verifier.review(gate))
    workspace.gates.close()

    def refuse(*_: object, **__: object) -> None:
        message = "a command was started"
        raise AssertionError(message)

    monkeypatch.setattr(verifier_process.subprocess, "Popen", refuse)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_open_edit_change_and_recheck_run_nothing(root: Path) -> None:
    workspace = Workspace(root, actor="@ann")
    workspace.open(remember=True)
    workspace.gates.run()
    (root / "a.txt").write_text("changed\n")
    workspace.boards.files_changed(
        {"a.txt", "boards/plan.toml", ".git/HEAD", ".readiness/evidence/x"}
    )
    workspace.gates.run()
    workspace.edits.submit(SetStatus((Key(BoardId("plan"), TicketId("T-1")),), Status.REVIEW))
    workspace.gates.recheck()
    workspace.gates.tick()
    workspace.gates.run()
    workspace.gates.close()
    assert not (root / "MARK").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "--now"],
        ["check", "--json"],
        ["explain", "always"],
        ["list"],
        ["next"],
        ["lint"],
        ["show", "T-1"],
        ["verify"],
        ["trust"],
        ["evidence"],
        ["doctor"],
        ["set", "T-1", "status=review"],
        ["checkpoint"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("ci", ["", "true"])
def test_no_verb_runs_anything_by_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], ci: str
) -> None:
    monkeypatch.setenv("CI", ci)
    result = CliRunner().invoke(planner, words)
    assert not isinstance(result.exception, AssertionError)
    assert not (root / "MARK").exists()


@pytest.mark.usefixtures("root")
def test_a_verb_that_is_asked_to_would() -> None:
    """The trap of the tests above closes where a command is started."""
    result = CliRunner().invoke(planner, ["verify", "always", "--json"])
    assert "a command was started" in result.output
    assert json.loads(result.output)["error"]["name"] == "internal"


async def test_watching_runs_nothing(root: Path) -> None:
    workspace = Workspace(root)
    workspace.open()
    workspace.gates.run()
    async with watching(root, *workspace.gates.watched()) as log:
        (root / "a.txt").write_text("changed\n")
        await until(lambda: "a.txt" in log.said, "the change is told")
    workspace.boards.files_changed({"a.txt"})
    workspace.gates.run()
    assert not (root / "MARK").exists()
