"""`docs/gates.md` is made of the kinds, and what a kind answers explains itself."""

from fnmatch import fnmatchcase

import pytest

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.verdict.verdict import explain_gate
from readiness_tui.gates.engine.registry import CATALOGUE, KINDS
from tools.gate_rules import rules_of
from tools.gates_page import EXAMPLES, INTRO, PAGE, Example, example_of, kinds, page

MAKE = "make it again: python -m tools.gates_page"
DIGITS = 64


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Example]:
    scratch = tmp_path_factory.mktemp("examples")
    found = {kind: example_of(kind, scratch) for kind in kinds()}
    return {kind: example for kind, example in found.items() if example is not None}


def test_the_page_is_what_the_kinds_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), MAKE


def test_every_kind_is_on_the_page_with_an_example_that_was_judged() -> None:
    text = PAGE.read_text(encoding="utf-8")
    missing = [kind for kind in CATALOGUE if f"\n## {kind}\n" not in text]
    assert not missing, MAKE
    unshown = [kind for kind in KINDS if not (EXAMPLES / f"{kind}.toml").is_file()]
    assert not unshown, f"write {EXAMPLES.name}/KIND.toml for each"
    known = {path.stem for path in EXAMPLES.iterdir()}
    assert known <= CATALOGUE


def test_the_rules_are_read_from_the_source() -> None:
    assert {"coverage.below-branch", "coverage.below-line"} <= set(rules_of("coverage"))
    assert {"file_exists.missing", "file_exists.placeholder"} <= set(rules_of("file_exists"))
    for kind in KINDS:
        assert len(rules_of(kind)) > 1, kind


@pytest.mark.parametrize("kind", kinds())
def test_a_result_explains_itself(kind: str, examples: dict[str, Example]) -> None:
    example = examples[kind]
    result, rules = example.result, rules_of(kind)
    shared = INTRO.read_text(encoding="utf-8")
    is_known = any(fnmatchcase(result.decided_by, rule) for rule in rules)
    assert is_known or f"`{result.decided_by}`" in shared
    assert result.says
    assert result.question.endswith("?")
    assert len(result.inputs_digest) == len(result.params_digest) == DIGITS
    assert result.kind_version == KINDS[kind].version
    assert result.outcome is not Outcome.ERROR, "an example shows what the kind finds"
    if result.outcome in {Outcome.PASS, Outcome.WARN, Outcome.FAIL}:
        assert result.examined
    for one in result.measured:
        assert one.name
        assert one.value
    told = explain_gate(example.judgement, example.key)
    labels = {line.split()[0] for line in told[1:]}
    assert {"asks", "says", "basis"} <= labels
    assert ("examined" in labels) == bool(result.examined)
    assert ("measured" in labels) == bool(result.measured)
