"""What holds for the tests of services."""

from collections.abc import Iterator

import pytest

from readiness_tui.gates.engine.worker_pool import WorkerPool
from tests.evaluators import lent


@pytest.fixture(scope="package", autouse=True)
def judged_by_shared_workers(workers: WorkerPool) -> Iterator[None]:
    """Start no evaluator for a workspace of its own."""
    with lent(workers):
        yield
