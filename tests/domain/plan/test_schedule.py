"""Dates and floats: the laws of the critical path method, windows, barriers, parents, cycles."""

from datetime import date
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Calendar
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion, Estimate
from readiness_tui.domain.plan.analysis import Analysis, analyse
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.plan.graph import build_graph
from readiness_tui.domain.plan.milestone_dates import milestone_dates
from readiness_tui.domain.plan.network import NEVER, deadlines
from readiness_tui.domain.plan.schedule import Planned, Pressure, Schedule, View, make_schedule
from readiness_tui.domain.plan.schedule_chains import chains
from readiness_tui.domain.plan.schedule_words import bound_by, why
from tests.builders import HOME, TODAY, analysis, board, judgement, key, milestone, phase, ticket
from tests.strategies import edges, name

MONDAY = date(2026, 2, 16)
RAMADAN = Calendar(workdays=("sun", "mon", "tue", "wed", "thu"))


def scheduled(*boards: Board, view: View = View.DATED, today: date = TODAY) -> Schedule:
    portfolio = Portfolio.of(*boards)
    return make_schedule(portfolio, build_graph(portfolio), PlanContext(today), view)


def at(plan: Schedule, id_: str) -> Planned:
    planned = plan.planned(key(id_))
    assert planned is not None
    return planned


def days(plan: Schedule, id_: str) -> str:
    return f"{plan.start_day(key(id_))} {plan.end_day(key(id_))}"


@st.composite
def plans(draw: st.DrawFn, *, dated: bool = False) -> Board:
    """An acyclic board with estimates, and with windows, targets and statuses where asked for."""
    size = draw(st.integers(1, 14))
    needs: dict[int, list[str]] = {}
    for node, other in draw(edges(size, acyclic=True)):
        needs.setdefault(node, []).append(name(other))
    estimates = st.sampled_from([None, "0d", "2h", "1d", "2d", "1w"])
    records = []
    for node in range(size):
        more = {}
        if dated:
            more["status"] = draw(st.sampled_from(["todo", "todo", "doing", "done", "dropped"]))
            more["target"] = draw(st.sampled_from([None, "2026-02-20", "2026-W10", "2026-W12"]))
        records.append(
            ticket(name(node), depends=needs.get(node, ()), estimate=draw(estimates), **more)
        )
    if not dated:
        return board(*records)
    some = st.lists(st.integers(0, size - 1), max_size=5, unique=True)
    window = st.sampled_from(
        [
            None,
            Window(weeks=(1, 2)),
            Window(weeks=(2, 4)),
            Window(date(2026, 3, 4), date(2026, 3, 9)),
        ]
    )
    phases = [phase(one, [name(n) for n in draw(some)], window=draw(window)) for one in "AB"]
    goals = [milestone("M", [name(n) for n in draw(some)], due=date(2026, 3, 6))]
    return board(
        *records,
        *phases,
        *goals,
        calendar=Calendar(week_one=MONDAY, holidays=(date(2026, 3, 3),)),
        window=draw(window),
    )


def longer(plan: Board, id_: str, quarters: int) -> Board:
    one = plan.tickets[key(id_).ticket]
    text = Estimate(f"{quarters * 2}h")
    return replace(plan, tickets={**plan.tickets, one.id: replace(one, estimate=text)})


@given(plans())
def test_the_length_is_that_of_the_longest_path(plan: Board) -> None:
    found = scheduled(plan, view=View.LOGIC)
    graph = nx.DiGraph()
    for id_, one in plan.tickets.items():
        graph.add_edge(id_, "end", weight=at(found, id_).length)
        graph.add_weighted_edges_from((p, id_, at(found, p).length) for p in one.depends)
    assert found.length(HOME) == nx.dag_longest_path_length(graph)


@given(plans(), st.data())
def test_float_laws(plan: Board, data: st.DataObject) -> None:
    assume(all(one.estimate for one in plan.tickets.values()))
    found = scheduled(plan, view=View.LOGIC)
    every = [at(found, id_) for id_ in plan.tickets]
    assert min(one.path_float for one in every) == 0
    one = data.draw(st.sampled_from(every))
    assert one.path_float >= 0
    as_far = longer(plan, one.key.ticket, one.length + one.path_float)
    assert scheduled(as_far, view=View.LOGIC).length(HOME) == found.length(HOME)
    too_far = longer(plan, one.key.ticket, one.length + one.path_float + 1)
    assert scheduled(too_far, view=View.LOGIC).length(HOME) == found.length(HOME) + 1


