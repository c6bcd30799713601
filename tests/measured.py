"""A plugin of pytest for `make test`: how much of some packages the examples of their rooms reach.

Tracing every test would take as long again as the tests. Examples of the rooms without screen and
processes take few seconds, and run the same lines each time; properties and sweeps, which run one
path hundreds of times, are not traced. Who starts the tests imports the packages, and so measures
what they have besides functions; each worker measures the examples that it runs.
"""

import pkgutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from tests.targets import is_property

ROOT = Path(__file__).parents[1]
REPORT = ROOT / ".reports/examples.json"
"""As `coverage json` writes it, of lines alone."""
ROOMS = ("domain", "storage")
"""The packages that are measured, and the rooms of tests that are traced."""
SWEEPS = (
    "storage/boards/test_bounds.py",
    "storage/boards/test_rereading.py",
    "storage/checkpoints/test_checkpoint_faults.py",
)
"""Modules that run few lines of these rooms thousands of times, which doubles what they take."""
TRACER = pytest.StashKey[Coverage]()


def tracer(part: str) -> Coverage:
    """What measures a part of the report; settings of a file are left, which trace processes."""
    coverage = Coverage(
        data_file=str(REPORT.with_name(f".examples.{part}")),
        config_file=False,
        source=[str(ROOT / "readiness_tui" / room) for room in ROOMS],
        concurrency=["thread"],
    )
    coverage.set_option("run:disable_warnings", ["no-data-collected"])
    coverage.exclude("if TYPE_CHECKING:")
    coverage.exclude(r"\.\.\.$")
    return coverage


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Measure the import of the packages, before anything else imports them."""
    REPORT.parent.mkdir(exist_ok=True)
    for path in REPORT.parent.glob(".examples.*"):
        path.unlink()
    coverage = tracer("modules")
    coverage.start()
    for room in ROOMS:
        package = import_module(f"readiness_tui.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    coverage.stop()
    coverage.save()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Measure where tests run: in each worker, or here where there is none."""
    worker = worker_of(session.config)
    if worker or not session.config.getoption("numprocesses", None):
        session.config.stash[TRACER] = tracer(worker or "tests")


def worker_of(config: pytest.Config) -> str:
    """The name of this worker of pytest-xdist; empty where it is none."""
    workerinput: dict[str, Any] = getattr(config, "workerinput", {})
    return str(workerinput.get("workerid", ""))


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Trace an example of a measured room."""
    with _traced(pyfuncitem):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(request: pytest.FixtureRequest) -> Generator[None, object, object]:
    """Trace what an example of a measured room is set up with."""
    with _traced(request.node):
        return (yield)


@contextmanager
def _traced(node: pytest.Item | pytest.Collector) -> Iterator[None]:
    """Trace what is done for an example of a measured room, and not what pytest does between."""
    if not (isinstance(node, pytest.Item) and is_measured(node)):
        yield
        return
    coverage = node.config.stash[TRACER]
    coverage.start()
    try:
        yield
    finally:
        coverage.stop()


def is_measured(item: pytest.Item) -> bool:
    """Whether it is an example, and neither a property nor in a sweep, of a measured room."""
    path = item.path.relative_to(ROOT / "tests")
    if path.parts[0] not in ROOMS or path.as_posix() in SWEEPS:
        return False
    return not is_property(item)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave what was measured for the report."""
    if TRACER in session.config.stash:
        session.config.stash[TRACER].save()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Write the report of all workers, once they are gone."""
    if not worker_of(config):
        coverage = tracer("whole")
        coverage.combine([str(path) for path in REPORT.parent.glob(".examples.*")])
        coverage.json_report(outfile=str(REPORT))
