"""Every command of docs/import.md runs, on documents of the forms that the page speaks of."""

import json
import re
import shlex
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from readiness_tui.exchange.writers.document import document
from tests.architecture.source import ROOT
from tests.builders import board, ticket
from tests.exchange.readers.test_forms import (
    BEADS,
    GITHUB,
    JIRA,
    PROJECT,
    SPEC,
    TASK_1,
    TASK_2,
    TASKS,
    TASKWARRIOR,
)
from tests.exchange.writers.plans import selected

PAGE = (ROOT / "docs/import.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
ROLLOUT = """# Rollout

| Key | Task | Crew | State |
|---|---|---|---|
| RO-1 | Moor | Ann | on ice |
| RO-2 | Sail | Bob | open |

Those below are from another year.
## Appendix

- [ ] RO-9 Anchor
"""
FILES = {
    "docs/plan.md": "# Ship\n\n- [ ] SH-1 Moor\n- [x] SH-2 Sail\n",
    "docs/rollout.md": ROLLOUT,
    "specs/001-lights/tasks.md": SPEC,
    "plan.csv": "Key,Task,State\nA-1,Lights,done\nA-2,Masts,todo\n",
    "issues.json": json.dumps(GITHUB),
    "jira.csv": JIRA,
    ".beads/issues.jsonl": BEADS,
    "backlog/tasks/task-1 - a.md": TASK_1,
    "backlog/completed/task-2 - b.md": TASK_2,
    "tasks/001-moor.md": "# TASK-001: Moor\n\n- **Status**: Done\n",
    "tasks/002-sail.md": "# TASK-002: Sail\n\n- **Status**: Open\n- **Depends on**: TASK-001\n",
    "tasks/003-anchor.md": "# TASK-003: Anchor\n\n- **Status**: Open\n",
    ".taskmaster/tasks/tasks.json": json.dumps(TASKS),
    "tasks.json": json.dumps(TASKWARRIOR),
    "lights.tjp": PROJECT,
    "plan.json": document(selected(board(ticket("A"), id="mine"))),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with all documents that the page names."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_every_source_has_a_command() -> None:
    named = {shlex.split(command)[2] for command in COMMANDS}
    folders = {"backlog", "tasks"}
    homes = {name: name.partition("/")[0] for name in FILES}
    assert named == {home if home in folders else name for name, home in homes.items()}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(root: Path, command: str) -> None:
    words = shlex.split(command)
    assert words[:2] == ["readiness", "import"]
    with chdir(root):
        done = CliRunner().invoke(planner, words[1:])
    assert done.exit_code in {0, 1}, done.output  # 1: it was read, with findings
    assert "-> boards/" in done.output
    assert "0 tickets" not in done.output
    assert ("wrote boards/" in done.output) == ("--yes" in words)