@given(plans(dated=True), st.data())
def test_a_ticket_that_slips_by_its_float_misses_nothing(plan: Board, data: st.DataObject) -> None:
    assume(all(one.estimate for one in plan.tickets.values()))
    found = scheduled(plan)
    inside = [p for id_ in plan.tickets if (p := found.planned(key(id_)))]
    assume(inside)
    one = data.draw(st.sampled_from(inside))

    def late(with_: Schedule) -> int:
        return sum(target < 0 for target in with_.slack.target)

    slips = max(0, one.float)
    slipped = scheduled(longer(plan, one.key.ticket, one.length + slips))
    assert slipped.length(HOME) <= max(found.length(HOME), one.ef)
    missed = [n for n in found.network.edges.order if found.network.dues[n] < found.ends[n]]
    if one.target_float is not None:
        farther = scheduled(longer(plan, one.key.ticket, one.length + max(0, one.target_float)))
        still = [
            n for n in farther.network.edges.order if farther.network.dues[n] < farther.ends[n]
        ]
        assert still == missed
        if one.target_float >= 0:
            over = scheduled(longer(plan, one.key.ticket, one.length + one.target_float + 1))
            assert sum(over.network.dues[n] < over.ends[n] for n in over.network.edges.order) > len(
                missed
            )
    assert late(found) >= len(missed)


@given(plans(dated=True))
def test_nothing_starts_before_its_needs_and_its_window(plan: Board) -> None:
    found = scheduled(plan)
    for node in found.network.edges.order:
        inside = [p for p in found.network.edges.pred[node] if found.is_planned(p)]
        bounds = [found.network.begins[node], *(found.ends[p] for p in inside)]
        assert found.starts[node] == max(bounds)
        assert found.ends[node] == found.starts[node] + found.network.lengths[node]


@given(plans(dated=True))
def test_the_deadline_that_is_said_is_the_one_that_counts(plan: Board) -> None:
    found = scheduled(plan)
    for node in found.network.edges.order:
        said = deadlines(found.network, node)
        own = min((found.network.calendar(node).due(day) for day, _ in said), default=NEVER)
        assert own == found.network.dues[node]
        assert why(found, found.network.graph.keys[node])
        assert bound_by(found, found.network.graph.keys[node])


@given(plans(dated=True), plans(dated=True))
def test_boards_with_one_calendar_are_computed_as_if_it_were_two(one: Board, two: Board) -> None:
    """The road across calendars gives what the short one gives where they are in truth alike."""
    other = replace(two, id=key("other:x").board, calendar=one.calendar)
    needs = {
        id_: replace(each, depends=(*each.depends, f"other:{name(0)}"))
        for id_, each in one.tickets.items()
    }
    joined = replace(one, tickets=needs)
    assert one.calendar is not None
    holidays = (*one.calendar.holidays, date(2025, 1, 1))
    unlike = replace(other, calendar=replace(one.calendar, holidays=holidays))
    plain, across = scheduled(joined, other), scheduled(joined, unlike)
    assert plain.network.edges.pred_abroad == {}
    assert (plain.starts, plain.ends) == (across.starts, across.ends)
    assert plain.slack.path == across.slack.path
    assert plain.slack.target == across.slack.target
    assert plain.slack.tail == across.slack.tail


def test_two_calendars_one_edge() -> None:
    """What ends on Friday here is followed on Sunday there, and that on Monday here."""
    here = board(ticket("A", estimate="5d"), ticket("C", depends="other:B", estimate="1d"))
    there = board(ticket("B", depends="b:A", estimate="1d"), id="other", calendar=RAMADAN)
    found = scheduled(here, there, today=MONDAY)
    assert days(found, "A") == "2026-02-16 2026-02-20"
    assert days(found, "other:B") == "2026-02-22 2026-02-22"
    assert days(found, "C") == "2026-02-23 2026-02-23"
    assert (at(found, "A").path_float, at(found, "other:B").path_float) == (0, 0)
    assert bound_by(found, key("C")) == "after other:B"
    assert why(found, key("A")) == "no float: other:B can start the moment it is done"
    assert [c.ticket for c in chains(found, HOME).listed[0]] == ["A", "B", "C"]


