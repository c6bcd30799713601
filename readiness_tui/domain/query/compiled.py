"""What a query selects: a tree is compiled once against a snapshot, then asked ticket by ticket.

Each term is answered for all tickets at once, as a set of their places; AND, OR and NOT are the
operations of sets. A comparison with a missing value is false, and so is its opposite; `-` is the
true complement.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key, TicketId, nearest, resolve
from readiness_tui.domain.plan.analysis import Analysis, way_to
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.query.columns import (
    fold,
    fold_name,
    haystacks,
    like,
    numbers,
    parents,
    state,
    tickets_in,
    words,
)
from readiness_tui.domain.query.fields import FIELDS, bounds, field_of
from readiness_tui.domain.query.grammar import (
    EVERYTHING,
    And,
    Compare,
    Node,
    Not,
    Or,
    QueryError,
    Span,
    Text,
    Value,
    parse,
    render,
)
from readiness_tui.domain.query.vocabulary import Field, FieldKind

Places: TypeAlias = set[int]


def named(analysis: Analysis, text: str, *, exact: bool = False) -> Places:
    """The tickets that an id names: on any board, or on one as `board:id`.

    A star stands for anything unless the id is `exact`.
    """
    index = analysis.graph.index
    if "*" in text and not exact:
        fits = like(text)
        full = ":" in text
        return {
            n for n, key in enumerate(analysis.graph.keys) if fits(str(key) if full else key[1])
        }
    homes = analysis.portfolio.boards
    keys = [resolve(text, BoardId(""))] if ":" in text else [Key(b, TicketId(text)) for b in homes]
    return {index[key] for key in keys if key in index}


def related(analysis: Analysis, field: str, targets: Places) -> Places:
    """The tickets that stand in a relation to one of the targets."""
    return _RELATIONS[field](analysis, targets)


def _after(analysis: Analysis, targets: Places) -> Places:
    return {node for node, soft in enumerate(analysis.graph.soft) if not targets.isdisjoint(soft)}


def _children(analysis: Analysis, targets: Places) -> Places:
    return {node for node, parent in enumerate(parents(analysis)) if parent in targets}


def _under(analysis: Analysis, targets: Places) -> Places:
    children: dict[int, list[int]] = {}
    for node, parent in enumerate(parents(analysis)):
        if parent is not None:
            children.setdefault(parent, []).append(node)
    descendants: Places = set()
    work = list(targets)
    while work:
        for node in children.get(work.pop(), ()):
            if node not in descendants:
                descendants.add(node)
                work.append(node)
    return descendants


def _joined(edges: Sequence[Iterable[int]], targets: Places) -> Places:
    return {node for target in targets for node in edges[target]}


_RELATIONS: Mapping[str, Callable[[Analysis, Places], Places]] = {
    "depends": lambda analysis, targets: _joined(analysis.graph.succ, targets),
    "needs": lambda analysis, targets: analysis.graph.downstream(targets),
    "blocks": lambda analysis, targets: _joined(analysis.graph.pred, targets),
    "unblocks": lambda analysis, targets: analysis.graph.upstream(targets),
    "after": _after,
    "parent": _children,
    "under": _under,
}


def way(analysis: Analysis, text: str) -> Places:
    """What is left to do for a ticket, phase, milestone or board of that id, on any board.

    `phase:A` and `milestone:M1` tell them apart where one id means both.
    """
    kind, colon, name = text.partition(":")
    kinds = (kind,) if colon and kind in _HOMES else tuple(_HOMES)
    target = name if colon and kind in _HOMES else text
    goals = [
        Scope(board.id, one, target)
        for board in analysis.portfolio.boards.values()
        for one in kinds
        if target in _HOMES[one](board)
    ]
    goals += [Scope(board) for board in analysis.portfolio.boards if board == text]
    goals += [
        Scope(key.board, "ticket", key.ticket)
        for key in (analysis.graph.keys[node] for node in named(analysis, text, exact=True))
    ]
    index = analysis.graph.index
    return {index[key] for goal in goals for key in way_to(analysis, goal)}


_HOMES: Mapping[str, Callable[[Board], Iterable[str]]] = {
    "phase": lambda board: board.phases,
    "milestone": lambda board: board.milestones,
}


def linked(analysis: Analysis, field: str) -> Places:
    """The tickets that state a relation of this kind, or of which it is stated."""
    if field in {"blocks", "unblocks"}:
        return {node for node, succ in enumerate(analysis.graph.succ) if succ}
    name = {"needs": "depends", "under": "parent"}.get(field, field)
    tickets = enumerate(tickets_in(analysis))
    return {node for node, ticket in tickets if getattr(ticket, name)}


__all__ = [
    "EVERYTHING",
    "FIELDS",
    "Node",
    "QueryError",
    "compile_query",
    "hints",
    "parse",
    "render",
]

ME = "@me"


def compile_query(node: Node, analysis: Analysis) -> Callable[[Key], bool]:
    """Whether a ticket fits a query, for any number of tickets of one snapshot.

    Args:
        node: A tree as `parse` gives it.
        analysis: The snapshot; the answer is no for tickets that it does not hold.
    """
    if node == EVERYTHING:
        return analysis.graph.index.__contains__
    keys = analysis.graph.keys
    return frozenset(keys[place] for place in _places(node, analysis)).__contains__


def _places(node: Node, analysis: Analysis) -> Places:
    match node:
        case Compare():
            return _compared(node, analysis)
        case Text():
            return _holding(node, analysis)
        case Not(part):
            return set(range(len(analysis.graph.keys))) - _places(part, analysis)
        case And(parts):
            places = set(range(len(analysis.graph.keys)))
            return places.intersection(*(_places(part, analysis) for part in parts))
        case _:
            return {place for part in node.parts for place in _places(part, analysis)}


def _compared(node: Compare, analysis: Analysis) -> Places:
    """The tickets of which the field fits one of the values."""
    field = field_of(node.field)
    if field.kind.has_order:
        return _in_bounds(node, field, analysis)
    texts = [value.text for value in node.values]
    match node.field:
        case "is":
            matches = (_asked(text, analysis) for text in texts)
        case "has":
            matches = (_present(text, analysis) for text in texts)
        case "no":
            every = set(range(len(analysis.graph.keys)))
            matches = (every - _present(text, analysis) for text in texts)
        case "way":
            matches = (way(analysis, text) for text in texts)
        case _ if field.kind is FieldKind.RELATION:
            matches = (related(analysis, node.field, _targets(v, analysis)) for v in node.values)
        case _:
            return _worded(node, field, analysis)
    return {place for places in matches for place in places}


def _asked(word: str, analysis: Analysis) -> Places:
    predicate = state(analysis, word)
    pairs = zip(analysis.graph.keys, tickets_in(analysis), strict=True)
    return {place for place, (key, ticket) in enumerate(pairs) if predicate(key, ticket)}


def _present(name: str, analysis: Analysis) -> Places:
    """The tickets that have a field at all."""
    field = field_of(name)
    if field.kind is FieldKind.RELATION:
        return linked(analysis, name)
    if field.kind.has_order:
        return {place for place, n in enumerate(numbers(analysis, name)) if n is not None}
    return {place for place, own in enumerate(words(analysis, name)) if own}


def _targets(value: Value | Span, analysis: Analysis) -> Places:
    return named(analysis, value.text, exact=value.quoted)


def _in_bounds(node: Compare, field: Field, analysis: Analysis) -> Places:
    places: Places = set()
    column = numbers(analysis, node.field)
    for value in node.values:
        low, high = _limits(value, node.op, field, analysis)
        places.update(place for place, n in enumerate(column) if n is not None and low <= n <= high)
    return places


def _limits(value: Value | Span, op: str, field: Field, analysis: Analysis) -> tuple[float, float]:
    """The numbers between which a value and its operator hold, both included."""
    today = analysis.context.today
    if isinstance(value, Span):
        low = bounds(field, value.low, today)[0] if value.low else float("-inf")
        return low, bounds(field, value.high, today)[1] if value.high else float("inf")
    low, high = bounds(field, value.text, today)
    match op:
        case "<":
            return float("-inf"), low - 1
        case "<=":
            return float("-inf"), high
        case ">":
            return high + 1, float("inf")
        case ">=":
            return low, float("inf")
        case _:
            return low, high


def _worded(node: Compare, field: Field, analysis: Analysis) -> Places:
    """Each distinct word of the column is looked at once, however many tickets have it."""
    column = words(analysis, node.field)
    tests = [_test(value, node.op, field, analysis) for value in node.values]
    distinct = set(chain.from_iterable(column))
    fitting = {word for word in distinct if any(fits(word) for fits in tests)}
    return {place for place, own in enumerate(column) if not fitting.isdisjoint(own)}


def _test(value: Value | Span, op: str, field: Field, analysis: Analysis) -> Callable[[str], bool]:
    match field.kind:
        case FieldKind.NAME:
            if value.text.casefold() == ME and not value.quoted:
                me = {fold_name(name) for name in analysis.context.me}
                return lambda word: fold_name(word) in me
            fits = _literal_or_like(fold_name(value.text), value)
            return lambda word: fits(fold_name(word))
        case FieldKind.TEXT:
            folded = fold(value.text)
            if op == ":" and ("*" not in folded or value.quoted):
                return lambda word: folded in fold(word)
            fits = _literal_or_like(f"*{folded}*" if op == ":" else folded, value)
            return lambda word: fits(fold(word))
        case _:
            return _literal_or_like(value.text, value)


def _literal_or_like(text: str, value: Value | Span) -> Callable[[str], bool]:
    return text.__eq__ if value.quoted else like(text)


def _holding(node: Text, analysis: Analysis) -> Places:
    """The tickets that free text names, or else those that hold it somewhere."""
    if not node.quoted:
        matches = [named(analysis, part, exact=True) for part in node.text.split(",")]
        if all(matches):
            return {place for places in matches for place in places}
    folded = fold(node.text)
    return {place for place, text in enumerate(haystacks(analysis)) if folded in text}


def hints(node: Node, analysis: Analysis) -> tuple[str, ...]:
    """What a query asks for that nobody has: `no owner '@qz', nearest: @qa`.

    An unknown owner, label, phase or ticket is no error; without a hint the empty answer would
    look like good news.
    """
    messages: list[str] = []
    for term in _terms(node):
        field = field_of(term.field)
        for value in term.values:
            if field.kind is FieldKind.RELATION and term.field != "way":
                if not _targets(value, analysis):
                    messages.append(
                        _hint("ticket", value, (key.ticket for key in analysis.graph.keys))
                    )
            elif field.kind in {FieldKind.NAME, FieldKind.ID}:
                existing = set(chain.from_iterable(words(analysis, term.field)))
                if not any(map(_test(value, term.op, field, analysis), existing)):
                    messages.append(_hint(term.field, value, sorted(existing)))
    return tuple(messages)


def _terms(node: Node) -> Iterator[Compare]:
    match node:
        case Compare():
            yield node
        case Not(part):
            yield from _terms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)
        case _:
            return


def _hint(noun: str, value: Value | Span, known: Iterable[str]) -> str:
    close = nearest(value.text, known)
    return f"no {noun} {value.text!r}" + (f", nearest: {close}" if close else "")
