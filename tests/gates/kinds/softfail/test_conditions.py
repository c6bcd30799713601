"""Conditions of steps that judge a soft scan: asked with nothing but that scan failed."""

import operator
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.gates.kinds.workflows.expression import (
    Opaque,
    World,
    conjuncts,
    evaluate,
    parse_expression,
    truth,
)
from tests.gates.support import Asker
from tests.support import examples

CI = ".github/workflows/ci.yml"
FAILED = "steps.a.outcome == 'failure'"


def ask(
    root: Path, condition: str, *, scan_if: str = "", job_if: str = "", more: str = ""
) -> Result:
    """The answer for a soft scan `a` and a step that ends the build under a condition."""
    own = f"\n        if: {scan_if}" if scan_if else ""
    around = f"\n    if: {job_if}" if job_if else ""
    text = f"""on: [push, pull_request]
jobs:
  s:{around}
    runs-on: x
    steps:
      - id: a{own}
        continue-on-error: true
        run: bandit -r src
      - id: b
        continue-on-error: true
        run: gosec ./...
      - if: >-
          {condition}
        run: exit 1
      - if: steps.b.outcome == 'failure'
        run: exit 1
{more}"""
    (root / CI).parent.mkdir(parents=True, exist_ok=True)
    (root / CI).write_text(text)
    return Asker(root)("workflow_softfail")


@pytest.mark.parametrize(
    "condition",
    [
        FAILED,
        f"${{{{ {FAILED} }}}}",
        f"always() && {FAILED}",
        f"success() && {FAILED}",
        f"!failure() && {FAILED}",
        f"!cancelled() && ({FAILED} || steps.b.outcome == 'failure')",
        f"failure() || {FAILED}",
        "steps.a.outcome != 'success'",
        "!(steps.a.outcome == 'success')",
        "steps.a.outcome == 'Failure'",
        "'failure' == steps['a'].outcome || steps.a.outcome == 'failure'",
        "contains(steps.*.outcome, 'failure')",
        f"github.event_name == 'push' || {FAILED}",
        f"{FAILED} && steps.b.outcome == 'success'",
    ],
)
def test_runs_where_the_scan_failed(tmp_path: Path, condition: str) -> None:
    assert ask(tmp_path, condition).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "condition",
    [
        f"failure() && {FAILED}",
        f"{FAILED} && failure()",
        f"cancelled() && {FAILED}",
        f"false && {FAILED}",
        f"{FAILED} && steps.b.outcome == 'failure'",
        f"{FAILED} && steps.b.conclusion == 'failure'",
        "steps.a.outcome == 'failed'",
        "steps.a.outcome == 'error' || steps.a.outcome == 'cancelled'",
        "steps.a.outcome == 'success'",
        "steps.a.outcome != 'failure'",
        "!(steps.a.outcome == 'failure')",
        "steps.a.outcome == failure()",
        "steps.a.conclusion == 'failure'",
        "contains(steps.*.conclusion, 'failure')",
        f"contains(steps.*.outcome, 'failed') && {FAILED}",
        f"{FAILED} && job.status == 'failure'",
        f"github.event_name == 'push' && {FAILED} && failure()",
        f"{FAILED} && github.event_name == 'schedule'",
        f"{FAILED} && inputs.strict",
    ],
)
def test_never_runs_where_only_the_scan_failed(tmp_path: Path, condition: str) -> None:
    assert ask(tmp_path, condition).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "condition",
    [
        f"{FAILED} && github.event_name == 'push'",
        f"github.ref == 'refs/heads/main' && {FAILED}",
        f"{FAILED} && matrix.strict",
        f"{FAILED} && vars.STRICT == 'true'",
        f"env.STRICT != '' && {FAILED}",
        f"contains(github.event.head_commit.message, 'x') && {FAILED}",
        f"{FAILED} && !startsWith(github.ref, 'refs/tags/')",
        f"${{{{ {FAILED} }}}} && ${{{{ github.ref }}}}",
        f"{FAILED} && (",
        "(" * 100 + FAILED + ")" * 100,
    ],
)
def test_nobody_knows_whether_it_runs(tmp_path: Path, condition: str) -> None:
    result = ask(tmp_path, condition)
    assert (result.outcome, result.decided_by) == (Outcome.UNKNOWN, "softfail.unseen-gate")


PUSHED = "github.event_name == 'push'"