def test_soft_never_binds() -> None:
    found = scheduled(board(ticket("A", after="B"), ticket("B", estimate="9d")))
    assert at(found, "A").es == 0


def test_parent_finishes_last_and_nothing_is_inherited() -> None:
    plan = board(
        ticket("P", estimate="9d", depends="X"),
        ticket("X", estimate="1d"),
        ticket("C1", parent="P", estimate="2d"),
        ticket("C2", parent="P", estimate="5d"),
        ticket("after", depends="P", estimate="1d"),
    )
    found = scheduled(plan, view=View.LOGIC)
    assert (at(found, "P").length, at(found, "P").ef) == (0, 20)
    assert at(found, "C1").es == 0
    assert at(found, "after").es == 20
    assert found.work() == 9 * 4


def test_a_child_that_waits_for_its_parent_does_not_hold_it_up() -> None:
    plan = board(ticket("P", estimate="3d"), ticket("C", parent="P", depends="P", estimate="2d"))
    found = scheduled(plan)
    assert (at(found, "P").length, at(found, "C").es) == (12, 12)
    assert found.network.edges.left_out == (("b:C", "b:P"),)


def test_a_phase_waits_for_the_phase_that_its_entrance_names() -> None:
    plan = board(
        ticket("A1", estimate="2d"),
        ticket("A2", estimate="3d"),
        ticket("B1", estimate="1d"),
        phase("A", "A1 A2"),
        phase("B", "B1 A1", entrance=(Criterion(phase="A"),)),
    )
    found = scheduled(plan)
    assert (at(found, "B1").es, at(found, "A1").es) == (12, 0)
    assert bound_by(found, key("B1")) == "after phase A"
    assert at(found, "A1").path_float == 4
    assert at(found, "A2").path_float == 0
    assert why(found, key("A2")) == "no float: what follows phase A can start the moment it is done"
    assert [c.ticket for c in chains(found, HOME).listed[0]] == ["A2", "B1"]
    logic = scheduled(plan, view=View.LOGIC)
    assert at(logic, "B1").es == 0


def test_barrier_that_closes_a_cycle_is_left_out() -> None:
    plan = board(
        ticket("A", depends="B", estimate="1d"),
        ticket("B", estimate="1d"),
        phase("A", "A"),
        phase("B", "B", entrance=(Criterion(phase="A"),)),
    )
    found = scheduled(plan)
    assert (at(found, "B").es, at(found, "A").es) == (0, 4)
    assert found.network.edges.left_out == (("phase A", "phase B"),)


def test_a_cyclic_board_keeps_working() -> None:
    plan = board(
        ticket("A", depends="B"),
        ticket("B", depends="A"),
        ticket("C", depends="B"),
        ticket("D"),
        ticket("E", depends="D"),
        ticket("Z", "dropped"),
        milestone("M", "C D"),
    )
    found = scheduled(plan)
    assert found.planned(key("A")) is None
    assert found.absence(key("A")) == "in a cycle"
    assert found.absence(key("C")) == "behind the cycle of B"
    assert why(found, key("Z")) == "no dates: dropped"
    assert found.absence(key("D")) == ""
    assert (at(found, "D").es, at(found, "E").ef) == (0, 8)
    assert found.slips == [None, None, None, 0, 0, None]
    assert str(milestone_dates(found, HOME)[0]) == "no date: a cycle is in the way"
    assert found.pressure(0) is Pressure.CALM
    opened = replace(plan, tickets={**plan.tickets, key("B").ticket: ticket("B", "done")})
    assert scheduled(opened).absence(key("A")) == ""


