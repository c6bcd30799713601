"""The dependency kernel: order, levels, closure, marks, cycles; networkx is the oracle."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.cycles import (
    MOST_ROUNDS,
    SEARCHED,
    cuts,
    shortest_cycle,
    strong_blocks,
)
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.graph import CLOSED_UP_TO, Mark, PlanGraph, build_graph
from tests.builders import TRACKER, board, key, keys, ticket
from tests.strategies import boards, tickets


def graph_of(*boards_: Board) -> PlanGraph:
    return build_graph(Portfolio.of(*boards_))


def line(size: int) -> PlanGraph:
    """A chain in which each ticket needs the one before."""
    return graph_of(board(*tickets(size, [(node, node - 1) for node in range(1, size)])))


def oracle(graph: PlanGraph) -> "nx.DiGraph[int]":
    other: nx.DiGraph[int] = nx.DiGraph()
    other.add_nodes_from(range(len(graph.keys)))
    other.add_edges_from((p, t) for t, needs in enumerate(graph.pred) for p in needs)
    return other


def ids(graph: PlanGraph, nodes: tuple[int, ...]) -> str:
    return " ".join(graph.keys[node].ticket for node in nodes)


def test_the_tracker_has_twelve_essential_edges_eleven_redundant_and_eight_levels() -> None:
    graph = graph_of(board(*(ticket(id_, depends=needs) for id_, needs in TRACKER.items())))
    nodes = range(len(graph.keys))
    marks = [graph.mark(p, t) for p in nodes for t in nodes]
    assert marks.count(Mark.ESSENTIAL) == 12
    assert marks.count(Mark.REDUNDANT) == 11
    assert marks.count(Mark.INDIRECT) == 29
    assert max(graph.levels) + 1 == 8
    assert [graph.dependants(node) for node in nodes] == [11, 10, 9, 8, 5, 1, 0, 3, 2, 2, 1, 0]
    assert graph.blocks == ()
    assert graph.order == tuple(nodes)


@given(boards())
def test_order_blocks_levels_and_closure_agree_with_networkx(plan: Board) -> None:
    graph = graph_of(plan)
    other = oracle(graph)
    assert sorted(graph.order) == list(other)
    blocks = sorted(sorted(part) for part in nx.strongly_connected_components(other))
    assert [list(block) for block in graph.blocks] == [part for part in blocks if len(part) > 1]
    inside = {node: number for number, part in enumerate(blocks) for node in part}
    for p, t in other.edges:
        assert inside[p] == inside[t] or graph.place[p] < graph.place[t]
    condensed = nx.condensation(other)
    for level, parts in enumerate(nx.topological_generations(condensed)):
        for part in parts:
            assert {graph.levels[node] for node in condensed.nodes[part]["members"]} == {level}
    closure = nx.transitive_closure(other)
    for node in other:
        assert set(closure[node]) == {t for t in other if graph.below[node] >> t & 1}
        assert graph.downstream([node]) == set(closure[node])
        assert graph.upstream([node]) == {p for p in other if closure.has_edge(p, node)}
        assert graph.dependants(node) == len(set(closure[node]) - {node})


@given(boards(acyclic=True))
def test_essential_edges_are_the_transitive_reduction(plan: Board) -> None:
    graph = graph_of(plan)
    other = oracle(graph)
    reduced, closure = nx.transitive_reduction(other), nx.transitive_closure(other)
    for p in other:
        for t in other:
            if reduced.has_edge(p, t):
                assert graph.mark(p, t) is Mark.ESSENTIAL
            elif other.has_edge(p, t):
                assert graph.mark(p, t) is Mark.REDUNDANT
            else:
                expected = Mark.INDIRECT if closure.has_edge(p, t) else Mark.NONE
                assert graph.mark(p, t) is expected


@given(boards(most=10))
def test_without_redundant_edges_everything_is_reached_as_before(plan: Board) -> None:
    graph = graph_of(plan)
    other = oracle(graph)
    before = nx.transitive_closure(other)
    implied = [(p, t) for p, t in other.edges if graph.mark(p, t) is Mark.REDUNDANT]
    other.remove_edges_from(implied)
    assert set(nx.transitive_closure(other).edges) == set(before.edges)


@pytest.mark.parametrize("closure", ["kept", "too large"])
@given(plan=boards(most=12))
def test_a_refused_dependency_names_a_cycle_and_an_allowed_one_closes_none(
    closure: str, plan: Board
) -> None:
    graph = graph_of(plan)
    if closure == "too large":
        vars(graph)["below"] = ()  # as above 10,000 tickets
    other = oracle(graph)
    for needs in other:
        for needed in other:
            path = graph.cycle_path(graph.keys[needs], graph.keys[needed])
            if needs == needed:
                assert path == (graph.keys[needs],) * 2
            elif not nx.has_path(other, needs, needed):
                assert path is None
            else:
                assert path is not None
                nodes = [graph.index[one] for one in path]
                assert nodes[:2] == [needs, needed]
                assert nodes[-1] == needs
                assert all(b in graph.pred[a] for a, b in pairwise(nodes[1:]))


def test_a_ticket_that_nobody_has_closes_no_cycle() -> None:
    graph = graph_of(board(ticket("A")))
    assert graph.cycle_path(key("A"), key("B")) is None
    assert graph.cycle_path(key("B"), key("A")) is None


@given(boards(most=15, soft=True))
def test_soft_edges_order_what_they_can_and_never_bind(plan: Board) -> None:
    graph = graph_of(plan)
    bare = graph_of(board(*(ticket(one.id, depends=one.depends) for one in plan.tickets.values())))
    assert (graph.pred, graph.levels, graph.below) == (bare.pred, bare.levels, bare.below)
    both = oracle(graph)
    both.add_edges_from((p, t) for t, after in enumerate(graph.soft) for p in after)
    knots = [set(part) for part in nx.strongly_connected_components(both)]
    knot = {node: number for number, part in enumerate(knots) for node in part}
    for p, t in both.edges:
        assert knot[p] == knot[t] or graph.place[p] < graph.place[t]


@given(boards(acyclic=True))
def test_the_order_is_the_smallest_one(plan: Board) -> None:
    graph = graph_of(plan)
    assert list(graph.order) == list(nx.lexicographical_topological_sort(oracle(graph)))


@given(boards(acyclic=True), st.data())
def test_an_edge_that_the_order_respects_moves_no_row(plan: Board, data: st.DataObject) -> None:
    graph = graph_of(plan)
    if len(graph.order) < 2:
        return
    late = data.draw(st.integers(1, len(graph.order) - 1))
    early = data.draw(st.integers(0, late - 1))
    t, p = (graph.keys[graph.order[place]].ticket for place in (late, early))
    changed = [
        ticket(one.id, depends=(*one.depends, p) if one.id == t else one.depends)
        for one in plan.tickets.values()
    ]
    assert graph_of(board(*changed)).order == graph.order


def test_a_chain_of_25_000_passes_without_closure() -> None:
    size = 25_000
    graph = line(size)
    assert size > CLOSED_UP_TO
    assert graph.below == ()
    assert graph.order == tuple(range(size))
    assert graph.levels[-1] == size - 1
    assert graph.dependants(0) == 1
    assert len(graph.cycle_path(graph.keys[0], graph.keys[-1]) or ()) == size + 1
    assert graph.mark(3, 4) is Mark.ESSENTIAL
    assert graph.mark(3, 5) is Mark.INDIRECT


def test_a_ring_of_25_000_is_one_block() -> None:
    size = 25_000
    needs = [(node - 1) % size for node in range(size)]
    assert [len(block) for block in strong_blocks([(p,) for p in needs])] == [size]


def test_self_references_and_repeats_make_no_edge_and_dangling_names_are_reported() -> None:
    graph = graph_of(
        board(ticket("A", depends="A B B b:B Z", after="c:A Q"), ticket("B")),
        board(ticket("A"), id="c"),
    )
    assert graph.pred[0] == (1,)
    assert graph.soft[0] == (2,)
    assert [(one.field, one.reference) for one in graph.dangling] == [
        ("depends", "Z"),
        ("after", "Q"),
    ]
    assert graph.dangling[0].key == key("A")


def test_edges_cross_boards_and_parents_are_no_edges() -> None:
    graph = graph_of(
        board(ticket("A", depends="c:X", parent="B"), ticket("B")), board(ticket("X"), id="c")
    )
    assert graph.keys == keys("A B c:X")
    assert graph.succ == ((), (), (0,))
    assert ids(graph, graph.order) == "B X A"


def test_a_block_stands_together_and_opens_where_its_cut_says() -> None:
    graph = graph_of(
        board(
            ticket("D", depends="B"),
            ticket("A", depends="B"),
            ticket("B", depends="A C"),
            ticket("C"),
        )
    )
    assert graph.blocks == ((1, 2),)
    assert graph.cuts == (((2, 1),),)
    assert ids(graph, graph.order) == "C A B D"
    assert graph.levels == (2, 1, 1, 0)
    assert ids(graph, graph.shortest_cycle(graph.blocks[0])) == "A B A"
    assert graph.mark(2, 1) is Mark.ESSENTIAL
    assert graph.mark(1, 0) is Mark.INDIRECT


@given(boards(most=9))
def test_cuts_open_every_block_each_is_needed_and_all_run_against_the_order(plan: Board) -> None:
    graph = graph_of(plan)
    other = oracle(graph)
    removed = [edge for block in graph.cuts for edge in block]
    against = {(p, t) for p, t in other.edges if graph.place[p] > graph.place[t]}
    assert set(removed) == against
    other.remove_edges_from(removed)
    assert nx.is_directed_acyclic_graph(other)
    for edge in removed:
        other.add_edge(*edge)
        assert not nx.is_directed_acyclic_graph(other)
        other.remove_edge(*edge)


@given(boards(most=20))
def test_the_shortest_cycle_is_as_short_as_networkx_finds(plan: Board) -> None:
    graph = graph_of(plan)
    other = oracle(graph)
    for block in graph.blocks:
        cycle = graph.shortest_cycle(block)
        assert cycle[0] == cycle[-1]
        assert all(b in graph.pred[a] for a, b in pairwise(cycle))
        inside = other.subgraph(block)
        rings = (nx.shortest_path_length(inside, t, p) + 1 for p, t in inside.edges)
        assert len(cycle) - 1 == min(rings)


def test_the_edge_on_most_cycles_is_cut_first() -> None:
    needs = {0: {1, 2, 3}, 1: {0}, 2: {1}, 3: {1}}
    assert cuts(needs, needs) == ((0, 1),)


def test_a_cut_that_later_ones_make_needless_comes_back() -> None:
    needs = {0: {1, 2, 3}, 1: {0, 3}, 2: {1, 3}, 3: {1, 2}}
    assert cuts(needs, needs) == ((0, 1), (3, 1), (3, 2))  # (1, 0) went first


def test_a_huge_block_is_opened_in_the_order_of_the_file() -> None:
    size = SEARCHED + 1
    needs = {node: {(node + 1) % size, (node - 1) % size} for node in range(size)}
    assert set(cuts(needs, needs)) == {
        *((node + 1, node) for node in range(size - 1)),
        (size - 1, 0),
    }


def test_a_block_that_too_many_cuts_would_open_is_opened_in_the_order_of_the_file() -> None:
    size = MOST_ROUNDS // 2
    needs = {node: set(range(size)) - {node} for node in range(size)}
    assert cuts(needs, needs) == tuple(
        sorted((needed, node) for node in range(size) for needed in range(node + 1, size))
    )


def test_as_many_cuts_as_are_weighed_are_still_sought() -> None:
    needs: dict[int, set[int]] = {0: set(range(1, MOST_ROUNDS + 1))}
    needs.update({node: {0} for node in needs[0]})
    assert cuts(needs, needs) == tuple((node, 0) for node in range(1, MOST_ROUNDS + 1))


def test_what_is_no_block_has_no_cycle() -> None:
    assert shortest_cycle((0, 1), {0: {1}, 1: set()}) == ()


@pytest.mark.parametrize("size", [0, 1])
def test_a_board_with_nothing_to_order_is_in_order(size: int) -> None:
    graph = graph_of(board(*tickets(size, [])))
    assert graph.order == tuple(range(size))
    assert graph.levels == (0,) * size
