"""T12 to T17, T22 and T23: what a command of a board can do, by the program as it is installed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from readiness_tui.gates.repo.trust import state_folder
from readiness_tui.services.verify.process import MARKER
from tests.e2e.terminal import Terminal
from tests.services.base.test_redaction import SECRETS
from tests.threats.clone import git
from tests.threats.conftest import Checked
from tests.threats.hostile import COMMAND, Hostile
from tests.threats.sample import toml
from tests.threats.tracing import READINESS

WITHIN_S = 120
MEMORY_KB = 300_000
KEPT_BYTES = 300 * 1024
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
UNTRUSTED = "not trusted"


@dataclass(frozen=True)
class Said:
    """What the program said, and its exit code."""

    code: int
    out: str
    err: str


@dataclass
class Plan:
    """A repository with one gate that runs a command."""

    root: Path

    def gate(self, command: str, **more: Any) -> None:  # noqa: ANN401 - any key of a gate
        rows = "".join(f"{name} = {toml(value)}\n" for name, value in more.items())
        (self.root / "boards/p.toml").write_text(
            'format = 1\n[board]\nid = "p"\n[ticket.T-1]\ntitle = "x"\nstatus = "done"\n'
            f'[gate.run]\nkind = "verify_command"\nproves = ["T-1"]\n'
            f"command = {toml(command)}\n{rows}"
        )

    def run(self, *words: str) -> Said:
        """The program's answer, from a process of its own."""
        done = subprocess.run(
            [READINESS, *words],
            cwd=self.root,
            capture_output=True,
            timeout=WITHIN_S,
            check=False,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def ask(self, *words: str) -> Said:
        """The program's answer, from this process: what it starts is as real."""
        with chdir(self.root):
            done = CliRunner().invoke(planner, words)
        return Said(done.exit_code, done.stdout, done.stderr)

    def trust(self) -> None:
        """Trust the command as it is, as a person does who read it."""
        command = json.loads(self.ask("trust", "run", "--json").out)["command"]
        done = self.ask("trust", "run", "--yes", command["digest"])
        assert done.code == 0, done

    @property
    def mark(self) -> bool:
        return (self.root / "MARK").exists()


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "boards").mkdir()
    (tmp_path / "run.sh").write_text("echo fine\n")
    return Plan(tmp_path)


def is_refused(plan: Plan) -> bool:
    """Whether the command is not run, and a person is told where to look."""
    done = plan.ask("verify", "run")
    return done.code == 5 and "readiness trust run" in done.err and not plan.mark


# T12, T14: nothing that the repository brings is a person's word


def test_t12_commands_are_listed_and_wait_for_a_person(checked: Checked) -> None:
    found = [one for one in checked.gates.values() if one["kind"] == "verify_command"]
    assert len(found) >= 3
    for one in found:
        assert (one["outcome"], one["cause"]) == ("unknown", "untrusted"), one["says"]
        assert UNTRUSTED in one["says"]


def test_t14_what_a_repository_ships_is_no_trust(hostile: Hostile, checked: Checked) -> None:
    assert (hostile.root / ".readiness/evidence/T-1-verify-1.json").exists()
    assert checked.gates["hostile", "T-1/verify-1"]["cause"] == "untrusted"
    assert checked.gates["hostile", "T3-nested"]["outcome"] == "error"


def as_link(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))


@pytest.mark.parametrize(
    "spoil", [as_link, lambda folder: folder.chmod(0o770)], ids=["link", "group"]
)
def test_t14_a_state_folder_of_others_counts_for_nothing(
    plan: Plan, spoil: Callable[[Path], None]
) -> None:
    plan.gate(COMMAND)
    plan.trust()
    spoil(state_folder())
    done = plan.ask("verify", "run")
    assert done.code != 0
    assert "yours alone" in done.out + done.err
    assert not plan.mark
    (gate,) = json.loads(plan.ask("check", "--json").out)["gates"]
    assert gate["cause"] == "untrusted"


# T13, T15: trust is for what was read


@pytest.mark.parametrize(
    ("then", "more"),
    [
        (f"{COMMAND} ", {}),
        ("touch MARk", {}),
        (COMMAND, {"env": ["LD_PRELOAD"]}),
        (COMMAND, {"cwd": "boards"}),
    ],
    ids=["blank", "letter", "variable", "folder"],
)
def test_t13_one_character_more_is_another_command(
    plan: Plan, then: str, more: dict[str, Any]
) -> None:
    plan.gate(COMMAND)
    plan.trust()
    plan.gate(then, **more)
    assert is_refused(plan)
    said = plan.ask("trust", "run").out
    assert "changed since it was trusted" in said
    assert "was  " in said
    assert "now  " in said


