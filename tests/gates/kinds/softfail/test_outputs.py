"""Judges behind an output or variable: they count where bash writes what their `if:` asks for."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome
from tests.gates.kinds.softfail.test_workflow_softfail import ask

PASS, WARN, FAIL = Outcome.PASS, Outcome.WARN, Outcome.FAIL
OUT = '>> "$GITHUB_OUTPUT"'
YES, NO = f'echo "found=true" {OUT}', f'echo "found=false" {OUT}'
COUNT = "bandit -r . -f json -o r.json || true\nn=$(jq '.results | length' r.json)\n"

SCRIPTS = [
    f"if bandit -r .; then {NO}; else {YES}; fi\n",
    f"if bandit -r .; then\n  {NO}\nelse\n  {YES}\nfi\n",
    f"if ! bandit -r .; then {YES}; fi\n",
    f"bandit -r . || {YES}\n",
    f"bandit -r . && {NO} || {YES}\n",
    f"bandit -r . || false || {YES} || {NO}\n",
    f"bandit -r . || {{ {YES}; }}\n",
    f"bandit -r . || cat <<EOF {OUT}\nfound=true\nEOF\n",
    "bandit -r . || echo found=true | tee -a $GITHUB_OUTPUT\n",
    "bandit -r . || echo found=true > ${GITHUB_OUTPUT}\n",
    f"bandit -r . || printf 'found=%s\\n' true {OUT}\n",
    f'found=false\nbandit -r . || found=true\necho "found=$found" {OUT}\n',
    f"{NO}\nbandit -r . || {YES}\n",
    f"set +e\nbandit -r .\nrc=$?\nif [ $rc -ne 0 ]; then {YES}; else {NO}; fi\n",
    f"rc=0\nbandit -r . || rc=$?\ncase $rc in 0) {NO};; *) {YES};; esac\n",
    f"bandit -r . || case $? in [1-9]*) {YES};; *) {NO};; esac\n",
    f"(bandit -r .) || {YES}\n",
    f'{COUNT}if [ "$n" -gt 0 ]; then {YES}; else {NO}; fi\n',
    f'{COUNT}if [ "$n" -eq 0 ]; then {NO}; else {YES}; fi\n',
    f'{COUNT}[ "$n" = 0 ] || {YES}\n',
    f"{COUNT}if (( n > 0 )); then {YES}; else {NO}; fi\n",
    f"n=$(bandit -r . | grep -c finding || true)\nif [ $n -ge 1 ]; then {YES}; fi\n",
    f"bandit -r . > log.txt || true\nif grep -q finding log.txt; then {YES}; else {NO}; fi\n",
    f"bandit -r . > log.txt || true\ngrep -q finding log.txt && {YES}\n",
    f'bandit -r . > o.txt || f=true\n{{ echo "found=$f"; echo "l<<E"; cat o.*; echo E; }} {OUT}\n',
    f"if bandit -r . > log.txt; then echo found=false; else echo found=true; fi {OUT}\n",
    f'[ -n "$NOT_THERE" ] && f=1\nbandit -r . || {YES}\n',
    # the output that is only written where nothing is found, and the one of a passed gate
    f"bandit -r . && {YES} || true\n",
    f"if bandit -r .; then {YES}; else {NO}; fi\n",
    f"if bandit -r .; then {YES}; fi\n",
    f'found=true\nbandit -r . || found=false\necho "found=$found" {OUT}\n',
    f'{COUNT}if [ "$n" -eq 0 ]; then {YES}; else {NO}; fi\n',
    f"bandit -r . || {NO}\n",
]
CONDITIONS = {
    "!= 'true'": lambda value: value != "true",
    "== 'false'": lambda value: value == "false",
    "== 'true'": lambda value: value == "true",
    "!= 'false'": lambda value: value != "false",
    "== ''": lambda value: value == "",
}
UNKNOWN = [
    f"{COUNT}echo \"found=$(jq '.results | length > 0' r.json)\" {OUT}\n",
    f"bandit -r . -o r.json || true\n{NO}\n./tell.py r.json {OUT}\n",
    f'bandit -r . || {YES}\nif [ -n "$X" ]; then {NO}; fi\n',
    f'bandit -r . || {YES}\n[ -n "$X" ] && {NO} || true\n',
    f"bandit -r . || {YES}\nfor x in $X; do {NO}; done\n",
    f"bandit -r . || {YES}\ncase $X in a) {NO};; esac\n",
    f'f=true\nif [ -n "$X" ]; then f=false; fi\nbandit -r . || echo "found=$f" {OUT}\n',
]
HEAD = "on: push\njobs:\n  s:\n    runs-on: x\n"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scanner that finds something, with and without a report, and what counts it."""
    folder = tmp_path_factory.mktemp("programs")
    for name, text in {"bandit": "echo finding\nexit 1", "jq": "echo 1"}.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return folder


