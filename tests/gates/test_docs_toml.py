"""Every example of a file in the documentation is one that the program takes."""

import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Gate, Outcome
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.engine.registry import CATALOGUE, KINDS, case_of
from readiness_tui.gates.formats.selectors import find, read_selector
from readiness_tui.gates.kinds.history.build_runs import Conclusion, read_history
from readiness_tui.gates.kinds.security.ignore_files import read_ignored
from readiness_tui.gates.kinds.workflows.action_lag import read_table
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.choice_files import choices_in
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.settings.lint_settings import lint_settings
from readiness_tui.storage.settings.roles import roles_of
from readiness_tui.storage.settings.run_history import folder_of

ROOT = Path(__file__).parents[2]
PAGES = (*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md")
GATES = (ROOT / "docs/gates.md").read_text(encoding="utf-8")
CAP = 1 << 20
OF_BOARDS = {"format", *Kind}
OF_SETTINGS = {"keys", "lint", "roles", "standup", "team", "ui", "view", "workspace"}
OF_CHOICES = {"as", "board", "choose", "exclude", "map", "status"}


def blocks(language: str, page: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)


EXAMPLES = [
    pytest.param(text, id=f"{path.name}-{number}")
    for path in PAGES
    for number, text in enumerate(blocks("toml", path.read_text(encoding="utf-8")), 1)
]


def section(name: str) -> str:
    return GATES.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_toml_example_of_the_docs_is_taken(tmp_path: Path, text: str) -> None:
    tables = set(tomllib.loads(text))
    if tables <= OF_BOARDS:
        _is_a_board(text)
    elif tables <= OF_SETTINGS:
        _is_settings(tmp_path, text)
    elif tables <= OF_CHOICES:
        assert choices_in(text.encode(), "plan.md.import.toml")
    else:
        assert tables == {"action"}, "say here what takes such an example"
        _is_a_table(tmp_path, text)


def _is_a_board(text: str) -> None:
    loaded = parse_board("boards/example.toml", text.encode())
    assert isinstance(loaded, LoadedBoard), loaded
    assert loaded.read_only == ""
    for gate in loaded.board.gates.values():
        if gate.kind in KINDS:
            case_of(gate)  # raises for a parameter that the kind does not take
        else:
            assert gate.kind in CATALOGUE or (not gate.kind and "/" in gate.id), gate
    assert gates_of(loaded.board) is not None


def _is_settings(root: Path, text: str) -> None:
    (root / "readiness.toml").write_text(text, encoding="utf-8")
    assert roles_of(root).closed == ""
    assert lint_settings(root).unknown == ()
    chosen = tomllib.loads(text).get("workspace", {}).get("runs")
    assert chosen is None or folder_of(root) == chosen


def _is_a_table(root: Path, text: str) -> None:
    (root / "actions.toml").write_text(text, encoding="utf-8")
    assert read_table(RepoView(root), "actions.toml", CAP)


FILES = {
    "toml:project.version": b'[project]\nversion = "42"\n',
    'toml:tool."my tool".version': b'[tool."my tool"]\nversion = 42\n',
    "json:/a/0/b": b'{"a": [{"b": 42}]}',
    "yaml:/a/0/b": b"a:\n  - b: 42\n",
    "py:__version__": b'__version__ = "42"\n',
    "py:Settings.version": b'class Settings:\n    version = "42"\n',
    "re:version (\\S+)": b"this is version 42 of it\n",
    "line:1": b"  42 \n43\n",
    "csv:p95": b"name,p95\none,42\n",
}


def test_every_selector_of_the_page_finds_what_it_says() -> None:
    named = re.findall(r"`((?:toml|json|yaml|py|re|line|csv):[^`]+)`", section("Selectors"))
    assert set(named) == set(FILES)
    for text in named:
        found = find(read_selector(text), FILES[text], "file")
        assert [one.value for one in found] == ["42"], text


def test_the_runs_of_the_page_are_read() -> None:
    ours, export = blocks("jsonl", section("Runs"))
    (run,) = read_history(ours.encode(), "runs.jsonl")
    assert run.own is not None
    assert (run.own.due, run.own.held_hard) == (12, 11)
    found = read_history(export.encode(), "export.jsonl")
    assert [one.conclusion for one in found] == [Conclusion.SUCCESS, Conclusion.FAILURE]
    assert [one.suites for one in found] == [("unit",), ("integration",)]


def test_the_waivers_of_the_page_are_read_by_either_name() -> None:
    (text,) = blocks("json", section("Waivers of your own"))
    (entry,) = read_ignored(text.encode(), "waivers.json")
    assert (entry.id, entry.reason, entry.owner) == ("CVE-2026-7", "not reachable", "@sec")
    assert entry.ends == datetime(2026, 6, 1, tzinfo=UTC)
    (toml,) = blocks("toml", section("Waivers of your own"))
    names = tomllib.loads(toml)["gate"]["exceptions"]["fields"]
    (table,) = json.loads(text)
    renamed = json.dumps([{names[key]: value for key, value in table.items()}])
    (again,) = read_ignored(renamed.encode(), "waivers.json", names)
    assert (again.id, again.ends, again.owner) == (entry.id, entry.ends, entry.owner)


def test_the_table_of_the_page_answers_for_actions_below_a_repository(tmp_path: Path) -> None:
    (text,) = blocks("toml", section("actions.toml"))
    (tmp_path / "actions.toml").write_text(text, encoding="utf-8")
    flow = tmp_path / ".github/workflows/ci.yml"
    flow.parent.mkdir(parents=True)
    flow.write_text(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        "      - uses: github/codeql-action/init@v3\n"
    )
    gate = Gate(id="lag", kind="action_lag", inputs=(".github/workflows/*.yml",))
    found = judge(gate, RepoView(tmp_path), datetime(2026, 2, 2, tzinfo=UTC)).result
    assert found.outcome is Outcome.FAIL
    assert "latest 4: 1 behind" in found.says