def test_t13_a_pull_brings_another_command(plan: Plan) -> None:
    plan.gate("true")
    git(plan.root, "init", "-q")
    git(plan.root, "add", "boards")
    git(plan.root, "commit", "-qm", "harmless")
    git(plan.root, "checkout", "-qb", "theirs")
    plan.gate(COMMAND)
    git(plan.root, "commit", "-qam", "swapped")
    git(plan.root, "checkout", "-q", "main")
    plan.trust()
    assert plan.ask("verify", "run").code == 0
    git(plan.root, "merge", "-q", "theirs")
    assert is_refused(plan)


def test_t15_a_script_behind_the_command_is_named_and_can_be_held(plan: Plan) -> None:
    plan.gate("bash run.sh")
    said = plan.ask("trust", "run").out
    assert "run.sh" in said
    assert "changes in them are not seen unless they are listed in trust_files" in said
    plan.gate("bash run.sh", trust_files=["run.sh"])
    plan.trust()
    assert plan.ask("verify", "run").code == 0
    (plan.root / "run.sh").write_text(f"{COMMAND}\n")
    assert is_refused(plan)


# T16: what runs away is ended, and takes nothing with it

RUNAWAY = (
    "trap '' TERM; (setsid sleep 600 &); (sleep 600 &); nohup sleep 600 >/dev/null 2>&1 & "
    "(head -c 100000000 /dev/zero); (while :; do (sleep 60 &); sleep 0.05; done) & "
    "echo $$ > pid; yes"
)


WEIGHED = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""
"""Runs a command from a small process: a child counts what its parent held when it was forked."""


def test_t16_a_runaway_is_bounded_and_ended_with_all_it_started(plan: Plan) -> None:
    for seconds in (2, 20, 80):
        plan.gate(RUNAWAY, timeout=f"{seconds}s")
        plan.trust()
        done = subprocess.run(
            [sys.executable, "-c", WEIGHED, READINESS, "verify", "run", "--json"],
            cwd=plan.root,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        if (plan.root / "pid").exists():  # on a busy machine it does not come so far at once
            break
    out, used_kb = done.stdout, int(done.stderr.split()[-1])
    (run,) = json.loads(out)["runs"]
    assert run["outcome"] == "error", run
    assert (plan.root / "pid").exists()
    assert left_over(plan.root) == []
    assert used_kb < MEMORY_KB
    logs = [path for path in (plan.root / ".readiness/evidence").iterdir() if path.suffix == ".log"]
    assert logs
    assert all(0 < path.stat().st_size < KEPT_BYTES for path in logs)


def left_over(root: Path) -> list[str]:
    """Processes that carry the mark of a run and work below a folder."""
    found: list[str] = []
    for entry in Path("/proc").iterdir():
        try:
            is_marked = f"{MARKER}=".encode() in (entry / "environ").read_bytes()
            if entry.name.isdigit() and is_marked and os.readlink(entry / "cwd") == str(root):  # noqa: PTH115 - text
                found.append((entry / "cmdline").read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue
    return found


# T17, T22, T23: what it gets, and what is kept of what it says


def test_t17_the_terminal_is_not_its_own(plan: Plan) -> None:
    plan.gate(
        "(printf '\\033]0;owned\\007\\033[2J' > /dev/tty) 2>/dev/null || echo none; stty raw 2>&1;"
        " head -c 1 /dev/tty 2>&1; printf '\\033]52;c;b3duZWQ=\\007\\033[2Jstill\\n'"
    )
    plan.trust()
    with Terminal([READINESS, "verify", "run"], cwd=plan.root) as terminal:
        assert terminal.ended(within_s=WITHIN_S) == 0
        assert b"| none" in terminal.raw
        assert b"still" in terminal.raw
        for bad in (b"\x1b]0;", b"\x1b]52", b"\x1b[2J"):
            assert bad not in terminal.raw


def test_t22_secrets_are_masked_on_screen_and_disk(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "zauberwort1")
    text = b"\n".join(whole for whole, _ in SECRETS.values()) + f"\nsha256 {SHA}\n".encode()
    (plan.root / "out.bin").write_bytes(text)
    plan.gate("for n in $(seq 0 900); do dd if=out.bin bs=1 count=1 skip=$n status=none; done")
    plan.trust()
    (plan.root / "out.bin").write_bytes(text[:901])
    done = plan.run("verify", "run")
    assert done.code == 0, done.err
    kept = [path for path in (plan.root / ".readiness/evidence").iterdir() if path.is_file()]
    for said in (done.out, *(path.read_text("utf-8", "replace") for path in kept)):
        for _, secret in SECRETS.values():
            assert secret.decode() not in said
    assert SHA in done.out
    assert done.out.count("[masked]") >= len(SECRETS) - 1


def test_t23_only_listed_variables_are_given(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "leaked-value")
    monkeypatch.setenv("LD_LIBRARY_PATH", "leaked-value")
    plan.gate("env")
    plan.trust()
    done = plan.run("verify", "run")
    names = {line[4:].partition("=")[0] for line in done.out.splitlines() if line[:4] == "  | "}
    assert names - {"PWD", "SHLVL", "_"} == {"PATH", "HOME", "LANG", "TERM", "NO_COLOR", MARKER}
    assert "leaked-value" not in done.out
