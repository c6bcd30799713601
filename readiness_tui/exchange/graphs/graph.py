"""The dependencies of a plan for other programs: DOT, GraphML and node-link JSON.

One value, `PlanDrawing`, is what all formats are made of; the same boards give the same bytes.
GraphML and node-link JSON are networkx's, DOT is our own: quoted ids, escaped text, no HTML.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from readiness_tui.domain.fields.forms import format_owners
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.plan.graph import Mark
from readiness_tui.domain.verdict.verdict import claim

if TYPE_CHECKING:
    import networkx as nx

NO_CHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
"""What XML does not allow beyond that which no line may hold."""


@dataclass(frozen=True, slots=True)
class Node:
    """A ticket; a text that there is none of is empty. `level` counts from 0, what needs nothing.

    `key` is `BOARD:ID`; `label` the id alone where one board is drawn.
    """

    key: str
    label: str
    title: str
    status: str
    proof: str
    priority: str
    owner: str
    phase: str
    level: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A dependency, from what is needed to what needs it.

    `kind` is `hard` or `soft`; `mark` of a hard one is `essential` or `redundant`.
    """

    needed: str
    needs: str
    kind: str
    mark: str


@dataclass(frozen=True, slots=True)
class PlanDrawing:
    """Some tickets, and the dependencies between them."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


def drawing(analysis: Analysis, keys: Collection[Key]) -> PlanDrawing:
    """The tickets of `keys` and what they need of each other, in the order of the boards."""
    graph = analysis.graph
    selected = [key for key in graph.keys if key in keys]
    is_one_board = len({key.board for key in selected}) <= 1
    names = {graph.index[key]: _clean(str(key)) for key in selected}
    nodes = tuple(_node(analysis, key, is_one_board=is_one_board) for key in selected)
    arrows = [
        Arrow(names[need], name, kind, graph.mark(need, index).value if kind == "hard" else "soft")
        for index, name in names.items()
        for kind, needs in (("hard", graph.pred[index]), ("soft", graph.soft[index]))
        for need in needs
        if need in names
    ]
    return PlanDrawing(nodes, tuple(arrows))


def _node(analysis: Analysis, key: Key, *, is_one_board: bool) -> Node:
    board = analysis.portfolio.boards[key.board]
    ticket = board.tickets[key.ticket]
    claimed = claim(analysis.judgement, key)
    phases = [phase.id for phase in board.phases.values() if key.ticket in phase.tickets]
    return Node(
        key=_clean(str(key)),
        label=_clean(key.ticket if is_one_board else str(key)),
        title=_clean(ticket.title),
        status=claimed.status.value,
        proof=claimed.proof.value,
        priority=ticket.priority.value if ticket.priority else "",
        owner=_clean(format_owners(ticket.owners)),
        phase=_clean(phases[0]) if phases else "",
        level=analysis.graph.levels[analysis.graph.index[key]],
    )


def _clean(text: str) -> str:
    return safe_line(text).translate(NO_CHARACTERS)


def dot(drawn: PlanDrawing) -> str:
    """A digraph in the language of Graphviz; soft edges are dashed, redundant ones grey."""
    looks = {"soft": " [style=dashed]", Mark.REDUNDANT.value: " [color=gray]"}
    lines = ["digraph readiness {", "  rankdir=LR;", "  node [shape=box];"]
    for node in drawn.nodes:
        label = "\\n".join(map(_escaped, (node.label, node.title, f"{node.status}, {node.proof}")))
        lines.append(f'  "{_escaped(node.key)}" [label="{label}"];')
    lines += (
        f'  "{_escaped(one.needed)}" -> "{_escaped(one.needs)}"{looks.get(one.mark, "")};'
        for one in drawn.arrows
    )
    return "\n".join([*lines, "}", ""])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def graphml(drawn: PlanDrawing) -> str:
    """GraphML, as networkx writes it."""
    import networkx as nx

    lines: Iterator[str] = cast("Any", nx).generate_graphml(to_networkx(drawn))
    return "\n".join([*lines, ""])


def node_link(drawn: PlanDrawing) -> dict[str, Jsonable]:
    """Node-link JSON, as networkx and D3 read it."""
    import networkx as nx

    return cast("Any", nx).node_link_data(to_networkx(drawn), edges="edges")


def to_networkx(drawn: PlanDrawing) -> "nx.DiGraph[str]":
    """The same as a graph of networkx; what is empty is left out, its GraphML takes no None."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for node in drawn.nodes:
        attributes = {name: value for name, value in asdict(node).items() if value != ""}
        graph.add_node(attributes.pop("key"), **attributes)
    for arrow in drawn.arrows:
        graph.add_edge(arrow.needed, arrow.needs, kind=arrow.kind, mark=arrow.mark)
    return graph
