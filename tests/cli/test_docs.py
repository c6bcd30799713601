"""The page on the command line says what the program does: verbs, options, fields, documents."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from readiness_tui.cli.answers.published import ANSWERS
from readiness_tui.cli.group import VERBS, planner
from readiness_tui.domain.fields.records import EDITABLE
from readiness_tui.services.reports.report import Exit
from tests.clones import publish

Run = Callable[..., Result]

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
WITHIN_S = 120
BEFORE = {
    "metrics": ["record"],
    "block": ["new", "Second", "deliverables=out.txt"],
    "redo": ["undo"],
    "standup": ["standup", "--mark"],
    "verify-bundle": ["report", "compliance", "--output", "bundle.tar"],
}
"""What is called before a verb, so that it has something to answer."""
SHARED = {
    "--root",
    "-C",
    "--boards",
    "--ascii",
    "--actor",
    "--lock-timeout",
    "--json",
    "--help",
    "-h",
}


METRICS = '[workspace]\nmetrics = "ops/metrics.jsonl"\n'


def sections() -> dict[str, str]:
    """The text below each heading of a verb, and what comes before them under no name."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def options(text: str) -> set[str]:
    """The options that the tables of a text explain."""
    cells = re.findall(r"^\| (`-.+?) \|", text, flags=re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"(?<=`)-[-\w]+", cell)}


def documents(text: str) -> list[dict[str, Any]]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)]


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_a_section_with_exactly_its_options(verb: str) -> None:
    context = planner.make_context("readiness", ["list"])
    command = planner.get_command(context, verb)
    assert command is not None
    known = {
        name
        for param in command.params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    assert options(sections()[f"readiness {verb}"]) == known - SHARED


def test_no_section_is_of_a_verb_that_does_not_exist() -> None:
    named = {title.removeprefix("readiness ") for title in sections() if "readiness" in title}
    assert named == set(VERBS)


def test_shared_options_are_explained_once() -> None:
    assert options(sections()["What all verbs share"]) == SHARED - {"--help", "-h"}


def test_every_exit_code_is_explained() -> None:
    rows = re.findall(r"^\| (\d+) \|", sections()["What all verbs share"], flags=re.MULTILINE)
    assert [int(row) for row in rows] == [*Exit, 130]


def test_every_field_that_can_be_set_is_explained() -> None:
    rows = re.findall(r"^\| (`[a-z].*?) \|", sections()["readiness set"], flags=re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(EDITABLE)


def _with_a_document(root: Path) -> None:
    """Let the board say that it came from a document that says something else."""
    board = root / "boards/plan.toml"
    source = '[board]\nsource = { path = "plan.md", sha256 = "" }\n'
    board.write_text(board.read_text("utf-8").replace("[board]\n", source), encoding="utf-8")
    (root / "plan.md").write_text(
        "# P\n\n| ID | Title | Status |\n|---|---|---|\n| T-1 | First | Open |\n\n"
        "<!-- readiness:begin status -->\n<!-- readiness:end -->\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize("verb", sorted(set(ANSWERS) - {"error"}))
def test_the_example_has_the_keys_of_a_real_answer(root: Path, run: Run, verb: str) -> None:
    (root / "readiness.toml").write_text(METRICS, encoding="utf-8")
    (root / "boards/plan.toml").write_text(
        '[board]\nid = "plan"\n[ticket.T-1]\ntitle = "First"\nstatus = "done"\n'
        'deliverables = ["out.txt"]\n',
        encoding="utf-8",
    )
    subprocess.run(["git", "init", "--quiet", root], check=True, timeout=WITHIN_S)  # noqa: S607
    words = {
        "explain": ["T-1/deliverables"],
        "show": ["T-1"],
        "set": ["T-1", "priority=P1"],
        "new": ["Second"],
        "note": ["T-1", "asked"],
        "completion": ["bash"],
        "export": ["dot"],
        "import": ["plan.md", "--dry-run"],
        "publish": ["plan"],
        "init": ["gates", "--dry-run"],
        "block": ["T-2", "the", "key"],
        "delete": ["T-1", "--yes"],
        "move": ["T-1", "--board", "other"],
        "git": ["install"],
        "log": ["T-1"],
        "blame": ["T-1", "status"],
        "freeze": ["plan", "--reason", "closed"],
        "verify-bundle": ["bundle.tar"],
    }
    if verb in {"blame", "diff", "log", "report", "trend"}:
        _commit(root)
    if verb in {"drift", "publish"}:
        _with_a_document(root)
    if verb == "import":
        (root / "plan.md").write_text("# A plan\n", encoding="utf-8")
    if verb == "move":
        (root / "boards/other.toml").write_text('[board]\nid = "other"\n', encoding="utf-8")
    if verb == "sync":
        publish(root, {"boards/plan.toml": '[board]\nid = "plan"\n[ticket.T-1]\ntitle = "Begin"\n'})
        words["sync"] = ["--status"]
    if verb in {"audit", "log", "rollback"}:
        run("checkpoint")
        words["rollback"] = ["checkpoint"]
    if verb in {"log", "undo", "redo"}:
        run("set", "T-1", "priority=P1")
    if verb in BEFORE:
        run(*BEFORE[verb])
    if verb == "baseline":
        words["baseline"] = ["cover"]
        _with_a_ratchet(root)
    said = json.loads(run(verb, *words.get(verb, []), "--json").stdout)
    (example,) = documents(sections()[f"readiness {verb}"])
    assert _shape(example) == _shape(said)


def _commit(root: Path) -> None:
    """Commit the board as it was yesterday, and once more as it is."""
    board = root / "boards/plan.toml"
    text = board.read_text()
    now = datetime.now(UTC)
    versions = {now - timedelta(1): text.replace('"done"', '"todo"'), now: text}
    for day, version in versions.items():
        board.write_text(version, encoding="utf-8")
        env = os.environ | {"GIT_COMMITTER_DATE": day.isoformat()}
        for words in (["add", "boards"], ["commit", "-qm", "Finish T-1"]):
            subprocess.run(["git", *words], cwd=root, env=env, check=True, timeout=WITHIN_S)  # noqa: S607
    board.write_text(text.replace("First", "Read"), encoding="utf-8")


def _with_a_ratchet(root: Path) -> None:
    board = root / "boards/plan.toml"
    gate = 'kind = "coverage_ratchet"\ninputs = ["c.json"]\nbaseline = "quality/coverage.json"\n'
    board.write_text(f"{board.read_text()}[gate.cover]\n{gate}", encoding="utf-8")
    (root / "a.py").write_text("x = 1\n", encoding="utf-8")
    lines = {"executed_lines": [1], "missing_lines": [], "excluded_lines": []}
    total = {"covered_lines": 1, "num_statements": 1, "missing_lines": 0}
    report = {
        "meta": {"format": 3, "version": "7.6.1", "branch_coverage": False},
        "files": {"a.py": {**lines, "summary": total}},
        "totals": total,
    }
    (root / "c.json").write_text(json.dumps(report), encoding="utf-8")


def test_the_example_of_a_failure_is_one(root: Path, run: Run) -> None:
    assert root
    (example,) = documents(sections()["What all verbs share"])
    assert _shape(example) == _shape(json.loads(run("show", "T-9", "--json").stdout))


def _shape(value: Any) -> object:  # noqa: ANN401 - any JSON
    """The keys of a document in their order, of lists those of the last item."""
    if isinstance(value, dict):
        return [(key, _shape(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [_shape(value[-1])] if value else []
    return None
