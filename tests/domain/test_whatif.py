"""What-if: actions on top of a plan, joined to one, and what they change."""

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.edits import Action, AddRecord, RemoveRecord, SetField, apply_all
from readiness_tui.domain.ids import Kind, RecordRef, TicketId
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.proof import WORKSPACE, Scope, Word
from readiness_tui.domain.whatif import Scratch, compared, joined_edits
from tests.builders import HOME, analysis, board, key, ticket

REF = RecordRef(HOME, Kind.TICKET, "A")
PLAN = Portfolio.of(board(ticket("A", title="0"), ticket("B", title="0", depends="A")))


def titled(old: str, new: str, ref: RecordRef = REF, field: str = "title") -> Action:
    return Action(f"{old}{new}", (SetField(ref, field, old, new),))


def test_actions_go_on_top_of_the_plan_and_come_off_again() -> None:
    scratch = Scratch().more(titled("0", "1")).more(titled("1", "2"))
    plan, kept = scratch.on(PLAN)
    assert plan.boards[HOME].tickets[TicketId("A")].title == "2"
    assert kept == scratch
    assert scratch.less().on(PLAN)[0].boards[HOME].tickets[TicketId("A")].title == "1"
    assert Scratch().less().on(PLAN) == (PLAN, Scratch())


def test_an_action_that_no_longer_fits_is_left_out_whole() -> None:
    other = RecordRef(HOME, Kind.TICKET, "B")
    stale = Action("two", (*titled("0", "9", other).edits, *titled("x", "y").edits))
    plan, kept = Scratch((stale, titled("0", "1"))).on(PLAN)
    assert kept == Scratch((titled("0", "1"),))
    assert plan.boards[HOME].tickets[TicketId("B")].title == "0"


def test_a_field_is_set_once_and_one_that_ends_as_it_began_not_at_all() -> None:
    joined = Scratch((titled("0", "1"), titled("1", "2"))).joined()
    assert joined.edits == (SetField(REF, "title", "0", "2"),)
    assert joined.title == "A title 0 > 2"
    assert Scratch((titled("0", "1"), titled("1", "0"))).joined().edits == ()


def test_fields_are_not_joined_across_a_record_that_came_or_went() -> None:
    was, new = ticket("A", title="0"), ticket("A", title="n")
    edits = (
        SetField(REF, "title", "0", "1"), SetField(REF, "title", "1", "0"),
        RemoveRecord(REF, was), AddRecord(REF, new), SetField(REF, "title", "n", "m"),
    )  # fmt: skip
    assert joined_edits(edits) == edits[2:]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(("title", "group")),
                          st.sampled_from("012")), max_size=12))  # fmt: skip
def test_joined_edits_do_what_the_actions_did(steps: list[tuple[str, str, str]]) -> None:
    plan, actions = PLAN, list[Action]()
    for id_, field, value in steps:
        old = getattr(plan.boards[HOME].tickets[TicketId(id_)], field)
        action = titled(old, value, RecordRef(HOME, Kind.TICKET, id_), field)
        plan = apply_all(plan, action)
        actions.append(action)
    joined = Scratch(tuple(actions)).joined()
    assert apply_all(PLAN, joined) == plan
    fields = [(edit.record, edit.field) for edit in joined.edits if isinstance(edit, SetField)]
    assert len(fields) == len(set(fields)) == len(joined.edits)


def test_what_changes_is_told_as_pairs() -> None:
    before = analysis(board(ticket("A"), ticket("B", depends="A")))
    after = analysis(
        board(ticket("A", "done"), ticket("B", "done", depends="A")),
        proofs={"A": "proven", "B": "proven"},
    )
    found = compared(before, after, Scope(HOME))
    assert found.word[0] is Word.NO_GO
    assert found.proven == (0, 2)
    assert found.blocking[1] < found.blocking[0]
    assert found.first == (key("A"), None)
    assert compared(before, before, WORKSPACE).first == (key("A"), key("A"))
