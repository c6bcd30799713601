"""What judges a report: the commands that are known to fail for what it holds, and nothing else."""

import textwrap
import tomllib
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome, Result
from tests.gates.support import Asker

CI = ".github/workflows/ci.yml"


def ask(root: Path, steps: str, files: dict[str, str] | None = None, **given: object) -> Result:
    """The answer for a workflow of these steps."""
    head = "on: push\njobs:\n  scan:\n    runs-on: x\n    steps:\n"
    body = textwrap.indent(textwrap.dedent(steps).strip("\n"), "      ")
    for name, text in {CI: f"{head}{body}\n", **(files or {})}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Asker(root)("workflow_softfail", **given)


CASES = tomllib.loads((Path(__file__).parent / "softfail_judges.toml").read_text())


def cases(kind: str) -> list[tuple[str, str, dict[str, str]]]:
    """Name, steps and files beside the workflow of the cases of a kind."""
    return [(one["name"], one["steps"], one.get("files", {})) for one in CASES[kind]]


NAMES = [one["name"] for kind in CASES.values() for one in kind]


def test_no_case_stands_twice() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("name", "steps", "files"), cases("gated"))
def test_what_is_known_to_fail_for_a_report(
    tmp_path: Path, name: str, steps: str, files: dict[str, str]
) -> None:
    found = ask(tmp_path, steps, files)
    assert found.outcome is Outcome.PASS, (name, found.says)
    assert "stops the build" in found.says or "stop the build" in found.says


@pytest.mark.parametrize(("name", "steps", "files"), cases("soft"))
def test_what_judges_nothing(tmp_path: Path, name: str, steps: str, files: dict[str, str]) -> None:
    found = ask(tmp_path, steps, files)
    assert found.outcome is Outcome.FAIL, (name, found.says)


@pytest.mark.parametrize(("name", "steps", "files"), cases("unseen"))
def test_what_nobody_can_see_into(
    tmp_path: Path, name: str, steps: str, files: dict[str, str]
) -> None:
    found = ask(tmp_path, steps, files)
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "softfail.unseen-gate"), name
    assert ", unless " in found.says
    assert found.remedy.startswith("gate where it can be read")


PRINTERS = [
    "cat b.json",
    "chmod 644 b.json",
    "git add b.json",
    "sort b.json",
    "awk '{ print $1 }' b.json",
    "test -f b.json",
    "[ -f b.json ] || exit 1",
    "[ -s b.json ] && echo written",
    "python -m json.tool b.json",
    "python -c \"import json; print(json.load(open('b.json')))\"",
    "node -e \"console.log(require('./b.json'))\"",
    "jq . b.json",
    "jq -e . b.json",
    "jq '.results | length' b.json",
    "curl -F report=@b.json https://example.org",
    "mail -a b.json a@example.org < /dev/null",
    "codecov -f b.json",
    "aws s3 cp b.json s3://x/",
    "gzip -k b.json",
    "sed -n 1,5p b.json",
    "wc -l b.json",
    "head b.json",
    "xmllint b.json",
    "pandoc b.json -o b.pdf",
    "sarif summary b.json",
]


@pytest.mark.parametrize("line", PRINTERS)
@pytest.mark.parametrize("split", ["\n    ", "\n- run: |\n    "])
def test_a_command_that_only_touches_a_report(tmp_path: Path, line: str, split: str) -> None:
    steps = f"- run: |\n    bandit -r src -f json -o b.json || true{split}{line}"
    found = ask(tmp_path, steps)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "softfail.or"), found.says


def test_a_gate_in_a_job_that_waits_for_the_report(tmp_path: Path) -> None:
    job = """\
- run: bandit -r src -f json -o b.json || true
- uses: actions/upload-artifact@v4
  with: {path: b.json}
"""
    other = """\
  gate:
    needs: scan
    runs-on: x
    steps:
      - uses: actions/download-artifact@v4
      - run: jq -e '.results == []' b.json
"""
    assert ask(tmp_path, job).outcome is Outcome.FAIL
    path = tmp_path / CI
    path.write_text(path.read_text() + other)
    assert Asker(tmp_path)("workflow_softfail").outcome is Outcome.PASS
    for old, new in (
        ("    needs: scan\n", ""),
        ("    needs: scan\n", "    needs: scan\n    continue-on-error: true\n"),
        ("== []' b.json", "== []' b.json || true"),
        ("      - uses: actions/download-artifact@v4\n", ""),
    ):
        text = path.read_text()
        path.write_text(text.replace(old, new))
        assert Asker(tmp_path)("workflow_softfail").outcome is Outcome.FAIL, new
        path.write_text(text)


