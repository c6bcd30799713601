"""What holds for every test: the developer's machine stays outside.

A test sees an empty home, a git that knows one invented person, UTF-8, UTC, and no network beyond
this machine. Settings of a terminal, an editor or a build server never reach it.
"""

import gc
import itertools
import os
import re
import shutil
import socket
import time
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from _pytest.unraisableexception import gc_collect_iterations_key
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.worker_pool import WorkerPool
from readiness_tui.gates.kinds import limits
from readiness_tui.gates.kinds.limits import QUICK_S, SLOW_S
from readiness_tui.gates.repo.git_reading import read_git
from readiness_tui.gates.repo.history import History
from readiness_tui.services.watch import partial_writes
from readiness_tui.services.watch.partial_writes import PATIENCE_S
from tests.distribution import ByModule, Rooms, is_told, room_of, turns_of
from tests.repos import Templates
from tests.support import LIMIT_S, USUAL_EXAMPLES
from tests.targets import JOURNEYS, TESTS, is_left_out, is_property, marker_of

STRANGERS = (
    "CI",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORTERM",
    "COLUMNS",
    "DISPLAY",
    "EDITOR",
    "EMAIL",
    "FORCE_COLOR",
    "FORCE_HYPERLINK",
    "KONSOLE_VERSION",
    "LANGUAGE",
    "LINES",
    "NO_COLOR",
    "PAGER",
    "PYTHONDONTWRITEBYTECODE",  # each program that a test starts would be compiled anew
    "PYTHONPATH",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "TMUX",
    "TMUX_PANE",
    "VISUAL",
    "VTE_VERSION",
    "WAYLAND_DISPLAY",
    "WT_SESSION",
)
STRANGE_PREFIXES = ("GIT_", "GITHUB_", "LC_", "READINESS_", "TEXTUAL", "XDG_")
LONG = 60
"""Characters of a parameter that its test is named for."""
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there
ROOM = 2 << 30
"""Bytes that have to be free in memory for the folders of tests to lie there."""
LIMITS = (
    "gates.engine.worker_queue.START_S",
    "gates.kinds.limits.QUICK_S",
    "gates.kinds.limits.SLOW_S",
    "services.git.audit_look._WAIT_S",
    "services.git.dirty._WAIT_S",
    "services.git.running._IDENTITY_WAIT_S",
    "services.onboarding.beginning.GIT_WAIT_S",
)
"""Seconds after which the program no longer waits for a process of its own."""
FAILED = pytest.StashKey[bool]()
GIT_CONFIG = """\
[user]
    name = Test Person
    email = test@example.org
[init]
    defaultBranch = main
[commit]
    gpgSign = false
[tag]
    gpgSign = false
[gc]
    auto = 0
"""

