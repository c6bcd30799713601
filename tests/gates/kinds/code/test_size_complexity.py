"""Kind `size_complexity`."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.code.size_complexity import SizeComplexity, new_baseline, patterns
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.samples import cuts, mutated
from tests.gates.support import NOW, Asker, gate_of

HOLDING = {Outcome.PASS, Outcome.WARN}
BASE = "ops/size.json"


def ask(root: Path, *inputs: str, **given_: Any) -> Result:  # noqa: ANN401 - any field
    return Asker(root)("size_complexity", inputs=inputs or ("**/*.py",), **given_)


def write(root: Path, path: str, text: str | bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text.encode() if isinstance(text, str) else text)


def known(root: Path, **counts: int) -> None:
    write(root, BASE, json.dumps({"format": 1, "kind": "size_complexity", "known": counts}))


def test_a_file_over_the_limit_fails_in_these_words(tmp_path: Path) -> None:
    write(tmp_path, "telemetry_module.py", "def run():\n    pass\n" + "x = 1\n" * 1334)
    found = ask(tmp_path)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "size_complexity.over")
    assert found.says == "telemetry_module.py 1336 lines > 800"
    assert found.findings[0].place == Place("telemetry_module.py", 0)
    assert found.remedy == "longest functions: run() 2 lines at 1"
    assert found.measured[0] == Measured("lines of a file", "1,336", "<=", "800", "536")


def test_what_the_baseline_knows_is_a_remark_and_only_growth_fails(tmp_path: Path) -> None:
    write(tmp_path, "telemetry_module.py", "x = 1\n" * 1336)
    known(tmp_path, **{"telemetry_module.py": 1336})
    same = ask(tmp_path, baseline=BASE)
    assert (same.outcome, same.decided_by) == (Outcome.WARN, "size_complexity.known")
    assert same.says == "telemetry_module.py 1336 lines > 800 (baseline 1336)"
    write(tmp_path, "telemetry_module.py", "x = 1\n" * 1337)
    grown = ask(tmp_path, baseline=BASE)
    assert (grown.outcome, grown.decided_by) == (Outcome.FAIL, "size_complexity.grown")
    write(tmp_path, "telemetry_module.py", "x = 1\n" * 1000)
    shrunk = ask(tmp_path, baseline=BASE)
    assert (shrunk.outcome, shrunk.decided_by) == (Outcome.WARN, "size_complexity.shrunk")
    assert shrunk.remedy == "lower the baseline: `readiness baseline`"
    write(tmp_path, "telemetry_module.py", "x = 1\n")
    small = ask(tmp_path, baseline=BASE)
    assert (small.outcome, small.says) == (Outcome.WARN, "telemetry_module.py: 1, baseline 1336")


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"max_function_lines": 3}, "src/a.py:3 Graph.add() 4 lines > 3"),
        ({"max_cyclomatic": 2}, "src/a.py:3 Graph.add() complexity 3 > 2"),
        ({"max_params": 1}, "src/a.py:3 Graph.add() 2 parameters > 1"),
        ({"max_lines": 5}, "src/a.py 6 lines > 5"),
    ],
)
def test_each_limit_is_held_at_its_line(tmp_path: Path, given_: dict[str, int], says: str) -> None:
    text = "\nclass Graph:\n    def add(self, x, y):\n        if x and y:\n            pass\n"
    write(tmp_path, "src/a.py", text + "        return x\n")
    found = ask(tmp_path, **given_)
    assert (found.outcome, found.says) == (Outcome.FAIL, says)
    name = next(iter(given_))
    assert ask(tmp_path, **{name: given_[name] + 1}).outcome is Outcome.PASS


def test_clean_files_pass_and_say_what_was_counted(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "def f():\n    pass\n")
    write(tmp_path, "b.sh", "echo\n")
    write(tmp_path, "__init__.py", "")
    found = ask(tmp_path, "*")
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "2 files, 1 functions within the limits, 1 empty or binary skipped",
    )
    assert [one.counted for one in found.examined] == ["2 lines, 1 functions", "1 lines"]
    assert found.question == (
        "is nothing of * over 800 lines a file, 80 lines a function, complexity 15?"
    )


def test_absent_empty_and_unparsable_are_told_apart(tmp_path: Path) -> None:
    absent = ask(tmp_path, "a.py")
    assert (absent.outcome, absent.says) == (Outcome.UNKNOWN, "a.py: absent")
    write(tmp_path, "a.py", "\n")
    assert ask(tmp_path, "a.py").cause is Cause.EMPTY
    only = ask(tmp_path, "*.py")
    assert (only.outcome, only.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    write(tmp_path, "a.py", "x = 1\ndef f(:\n")
    write(tmp_path, "b.py", "x = 1\n")
    bad = ask(tmp_path)
    assert (bad.outcome, bad.cause) == (Outcome.ERROR, Cause.INPUT)
    assert [one.place for one in bad.findings] == [Place("a.py", 2)]
    both = ask(tmp_path, "b.py", "c.py")
    assert (both.outcome, both.says) == (Outcome.UNKNOWN, "1 clean, 1 absent of 2: c.py")


def test_only_the_bad_file_of_many_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.py", b"x = " + b"-" * 100_000 + b"1\n")
    write(tmp_path, "b.py", "# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    write(tmp_path, "c.py", "x = 1\n" * 900)
    found = ask(tmp_path)
    assert found.outcome is Outcome.FAIL
    assert [(one.outcome, one.place and one.place.path) for one in found.findings] == [
        (Outcome.FAIL, "c.py"),
        (Outcome.ERROR, "a.py"),
    ]


def test_what_git_ignores_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", "gen/\n")
    write(tmp_path, "gen/a.py", "x = 1\n" * 900)
    write(tmp_path, "b.py", "x = 1\n")
    assert ask(tmp_path).outcome is Outcome.PASS
    assert ask(tmp_path, respect_gitignore=False).outcome is Outcome.FAIL
    assert ask(tmp_path, "gen/a.py").outcome is Outcome.FAIL
    nothing = ask(tmp_path, "gen/**/*.py")
    assert (nothing.outcome, nothing.decided_by) == (Outcome.UNKNOWN, "input.ignored")


@pytest.mark.parametrize(
    ("content", "cause", "outcome"),
    [
        (None, Cause.ABSENT, Outcome.UNKNOWN),
        (" \n", Cause.EMPTY, Outcome.UNKNOWN),
        ("{", Cause.INPUT, Outcome.ERROR),
        ('{"kind": "typed_api", "format": 1, "known": {}}', Cause.INPUT, Outcome.ERROR),
        ('{"kind": "size_complexity", "format": 2, "known": {}}', Cause.INPUT, Outcome.ERROR),
        (
            '{"kind": "size_complexity", "format": 1, "known": {"a": -1}}',
            Cause.INPUT,
            Outcome.ERROR,
        ),
    ],
)
def test_a_baseline_that_cannot_be_used_is_never_a_pass(
    tmp_path: Path, content: str | None, cause: Cause, outcome: Outcome
) -> None:
    write(tmp_path, "a.py", "x = 1\n")
    if content is not None:
        write(tmp_path, BASE, content)
    found = ask(tmp_path, baseline=BASE)
    assert (found.outcome, found.cause) == (outcome, cause)


def test_a_baseline_that_is_made_now_holds_now(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "def f(x):\n    if x: pass\n" + "x = 1\n" * 900)
    request = Request(gate_of("size_complexity", inputs=("*.py",)), RepoView(tmp_path), NOW)
    params = SizeComplexity(max_cyclomatic=1)
    text = new_baseline(params, request)
    assert json.loads(text)["known"] == {"a.py": 902, "a.py:f complexity": 2}
    write(tmp_path, BASE, text)
    assert ask(tmp_path, baseline=BASE, max_cyclomatic=1).outcome is Outcome.WARN
    with pytest.raises(GateError):
        new_baseline(params, Request(gate_of("x", inputs=("*.none",)), RepoView(tmp_path), NOW))


def test_the_worst_of_several_of_one_name_counts(tmp_path: Path) -> None:
    short, long = "def f():\n    pass\n", "def f():\n" + "    pass\n" * 9
    write(tmp_path, "a.py", short + long + short)
    found = ask(tmp_path, max_function_lines=5)
    assert [one.message for one in found.findings] == ["a.py:3 f() 10 lines > 5"]


def test_a_change_of_an_input_or_the_baseline_is_a_change_of_the_gate() -> None:
    gate = gate_of("size_complexity", inputs=("src/*.py",))
    assert patterns(gate, SizeComplexity(baseline=BASE)) == (
        "src/*.py",
        ".gitignore",
        "src/**/.gitignore",
        "src/.gitignore",
        ".git/index",
        BASE,
    )
    assert patterns(gate, SizeComplexity(respect_gitignore=False)) == ("src/*.py",)


@pytest.mark.parametrize("params", [{"max_lines": 0}, {"top": 0}, {"max_lines": "9"}, {"max": 3}])
def test_parameters_out_of_their_range_are_refused(tmp_path: Path, params: dict[str, Any]) -> None:
    assert ask(tmp_path, **params).cause is Cause.CONFIG


TEXT = b"class A:\n    def f(self, x):\n        return x\n" + b"x = (1,\n2)\n" * 20


def test_a_file_cut_short_never_passes_where_the_whole_fails(tmp_path: Path) -> None:
    known(tmp_path, **{"a.py": 43})
    whole = (tmp_path / BASE).read_bytes()
    write(tmp_path, "a.py", TEXT)
    for cut in cuts(whole):
        write(tmp_path, BASE, cut)
        assert ask(tmp_path, max_lines=40, baseline=BASE).outcome not in HOLDING


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_of_a_long_file_makes_it_pass(tmp_path: Path, data: st.DataObject) -> None:
    write(tmp_path, "a.py", data.draw(mutated(TEXT)))
    found = ask(tmp_path, max_lines=2)
    assert found.outcome is not Outcome.PASS
    assert found.says


def test_the_largest_excess_is_told_first(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for name, lines in (("a", 12), ("b", 40), ("c", 25)):
        (tmp_path / "src" / f"{name}.py").write_text("x = 1\n" * lines)
    (tmp_path / "src" / "d.py").write_text("def f():\n" + "    x = 1\n" * 7)
    result = Asker(tmp_path)(
        "size_complexity", inputs=("src/**/*.py",), max_lines=10, max_function_lines=2
    )
    assert [finding.message.partition(" ")[0] for finding in result.findings] == [
        "src/b.py",
        "src/d.py:1",
        "src/c.py",
        "src/a.py",
    ]