@pytest.mark.parametrize("order", ["B C", "C B"])
def test_of_two_deadlines_behind_a_ticket_the_one_it_has_to_end_first_for_is_named(
    order: str,
) -> None:
    behind = {
        "B": ticket("B", depends="A", estimate="1d", target="2026-03-09"),
        "C": ticket("C", depends="A Y", estimate="1d", target="2026-02-27"),
    }
    rest = (ticket("Y", estimate="6d"), ticket("Z", estimate="30d"))
    plan = board(ticket("A", estimate="1d"), *(behind[id_] for id_ in order.split()), *rest)
    said = "float 6 d: C is due 2026-02-27, target 2026-02-27"
    assert why(scheduled(plan), key("A")) == said


def test_each_ticket_behind_a_cycle_is_looked_at_once_however_many_ways_lead_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    height = 8
    ladder = [
        ticket(f"{side}{step}", depends=f"L{step + 1} R{step + 1}")
        for step in range(height)
        for side in "LR"
    ]
    foot = [ticket(f"{side}{height}", depends="X") for side in "LR"]
    found = scheduled(board(*ladder, *foot, ticket("X", depends="Y"), ticket("Y", depends="X")))
    looked_at: list[int] = []
    needs = Schedule._needs  # noqa: SLF001 - what is walked, and nothing else tells

    def counted(schedule: Schedule, node: int) -> tuple[int, ...]:
        looked_at.append(node)
        return needs(schedule, node)

    assert found.absence(key("L1")) == "behind the cycle of X"
    monkeypatch.setattr(Schedule, "_needs", counted)
    assert found.absence(key("L0")) == "behind the cycle of X"
    assert len(looked_at) == len(set(looked_at)) == 2 * height + 1


def test_assumed_estimates_are_the_lower_median_of_the_board() -> None:
    known = [ticket(f"T{n}", estimate=text) for n, text in enumerate(("1d", "2d", "4d", "1w"))]
    found = scheduled(board(*known, ticket("N"), ticket("bad", estimate="?")))
    assert (at(found, "N").length, at(found, "N").assumed) == (8, True)
    assert at(found, "bad").assumed
    assert not at(found, "T0").assumed
    assert at(scheduled(board(ticket("N"))), "N").length == 4
    upside_down = ticket("N", estimate=Estimate("1d", "2d", "3d"))
    assert at(scheduled(board(upside_down)), "N").assumed


def test_what_is_started_has_less_left_and_at_least_a_quarter() -> None:
    plan = board(ticket("A", "doing", estimate="3d"), ticket("B", "doing", estimate="1d"))
    portfolio = Portfolio.of(plan)
    started = {key("A"): MONDAY, key("B"): MONDAY}
    context = PlanContext(TODAY, started=started)
    found = make_schedule(portfolio, build_graph(portfolio), context)
    assert (at(found, "A").length, at(found, "A").over) == (4, False)
    assert (at(found, "B").length, at(found, "B").over) == (1, True)


def test_why_in_words() -> None:
    plan = board(
        ticket("A", estimate="2d", target="2026-03-03"),
        ticket("B", estimate="4d", target="2026-02-20"),
        ticket("C", depends="A", estimate="8d"),
        ticket("D", estimate="1d"),
        ticket("E", estimate="1d", depends="D"),
        phase("P0", "D E", window=Window(end=date(2026, 2, 20))),
        milestone("M", "E", due=date(2026, 2, 19)),
    )
    found = scheduled(plan)
    assert why(found, key("A")) == "no float: C can start the moment it is done"
    assert why(found, key("B")) == "late by 1 d: target 2026-02-20, earliest finish 2026-02-23"
    assert why(found, key("C")) == "no float: its board ends when it does"
    assert why(found, key("D")) == "no float: E is due 2026-02-19, milestone M"
    assert why(found, key("E")) == "no float: due 2026-02-19, milestone M"
    far = scheduled(
        board(ticket("A", estimate="2d", target="2026-03-03"), ticket("B", estimate="20d"))
    )
    assert why(far, key("A")) == "float 8 d: due 2026-03-03, target 2026-03-03"
    assert [str(one) for one in milestone_dates(found, HOME)] == ["2026-02-19, just"]
    assert found.pressure(1) is Pressure.LATE


def test_a_milestone_says_its_slip() -> None:
    plan = board(
        ticket("A", estimate="3d"),
        milestone("late", "A", due=date(2026, 2, 18)),
        milestone("early", "A", due=date(2026, 2, 24)),
        milestone("open", "A"),
        milestone("none"),
    )
    assert [str(one) for one in milestone_dates(scheduled(plan), HOME)] == [
        "2026-02-20, 2 d late",
        "2026-02-20, 2 d to spare",
        "2026-02-20",
        "nothing is left to do",
    ]


