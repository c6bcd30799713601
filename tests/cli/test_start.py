"""What a command does not load: each of these costs a start that does not need it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import plant

WITHIN_S = 120
BOARD = """
[board]
title = "One"

[ticket.T-1]
title = "First"
status = "todo"
links = { doc = "a" }
"""
SHOW = "import sys; print(*sys.modules, sep='\\n', file=sys.stderr)"
STARTED = f"import atexit; atexit.register(lambda: exec({SHOW!r})); from {{}} import main; main()"

LIBRARIES = frozenset(
    {"asyncio", "networkx", "pathspec", "pydantic", "re2", "textual", "tomlkit", "watchfiles"}
)
SELDOM = frozenset({"difflib", "fractions", "json", "secrets", "subprocess", "tomllib", "zoneinfo"})
OURS = frozenset(
    f"readiness_tui.{name}"
    for name in (
        "domain.alarms",
        "domain.streak",
        "domain.unsaved",
        "domain.wishes",
        "exchange",
        "gates",
        "services.exits",
        "services.scribe",
        "storage.boards.checking",
        "storage.boards.schema",
        "storage.toml.grammar",
        "storage.toml.parsing",
        "ui.app",
    )
)


def loaded(folder: Path, *words: str) -> set[str]:
    """Names of the modules that a fresh interpreter has when a command is done."""
    code = STARTED.format("readiness_tui.cli.main")
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return set(done.stderr.split())


@pytest.fixture
def small(tmp_path: Path) -> Path:
    plant(tmp_path, "boards/one.toml", BOARD)
    return tmp_path


@pytest.mark.parametrize("words", ["list", "list --plain", "next", "gates"])
def test_a_look_at_the_plan_loads_only_what_it_shows(small: Path, words: str) -> None:
    first = loaded(small, *words.split())
    assert "pydantic" in first
    names = loaded(small, *words.split())  # the board is remembered
    assert "readiness_tui.storage.boards.reader" in names
    needless = names & (LIBRARIES | SELDOM | OURS)
    assert not needless


def test_what_is_asked_for_is_loaded(small: Path) -> None:
    assert {"json", "readiness_tui.cli.answers.documents"} <= loaded(small, "list", "--json")
    assert {"re2", "readiness_tui.domain.lint"} <= loaded(small, "check")
