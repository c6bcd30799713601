"""Priorities typed fast, row after row, while every core is busy: each lands on its own ticket.

`READINESS_KEY_RUNS` says how many runs there are of each kind; one alone is over fewer rows.
"""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest
import tomli

from tests.e2e.terminal import Terminal
from tests.e2e.test_planner import opened
from tests.ui.support import replace_file, repository

RUNS = int(os.environ.get("READINESS_KEY_RUNS", "1"))
GAP_S = 0.12
TICKETS = [f"T-{n:02}" for n in range(1, 31 if RUNS > 1 else 13)]
BOARD = 'format = 1\n[board]\nid = "many"\nenforcement = "solo"\n' + "".join(
    f'\n[ticket.{name}]\ntitle = "Number {name}"\nstatus = "todo"\npriority = "P4"\n'
    for name in TICKETS
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", autouse=True)
def _busy() -> Iterator[None]:
    """Every core burns; beside all other tests they do without this."""
    count = (os.cpu_count() or 2) if RUNS > 1 else 0
    burning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    yield
    for one in burning:
        one.kill()
        one.wait()


def priorities(file: Path) -> dict[str, str]:
    """The priority of each ticket."""
    tickets = tomli.loads(file.read_text("utf-8"))["ticket"]
    return {name: one["priority"] for name, one in tickets.items()}


@dataclass
class Editor:
    """Saves another title of a ticket now and then, from what the file holds by then."""

    file: Path
    dice: random.Random
    saves: int = 0
    touched: set[str] = field(default_factory=set[str])

    def may_save(self, row: int) -> None:
        """Save, with luck, a ticket near a row."""
        if self.dice.random() < 0.25:
            name = TICKETS[min(len(TICKETS) - 1, max(0, row + self.dice.randrange(-1, 2)))]
            text, head = self.file.read_text("utf-8"), f'[ticket.{name}]\ntitle = "'
            assert head in text
            self.saves += 1
            self.touched.add(name)
            replace_file(self.file, text.replace(head, f"{head}{self.saves} "))


def typed(
    terminal: Terminal, wanted: dict[str, str], dice: random.Random, editor: Editor | None
) -> None:
    """Type the priority of each row, and go down."""
    for row, name in enumerate(wanted):
        for key in ("p", wanted[name][1], "j"):
            terminal.send(key)
            end = monotonic() + dice.uniform(0, GAP_S)
            while (left := end - monotonic()) > 0:
                terminal.read(left)
            if editor is not None:
                editor.may_save(row)


@pytest.mark.parametrize("seed", range(RUNS))
def test_each_priority_lands_on_its_own_row(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a walk, no secret
    file = repository(tmp_path, {"many": BOARD}) / "boards/many.toml"
    wanted = {name: f"P{dice.randrange(4)}" for name in TICKETS}
    with opened(tmp_path) as terminal:
        typed(terminal, wanted, dice, None)
        terminal.wait(lambda _: priorities(file) == wanted, "all as typed", within_s=120)


@pytest.mark.parametrize("seed", range(RUNS))
def test_beside_an_editor_each_priority_lands_on_its_own_row_or_is_told(
    tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311
    file = repository(tmp_path, {"many": BOARD}) / "boards/many.toml"
    wanted = {name: f"P{dice.randrange(4)}" for name in TICKETS}
    editor = Editor(file, dice)
    with opened(tmp_path, columns=200) as terminal:
        typed(terminal, wanted, dice, editor)

        def is_right(screen: str) -> bool:
            now = priorities(file)
            wrong = {name for name in TICKETS if now[name] != wanted[name]}
            untouched = {name for name in wrong if now[name] == "P4"}
            told = {name for name in untouched if f"{name} " in not_taken(screen)}
            return wrong == (untouched if "g p reapplies" in screen else told)

        terminal.wait(is_right, "all as typed, or told", within_s=120)


def not_taken(screen: str) -> str:
    """What the status line says was typed in vain."""
    return next((line for line in screen.split("\n") if "not taken: " in line), "")