def test_an_empty_plan_has_no_dates() -> None:
    found = scheduled(board(ticket("A", "done")))
    assert (found.finish(), found.length(HOME), found.work()) == (None, 0, 0)
    assert chains(found, HOME).count == 0
    assert scheduled().finish() is None


def test_tied_chains_are_counted_exactly_and_never_all_listed() -> None:
    """Forty rounds of two side by side tie in 2 ** 40 ways."""
    records = [ticket("J0", estimate="1d")]
    for n in range(40):
        records += [ticket(f"{side}{n}", depends=f"J{n}", estimate="1d") for side in "AB"]
        records.append(ticket(f"J{n + 1}", depends=f"A{n} B{n}", estimate="1d"))
    found = chains(scheduled(board(*records)), HOME)
    assert found.count == 2**40
    assert len(found.listed) == len(set(found.listed)) == 8
    assert {len(chain) for chain in found.listed} == {81}


@given(plans())
def test_each_listed_chain_is_as_long_as_the_plan(plan: Board) -> None:
    found = scheduled(plan, view=View.LOGIC)
    told = chains(found, HOME, limit=50)
    assert len(told.listed) == min(50, told.count)
    assert told.count > 0
    for chain in told.listed:
        assert sum(at(found, one.ticket).length for one in chain) == told.length
        for needed, needing in pairwise(chain):
            assert needed.ticket in plan.tickets[needing.ticket].depends


def test_a_deep_chain_of_25_000_passes() -> None:
    records = [ticket("T0"), *(ticket(f"T{n}", depends=f"T{n - 1}") for n in range(1, 25_000))]
    found = scheduled(board(*records), view=View.LOGIC)
    assert found.length(HOME) == 100_000
    assert len(chains(found, HOME).listed[0]) == 25_000


def test_a_schedule_serves_again_only_where_it_would_be_the_same() -> None:
    one = board(ticket("A", estimate="2d"), ticket("B", depends="A"))
    before = analysis(one)
    kept = before.schedule()

    def after(plan: Board, context: PlanContext = before.context) -> Analysis:
        return analyse(judgement(plan), context, before=before)

    def with_a(**change: Any) -> Board:  # noqa: ANN401 - any field
        a = replace(one.tickets[key("A").ticket], **change)
        return replace(one, tickets={**one.tickets, a.id: a})

    assert after(with_a(title="other")).schedule() is kept
    assert after(with_a(status=ticket("X", "doing").status)).schedule() is kept
    assert after(with_a(estimate=Estimate("3d"))).schedule() is not kept
    assert after(with_a(status=ticket("X", "done").status)).schedule() is not kept
    assert after(replace(one, calendar=RAMADAN)).schedule() is not kept
    assert after(replace(one, window=Window(TODAY))).schedule() is not kept
    assert after(one, PlanContext(MONDAY)).schedule() is not kept
    assert "_logic" not in vars(after(one))


@pytest.mark.parametrize("view", View)
def test_two_looks_at_one_snapshot_are_one_schedule(view: View) -> None:
    found = analysis(board(ticket("A")))
    assert found.schedule(view) is found.schedule(view)
    assert found.schedule(view).view is view


def test_what_takes_no_time_starts_on_the_day_on_which_it_ends() -> None:
    plan = scheduled(
        board(
            ticket("A", estimate="1d"),
            ticket("B", depends="A", estimate="0d"),
            ticket("C", estimate="0d"),
            phase("P", ["C"], window=Window(start=date(2026, 3, 2))),
        ),
        today=MONDAY,
    )
    assert days(plan, "B") == "2026-02-16 2026-02-16"
    assert days(plan, "C") == "2026-03-02 2026-03-02"


@given(plans(dated=True))
def test_nothing_starts_after_it_ends(one: Board) -> None:
    plan = scheduled(one)
    for id_ in one.tickets:
        start, end = plan.start_day(key(id_)), plan.end_day(key(id_))
        assert start is None or end is None or start <= end
