"""The kernel's queue of events overflows, or has no watches left: nothing is missed.

Both are settings of the kernel. The first is the whole machine's: it is put back as soon as the
queue is made. The second is that of a user namespace of the test's own.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from readiness_tui.services.watch.watcher import Health
from tests.services.watching import age

QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")
MANY = 2_000
WITHIN_S = 120
CHILD = """\
import asyncio, json, sys
from pathlib import Path
from tests.services.watching import settled, watching

async def main():
    log_of = watching(Path(sys.argv[1]), *sys.argv[2:])
    async with log_of as log:
        heard, hear = set(), log.watcher._source._hear
        def spied(paths):
            heard.update(Path(path).name for path in paths)
            hear(paths)
        log.watcher._source._hear = spied
        print(log.watcher.status, log.watcher.reason, sep=": ", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await settled(log, "all boards")
        print(json.dumps([sorted(log.reader.model), sorted(heard)]))
asyncio.run(main())
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "a.toml").write_text("format = 1\n")
    for number in range(4):
        (tmp_path / f"evidence{number}").mkdir()
    age(tmp_path)
    return tmp_path


@contextmanager
def child(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A watcher in a process of its own; its first line says how it watches."""
    with subprocess.Popen(
        [*words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> tuple[set[str], set[str]]:
    """Give it three seconds; the boards that it knows then, and the names that events told it."""
    said, _ = process.communicate("go\n", timeout=WITHIN_S)
    boards, heard = json.loads(said)
    return set(boards), set(heard)


@contextmanager
def short_queue() -> Iterator[None]:
    """Queues that are made now hold 64 events."""
    usual = QUEUE.read_text(encoding="ascii")
    try:
        QUEUE.write_text("64", encoding="ascii")
    except OSError as error:
        pytest.skip(f"{QUEUE} cannot be set: {error.strerror}")
    try:
        yield
    finally:
        QUEUE.write_text(usual, encoding="ascii")


@pytest.mark.fault("F12")
def test_f12_a_checkout_overflows_the_queue(root: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(root), *words], check=True, timeout=WITHIN_S)  # noqa: S607

    git("init", "--quiet", "-b", "main")
    git("add", "--all")
    git("commit", "--quiet", "-m", "one")
    git("checkout", "--quiet", "-b", "many")
    names = {f"b{number}.toml" for number in range(MANY)}
    for name in names:
        (root / "boards" / name).write_text(f"format = 1 # {name}\n")
    git("add", "--all")
    git("commit", "--quiet", "-m", "many")
    git("checkout", "--quiet", "main")
    with ExitStack() as held:
        with short_queue():
            process = held.enter_context(child(sys.executable, "-c", CHILD, str(root)))
            assert line(process) == f"{Health.LIVE}:"
        os.kill(process.pid, signal.SIGSTOP)  # nobody empties the queue
        git("checkout", "--quiet", "many")
        os.kill(process.pid, signal.SIGCONT)
        boards, heard = go(process)
    assert names - heard, "no event was dropped: nothing was tried"
    assert boards == names | {"a.toml"}


@pytest.mark.fault("F13")
def test_f13_no_watches_are_left(root: Path) -> None:
    own = ("unshare", "--user", "--map-root-user", "sh", "-c")
    limit = "echo 3 > /proc/sys/user/max_inotify_watches"
    if subprocess.run([*own, limit], check=False, capture_output=True, timeout=5).returncode:
        pytest.skip("no user namespace can be made here, or none has a limit of its own")
    folders = [f"evidence{number}" for number in range(4)]
    command = [*own, f'{limit}; exec "$@"', "sh", sys.executable, "-c", CHILD, str(root), *folders]
    with child(*command) as process:
        reason = "no file watches are left (fs.inotify.max_user_watches)"
        assert line(process) == f"{Health.POLLING}: {reason}"
        (root / "boards" / "a.toml").write_text("format = 2\n")
        (root / "boards" / "b.toml").write_text("format = 1\n")
        boards, heard = go(process)
    assert (boards, heard) == ({"a.toml", "b.toml"}, set())
