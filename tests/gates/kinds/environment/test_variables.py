"""Kind `environment`."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.support import Asker

FAIL, WARN, PASS = Outcome.FAIL, Outcome.WARN, Outcome.PASS
UNKNOWN, ERROR = Outcome.UNKNOWN, Outcome.ERROR
EXAMPLE, CI, CODE = ".env.example", ".github/workflows/ci.yml", "src/settings.py"
ROOT = {"name": "ROOT", "default": "./data"}
TOKEN = {"name": "TOKEN", "required": True, "secret": True}
PORT = {"name": "PORT", "required": True, "pattern": r"\d{2,5}"}
SECRET = "tr0ub4dor-and-3"  # noqa: S105 - invented
WORKFLOW = """on: push
env:
  TOKEN: ${{{{ secrets.TOKEN }}}}
jobs:
  a:
    env: {{ PORT: {port} }}
    steps:
      - run: |
          echo one
          echo "ROOT=$PWD/x" >> "$GITHUB_ENV"
"""
GOOD = {
    EXAMPLE: "ROOT=./data\nTOKEN=<token>\nPORT=8080\n",
    CI: WORKFLOW.format(port="8080"),
    CODE: 'import os\nos.getenv("ROOT", "./data")\nos.environ["TOKEN"]\nos.environ["PORT"]\n',
}


def ask(root: Path, files: dict[str, str] | None = None, **asked: Any) -> Result:  # noqa: ANN401
    for name, text in (GOOD if files is None else files).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    inputs = tuple(GOOD if files is None else files)
    variables = (ROOT, TOKEN, PORT)
    result = Asker(root)("environment", **{"inputs": inputs, "variables": variables} | asked)
    assert SECRET not in repr(result)
    return result


def test_what_is_agreed_everywhere_passes(tmp_path: Path) -> None:
    result = ask(tmp_path)
    assert (result.outcome, result.says) == (
        PASS,
        "3 variables hold in 1 example, 1 workflow, 1 module",
    )
    assert result.decided_by == "environment.holds"
    assert {item.path: item.counted for item in result.examined} == dict.fromkeys(
        GOOD, "3 variables"
    )
    assert [(item.name, item.value) for item in result.measured] == [
        (name, "example 1, workflow 1, module 1") for name in ("ROOT", "TOKEN", "PORT")
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "outcome", "rule", "line"),
    [
        (EXAMPLE, "PORT=8080\n", "", FAIL, "missing", 0),
        (EXAMPLE, "PORT=8080", "# PORT=8080", FAIL, "missing", 3),
        (EXAMPLE, "PORT=8080", "PORT=eighty", FAIL, "pattern", 3),
        (EXAMPLE, "PORT=8080", "PORT=80801234", FAIL, "pattern", 3),
        (EXAMPLE, "<token>", SECRET, FAIL, "secret", 2),
        (EXAMPLE, "ROOT=./data\n", "", WARN, "missing", 0),
        (EXAMPLE, "./data", "./other", WARN, "example", 1),
        (EXAMPLE, "PORT=8080", "PORT=8080\nPORT=8081", WARN, "twice", 4),
        (CI, "PORT: 8080", "OTHER: 8080", FAIL, "missing", 0),
        (CI, "PORT: 8080", 'PORT: ""', FAIL, "missing", 6),
        (CI, "PORT: 8080", "PORT: eighty", FAIL, "pattern", 6),
        (CI, "${{ secrets.TOKEN }}", SECRET, FAIL, "secret", 3),
        (CODE, 'os.environ["PORT"]\n', "", FAIL, "missing", 0),
        (CODE, 'os.environ["TOKEN"]', f'os.getenv("TOKEN", "{SECRET}")', FAIL, "secret", 3),
        (CODE, 'os.environ["TOKEN"]', 'os.getenv("TOKEN") or "changeme"', FAIL, "secret", 3),
        (CODE, 'os.environ["PORT"]', 'os.getenv("PORT", 8080)', FAIL, "fallback", 4),
        (CODE, '"./data"', '"./other"', FAIL, "default", 2),
        (CODE, ', "./data"', "", UNKNOWN, "default-unseen", 2),
        (CODE, '["PORT"]', "[name]", UNKNOWN, "computed", 0),
        (CODE, "import os", 'import os; os.environ["MORE"]', FAIL, "undeclared", 1),
    ],
)
def test_each_fault_is_told(
    tmp_path: Path, path: str, old: str, new: str, outcome: Outcome, rule: str, line: int
) -> None:
    assert old in GOOD[path]
    result = ask(tmp_path, GOOD | {path: GOOD[path].replace(old, new)})
    assert (result.outcome, result.decided_by) == (outcome, f"environment.{rule}")
    assert result.remedy
    place = result.findings[0].place
    assert place == (Place(path, line) if line else None)


def test_code_is_held_against_the_example_without_any_declaration(tmp_path: Path) -> None:
    files = {EXAMPLE: "A=\n# B=1\n", CODE: 'import os\nos.getenv("A")\nos.getenv("B")\n'}
    assert ask(tmp_path, files, variables=()).outcome is PASS
    files[CODE] += 'os.getenv("C")\nos.getenv("C")\nos.getenv("HOME")\nos.getenv("GITHUB_SHA")\n'
    result = ask(tmp_path, files, variables=())
    assert result.says == "src/settings.py:4 and 1 more: reads C, which nobody declares"
    assert ask(tmp_path, files, variables=(), undeclared="warn").outcome is WARN
    assert ask(tmp_path, files, variables=(), undeclared="allow").outcome is PASS
    assert ask(tmp_path, files, variables=(), ignore=("C", "HOME", "GITHUB_*")).outcome is PASS
    assert ask(tmp_path, files, variables=(), ignore=()).outcome is FAIL


def test_nothing_to_hold_anything_against_is_refused(tmp_path: Path) -> None:
    for path in (EXAMPLE, CODE):
        result = ask(tmp_path, {path: GOOD[path]}, variables=())
        assert (result.outcome, result.cause) == (ERROR, Cause.CONFIG)
        assert result.remedy == 'add variables = [{ name = "NAME", required = true }]'


def test_a_reader_of_the_program_counts_when_it_is_named(tmp_path: Path) -> None:
    files = {CODE: 'PORT = config("PORT")\nother("X")\n'}
    assert ask(tmp_path, files, variables=(PORT,)).decided_by == "environment.missing"
    assert ask(tmp_path, files, variables=(PORT,), readers=("config",)).outcome is PASS


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        (({"name": "A", "default": "x", "required": True},), "required and has a default"),
        (({"name": "A", "default": "x", "secret": True},), "secret and has a default"),
        (({"name": "A"}, {"name": "A"}), "declared twice"),
        (({"name": "A", "default": "x", "pattern": r"\d"},), "does not match its pattern"),
        (({"name": "A", "pattern": "("},), "regular expression"),
        (({"name": "A B"},), "pattern"),
    ],
)
def test_a_contradiction_in_the_declaration_is_refused(
    tmp_path: Path, variables: tuple[dict[str, Any], ...], says: str
) -> None:
    result = ask(tmp_path, variables=variables)
    assert (result.outcome, result.cause) == (ERROR, Cause.CONFIG)
    assert says in result.says


@pytest.mark.parametrize(
    ("path", "text", "outcome"),
    [
        (CODE, "def", ERROR),
        (CODE, "\0", ERROR),
        (CI, "a: [", ERROR),
        (CI, "services: {}\n", ERROR),
        (EXAMPLE, f"{SECRET}!\n", ERROR),
        (EXAMPLE, " \n", UNKNOWN),
    ],
)
def test_what_cannot_be_read_is_no_pass(
    tmp_path: Path, path: str, text: str, outcome: Outcome
) -> None:
    result = ask(tmp_path, {path: text}, variables=(PORT,))
    assert result.outcome is outcome
    assert path in result.says


def test_an_empty_module_that_a_pattern_found_is_left_out(tmp_path: Path) -> None:
    files = {CODE: GOOD[CODE], "src/__init__.py": ""}
    result = ask(tmp_path, files, inputs=("src/**/*.py",))
    assert result.says == "3 variables hold in 1 module, 1 empty or binary skipped"
