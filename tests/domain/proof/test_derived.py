"""Gates that need no table, and the tables that sharpen them."""

from typing import Any

import pytest

from readiness_tui.domain.model.gate import GateSeverity
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.proof.derived import gates_of
from tests.builders import board, gate, phase, ticket


def test_deliverables_evidence_acceptance_and_verify_lines_give_gates() -> None:
    gates = gates_of(
        board(
            ticket(
                "T",
                deliverables="a.md",
                evidence="ops/t/",
                acceptance=("one",),
                verify=("make a", "make b"),
            )
        )
    )
    assert {name: found.kind for name, found in gates.items()} == {
        "T/deliverables": "file_exists",
        "T/evidence": "evidence",
        "T/acceptance": "composite",
        "T/verify-1": "verify_command",
        "T/verify-2": "verify_command",
    }
    assert all(found.derived and found.proves == ("T",) for found in gates.values())
    assert gates["T/evidence"].params == {"paths": ("ops/t/",)}
    assert gates["T/verify-2"].params == {"command": "make b"}


def test_criteria_of_a_phase_give_an_entrance_and_an_exit() -> None:
    line = (Criterion(text="met"),)
    gates = gates_of(board(phase("A", entrance=line, exit=line), phase("B")))
    assert list(gates) == ["phase:A/entrance", "phase:A/exit"]
    assert gates["phase:A/exit"].proves == ("phase:A",)


def test_declared_gates_follow_in_file_order() -> None:
    gates = gates_of(board(ticket("T", evidence="e"), gate("z", "text"), gate("a", "text")))
    assert list(gates) == ["T/evidence", "z", "a"]


def test_gates_of_dropped_tickets_are_left_out_with_what_sharpens_them() -> None:
    dropped = ticket("T", "dropped", evidence="e")
    assert gates_of(board(dropped, gate("T/evidence", max_age="14d"))) == {}


def test_a_table_without_kind_sharpens_and_cannot_change_what_is_proven() -> None:
    table = gate(
        "T/evidence",
        max_age="14d",
        severity=GateSeverity.WARN,
        params={"min_files": 2},
    )
    (found,) = gates_of(board(ticket("T", evidence="e"), table)).values()
    assert (found.kind, found.max_age, found.severity) == ("evidence", "14d", GateSeverity.WARN)
    assert (found.proves, found.inputs, found.derived) == (("T",), (), True)
    assert found.params == {"paths": ("e",), "min_files": 2}


def test_a_table_of_another_kind_cannot_take_the_place_of_a_derived_gate() -> None:
    (found,) = gates_of(
        board(ticket("T", evidence="e"), gate("T/evidence", "text", inputs=("a",)))
    ).values()
    assert found.kind == "evidence"
    assert found.refused == "kind, inputs of T/evidence are fixed: T says what is checked"


REDIRECTED = (
    ("deliverables", {"params": {"paths": ("README.md",)}}, "paths"),
    ("deliverables", {"params": {"paths": ()}}, "paths"),
    ("deliverables", {"inputs": ("README.md",)}, "inputs"),
    ("deliverables", {"kind": "evidence"}, "kind"),
    ("evidence", {"params": {"paths": ("README.md",)}}, "paths"),
    ("evidence", {"proves": ("U",)}, "proves"),
    ("verify-1", {"params": {"command": "true"}}, "command"),
    ("verify-1", {"params": {"command": ("make", "test")}}, "command"),
    ("verify-1", {"params": {"cwd": "elsewhere"}}, "cwd"),
    ("acceptance", {"params": {"any": ("board:x",)}}, "any"),
    ("acceptance", {"params": {"at_least": {"n": 0}}}, "at_least"),
)


@pytest.mark.parametrize(("name", "given", "word"), REDIRECTED)
def test_a_table_turns_no_derived_gate_into_another_check(
    name: str, given: dict[str, Any], word: str
) -> None:
    given = dict(given)
    kind = given.pop("kind", "")
    one = ticket("T", deliverables="d", evidence="e", verify=("make test",), acceptance=["seen"])
    plain = gates_of(board(one))[f"T/{name}"]
    found = gates_of(board(one, gate(f"T/{name}", kind, **given)))[f"T/{name}"]
    assert found.refused == f"{word} of T/{name} is fixed: T says what is checked"
    assert (found.kind, found.inputs, found.proves) == (plain.kind, plain.inputs, plain.proves)
    assert {key: found.params[key] for key in plain.params} == plain.params


@pytest.mark.parametrize(
    ("name", "given", "word"),
    [
        ("deliverables", {"params": {"all": False}}, "all"),
        ("deliverables", {"params": {"min_bytes": 0}}, "min_bytes"),
        ("verify-1", {"params": {"expect_exit": (0, 1)}}, "expect_exit"),
        ("verify-1", {"params": {"expect_exit": (1,)}}, "expect_exit"),
        ("verify-1", {"exclude": ("**",)}, "exclude"),
        ("deliverables", {"severity": GateSeverity.INFO}, "severity"),
        ("verify-1", {"severity": GateSeverity.INFO}, "severity"),
    ],
)
def test_a_table_lets_no_derived_gate_ask_for_less(
    name: str, given: dict[str, Any], word: str
) -> None:
    one = ticket("T", deliverables="d", verify=("make test",))
    found = gates_of(board(one, gate(f"T/{name}", **given)))[f"T/{name}"]
    assert found.refused == f"{word} would let T/{name} ask for less"
    assert found.severity is GateSeverity.BLOCK, "what is refused has to count"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("deliverables", {"params": {"all": True, "min_bytes": 9, "placeholders": "fail"}}),
        ("deliverables", {"params": {"paths": ("d",), "type": "file"}}),
        ("evidence", {"params": {"min_files": 3, "at_head": True}, "max_age": "3d"}),
        ("verify-1", {"params": {"timeout": "5m", "expect_exit": (0,), "needs": ("x",)}}),
        ("verify-1", {"params": {"command": "make test", "valid_for": "2d"}}),
        ("acceptance", {"severity": GateSeverity.WARN, "title": "other"}),
    ],
)
def test_a_table_may_ask_for_more(name: str, given: dict[str, Any]) -> None:
    one = ticket("T", deliverables="d", evidence="e", verify=("make test",), acceptance=["seen"])
    assert gates_of(board(one, gate(f"T/{name}", **given)))[f"T/{name}"].refused == ""


def test_a_table_without_kind_that_sharpens_nothing_is_kept_to_be_told() -> None:
    gates = gates_of(board(ticket("T", evidence="e"), gate("T/evidnce")))
    assert gates["T/evidnce"].kind == ""