settings.register_profile(
    "default",
    max_examples=USUAL_EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    max_examples=10_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def invented_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds a git configuration and nothing else."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(GIT_CONFIG, encoding="utf-8")
    return home


@pytest.fixture(scope="session", autouse=True)
def nobody_else_writes() -> Iterator[None]:
    """Take a broken file for broken at once: no other program is about to write the rest of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partial_writes, "PATIENCE_S", 0)
        yield


@pytest.fixture
def somebody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the rest of a file as long as the program does."""
    monkeypatch.setattr(partial_writes, "PATIENCE_S", PATIENCE_S)


@pytest.fixture(scope="session", autouse=True)
def machines_are_busy() -> Iterator[None]:
    """Let gates, git and starts take long: on a busy machine a process stands still for seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for place in LIMITS:
            patch.setattr(f"readiness_tui.{place}", float(LIMIT_S))
        patch.setattr(History.log, "__defaults__", (float(LIMIT_S),))
        patch.setitem(read_git.__kwdefaults__ or {}, "wait_s", float(LIMIT_S))
        yield


@pytest.fixture
def usual_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let judging a gate take as long as in the program, and no longer."""
    monkeypatch.setattr(limits, "QUICK_S", QUICK_S)
    monkeypatch.setattr(limits, "SLOW_S", SLOW_S)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Repositories of git that tests begin with."""
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def workers() -> Iterator[WorkerPool]:
    """Workers that judge any root."""
    pool = WorkerPool(partial(Evaluator, Path("/nowhere")))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths without end, of which none is there yet, nor comes a second time.

    pytest itself reads the names of all folders there are to find the next: time that grows with
    the square of the number of tests.
    """
    base = tmp_path_factory.mktemp("each")
    return (base / str(number) for number in itertools.count())


@pytest.fixture
def tmp_path(folders: Iterator[Path], request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder for this test alone, named for it; it stays there when the test fails."""
    path = next(folders) / re.sub(r"\W", "_", request.node.name)[:30]
    path.mkdir(mode=0o700, parents=True)
    yield path
    if not request.node.stash.get(FAILED, False):
        shutil.rmtree(path.parent, ignore_errors=True)


@pytest.fixture(autouse=True)
def shut_out_the_machine(
    folders: Iterator[Path], invented_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Give the test a machine of its own: nothing it finds there was put there by a person."""
    for name in list(os.environ):
        if name in STRANGERS or name.startswith(STRANGE_PREFIXES):
            monkeypatch.delenv(name)
    user = next(folders)
    user.mkdir()
    monkeypatch.setenv("HOME", str(invented_home))
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(user / name.lower()))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(invented_home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(socket.socket, "connect", _connect_here_only)
    yield
    monkeypatch.undo()
    time.tzset()
    shutil.rmtree(user, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Look once for what is unreachable at the end, and let the folders of tests lie in memory.

    Pytest looks five times, for PyPy; each takes seconds with so many tests. Memory is taken where
    it may hold programs; faults need a disk.
    """
    config.stash[gc_collect_iterations_key] = 1
    if "faults" in config.option.markexpr or not MEMORY.is_dir():
        return
    may_hold_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if may_hold_programs and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note which tests failed: their folders are left to look at."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Tell who started the workers one thing of a test that passed, and not three.

    What a test was set up with, and what it was torn down with, says nothing where it passed; to
    hand it over and look at it takes as long as most tests. Who asks how long it took is told.
    """
    if not hasattr(item.config, "workerinput") or item.config.getoption("durations") is not None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if is_told(report):
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave to another target of the Makefile what it runs."""
    return is_left_out(collection_path, config.option.markexpr) or None


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> Rooms | None:
    """Begin in each worker with other rooms."""
    return Rooms.from_parent(parent, path=path) if path == TESTS else None


def pytest_make_parametrize_id(val: object) -> str | None:
    """Cut long texts short in names of tests, which go from process to process and into logs."""
    if isinstance(val, str | bytes) and len(val) > LONG:
        return f"{val[:LONG]!a}...{len(val)}"
    return None


def pytest_collectstart() -> None:
    """Look for no garbage until all tests are collected: that takes as long as collecting them."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for unreachable cycles less often, and never among what was there before the tests."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(5_000, 10, 200)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts the program, and keep what drives a terminal on one worker.

    Two terminals at once starve each other. Sessions of git alone go to whichever worker is free.
    All workers are to have one order, whichever room each began with.
    """
    turns = turns_of({item.path for item in items})
    items.sort(key=lambda item: turns[item.path])
    for item in items:
        if marker_of(item.path, is_property=is_property(item)) == JOURNEYS:
            item.add_marker(pytest.mark.journeys)
        if room_of(item.path) == "e2e":
            item.add_marker(pytest.mark.e2e)
            if hasattr(getattr(item, "module", None), "Terminal"):
                item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByModule | None:
    """Give a worker the tests of a module at once, where groups are asked for."""
    return ByModule(config, log) if config.getoption("dist") == "loadgroup" else None


_connect = socket.socket.connect


def _connect_here_only(self: socket.socket, address: tuple[str, int] | str | bytes) -> None:
    if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
        message = f"a test reaches for the network: {address[0]}"
        raise AssertionError(message)
    _connect(self, address)
