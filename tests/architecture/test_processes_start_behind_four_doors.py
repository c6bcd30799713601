"""A process starts only where a limit, a trust check or a fixed command stands before it.

The import contract watches `subprocess`; this watches every other way.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import (
    PACKAGE,
    PROCESS_CALLS,
    PROCESS_PREFIXES,
    calls,
    modules,
    plant,
)

DOORS = {
    "services/verify/process.py",
    "services/base/programs.py",
    "gates/engine/evaluator_process.py",
    "gates/repo/git_process.py",
}


def starts(package: Path) -> Iterator[str]:
    """Calls that start a process, anywhere but behind the doors."""
    inside = [p for p in modules(package) if p.relative_to(package).as_posix() not in DOORS]
    return calls(inside, PROCESS_CALLS, PROCESS_PREFIXES, root=package)


def test_no_process_starts_elsewhere() -> None:
    assert not list(starts(PACKAGE))


@pytest.mark.parametrize(
    "call",
    [
        "subprocess.Popen(['ls'])",
        "os.system('ls')",
        "os.fork()",
        "os.execvp('ls', ['ls'])",
        "os.spawnlp(0, 'ls', 'ls')",
        "asyncio.create_subprocess_exec('ls')",
    ],
)
def test_a_planted_start_is_found(tmp_path: Path, call: str) -> None:
    plant(tmp_path, "storage/boards/repository.py", f"def load():\n    return {call}\n")
    assert [found.split(" ")[0] for found in starts(tmp_path)] == ["storage/boards/repository.py:2"]


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_may(tmp_path: Path, door: str) -> None:
    plant(tmp_path, door, "def start():\n    return subprocess.Popen(['git'])\n")
    assert not list(starts(tmp_path))