def written_by_bash(programs: Path, folder: Path, run: str) -> str:
    """The value of `found` behind a step in which the scanner has found something."""
    (folder / "step.sh").write_text(run)
    (folder / "out").write_text("")
    subprocess.run(
        [shutil.which("bash") or "bash", "-e", "step.sh"],
        cwd=folder,
        env={"PATH": f"{programs}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(folder / "out")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    lines = (folder / "out").read_text().splitlines()
    values = [line.removeprefix("found=") for line in lines if line.startswith("found=")]
    return values[-1] if values else ""


def workflow(run: str, judge: str, head: str = HEAD) -> str:
    """A scan in a step `x` and a judge behind it."""
    body = "".join(f"          {line}\n" for line in run.splitlines())
    return f"{head}    steps:\n      - id: x\n        run: |\n{body}{judge}"


@pytest.mark.parametrize("run", SCRIPTS)
def test_a_judge_counts_where_bash_writes_what_it_asks_for(
    programs: Path, tmp_path: Path, run: str
) -> None:
    value = written_by_bash(programs, tmp_path, run)
    for condition, holds in CONDITIONS.items():
        judge = f'      - if: "steps.x.outputs.found {condition}"\n        run: exit 1\n'
        outcome = ask(tmp_path, workflow(run, judge)).outcome
        assert outcome in {PASS, WARN, FAIL}
        assert (outcome is PASS) == holds(value), (condition, value)


@pytest.mark.parametrize("run", UNKNOWN)
def test_a_value_that_nobody_can_know_leaves_a_judge_counted(tmp_path: Path, run: str) -> None:
    for condition in ("!= 'true'", "== 'true'", "== 'false'"):
        judge = f'      - if: "steps.x.outputs.found {condition}"\n        run: exit 1\n'
        assert ask(tmp_path, workflow(run, judge)).outcome is PASS, condition


@pytest.mark.parametrize(
    "judge",
    [
        "      - if: env.FOUND %s\n        run: exit 1\n",
        "      - if: fromJSON(env.FOUND) %s\n        run: exit 1\n",
        '      - run: |\n          if [ "$FOUND" %s ]; then exit 1; fi\n',
        '      - run: |\n          [[ "${{ env.FOUND }}" %s ]] && exit 1 || true\n',
    ],
)
@pytest.mark.parametrize(("condition", "outcome"), [("== 'true'", PASS), ("!= 'true'", FAIL)])
def test_a_variable_of_the_job_is_asked_in_its_direction(
    tmp_path: Path, judge: str, condition: str, outcome: Outcome
) -> None:
    run = 'if bandit -r .; then echo FOUND=false; else echo FOUND=true; fi >> "$GITHUB_ENV"\n'
    if "fromJSON" in judge:
        condition = condition.replace("'true'", "true")
    run = run.replace("bandit -r .;", "bandit -r . > log.txt;")
    assert ask(tmp_path, workflow(run, judge % condition)).outcome is outcome


@pytest.mark.parametrize(
    ("code", "name", "outcome"),
    [
        ("core.exportVariable('FOUND', n > 0)", "FOUND", PASS),
        ("core.exportVariable('FOUND', n > 0)", "OTHER", FAIL),
        ("FOUND=n > 0", "FOUND", FAIL),
    ],
)
def test_code_that_reads_the_report_may_export_what_it_says(
    tmp_path: Path, code: str, name: str, outcome: Outcome
) -> None:
    steps = (
        "      - uses: actions/github-script@v7\n        with:\n          script: |\n"
        f"            const n = require('./r.json').results.length; {code}\n"
        f"      - if: env.{name} == 'true'\n        run: exit 1\n"
    )
    run = "bandit -r . -f json -o r.json || true\n"
    assert ask(tmp_path, workflow(run, steps)).outcome is outcome


@pytest.mark.parametrize(("condition", "outcome"), [("== 'true'", PASS), ("!= 'true'", FAIL)])
def test_an_output_of_a_job_is_asked_in_its_direction(
    tmp_path: Path, condition: str, outcome: Outcome
) -> None:
    head = f"{HEAD}    outputs:\n      found: ${{{{ steps.x.outputs.found }}}}\n"
    judge = (
        "  j:\n    needs: s\n    runs-on: x\n"
        f"    steps:\n      - if: needs.s.outputs.found {condition}\n        run: exit 1\n"
    )
    assert ask(tmp_path, workflow(SCRIPTS[0], judge, head)).outcome is outcome


@pytest.mark.parametrize(("condition", "outcome"), [("= 'true'", PASS), ("!= 'true'", FAIL)])
def test_a_script_that_asks_for_an_output_is_judged_in_its_direction(
    tmp_path: Path, condition: str, outcome: Outcome
) -> None:
    by_step = (
        "      - env:\n          F: ${{ steps.x.outputs.found }}\n        run: |\n"
        f'          if [ "$F" {condition} ]; then exit 1; fi\n'
    )
    assert ask(tmp_path, workflow(SCRIPTS[0], by_step)).outcome is outcome
    given_anew = by_step.replace("          if [", "          F=${F:-x}\n          if [")
    assert ask(tmp_path, workflow(SCRIPTS[0], given_anew)).outcome is PASS


def test_a_variable_that_a_later_step_writes_again_may_be_anything(tmp_path: Path) -> None:
    run = "bandit -r . > log.txt || echo FOUND=true >> $GITHUB_ENV\n"
    judge = (
        "      - run: |\n          grep x log.txt && echo FOUND=$(jq .x log.txt) >> $GITHUB_ENV\n"
        "      - if: env.FOUND != 'true'\n        run: exit 1\n"
    )
    assert ask(tmp_path, workflow(run, judge)).outcome is PASS
