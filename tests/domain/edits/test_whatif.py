"""What-if: actions on top of a plan, joined to one, and what they change."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.edits.whatif import Likely, Scratch, compared, joined_edits, likely
from readiness_tui.domain.model.board import Calendar
from readiness_tui.domain.model.edits import Action, AddRecord, RemoveRecord, SetField, apply_all
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.plan.forecast import Forecast, forecast
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.proof.proof import WORKSPACE, Scope, Word
from tests.builders import HOME, analysis, board, key, milestone, ticket

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
        SetField(REF, "title", "0", "1"),
        SetField(REF, "title", "1", "0"),
        RemoveRecord(REF, was),
        AddRecord(REF, new),
        SetField(REF, "title", "n", "m"),
    )
    assert joined_edits(edits) == edits[2:]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"), st.sampled_from(("title", "group")), st.sampled_from("012")
        ),
        max_size=12,
    )
)
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


WORK = (
    ticket("A", estimate="5d"),
    ticket("B", estimate="5d", depends="A"),
    ticket("C", estimate="1d"),
    milestone("M", "B"),
    milestone("N", "C"),
)


def runs(plan: Analysis, count: int = 200) -> Forecast:
    *_, found = forecast(plan.schedule(), runs=count, goals=(WORKSPACE,))
    return found


def both(before: Analysis, after: Analysis, scope: Scope, count: int = 200) -> Likely | None:
    outlook = ForecastProgress(after.schedule(), runs(after), before=runs(before, count))
    return likely(before, outlook, scope)


def test_p50_and_p85_of_both_plans_stand_side_by_side() -> None:
    before = analysis(board(*WORK))
    after = analysis(board(replace(WORK[0], estimate=None), *WORK[1:]))
    found = both(before, after, Scope(HOME))
    assert found is not None
    was, is_now = runs(before).odds[Scope(HOME)], runs(after).odds[Scope(HOME)]
    assert found == Likely((was.p50, is_now.p50), (was.p85, is_now.p85))
    assert both(before, after, WORKSPACE) == found


def test_what_a_change_does_not_touch_is_drawn_alike_on_both_sides() -> None:
    before = analysis(board(*WORK))
    more = (ticket("X", estimate="9d"), ticket("Y", depends="X"))
    found = both(before, analysis(board(*WORK, *more)), Scope(HOME, "milestone", "N"))
    assert found is not None
    assert found.p50[0] is not None
    assert (found.p50[0], found.p85[0]) == (found.p50[1], found.p85[1])


def test_a_change_without_time_has_one_forecast_for_both_sides() -> None:
    before = analysis(board(*WORK))
    known = runs(before)
    found = likely(before, ForecastProgress(before.schedule(), known), Scope(HOME))
    p50 = known.odds[Scope(HOME)].p50
    assert found is not None
    assert found.p50 == (p50, p50)


def test_sides_of_unlike_many_runs_are_not_compared() -> None:
    before, after = analysis(board(*WORK)), analysis(board(*WORK[:2]))
    assert both(before, after, Scope(HOME), 100) is None
    assert likely(before, None, Scope(HOME)) is None
    assert likely(before, ForecastProgress(after.schedule(), runs(after)), Scope(HOME)) is None
    assert likely(before, ForecastProgress(after.schedule()), Scope(HOME)) is None


def test_a_side_on_which_nothing_is_left_has_no_day() -> None:
    before = analysis(board(*WORK))
    after = analysis(board(*(replace(one, status=Status.DONE) for one in WORK[:3])))
    found = both(before, after, Scope(HOME))
    assert found is not None
    assert found.p85[1] is None
    assert isinstance(found.p85[0], date)


def test_boards_of_unlike_calendars_have_no_odds_together() -> None:
    there = board(ticket("X"), id="other", calendar=Calendar(("mon",)))
    found = runs(analysis(board(*WORK), there))
    assert WORKSPACE not in found.odds
    assert Scope(there.id) in found.odds
