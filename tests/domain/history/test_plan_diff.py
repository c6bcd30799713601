"""What parts two states of a plan: laws over random boards, and each part by an example."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from readiness_tui.domain.history.plan_diff import Edge, Move, PlanDiff, diff, moves_between
from readiness_tui.domain.model.board import HOMES, Board, Milestone
from readiness_tui.domain.model.dates import parse_target
from readiness_tui.domain.model.edits import Action, apply_all
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.ranking import Analysis
from tests import strategies
from tests.builders import HOME, board, phase, risk, ticket


def between(before: Board, after: Board) -> PlanDiff:
    return diff(Portfolio.of(before), Portfolio.of(after))


def key(name: str) -> Key:
    return Key(HOME, TicketId(name))


def ref(kind: Kind, name: str) -> RecordRef:
    return RecordRef(HOME, kind, name)


def records(portfolio: Portfolio) -> dict[tuple[str, str], object]:
    """Everything that a portfolio says, but for the order of records and of sets."""
    table: dict[tuple[str, str], object] = {}
    for one in portfolio.boards.values():
        for kind in HOMES:
            for name, record in one.records(kind).items():
                table[kind, name] = record
        table["head", one.id] = replace(one, **{home: {} for home in HOMES.values()})
    return table


@given(strategies.analyses(), strategies.analyses())
def test_its_edits_make_the_second_state_of_the_first(one: Analysis, other: Analysis) -> None:
    change = diff(one.portfolio, other.portfolio)
    result = apply_all(one.portfolio, Action("", change.edits))
    again = diff(result, other.portfolio)
    assert not again.edits
    assert records(result).keys() == records(other.portfolio).keys()


@given(strategies.analyses())
def test_a_plan_does_not_differ_from_itself(one: Analysis) -> None:
    assert not diff(one.portfolio, one.portfolio)


@given(strategies.analyses(), strategies.analyses())
def test_it_reverses(one: Analysis, other: Analysis) -> None:
    there = diff(one.portfolio, other.portfolio)
    back = diff(other.portfolio, one.portfolio)
    assert there.added == back.removed
    assert there.edges_added == back.edges_removed
    assert set(map(frozenset, there.cycles_added)) == set(map(frozenset, back.cycles_removed))
    assert {(e.record, e.field) for e in there.fields} == {(e.record, e.field) for e in back.fields}
    assert [(old, new) for new, old in back.renamed] == list(there.renamed)


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        ("todo", "done", "started completed"),
        ("doing", "review", ""),
        ("review", "done", "completed"),
        ("done", "doing", "reopened"),
        ("dropped", "done", "reopened started completed"),
        ("blocked", "doing", "unblocked"),
        ("doing", "blocked", "blocked"),
        ("todo", "dropped", "dropped"),
        ("blocked", "done", "unblocked completed"),
        ("todo", "todo", ""),
    ],
)
def test_a_change_of_status_means_moves(before: str, after: str, moves: str) -> None:
    assert " ".join(moves_between(Status(before), Status(after))) == moves


def test_a_new_ticket_that_is_done_was_completed_in_between() -> None:
    change = between(board(ticket("A")), board(ticket("A"), ticket("B", "done")))
    assert change.added == (ref(Kind.TICKET, "B"),)
    assert change.moves[Move.COMPLETED] == (key("B"),)


def test_a_ticket_under_another_id_is_renamed_where_its_title_is_the_only_one() -> None:
    change = between(board(ticket("A", title="Cut over")), board(ticket("X", title="cut  OVER")))
    assert change.renamed == ((ref(Kind.TICKET, "A"), ref(Kind.TICKET, "X")),)
    assert not change.added
    assert not change.removed


def test_two_tickets_of_one_title_are_never_renamed() -> None:
    before = board(ticket("A", title="Same"), ticket("B", title="Same"))
    change = between(before, board(ticket("X", title="Same"), ticket("B", title="Same")))
    assert not change.renamed
    assert change.added == (ref(Kind.TICKET, "X"),)


def test_a_renamed_ticket_keeps_its_moves() -> None:
    before = board(ticket("A", "doing", title="Cut over"))
    change = between(before, board(ticket("X", "done", title="Cut over")))
    assert change.moves[Move.COMPLETED] == (key("X"),)
    assert not change.moves[Move.STARTED]


def test_the_order_in_a_set_is_no_difference() -> None:
    before = board(ticket("A"), ticket("B"), ticket("C", depends="A B", labels="x y"))
    assert not between(
        before, board(ticket("A"), ticket("B"), ticket("C", depends="B A", labels="y x"))
    )


def test_edges_come_and_go_and_a_soft_one_may_turn_hard() -> None:
    before = board(ticket("A"), ticket("B", after="A"), ticket("C", depends="A"))
    change = between(before, board(ticket("A"), ticket("B", depends="A"), ticket("C")))
    assert change.edges_added == (Edge(key("B"), key("A")),)
    assert change.edges_removed == (
        Edge(key("B"), key("A"), is_hard=False),
        Edge(key("C"), key("A")),
    )


def test_a_cycle_comes() -> None:
    before = board(ticket("A"), ticket("B", depends="A"))
    change = between(before, board(ticket("A", depends="B"), ticket("B", depends="A")))
    assert change.cycles_added == ((key("A"), key("B")),)
    assert not change.cycles_removed


def test_a_ticket_moves_between_phases() -> None:
    tickets = ticket("A"), ticket("B")
    change = between(
        board(*tickets, phase("P1", "A B"), phase("P2", "")),
        board(*tickets, phase("P1", "A"), phase("P2", "B")),
    )
    assert [(move.key, move.before, move.after) for move in change.phase_moves] == [
        (key("B"), "P1", "P2")
    ]


def test_dates_move_by_calendar_days() -> None:
    before = board(ticket("A", target="2026-02-18"), ticket("B", target="2026-W08"))
    change = between(before, board(ticket("A", target="2026-02-25"), ticket("B")))
    assert [(move.record.id, move.days) for move in change.dates] == [("A", 7), ("B", 0)]


def test_a_milestone_slips() -> None:
    due = [Milestone(id="M", due=parse_target(day)) for day in ("2026-W08", "2026-W10")]
    change = between(*(replace(board(ticket("A")), milestones={"M": item}) for item in due))
    assert [(move.record.kind, move.days) for move in change.dates] == [(Kind.MILESTONE, 14)]


def test_a_risk_grows() -> None:
    before = board(ticket("A"), replace(risk("R", "A"), likelihood=2, impact=3))
    after = board(ticket("A"), replace(risk("R", "A"), likelihood=4, impact=3))
    assert [(m.before, m.after) for m in between(before, after).exposures] == [(6, 12)]


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({"severity": "block"}, {"severity": "warn"}, "severity"),
        ({"enabled": True}, {"enabled": False}, "enabled"),
        ({"params": {"min": 90}}, {"params": {"min": 80}}, "min"),
        ({"params": {"min_files": 1}}, {"params": {}}, "min_files"),
        ({"params": {"max_days": 30}}, {"params": {"max_days": 60}}, "max_days"),
        ({"params": {"allow": ["a"]}}, {"params": {"allow": ["a", "b"]}}, "allow"),
        ({"exclude": ()}, {"exclude": ("tests/**",)}, "exclude"),
        ({"mode": None}, {"mode": "shadow"}, "mode"),
    ],
)
def test_a_gate_that_asks_for_less_is_named(
    before: dict[str, object], after: dict[str, object], field: str
) -> None:
    one, other = (_with_gate(values) for values in (before, after))
    assert [loosening.field for loosening in between(one, other).loosened] == [field]
    assert not between(other, one).loosened


def _with_gate(values: dict[str, object]) -> Board:
    from readiness_tui.domain.model.gate import GateSeverity
    from readiness_tui.domain.model.status import Mode

    types = {"severity": GateSeverity, "mode": lambda mode: mode and Mode(mode)}
    given_values = {name: types.get(name, lambda item: item)(item) for name, item in values.items()}
    return replace(board(ticket("A")), gates={"G": Gate(id="G", kind="coverage", **given_values)})


def test_a_board_that_went_takes_its_records_with_it() -> None:
    change = diff(Portfolio.of(board(ticket("A"))), Portfolio())
    assert change.boards_removed == (HOME,)
    assert change.removed == (ref(Kind.TICKET, "A"),)
    assert not change.edits
    assert change
