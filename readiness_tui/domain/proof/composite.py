"""Gates made of other gates, tickets and phases, and of lines that people tick.

Acceptance and phase criteria are such gates. They are computed here, from values alone: nothing of
the repository is read. Red stays for what is false; what is merely not done yet is open.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Cause, Finding, Gate, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, TicketId, nearest, resolve
from readiness_tui.domain.model.ticket import Criterion, Plain
from readiness_tui.domain.proof.derived import ACCEPTANCE, CLOSURE

_BEST_FIRST = (Outcome.PASS, Outcome.WARN, Outcome.UNKNOWN, Outcome.ERROR, Outcome.FAIL)
_RANK = {outcome: rank for rank, outcome in enumerate(_BEST_FIRST)}
_SHAPES = ("all", "any", "at_least")
_NAMED = 4


NodeKind: TypeAlias = Literal["gate", "ticket", "phase", "milestone", "text"]


class Node(NamedTuple):
    """What a member points at."""

    kind: NodeKind
    board: BoardId
    id: str

    def __str__(self) -> str:
        """As people name it: `T-001`, `phase A`, `gate pins`."""
        return self.id if self.kind in {"ticket", "text"} else f"{self.kind} {self.id}"


class Member(Struct, frozen=True):
    """One member of a composite; `done` counts for a text only."""

    node: Node
    done: bool = False


class Composite(Struct, frozen=True):
    """Members, and how many of them have to hold (None: all)."""

    members: tuple[Member, ...]
    needed: int | None = None


class Part(Struct, frozen=True):
    """What one member comes to."""

    node: Node
    outcome: Outcome
    is_fact: bool = True
    says: str = ""


def composite_of(gate: Gate, board: Board, gates: Mapping[str, Gate]) -> Composite | str:
    """The members of a composite gate, or the sentence that says what is wrong with it.

    Args:
        gate: The composite.
        board: The board it stands on.
        gates: Every gate of that board: `phase:A/exit` is one of them, no other board's gate.
    """
    if gate.derived:
        if gate.refused or gate.params:
            unknown = f"unknown parameter {min(gate.params, default='')!r}"
            return gate.refused or f"{unknown}: what it is made of is fixed"
        return Composite(tuple(_of_criterion(line, board, gates) for line in criteria(gate, board)))
    return _declared(gate, board, gates)


def ticked(gate: Gate, board: Board) -> Result | None:
    """The result of derived criteria that only people tick; None where more is to be asked.

    Most criteria are: they are settled without a look at anything else, and kept between
    snapshots, since an edit of one ticket leaves ten thousand others as they were.
    """
    if not gate.derived or gate.params or gate.refused:
        return None
    lines = tuple([(line.text, line.done) for line in criteria(gate, board)])
    return _ticked(gate.title, lines) if all([text for text, _ in lines]) else None  # noqa: C419


@lru_cache(maxsize=65_536)
def _ticked(title: str, lines: tuple[tuple[str, bool], ...]) -> Result:
    members = tuple(Member(Node("text", BoardId(""), text), done) for text, done in lines)
    parts = [text_part(member) for member in members]
    return result_of(Gate(id=title, title=title), Composite(members), parts)


def criteria(gate: Gate, board: Board) -> tuple[Criterion, ...]:
    """The lines that a derived composite is made of, as they stand now."""
    owner, _, name = gate.id.rpartition("/")
    if name in {ACCEPTANCE, CLOSURE}:
        ticket = board.tickets.get(TicketId(owner))
        if ticket is None:
            return ()
        return ticket.acceptance if name == ACCEPTANCE else ticket.closure
    phase = board.phases.get(owner.removeprefix("phase:"))
    if phase is None:
        return ()
    return phase.exit if name == "exit" else phase.entrance


def _of_criterion(line: Criterion, board: Board, gates: Mapping[str, Gate]) -> Member:
    if line.gate:
        return Member(_gate_node(line.gate, board.id, gates))
    if line.ticket:
        return Member(_ticket_node(line.ticket, board.id))
    if line.phase:
        return Member(Node("phase", board.id, line.phase))
    return Member(Node("text", board.id, line.text), line.done)


def _gate_node(reference: str, home: BoardId, gates: Mapping[str, Gate]) -> Node:
    other, colon, name = reference.partition(":")
    if reference in gates or not colon:
        return Node("gate", home, reference)
    return Node("gate", BoardId(other), name)


def _ticket_node(reference: str, home: BoardId) -> Node:
    key = resolve(reference, home)
    return Node("ticket", key.board, key.ticket)


def _declared(gate: Gate, board: Board, gates: Mapping[str, Gate]) -> Composite | str:
    unknown = [name for name in gate.params if name not in _SHAPES]
    if unknown:
        near = nearest(unknown[0], _SHAPES)
        return f"unknown parameter {unknown[0]!r}" + (f"; nearest: {near}" if near else "")
    shapes = [name for name in _SHAPES if name in gate.params]
    if len(shapes) != 1:
        return "give one of all, any and at_least"
    value, needed = gate.params[shapes[0]], None
    if shapes[0] == "at_least":
        if not isinstance(value, Mapping) or set(value) != {"n", "of"}:
            return "at_least is { n = 2, of = [...] }"
        needed, value = value["n"], value["of"]
        if not isinstance(needed, int) or isinstance(needed, bool) or needed < 1:
            return "at_least.n is a whole number from 1"
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        return f"{shapes[0]} is a list of members, and not an empty one"
    members = [_declared_member(item, board, gates) for item in value]
    if refused := next((item for item in members if isinstance(item, str)), None):
        return refused
    valid_members = tuple(item for item in members if isinstance(item, Member))
    if shapes[0] == "any":
        needed = 1
    if needed is not None and needed > len(valid_members):
        return f"at_least wants {needed} of {len(valid_members)} members"
    return Composite(valid_members, needed)


def _declared_member(item: Plain, board: Board, gates: Mapping[str, Gate]) -> Member | str:
    match item:
        case str():
            return Member(_gate_node(item, board.id, gates))
        case {"gate": str(name)} if len(item) == 1:
            return Member(_gate_node(name, board.id, gates))
        case {"ticket": str(name)} if len(item) == 1:
            return Member(_ticket_node(name, board.id))
        case {"phase": str(name)} if len(item) == 1:
            return Member(Node("phase", board.id, name))
        case {"milestone": str(name)} if len(item) == 1:
            return Member(Node("milestone", board.id, name))
        case {"text": str(text), "done": bool(done)} if len(item) == 2:  # noqa: PLR2004 - both keys
            return Member(Node("text", board.id, text), done)
        case {"text": str(text)} if len(item) == 1:
            return Member(Node("text", board.id, text))
        case _:
            return "a member is a gate id, { ticket }, { phase }, { milestone } or { text, done }"


def text_part(member: Member) -> Part:
    """A line that a person ticks: a statement once ticked, open before."""
    outcome = Outcome.PASS if member.done else Outcome.UNKNOWN
    return Part(member.node, outcome, is_fact=False, says="ticked" if member.done else "not ticked")


def refused(gate: Gate, why: str) -> Result:
    """The result of a composite that cannot be judged."""
    return Result(
        outcome=Outcome.ERROR,
        cause=Cause.CONFIG,
        says=why,
        decided_by="composite.config",
        question=_question(gate),
        remedy=f"correct gate {gate.id}",
    )


def result_of(gate: Gate, wanted: Composite, parts: Sequence[Part]) -> Result:
    """What a composite comes to: the worst of the members that decide.

    Members that do not apply are left out. Of `any` and `at_least`, the best members decide.
    """
    counted = [part for part in parts if part.outcome is not Outcome.NOT_APPLICABLE]
    needed = len(counted) if wanted.needed is None else wanted.needed
    if not counted or needed > len(counted):
        return Result(
            outcome=Outcome.UNKNOWN,
            cause=Cause.NOTHING_EXAMINED,
            says=f"{len(counted)} of {len(parts)} members apply, {max(1, needed)} needed",
            decided_by="composite.none",
            question=_question(gate),
            remedy="name members that apply",
        )
    ordered = sorted(counted, key=lambda part: (_RANK[part.outcome], not part.is_fact))
    deciding = ordered[:needed]
    outcome = deciding[-1].outcome
    passed = sum(1 for part in counted if part.outcome in {Outcome.PASS, Outcome.WARN})
    worst_first = sorted(deciding, key=lambda part: -_RANK[part.outcome])
    waiting = [part for part in worst_first if _RANK[part.outcome] > 1]
    holds = outcome in {Outcome.PASS, Outcome.WARN}
    return Result(
        outcome=outcome,
        cause=_cause(outcome),
        says=f"{passed} of {len(counted)}" + ("" if holds else f", {_waiting(waiting)}"),
        decided_by=f"composite.{_RULES[outcome]}",
        question=_question(gate),
        findings=() if holds else tuple(map(_finding, waiting)),
        remedy="" if holds else f"see to {waiting[0].node}",
        is_fact=any(part.is_fact for part in deciding),
    )


def _waiting(parts: Sequence[Part]) -> str:
    """What is waited for: members by name, lines to tick by their number, for they are long."""
    named = [str(part.node) for part in parts if part.node.kind != "text"]
    lines = len(parts) - len(named)
    more = f" (+{len(named) - _NAMED})" if len(named) > _NAMED else ""
    clauses = [f"waiting for {', '.join(named[:_NAMED])}{more}"] if named else []
    if lines:
        clauses.append(f"{lines} not ticked")
    return ", ".join(clauses)


_RULES = {
    Outcome.PASS: "met",
    Outcome.WARN: "met",
    Outcome.UNKNOWN: "open",
    Outcome.ERROR: "error",
    Outcome.FAIL: "false",
}


def _cause(outcome: Outcome) -> Cause | None:
    return {Outcome.UNKNOWN: Cause.OPEN, Outcome.ERROR: Cause.CONFIG}.get(outcome)


def _question(gate: Gate) -> str:
    return f"is every part of it met: {gate.title or gate.id}?"


def _finding(part: Part) -> Finding:
    return Finding(
        rule=f"composite.{_RULES[part.outcome]}",
        message=f"{part.node}: {part.says}" if part.says else str(part.node),
        remedy=_REMEDIES.get(part.node.kind, ""),
        fingerprint=str(part.node),
        outcome=part.outcome,
    )


_REMEDIES = {
    "text": "tick it once it is met",
    "ticket": "finish that ticket",
    "gate": "see that gate",
    "phase": "see that phase",
    "milestone": "see that milestone",
}
