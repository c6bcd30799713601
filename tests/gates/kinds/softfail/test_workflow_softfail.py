"""Kind `workflow_softfail`: each row of the table with its harmless twin, at the exact line."""

import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.support import Asker
from tests.support import examples

FAIL, WARN, PASS, UNKNOWN = Outcome.FAIL, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN
RUN_AT = 10
"""The line of the first line of `run` in `workflow`."""


def workflow(run: str, step: str = "", job: str = "") -> str:
    """A workflow with one job; `step` and `job` are lines put before `run` and `steps`."""
    head = f"""\
name: CI
on: [push, pull_request]
jobs:
  scan:
    runs-on: ubuntu-latest
{textwrap.indent(job, "    ")}    steps:
      - uses: actions/checkout@v4
      - name: Scan
{textwrap.indent(step, "        ")}        run: |
"""
    return head + textwrap.indent(run, "          ")


def ask(root: Path, text: str, **given: Any) -> Result:  # noqa: ANN401 - any field
    (root / "ci.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    return Asker(root)("workflow_softfail", **{"inputs": ("ci.yml",)} | given)


def lines(found: Result) -> list[tuple[int, Outcome]]:
    return [(one.place.line, one.outcome) for one in found.findings if one.place]


def test_the_sample_sentence(tmp_path: Path) -> None:
    filler = "".join(f"# {number}\n" for number in range(42 - RUN_AT))
    found = ask(tmp_path, filler + workflow("bandit -r src || true\n"))
    assert found.outcome is FAIL
    assert found.says == "ci.yml:42 job scan: bandit ... || true hides its failure"
    assert found.decided_by == "softfail.or"
    assert found.remedy == "delete it, or gate after the report step"
    assert found.findings[0].place == Place("ci.yml", 42)


HARMLESS = [
    "bandit -r src\n",
    "pip install bandit || true\nbandit -r src\n",
    "ls bandit.json || echo none\nbandit -r src\n",
    "command -v bandit || pip install bandit\nbandit -r src\n",
    "bandit --version || true\nbandit -r src\n",
    "curl $HOST/security/bandit || true\nbandit -r src\n",
    "bandit -r src || { echo bad; exit 1; }\n",
    "bandit -r src || exit 1\n",
    "bandit -r src || false\n",
    "# bandit -r src || true\nbandit -r src\n",
    "bandit -r src # || true\n",
    "cat > x.sh <<EOF\nbandit -r src || true\nEOF\nbandit -r src\n",
    "cat > x.sh <<-'EOF'\n\tbandit || true\n\tEOF\nbandit -r src\n",
    "echo 'bandit || true'\nbandit -r src\n",
    "set +e\nbandit -r src\nrc=$?\nset -e\necho done\nexit $rc\n",
    "rc=0\nbandit -r src || rc=$?\nsafety check || rc=$?\nexit $rc\n",
    "set -o pipefail\nbandit -r src | tee out.txt\n",
    "bandit -r src &\nwait $!\n",
    "if ! bandit -r src; then exit 1; fi\n",
    "if bandit -r src; then echo ok; else echo bad; exit 1; fi\n",
    "bandit -r src || exit 1\nexit 0\n",
    "cd src && bandit -r .\necho done\n",
    "bandit -r src\necho done; true\n",
    "trivy image --exit-code 0 --exit-code 1 x\n",
    "bandit -r src --exit-zero=false\n",
]


@pytest.mark.parametrize("run", HARMLESS)
def test_what_stops_the_build_passes(tmp_path: Path, run: str) -> None:
    found = ask(tmp_path, workflow(run))
    assert found.outcome is PASS, found.says
    assert re.match(r"[12] scans? stops? the build: (bandit|trivy) ci.yml:\d+", found.says)


# Script, line of the finding within it, outcome, what the sentence says.
SOFT = [
    ("bandit -r src || true\n", 1, FAIL, "bandit ... || true hides its failure"),
    ("bandit || :\n", 1, FAIL, "bandit || : hides its failure"),
    ("bandit -r src || /bin/true\n", 1, FAIL, "bandit ... || /bin/true hides its failure"),
    ("bandit -r src || exit 0\n", 1, FAIL, "|| exit 0 hides"),
    ("bandit -r src || echo found\n", 1, FAIL, "|| echo found hides"),
    ("bandit -r src || printf x\n", 1, FAIL, "|| printf x hides"),
    ("bandit -r src || { echo x; true; }\n", 1, FAIL, "|| { echo x; true; } hides"),
    ("bandit -r src || { echo x; exit $?; }\n", 1, FAIL, "hides"),
    ("bandit -r src || ./told.sh\n", 1, WARN, "|| ./told.sh may hide its failure"),
    ("x=1 sudo -E bandit -r src || true\n", 1, FAIL, "bandit ... || true"),
    ("poetry run bandit -r src || true\n", 1, FAIL, "bandit ... || true"),
    ("uv run --with x bandit || true\n", 1, FAIL, "bandit || true"),
    ("python -m bandit -r src || true\n", 1, FAIL, "bandit ... || true"),
    ("python3.11 -m pip_audit || true\n", 1, FAIL, "pip-audit || true"),
    ("npx --yes snyk@1 test || true\n", 1, FAIL, "snyk ... || true"),
    ("pipx run bandit==1.7 || true\n", 1, FAIL, "bandit || true"),
    (".venv/bin/bandit -r src || true\n", 1, FAIL, "bandit ... || true"),
    ("timeout 5m bandit || true\n", 1, FAIL, "bandit || true"),
    ("time bandit || true\n", 1, FAIL, "bandit || true"),
    (
        "docker run --rm -v $PWD:/x ghcr.io/a/trivy:1 image y || true\n",
        1,
        FAIL,
        "trivy ... || true",
    ),
    ("docker run python:3 bandit -r src || true\n", 1, FAIL, "bandit ... || true"),
    ("docker scout cves x || true\n", 1, FAIL, "docker scout ... || true"),
    ("npm audit --omit=dev || true\n", 1, FAIL, "npm audit ... || true"),
    ("cargo +nightly deny check || true\n", 1, FAIL, "cargo deny ... || true"),
    ("echo start\nbandit \\\n  -r src \\\n  || true\n", 4, FAIL, "bandit ... || true"),
    ("bandit -r src; true\n", 1, FAIL, "; true hides its failure as soon as -e is off"),
    ("bandit -r src\nexit 0\n", 2, FAIL, "; exit 0 hides"),
    ("bandit -r src; :\n", 1, FAIL, "; : hides"),
    ("bandit -r src &\n", 1, FAIL, "bandit ... & without wait hides"),
    ("bandit -r src --exit-zero\n", 1, FAIL, "bandit ... --exit-zero hides its failure"),
    (
        "trivy fs \\\n  --exit-code 0 .\n",
        2,
        FAIL,
        "trivy ... does not fail for what it finds: --exit-code 0",
    ),
    (
        "trivy fs --exit-code=0 .\n",
        1,
        FAIL,
        "trivy ... does not fail for what it finds: --exit-code 0",
    ),
    ("checkov --soft-fail -d .\n", 1, FAIL, "--soft-fail hides"),
    ("gosec -no-fail ./...\n", 1, FAIL, "-no-fail hides"),
    ("hadolint --no-fail x\n", 1, FAIL, "--no-fail hides"),
    ("snyk test --severity-threshold=none\n", 1, FAIL, "--severity-threshold=none hides"),
    ("if bandit -r src; then echo ok; fi\n", 1, WARN, "bandit ... as a condition may hide"),
    ("! bandit -r src\n", 1, FAIL, "! bandit ... hides its failure"),
    ("set +e\nbandit -r src\necho done\n", 2, FAIL, "bandit ... after set +e hides its failure"),
    ("set +o errexit\nbandit -r src\necho\n", 2, FAIL, "bandit ... after set +e hides"),
    ("bandit -r src | tee out.txt\n", 1, FAIL, "| tee out.txt without pipefail hides"),
    ("bandit -r src && echo ok\necho done\n", 1, FAIL, "bandit ... && echo ok hides its failure"),
    ("echo $(bandit -r src)\n", 1, FAIL, "bandit ... inside another command hides"),
    ("trap 'exit 0' EXIT\nbandit -r src\n", 2, FAIL, "under a trap that exits 0 hides"),
    ("scan() {\n  bandit -r src\n}\nscan || true\n", 4, FAIL, "bandit ... || true hides"),
    ("bash -c 'bandit -r src || true'\n", 1, FAIL, "bandit ... || true hides"),
    ("bash <<EOF\nbandit -r src || true\nEOF\n", 2, FAIL, "bandit ... || true hides"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("run", "line", "outcome", "says"), SOFT)
def test_what_hides_a_failure_is_found_at_its_line(
    tmp_path: Path, run: str, line: int, outcome: Outcome, says: str, newline: str
) -> None:
    found = ask(tmp_path, workflow(run).replace("\n", newline))
    assert lines(found) == [(RUN_AT - 1 + line, outcome)]
    assert says in found.says
    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("shell", "run", "outcome"),
    [
        ("", "bandit | tee x\n", FAIL),
        ("shell: bash\n", "bandit | tee x\n", PASS),
        ("shell: sh\n", "bandit | tee x\n", FAIL),
        ("shell: bash\n", "bandit | tee x || exit 1\ntrue\n", PASS),
        ("shell: sh\n", "bandit | tee x || exit 1\ntrue\n", FAIL),
        ("shell: bash {0}\n", "bandit\necho\n", FAIL),
        ("shell: bash {0}\n", "bandit\n", PASS),
        ("shell: bash -euo pipefail {0}\n", "bandit | tee x\necho\n", PASS),
        ("shell: bash --noprofile -eo pipefail {0}\n", "bandit | tee x\n", PASS),
        ("shell: bash -e {0}\n", "bandit | tee x\n", FAIL),
        ("shell: pwsh\n", "bandit -r src\n", UNKNOWN),
        ("shell: python\n", "print('bandit')\n", UNKNOWN),
    ],
)
def test_each_shell_has_its_own_rules(
    tmp_path: Path, shell: str, run: str, outcome: Outcome
) -> None:
    assert ask(tmp_path, workflow(run, step=shell)).outcome is outcome
    if shell:
        defaults = f"defaults:\n  run:\n    {shell}"
        assert ask(tmp_path, workflow(run, job=defaults)).outcome is outcome
        assert ask(tmp_path, defaults + workflow(run)).outcome is outcome


def test_another_shell_is_named(tmp_path: Path) -> None:
    found = ask(tmp_path, workflow("bandit -r src\n", step="shell: pwsh\n"))
    assert found.says.startswith("ci.yml:11 job scan: shell pwsh is not read")
    windows = workflow("bandit -r src\n").replace("ubuntu-latest", "windows-2022")
    assert "shell pwsh is not read" in ask(tmp_path, windows).says


@pytest.mark.parametrize(
    ("setting", "outcome", "says"),
    [
        ("continue-on-error: true\n", FAIL, "continue-on-error: true hides the failure of bandit"),
        ("continue-on-error: 'yes'\n", FAIL, "continue-on-error: yes hides"),
        ("continue-on-error: ${{ true }}\n", FAIL, "hides the failure of bandit"),
        ("continue-on-error: ${{ matrix.x }}\n", WARN, "may hide the failure of bandit"),
        ("continue-on-error: false\n", PASS, ""),
        ("continue-on-error: ${{ false }}\n", PASS, ""),
        ("if: false\n", FAIL, "if: false keeps bandit from running"),
        ("if: ${{ false }}\n", FAIL, "keeps bandit from running"),
        ("if: false && github.ref == 'x'\n", FAIL, "keeps bandit from running"),
        ("if: github.ref == 'refs/heads/x' || false\n", PASS, ""),
        ("if: always()\n", PASS, ""),
    ],
)
def test_steps_and_jobs_are_switched_off(
    tmp_path: Path, setting: str, outcome: Outcome, says: str
) -> None:
    found = ask(tmp_path, workflow("bandit -r src\n", step=setting))
    assert (found.outcome, says in found.says) == (outcome, True), found.says
    assert lines(found) == ([] if outcome is PASS else [(9, outcome)])
    found = ask(tmp_path, workflow("bandit -r src\n", job=setting))
    assert (found.outcome, says in found.says) == (outcome, True), found.says
    assert lines(found) == ([] if outcome is PASS else [(6, outcome)])


ACTION = """\
on: push
jobs:
  scan:
    runs-on: ubuntu-latest
    steps:
      - uses: {uses}
        with:
          {given}
"""


@pytest.mark.parametrize(
    ("uses", "given", "outcome", "says"),
    [
        ("aquasecurity/trivy-action@v1", "exit-code: 0", FAIL, "for what it finds: exit-code: 0"),
        ("aquasecurity/trivy-action@v1", "exit-code: '0'", FAIL, "trivy does not fail"),
        ("aquasecurity/trivy-action@v1", "exit-code: '1'", PASS, ""),
        ("aquasecurity/trivy-action@v1", "exit-code: ${{ inputs.x }}", WARN, "may not fail"),
        ("anchore/scan-action@v1", "fail-build: false", FAIL, "of grype"),
        ("x/grype@v1", "fail-on-error: false", FAIL, "fail-on-error: false hides"),
        ("bridgecrewio/checkov-action@v1", "soft_fail: true", FAIL, "soft_fail: true hides"),
        ("bridgecrewio/checkov-action@v1", "continue-on-error: true", FAIL, "hides"),
        ("snyk/actions/node@v1", "args: --severity-threshold=none", FAIL, "of snyk"),
        ("actions/dependency-review-action@v4", "warn-only: true", FAIL, "dependency-review"),
        ("docker://aquasec/trivy:1", "args: --exit-code 0", FAIL, "trivy does not fail"),
        ("github/codeql-action/analyze@v3", "category: x", UNKNOWN, "only by a rule of the host"),
        ("github/codeql-action/init@v3", "languages: x", UNKNOWN, "no scanner step"),
        ("aquasecurity/setup-trivy@v1", "version: 1", UNKNOWN, "no scanner step"),
        ("./trivy", "exit-code: 0", UNKNOWN, "no scanner step"),
    ],
)
def test_actions_that_scan(
    tmp_path: Path, uses: str, given: str, outcome: Outcome, says: str
) -> None:
    found = ask(tmp_path, ACTION.format(uses=uses, given=given))
    assert (found.outcome, says in found.says) == (outcome, True), found.says
    if outcome in {FAIL, WARN}:
        assert lines(found) == [(8, outcome)]


CHECK = """\
import json, sys
results = json.load(open(sys.argv[1]))["results"]
sys.exit(1 if results else 0)
"""
GATED = [
    "bandit -o out.json -f json || true\nbandit -ll\n",
    "bandit -o out.json || true\npython check.py out.json\n",
    "bandit > out.json || true\njq -e '.results == []' out.json\n",
    "bandit | tee out.json\ngrep -q HIGH out.json && exit 1\n",
    "bandit -o out.json --exit-zero\nif grep -q HIGH ./out.json; then exit 1; fi\n",
    "out=$(bandit -f json || true)\nif [ \"$out\" != '[]' ]; then exit 1; fi\n",
    "trivy --exit-code 0 x\ntrivy --exit-code 1 x\n",
]
ALL_TOOLS = """\
FAIL=0
if command -v bandit; then
  bandit || FAIL=1
else
  SKIPPED+=(bandit)
fi
if [[ -f go.mod ]]; then
  gosec ./... || FAIL=1
fi
if [[ "$FAIL" -eq 1 ]]; then
  echo bad
  exit 1
else
  exit 0
fi
"""
ALSO_GATED = [
    "set +e\nnpm audit --json > a.json\nn=$(jq length a.json)\nif [ $n -gt 0 ]; then exit 1; fi\n",
    'r="x/a.json"\n(cd x && npm audit > "${r}") || true\nn=$(jq . "$r")\n[ $n = 0 ] || exit 1\n',
    ALL_TOOLS,
]
NOT_GATED = [
    "bandit -o out.json || true\ncat out.json\n",
    "bandit -o out.json || true\npython check.py other.json\n",
    "bandit -o out.json || true\npython check.py out.json || true\n",
    "bandit -o out.json || true\nif grep -q HIGH out.json; then echo bad; fi\n",
    "bandit -o out.json || true\njq . out.json\n",
    "bandit -o out.json || true\nn=$(jq -e . out.json)\n",
    "bandit -r a -ll\nbandit -r b -o out.json || true\n",
    "trivy --exit-code 0 x\ntrivy --exit-code 0 x\n",
    "trivy --exit-code 0 x\nbandit\n",
]


@pytest.mark.parametrize("run", GATED)
def test_a_report_that_is_gated_later_is_let_through(tmp_path: Path, run: str) -> None:
    (tmp_path / "check.py").write_text(CHECK)
    found = ask(tmp_path, workflow(run))
    assert (found.outcome, "(gated at line 11)" in found.says) == (PASS, True), found.says
    assert "gated at line 11" in found.examined[0].counted
    assert ask(tmp_path, workflow(run), report_then_gate=False).outcome is FAIL
    first, second = run.splitlines()
    step = f"- run: {second!r}\n" if "'" not in second else f"- run: |\n    {second}\n"
    steps = workflow(f"{first}\n", step="id: one\n") + textwrap.indent(step, "      ")
    if "$out" not in run:
        assert ask(tmp_path, steps).outcome is PASS


@pytest.mark.parametrize("run", ALSO_GATED)
def test_what_a_script_decides_later_is_no_soft_scan(tmp_path: Path, run: str) -> None:
    found = ask(tmp_path, workflow(run))
    assert found.outcome is PASS, found.says
    assert ask(tmp_path, workflow(run.replace("exit 1", "echo"))).outcome is FAIL


@pytest.mark.parametrize("run", NOT_GATED)
def test_a_report_that_nothing_reads_is_soft(tmp_path: Path, run: str) -> None:
    assert ask(tmp_path, workflow(run)).outcome is FAIL


def test_a_step_whose_outcome_is_asked_later_is_let_through(tmp_path: Path) -> None:
    soft = workflow("bandit\n", step="id: one\ncontinue-on-error: true\n")
    gate = "      - if: steps.one.outcome == 'failure'\n        run: exit 1\n"
    assert ask(tmp_path, soft + gate).outcome is PASS
    assert ask(tmp_path, soft + gate.replace("exit 1", "echo bad")).outcome is FAIL
    assert ask(tmp_path, soft + gate.replace(".one.", ".two.")).outcome is FAIL
    off = gate + "        continue-on-error: true\n"
    assert ask(tmp_path, soft + off).outcome is FAIL


def test_a_gate_in_another_job_does_not_count(tmp_path: Path) -> None:
    other = "  two:\n    runs-on: x\n    steps:\n      - run: bandit\n"
    assert ask(tmp_path, workflow("bandit || true\n") + other).outcome is FAIL


BLOCKS = """\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - run: >
          bandit -r src
          -f json
          || true
      - run: >-
          safety check

          pip-audit || true
      - {run: 'trivy fs . || true'}
      - run: "gosec ./... \\
          || true"
      - run: |2
            snyk test || true
      - name: x
        run: &a |-

          semgrep ci || true
      - run: grype x || true
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_style_of_block_has_its_line(tmp_path: Path, newline: str) -> None:
    found = ask(tmp_path, BLOCKS.replace("\n", newline))
    assert [line for line, _ in lines(found)] == [9, 13, 14, 16, 18, 22, 23]


def test_keys_that_stand_twice_fail_at_both_lines(tmp_path: Path) -> None:
    text = workflow("bandit || true\n") + "        run: bandit\n"
    found = ask(tmp_path, text)
    assert found.outcome is FAIL
    assert sorted(lines(found)) == [(9, FAIL), (10, FAIL), (11, FAIL)]
    twice = [one.message for one in found.findings if one.rule == "workflow.duplicate-key"]
    assert twice == [
        "ci.yml:9 key run stands twice (line 11)",
        "ci.yml:11 key run stands twice (line 9)",
    ]


def test_no_scanner_is_never_clean(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.yml").write_text(workflow("echo\n"))
    found = Asker(tmp_path)("workflow_softfail", inputs=("*.yml",))
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "no scanner step in 12 workflows"


def test_calls_of_other_repositories_are_listed_as_not_seen(tmp_path: Path) -> None:
    call = "  call:\n    uses: org/repo/.github/workflows/scan.yml@v1\n"
    local = "  own:\n    uses: ./.github/workflows/own.yml\n"
    name = "org/repo/.github/workflows/scan.yml@v1"
    found = ask(tmp_path, workflow("bandit\n") + call + local)
    assert (found.outcome, found.says) == (
        PASS,
        f"1 scan stops the build: bandit ci.yml:10; not seen: {name}, ./.github/workflows/own.yml",
    )
    assert f"not seen: {name}" in found.examined[0].counted
    found = ask(tmp_path, workflow("echo\n") + call)
    assert found.says == f"no scanner step in 1 workflow; not seen: {name}"


@pytest.mark.parametrize(
    ("text", "outcome", "cause"),
    [
        ("a: [1\n", Outcome.ERROR, Cause.INPUT),
        ("a: 1\n", Outcome.ERROR, Cause.INPUT),
        ("- 1\n", Outcome.ERROR, Cause.INPUT),
        ("jobs: [a]\n", Outcome.ERROR, Cause.INPUT),
        ("jobs:\n  a:\n    steps: {b: c}\n", Outcome.ERROR, Cause.INPUT),
        ("jobs:\n  a:\n    steps:\n      - run: [bandit]\n", Outcome.ERROR, Cause.INPUT),
        ("jobs:\n  a: &a\n    <<: *a\n", Outcome.ERROR, Cause.INPUT),
        ("jobs: !!python/object/apply:os.system [x]\n", Outcome.ERROR, Cause.INPUT),
        ("jobs:\n", UNKNOWN, Cause.NOTHING_EXAMINED),
        ("# nothing\n", UNKNOWN, Cause.NOTHING_EXAMINED),
        ("null\n", UNKNOWN, Cause.NOTHING_EXAMINED),
        ("", UNKNOWN, Cause.EMPTY),
        (" \n", UNKNOWN, Cause.EMPTY),
    ],
)
def test_what_cannot_be_judged(tmp_path: Path, text: str, outcome: Outcome, cause: Cause) -> None:
    found = ask(tmp_path, text)
    assert (found.outcome, found.cause) == (outcome, cause), found.says
    assert found.says
    assert found.remedy


def test_a_broken_file_is_an_error_for_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("a: [1\n")
    found = ask(tmp_path, workflow("bandit || true\n"), inputs=("*.yml",))
    assert found.outcome is FAIL
    assert [one.rule for one in found.findings] == ["softfail.or", "input.input-unparsable"]
    found = ask(tmp_path, workflow("bandit\n"), inputs=("*.yml",))
    assert (found.outcome, found.says) == (
        Outcome.ERROR,
        "bad.yml:2:1: not YAML: did not find expected ',' or ']'",
    )


def test_workflows_gone_are_named(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.yml").write_text(workflow("bandit\n"))
    names = tuple(f"{name}.yml" for name in "abcde")
    found = Asker(tmp_path)("workflow_softfail", inputs=names)
    assert (found.outcome, found.says) == (UNKNOWN, "3 clean, 2 absent of 5: d.yml, e.yml")


def test_without_inputs_all_workflows_and_actions_are_looked_at(tmp_path: Path) -> None:
    assert Asker(tmp_path)("workflow_softfail").cause is Cause.ABSENT
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yaml").write_text(workflow("bandit || true\n"))
    found = Asker(tmp_path)("workflow_softfail")
    assert found.says == "ci.yaml:10 job scan: bandit || true hides its failure"
    assert found.findings[0].place == Place(".github/workflows/ci.yaml", 10)
    (folder / "ci.yaml").write_text(workflow("bandit\n"))
    assert Asker(tmp_path)("workflow_softfail").outcome is PASS
    action = tmp_path / ".github" / "actions" / "deep" / "x"
    action.mkdir(parents=True)
    runs = "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: bandit || true\n"
    (action / "action.yml").write_text(runs)
    found = Asker(tmp_path)("workflow_softfail")
    assert (
        found.says == ".github/actions/deep/x/action.yml:5 action: bandit || true hides its failure"
    )


@pytest.mark.parametrize(
    ("text", "outcome", "line"),
    [
        ("#!/bin/sh\nset -eu\nbandit || true\n", FAIL, 3),
        ("#!/bin/bash\nbandit\necho done\n", FAIL, 2),
        ("#!/bin/bash -e\nbandit\necho done\n", PASS, 0),
        ("set -euo pipefail\nbandit | tee x\necho\n", PASS, 0),
        ("set -e\r\nbandit || true\r\n", FAIL, 2),
        ("bandit 'x\n", UNKNOWN, 1),
        ("echo\n", UNKNOWN, 0),
    ],
)
def test_shell_scripts_named_in_inputs(
    tmp_path: Path, text: str, outcome: Outcome, line: int
) -> None:
    (tmp_path / "scan.sh").write_text(text, newline="")
    found = Asker(tmp_path)("workflow_softfail", inputs=("scan.sh",))
    assert found.outcome is outcome, found.says
    assert not line or lines(found)[0][0] == line
    if outcome is FAIL:
        assert found.says.startswith(f"scan.sh:{line}: bandit")


def test_what_is_neither_workflow_nor_script_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("scan:\n\tbandit || true\n")
    found = Asker(tmp_path)("workflow_softfail", inputs=("Makefile",))
    assert found.says == "Makefile: neither a workflow nor a shell script"
    assert found.outcome is UNKNOWN


def test_scanners_are_added_removed_required_and_watched(tmp_path: Path) -> None:
    own = workflow("acme-scan x || true\n")
    assert ask(tmp_path, own).outcome is UNKNOWN
    assert ask(tmp_path, own, scanners_add=("acme-scan",)).outcome is FAIL
    soft = workflow("bandit || true\nsafety check\n")
    assert ask(tmp_path, soft, scanners_remove=("bandit",)).outcome is PASS
    found = ask(tmp_path, workflow("bandit\n"), required=("bandit", "trivy"))
    assert (found.outcome, found.says) == (FAIL, "required scanner trivy is missing in 1 workflow")
    tests = workflow("bandit\npytest -q || true\n")
    assert ask(tmp_path, tests).outcome is PASS
    found = ask(tmp_path, tests, watch=("pytest",))
    assert found.says == "ci.yml:11 job scan: pytest ... || true hides its failure"
    assert ask(tmp_path, workflow("pytest\n"), watch=("pytest",)).outcome is UNKNOWN


NOW = datetime(2031, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("allow", "outcome"),
    [
        ({}, WARN),
        ({"job": "scan", "step": "Scan"}, WARN),
        ({"job": "other"}, FAIL),
        ({"step": "Other"}, FAIL),
        ({"workflow": "other.yml"}, FAIL),
        ({"expires": "2031-02-02"}, WARN),
        ({"expires": "2031-02-01"}, FAIL),
    ],
)
def test_what_is_allowed_until_a_day(
    tmp_path: Path, allow: dict[str, str], outcome: Outcome
) -> None:
    given = {"workflow": "ci.yml", "reason": "T-1", "expires": "2031-03-01"} | allow
    softer = workflow("bandit || ./told.sh\nsafety check || true\n")
    text = softer if outcome is FAIL else workflow("bandit || true\n")
    found = ask(tmp_path, text, allow=(given,), now=NOW)
    assert found.outcome is outcome
    assert found.decided_by == "softfail.none-left" or outcome is FAIL
    beside = ask(tmp_path, text + "          safety check\n", allow=(given,), now=NOW)
    assert "1 scan stops the build: safety ci.yml:11; 1 soft scan allowed" in beside.says or (
        outcome is FAIL
    )


def test_an_allowance_says_when_it_is_over_and_when_it_covers_nothing(tmp_path: Path) -> None:
    given = {"workflow": "ci.yml", "reason": "T-1", "expires": "2031-01-31"}
    found = ask(tmp_path, workflow("bandit || true\n"), allow=(given,), now=NOW)
    assert found.says.endswith("(allowed until 2031-01-31, which is over)")
    found = ask(tmp_path, workflow("bandit\n"), allow=(given,), now=NOW)
    assert (found.outcome, found.decided_by) == (WARN, "softfail.allow-unused")


@pytest.mark.parametrize(
    "given",
    [
        {"allow": ({"workflow": "ci.yml", "expires": "2031-03-01"},)},
        {"allow": ({"workflow": "ci.yml", "reason": "", "expires": "2031-03-01"},)},
        {"allow": ({"workflow": "ci.yml", "reason": "x"},)},
        {"allow": ({"workflow": "ci.yml", "reason": "x", "expires": "never"},)},
        {"allow": ({"reason": "x", "expires": "2031-03-01"},)},
        {"scanner_add": ("x",)},
        {"report_then_gate": "yes"},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: dict[str, Any]) -> None:
    found = ask(tmp_path, workflow("bandit\n"), **given)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)


SUMMARY = """\
on: push
jobs:
  lint:
    runs-on: x
    steps: [{run: bandit}]
  test:
    runs-on: x
    steps: [{run: pytest}]
  all:
    if: IF
    needs: NEEDS
    runs-on: x
    steps: [{run: "RUN"}]
"""
TESTS = "${{ contains(needs.*.result, 'failure') && 'false' || 'true' }}"


@pytest.mark.parametrize(
    ("needs", "when", "run", "rules"),
    [
        ("[lint, test]", "always()", TESTS, []),
        ("[lint, test]", "${{ !cancelled() }}", "echo ${{ toJSON(needs) }}", []),
        ("[lint, test]", "always()", "echo ok", ["softfail.summary-blind"]),
        ("lint", "always()", TESTS, ["softfail.not-needed"]),
        ("[lint, test]", "success()", TESTS, ["softfail.summary-skipped"]),
        ("[lint, test]", "success()", "echo ok", ["softfail.summary-skipped"]),
    ],
)
def test_the_summary_job(tmp_path: Path, needs: str, when: str, run: str, rules: list[str]) -> None:
    text = SUMMARY.replace("NEEDS", needs).replace("IF", when).replace("RUN", run)
    found = ask(tmp_path, text, required_jobs=("lint", "test"), summary_job="all")
    assert [one.rule for one in found.findings] == rules
    assert [one.place for one in found.findings] == [Place("ci.yml", 9)] * len(rules)


def test_required_jobs_and_triggers(tmp_path: Path) -> None:
    text = workflow("bandit\n")
    assert ask(tmp_path, text, required_jobs=("scan",)).outcome is PASS
    found = ask(tmp_path, text, required_jobs=("gone",))
    assert found.says == "required job gone is in no workflow"
    found = ask(tmp_path, text, summary_job="all")
    assert found.says == "summary job all is in no workflow"
    assert ask(tmp_path, text, require_triggers=("push", "pull_request")).outcome is PASS
    found = ask(tmp_path, text, require_triggers=("schedule",))
    assert (found.outcome, found.says) == (FAIL, "ci.yml: no trigger schedule")
    for on in ("on: push", "on:\n  push:\n  pull_request:", "'on': {push: {}}"):
        other = text.replace("on: [push, pull_request]", on)
        assert ask(tmp_path, other, require_triggers=("push",)).outcome is PASS


FIXTURES = {
    "job": workflow("echo\nbandit -r src\n", job="continue-on-error: true\n"),
    "step": workflow("bandit -r src\n", step="continue-on-error: true\n"),
    "set": workflow("set +e\necho\nbandit -r src; true\n"),
    "blocks": BLOCKS,
    "no scan": workflow("echo bandit\n"),
    "action": ACTION.format(uses="aquasecurity/trivy-action@v1 # exit", given="exit-code: 0"),
}


@pytest.mark.parametrize("name", ["job", "step", "no scan"])
def test_a_cut_file_never_passes(tmp_path: Path, name: str) -> None:
    text = FIXTURES[name]
    for place in range(20):
        cut = text[: len(text) * place // 20]
        assert ask(tmp_path, cut).outcome not in {PASS, WARN}, cut[-40:]


@pytest.mark.parametrize("name", FIXTURES)
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutations_are_judged(tmp_path: Path, name: str, data: st.DataObject) -> None:
    text = FIXTURES[name]
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(len(text), at + 5)))
    new = data.draw(
        st.sampled_from(["", "\0", "\n", "'", '"', "|", "&a ", "*a", ": ", "#", "\ud800", "$("])
    )
    found = ask(tmp_path, text[:at] + new + text[end:])
    assert isinstance(found.outcome, Outcome)
    assert found.decided_by != "gate.evaluator-died", found.says
    if name == "no scan":
        assert found.outcome not in {PASS, WARN}


SILENT = [
    ("trivy fs .\n", "trivy ... does not fail for what it finds: no --exit-code"),
    ("grype dir:.\n", "grype ... does not fail for what it finds: no --fail-on"),
    ("semgrep scan --config auto\n", "semgrep ... does not fail for what it finds: no --error"),
    ("trufflehog git file://.\n", "trufflehog ... does not fail for what it finds: no --fail"),
    (
        "detect-secrets scan\n",
        "detect-secrets ... does not fail for what it finds: no detect-secrets-hook",
    ),
]


@pytest.mark.parametrize(("run", "says"), SILENT)
def test_a_scanner_that_fails_for_nothing_by_itself(tmp_path: Path, run: str, says: str) -> None:
    found = ask(tmp_path, workflow(run))
    assert (found.outcome, found.decided_by) == (FAIL, "softfail.never-fails"), found.says
    assert found.says.startswith(f"ci.yml:{RUN_AT} job scan: {says}")
    assert found.remedy == "give it what makes it fail, or gate after the report step"


@pytest.mark.parametrize(
    "run",
    [
        "trivy fs --exit-code 1 .\n",
        "trivy fs --exit-code=1 .\n",
        "TRIVY_EXIT_CODE=1 trivy fs .\n",
        "grype dir:. --fail-on high\n",
        "semgrep ci\n",
        "semgrep scan --error\n",
        "trufflehog git file://. --fail\n",
        "detect-secrets-hook --baseline .secrets.baseline a.py\n",
        "trivy fs --format sarif -o a.sarif .\ntrivy fs --exit-code 1 .\n",
        "trivy fs --exit-code 1 .\ntrivy fs --format sarif -o a.sarif .\n",
    ],
)
def test_a_scanner_that_is_told_to_fail(tmp_path: Path, run: str) -> None:
    found = ask(tmp_path, workflow(run))
    assert found.outcome is PASS, found.says


@pytest.mark.parametrize(
    ("env", "outcome"),
    [("TRIVY_EXIT_CODE: 1", PASS), ("TRIVY_EXIT_CODE: '0'", FAIL), ("OTHER: 1", FAIL)],
)
def test_an_action_that_fails_for_nothing_by_itself(
    tmp_path: Path, env: str, outcome: Outcome
) -> None:
    text = ACTION.format(uses="aquasecurity/trivy-action@v1", given="scan-type: fs")
    found = ask(tmp_path, f"env: {{{env}}}\n{text}")
    assert found.outcome is outcome, found.says
    if outcome is FAIL:
        assert "trivy does not fail for what it finds: no exit-code" in found.says


@pytest.mark.parametrize("run", ["trivy fs --format cyclonedx .\n", "pip-audit --dry-run\n"])
def test_a_list_of_packages_is_no_scan(tmp_path: Path, run: str) -> None:
    assert ask(tmp_path, workflow(run)).decided_by == "softfail.no-scanner"


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ("exit 0\nbandit -r src\n", "exit 0 before it"),
        ("exit 0 || true\nbandit -r src\n", "exit 0 before it"),
        ("if x; then\n  exit 1\n  bandit -r src\nfi\n", "exit 1 before it"),
        ("false && bandit -r src\n", "false && before it"),
        ("true || bandit -r src\n", "true || before it"),
        ("if false; then bandit -r src; fi\n", "if false around it"),
        ("if ! true; then bandit -r src; fi\n", "if false around it"),
    ],
)
def test_a_scan_that_is_never_reached(tmp_path: Path, run: str, says: str) -> None:
    found = ask(tmp_path, workflow(run))
    assert (found.outcome, found.decided_by) == (FAIL, "softfail.never-runs"), found.says
    assert found.says.endswith(f"bandit ... never runs: {says}")
    assert found.remedy == "let it run, or delete it"


@pytest.mark.parametrize(
    "run",
    [
        "if x; then exit 0; fi\nbandit -r src\n",
        "true && bandit -r src\n",
        "if true; then bandit -r src; fi\n",
        "(exit 0)\nbandit -r src\n",
        "exit 0 &\nbandit -r src\n",
        "stop() { exit 1; }\nbandit -r src\n",
        "x || exit 1\nbandit -r src\n",
    ],
)
def test_a_scan_that_is_reached(tmp_path: Path, run: str) -> None:
    assert ask(tmp_path, workflow(run)).outcome is PASS


@pytest.mark.parametrize(
    ("run", "outcome"),
    [
        ("find . -name '*.py' -exec bandit {} +\n", PASS),
        ("find . -name '*.py' -exec bandit {} \\;\n", FAIL),
        ("npm --prefix web audit\n", PASS),
        ("npm --prefix web audit || true\n", FAIL),
        ("detect-secrets-hook a.py || true\n", FAIL),
        ("bandit -r . ${{ inputs.soft && '--exit-zero' || '' }}\n", WARN),
    ],
)
def test_a_scan_in_an_unusual_place(tmp_path: Path, run: str, outcome: Outcome) -> None:
    assert ask(tmp_path, workflow(run)).outcome is outcome


COMPOSITE = "name: s\nruns:\n  using: composite\n  steps:\n    - {run: bandit -r ., shell: bash}\n"
CALLED = """\
on: workflow_call
jobs:
  s:
    runs-on: x
    steps:
      - run: bandit -r .
"""
STEP_OF = "on: push\njobs:\n  x:\n    runs-on: y\n    steps:\n"
CALLS = [
    (".github/actions/s/action.yml", COMPOSITE, "- uses: ./.github/actions/s\n", "", PASS),
    (
        ".github/actions/s/action.yml",
        COMPOSITE,
        "- uses: ./.github/actions/s/\n",
        "continue-on-error: true",
        FAIL,
    ),
    (".github/actions/s/action.yml", COMPOSITE, "- uses: ./.github/actions/s\n", "if: false", FAIL),
    ("scan.sh", "#!/bin/bash\nset -e\nbandit -r .\n", "- run: ./scan.sh\n", "", PASS),
    ("scan.sh", "#!/bin/bash\nset -e\nbandit -r .\n", "- run: ./scan.sh || true\n", "", FAIL),
    ("scan.sh", "#!/bin/bash\nset -e\nbandit -r .\n", "- run: . ./scan.sh || true\n", "", FAIL),
    ("scan.sh", "#!/bin/bash\nset -e\nbandit -r .\n", "- run: bash -x scan.sh | cat\n", "", FAIL),
    (
        "scan.sh",
        "#!/bin/bash\nset -e\nbandit -r .\n",
        '- run: "$GITHUB_WORKSPACE/scan.sh || true"\n',
        "",
        FAIL,
    ),
    ("scan.sh", "#!/bin/bash\nset -e\nls\n", "- run: ./scan.sh || true\n", "", UNKNOWN),
]


@pytest.mark.parametrize(("path", "text", "step", "setting", "outcome"), CALLS)
def test_what_hides_a_call_hides_the_scan_behind_it(
    tmp_path: Path, path: str, text: str, step: str, setting: str, outcome: Outcome
) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    body = f"{STEP_OF}      {step}" + (f"        {setting}\n" if setting else "")
    found = ask(tmp_path, body, inputs=("ci.yml", path))
    assert found.outcome is outcome, found.says
    if outcome is FAIL:
        assert lines(found)[0][0] == 7 if setting else 6
        assert "bandit in " in found.says
    if outcome is PASS:
        line = 3 if path == "scan.sh" else 5
        assert found.says == f"1 scan stops the build: bandit {path}:{line}"


@pytest.mark.parametrize(("setting", "outcome"), [("", PASS), ("    if: false\n", FAIL)])
def test_a_job_that_calls_a_workflow_of_the_repository(
    tmp_path: Path, setting: str, outcome: Outcome
) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "b.yml").write_text(CALLED)
    caller = f"on: push\njobs:\n  x:\n    uses: ./.github/workflows/b.yml\n{setting}"
    inputs = ("ci.yml", ".github/workflows/b.yml")
    found = ask(tmp_path, caller, inputs=inputs, require_triggers=("push",))
    assert found.outcome is outcome, found.says
    found = ask(tmp_path, caller, inputs=inputs, require_triggers=("schedule",))
    assert [one.place for one in found.findings if one.rule == "softfail.trigger"] == [
        Place("ci.yml")
    ]


def test_a_soft_scan_is_told_once_where_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "scan.sh").write_text("#!/bin/bash\nbandit -r . || true\n")
    body = f"{STEP_OF}      - run: ./scan.sh || true\n"
    found = ask(tmp_path, body, inputs=("ci.yml", "scan.sh"))
    assert [one.place for one in found.findings] == [Place("scan.sh", 2)]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "action.yml").write_text(COMPOSITE.replace("-r .", "-r . || true"))
    body = f"{STEP_OF}      - uses: ./a\n        continue-on-error: true\n"
    found = ask(tmp_path, body, inputs=("ci.yml", "a/action.yml"))
    assert [one.place for one in found.findings] == [Place("a/action.yml", 5)]


def test_a_report_behind_a_step_that_fails_is_let_through(tmp_path: Path) -> None:
    hard, report = "trivy fs --exit-code 1 .", "trivy fs --format sarif -o a.sarif ."
    body = f"{STEP_OF}      - run: {hard}\n      - run: {report}\n"
    found = ask(tmp_path, body)
    assert found.outcome is PASS, found.says
    assert found.says.endswith("trivy ci.yml:6, trivy ci.yml:7 (gated at line 6)")
    assert ask(tmp_path, body, report_then_gate=False).outcome is FAIL
    assert ask(tmp_path, f"{STEP_OF}      - run: {report}\n").outcome is FAIL


def test_a_watched_command_is_no_scan_unless_it_is_added(tmp_path: Path) -> None:
    found = ask(tmp_path, workflow("pytest\n"), watch=("pytest",))
    assert (found.outcome, found.decided_by) == (UNKNOWN, "softfail.no-scanner")
    assert ask(tmp_path, workflow("pytest\n"), scanners_add=("pytest",)).outcome is PASS
