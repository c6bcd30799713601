"""Sharing boards: what sync takes beside the commands of git that it runs."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.harness import Row
from benchmarks.start import board
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.git import clone_settings
from readiness_tui.services.git import plumbing as sync_git
from readiness_tui.services.sync.sync import Syncer

TICKETS = 250
TURNS = 9
BOARD = "boards/plan.toml"


class _Timed:
    """Runs git for sync, and adds up how long that takes."""

    def __init__(self) -> None:
        self._run, self.seconds, self.calls = sync_git.run_git, 0.0, 0

    def __call__(self, folder: Path, *words: str, **rest: Any) -> sync_git.GitAnswer:  # noqa: ANN401
        start = time.perf_counter()
        try:
            return self._run(folder, *words, **rest)
        finally:
            self.seconds += time.perf_counter() - start
            self.calls += 1


def _git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)  # noqa: S607


def _clones(folder: Path) -> tuple[Path, Path]:
    """Two clones of a repository with one board; who commits there is known."""
    ours, theirs = folder / "ours", folder / "theirs"
    (ours / "boards").mkdir(parents=True)
    text = board(TICKETS).replace("[board]", '[board]\nid = "plan"')
    (ours / BOARD).write_text(text, encoding="utf-8")
    _git(ours, "init", "-q", "-b", "main")
    _git(ours, "add", "-A")
    _git(ours, "commit", "-qm", "begin")
    _git(folder, "clone", "-q", "--bare", str(ours), "bare.git")
    _git(ours, "remote", "add", "origin", str(folder / "bare.git"))
    _git(ours, "push", "-q", "-u", "origin", "main")
    _git(folder, "clone", "-q", "bare.git", "theirs")
    for clone in (ours, theirs):
        _git(clone, "config", "user.name", "bench")
        _git(clone, "config", "user.email", "bench@example.org")
    return ours, theirs


def _retitle(clone: Path, ticket: str, title: str) -> None:
    """Give a ticket another title, by hand."""
    text = (clone / BOARD).read_text(encoding="utf-8")
    head, mark, rest = text.partition(f"[ticket.{ticket}]\n")
    _, _, rest = rest.partition("\n")
    (clone / BOARD).write_text(f'{head}{mark}title = "{title}"\n{rest}', encoding="utf-8")


def bench_sync() -> Iterator[Row]:
    """One edit given and one taken, a merge by field among it."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = _clones(Path(folder))
        syncers = [
            Syncer(each, WriteAccess(each, actor="bench@example.org")) for each in (ours, theirs)
        ]
        ratios: list[float] = []
        calls = 0
        for turn in range(TURNS):
            for clone, ticket in ((theirs, "T-0001"), (ours, "T-0200")):
                _retitle(clone, ticket, f"{ticket} {turn}")
            syncers[1].run()
            timed = _Timed()
            sync_git.run_git, kept = timed, sync_git.run_git
            clone_settings.run_git = timed
            try:
                start = time.perf_counter()
                syncers[0].run()
                ratios.append((time.perf_counter() - start) / timed.seconds)
            finally:
                sync_git.run_git = clone_settings.run_git = kept
            calls = timed.calls
            syncers[1].run()
        said = f"{calls} commands of git"
        yield Row(f"sync, {TICKETS} tickets", "the same git commands", median(ratios), 3, said)
