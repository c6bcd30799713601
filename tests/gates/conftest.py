"""Evaluators that several tests share: starting one takes longer than most tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from readiness_tui.gates.engine.engine import Engine
from tests.gates.support import Counted

PLUGINS = Path(__file__).parent / "plugins"


@pytest.fixture
def with_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the example distributions be installed."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(PLUGINS)])


@pytest.fixture(scope="module")
def shared() -> Iterator[Counted]:
    """Evaluators of one module that know the example distributions, counted as they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(PLUGINS)])
        made = Counted()
        yield made
        made.workers.close()


@pytest.fixture
def engine(tmp_path: Path, shared: Counted) -> Engine:
    (tmp_path / "a.md").write_text("- [x] done\n")
    return Engine(tmp_path, workers=shared.workers, torn_wait_s=0.1)
