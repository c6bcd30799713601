"""Each case was go or proven once, and was not true."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