def test_a_program_that_is_read_is_an_input(tmp_path: Path) -> None:
    steps = "- run: bandit -r src -f json -o b.json || true\n- run: python gate.py b.json"
    found = ask(tmp_path, steps)
    assert found.outcome is Outcome.UNKNOWN
    assert "unless gate.py fails for it (it is not in the repository)" in found.says
    (tmp_path / "gate.py").write_text("import sys\nif open(sys.argv[1]).read():\n    sys.exit(1)\n")
    assert Asker(tmp_path)("workflow_softfail").outcome is Outcome.PASS
    (tmp_path / "gate.py").write_text("print(1)\n")
    assert Asker(tmp_path)("workflow_softfail").outcome is Outcome.FAIL
    (tmp_path / "gate.py").write_bytes(b"\0" * 99)
    assert Asker(tmp_path)("workflow_softfail").outcome is Outcome.UNKNOWN


def test_one_finding_for_each_place(tmp_path: Path) -> None:
    found = ask(tmp_path, "- continue-on-error: true\n  run: |\n    bandit -r a\n    pip-audit")
    assert [one.place.line for one in found.findings if one.place] == [6]
    found = ask(tmp_path, "- run: bandit -r a || true; pip-audit || ./x")
    assert [(one.place.line, one.outcome) for one in found.findings if one.place] == [
        (6, Outcome.FAIL)
    ]


@pytest.mark.parametrize(
    ("run", "outcome"),
    [
        ("trivy fs --exit-code ${{ inputs.code }} . || true", Outcome.FAIL),
        ("trivy fs --exit-code ${{ inputs.code }} .", Outcome.WARN),
        ("trivy fs --exit-code 1 . || ./told.sh", Outcome.WARN),
    ],
)
def test_the_worse_of_two_truths(tmp_path: Path, run: str, outcome: Outcome) -> None:
    assert ask(tmp_path, f"- run: {run}").outcome is outcome


def test_the_answer_names_the_scans_that_it_counted(tmp_path: Path) -> None:
    steps = "\n".join(f"- run: bandit -r p{number}" for number in range(8))
    assert ask(tmp_path, steps).says == (
        "8 scans stop the build: bandit ci.yml:6, bandit ci.yml:7, bandit ci.yml:8, "
        "bandit ci.yml:9, bandit ci.yml:10, bandit ci.yml:11 and 2 more"
    )
    found = ask(tmp_path, "- run: bandit -r a\n- run: trivy fs --exit-code 1 .")
    assert found.says == "2 scans stop the build: bandit ci.yml:6, trivy ci.yml:7"


NAMED = """\
on: push
jobs:
  sec:
    name: Security scan
    runs-on: x
    steps: [{run: bandit}]
  unit:
    name: Tests (${{ matrix.python }})
    runs-on: x
    steps: [{run: pytest}]
  build:
    runs-on: x
    strategy: {matrix: {os: [a, b]}}
    steps: [{run: make}]
  all:
    name: All green
    if: always()
    needs: [sec, unit, build]
    runs-on: x
    steps: [{run: "test ${{ contains(needs.*.result, 'failure') }} = false"}]
"""


@pytest.mark.parametrize(
    ("job", "outcome"),
    [
        ("sec", Outcome.PASS),
        ("Security scan", Outcome.PASS),
        ("Tests (3.12)", Outcome.PASS),
        ("build (a)", Outcome.PASS),
        ("Security", Outcome.FAIL),
        ("security scan", Outcome.FAIL),
        ("Tests ()", Outcome.FAIL),
    ],
)
@pytest.mark.parametrize("summary", ["all", "All green"])
def test_a_job_is_named_by_id_or_name(
    tmp_path: Path, job: str, outcome: Outcome, summary: str
) -> None:
    (tmp_path / "ci.yml").write_text(NAMED)
    given = {"inputs": ("ci.yml",), "required_jobs": (job,), "summary_job": summary}
    assert Asker(tmp_path)("workflow_softfail", **given).outcome is outcome
    (tmp_path / "ci.yml").write_text(NAMED.replace("[sec, unit, build]", "[]"))
    assert Asker(tmp_path)("workflow_softfail", **given).outcome is Outcome.FAIL
