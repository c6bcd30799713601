"""Dependencies from several places as one set.

Their union is taken and differences are said; no edge of one side alone closes a cycle.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from readiness_tui.domain.model.cycles import strong_blocks
from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.model import INVERSE, Finding, Mark, Statement

Graph = dict[str, dict[str, None]]
"""What each ticket depends on, in the order in which it was said."""


def merge(statements: Sequence[Statement]) -> tuple[Graph, Graph, list[Finding]]:
    """Hard and soft edges by ticket, and what was found on the way.

    Args:
        statements: All of a document; only `depends` and `after` of tickets are looked at.
    """
    dependencies = [
        statement
        for statement in statements
        if statement.kind == Kind.TICKET and statement.field == "depends"
    ]
    by_ticket: dict[str, list[Statement]] = defaultdict(list)
    for statement in dependencies:
        by_ticket[statement.key].append(statement)
    rows: dict[str, set[str]] = defaultdict(set)
    for statement in dependencies:
        rows[statement.shape].add(statement.key)
    findings: list[Finding] = []
    hard: Graph = {}
    doubted: list[tuple[Statement, str]] = []
    for key, voices in by_ticket.items():
        disputed = _disputed(key, voices, rows, findings)
        for statement in voices:
            for target in _targets(statement):
                if target in disputed:
                    doubted.append((statement, target))
                else:
                    hard.setdefault(key, {})[target] = None
    _add_doubted(hard, doubted, findings)
    findings += _cycles(
        hard, {statement.key: statement.mark for statement in reversed(dependencies)}
    )
    return hard, _soft(statements, hard), findings


def _targets(statement: Statement) -> tuple[str, ...]:
    return tuple(map(str, statement.value)) if isinstance(statement.value, tuple) else ()


def _disputed(
    key: str, voices: Sequence[Statement], rows: Mapping[str, set[str]], findings: list[Finding]
) -> set[str]:
    """The edges of a ticket that one place states and another one, which could, does not."""
    by_shape: dict[str, set[str]] = defaultdict(set)
    shape_marks: dict[str, Mark] = {}
    target_marks: dict[str, Mark] = {}
    for statement in voices:
        shape_marks.setdefault(statement.shape, statement.mark)
        for target in _targets(statement):
            by_shape[statement.shape].add(target)
            target_marks.setdefault(target, statement.mark)
    result: set[str] = set()
    for target, mark in target_marks.items():
        silent = (
            other
            for shape, other in shape_marks.items()
            if shape != INVERSE
            and target not in by_shape[shape]
            # What a matrix has no column for, it says nothing about.
            and (not shape.startswith("matrix") or target in rows[shape])
        )
        if (other := next(silent, None)) is not None:
            result.add(target)
            message = f"{key} needs {target} by line {mark.line}, not by line {other.line}: kept"
            findings.append(finding("edges-differ", mark, message, keys=(key, target)))
    return result


def _add_doubted(
    hard: Graph, doubted: Iterable[tuple[Statement, str]], findings: list[Finding]
) -> None:
    waiting: dict[str, list[str]] = defaultdict(list)
    for key, targets in hard.items():
        for target in targets:
            waiting[target].append(key)
    for voice, target in doubted:
        if target in hard.get(voice.key, {}):
            continue
        if _reaches(hard, waiting, target, voice.key):
            text = f"{voice.key} needs {target} by one side alone and would close a cycle: left out"
            findings.append(finding("closing-edge", voice.mark, text, keys=(voice.key, target)))
        else:
            hard.setdefault(voice.key, {})[target] = None
            waiting[target].append(voice.key)


def _reaches(needs: Graph, waiting: Mapping[str, Sequence[str]], start: str, goal: str) -> bool:
    """Whether a ticket needs another, over any number of others.

    Both ends are searched from in turn, and the smaller side ends it: a chain that is put together
    edge by edge is not walked again for each of them.
    """
    below, above = _walk(needs, start), _walk(waiting, goal)
    from_start, from_goal = set[str](), set[str]()
    for node, other in zip(below, above):  # noqa: B905 - where one side ends, all is known
        from_start.add(node)
        from_goal.add(other)
        if node in from_goal or other in from_start:
            return True
    return False


def _walk(graph: Mapping[str, Iterable[str]], start: str) -> Iterator[str]:
    """A node and all that it leads to, each once."""
    visited, stack = {start}, [start]
    while stack:
        node = stack.pop()
        yield node
        for target in graph.get(node, ()):
            if target not in visited:
                visited.add(target)
                stack.append(target)


def _cycles(hard: Graph, marks: Mapping[str, Mark]) -> list[Finding]:
    names = list(dict.fromkeys([*hard, *(target for found in hard.values() for target in found)]))
    place = {name: index for index, name in enumerate(names)}
    needs = [[place[target] for target in hard.get(name, ())] for name in names]
    result: list[Finding] = []
    for block in strong_blocks(needs):
        members = [names[index] for index in block]
        message = f"{', '.join(members[:6])} depend on one another in a cycle"
        mark = min((marks[name] for name in members if name in marks), default=Mark(1))
        result.append(finding("cycle", mark, message, keys=tuple(members)))
    return result


def _soft(statements: Sequence[Statement], hard: Graph) -> Graph:
    result: Graph = {}
    for statement in statements:
        if statement.kind == Kind.TICKET and statement.field == "after":
            for target in _targets(statement):
                if target not in hard.get(statement.key, {}):
                    result.setdefault(statement.key, {})[target] = None
    return result
