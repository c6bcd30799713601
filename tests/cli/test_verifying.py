"""`readiness verify`, `trust` and `evidence`: exit codes, text that obeys nobody, JSON."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import Result

Run = Callable[..., Result]

BOARD = """\
format = 1
[board]
id = "plan"
enforcement = "shadow"
[ticket.T-1]
title = "First"
status = "done"
deliverables = ["a.txt"]
verify = ["cat a.txt", "printf '::error::x\\\\n\\\\033[2Jy\\\\n'; exit 7"]
[ticket.T-2]
title = "Second"
status = "todo"
verify = ["touch MARK"]
[gate.both]
kind = "verify_command"
command = ["echo", "both"]
evidence = "ops"
proves = ["T-2"]
[gate.file]
kind = "file_exists"
paths = ["a.txt"]
"""
WITHIN_S = 120


@pytest.fixture
def place(root: Path) -> Path:
    (root / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (root / "a.txt").write_text("hello\n")
    return root


def digest(run: Run, gate: str) -> str:
    return json.loads(run("trust", gate, "--json").stdout)["command"]["digest"]


def trust(run: Run, *gates: str) -> None:
    for gate in gates:
        assert run("trust", gate, "--yes", digest(run, gate)).exit_code == 0


@pytest.mark.usefixtures("place")
def test_without_a_name_commands_are_listed(run: Run) -> None:
    result = run("verify")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "unknown  T-1/verify-1: not trusted: review the command",
        "unknown  T-1/verify-2: not trusted: review the command",
        "unknown  T-2/verify-1: not trusted: review the command",
        "unknown  both: not trusted: review the command",
    ]


def test_what_is_not_trusted_does_not_run(place: Path, run: Run) -> None:
    result = run("verify", "T-2")
    assert result.exit_code == 5
    assert "the command of T-2/verify-1 is not trusted; readiness trust T-2/verify-1" in (
        result.stderr
    )
    assert not (place / "MARK").exists()
    assert not (place / ".readiness").exists()


def test_trust_shows_all_and_needs_a_person(place: Path, run: Run) -> None:
    result = run("trust", "T-2/verify-1")
    assert result.exit_code == 2
    assert "  | touch MARK" in result.stdout
    assert "variables  HOME LANG" in result.stdout
    assert "changes in them are not seen unless they are listed in trust_files" in result.stdout
    assert "on a terminal" in result.stderr
    assert json.loads(run("trust", "--json").stdout)["trusted"] == []
    assert not (place / "MARK").exists()


@pytest.mark.usefixtures("place")
def test_trust_is_for_the_digest_that_was_seen(run: Run) -> None:
    result = run("trust", "T-2/verify-1", "--yes", "0" * 64)
    assert result.exit_code == 5
    assert "is not the one of that digest" in result.stderr
    trust(run, "T-2/verify-1")
    (one,) = json.loads(run("trust", "list", "--json").stdout)["trusted"]
    assert (one["id"], one["command"]) == ("T-2/verify-1", "touch MARK")
    assert run("trust", "revoke", "T-2/verify-1").exit_code == 0
    assert run("trust", "revoke", "T-2/verify-1").exit_code == 5


def test_what_changed_since_is_shown(place: Path, run: Run) -> None:
    trust(run, "T-2/verify-1")
    (place / "boards/plan.toml").write_text(BOARD.replace("touch MARK", "touch MARK2"))
    said = run("trust", "T-2/verify-1").stdout
    assert "  changed since it was trusted:" in said
    assert "      was  touch MARK\n      now  touch MARK2\n" in said
    assert run("verify", "T-2").exit_code == 5


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("words", [["T-1"], ["T-1", "T-2"], ["nobody"], ["file"], ["revoke"]])
def test_trust_is_given_to_one_command(run: Run, words: list[str]) -> None:
    assert run("trust", *words).exit_code == 2


def test_a_run_is_shown_and_judged(place: Path, run: Run) -> None:
    trust(run, "T-1/verify-1", "T-1/verify-2")
    result = run("verify", "T-1/verify-1")
    assert result.exit_code == 0
    first, second, third = result.stdout.splitlines()
    assert (first, second) == ("run plan:T-1/verify-1", "  | hello")
    assert third.startswith("pass  T-1/verify-1: exit 0 after ")
    result = run("verify", "T-1")
    assert result.exit_code == 1
    assert "fail  T-1/verify-2: exit 7" in result.stdout
    assert "pass  T-1/verify-1" in run("verify").stdout
    gates = json.loads(run("check", "--json").stdout)["gates"]
    assert {one["id"]: one["outcome"] for one in gates}["T-1/verify-1"] == "pass"
    assert place


@pytest.mark.usefixtures("place")
def test_no_line_begins_with_text_of_the_command(run: Run) -> None:
    trust(run, "T-1/verify-2")
    said = run("verify", "T-1/verify-2").stdout
    assert "\n  | ::error::x\n" in said
    assert "\x1b" not in said
    assert not [line for line in said.splitlines() if line.startswith("::")]


def test_a_digest_on_the_line_is_trust(place: Path, run: Run) -> None:
    known = digest(run, "T-2/verify-1")
    assert run("verify", "T-2/verify-1", "both", "--trust-digest", known).exit_code == 1
    assert (place / "MARK").exists()
    assert not (place / "ops").exists()


def test_due_runs_what_is_due_and_does_not_hold(place: Path, run: Run) -> None:
    trust(run, "T-1/verify-1", "T-1/verify-2", "T-2/verify-1")
    said = json.loads(run("verify", "--due", "--json").stdout)
    assert [one["id"] for one in said["runs"]] == ["T-1/verify-1", "T-1/verify-2"]
    said = json.loads(run("verify", "--due", "--json").stdout)
    assert [one["id"] for one in said["runs"]] == ["T-1/verify-2"]
    (place / "a.txt").write_text("other\n")
    said = json.loads(run("verify", "--due", "--json").stdout)
    assert [one["id"] for one in said["runs"]] == ["T-1/verify-1", "T-1/verify-2"]


def test_nothing_due_is_done(place: Path, run: Run) -> None:
    (place / "boards/plan.toml").write_text(BOARD.replace('"done"', '"todo"'))
    result = run("verify", "--due")
    assert (result.exit_code, result.stdout) == (0, "nothing to run\n")


@pytest.mark.usefixtures("place")
def test_json_names_what_was_refused(run: Run) -> None:
    trust(run, "both")
    result = run("verify", "both", "T-2", "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert [one["outcome"] for one in said["runs"]] == ["pass"]
    (refused,) = said["refused"]
    assert (refused["id"], refused["name"]) == ("T-2/verify-1", "not-trusted")
    assert refused["command"]["command"] == "touch MARK"


def test_a_run_is_listed_and_published(place: Path, run: Run) -> None:
    assert run("evidence").stdout == "no command was run here\n"
    trust(run, "both")
    assert run("evidence", "publish", "both").exit_code == 5
    run("verify", "both")
    assert run("evidence").stdout.startswith("both  exit 0 after ")
    result = run("evidence", "publish", "both")
    assert result.exit_code == 0
    paths = [line.removeprefix("written: ") for line in result.stdout.splitlines()]
    assert [(place / path).exists() for path in paths] == [True, True]
    assert (place / paths[0]).read_text() == "both\n"


@pytest.mark.usefixtures("place")
def test_a_gate_that_runs_no_command_is_named(run: Run) -> None:
    result = run("verify", "file")
    assert result.exit_code == 2
    assert "is of kind file_exists, which runs no command" in result.stderr
    assert run("verify", "T-1/verify-9").exit_code == 2


def test_answers_have_the_published_shape(place: Path, run: Run) -> None:
    trust(run, "both", "T-1/verify-2")
    answers = [
        ("trust", ["trust", "T-2/verify-1"]),
        ("trust", ["trust", "list"]),
        ("verify", ["verify", "both", "T-1"]),
        ("verify", ["verify"]),
        ("evidence", ["evidence"]),
        ("evidence", ["evidence", "publish", "both"]),
        ("trust", ["trust", "revoke", "both"]),
    ]
    assert place
    for verb, words in answers:
        schema = jsonschema_rs.validator_for(json.loads(run("schema", verb).stdout))
        said = json.loads(run(*words, "--json").stdout)
        assert said.keys() - {"format"}
        assert [error.message for error in schema.iter_errors(said)] == [], words


# on a terminal


def on_terminal(root: Path, words: list[str], answers: list[tuple[str, str]]) -> tuple[str, int]:
    """What a command says on a terminal, and how it ends; each answer waits for its question."""
    pid, handle = pty.fork()
    if pid == 0:
        os.chdir(root)
        os.execv(sys.executable, [sys.executable, "-m", "readiness_tui", *words])  # noqa: S606
    said, end = "", time.monotonic() + WITHIN_S
    while True:
        assert time.monotonic() < end, said
        if not select.select([handle], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(handle, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece.decode("utf-8", "replace")
        if answers and answers[0][0] in said:
            os.write(handle, answers.pop(0)[1].encode())
    _, status = os.waitpid(pid, 0)
    os.close(handle)
    return said, os.waitstatus_to_exitcode(status)


def test_a_person_is_asked_before_the_first_run(place: Path) -> None:
    ask = "trust this command, here, until it changes, and run it?"
    said, code = on_terminal(place, ["verify", "T-2"], [(ask, "n\n")])
    assert code == 5
    assert "touch MARK" in said
    assert not (place / "MARK").exists()
    said, code = on_terminal(place, ["verify", "T-2"], [(ask, "y\n")])
    assert code == 0
    assert (place / "MARK").exists()
    said, code = on_terminal(place, ["verify", "T-2"], [])
    assert code == 0
    assert ask not in said


def test_ctrl_c_ends_the_run_and_keeps_its_record(place: Path) -> None:
    board = BOARD.replace("touch MARK", "echo $$ > pid; echo ready; sleep 600")
    (place / "boards/plan.toml").write_text(board)
    ask = "and run it?"
    said, code = on_terminal(place, ["verify", "T-2"], [(ask, "y\n"), ("| ready", "\x03")])
    assert code == 130
    assert "unknown  T-2/verify-1: cancelled" in said
    with pytest.raises(ProcessLookupError):
        os.kill(int((place / "pid").read_text()), 0)


def test_the_command_takes_no_terminal(place: Path) -> None:
    board = BOARD.replace("touch MARK", "(stty sane; echo gone > /dev/tty) 2>/dev/null; echo none")
    (place / "boards/plan.toml").write_text(board)
    said, code = on_terminal(place, ["verify", "T-2"], [("and run it?", "y\n")])
    assert code == 0
    assert "| none" in said
    assert "\ngone" not in said


def test_help_loads_no_service() -> None:
    code = (
        "import sys\nfrom readiness_tui.cli.group import planner\n"
        "try:\n    planner.main(['verify', '--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.startswith(('textual', 're2', 'networkx'))])"
    )
    done: Any = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True, timeout=WITHIN_S
    )
    assert done.stdout.splitlines()[-1] == "[]"
