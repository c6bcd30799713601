"""A workspace on disk and the command line over it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner
from readiness_tui.gates.engine.worker_pool import WorkerPool
from tests.evaluators import lent

BOARD = """\
format = 1

[board]
id = "plan"
title = "A plan"
enforcement = "soft_block"

[ticket.T-1]
title = "First"
status = "done"
priority = "P0"
owners = ["@ann", { name = "QA/SDET", role = "review" }]
deliverables = ["out.txt"]

[ticket.T-2]
title = "Second"
status = "doing"
priority = "P2"
depends = ["T-1"]
notes = \"\"\"
One line
and another\"\"\"

[ticket.T-10]
title = "Third"
status = "todo"
priority = "P1"
depends = ["T-2"]

[phase.A]
title = "Begin"
tickets = ["T-1"]

[milestone.M1]
title = "Shown"
completes = ["T-2"]

[risk.R-1]
title = "Late"
likelihood = 4
impact = 4
mitigated_by = ["T-2"]
"""

Run = Callable[..., Result]
Answer = Callable[..., Any]


def write(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="package", autouse=True)
def judged_by_shared_workers(workers: WorkerPool) -> Iterator[None]:
    """Start no evaluator for a workspace of its own."""
    with lent(workers):
        yield


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one board: T-1 is done and its file is not there."""
    write(tmp_path / "boards/plan.toml", BOARD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def proven(root: Path) -> Path:
    """The same, with the file."""
    write(root / "out.txt", "made\n")
    return root


@pytest.fixture
def put(root: Path) -> Callable[[str, str], Path]:
    """Write a file of the workspace."""
    return lambda name, text: write(root / name, text)


@pytest.fixture
def run() -> Run:
    """Run the command line in this process: its exit code, output and errors."""
    return lambda *words: CliRunner().invoke(planner, [str(word) for word in words])


@pytest.fixture
def answer(run: Run) -> Answer:
    """Run a command with `--json`: what it answers, once its exit code is as expected."""

    def asked(*words: str, exits: int = 0) -> Any:  # noqa: ANN401 - any JSON
        result = run(*words, "--json")
        assert result.exit_code == exits, result.output
        assert not result.stderr
        return json.loads(result.stdout)

    return asked
