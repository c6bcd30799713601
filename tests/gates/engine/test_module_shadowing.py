"""Nothing is imported from the repository, by the program or by the evaluator."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.engine.engine import Engine
from tests.gates.support import (
    boxes,
    gate_of,
    judged,
)

HOSTILE = "import pathlib; pathlib.Path(__file__).with_suffix('.ran').touch()\n"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A repository whose modules tell when they are imported."""
    names = ("yaml", "re2", "pydantic", "json", "pathspec", "defusedxml", "sitecustomize")
    for name in names:
        (tmp_path / f"{name}.py").write_text(HOSTILE)
    (tmp_path / "a.md").write_text("- [x] done\n")
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/p.toml").write_text(
        '[board]\ntitle = "P"\n[gate.a]\nkind = "checklist"\ninputs = ["a.md"]\n'
        '[gate.b]\nkind = "text"\ninputs = ["a.md"]\nforbid = [{ re = "bad" }]\n'
    )
    return tmp_path


def ran(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*.ran"))


def test_the_evaluator_imports_nothing_from_the_repository(
    hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = hostile / "readiness_tui"
    (package / "gates/engine").mkdir(parents=True)
    for folder in (package, package / "gates", package / "gates/engine"):
        (folder / "__init__.py").write_text(HOSTILE)
    (package / "gates/engine/evaluator.py").write_text(HOSTILE)
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("PYTHONPATH", str(hostile))
    monkeypatch.syspath_prepend(str(hostile))
    monkeypatch.syspath_prepend("")
    engine = Engine(hostile)
    found = judged(engine, a=boxes(), b=gate_of("text", inputs=("a.md",), forbid=({"re": "bad"},)))
    assert [one.outcome for one in found.values()] == [Outcome.PASS] * 2
    engine.close()
    assert not ran(hostile)


@pytest.mark.parametrize("variables", [{}, {"PYTHONPATH": "."}])
def test_the_program_imports_nothing_from_where_it_is_started(
    hostile: Path, variables: dict[str, str]
) -> None:
    if variables:  # Python itself looks for this one before any line of ours runs
        (hostile / "sitecustomize.py").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "readiness_tui", "check", "--json"],
        cwd=hostile,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert '"pass"' in done.stdout, done.stderr
    assert not ran(hostile)


def test_the_command_is_safe_beside_a_package_of_the_same_name(hostile: Path) -> None:
    (hostile / "readiness_tui").mkdir()
    (hostile / "readiness_tui/__init__.py").write_text(HOSTILE)
    (hostile / "readiness_tui/__main__.py").write_text(HOSTILE)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "readiness_tui", "check", "--json"],
        cwd=hostile,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert '"pass"' in done.stdout, done.stderr
    assert not ran(hostile)
