"""Whose repository this is, and which boards speak of another."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.services.git.running import repository_names
from readiness_tui.services.workspace.workspace import Workspace
from tests.repos import Repo

BOARD = """\
format = 1

[board]
id = "plan"
repository = "acme/pay"

[ticket.T-1]
title = "First"
status = "done"
deliverables = ["a.txt"]
"""
GATE = GateKey(BoardId("plan"), "T-1/deliverables")


def outcome(root: Path) -> Outcome:
    """What the one gate of the board comes to."""
    workspace = Workspace(root)
    workspace.open()
    return workspace.gates.run().judgement.results[GATE].outcome


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace of another name, with what the board asks for."""
    folder = tmp_path / "shop"
    (folder / "boards").mkdir(parents=True)
    (folder / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (folder / "a.txt").write_text("here\n", encoding="utf-8")
    return folder


def test_files_of_this_repository_prove_nothing_about_another(root: Path) -> None:
    assert outcome(root) is Outcome.UNKNOWN


def test_a_folder_of_that_name_is_the_repository(root: Path) -> None:
    assert outcome(root.rename(root.parent / "Pay")) is Outcome.PASS


def test_a_remote_of_that_name_makes_it_the_repository(root: Path) -> None:
    repo = Repo(root)
    repo.git("init", "--quiet")
    repo.git("remote", "add", "upstream", "git@host.example:somebody/pay.git")
    assert repository_names(root) == {"shop", "git@host.example:somebody/pay.git"}
    assert outcome(root) is Outcome.PASS
