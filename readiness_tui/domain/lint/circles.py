"""L201: tickets that wait for each other, and the link to cut: the newest, where history tells."""

from collections.abc import Iterator, Sequence

from readiness_tui.domain.lint.values import Found, Plan, ref, refs
from readiness_tui.domain.model.cycles import Edge, smallest_order
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.ids import Key, resolve, spell

MOST_ALTERNATIVES = 6
SMALL_BLOCK = 60
"""Blocks up to this size are searched for single links whose removal opens them."""


def find_cycles(plan: Plan) -> Iterator[Found]:
    """One finding for each block: its shortest cycle, and the ways to open all of it."""
    graph = plan.analysis.graph
    for block, cuts in zip(graph.blocks, graph.cuts, strict=True):
        cycle = graph.shortest_cycle(block)
        home = graph.keys[cycle[0]].board
        steps = [(cycle[place + 1], cycle[place]) for place in range(len(cycle) - 1)]
        single = list(_single(plan, block, steps))
        newest = next((edge for edge in single if _link(plan, edge) in plan.facts.newest), None)
        named = newest or max(set(steps).intersection(cuts))  # no cycle is without a cut
        holder = graph.keys[named[1]]
        removed = spell(graph.keys[named[0]], holder.board)
        path = " > ".join(spell(graph.keys[node], home) for node in cycle)
        why = "".join(f" ({said})" for said in (_why(plan, block, named),) if said)
        message = f'{path}: remove "{removed}" from {holder.ticket}.depends?{why}'
        first = [(newest,)] if newest else []
        others = [cuts, *((edge,) for edge in single)]
        ways = [*first, *(way for way in dict.fromkeys(others) if way not in first)]
        fixes = tuple(_opening(plan, way) for way in ways[:MOST_ALTERNATIVES])
        related = refs([graph.keys[node] for node in block if node != named[1]])
        yield Found(ref(holder), "depends", message, related, fixes)


def _single(plan: Plan, block: Sequence[int], steps: Sequence[Edge]) -> Iterator[Edge]:
    """The links of a cycle of which the removal of any one opens the whole block."""
    if len(block) > SMALL_BLOCK:
        return
    inside, pred = set(block), plan.analysis.graph.pred
    for needed, needs in steps:
        remaining = {
            node: [p for p in pred[node] if p in inside and (p, node) != (needed, needs)]
            for node in block
        }
        if len(smallest_order(block, remaining)) == len(block):
            yield needed, needs


def _link(plan: Plan, edge: Edge) -> tuple[Key, Key]:
    keys = plan.analysis.graph.keys
    return keys[edge[1]], keys[edge[0]]


def _why(plan: Plan, block: Sequence[int], edge: Edge) -> str:
    """What speaks for cutting a link: on how many cycles it lies, and when it came."""
    reasons: list[str] = []
    if len(block) <= SMALL_BLOCK:
        graph = plan.analysis.graph
        cycles = {_turned(graph.path(node, node)[1:]) for node in block}
        on = sum(
            (edge[1], edge[0]) in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
            for cycle in cycles
        )
        if len(cycles) > 1:
            reasons.append(f"on {on} of {len(cycles)} cycles")
    if came := plan.facts.newest.get(_link(plan, edge)):
        reasons.append(came)
    return ", ".join(reasons)


def _turned(cycle: tuple[int, ...]) -> tuple[int, ...]:
    """The same cycle begun at its smallest node."""
    place = cycle.index(min(cycle))
    return (*cycle[place:], *cycle[:place])


def _opening(plan: Plan, cuts: Sequence[Edge]) -> Action:
    """The removal of all links that keep a block closed."""
    keys = plan.analysis.graph.keys
    gone: dict[Key, list[Key]] = {}
    for needed, needs in cuts:
        gone.setdefault(keys[needs], []).append(keys[needed])
    edits: list[SetField] = []
    for key, targets in gone.items():
        old = plan.ticket(key).depends
        new = tuple(name for name in old if resolve(name, key.board) not in targets)
        edits.append(SetField(ref(key), "depends", old, new))
    links = ", ".join(f"{spell(keys[p], keys[t].board)} from {keys[t].ticket}" for p, t in cuts)
    return Action(f"remove {links}", tuple(edits))
