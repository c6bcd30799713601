"""The last step of the build server: a claim of the own board that is not kept fails the build."""

import ast
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.storage.boards.reader import BrokenBoard, read_board
from tests.measured import REPORT, ROOMS, ROOT
from tests.targets import JOURNEYS, marker_of

BOARD = "boards/readiness-tui.toml"
REMOVED = "tests/faults/test_full_disk.py"
TICKET = "T-01"
EXECUTED = 5000
WITHIN_S = 600
PATIENT = """\
from readiness_tui.cli.main import main
from readiness_tui.gates.engine import worker_queue
from readiness_tui.gates.kinds import limits

limits.QUICK_S = limits.SLOW_S = worker_queue.START_S = 300.0
main()
"""


def own_board() -> Board:
    loaded = read_board(ROOT, BOARD)
    assert not isinstance(loaded, BrokenBoard), loaded.problems
    return loaded.board


def tracked() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return [name for name in os.fsdecode(done.stdout).split("\0") if (ROOT / name).is_file()]


def scratch_copy(root: Path) -> None:
    """This repository without the modules that no ticket names: judging all takes its time."""
    named = [
        deliverable.path.split("*")[0].rstrip("/")
        for ticket in own_board().tickets.values()
        for deliverable in ticket.deliverables
    ]
    for name in tracked():
        is_named = any(name.startswith(path) for path in named)
        if is_named or not name.endswith(".py") or name.endswith("__init__.py"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, root / name)


def write_reports(root: Path) -> None:
    """Reports of tests that all passed, each of a function that is in the repository."""
    modules = sorted(root.glob("tests/**/test_*.py"))
    journeys = [path for path in modules if marker_of(ROOT / path.relative_to(root)) == JOURNEYS]
    (root / ".reports").mkdir()
    write_report(root, ".reports/tests.xml", sorted({*modules} - {*journeys}))
    write_report(root, ".reports/journeys.xml", journeys)


def write_report(root: Path, name: str, modules: list[Path]) -> None:
    """A report of each test in these modules, as often as makes it a whole run."""
    names = [
        (".".join(path.relative_to(root).with_suffix("").parts), node.name)
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    rounds = range(EXECUTED // len(names) + 1)
    cases = "".join(
        f'<testcase classname={quoteattr(module)} name={quoteattr(f"{name}[{n}]")} time="0.1"/>'
        for n in rounds
        for module, name in names
    )
    (root / name).write_text(
        f"<testsuites><testsuite name='pytest'>{cases}</testsuite></testsuites>", encoding="utf-8"
    )


def write_coverage(root: Path, *, missing: int) -> None:
    """A report of the examples: of 100 lines in a module of each measured package some are not."""
    lines = {
        "executed_lines": [*range(missing + 1, 101)],
        "missing_lines": [*range(1, missing + 1)],
    }
    modules = [next((root / "readiness_tui" / room).rglob("__init__.py")) for room in ROOMS]
    report = {
        "meta": {"branch_coverage": False, "timestamp": datetime.now(UTC).isoformat()},
        "files": {path.relative_to(root).as_posix(): lines for path in modules},
    }
    (root / REPORT.relative_to(ROOT)).write_text(json.dumps(report), encoding="utf-8")


def last_step(root: Path) -> tuple[int, str]:
    """The exit code of the last step of the build server, and what it printed."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    step = script[script.index("if ! claims=") :]
    done = subprocess.run(
        ["bash", "-c", f"set -euo pipefail; failed=0\n{step}"],  # noqa: S607
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """The copy, its report, and the program with the patience that a busy machine needs."""
    scratch_copy(tmp_path)
    write_reports(tmp_path)
    write_coverage(tmp_path, missing=0)
    program = tmp_path / ".venv/bin/readiness"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!{sys.executable}\n{PATIENT}", encoding="utf-8")
    program.chmod(0o755)
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "All of it")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)  # noqa: S607
    return tmp_path


def test_a_claim_that_is_not_kept_fails_the_build(scratch: Path) -> None:
    paths = {each.path for each in own_board().tickets[TicketId(TICKET)].deliverables}
    assert REMOVED in paths
    assert last_step(scratch) == (0, "")
    (scratch / REMOVED).rename(scratch / "elsewhere.py")
    code, output = last_step(scratch)
    assert code == 1
    assert f"claim-contradicted  {TICKET} is done, but a gate fails" in output
    assert f"{REMOVED}: missing" in output
    (scratch / "elsewhere.py").rename(scratch / REMOVED)
    write_coverage(scratch, missing=40)
    script = scratch / ".ci/run"
    script.write_text(script.read_text("utf-8").replace("make test ||", "make test || true ||"))
    code, output = last_step(scratch)
    assert code == 1
    assert "domain: line 60 %" in output
    assert "hides its failure" in output
