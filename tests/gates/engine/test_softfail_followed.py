"""Kind `workflow_softfail`: scans behind scripts and targets of the repository."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.held import HeldPool
from tests.gates.support import KEY, NOW, Asker, gate_of
from tests.support import examples

FAIL, WARN, PASS, UNKNOWN = Outcome.FAIL, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN
CI = ".github/workflows/ci.yml"
STEPS = "on: push\njobs:\n  scan:\n    runs-on: x\n    steps:\n"
"""The first step stands at line 6."""


def repo(root: Path, step: str, files: dict[str, str], **given: Any) -> Result:  # noqa: ANN401
    """The answer for a workflow of one step, beside some files."""
    for path, text in {CI: f"{STEPS}      - {step}\n", **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Asker(root)("workflow_softfail", **given)


def places(found: Result) -> list[tuple[str, int, Outcome]]:
    return [(one.place.path, one.place.line, one.outcome) for one in found.findings if one.place]


SCRIPT = "#!/bin/bash\nset -e\nbandit -r src\n"
MAKE = "BANDIT := $(BIN)/bandit\n\nall: scan\n\nscan: deps\n\t@$(BANDIT) -r src\n\ndeps:\n\techo\n"
NPM = json.dumps({"scripts": {"audit": "npm audit --audit-level=high", "ci": "npm run audit"}})
TOX = """\
[tox]
envlist = py311,scan
[testenv]
commands = pytest
[testenv:scan]
commands =
    bandit -r src
"""
NOX = """\
import nox


@nox.session(name="scan")
def check(session):
    session.install("bandit")
    run_it(session)


def run_it(session):
    session.run("bandit", "-r", "src")
"""
JUST = "bin := 'venv/bin'\n\nscan: (deps 'x')\n  @{{bin}}/bandit -r src\n\ndeps y:\n  echo {{y}}\n"
HOOKS = """\
repos:
  - repo: https://github.com/PyCQA/bandit
    rev: 1.7.0
    hooks:
      - id: bandit
        args: [-r, src]
"""


def hook(repo: str, name: str, more: str = "") -> str:
    """The configuration of one hook."""
    url = repo if repo == "local" else f"https://github.com/{repo}"
    return f"repos:\n- repo: {url}\n  hooks:\n  - id: {name}\n{more}"


COMPOSITE = "runs:\n  using: composite\n  steps:\n    - {run: bandit, shell: bash}\n"
PYTHON = """\
import subprocess

subprocess.run(["bandit", "-r", "src"], check=True)
"""

GUARDED = """\
import subprocess
try:
    subprocess.run(["bandit", "-r", "src"], check=True)
except subprocess.CalledProcessError:
    {handler}
