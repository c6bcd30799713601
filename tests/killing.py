"""A sync in a process of its own that is killed at a chosen step."""

import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from readiness_tui.services.git import plumbing as sync_git
from readiness_tui.services.sync.sync import Syncer
from readiness_tui.storage.files.fileops import FileOps
from tests.clones import Clone
from tests.forking import forking

WITHIN_S = 120


def sync_killed(clone: Clone, when: str, words: str = "", nth: int = 1) -> bool:
    """Sync, killed at the nth call of git that begins with these words; whether it came to that.

    Args:
        clone: Where.
        when: `before` or `after` the call.
        words: Its first words; empty for any call.
        nth: Which one.
    """
    return _killed(_sync_at_git, clone, words, when == "before", nth)


def sync_killed_at_call(clone: Clone, nth: int) -> bool:
    """Sync, killed before its nth system call that changes something; whether it got so far."""
    return _killed(_sync_at_call, clone, nth)


def started(deed: Callable[..., None], *given: object) -> BaseProcess:
    """Start something in a process of its own, forked from one that has all imported."""
    process = forking().Process(target=_child, args=(dict(os.environ), deed, given))
    process.start()
    return process


def _killed(deed: Callable[..., None], clone: Clone, *given: object) -> bool:
    process = started(deed, clone, *given)
    process.join(WITHIN_S)
    assert process.exitcode in {0, -signal.SIGKILL}, f"the sync ended with {process.exitcode}"
    return process.exitcode != 0


def _child(
    environment: dict[str, str], deed: Callable[..., None], given: tuple[object, ...]
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    deed(*given)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _sync_at_git(clone: Clone, words: str, is_before: bool, nth: int) -> None:  # noqa: FBT001
    real, left = sync_git.run_git, nth

    def counted(folder: Path, *said: str, **rest: Any) -> sync_git.GitAnswer:  # noqa: ANN401
        nonlocal left
        left -= (is_it := " ".join(said).startswith(words))
        if is_it and not left and is_before:
            _die()
        answer = real(folder, *said, **rest)
        if is_it and not left:
            _die()
        return answer

    sync_git.run_git = counted
    clone.sync()


def _sync_at_call(clone: Clone, nth: int) -> None:
    ops = FileOps()
    left = nth

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:  # noqa: ANN401 - of the call
            nonlocal left
            left -= 1
            if not left:
                _die()
            return call(*args)

        return counted

    for name in (name for name in dir(ops) if not name.startswith("_")):
        setattr(ops, name, dying(getattr(ops, name)))
    access = type(clone.access)(clone.root, actor=f"{clone.person}@example.org", ops=ops)
    Syncer(clone.root, access, ops=ops, pause=lambda _: None).run()
