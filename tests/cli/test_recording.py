"""`readiness record`: runs of several runners, and checkpoints after gates that turn to pass."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.storage.checkpoints.checkpoint import list_checkpoints
from tests.repos import Repo

Run = Callable[..., Result]
Answer = Callable[..., Any]

BOARD = """\
[board]
id = "plan"
enforcement = "shadow"
target_greens = 1

[ticket.T-1]
title = "One"
status = "done"
deliverables = ["one.txt"]

[phase.A]
tickets = ["T-1"]
exit = [{ ticket = "T-1" }]

[gate.docs]
kind = "file_exists"
paths = ["docs.md"]

[gate.streak]
kind = "green_streak"
history = "ops/runs/plan.jsonl"
runners = ["linux-a", "linux-b"]
"""
SETTINGS = """\
[workspace]
runs = "ops/runs"

[retention]
min_free = 0
checkpoint_after = ["phase:A", "docs"]
"""


@pytest.fixture(autouse=True)
def repo(root: Path) -> Repo:
    """A workspace in git, whose gates do not hold yet."""
    found = Repo(root)
    found.write(BOARD)
    found.write(SETTINGS, "readiness.toml")
    found.git("init", "-q", ".")
    commit(found, "begin")
    return found


def commit(repo: Repo, name: str) -> None:
    repo.git("add", "-A")
    repo.git("-c", "user.email=a@x.org", "-c", "user.name=a", "commit", "-q", "-m", name)


def made(repo: Repo) -> None:
    repo.write("1\n", "one.txt")
    repo.write("it\n", "docs.md")
    commit(repo, "made")


def labels(root: Path) -> list[list[str]]:
    return [[label.name for label in one.labels] for one in list_checkpoints(root).all]


def test_gates_that_hold_since_the_run_before_make_one_checkpoint(
    root: Path, repo: Repo, answer: Answer, run: Run
) -> None:
    assert answer("record", "--runner", "linux-a")["checkpoint"] is None
    made(repo)
    found = answer("record", "--runner", "linux-a")["checkpoint"]
    assert (found["labels"], found["trouble"]) == (["phase-A-exit", "gate-docs"], "")
    assert labels(root) == [["phase-A-exit", "gate-docs"]]
    assert list_checkpoints(root).named("gate-docs") is not None
    again = answer("record", "--runner", "linux-a", "--run", "2")
    assert again["checkpoint"] is None, "it held before"
    assert f"kept  checkpoint {found['id']}" not in run("record", "--runner", "linux-a").output


def test_the_first_run_of_a_runner_saw_nothing_turn(root: Path, repo: Repo, answer: Answer) -> None:
    answer("record", "--runner", "linux-a")
    made(repo)
    assert answer("record", "--runner", "linux-b")["checkpoint"] is None
    assert labels(root) == []


def test_what_no_setting_names_makes_none(root: Path, repo: Repo, answer: Answer) -> None:
    repo.write(SETTINGS.replace('["phase:A", "docs"]', "[]"), "readiness.toml")
    commit(repo, "none")
    answer("record")
    made(repo)
    assert answer("record")["checkpoint"] is None
    assert labels(root) == []


def test_a_checkpoint_that_cannot_be_made_takes_nothing_from_the_run(
    repo: Repo, answer: Answer, run: Run
) -> None:
    answer("record", "--runner", "linux-a")
    answer("record", "--runner", "linux-b")
    repo.write(SETTINGS.replace("min_free = 0", f"min_free = {1 << 62}"), "readiness.toml")
    made(repo)
    found = answer("record", "--runner", "linux-a")
    assert found["runs"][0]["path"] == "ops/runs/plan.jsonl"
    assert (found["checkpoint"]["id"], found["checkpoint"]["labels"]) == ("", [])
    assert "have to stay free" in found["checkpoint"]["trouble"]
    assert "trouble  with the checkpoint" in run("record", "--runner", "linux-b").output


def test_a_mode_is_offered_once_each_named_runner_was_green(repo: Repo, answer: Answer) -> None:
    made(repo)
    written = answer("record", "--runner", "linux-a")["runs"][0]["run"]
    assert written["runner"] == "linux-a"
    assert answer("mode", "plan")["boards"][0]["offer"] is None
    answer("record", "--runner", "linux-b")
    assert answer("mode", "plan")["boards"][0]["offer"] == "soft_block"
