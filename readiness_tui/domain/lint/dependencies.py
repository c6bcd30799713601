"""L2xx: circles, links that say nothing new, and links that lead to the wrong work."""

from collections.abc import Iterator, Mapping, Sequence

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put, refs, unlinked
from readiness_tui.domain.model.cycles import Edge, smallest_order
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Key, resolve, spell
from readiness_tui.domain.model.status import Status

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
        yield Found(holder.ref, "depends", message, related, fixes)


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
        edits.append(SetField(key.ref, "depends", old, new))
    links = ", ".join(f"{spell(keys[p], keys[t].board)} from {keys[t].ticket}" for p, t in cuts)
    return Action(f"remove {links}", tuple(edits))


def _redundant(plan: Plan) -> Iterator[Found]:
    graph = plan.analysis.graph
    if not graph.below:
        return  # no closure above 10,000 tickets: each link would be a search of its own
    for node, needs in enumerate(graph.pred):
        if len(needs) == 1:
            continue
        for needed in needs:
            through = graph.through(needed, node)
            if through is None:
                continue
            key = graph.keys[node]
            name, via = (spell(graph.keys[one], key.board) for one in (needed, through))
            message = f"{key.ticket}.depends {name} is implied through {via}"
            fix = unlinked(key, plan.ticket(key), "depends", (graph.keys[needed],))
            related = refs((graph.keys[needed], graph.keys[through]))
            yield Found(key.ref, "depends", message, related, (fix,))


def _soft_and_hard(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.all:
        if not (ticket.after and ticket.depends):
            continue
        hard = {resolve(name, board.id) for name in ticket.depends}
        both = [name for name in ticket.after if resolve(name, board.id) in hard]
        if both:
            listed = ", ".join(both)
            message = f"{key.ticket} names {listed} in depends and in after"
            remaining = tuple(name for name in ticket.after if name not in both)
            title = f"remove {listed} from {key.ticket}.after"
            fix = put(title, key.ref, "after", (ticket.after, remaining))
            yield Found(key.ref, "after", message, fixes=(fix,))


def _soft_against_hard(plan: Plan) -> Iterator[Found]:
    graph = plan.analysis.graph
    for node, targets in enumerate(graph.soft):
        against = [
            graph.keys[other]
            for other in targets
            if graph.place[other] > graph.place[node] and graph.reaches(node, other)
        ]
        if against:
            key = graph.keys[node]
            listed = ", ".join(spell(other, key.board) for other in against)
            verb = "needs" if len(against) == 1 else "need"
            message = f"{key.ticket}.after names {listed}, which {verb} {key.ticket} first"
            fix = unlinked(key, plan.ticket(key), "after", against)
            yield Found(key.ref, "after", message, refs(against), (fix,))


def _inversion(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.open:
        if ticket.priority is None or not ticket.depends:
            continue
        for other in plan.needs(key):
            needed = plan.ticket(other)
            if needed.is_open and needed.priority and needed.priority > ticket.priority:
                name = spell(other, key.board)
                message = f"{ticket.priority} {key.ticket} waits for {needed.priority} {name}"
                raised = (needed.priority, ticket.priority)
                lowered = (ticket.priority, needed.priority)
                fixes = (
                    put(f"{name} to {ticket.priority}", other.ref, "priority", raised),
                    put(f"{key.ticket} to {needed.priority}", key.ref, "priority", lowered),
                    unlinked(key, ticket, "depends", (other,)),
                )
                yield Found(key.ref, "priority", message, (other.ref,), fixes)


def _needs_dropped(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.open:
        for other in plan.needs(key) if ticket.depends else ():
            if plan.ticket(other).status is not Status.DROPPED:
                continue
            name = spell(other, key.board)
            fixes = [unlinked(key, ticket, "depends", (other,))]
            behind = [one for one in plan.needs(other) if one != key]
            if behind:
                fixes.append(_instead(plan, key, other, behind))
            message = f"{key.ticket} depends on {name}, which is dropped"
            yield Found(key.ref, "depends", message, (other.ref,), tuple(fixes))


def _instead(plan: Plan, key: Key, gone: Key, behind: Sequence[Key]) -> Action:
    """What a dropped ticket needed in the place of the ticket itself."""
    old = plan.ticket(key).depends
    names = [spell(one, key.board) for one in behind]
    new: list[str] = []
    for name in old:
        new.extend(names if resolve(name, key.board) == gone else (name,))
    unique = tuple({resolve(name, key.board): name for name in new}.values())
    title = f"{', '.join(names)} in place of {spell(gone, key.board)} in {key.ticket}.depends"
    return put(title, key.ref, "depends", (old, unique))


_E, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L201": Rule("dependency-cycle", _E, find_cycles, Mends.CHOICE),
    "L202": Rule("redundant-dependency", _I, _redundant, Mends.SAFE),
    "L203": Rule("soft-and-hard", _I, _soft_and_hard, Mends.SAFE),
    "L204": Rule("soft-against-hard", _I, _soft_against_hard, Mends.SAFE),
    "L205": Rule("priority-inversion", _W, _inversion, Mends.CHOICE),
    "L206": Rule("dependency-dropped", _W, _needs_dropped, Mends.CHOICE),
}
