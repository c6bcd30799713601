"""What a fresh interpreter has loaded.

A static graph of imports cannot tell a deferred one from an eager one; this looks.
"""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, modules, plant

SCREEN = frozenset({"textual", "rich", "networkx"})
HEAVY = SCREEN | {"pydantic", "tomlkit", "watchfiles"}
WITHIN_S = 120
BOARD = '[board]\ntitle = "One"\n\n[ticket.T-1]\ntitle = "First"\nstatus = "todo"\n'


def dotted(parts: Iterable[str]) -> list[str]:
    """Names of the modules of some packages of the program."""
    files = [path.relative_to(ROOT).with_suffix("") for path in modules(PACKAGE, *parts)]
    return [".".join(path.parts).removesuffix(".__init__") for path in files]


def loaded(arguments: Sequence[str], *, cwd: Path) -> tuple[set[str], str]:
    """Top-level names of all that a fresh interpreter imported, and all that it printed."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    names = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}
    rest = "\n".join(line for line in done.stderr.splitlines() if line not in lines)
    assert done.returncode == 0, done.stdout + rest
    return names, done.stdout + rest


def importing(names: Iterable[str]) -> list[str]:
    """Arguments of an interpreter that imports these modules, each by itself."""
    return ["-c", "\n".join(f"import {name}" for name in names)]


def test_the_domain_loads_nothing_heavy(tmp_path: Path) -> None:
    names, _ = loaded(importing(dotted(["domain"])), cwd=tmp_path)
    assert "readiness_tui" in names
    assert not names & HEAVY


def test_services_load_nothing_of_the_screen(tmp_path: Path) -> None:
    names, _ = loaded(importing(dotted(["services"])), cwd=tmp_path)
    assert "readiness_tui" in names
    assert not names & SCREEN


def test_the_planner_begins_without_what_its_first_rows_do_not_need(tmp_path: Path) -> None:
    names, _ = loaded(
        importing(["readiness_tui.ui.bridge.bridge", "readiness_tui.ui.app"]), cwd=tmp_path
    )
    assert "textual" in names
    assert not names & (HEAVY - {"textual", "rich"})


@pytest.mark.skipif(not (PACKAGE / "cli/main.py").is_file(), reason="there is no command line yet")
class TestCommandLine:
    """The command line, started as people start it."""

    def test_version_loads_nothing_heavy(self, tmp_path: Path) -> None:
        names, said = loaded(["-m", "readiness_tui", "--version"], cwd=tmp_path)
        assert said.strip()
        assert not names & HEAVY

    def test_list_loads_nothing_of_the_screen(self, tmp_path: Path) -> None:
        plant(tmp_path, "boards/one.toml", BOARD)
        names, said = loaded(["-m", "readiness_tui", "list"], cwd=tmp_path)
        assert "T-1" in said
        assert not names & SCREEN


def test_an_eager_import_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, "planted.py", "import json\nimport textual.app\n")
    names, _ = loaded(importing(["planted"]), cwd=tmp_path)
    assert {"json", "textual", "rich"} <= names


def test_a_deferred_import_is_not(tmp_path: Path) -> None:
    plant(tmp_path, "planted.py", "def f():\n    import textual.app\n")
    names, _ = loaded(importing(["planted"]), cwd=tmp_path)
    assert "textual" not in names
