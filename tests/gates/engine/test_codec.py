"""Values on their way: nothing is lost, and nothing is taken for what it is not."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import inf, isnan, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Examined, Finding, Gate, Outcome, Result
from readiness_tui.gates.engine.answers import Answer
from readiness_tui.gates.engine.codec import WireError, from_wire, to_wire
from readiness_tui.gates.engine.frames import HEAD_BYTES, pack, unpack

PLAIN = st.recursive(
    st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.just(UTC) | st.none()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.just("$"), inner, max_size=3)
    ),
    max_leaves=12,
)
TEXT = st.text(max_size=20) | st.just("name\udcff")
RESULTS = st.builds(
    Result,
    outcome=st.sampled_from(Outcome),
    says=TEXT,
    decided_by=TEXT,
    cause=st.none() | st.sampled_from(Cause),
    examined=st.lists(st.builds(Examined, TEXT, st.integers(0)), max_size=2).map(tuple),
    findings=st.lists(
        st.builds(Finding, TEXT, TEXT, st.none() | st.builds(Place, TEXT, st.integers(0))),
        max_size=2,
    ).map(tuple),
    evidence_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    is_fact=st.booleans(),
)


def through(value: object) -> object:
    """A value as it comes out of the pipe."""
    return unpack(pack(value)[HEAD_BYTES:])


@given(st.dictionaries(st.text(max_size=3), PLAIN, max_size=4))
def test_a_gate_comes_back_as_it_was(params: dict[str, Any]) -> None:
    gate = Gate(id="g", kind="text", inputs=("a", "b\udcff"), limits={"time": "2s"}, params=params)
    assert from_wire(Gate, through(to_wire(gate))) == gate


@given(RESULTS)
def test_a_result_comes_back_as_it_was(result: Result) -> None:
    assert from_wire(Answer, through(to_wire(Answer(result)))) == Answer(result)


def test_numbers_that_json_does_not_know_come_back() -> None:
    gate = Gate(id="g", params={"a": inf, "b": -inf, "c": nan, "d": 1.0})
    found = from_wire(Gate, through(to_wire(gate))).params
    assert (found["a"], found["b"], found["d"]) == (inf, -inf, 1.0)
    assert isnan(found["c"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "bad",
    [
        None,
        [],
        "x",
        1,
        {},
        {"outcome": "pass"},
        {"outcome": "PASS", "says": "", "decided_by": ""},
        {"outcome": "pass", "says": 1, "decided_by": ""},
        {"outcome": "passed", "says": "", "decided_by": ""},
        {"outcome": "pass", "says": "", "decided_by": "", "examined": "x"},
        {
            "outcome": "pass",
            "says": "",
            "decided_by": "",
            "examined": [{"path": "a", "size_bytes": True}],
        },
        {"outcome": "pass", "says": "", "decided_by": "", "examined": ["a"]},
        {"outcome": "pass", "says": "", "decided_by": "", "evidence_at": "today"},
        {"outcome": "pass", "says": "", "decided_by": "", "evidence_at": 5},
        {"outcome": "pass", "says": "", "decided_by": "", "is_fact": 1},
    ],
)
def test_what_is_no_result_is_refused(bad: object) -> None:
    with pytest.raises(WireError):
        from_wire(Result, bad)


@pytest.mark.parametrize(
    "bad",
    [
        {"id": "g", "params": {"a": None}},
        {"id": "g", "params": [["a", 1]]},
        {"id": "g", "params": 1},
        {"id": "g", "params": {"a": [None]}},
        {"id": "g", "params": {"a": {"$": "date", "is": "soon"}}},
        {"id": "g", "params": {"a": {"$": "code", "is": "x"}}},
        {"id": "g", "params": {"a": {"$": "table", "is": 1}}},
        {"id": "g", "params": {"a": {"$": "float", "is": "one"}}},
    ],
)
def test_what_is_no_gate_is_refused(bad: object) -> None:
    with pytest.raises(WireError):
        from_wire(Gate, bad)


@pytest.mark.parametrize(
    "bad",
    [
        Result(outcome="passed", says="", decided_by=""),  # type: ignore[arg-type]
        Result(outcome=Outcome.PASS, says=1, decided_by=""),  # type: ignore[arg-type]
        Result(outcome=Outcome.PASS, says="", decided_by="", examined=[Examined(1)]),  # type: ignore[arg-type]
        Result(outcome=Outcome.PASS, says="", decided_by="", evidence_at=date(2026, 1, 1)),  # type: ignore[arg-type]
        Result(outcome=Outcome.PASS, says="", decided_by="", findings=("x",)),  # type: ignore[arg-type]
        Gate(id="g", params={"a": {1, 2}}),  # type: ignore[dict-item]
        Gate(id="g", params="x"),  # type: ignore[arg-type]
    ],
)
def test_what_holds_other_types_does_not_go_over(bad: object) -> None:
    with pytest.raises(WireError):
        to_wire(bad)


@dataclass(frozen=True)
class Odd:
    """What later fields may be made of."""

    pair: tuple[str, int] = ("", 0)
    share: float = 0.0
    table: dict[str, float] | None = None
    at: time | None = None


def test_other_types_go_over_as_well() -> None:
    odd = Odd(("a", 1), 0.5, {"x": 1.0, "y": 2.0}, time(1, 2))
    found = from_wire(Odd, through(to_wire(odd)))
    assert found.table is not None
    assert (found.pair, found.share, found.table["y"], found.at) == (("a", 1), 0.5, 2.0, time(1, 2))
    for bad in ({"pair": ["a"]}, {"pair": ["a", 1, 2]}, {"share": "x"}, {"at": "25:00"}):
        with pytest.raises(WireError):
            from_wire(Odd, bad)
    for wrong in (Odd(pair=("a",)), Odd(pair="ab"), Odd(share="x"), Odd(at=datetime.now(UTC))):  # type: ignore[arg-type]
        with pytest.raises(WireError):
            to_wire(wrong)


@dataclass(frozen=True)
class _Unknown:
    item: object


def test_a_type_without_a_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(WireError, match="object"):
        to_wire(_Unknown(object()))
