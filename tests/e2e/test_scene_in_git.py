"""One board at two commits: go where the proof exists, contradicted where it is gone, live."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.repos import Repo

READINESS = str(Path(sys.executable).with_name("readiness"))
READY_S = 120.0
LIVE_S = 120.0
BOARD = """\
format = 1

[board]
id = "launch"
title = "Launch"
enforcement = "soft_block"

[ticket.L-1]
title = "Restore drill"
status = "done"
owners = ["@ops"]
evidence = ["ops/restore/", "ops/runtime/l1/"]

[ticket.L-2]
title = "Runbook"
status = "done"
owners = ["@ops"]
deliverables = ["docs/runbook.md", "src/restore.py"]
depends = ["L-1"]

[ticket.L-3]
title = "Tests in CI"
status = "done"
owners = ["@qa"]
evidence = ["reports/"]

[gate.suite]
kind = "test_results"
inputs = ["reports/*.xml"]
proves = ["L-3"]

[gate.list]
kind = "checklist"
inputs = ["docs/launch.md"]
proves = ["board"]

[phase.P]
title = "Launch"
tickets = ["L-1", "L-2", "L-3"]
exit = [{ gate = "suite" }, { ticket = "L-2" }]
"""
PROOF = {
    "ops/restore/log.txt": "restored 41,201 rows in 12 min\n",
    "ops/runtime/l1/metrics.json": '{"p95": 210}\n',
    "docs/runbook.md": "# Runbook\n\nCall the person on duty, then restore.\n",
    "docs/launch.md": "# Launch\n\n- [x] demo\n- [x] pager\n",
    "src/restore.py": "def restore() -> None:\n    return\n",
    "reports/unit.xml": '<testsuite name="unit"><testcase classname="a" name="b"/></testsuite>\n',
}
TICKETS = ("L-1", "L-2", "L-3")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """`proven` is the commit with all that the board names, `gone` the next, without any of it."""
    repo = Repo(tmp_path)
    repo.git("init", "-q")
    repo.write(BOARD, "boards/launch.toml")
    for name, text in PROOF.items():
        repo.write(text, name)
    repo.write("/.readiness/\n", ".gitignore")
    repo.git("add", "-A")
    repo.git("commit", "-qm", "All of it is there")
    repo.git("tag", "proven")
    repo.git("rm", "-qr", "--", *PROOF)
    repo.git("commit", "-qm", "And gone")
    repo.git("tag", "gone")
    assert repo.git("diff", "--name-only", "proven", "gone", "--", "boards") == ""
    return repo


def check(repo: Repo) -> tuple[int, str, Mapping[str, str]]:
    """The exit code of `readiness check`, the verdict, and the proof of each ticket."""
    done = subprocess.run(
        [READINESS, "check", "--json"],
        cwd=repo.root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    answer = json.loads(done.stdout)
    proofs = {one["id"]: one["claim"]["proof"] for one in answer["claims"]}
    return done.returncode, answer["verdict"], proofs


def test_check_tells_the_two_commits_apart(repo: Repo) -> None:
    repo.git("checkout", "-q", "proven")
    assert check(repo) == (0, "go", dict.fromkeys(TICKETS, "proven"))
    repo.git("checkout", "-q", "gone")
    assert check(repo) == (1, "no_go", dict.fromkeys(TICKETS, "contradicted"))
    repo.git("checkout", "-q", "proven")
    assert check(repo) == (0, "go", dict.fromkeys(TICKETS, "proven"))
    assert repo.git("status", "--porcelain") == ""


def test_the_screen_follows_a_checkout_beside_it(repo: Repo) -> None:
    repo.git("checkout", "-q", "proven")
    with Terminal([READINESS], cwd=repo.root) as terminal:
        terminal.wait(is_proven, "go, all proven", within_s=READY_S)
        for _ in range(2):
            repo.git("checkout", "-q", "gone")
            terminal.wait(is_contradicted, "no-go, all contradicted", within_s=LIVE_S)
            repo.git("checkout", "-q", "proven")
            terminal.wait(is_proven, "go again, all proven", within_s=LIVE_S)
        assert terminal.close("q") == 0
        assert b"Traceback" not in terminal.raw
    told = repo.git("status", "--porcelain")  # the exit of the phase passed: that is on record
    assert told in {"", "?? boards/audit/\n"}


def is_proven(screen: str) -> bool:
    """Whether the verdict is go and every row reads proven."""
    return " GO  3 of 3 proven" in header(screen) and rows(screen, "✓") == len(TICKETS)


def is_contradicted(screen: str) -> bool:
    """Whether the verdict is no-go and every row reads contradicted."""
    return "NO-GO  0 of 3" in header(screen) and rows(screen, "✗") == len(TICKETS)


def header(screen: str) -> str:
    return f" {screen.split(chr(10), 1)[0].strip()}"


def rows(screen: str, proof: str) -> int:
    return sum(f"● done    {proof}" in line for line in screen.split("\n"))
