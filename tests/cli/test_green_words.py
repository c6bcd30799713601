"""Each case was go or proven once, and was not true."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]


def alone(root: Path, put: Put, text: str) -> None:
    """A workspace with one board."""
    (root / "boards/plan.toml").unlink()
    put("boards/b.toml", text)


def test_a_table_that_turns_a_gate_elsewhere_is_told_with_file_and_line(
    root: Path, put: Put, run: Run
) -> None:
    put("README.md", "something else\n")
    alone(
        root,
        put,
        '[board]\ntitle = "B"\n\n[ticket.T]\ntitle = "t"\nstatus = "done"\n'
        'deliverables = ["gone.md"]\n\n[gate."T/deliverables"]\npaths = ["README.md"]\n',
    )
    result = run("check")
    assert result.exit_code == 3
    assert "proven" not in result.output.replace("0 proven", "").replace("unproven", "")
    says = "boards/b.toml:9: paths of T/deliverables is fixed: T says what is checked"
    assert says in result.output


UNPROVEN = """\
[board]
title = "B"

[ticket.T]
title = "t"
status = "done"

[gate.readme]
kind = "file_exists"
paths = ["README.md"]
"""


def test_a_board_of_which_no_ticket_is_proven_is_not_go(root: Path, put: Put, run: Run) -> None:
    put("README.md", "something\n")
    alone(root, put, UNPROVEN)
    full, now = run("check"), run("check", "--now")
    assert full.exit_code == 1
    assert "nothing-proven  none of 1 tickets is proven" in full.output
    assert now.exit_code == 0
    put("boards/b.toml", UNPROVEN.replace('"done"', '"done"\ndeliverables = ["README.md"]'))
    assert run("check").exit_code == 0


def test_a_reason_that_nobody_can_see_is_none(root: Path, run: Run) -> None:
    for reason in ("\u200b", "\u3164\u2060", "\ufeff \n"):
        force = run("set", "T-2", "status=done", "--force", "--reason", reason)
        assert force.exit_code == 2, force.output
        blocked = run("set", "T-2", "status=blocked", "--reason", reason)
        assert "reason-missing" in blocked.output
        weaker = run("mode", "plan", "solo", "--reason", reason)
        assert "reason-missing" in weaker.output
    board = (root / "boards/plan.toml").read_text()
    assert 'enforcement = "soft_block"' in board
    assert "blocked" not in board


def test_a_board_that_is_read_as_none_is_told(root: Path, put: Put, run: Run) -> None:
    text = (root / "boards/plan.toml").read_text()
    put("boards/c.TOML", text)
    put("boards/old/d.toml", text)
    for verb in ("check", "lint"):
        result = run(verb)
        for path in ("boards/c.TOML", "boards/old/d.toml"):
            says = f"remark: {path} is not read: a board is NAME.toml, in lower case"
            assert says in result.output, verb


@pytest.mark.parametrize("folder", ["plans", "ops/Plans"])
def test_the_folder_of_the_boards_is_no_evidence_whatever_it_is_called(
    put: Put, run: Run, folder: str
) -> None:
    text = f'[ticket.T]\ntitle = "T"\nstatus = "done"\nevidence = ["{folder}/audit"]\n'
    put(f"{folder}/b.toml", f'[board]\ntitle = "B"\n\n{text}')
    put(f"{folder}/audit/ann.jsonl", '{"seq": 1}\n')
    result = run("--boards", folder, "check")
    assert result.exit_code == 1
    assert "is kept by git or this program, and no evidence" in result.output
