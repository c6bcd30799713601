"""For how long a verb that writes waits for whoever writes just now."""

import contextlib
import fcntl
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from click.testing import Result

from readiness_tui.services.git import place as git_place
from readiness_tui.services.git.place import let_git_finish
from readiness_tui.services.reports.report import Exit
from readiness_tui.storage.files.home import Home

Run = Callable[..., Result]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each writer would have waited for the lock."""
    asked: list[float] = []
    real = Home.lock

    @contextlib.contextmanager
    def lock(self: Home, wait_s: float = -1) -> Generator[None]:
        asked.append(wait_s)
        with real(self, wait_s):
            yield

    monkeypatch.setattr(Home, "lock", lock)
    return asked


@pytest.mark.parametrize(
    "words",
    [("set", "T-2", "priority=P4"), ("checkpoint",), ("undo",)],
    ids=lambda words: str(words[0]),
)
def test_every_verb_that_writes_waits_as_long_as_is_said(
    root: Path, run: Run, waits: list[float], words: tuple[str, ...]
) -> None:
    assert run("set", "T-2", "priority=P3").exit_code == 0
    assert set(waits) == {2.0}
    waits.clear()
    result = run(*words, "--lock-timeout", "7.5")
    assert result.exit_code == 0, result.output
    assert set(waits) == {7.5}
    assert root.is_dir()


def test_who_does_not_wait_is_told_at_once_who_writes(root: Path, run: Run) -> None:
    assert run("set", "T-2", "priority=P3").exit_code == 0
    with (root / ".readiness/write.lock").open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        result = run("--lock-timeout", "0", "set", "T-2", "priority=P4")
    assert result.exit_code == Exit.UNCHANGED
    assert "the boards are locked by pid" in result.output


def test_a_negative_time_is_none(run: Run) -> None:
    assert run("set", "T-2", "priority=P3", "--lock-timeout", "-1").exit_code == Exit.USAGE


class Waiting:
    """A clock that goes on by what is waited, and lets git end after so long."""

    def __init__(self, lock: Path, ends_s: float) -> None:
        self.now, self._lock, self._ends = 0.0, lock, ends_s

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self._ends:
            self._lock.unlink(missing_ok=True)


@pytest.mark.parametrize(("ends_s", "waited_s"), [(0.5, 0.5), (9, 2.0)])
def test_a_save_lets_git_finish_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends_s: float, waited_s: float
) -> None:
    lock = tmp_path / "index.lock"
    lock.touch()
    clock = Waiting(lock, ends_s)
    monkeypatch.setattr(git_place, "time", clock)
    let_git_finish(str(tmp_path))
    assert clock.now == pytest.approx(waited_s, abs=0.02)


@pytest.mark.parametrize("name", ["", "rebase-merge"])
def test_nothing_else_of_git_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / (name or "HEAD")).touch()
    clock = Waiting(tmp_path / "index.lock", 9)
    monkeypatch.setattr(git_place, "time", clock)
    let_git_finish(str(tmp_path))
    let_git_finish("")
    assert clock.now == 0


def test_a_save_asks_about_git_before_it_takes_the_lock(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / ".git").mkdir()
    asked: list[str] = []
    monkeypatch.setattr(
        "readiness_tui.services.checkpoints.write_access.let_git_finish", asked.append
    )
    assert run("set", "T-2", "priority=P3").exit_code == 0
    assert asked == [str((root / ".git").resolve())]
