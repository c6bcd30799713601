"""Judging workflows: what the soft-fail gate takes for each file, scripts and gates followed."""

import tempfile
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Row, ratio
from readiness_tui.domain.model.gate import Gate
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "softfail" / "reference"
BUDGET_S = 0.0025
FOLDER = ".github/workflows"


def bench_workflows() -> Iterator[Row]:
    """One gate over all workflows of the corpus, most of which hide a scan."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / FOLDER).mkdir(parents=True)
        count = 0
        for path in sorted(CORPUS.glob("*.toml")):
            for name, text in tomllib.loads(path.read_text(encoding="utf-8"))["files"].items():
                if name.startswith(FOLDER):
                    count += 1
                    (root / FOLDER / f"{count}.yml").write_text(text, encoding="utf-8")
        gate = Gate(id="g", kind="workflow_softfail")
        value = ratio(
            lambda: judge(gate, RepoView(root), datetime.now(UTC)),
            lambda: time.sleep(BUDGET_S * count),
            5,
        )
        yield Row(f"judge {count} workflows for hidden failures", "2.5 ms each", value, 1)
