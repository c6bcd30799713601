"""`readiness attest`: an edit like any other, by who may."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

BOARD = """\
format = 1
[board]
id = "plan"
[ticket.T-1]
title = "First"

[gate.protected]
kind = "attestation"  # looked up by hand
statement = "main is protected"
valid_for = "90d"
proves = ["T-1"]
"""


@pytest.fixture
def place(root: Path) -> Path:
    (root / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (root / "readiness.toml").write_text('[roles]\nattest = ["@ops"]\n', encoding="utf-8")
    return root


def test_signing_writes_one_line_and_can_be_undone(place: Path, run: Run) -> None:
    assert "unknown  protected: main is protected: 0 of 1" in run("attest").stdout
    result = run("attest", "protected", "--note", "seen", "--actor", "@ops")
    assert result.exit_code == 0, result.output
    assert "pass  main is protected confirmed by @ops, lapses in 89 d" in result.stdout or (
        "lapses in 90 d" in result.stdout
    )
    text = (place / "boards/plan.toml").read_text()
    added = set(text.splitlines()) - set(BOARD.splitlines())
    (line,) = added
    assert line.startswith('signed = [{ by = "@ops", at = ')
    assert line.endswith(', note = "seen" }]')
    gates = json.loads(run("check", "--json").stdout)["gates"]
    assert [one["outcome"] for one in gates] == ["pass"]
    run("attest", "protected", "--actor", "@ops")
    assert (place / "boards/plan.toml").read_text().count('by = "@ops"') == 1
    run("undo", "--actor", "@ops")
    run("undo", "--actor", "@ops")
    assert (place / "boards/plan.toml").read_text() == BOARD


def test_who_may_not_is_refused(place: Path, run: Run) -> None:
    result = run("attest", "protected", "--actor", "@dev", "--json")
    assert result.exit_code == 5
    said = json.loads(result.stdout)
    assert said["says"].endswith("@dev may not sign attestations: @ops may")
    assert said["gate"]["outcome"] == "unknown"
    assert (place / "boards/plan.toml").read_text() == BOARD


@pytest.mark.usefixtures("place")
def test_what_is_no_attestation_is_named(run: Run) -> None:
    result = run("attest", "protectd")
    assert result.exit_code == 2
    assert "nearest: protected" in result.stderr
