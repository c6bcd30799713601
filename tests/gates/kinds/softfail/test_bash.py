"""Kind `workflow_softfail` held against bash itself: what passes is what bash fails for."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome
from tests.gates.kinds.softfail.test_workflow_softfail import ask, workflow

PASS, FAIL, WARN, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN
STATUSES = {"bandit": 1, "gitleaks": 1, "govulncheck": 3, "ok": 0}
PIPE = "set +e\nbandit -r . | tee l\n"

SOFT = [
    ("exit() { :; }\nbandit -r . || exit 1\n", FAIL),
    ("function exit { :; }\nbandit -r . || exit 1\n", FAIL),
    ("exit() { builtin exit 0; }\nbandit -r . || exit 1\n", FAIL),
    ("x() { exit() { :; }; }\nx\nbandit -r . || exit 1\n", FAIL),
    ("eval 'exit() { :; }'\nbandit -r . || exit 1\n", FAIL),
    ("exit() { :; }\nset +e\nbandit -r .\nrc=$?\nexit $rc\n", FAIL),
    ("exit() { :; }\nx=$(bandit -r . || exit 1)\n", FAIL),
    ("return() { :; }\nf() { bandit -r . || return 1; echo; }\nf\n", FAIL),
    ("false() { :; }\nbandit -r . || false\n", FAIL),
    ("test() { :; }\nset +e\nbandit -r .\ntest $? -eq 0\n", FAIL),
    ("[() { :; }\nset +e\nbandit -r .\n[ $? -eq 0 ]\n", FAIL),
    ("set +e\nset() { :; }\nset -e\nbandit -r .\necho\n", FAIL),
    ("wait() { :; }\nbandit -r . &\nwait $!\n", FAIL),
    ("unset() { :; }\nexit() { :; }\nunset -f exit\nbandit -r . || exit 1\n", FAIL),
    ("true() { exit 1; }\nunset -f true\nbandit -r . || true\n", FAIL),
    ("( true() { exit 1; }; )\nbandit -r . || true\n", FAIL),
    ("shopt -s expand_aliases\nalias exit=:\nbandit -r . || exit 1\n", WARN),
    ("if ok; then exit() { :; }; fi\nbandit -r . || exit 1\n", WARN),
    ("jq() { :; }\nbandit -o r.json || true\njq -e '.results == []' r.json\n", FAIL),
    ("bandit() { :; }\nbandit -r .\n", UNKNOWN),
    ("sudo() { :; }\nsudo bandit -r .\n", UNKNOWN),
    ("command() { :; }\ncommand bandit -r .\n", UNKNOWN),
    *(
        (PIPE + text.replace("N", index), FAIL)
        for index in ("1", "-1", "5")
        for text in (
            'st=("${PIPESTATUS[@]}"); exit ${st[N]}\n',
            "st=( ${PIPESTATUS[*]} )\n[ ${st[N]:-0} -eq 0 ] || exit 1\n",
            'declare -a st=("${PIPESTATUS[@]}")\nexit "${st[N]}"\n',
            'f() { local st=("${PIPESTATUS[@]}"); return ${st[N]}; }\nf\n',
        )
        if index != "5" or ":-0" in text or "return" in text
    ),
    (PIPE + 'st=("${PIPESTATUS[@]}" 0)\nexit ${st[2]}\n', FAIL),
    (PIPE + 'st=(0 "${PIPESTATUS[@]}")\nexit ${st[0]}\n', FAIL),
    (PIPE + 'st=("${PIPESTATUS[@]}")\nexit $((st[1]))\n', FAIL),
    (PIPE + 'st=("${PIPESTATUS[@]}")\ni=1\nexit ${st[$i]}\n', FAIL),
    ("! bandit -r .\n", FAIL),
    ("! bandit -r .\necho done\n", FAIL),
    ("f() { ! bandit -r .; }\nf\n", FAIL),
    ("if ! gitleaks detect; then exit 0; fi\n", FAIL),
    ("if ! gitleaks detect; then exit; fi\n", FAIL),
    ("if gitleaks detect; then echo ok; else exit 0; fi\n", FAIL),
    ("f() { if ! bandit -r .; then return 0; fi; }\nf\n", FAIL),
    ("while ! gitleaks detect; do exit 0; done\n", FAIL),
    ("govulncheck ./... || [ $? -eq 3 ]\n", FAIL),
    ("govulncheck ./... || test $? = 3\n", FAIL),
    ("govulncheck ./... || [ $? -le 3 ]\n", FAIL),
    ("govulncheck ./... || [ $? -ne 1 ]\n", FAIL),
    ("govulncheck ./... || (( $? == 3 ))\n", FAIL),
    ("govulncheck ./... || { rc=$?; [ $rc -eq 3 ] || exit $rc; }\n", FAIL),
    ("set +e\ngovulncheck ./...\ncase $? in 0|3) ;; *) exit 1;; esac\n", FAIL),
    ("set +e\ngovulncheck ./...\nif [ $? -eq 1 ]; then exit 1; fi\n", FAIL),
    ("bandit -r . || [ $? -eq 1 ]\n", FAIL),
    ("bandit -r . || exit $(( $? == 1 ? 0 : $? ))\n", FAIL),
    ("trap 'exit 0' DEBUG\nbandit -r .\n", WARN),
    ("trap 'exit 0' DEBUG\ntrap - DEBUG\nbandit -r .\n", WARN),
    ("f() { trap 'exit 0' RETURN; bandit -r . || return 1; }\nf\n", WARN),
    ('trap "$(echo exit 0)" EXIT\nbandit -r .\n', WARN),
    ("sig=EXIT\ntrap 'exit 0' $sig\nbandit -r .\n", FAIL),
    ("f() { exit 0; }\ntrap f EXIT\nbandit -r .\n", FAIL),
    ("if [ -z \"$X\" ]; then trap 'exit 0' EXIT; fi\nbandit -r .\n", WARN),
    ("[ -z \"$X\" ] && trap 'exit 0' EXIT\nbandit -r .\n", WARN),
    ("case \"$X\" in y) ;; *) trap 'exit 0' EXIT;; esac\nbandit -r .\n", WARN),
    ('if [ -z "$X" ]; then set +e; fi\nbandit -r .\necho done\n', WARN),
    ("scan() { set -e; bandit -r .; echo; }\nx=$(scan) || exit 1\n", FAIL),
    ("scan() { bandit -r .; echo; }\nif scan; then echo ok; else exit 1; fi\n", FAIL),
    ("set +e\nbandit -r . || return 1\necho done\n", FAIL),
]

HARD = [
    "exit() { :; }\nbandit -r . || builtin exit 1\n",
    "exit() { :; }\nbandit -r . || command exit 1\n",
    "exit() { :; }\nunset -f exit\nbandit -r . || exit 1\n",
    "exit() { :; }\nbash -c 'bandit -r . || exit 1'\n",
    "trap() { :; }\ntrap 'exit 0' EXIT\nbandit -r .\n",
    'bandit() { command bandit "$@"; }\nbandit -r .\n',
    PIPE + 'st=("${PIPESTATUS[@]}"); exit ${st[0]}\n',
    PIPE + 'st=("${PIPESTATUS[@]}")\necho\n(( st[0] == 0 )) || exit 1\n',
    PIPE + "st=( ${PIPESTATUS[*]} )\n[ ${st[0]} -eq 0 ] || exit 1\n",
    PIPE + 'st=("${PIPESTATUS[@]}")\nexit $st\n',
    PIPE + 'st=("${PIPESTATUS[@]}")\nexit ${st[-2]}\n',
    PIPE + 'st=("${PIPESTATUS[@]}")\nexit $((st[0] + st[1]))\n',
    PIPE + 'st=("${PIPESTATUS[@]}")\nrc=${st[0]}\nexit $rc\n',
    "! bandit -r . && exit 1\n",
    "if ! gitleaks detect; then exit 1; fi\n",
    "! bandit -r .\nrc=$?\n[ $rc -eq 1 ] || exit 1\n",
    "govulncheck ./... || [ $? -eq 1 ]\n",
    "set +e\ngovulncheck ./...\nif [ $? -eq 3 ]; then exit 1; fi\n",
    "bandit -r . || [ $? -eq 2 ]\n",
    "trap 'echo' DEBUG\nbandit -r .\n",
    "trap 'rm -rf $TMP' EXIT\nbandit -r .\n",
    "scan() { bandit -r .; }\nif scan; then echo ok; else exit 1; fi\n",
]


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    for name, status in STATUSES.items():
        (folder / name).write_text(f"#!/bin/sh\necho finding\nexit {status}\n")
        (folder / name).chmod(0o755)
    return folder


def fails_in_bash(programs: Path, folder: Path, run: str) -> bool:
    """Whether a step of a workflow fails, the scanner having found something."""
    (folder / "step.sh").write_text(run)
    shell = shutil.which("bash") or "bash"
    done = subprocess.run(
        [shell, "-e", "step.sh"],
        cwd=folder,
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return done.returncode != 0


@pytest.mark.parametrize(("run", "outcome"), SOFT)
def test_what_bash_lets_through_is_told(
    programs: Path, tmp_path: Path, run: str, outcome: Outcome
) -> None:
    assert ask(tmp_path, workflow(run)).outcome is outcome
    assert "jq()" in run or not fails_in_bash(programs, tmp_path, run)


@pytest.mark.parametrize("run", HARD)
def test_what_bash_stops_for_passes(programs: Path, tmp_path: Path, run: str) -> None:
    assert fails_in_bash(programs, tmp_path, run)
    assert ask(tmp_path, workflow(run)).outcome is PASS


SOURCED = {
    "goes on": "bandit -r .\necho done\n",
    "sets -e": "set -e\nbandit -r .\necho done\n",
    "ends with it": "echo a\nbandit -r .\n",
    "returns": "bandit -r . || return 1\necho done\n",
    "exits": "bandit -r . || exit 1\necho done\n",
    "traps": "trap 'exit 0' EXIT\nbandit -r .\n",
    "sources": "source ./y.sh || return 1\n",
    "a function": "scan() { bandit -r .; echo done; }\nscan\n",
}
CALLS = [
    "source ./x.sh\n",
    "if source ./x.sh; then echo ok; else exit 1; fi\n",
    ". ./x.sh || exit 1\n",
    ". ./x.sh > log || exit 1\n",
    "command . ./x.sh || exit 1\n",
    "source ./x.sh && echo ok\n",
    "! source ./x.sh\n",
    "set +e\nsource ./x.sh\n",
    "set +e\nsource ./x.sh\necho a\n",
    "source ./x.sh > log | cat\n",
    "f() { source ./x.sh; }\nf || exit 1\n",
    "(. ./x.sh) || exit 1\n",
    "x=$(. ./x.sh) || exit 1\n",
    "source ./x.sh || true\n",
    "while ! . ./x.sh; do exit 1; done\n",
    "bash x.sh || exit 1\n",
    "exit() { :; }\nsource ./x.sh || exit 1\n",
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", SOURCED)
def test_what_is_sourced_is_judged_in_the_shell_of_its_caller(
    programs: Path, tmp_path: Path, name: str, call: str
) -> None:
    (tmp_path / "x.sh").write_text(SOURCED[name])
    (tmp_path / "y.sh").write_text(SOURCED["goes on"])
    passes = ask(tmp_path, workflow(call)).outcome is PASS
    assert not passes or fails_in_bash(programs, tmp_path, call)


@pytest.mark.parametrize(
    ("call", "outcome"),
    [("scan\n", PASS), ("scan || true\n", FAIL), ("if scan; then :; fi\n", WARN)],
)
def test_a_function_of_a_sourced_file_is_judged_where_it_is_called(
    programs: Path, tmp_path: Path, call: str, outcome: Outcome
) -> None:
    (tmp_path / "x.sh").write_text("scan() { bandit -r .; }\n")
    found = ask(tmp_path, workflow(f". ./x.sh\n{call}"))
    assert found.outcome is outcome
    assert fails_in_bash(programs, tmp_path, f". ./x.sh\n{call}") is (outcome is PASS)


INSIDE = [
    ("parallel bandit ::: src lib\n", PASS),
    ("parallel ::: 'bandit -r src' 'echo'\n", PASS),
    ("parallel ::: 'bandit -r src || true'\n", FAIL),
    ("parallel 'bandit -r {}; echo' ::: src\n", FAIL),
    ("parallel bandit ::: src || true\n", FAIL),
    ("coproc bandit -r .\n", FAIL),
    ("coproc { bandit -r .; }\n", FAIL),
    ("coproc SCAN { bandit -r .; }\n", UNKNOWN),
    ("python3 -c \"import os; os.system('bandit -r .')\"\n", FAIL),
    ("python3 - <<EOF\nimport subprocess\nsubprocess.run(['bandit', '-r', '.'])\nEOF\n", FAIL),
    ("python3 <<EOF\nimport subprocess as s\ns.run(['bandit'])\nEOF\n", UNKNOWN),
    ("python3 -c \"import subprocess; subprocess.run(['bandit'], check=True)\"\n", PASS),
    ("python3 -c \"import sys, os; sys.exit(os.system('bandit -r .'))\"\n", WARN),
    ("python3 -c \"import subprocess as s; s.check_call(['bandit'])\"\n", UNKNOWN),
    ("node -e \"require('child_process').execSync('bandit -r .')\"\n", UNKNOWN),
]


@pytest.mark.parametrize(("run", "outcome"), INSIDE)
def test_scans_inside_other_programs_are_seen_or_told_as_not_seen(
    tmp_path: Path, run: str, outcome: Outcome
) -> None:
    assert ask(tmp_path, workflow(run)).outcome is outcome


def test_code_that_cannot_be_followed_is_told_beside_a_pass(tmp_path: Path) -> None:
    found = ask(tmp_path, workflow("bandit -r .\nnode -e \"run('gitleaks detect')\"\n"))
    assert found.outcome is PASS
    assert "not seen: node -e (gitleaks)" in found.says


RETRY = """\
on: push
jobs:
  scan:
    runs-on: x
    steps:
      - uses: nick-fields/retry@v3
        with:
          max_attempts: 3
          timeout_minutes: 5
"""
STRICT = "          command: |\n            set -e\n            bandit -r .\n            echo\n"


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ("          command: bandit -r .\n", PASS),
        ("          command: bandit -r . || true\n", FAIL),
        ("          command: |\n            bandit -r .\n            echo\n", FAIL),
        (STRICT, PASS),
        ("          command: bandit -r .\n          continue_on_error: true\n", FAIL),
        ("          command: bandit -r .\n          new_command_on_retry: echo\n", WARN),
        ("          command: bandit -r .\n          shell: pwsh\n", UNKNOWN),
    ],
)
def test_a_script_that_an_action_runs_again_is_a_script(
    tmp_path: Path, more: str, outcome: Outcome
) -> None:
    assert ask(tmp_path, RETRY + more).outcome is outcome
