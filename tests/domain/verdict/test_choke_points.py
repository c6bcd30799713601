"""Where open work narrows: by example, and against a count of all ways."""

from collections.abc import Iterator

from hypothesis import given

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.plan.analysis import Analysis, way_to
from readiness_tui.domain.proof.proof import WORKSPACE, Scope
from readiness_tui.domain.verdict.choke_points import (
    choke_points,
    milestones_behind,
    narrow_line,
    narrow_places,
    on_every_way,
)
from tests import strategies
from tests.builders import HOME, analysis, board, key, milestone, ticket

GOAL = Scope(HOME, "milestone", "M")


def _two_goals_behind_one_ticket() -> Analysis:
    """A before B and C; M takes both, N takes B."""
    return analysis(
        board(
            ticket("A"),
            ticket("B", depends="A"),
            ticket("C", depends="A"),
            milestone("M", "B C"),
            milestone("N", "B"),
        )
    )


def test_what_every_way_passes_is_told_in_the_order_of_work() -> None:
    plan = analysis(
        board(
            ticket("A"),
            ticket("B", depends="A"),
            ticket("C", depends="A"),
            ticket("D", depends="B C"),
            ticket("E", depends="D"),
            ticket("F"),
            milestone("M", "E"),
        )
    )
    assert on_every_way(plan, GOAL) == (key("A"), key("D"), key("E"))
    first = choke_points(plan)[0]
    assert first.milestones == (GOAL,)
    assert {point.key for point in choke_points(plan)} == {*map(key, "ABCDE")}


def test_two_ways_that_share_nothing_have_no_choke_point() -> None:
    plan = analysis(board(ticket("A"), ticket("B"), milestone("M", "A B")))
    assert on_every_way(plan, GOAL) == ()
    assert choke_points(plan) == ()


def test_a_milestone_and_a_ticket_are_told_where_their_ways_narrow() -> None:
    plan = _two_goals_behind_one_ticket()
    assert [point.key for point in narrow_places(plan, GOAL)] == [key("A")]
    assert narrow_line(narrow_places(plan, GOAL), GOAL) == "every way passes  A"
    for name, goals in (("A", "M, N"), ("B", "N")):
        scope = Scope(HOME, "ticket", name)
        points = narrow_places(plan, scope)
        assert narrow_line(points, scope) == f"choke point  every way to {goals} passes it"
    for scope in (Scope(HOME, "ticket", "C"), Scope(HOME), WORKSPACE):
        assert narrow_places(plan, scope) == ()
        assert narrow_line((), scope) == ""


def test_what_is_done_is_on_no_way() -> None:
    plan = analysis(board(ticket("A", "done"), ticket("B", depends="A"), milestone("M", "B")))
    assert key("B") in on_every_way(plan, GOAL)


def test_a_circle_has_no_way() -> None:
    plan = analysis(board(ticket("A", depends="B"), ticket("B", depends="A"), milestone("M", "A")))
    assert on_every_way(plan, GOAL) == ()


def _ways(plan: Analysis, nodes: frozenset[Key]) -> Iterator[frozenset[Key]]:
    """Every way from what waits for nothing to what nothing waits for, as the tickets on it."""
    graph = plan.graph
    inside = {graph.index[item] for item in nodes}

    def onward(node: int, way: tuple[int, ...]) -> Iterator[frozenset[Key]]:
        nexts = [other for other in graph.succ[node] if other in inside]
        if not nexts:
            yield frozenset(graph.keys[item] for item in way)
        for other in nexts:
            if other not in way:
                yield from onward(other, (*way, other))

    for node in inside:
        if not any(other in inside for other in graph.pred[node]):
            yield from onward(node, (node,))


@given(strategies.boards(most=7, acyclic=True))
def test_a_ticket_is_a_choke_point_exactly_where_it_is_on_all_ways(one: object) -> None:
    plan = analysis(one)  # pyright: ignore[reportArgumentType] - the strategy gives boards
    nodes = frozenset(way_to(plan, Scope(HOME)))
    ways = list(_ways(plan, nodes))
    expected = frozenset[Key]() if not ways else ways[0].intersection(*ways[1:])
    assert frozenset(on_every_way(plan, Scope(HOME))) == expected


def test_the_milestones_behind_each_ticket_are_those_it_is_asked_about_alone() -> None:
    plan = _two_goals_behind_one_ticket()
    goals = milestones_behind(plan)
    assert goals is not None
    for name in "ABC":
        points = narrow_places(plan, Scope(HOME, "ticket", name))
        assert goals.get(key(name), ()) == (points[0].milestones if points else ())
    assert {str(scope.id) for scope in goals[key("A")]} == {"M", "N"}


def test_a_look_that_matters_no_more_ends_before_the_next_milestone() -> None:
    plan = analysis(board(ticket("A"), milestone("M", "A"), milestone("N", "A")))
    answers = [True, False]
    assert milestones_behind(plan, lambda: answers.pop(0)) is None
    assert answers == []
