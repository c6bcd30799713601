"""Kind `typed_api`."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.code.typed_api import TypedApi, new_baseline, patterns
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.samples import cuts, mutated
from tests.gates.support import NOW, Asker, gate_of

HOLDING = {Outcome.PASS, Outcome.WARN}
BASE = "ops/typed.json"
TYPED = "def f(x: int) -> int:\n    return x\n"


def ask(root: Path, *inputs: str, **given_: Any) -> Result:  # noqa: ANN401 - any field
    return Asker(root)("typed_api", inputs=inputs or ("**/*.py",), **given_)


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_an_untyped_function_fails_in_these_words(tmp_path: Path) -> None:
    write(tmp_path, "graph_consumer.py", "\n" * 211 + "def process(msg):\n    pass\n")
    found = ask(tmp_path)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "typed_api.untyped")
    assert found.says == "graph_consumer.py:212 def process(msg): msg and return untyped"
    assert found.remedy == "write def process(msg: ...) -> ...:"
    assert found.findings[0].place == Place("graph_consumer.py", 212)
    assert found.measured == (Measured("untyped public functions", "1", "<=", "0", "1"),)


def test_typed_functions_pass_and_are_counted(tmp_path: Path) -> None:
    write(tmp_path, "a.py", TYPED + "def _g(x): pass\nclass _C:\n    def h(self): pass\n")
    found = ask(tmp_path)
    assert (found.outcome, found.says) == (Outcome.PASS, "1 of 1 public functions typed")
    assert found.question == "does every public function of **/*.py say its types?"
    assert found.examined[0].counted == "5 lines, 3 functions"


def test_what_lies_in_a_function_is_not_public(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "def f() -> int:\n    def inner(x): pass\n    return 1\n")
    assert ask(tmp_path).says == "1 of 1 public functions typed"


def test_all_decides_what_is_public_where_asked(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "__all__ = ['f', 'C']\n" + TYPED + "def g(x): pass\n")
    assert ask(tmp_path).outcome is Outcome.FAIL
    assert ask(tmp_path, public="__all__").outcome is Outcome.PASS
    write(tmp_path, "b.py", "__all__ = ['C']\nclass C:\n    def m(self): pass\n")
    assert ask(tmp_path, public="__all__").says == "b.py:3 def m(): return untyped"
    write(tmp_path, "a.py", "def f(x): pass\n")
    nothing = ask(tmp_path, "a.py", public="__all__")
    assert (nothing.outcome, nothing.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)


def test_any_is_a_type_unless_it_is_not_allowed(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "def f(x: 'typing.Any', y) -> t.Any: pass\n" + "def g() -> int: pass\n")
    assert ask(tmp_path).says == "a.py:1 def f(x, y): y untyped"
    assert ask(tmp_path, allow_any=False).says == "a.py:1 def f(x, y): y untyped, x and return Any"


def test_one_in_the_baseline_is_a_remark_until_it_gets_worse(tmp_path: Path) -> None:
    write(tmp_path, "a.py", TYPED + "def g(x) -> int: pass\n")
    document = {"format": 1, "kind": "typed_api", "known": {"a.py:g": 1}}
    write(tmp_path, BASE, json.dumps(document))
    known = ask(tmp_path, baseline=BASE)
    assert (known.outcome, known.says) == (
        Outcome.WARN,
        "a.py:3 def g(x): x untyped (in the baseline)",
    )
    write(tmp_path, "a.py", TYPED + "def g(x, y) -> int: pass\n")
    assert ask(tmp_path, baseline=BASE).outcome is Outcome.FAIL
    write(tmp_path, "a.py", TYPED)
    assert ask(tmp_path, baseline=BASE).outcome is Outcome.PASS


def test_tests_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "a.py", TYPED)
    write(tmp_path, "tests/b.py", "def test_x(): pass\n")
    assert ask(tmp_path).outcome is Outcome.PASS
    assert ask(tmp_path, ignore=()).outcome is Outcome.FAIL


def test_absent_empty_unparsable_and_other_files_are_told_apart(tmp_path: Path) -> None:
    assert ask(tmp_path, "a.py").cause is Cause.ABSENT
    write(tmp_path, "a.py", "")
    assert ask(tmp_path, "a.py").cause is Cause.EMPTY
    write(tmp_path, "a.py", "x = 1\n")
    nothing = ask(tmp_path)
    assert (nothing.outcome, nothing.says) == (Outcome.UNKNOWN, "**/*.py: no public function")
    write(tmp_path, "b.py", TYPED)
    write(tmp_path, "a.py", "def f(:\n")
    assert ask(tmp_path).cause is Cause.INPUT
    write(tmp_path, "c.txt", "def f(x): pass\n")
    assert ask(tmp_path, "c.txt").cause is Cause.NOTHING_EXAMINED
    assert ask(tmp_path, "b.py", "d.py").says == "1 clean, 1 absent of 2: d.py"


def test_a_baseline_that_is_absent_or_none_is_never_a_pass(tmp_path: Path) -> None:
    write(tmp_path, "a.py", TYPED)
    assert ask(tmp_path, baseline=BASE).cause is Cause.ABSENT
    document = json.dumps({"format": 1, "kind": "typed_api", "known": {"a.py:f": 9}}).encode()
    for cut in cuts(document):
        write(tmp_path, BASE, cut.decode())
        assert ask(tmp_path, baseline=BASE).outcome not in HOLDING


def test_a_baseline_that_is_made_now_holds_now(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "def f(x): pass\ndef g() -> int: pass\n")
    request = Request(gate_of("typed_api", inputs=("*.py",)), RepoView(tmp_path), NOW)
    text = new_baseline(TypedApi(), request)
    assert json.loads(text)["known"] == {"a.py:f": 2}
    write(tmp_path, BASE, text)
    assert ask(tmp_path, baseline=BASE).outcome is Outcome.WARN
    write(tmp_path, "a.py", "def f(:\n")
    with pytest.raises(GateError):
        new_baseline(TypedApi(), request)


def test_a_change_of_the_baseline_is_a_change_of_the_gate() -> None:
    gate = gate_of("typed_api", inputs=("*.py",))
    assert BASE in patterns(gate, TypedApi(baseline=BASE))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_of_a_file_raises_or_passes_with_nothing(
    tmp_path: Path, data: st.DataObject
) -> None:
    content = data.draw(mutated(b"def f(x):\n    return x\nclass A:\n    def g(self): pass\n"))
    (tmp_path / "a.py").write_bytes(content)
    found = ask(tmp_path)
    assert found.cause is not Cause.EVALUATOR
    if found.outcome is Outcome.PASS:
        assert b"->" in content
    assert found.says
