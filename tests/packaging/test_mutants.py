"""The faults that `make mutants` puts into the program, and those it may miss."""

import ast
import tomllib
from pathlib import Path

import pytest

from tools.mutants.__main__ import SURVIVORS
from tools.mutants.mutations import mutations
from tools.mutants.nearest import Imports, rounds
from tools.mutants.trees import ROOT

REST = "value for value in values if value != most"
SMALLEST = f"min({REST})"
SAMPLE = f"""\
def least(values: list[int], most: int = 3) -> int | None:
    if not values or most < 0:
        raise ValueError
    pairs = zip(values, values, strict=True)
    return {SMALLEST}
"""


def test_each_kind_of_fault_is_put_where_it_can_be() -> None:
    faults = [fault.key.partition("least ")[2] for fault in mutations("a.py", SAMPLE.encode())]
    assert faults == [
        "number: 3 => (4)",
        "condition: not values or most < 0 => (not (not values or most < 0))",
        "connective: not values or most < 0 => (not values and most < 0)",
        "not: not values => (values)",
        "boundary: most < 0 => (most <= 0)",
        "comparison: most < 0 => (most >= 0)",
        "number: 0 => (1)",
        "statement: raise ValueError => pass",
        f"return: return {SMALLEST} => return None",
        f"call: {SMALLEST} => (max(({REST})))",
        f"filter: ({REST}) => ((value for value in values))",
        "comparison: value != most => (value == most)",
    ]


def test_an_answer_that_is_no_becomes_yes_and_not_another_no() -> None:
    (fault,) = mutations("a.py", b"def none() -> bool:\n    return False\n")
    assert fault.key == "a.py none flag: False => (True)"


@pytest.mark.parametrize("module", ["domain/plan/graph.py", "gates/kinds/staleness.py"])
def test_a_fault_is_another_program_with_a_name_of_its_own(module: str) -> None:
    path = f"readiness_tui/{module}"
    source = (ROOT / path).read_bytes()
    faults = list(mutations(path, source))
    assert len({fault.key for fault in faults}) == len(faults) > 0
    tree = ast.dump(ast.parse(source))
    same = [fault.key for fault in faults if ast.dump(ast.parse(fault.applied(source))) == tree]
    assert same == []


def test_the_nearest_tests_come_first_and_none_twice() -> None:
    module, user = "readiness_tui/domain/plan/graph.py", "readiness_tui/domain/plan/levelling.py"
    imports = Imports(
        {user: frozenset({"readiness_tui.domain.plan.graph"})},
        {
            "tests/cli/test_far.py": frozenset({"readiness_tui.domain.plan.levelling"}),
            "tests/domain/plan/test_graph.py": frozenset({"readiness_tui.domain.plan.graph"}),
            "tests/domain/plan/test_other.py": frozenset({"readiness_tui.domain.plan.levelling"}),
            "tests/gates/test_apart.py": frozenset({"readiness_tui.gates.repo"}),
        },
    )
    assert list(rounds(module, imports)) == [
        ["tests/domain/plan/test_graph.py"],
        ["tests/domain/plan/test_other.py"],
        ["tests/cli/test_far.py"],
    ]


def test_each_named_survivor_is_a_fault_there_is_and_has_a_reason() -> None:
    named = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))
    for key, reason in named.items():
        module = key.partition(" ")[0]
        assert key in {fault.key for fault in mutations(module, Path(ROOT, module).read_bytes())}
        assert reason.strip()
