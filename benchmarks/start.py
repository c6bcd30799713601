"""How long a command takes from the shell, beside an interpreter that does nothing."""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.harness import ENVIRONMENT, Row, ratio

FLOOR = "python -c pass"
WITHIN_S = 60
TICKETS = 100
REPEATS = 9
USAGE_ERROR = 2


def bench_version() -> Iterator[Row]:
    """The least that the program can be asked."""
    yield _measured("readiness --version", ["--version"], Path.cwd(), goal=4)


def bench_list() -> Iterator[Row]:
    """Reading a board and printing its tickets."""
    with tempfile.TemporaryDirectory() as folder:
        boards = Path(folder, "boards")
        boards.mkdir()
        (boards / "plan.toml").write_text(board(TICKETS), encoding="utf-8")
        name = f"readiness list, {TICKETS} tickets"
        yield _measured(name, ["list"], Path(folder), goal=10)


def board(tickets: int) -> str:
    """A board file of so many tickets, each depending on the one before it."""
    lines = ["format = 1", "", "[board]", 'title = "Measured"']
    for number in range(1, tickets + 1):
        lines += ["", f"[ticket.T-{number:04}]", f'title = "Ticket {number} of the plan"']
        lines += ['status = "todo"', f'priority = "P{number % 4}"', 'owners = ["@one", "@two"]']
        if number > 1:
            lines += [f'depends = ["T-{number - 1:04}"]']
        lines += ['estimate = "2d"', 'acceptance = ["Checked by hand", "Written down"]']
    return "\n".join(lines) + "\n"


def _measured(name: str, arguments: list[str], folder: Path, *, goal: float) -> Row:
    program = [sys.executable, "-m", "readiness_tui"]
    if not _exists([*program, *arguments, "--help"], folder):
        return Row(name, FLOOR, None, goal, "no such command")
    ours = _action([*program, *arguments], folder)
    floor = _action([sys.executable, "-c", "pass"], folder)
    return Row(name, FLOOR, ratio(ours, floor, REPEATS), goal)


def _exists(command: Sequence[str], folder: Path) -> bool:
    """Whether the command line knows this command; one that is broken exists."""
    if importlib.util.find_spec("readiness_tui.cli.main") is None:
        return False
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, timeout=WITHIN_S, check=False
    )
    return done.returncode != USAGE_ERROR


def _action(command: Sequence[str], folder: Path) -> Callable[[], object]:
    def run() -> None:
        subprocess.run(
            command, cwd=folder, env=ENVIRONMENT, capture_output=True, timeout=WITHIN_S, check=True
        )

    return run