"""

HARD = [
    ("run: python scan.py", {"scan.py": GUARDED.format(handler="raise")}, "scan.py"),
    ("run: bash scan.sh", {"scan.sh": SCRIPT}, "scan.sh"),
    ("run: ./ci/scan.sh --all", {"ci/scan.sh": SCRIPT}, "ci/scan.sh"),
    ("run: sh -e scan", {"scan": "bandit -r src\necho\n"}, "scan"),
    ("run: cd ci && ./scan.sh", {"ci/scan.sh": SCRIPT}, "ci/scan.sh"),
    ("{run: ./scan.sh, working-directory: ci}", {"ci/scan.sh": SCRIPT}, "ci/scan.sh"),
    ("run: python tools/scan.py", {"tools/scan.py": PYTHON}, "tools/scan.py"),
    ("run: uv run tools/scan.py", {"tools/scan.py": PYTHON}, "tools/scan.py"),
    ("run: make scan", {"Makefile": MAKE}, "Makefile"),
    ("run: make -j4 VERBOSE=1", {"Makefile": MAKE}, "Makefile"),
    ("run: make -C ci scan", {"ci/Makefile": MAKE}, "ci/Makefile"),
    ("run: make scan", {"Makefile": "include ci/x.mk\n", "ci/x.mk": MAKE}, "ci/x.mk"),
    ("run: just scan", {"justfile": JUST}, "justfile"),
    ("run: just", {"justfile": JUST}, "justfile"),
    ("run: npm run audit", {"package.json": NPM}, "package.json"),
    ("run: npm run ci", {"package.json": NPM}, "package.json"),
    ("run: npm --prefix web run ci", {"web/package.json": NPM}, "web/package.json"),
    ("run: yarn ci:all", {"package.json": NPM.replace("ci", "ci:all")}, "package.json"),
    ("run: tox -e scan", {"tox.ini": TOX}, "tox.ini"),
    ("run: uvx tox -e py311,scan", {"tox.ini": TOX}, "tox.ini"),
    ("run: python -m tox", {"tox.ini": TOX}, "tox.ini"),
    ("run: nox -s scan", {"noxfile.py": NOX}, "noxfile.py"),
    ("run: pipx run nox", {"noxfile.py": NOX}, "noxfile.py"),
    (
        "run: pre-commit run --all-files",
        {".pre-commit-config.yaml": HOOKS},
        ".pre-commit-config.yaml",
    ),
    ("run: pre-commit run bandit", {".pre-commit-config.yaml": HOOKS}, ".pre-commit-config.yaml"),
    *(
        (step, {".pre-commit-config.yaml": text}, ".pre-commit-config.yaml")
        for step, text in [
            ("uses: pre-commit/action@v3.0.1", HOOKS),
            ("{uses: pre-commit/action@v3.0.1, with: {extra_args: bandit}}", HOOKS),
            ("{uses: j178/prek-action@v3, with: {extra-args: --all-files}}", HOOKS),
            (
                "run: pre-commit run -a",
                hook("antonbabenko/pre-commit-terraform", "terraform_tfsec"),
            ),
            ("run: pre-commit run -a", hook("gitleaks/gitleaks", "gitleaks-system")),
            ("run: pre-commit run -a", hook("hadolint/hadolint.git", "lint")),
        ]
    ),
    (
        "uses: ./tools/scan",
        {"tools/scan/action.yml": COMPOSITE},
        "tools/scan/action.yml",
    ),
]


@pytest.mark.parametrize(("step", "files", "path"), HARD)
def test_a_scan_behind_a_call_is_counted_where_it_is_written(
    tmp_path: Path, step: str, files: dict[str, str], path: str
) -> None:
    found = repo(tmp_path, step, files)
    assert found.outcome is PASS, found.says
    assert re.fullmatch(rf"1 scan stops the build: .+ {path}:\d+", found.says)
    assert "1 scan" in next(one.counted for one in found.examined if one.path == path)


@pytest.mark.parametrize(("step", "files"), [case[:2] for case in HARD])
def test_what_hides_the_call_hides_the_scan(
    tmp_path: Path, step: str, files: dict[str, str]
) -> None:
    if step.startswith("run: "):
        found = repo(tmp_path, f"{step} || true", files)
        assert places(found) == [(CI, 6, FAIL)], found.says
        assert "hides its failure" in found.says
    if not step.startswith("{"):
        found = repo(tmp_path, f"{step}\n        continue-on-error: true", files)
        assert places(found) == [(CI, 7, FAIL)], found.says


ENTRY = "    entry: bash -c 'bandit -q -r src || true'\n"

SOFT = [
    ("run: bash scan.sh", "scan.sh", "set -e\nbandit -r src || true\n", 2, FAIL),
    ("run: ./scan.sh", "scan.sh", "#!/bin/sh\nbandit -r src\necho done\n", 2, FAIL),
    ("run: make scan", "Makefile", "scan:\n\t-bandit -r src\n", 2, FAIL),
    ("run: make scan", "Makefile", "scan:\n\techo\n\t@bandit -r src \\\n\t  || true\n", 4, FAIL),
    ("run: make scan", "Makefile", "scan:\n\tbandit -r src; echo done\n", 2, FAIL),
    ("run: make ci", "Makefile", "ci: scan\nscan: ; bandit || true\n", 2, FAIL),
    ("run: make ci", "Makefile", "ci:\n\t$(MAKE) scan || true\nscan:\n\tbandit\n", 2, FAIL),
    ("run: make scan", "Makefile", ".IGNORE:\nscan:\n\tbandit\n", 3, FAIL),
    ("run: make scan", "Makefile", ".ONESHELL:\nscan:\n\tbandit\n\techo\n", 3, FAIL),
    ("run: make scan", "Makefile", "scan:\n\tbandit | tee x\n", 2, FAIL),
    ("run: just scan", "justfile", "scan:\n  -bandit -r src\n", 2, FAIL),
    ("run: just scan", "justfile", "scan:\n  #!/usr/bin/env bash\n  bandit\n  echo\n", 3, FAIL),
    ("run: npm run a", "package.json", '{"scripts": {\n"a": "npm audit || true"}}', 2, FAIL),
    ("run: yarn a", "package.json", '{"scripts": {\n"a": "npm audit; true"}}', 2, FAIL),
    ("run: tox -e s", "tox.ini", "[testenv:s]\ncommands =\n  - bandit -r src\n", 3, FAIL),
    (
        "run: tox -e s",
        "tox.ini",
        "[testenv:s]\nignore_outcome = true\ncommands = bandit\n",
        3,
        FAIL,
    ),
    ("run: tox -e s", "tox.ini", "[testenv]\ncommands = bandit --exit-zero\n", 2, FAIL),
    (
        "run: nox -s s",
        "noxfile.py",
        "import nox\n@nox.session\ndef s(session):\n",
        "    session.run('bandit', success_codes=[0, 1])\n",
    ),
    (
        "run: pre-commit run -a",
        ".pre-commit-config.yaml",
        "repos:\n- hooks:\n  - id: bandit\n    args: [--exit-zero]\n",
        3,
        FAIL,
    ),
    *(
        (step, ".pre-commit-config.yaml", text, line, FAIL)
        for step, text, line in [
            (
                "uses: pre-commit/action@v3.0.1",
                hook("local", "x", "    entry: bandit -r . || true\n"),
                5,
            ),
            ("run: pre-commit run", hook("local", "x", f"    name: x\n{ENTRY}"), 6),
            ("run: pre-commit run", hook("PyCQA/bandit", "bandit", "    args: [--exit-zero]\n"), 4),
            ("run: pre-commit run", hook("PyCQA/bandit", "bandit", f"    name: x\n{ENTRY}"), 6),
        ]
    ),
    ("run: make scan F=--exit-zero", "Makefile", "F =\nscan:\n\tbandit $(F)\n", 3, FAIL),
    ("run: python s.py", "s.py", "import subprocess\nsubprocess.run(['bandit'])\n", 2, FAIL),
    ("run: python s.py", "s.py", "import os\nos.system('bandit -r src')\n", 2, FAIL),
    ("run: python s.py", "s.py", GUARDED.format(handler="pass"), 3, FAIL),
    (
        "run: python s.py",
        "s.py",
        "import subprocess, sys\nr = subprocess.run(['bandit'])\nsys.exit(r.returncode)\n",
        2,
        WARN,
    ),
]


@pytest.mark.parametrize("case", SOFT)
def test_a_soft_scan_is_told_at_its_own_place(tmp_path: Path, case: tuple[Any, ...]) -> None:
    step, path, text, line, outcome = (
        case if len(case) == 5 else (*case[:2], case[2] + case[3], 4, FAIL)
    )
    found = repo(tmp_path, step, {path: text})
    assert places(found) == [(path, line, outcome)], found.says


@pytest.mark.parametrize(
    ("step", "files"),
    [
        ("run: make scan", {"Makefile": "scan: scan2\nscan2: scan\n"}),
        (
            "run: ./a-scan.sh",
            {"a-scan.sh": "#!/bin/sh\n./b-scan.sh\n", "b-scan.sh": "#!/bin/sh\n./a-scan.sh\n"},
        ),
        ("run: npm run scan", {"package.json": '{"scripts": {"scan": "npm run scan"}}'}),
    ],
)
def test_what_leads_back_to_itself_is_told_and_no_pass(
    tmp_path: Path, step: str, files: dict[str, str]
) -> None:
    found = repo(tmp_path, step, files)
    assert (found.outcome, found.decided_by) == (UNKNOWN, "softfail.no-scanner")
    assert "(it calls itself)" in found.says


@pytest.mark.parametrize(
    "step",
    [
        "make security-scan",
        "./scripts/scan.sh",
        "npm run audit:ci",
        "tox -e bandit",
        "nox -s safety",
    ],
)
def test_what_cannot_be_seen_is_told_and_never_a_pass_by_itself(tmp_path: Path, step: str) -> None:
    found = repo(tmp_path, f"run: {step}", {})
    assert found.outcome is UNKNOWN
    assert found.says == f"no scanner step in 1 workflow; not seen: {step.removeprefix('./')}"
    found = repo(tmp_path, f"run: {step}\n      - run: bandit -r src", {})
    assert (found.outcome, "not seen: " in found.says) == (PASS, True)


def test_a_build_that_is_no_scan_is_not_told(tmp_path: Path) -> None:
    found = repo(
        tmp_path,
        "run: |\n          make build\n          bandit\n          npm run x || true\n",
        {},
    )
    assert found.says == "1 scan stops the build: bandit ci.yml:8"


def test_two_scans_behind_one_call_are_both_lost(tmp_path: Path) -> None:
    files = {"Makefile": "scan:\n\tbandit\n\tpip-audit\n"}
    found = repo(tmp_path, "run: |\n          make scan || true\n          bandit", files)
    assert places(found) == [(CI, 7, FAIL)]
    assert "bandit, pip-audit in make scan || true hides its failure" in found.says


def test_a_change_of_what_is_followed_is_a_change_of_the_inputs(tmp_path: Path) -> None:
    repo(tmp_path, "run: make scan", {"Makefile": "include x.mk\n"})
    answer = judge(gate_of("workflow_softfail"), RepoView(tmp_path), NOW)
    assert {"Makefile", "GNUmakefile", "x.mk"} <= set(answer.patterns)
    assert ".github/workflows/*.y*ml" in answer.patterns


def test_a_followed_file_that_changes_has_the_gate_judged_again(tmp_path: Path) -> None:
    repo(tmp_path, "run: make scan", {})
    engine = Engine(tmp_path, workers=HeldPool())
    keys = engine.plan({KEY: gate_of("workflow_softfail")})
    assert engine.evaluate(sorted(keys), NOW)[KEY].outcome is UNKNOWN
    (tmp_path / "Makefile").write_text("scan:\n\t./scan.sh\n")
    assert engine.touched(["Makefile"]) == {KEY}
    assert engine.evaluate([KEY], NOW)[KEY].outcome is UNKNOWN
    (tmp_path / "scan.sh").write_text("#!/bin/sh\nbandit || true\n")
    assert engine.touched(["scan.sh"]) == {KEY}
    assert engine.evaluate([KEY], NOW)[KEY].outcome is FAIL
    assert not engine.touched(["other.sh"])
    engine.close()


def test_a_pattern_without_a_match_is_a_remark(tmp_path: Path) -> None:
    inputs = (".github/workflows/*.yml", ".github/workflows/*.yaml", ".github/actions/**")
    found = repo(tmp_path, "run: bandit", {}, inputs=inputs)
    assert found.outcome is PASS
    assert found.says.endswith(
        "; no file matches .github/workflows/*.yaml; no file matches .github/actions/**"
    )
    strict = repo(tmp_path, "run: bandit", {}, inputs=inputs, when_missing="fail")
    assert strict.outcome is FAIL
    assert Asker(tmp_path)("workflow_softfail", inputs=("*.yml", "*.yaml")).outcome is UNKNOWN
    literal = Asker(tmp_path)("workflow_softfail", inputs=(CI, "gone.yml"))
    assert (literal.outcome, literal.findings[0].place) == (UNKNOWN, Place("gone.yml"))


READ = {
    "Makefile": "make scan",
    "justfile": "just scan",
    "package.json": "npm run scan",
    "tox.ini": "tox -e scan",
    "noxfile.py": "nox -s scan",
    ".pre-commit-config.yaml": "pre-commit run",
    "scan.sh": "./scan.sh",
    "scan.py": "python scan.py",
}
PIECES = st.sampled_from(
    (
        "scan",
        "make scan",
        ":",
        "\n",
        "\t",
        "  ",
        "-",
        "@",
        "$(X)",
        "X = $(X)$(X)",
        "[testenv:",
        "]",
        "commands = bandit",
        "{[testenv:scan]commands}",
        "{a,b}",
        "||",
        "true",
        "bandit",
        '"',
        "'",
        "{",
        "}",
        '{"scripts": {"scan": ',
        "def scan(session):",
        "repos:",
        "if x",
        "session.run('bandit')",
        "- hooks:",
        "  - id: bandit",
        "import subprocess",
        "\\\n",
        "(",
        "subprocess.run(",
        "@nox.session",
        "%",
        "$$",
    )
)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=25), name=st.sampled_from(sorted(READ)))
def test_whatever_a_followed_file_holds_the_gate_answers(
    tmp_path: Path, pieces: list[str], name: str
) -> None:
    found = repo(tmp_path, f"run: {READ[name]}", {name: "".join(pieces)})
    assert found.outcome is not Outcome.ERROR, found.says


def test_what_grows_without_end_is_left_alone(tmp_path: Path) -> None:
    wide = "".join(f"A{number} = {f'$(A{number + 1})' * 30}\n" for number in range(8))
    makefile = f"{wide}scan:\n\t$(A0) bandit\n"
    assert repo(tmp_path, "run: make scan", {"Makefile": makefile}).outcome is not Outcome.ERROR
    tox = f"[testenv:{'{a,b,c,d}' * 12}]\ncommands = bandit\n"
    assert repo(tmp_path, "run: tox -e aaa", {"tox.ini": tox}).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("step", "path", "text"),
    [
        (
            "run: make scan",
            "Makefile",
            "F = $(shell find . -name '*.go' | grep -v x/)\nscan: $(F)\n\tbandit\n",
        ),
        ("run: make scan", "Makefile", "scan: a.txt | b %.c ## all of it (or so)\n\tbandit\n"),
        ("run: make scan", "Makefile", "ifdef X\nscan:\n\t$(call run,x) && bandit\nendif\n"),
        ("run: make scan", "Makefile", "SHELL = /bin/bash -o pipefail\nscan:\n\tbandit | tee x\n"),
        (
            "run: make scan",
            "Makefile",
            ".ONESHELL:\n.SHELLFLAGS = -ec\nscan:\n\tbandit\n\techo\n",
        ),
        ("run: tox -e py311-scan", "tox.ini", "[testenv:py{310,311}-scan]\ncommands = bandit\n"),
        (
            "run: tox -e scan",
            "tox.ini",
            "[testenv:scan]\ncommands = {[testenv:b]commands}\n[testenv:b]\ncommands = bandit\n",
        ),
        ("run: nox -s scan-3.12", "noxfile.py", NOX),
        ("run: just s", "justfile", "alias s := scan\nscan *args='':\n    bandit {{args}}\n"),
        ("run: make scan", "Makefile", "%.o: %.c\n\tcc\nscan a b: ; @bandit -r src\n"),
    ],
)
def test_what_real_files_look_like(tmp_path: Path, step: str, path: str, text: str) -> None:
    found = repo(tmp_path, step, {path: text})
    line = 1 + text.count("\n", 0, text.index("bandit", text.find("session.run") + 1))
    assert found.says == f"1 scan stops the build: bandit {path}:{line}"


def test_make_that_ignores_errors_and_an_action_in_the_root(tmp_path: Path) -> None:
    for flag in ("-i", "-ki", "--ignore-errors"):
        found = repo(tmp_path, f"run: make {flag} scan", {"Makefile": "scan:\n\tbandit\n"})
        assert places(found) == [(CI, 6, FAIL)], found.says
    assert repo(tmp_path, "run: make -k scan", {}).outcome is PASS
    found = repo(
        tmp_path, "uses: ./", {"action.yml": COMPOSITE.replace("bandit", "bandit || true")}
    )
    assert places(found) == [("action.yml", 4, FAIL)]
