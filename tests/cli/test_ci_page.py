"""The page on build servers: its workflow is what our own gates ask for, its commands run."""

import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from readiness_tui import __version__
from readiness_tui.domain.model.gate import Gate, Outcome
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView

Run = Callable[..., Result]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "ci.md"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW = ".github/workflows/readiness.yml"
WITHIN_S = 120


def blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def workflow() -> str:
    (found,) = [block for block in blocks("yaml") if "name: readiness\n" in block]
    return found


def steps() -> list[dict[str, Any]]:
    (job,) = yaml.safe_load(workflow())["jobs"].values()
    return job["steps"]


def gates() -> Iterator[Gate]:
    (block,) = [block for block in blocks("toml") if "[gate.ci-" in block]
    for name, table in tomllib.loads(block)["gate"].items():
        params = {one: value for one, value in table.items() if one not in {"kind", "inputs"}}
        yield Gate(id=name, kind=table["kind"], inputs=tuple(table["inputs"]), params=params)


def judged(root: Path, gate: Gate, text: str) -> Outcome:
    path = root / WORKFLOW
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return judge(gate, RepoView(root), datetime.now(UTC)).result.outcome


@pytest.mark.parametrize("gate", gates(), ids=lambda gate: gate.id)
def test_our_own_gates_find_the_workflow_clean(tmp_path: Path, gate: Gate) -> None:
    assert judged(tmp_path, gate, workflow()) is Outcome.PASS


def test_they_see_it_softened_and_unpinned(tmp_path: Path) -> None:
    hard, pinned = gates()
    softened = workflow().replace("readiness.sarif\n", "readiness.sarif || true\n", 1)
    assert judged(tmp_path, hard, softened) is Outcome.FAIL
    loose = re.sub(r"checkout@[0-9a-f]{40} # v", "checkout@v", workflow())
    assert judged(tmp_path, pinned, loose) is Outcome.FAIL


def test_every_action_is_pinned_and_says_its_version() -> None:
    used = re.findall(r"uses: (.+)", workflow())
    assert used
    assert not [one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", one)]


def test_the_step_that_checks_runs_and_gives_what_is_uploaded(proven: Path, run: Run) -> None:
    (command,) = [
        step["run"] for step in steps() if step.get("run", "").startswith("readiness check")
    ]
    result = run(*shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("::notice title=readiness::go ")
    (upload,) = [step["with"] for step in steps() if "upload" in step.get("uses", "")]
    assert (proven / upload["sarif_file"]).is_file()


def test_the_page_names_this_version() -> None:
    assert f"readiness-tui=={__version__} " in workflow()
    (config,) = [yaml.safe_load(block) for block in blocks("yaml") if "repos:" in block]
    (repo,) = config["repos"]
    assert repo["rev"] == f"v{__version__}"
    assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in hooks()}


def hooks() -> list[dict[str, Any]]:
    return yaml.safe_load(HOOKS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_runs_and_looks_at_boards(proven: Path, run: Run, hook: dict[str, Any]) -> None:
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["pass_filenames"] is False
    for words in (["init", "-q"], ["add", "boards"]):
        subprocess.run(["git", *words], cwd=proven, check=True, timeout=WITHIN_S)  # noqa: S607
    program, *words = shlex.split(hook["entry"])
    assert program == "readiness"
    result = run(*words)
    assert result.exit_code == 0, result.output
    (proven / "boards/plan.toml").write_text("[ticket\n", encoding="utf-8")
    subprocess.run(["git", "add", "boards"], cwd=proven, check=True, timeout=WITHIN_S)  # noqa: S607
    assert run(*words).exit_code == 3
    if "files" in hook:
        assert re.search(hook["files"], "boards/plan.toml")
        assert not re.search(hook["files"], "src/a.py")


def test_the_formats_and_options_of_the_page_exist(run: Run) -> None:
    text = re.sub(r"^docker .*$", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    known = run("check", "--help").output + run("record", "--help").output
    used = set(re.findall(r"(?<![\w-])(--[a-z][-a-z]+)", text)) - {"--find-links"}
    assert used
    assert not [option for option in used if option not in known]
    for name in re.findall(r"--format (\w+)", text):
        assert name in {"sarif", "github", "junit", "json"}
