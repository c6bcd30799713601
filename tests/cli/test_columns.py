"""Columns of `readiness list` that are asked for by name."""

from pathlib import Path

from tests.cli.conftest import Run

BOARD = """\
[board]
id = "plan"

[ticket.T-1]
title = "First"
score = { impact = 5, urgency = 4 }
tasks = ["one", { text = "two", done = true }, "three"]

[ticket.T-2]
title = "Second"
score = { total = 12 }

[ticket.T-3]
title = "Third"
"""


def test_score_and_tasks_are_counted_in_columns_of_their_own(root: Path, run: Run) -> None:
    (root / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    result = run("list", "--columns", "id,score,tasks")
    assert result.exit_code == 0, result.output
    cells = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert cells[-3:] == [["T-1", "9", "1 of 3"], ["T-2", "12", "-"], ["T-3", "-", "-"]]