@pytest.mark.parametrize(
    ("scan_if", "job_if", "condition", "outcome"),
    [
        (PUSHED, "", f"{PUSHED} && {FAILED}", Outcome.PASS),
        (PUSHED, "", f"{FAILED} && ({PUSHED})", Outcome.PASS),
        ("", PUSHED, f"{FAILED} && {PUSHED}", Outcome.PASS),
        (f"{PUSHED} && vars.DEEP", "", f"{FAILED} && {PUSHED}", Outcome.PASS),
        (f"{PUSHED} || vars.DEEP", "", f"{FAILED} && {PUSHED}", Outcome.UNKNOWN),
        (PUSHED, "", f"{FAILED} && vars.DEEP", Outcome.UNKNOWN),
        ("github.event_name == 'pull_request'", "", f"{FAILED} && {PUSHED}", Outcome.FAIL),
        (PUSHED, "", f"{FAILED} && github.event_name != 'pull_request'", Outcome.PASS),
    ],
)
def test_what_the_scan_shares_is_known(
    tmp_path: Path, scan_if: str, job_if: str, condition: str, outcome: Outcome
) -> None:
    assert ask(tmp_path, condition, scan_if=scan_if, job_if=job_if).outcome is outcome


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ("always()", Outcome.PASS),
        ("failure()", Outcome.FAIL),
        ("needs.s.result == 'failure'", Outcome.FAIL),
        ("contains(needs.*.result, 'failure')", Outcome.FAIL),
        ("github.event_name == 'push'", Outcome.PASS),
        ("github.event_name == 'schedule'", Outcome.FAIL),
        ("github.ref == 'refs/heads/main'", Outcome.UNKNOWN),
    ],
)
def test_a_job_that_waits_is_asked_the_same(
    tmp_path: Path, condition: str, outcome: Outcome
) -> None:
    text = f"""on: push
jobs:
  s:
    runs-on: x
    outputs:
      scan: ${{{{ steps.a.outcome }}}}
    steps:
      - id: a
        continue-on-error: true
        run: bandit -r src
  all:
    if: {condition}
    needs: [s]
    runs-on: x
    steps:
      - if: needs.s.outputs.scan != 'success'
        run: exit 1
"""
    (tmp_path / CI).parent.mkdir(parents=True)
    (tmp_path / CI).write_text(text)
    assert Asker(tmp_path)("workflow_softfail").outcome is outcome


# --- laws ------------------------------------------------------------------------------------

OUTCOMES = {"a": "failure", "b": "success"}
SIGNS = {"==": operator.eq, "!=": operator.ne}
Asked = tuple[str, bool]


def _atom(step: str, sign: str, word: str) -> Asked:
    return f"steps.{step}.outcome {sign} '{word}'", SIGNS[sign](OUTCOMES[step], word)


def _both(one: Asked, other: Asked) -> Asked:
    return f"({one[0]} && {other[0]})", one[1] and other[1]


def _either(one: Asked, other: Asked) -> Asked:
    return f"({one[0]} || {other[0]})", one[1] or other[1]


ATOMS = st.builds(
    _atom,
    st.sampled_from("ab"),
    st.sampled_from(sorted(SIGNS)),
    st.sampled_from(["failure", "success", "cancelled", "failed"]),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(_both, inner, inner),
        st.builds(_either, inner, inner),
        inner.map(lambda asked: (f"!({asked[0]})", not asked[1])),
    ),
    max_leaves=8,
).filter(lambda asked: "steps.a." in asked[0])


@settings(max_examples=examples(150), deadline=None)
@given(CONDITIONS)
def test_a_condition_gates_as_it_comes_out_with_one_scan_failed(asked: Asked) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome = ask(Path(folder).resolve(), asked[0]).outcome
    assert outcome is (Outcome.PASS if asked[1] else Outcome.FAIL), asked


@given(CONDITIONS, st.sampled_from(["&&", "||"]))
def test_what_is_not_known_decides_nothing(asked: Asked, sign: str) -> None:
    def value(path: str) -> str | Opaque:
        return OUTCOMES.get(path.removeprefix("steps.").partition(".")[0], Opaque.UNKNOWN)

    world = World(value, lambda _name, _values: Opaque.UNKNOWN)
    for text in (f"github.ref {sign} {asked[0]}", f"{asked[0]} {sign} f(x)"):
        tree = parse_expression(text)
        assert tree is not None
        assert truth(evaluate(tree, world)) is (asked[1] if asked[1] is (sign == "||") else None)
        known = World(world.path, world.call, frozenset(conjuncts(tree)))
        assert truth(evaluate(tree, known)) is True


@given(st.text("ab.'()!&|=<>[]*, 01${}-", max_size=60))
def test_any_text_is_a_tree_or_none(text: str) -> None:
    tree = parse_expression(text)
    if tree is not None:
        evaluate(tree, World(lambda _path: Opaque.NEWS, lambda _name, _values: None))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 == '1'", True),
        ("null == 0", True),
        ("'' == false", True),
        ("'a' == 1", False),
        ("2 > 1 && 1 >= 1 && !(1 < 1)", True),
        ("'it''s' == 'IT''S'", True),
        ("true && 'x' || 'y'", "x"),
        ("false && 'x' || 'y'", "y"),
        ("a == 1 == true", Opaque.UNKNOWN),
        ("f(a).b[0] == 1", Opaque.UNKNOWN),
    ],
)
def test_values(text: str, value: object) -> None:
    tree = parse_expression(text)
    unknown = World(lambda _path: Opaque.UNKNOWN, lambda _name, _values: Opaque.UNKNOWN)
    assert tree is not None
    assert evaluate(tree, unknown) == value


@pytest.mark.parametrize("text", ["", "a ==", "a b", "(a", "a)", "f(a", "a.", "a..b", "'a", "a &"])
def test_what_is_no_expression(text: str) -> None:
    assert parse_expression(text) is None
