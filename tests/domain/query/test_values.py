"""The values of a field are what a query asks for: each count is what its term selects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.query.compiled import compile_query, parse
from readiness_tui.domain.query.fields import FIELDS, VALUE_FIELDS
from readiness_tui.domain.query.grammar import Compare, Value
from readiness_tui.domain.query.values import counted, narrowed, term, values
from readiness_tui.domain.query.vocabulary import FieldKind
from tests.builders import analysis, board, phase, ticket


def plan() -> Analysis:
    return analysis(
        board(
            ticket(
                "A", "done", priority="P0", owner="@qa", labels=("net io", "x*y"), estimate="2d"
            ),
            ticket("B", "doing", priority="P1", owner="@me", target="2026-W09", labels=("or",)),
            ticket("C", "todo", depends="A B", target="2026-02-27", estimate="4h", group="Run (1)"),
            ticket("D", "dropped", owner="@qa @sec", title='Say "no"', priority="P0"),
            phase("P2", "A"),
            phase("P1", "B C"),
        )
    )


def selected(analysis: Analysis, query: str) -> list[Key]:
    return list(filter(compile_query(parse(query), analysis), analysis.graph.keys))


@pytest.mark.parametrize("field", VALUE_FIELDS)
def test_each_count_is_what_its_term_selects(field: str) -> None:
    made = plan()
    for value, count in counted(made, field, made.graph.keys).items():
        assert len(selected(made, term(field, value))) >= count, (field, value)
        if field != "target" and (
            field not in FIELDS or FIELDS[field].kind is not FieldKind.RELATION
        ):
            assert len(selected(made, term(field, value))) == count, (field, value)


def test_values_are_in_the_order_of_their_field_and_none_is_last() -> None:
    made = plan()
    keys = made.graph.keys
    assert list(counted(made, "status", keys)) == ["todo", "doing", "done", "dropped"]
    assert list(counted(made, "phase", keys)) == ["P2", "P1", ""]
    assert list(counted(made, "target", keys)) == ["2026-W09", "2026-02-27", ""]
    assert list(counted(made, "estimate", keys)) == ["4h", "2d", ""]
    assert counted(made, "owner", keys) == {"@me": 1, "@qa": 2, "@sec": 1, "": 1}


def test_a_value_that_a_query_reads_in_another_way_is_quoted() -> None:
    assert term("owner", "@me") == 'owner:"@me"'
    assert term("label", "x*y") == 'label:"x*y"'
    assert term("label", "net io") == 'label:"net io"'
    assert term("owner", "@qa") == "owner:@qa"
    assert term("owner", "") == "no:owner"
    assert term("proof", "unproven") == "is:unproven"


def test_a_term_narrows_the_whole_of_a_query_once() -> None:
    assert narrowed("", "is:open") == "is:open"
    assert narrowed("a  b", "is:open") == "a  b is:open"
    assert narrowed("a OR b", "is:open") == "(a OR b) is:open"
    assert narrowed("is:open @qa", "is:open") == "is:open @qa"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(
        str.strip
    )
)
def test_any_name_is_asked_for_as_it_is(name: str) -> None:
    node = parse(term("label", name))
    assert isinstance(node, Compare)
    assert node.values in {(Value(name),), (Value(name, quoted=True),)}


def test_every_ticket_has_an_entry() -> None:
    made = plan()
    for field in VALUE_FIELDS:
        assert set(values(made, field)) == set(made.graph.keys)
