"""Whether the answer to a query can depend on what gates found."""

from collections.abc import Collection
from typing import assert_never

from readiness_tui.domain.query.fields import TICKET_FIELDS
from readiness_tui.domain.query.grammar import And, Compare, Node, Not, Or, Text

_WRITTEN = frozenset({*TICKET_FIELDS, "board", "phase", "iteration", "milestone"})
"""The fields whose values stand in the boards."""


def asks_for_proof(node: Node) -> bool:
    """Whether a query asks for more than what is written in the boards; in doubt it does.

    Args:
        node: A tree as `parse` gives it.
    """
    match node:
        case Compare():
            return not _is_written(node)
        case Text():
            return False
        case Not(part):
            return asks_for_proof(part)
        case And(parts) | Or(parts):
            return any(map(asks_for_proof, parts))
    assert_never(node)


def _is_written(node: Compare) -> bool:
    if node.field not in {"has", "no"}:
        return node.field in _WRITTEN
    names: Collection[str] = [getattr(value, "text", "") for value in node.values]
    return _WRITTEN.issuperset(names)
