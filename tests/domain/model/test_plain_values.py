"""Domain values in the shape of the file format: what files and `--json` hold."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from readiness_tui.domain.model.board import (
    HOMES,
    Alert,
    Calendar,
    LogEntry,
    Playbook,
    Record,
    Scoring,
    Source,
)
from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.gate import GateSeverity
from readiness_tui.domain.model.plain_values import jsonable, plain_board, plain_record, plain_value
from readiness_tui.domain.model.risk import Acceptance
from readiness_tui.domain.model.status import Mode, Priority
from readiness_tui.domain.model.ticket import (
    Blocked,
    Criterion,
    Estimate,
    Owner,
    Plain,
    Score,
    Task,
    Ticket,
)
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.plan.analysis import Analysis
from tests.builders import board, gate, iteration, milestone, phase, risk, ticket
from tests.strategies import analyses

DAY = date(2026, 2, 18)
FULL = ticket(
    "M-02",
    "blocked",
    title="Runtime",
    priority="P0",
    owners=(Owner("@a"), Owner("QA", "review")),
    group="R",
    parent="M-01",
    depends="M-01",
    after="M-03",
    estimate=Estimate("2d", "1d", "5d"),
    target="2026-W08",
    score={"impact": 5},
    outcome="Stable",
    acceptance=[
        Criterion("CI", done=True),
        Criterion("Docs"),
        Criterion(gate="g"),
        Criterion(ticket="T-1"),
        Criterion(phase="A"),
    ],
    closure=(Criterion("Told"),),
    tasks=(Task("Dig"), Task("Plant", done=True, owner="@b", due=DAY)),
    deliverables="a b",
    verify=("pytest",),
    evidence="ops/",
    assumes=("A-001",),
    sources=("SR 3, B-003",),
    links={"issue": "#3"},
    labels="x",
    blocked=Blocked("key", DAY, "@lead"),
    notes="n",
    fields={"hook": "XA-02", "at": DAY},
)
SHORTEST: dict[str, tuple[Record, Mapping[str, Plain]]] = {
    "ticket": (ticket("T"), {"title": "Ticket T", "status": "todo"}),
    "phase": (phase("A"), {}),
    "milestone": (milestone("M"), {}),
    "iteration": (iteration("W"), {}),
    "risk": (risk("R", at=""), {"title": "Risk R"}),
    "gate": (gate("G"), {}),
    "waiver": (Waiver(id="W", gate="G"), {"gate": "G"}),
    "playbook": (Playbook(id="P"), {}),
    "alert": (Alert(id="A", when="x"), {"when": "x"}),
    "log": (LogEntry(id="L", text="x"), {"text": "x"}),
}


@pytest.mark.parametrize("kind", SHORTEST)
def test_defaults_are_left_out_as_a_person_would_leave_them(kind: str) -> None:
    record, plain = SHORTEST[kind]
    assert plain_record(record) == plain


def test_there_is_a_shortest_record_of_every_kind() -> None:
    assert sorted(SHORTEST) == sorted(HOMES)


def test_a_ticket_has_the_words_and_the_order_of_the_format() -> None:
    assert list(plain_record(FULL)) == [field.name for field in fields(Ticket)][1:]
    assert plain_record(FULL) == {
        "title": "Runtime",
        "status": "blocked",
        "priority": "P0",
        "owners": ["@a", {"name": "QA", "role": "review"}],
        "group": "R",
        "parent": "M-01",
        "depends": ["M-01"],
        "after": ["M-03"],
        "estimate": {"low": "1d", "likely": "2d", "high": "5d"},
        "target": "2026-W08",
        "score": {"impact": 5},
        "outcome": "Stable",
        "acceptance": [
            {"text": "CI", "done": True},
            "Docs",
            {"gate": "g"},
            {"ticket": "T-1"},
            {"phase": "A"},
        ],
        "closure": ["Told"],
        "tasks": ["Dig", {"text": "Plant", "done": True, "owner": "@b", "due": DAY}],
        "deliverables": ["a", "b"],
        "verify": ["pytest"],
        "evidence": ["ops/"],
        "assumes": ["A-001"],
        "sources": ["SR 3, B-003"],
        "links": {"issue": "#3"},
        "labels": ["x"],
        "blocked": {"reason": "key", "since": DAY, "by": "@lead"},
        "notes": "n",
        "fields": {"hook": "XA-02", "at": DAY},
    }


def test_short_forms_are_used_where_they_say_all() -> None:
    assert plain_value(Owner("@a")) == "@a"
    assert plain_value(Estimate("2d")) == "2d"
    assert plain_value(Estimate("2d", low="1d")) == {"low": "1d", "likely": "2d"}
    assert plain_value(Score({"impact": 5}, 16)) == {"impact": 5, "total": 16}
    assert plain_value(Score(total=0)) == {"total": 0}
    assert plain_value(Window(weeks=(1, 2))) == {"weeks": [1, 2]}
    assert plain_value(Window(start=DAY)) == {"start": DAY}
    assert plain_value(Week(2026, 8)) == "2026-W08"
    assert plain_value(Blocked("why")) == {"reason": "why"}


def test_words_become_texts_of_their_own_and_no_longer_enumerations() -> None:
    made = plain_value([GateSeverity.WARN, Priority.P0])
    assert made == ["warn", "P0"]
    assert isinstance(made, list)
    assert not any(isinstance(one, StrEnum) for one in made)
    assert not isinstance(plain_record(ticket("T"))["status"], StrEnum)


def test_the_parameters_of_a_gate_stand_behind_what_all_gates_have() -> None:
    made = gate(
        "G",
        "coverage",
        severity=GateSeverity.WARN,
        proves=("T",),
        owner="QA",
        params={"line": 90, "rules": ["a"]},
        derived=True,
    )
    assert list(plain_record(made).items()) == [
        ("kind", "coverage"),
        ("severity", "warn"),
        ("proves", ["T"]),
        ("owner", "QA"),
        ("line", 90),
        ("rules", ["a"]),
    ]


def test_a_board_has_its_head_then_its_kinds_in_the_order_of_the_format() -> None:
    made = board(
        risk("R", accepted=Acceptance("r", "@a", DAY)),
        gate("G"),
        phase("A", "T"),
        ticket("T"),
        milestone("M", "T", due=DAY),
        iteration("W", "T", window=Window(DAY, DAY)),
        id="plan",
        mode="shadow",
        title="Plan",
        objective="Go",
        window=Window(DAY, DAY),
        target_greens=5,
        out_of_scope=("x",),
        assumptions=("y",),
        source=Source("docs/a.md", "00"),
        definition={"security": "s"},
        scoring=Scoring(("impact",), (1, 4)),
        calendar=Calendar(("mon",), (DAY,), DAY),
        log={"L": LogEntry(id="L", text="x")},
    )
    whole = plain_board(made)
    assert list(whole) == [
        "format",
        "board",
        "ticket",
        "phase",
        "milestone",
        "iteration",
        "risk",
        "gate",
        "log",
    ]
    assert whole["format"] == 1
    assert whole["phase"] == {"A": {"tickets": ["T"]}}
    assert whole["board"] == {
        "id": "plan",
        "title": "Plan",
        "objective": "Go",
        "window": {"start": DAY, "end": DAY},
        "enforcement": "shadow",
        "target_greens": 5,
        "out_of_scope": ["x"],
        "assumptions": ["y"],
        "source": {"path": "docs/a.md", "sha256": "00"},
        "definition": {"security": "s"},
        "scoring": {"factors": ["impact"], "scale": [1, 4]},
        "calendar": {"workdays": ["mon"], "holidays": [DAY], "week_one": DAY},
    }
    assert isinstance(whole["board"], Mapping)
    assert list(whole["board"]) == [
        "id",
        "title",
        "objective",
        "window",
        "enforcement",
        "target_greens",
        "out_of_scope",
        "assumptions",
        "source",
        "definition",
        "scoring",
        "calendar",
    ]


def test_an_empty_board_is_its_id() -> None:
    assert plain_board(board()) == {"format": 1, "board": {"id": "b"}}
    assert plain_board(board(mode="solo"))["board"] == {"id": "b", "enforcement": Mode.SOLO.value}


def test_a_value_that_no_board_file_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no form in a board file"):
        plain_value(object())
    with pytest.raises(TypeError, match="StructMeta has no form"):
        plain_value(Owner)


def test_days_and_times_become_text_in_json() -> None:
    moment = datetime(2026, 2, 18, 9, 30, tzinfo=UTC)
    plain: Plain = {"day": DAY, "at": [moment, time(9, 30)], "n": 1, "yes": True, "x": 1.5}
    assert jsonable(plain) == {
        "day": "2026-02-18",
        "at": ["2026-02-18T09:30:00+00:00", "09:30:00"],
        "n": 1,
        "yes": True,
        "x": 1.5,
    }
    assert jsonable(None) is None


SCALARS = st.one_of(
    st.text(), st.integers(), st.booleans(), st.floats(), st.dates(), st.datetimes(), st.times()
)
PLAIN = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner))
)


@given(PLAIN)
def test_whatever_a_file_can_hold_has_a_strict_json_form(value: Plain) -> None:
    text = json.dumps(jsonable(value), allow_nan=False)
    assert json.loads(text) == jsonable(value)


def test_numbers_that_json_has_not_are_spelt_as_the_file_spells_them() -> None:
    odd = [float("nan"), float("inf"), float("-inf")]
    assert jsonable(odd) == ["nan", "inf", "-inf"]


@given(analyses())
def test_every_board_has_a_strict_json_form(made: Analysis) -> None:
    for one in made.portfolio.boards.values():
        whole = plain_board(one)
        assert plain_value(whole) == whole, "a plain value is plain already"
        json.dumps(jsonable(whole), allow_nan=False)
