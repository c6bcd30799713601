"""Each test runs in exactly one target, and no gate passes on the report of an older run."""

import ast
import itertools
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Gate, Outcome
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.storage.boards.reader import BrokenBoard, read_board
from tests.measured import REPORT, ROOMS, ROOT
from tests.targets import (
    JOURNEYS,
    LONG_PROPERTIES,
    MARKERS,
    NOT_JOURNEYS,
    TESTS,
    is_left_out,
    marker_of,
)

SELECTIONS = {"test": NOT_JOURNEYS, "journeys": JOURNEYS, "packages": "installers"}
"""What each target that the build server calls asks pytest for."""
REPORTS = {
    "test": (".reports/tests.xml", REPORT.relative_to(ROOT).as_posix()),
    "journeys": (".reports/journeys.xml",),
}
HOLDING = {Outcome.PASS, Outcome.WARN}
WITHIN_S = 300


def started_by(target: str) -> str:
    """The command line that a target of the Makefile starts pytest with."""
    recipe = re.search(
        rf"^{target}: .*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    assert recipe, target
    (command,) = [line for line in recipe[1].splitlines() if "-m pytest" in line]
    return command.replace("$(if $(ARGS),,", "").replace(") $(ARGS)", "")


def own_gates() -> dict[str, Gate]:
    loaded = read_board(ROOT, "boards/readiness-tui.toml")
    assert not isinstance(loaded, BrokenBoard), loaded.problems
    return dict(loaded.board.gates)


@pytest.mark.parametrize("is_property", [False, True])
def test_each_module_runs_in_one_target(*, is_property: bool) -> None:
    modules = sorted(TESTS.rglob("test_*.py"))
    assert {marker_of(path) for path in modules} == {"", *MARKERS.values()}
    for path in modules:
        targets = [
            target
            for target, markers in SELECTIONS.items()
            if is_run(path, markers, is_property=is_property)
        ]
        assert len(targets) == (marker_of(path) != "faults"), (path, targets)


def is_run(path: Path, markers: str, *, is_property: bool) -> bool:
    """Whether pytest reads the module and the folders it lies in, and selects its tests."""
    folders = [folder for folder in path.parents if folder.is_relative_to(TESTS)]
    if any(is_left_out(place, markers) for place in (path, *folders)):
        return False
    marker = marker_of(path, is_property=is_property)
    return marker != JOURNEYS if markers == NOT_JOURNEYS else marker == markers


@pytest.mark.parametrize("target", SELECTIONS)
def test_the_build_server_calls_each_target_with_its_selection(target: str) -> None:
    words = shlex.split(started_by(target))
    assert words[words.index("pytest") :].count("-m") == 1
    assert words[words.index("-m", words.index("pytest")) + 1] == SELECTIONS[target]
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert f"make {target} || failed=$?" in script


def test_the_build_server_runs_both_on_other_pythons() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    called = re.findall(
        r'^ +make (\w+) PYTHON="python\$version" .* \|\| failed=\$\?$', script, re.MULTILINE
    )
    assert called == ["test", "journeys"]


def test_each_collected_test_is_selected_once() -> None:
    everything = collected()
    chosen = {markers: collected("-m", markers) for markers in (NOT_JOURNEYS, JOURNEYS)}
    assert Counter(itertools.chain(*chosen.values())) == Counter(everything)
    rooms = {markers: {name.split("/")[2] for name in names} for markers, names in chosen.items()}
    assert rooms == {NOT_JOURNEYS: {"registry", "edits"}, JOURNEYS: {"fuzz", "edits"}}


def collected(*options: str) -> list[str]:
    """The tests that pytest finds where another target has a folder, or the properties."""
    places = ["tests/ui/fuzz", "tests/ui/registry", f"tests/{LONG_PROPERTIES[0]}"]
    plain = ["-q", "--collect-only", "-n", "0", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plain, *options, *places],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_only_its_place_makes_a_test_a_journey() -> None:
    here = re.compile(r"mark\.journeys")
    users = [path for path in TESTS.rglob("*.py") if here.search(path.read_text("utf-8"))]
    assert [path.relative_to(TESTS).as_posix() for path in users] == ["conftest.py"]
    assert all((TESTS / place).exists() for place in MARKERS)


@pytest.mark.parametrize("target", REPORTS)
def test_a_run_that_does_not_start_leaves_no_report(target: str, tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "Makefile", tmp_path / "Makefile")
    (tmp_path / "stamp").touch()
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    python.chmod(0o755)
    for name in REPORTS[target]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("of yesterday", encoding="utf-8")
    command = ["make", target, "PY=./python", "PINS=", "DEV_STAMP=stamp", "ARGS="]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 2, done.stdout + done.stderr
    assert not [*(tmp_path / ".reports").iterdir()]


def test_the_gates_read_what_the_targets_write() -> None:
    for target, (report, *_) in REPORTS.items():
        assert f"--junitxml={report}" in started_by(target)
    reports = {names[0] for names in REPORTS.values()}
    for name in ("tests", "slow-tests"):
        assert {*own_gates()[name].inputs} == reports
    assert own_gates()["terminal-tests"].inputs == (REPORTS["journeys"][0],)


@pytest.mark.parametrize("name", ["tests", "slow-tests"])
@pytest.mark.parametrize("absent", [None, *(names[0] for names in REPORTS.values())])
def test_no_gate_holds_on_one_report_of_two(name: str, absent: str | None, tmp_path: Path) -> None:
    gate = own_gates()[name]
    (tmp_path / ".reports").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").touch()
    for path in {*gate.inputs} - {absent}:
        case = '<testcase classname="tests.test_a" name="test_it" time="0.1"/>'
        suite = f"<testsuites><testsuite name='pytest'>{case * 5000}</testsuite></testsuites>"
        (tmp_path / path).write_text(suite, encoding="utf-8")
    result = judge(replace(gate, stale_if_newer=()), RepoView(tmp_path), datetime.now(UTC)).result
    assert (result.outcome in HOLDING) is (absent is None), result.says


def test_no_journey_is_an_example_that_is_measured() -> None:
    for place in (TESTS / room for room in ROOMS):
        for path in (path for path in place.rglob("test_*.py") if marker_of(path) == JOURNEYS):
            assert set(are_properties(path)) == {True}, path


@pytest.mark.parametrize("name", LONG_PROPERTIES)
def test_beside_properties_that_are_journeys_examples_are_tested(name: str) -> None:
    assert set(are_properties(TESTS / name)) == {True, False}


def are_properties(path: Path) -> list[bool]:
    """Of each test of a module, whether it is a property."""
    tests = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    return [any("given(" in ast.unparse(mark) for mark in node.decorator_list) for node in tests]
