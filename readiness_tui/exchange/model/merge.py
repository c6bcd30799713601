"""Statements of one record from different places as one value for each field.

Equal statements merge silently; where they differ the less ready reading is taken and said.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from readiness_tui.domain.model.board import Scoring
from readiness_tui.domain.model.dates import Week, last_day
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Deliverable, Estimate
from readiness_tui.exchange.model import join
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.model import Finding, Statement, Value

_LISTS = frozenset(
    (
        "owners",
        "acceptance",
        "closure",
        "tasks",
        "actions",
        "assumes",
        "verify",
        "evidence",
        "sources",
        "labels",
        "tickets",
        "mitigated_by",
        "completes",
        "triggers",
        "steps",
        "entrance",
        "exit",
        "out_of_scope",
        "assumptions",
        "fields.outside",
        "fields.outside_paths",
    )
)
_TEXTS = frozenset(("notes", "outputs", "objective", "outcome"))
EDGES = frozenset(("depends", "after"))  # merged over all tickets at once, in edges.py
_READY = {Status.TODO: 0, Status.BLOCKED: 1, Status.DOING: 2, Status.REVIEW: 3, Status.DONE: 4}
_DROPPED = 5

Values = dict[str, Any]  # typed by field: what a record's constructor takes
Picker = Callable[[Value], Any]


def values(statements: Sequence[Statement], findings: list[Finding]) -> Values:
    """One value for each field of a record.

    Args:
        statements: All statements about it, in document order.
        findings: Where differences go.
    """
    by_field: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.field not in EDGES:
            by_field.setdefault(statement.field, []).append(statement)
    return {name: _value(name, said, findings) for name, said in by_field.items()}


def _value(name: str, statements: list[Statement], findings: list[Finding]) -> Any:  # noqa: ANN401 - by field
    if name == "deliverables":
        return _delivered(statements)
    if name in _LISTS:
        return _union(statements)
    if name == "notes":
        return notes([str(each.value) for each in statements])
    if name in _TEXTS:
        return "\n".join(dict.fromkeys(str(each.value) for each in statements))
    if name == "scoring":
        return statements[0].value
    first = picked(name, statements)
    if any(_differs(name, each.value, first.value) for each in statements):
        other = next(each for each in statements if _differs(name, each.value, first.value))
        key = first.key or "the board"
        text = (
            f"{name} of {key} is {first.raw.strip()!r} in line {first.mark.line} and"
            f" {other.raw.strip()!r} in line {other.mark.line}: the first is taken"
        )
        findings.append(finding("says-differ", first.mark, text, keys=(first.key,)))
    return first.value


def _union(said: Sequence[Statement]) -> tuple[Any, ...]:
    """All items in document order, each once; a met criterion does not repeat an open one."""
    items: dict[Any, None] = {}
    for statement in said:
        if isinstance(statement.value, tuple):
            items.update(dict.fromkeys(statement.value))
    return tuple(items)


def _delivered(said: Sequence[Statement]) -> tuple[Deliverable, ...]:
    """All deliverables in document order, each path once, with the first text and claim of it."""
    delivered: tuple[Deliverable, ...] = _union(said)
    items: dict[str, Deliverable] = {}
    for item in delivered:
        before = items.get(item.path, item)
        text, done = before.text or item.text, before.done or item.done
        items[item.path] = Deliverable(item.path, text, done)
    return tuple(items.values())


def _differs(name: str, one: Value, other: Value) -> bool:
    if name == "title":
        return join.likeness(str(one), str(other)) < join.ALIKE
    return one != other


def picked(name: str, said: Sequence[Statement]) -> Statement:
    """The statement that counts: the first of those under which the plan is least ready."""
    if name == "title":
        return min(said, key=lambda each: each.shape != "heading")
    rule = _RULES.get(name)
    return min(said, key=lambda each: rule(each.value)) if rule else said[0]


def _readiness(value: Value) -> int:
    return _READY.get(value, _DROPPED) if isinstance(value, Status) else 0


def _earliness(value: Value) -> int:
    if isinstance(value, Week):
        return last_day(value).toordinal()
    return getattr(value, "toordinal", lambda: 0)()


def _length(value: Value) -> int:
    return -value.quarters if isinstance(value, Estimate) else 0


_RULES: Mapping[str, Picker] = {
    "status": _readiness,
    "priority": str,
    "target": _earliness,
    "due": _earliness,
    "estimate": _length,
}


def notes(pieces: Sequence[str]) -> str:
    """Notes from several places: bullets stay one list, a heading is not repeated."""
    result = ""
    heading = ""
    for piece in dict.fromkeys(pieces):
        head, _, rest = piece.partition("\n")
        if head.startswith("#") and head == heading:
            result += f"\n{rest}"
            continue
        heading = head if head.startswith("#") else ""
        listed = piece.startswith("- ") and result.rpartition("\n")[2].startswith("- ")
        result += ("\n" if listed else "\n\n") + piece
    return result.strip("\n")


def scoring(found: Values) -> Scoring | None:
    """Factors and scale as one value; None if neither is stated."""
    factors, scale = found.get("scoring"), found.get("scale")
    if factors and scale:
        return Scoring(factors.factors, scale.scale)
    return factors or scale
