"""The graph of dependencies in other programs' formats: each is read back, hostile titles too."""

import io
import json
import re
import shutil
import subprocess

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.exchange.graphs.graph import Arrow, PlanDrawing, dot, drawing, graphml, node_link
from readiness_tui.exchange.graphs.mermaid import flowchart
from tests.builders import TRACKER, analysis, board, key, phase, ticket

HOSTILE = (
    "end",
    'a "quoted" one',
    "`tick",
    "%%{init: x}%%",
    "back\\slash",
    "a; b: c # d & e",
    "<b>bold</b>",
    "[x](y){z}|w",
    "two\nlines",
    "bell\x07 and \x1b[2J",
    "no\ufffecharacter",
)
NODE = re.compile(r'^  (n\d+)\["(.*)"\]$')
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def drawn_of(*titles: str) -> PlanDrawing:
    """Tickets in a row, each needing the one before; the last also comes after the first."""
    tickets = [
        ticket(f"T-{n}", title=title, depends=(f"T-{n - 1}",) if n else ())
        for n, title in enumerate(titles)
    ]
    made = analysis(board(*tickets, ticket("T-last", after="T-0"), phase("A", "T-0")))
    return drawing(made, set(made.graph.keys))


def said(drawn: PlanDrawing) -> list[str]:
    return [f"{one.label} {one.title} ({one.status}, {one.proof})" for one in drawn.nodes]


def test_a_ticket_has_its_claim_with_its_proof_and_where_it_stands() -> None:
    plan = analysis(
        board(
            ticket("A", "done", priority="P0", owner="@core", title="First"),
            ticket("B", depends="A", after="C"),
            ticket("C", depends="A B other:X"),
            phase("P", "A"),
        ),
        board(ticket("X"), id="other"),
        proofs={"A": "contradicted"},
    )
    whole = drawing(plan, set(plan.graph.keys))
    first = whole.nodes[0]
    assert (first.key, first.label, first.title) == (str(key("A")), str(key("A")), "First")
    assert (first.status, first.proof, first.priority) == ("done", "contradicted", "P0")
    assert (first.owner, first.phase, first.level) == ("@core", "P", 0)
    a, b, c = (str(key(name)) for name in "ABC")
    assert set(whole.arrows) == {
        Arrow(a, b, "hard", "essential"),
        Arrow(c, b, "soft", "soft"),
        Arrow(b, c, "hard", "essential"),
        Arrow(a, c, "hard", "redundant"),
        Arrow("other:X", c, "hard", "essential"),
    }
    some = drawing(plan, {key("A"), key("C")})
    assert [(one.label, one.level) for one in some.nodes] == [("A", 0), ("C", 2)]
    assert [(one.needed, one.needs) for one in some.arrows] == [(a, c)]


def test_the_tracker_has_12_essential_and_11_redundant_dependencies() -> None:
    made = analysis(board(*(ticket(name, depends=needs) for name, needs in TRACKER.items())))
    found = [arrow.mark for arrow in drawing(made, set(made.graph.keys)).arrows]
    assert (found.count("essential"), found.count("redundant"), len(found)) == (12, 11, 23)


def test_mermaid_gives_hostile_titles_back_whole() -> None:
    drawn = drawn_of(*HOSTILE)
    lines = flowchart(drawn).splitlines()
    nodes = [found for line in lines if (found := NODE.match(line))]
    assert not any(set(found[2]) & set('"&<>%:\\`[](){}|') for found in nodes)
    back = [re.sub(r"#(\d+);", lambda one: chr(int(one[1])), found[2]) for found in nodes]
    assert back == said(drawn)
    assert lines[0] == "flowchart LR"
    assert "  n1 --> n2" in lines
    assert f"  n1 -.-> n{len(drawn.nodes)}" in lines
    assert len(lines) == 1 + len(drawn.nodes) + len(drawn.arrows)


def test_dot_gives_hostile_titles_back_whole() -> None:
    drawn = drawn_of(*HOSTILE)
    lines = dot(drawn).splitlines()
    texts = [QUOTED.findall(line) for line in lines if "label=" in line]
    back = [(name, *re.split(r"(?<!\\)(?:\\\\)*\\n", label)) for name, label in texts]
    assert [(one[0], one[1]) for one in back] == [(node.key, node.label) for node in drawn.nodes]
    assert [re.sub(r"\\(.)", r"\1", one[2]) for one in back] == [one.title for one in drawn.nodes]
    assert sum("->" in line for line in lines) == len(drawn.arrows)
    assert lines[-2].endswith("[style=dashed];")


GRAPHVIZ = shutil.which("dot") or ""


@pytest.mark.skipif(not GRAPHVIZ, reason="Graphviz is not installed")
def test_graphviz_draws_what_dot_says() -> None:
    drawn = drawn_of(*HOSTILE)
    done = subprocess.run(
        [GRAPHVIZ, "-Tjson0"],
        input=dot(drawn),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = json.loads(done.stdout)
    assert [one["name"] for one in found["objects"]] == [node.key for node in drawn.nodes]
    assert len(found["edges"]) == len(drawn.arrows)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_graphml_and_json_are_read_back_by_networkx(titles: list[str]) -> None:
    drawn = drawn_of(*titles, *HOSTILE)
    read = nx.read_graphml(io.BytesIO(graphml(drawn).encode()))
    other = nx.node_link_graph(node_link(drawn), edges="edges")
    for graph in (read, other):
        assert list(graph) == [node.key for node in drawn.nodes]
        for node in drawn.nodes:
            assert graph.nodes[node.key].get("title", "").split() == node.title.split()
            assert graph.nodes[node.key]["level"] == node.level
        edges = {(one, two, data["mark"]) for one, two, data in graph.edges(data=True)}
        assert edges == {(one.needed, one.needs, one.mark) for one in drawn.arrows}


def test_the_same_plan_gives_the_same_bytes() -> None:
    for made in (flowchart, dot, graphml, node_link):
        assert made(drawn_of(*HOSTILE)) == made(drawn_of(*HOSTILE))


def test_a_plan_without_tickets_is_an_empty_graph() -> None:
    drawn = drawing(analysis(board()), set())
    assert flowchart(drawn) == "flowchart LR\n"
    assert node_link(drawn)["nodes"] == []
    assert nx.read_graphml(io.BytesIO(graphml(drawn).encode())).number_of_nodes() == 0
