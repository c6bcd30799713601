"""A run of a command reads the boards once, judges them once and shows what came of it.

To judge is the longest part of a run on a large plan. A command that writes judges once more where
its answer tells how things stand after it; `undo` and `redo` ask nothing of gates, and judge none.
"""

import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import VERBS, planner
from readiness_tui.gates.engine import engine as engine_module
from readiness_tui.services.reports import staged
from readiness_tui.services.workspace import plan_state, tryout
from readiness_tui.services.workspace.boards import Boards
from tests.architecture.source import ROOT
from tests.gates.held import HeldPool

PLAN = ROOT / "tools/golden/workspaces/plan"
SET = "set T-2 priority=P0 --actor @ann"
MODE = "mode plan shadow --reason why --actor @lead"
WAIVE = (
    'waive todo --rule text.forbidden --path "src/new/**" --reason later --days 30 '
    "--owner @ann --tracked-by T-4 --actor @ann"
)
ATTEST = "attest protected --note seen --actor @ops"
SCREEN = "ui"
"""The one verb that is no command: it opens the planner."""

ONE = (1, 1)
NONE = (0, 0)
UNJUDGED = (1, 0)
WITH_AFTER = (1, 2)
CASES = (
    ("list", 0, ONE),
    ("list --json", 0, ONE),
    ('list --where "owner:@me"', 0, ONE),
    ("check", 1, ONE),
    ("check --timeout 60s", 1, ONE),
    ("check plan --json", 1, ONE),
    ("check --staged", 1, ONE),
    ("lint", 1, ONE),
    ("lint --json", 1, ONE),
    ("lint --explain all", 0, NONE),
    ("next", 0, ONE),
    ("schedule", 0, ONE),
    ("schedule --json", 0, ONE),
    ("gates", 0, ONE),
    ("show T-1", 0, ONE),
    ("show T-1 --json", 0, ONE),
    ("show T-77", 2, (2, 1)),  # looks once more: a board that cannot be read may have it
    ("explain", 0, ONE),
    ("export json", 0, ONE),
    ("drift", 0, ONE),
    ("publish plan", 2, ONE),
    ("baseline", 2, NONE),
    ("verify", 0, ONE),
    ("trust list", 0, ONE),
    ("evidence list", 0, ONE),
    ("record", 0, ONE),
    ("recover", 0, ONE),
    ("recover --json", 0, ONE),
    ("config", 0, NONE),
    ("config --json", 0, NONE),
    ("diff", 0, NONE),
    ("standup --text", 0, ONE),
    ("standup --json", 0, ONE),
    ("standup --mark", 0, ONE),
    ("standup --minutes", 2, NONE),
    ("report weekly --since 2020-01-01", 0, ONE),
    ("report --since 2020-01-01 --json", 0, ONE),
    ("report status", 0, ONE),
    ("report status --format html", 0, ONE),
    ("report release", 0, ONE),
    ("report kpi", 0, ONE),
    ("report risk --format html", 0, ONE),
    ("report compliance --output none/bundle.tar", 2, ONE),
    ("verify-bundle boards", 1, NONE),
    ("doctor", 1, UNJUDGED),
    ("log T-1", 0, NONE),
    ("metrics", 2, NONE),
    ("trend", 0, NONE),
    ("blame T-1 status", 0, NONE),
    ("audit verify", 0, NONE),
    ("schema board", 0, NONE),
    ("completion bash", 0, NONE),
    ("man", 0, NONE),
    ("sync", 5, NONE),
    ("git install", 0, NONE),
    ("merge-driver a b c 7 boards/plan.toml", 2, NONE),
    ("import --dry-run docs/runbook.md", 2, NONE),
    ("init", 2, NONE),
    ("demo --build --keep demo", 2, NONE),
    ("init gates --dry-run", 0, NONE),
    ("checkpoint list", 0, NONE),
    ("checkpoint create one --actor @ann", 0, ONE),
    ("checkpoint create one --actor @ann; rollback one --dry-run", 5, ONE),
    (SET, 0, ONE),
    (f"{SET} --json", 0, WITH_AFTER),
    ("set T-2 nothing=P0 --actor @ann", 2, ONE),
    (f"{SET} --dry-run", 0, ONE),
    ("new Begin --board plan --actor @ann", 0, ONE),
    ("new Begin --board plan --actor @ann --json", 0, WITH_AFTER),
    ("note T-2 asked --actor @ann", 0, ONE),
    ("block T-2 key --actor @ann", 0, ONE),
    ("new Begin --board plan --actor @ann; delete T-5 --yes --actor @ann", 0, ONE),
    ("move T-2 --before T-1 --actor @ann", 0, ONE),
    (f"{SET}; undo --actor @ann", 0, UNJUDGED),
    (f"{SET}; undo --actor @ann; redo --actor @ann --json", 0, UNJUDGED),
    ("undo --actor @ann", 5, UNJUDGED),
    ("redo --actor @ann", 5, UNJUDGED),
    ("freeze plan --reason closed --actor @lead", 0, ONE),
    ("mode", 0, ONE),
    (MODE, 0, ONE),
    (f"{MODE} --json", 0, WITH_AFTER),
    ("waive", 0, ONE),
    (WAIVE, 0, ONE),
    (f"{WAIVE} --json", 0, ONE),
    ("attest", 0, ONE),
    (ATTEST, 0, WITH_AFTER),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan in a repository, to be copied."""
    root = tmp_path_factory.mktemp("repository") / "plan"
    shutil.copytree(PLAN, root)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=root, check=True)  # noqa: S607
    return root


@pytest.fixture
def place(tmp_path: Path, repository: Path) -> Path:
    """A copy of it, to be written to."""
    return Path(shutil.copytree(repository, tmp_path / "plan"))


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge the gates in this process: what is counted is how often a run asks for them."""
    monkeypatch.setattr(engine_module, "WorkerPool", lambda *_: HeldPool())


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often boards were read, judged and looked at as a plan, by who does that."""
    found: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def count(*args: object, **more: object) -> object:
            found[name] += 1
            return function(*args, **more)

        return count

    for module in (plan_state, staged, tryout):
        for name in ("judge", "analyse"):
            monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    monkeypatch.setattr(Boards, "reload", counted("read", Boards.reload))
    return found


def run(place: Path, line: str) -> int:
    words = shlex.split(line)
    return CliRunner().invoke(planner, ["-C", str(place), *words]).exit_code


@pytest.mark.parametrize(("lines", "code", "expected"), CASES, ids=[one[0] for one in CASES])
def test_a_run_reads_and_judges_once(
    place: Path, counts: Counter[str], lines: str, code: int, expected: tuple[int, int]
) -> None:
    *before, line = lines.split("; ")
    for other in before:
        assert run(place, other) == 0
    counts.clear()
    assert run(place, line) == code
    assert (counts["read"], counts["judge"], counts["analyse"]) == (*expected, expected[1])


def test_every_verb_is_counted() -> None:
    words = {lines.split("; ")[-1].split()[0] for lines, _, _ in CASES}
    assert words == set(VERBS) - {SCREEN}
