"""Boards in one line: `board(ticket("A"), ticket("B", depends="A"))`.

Lists are given as one text with blanks between (`depends="A B"`) or as a tuple. What is left out
has the default of the file format.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import fields

from readiness_tui.domain.edits.field_requests import SetText
from readiness_tui.domain.edits.requests import ChangeList
from readiness_tui.domain.fields.forms import format_owners
from readiness_tui.domain.fields.list_changes import ListChange
from readiness_tui.domain.model.board import HOMES, Board, Iteration, Milestone, Phase, Record
from readiness_tui.domain.model.dates import parse_target
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Mode, Priority, Status
from readiness_tui.domain.model.ticket import (
    Blocked,
    Criterion,
    Deliverable,
    Estimate,
    Owner,
    Score,
    Ticket,
)
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.plan.ranking import Analysis, PlanContext, analyse
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.proof import EffectiveResult, Judgement, Proof, ProofWord

TODAY = date(2026, 2, 18)
NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
HOME = BoardId("b")

TRACKER = {
    "M-01": "",
    "M-02": "M-01",
    "M-03": "M-02",
    "M-04": "M-02 M-03",
    "M-05": "M-02 M-04",
    "M-06": "M-04 M-05",
    "M-07": "M-04 M-06",
    "M-08": "M-01 M-04",
    "M-09": "M-04 M-05",
    "M-10": "M-01 M-02 M-08",
    "M-11": "M-08 M-09 M-10",
    "M-12": "M-03 M-09 M-11",
}
"""The dependencies of a real plan: 12 tickets, 23 edges, of which 11 are redundant."""

Names = str | Sequence[str]


def names(value: Names) -> tuple[str, ...]:
    """`"A B"` as `("A", "B")`; a sequence as it is."""
    return tuple(value.split()) if isinstance(value, str) else tuple(value)


def ticket(id_: str, status: str = "todo", **given: Any) -> Ticket:  # noqa: ANN401 - any field
    """A ticket; `depends`, `after`, `labels`, `owner`, `estimate`, `target`, `score` are short.

    `score` is a total or a mapping of factors, `owner` names with blanks between, `blocked` a
    reason, `acceptance` lines (a leading `x ` marks one as met).
    """
    given.setdefault("title", f"Ticket {id_}")
    given["status"] = Status(status)
    if status == "blocked":
        given.setdefault("blocked", "waiting")
    for name in ("depends", "after", "labels", "evidence", "sources"):
        given[name] = names(given.get(name, ()))
    delivered = given.get("deliverables", ())
    given["deliverables"] = tuple(
        Deliverable(item) if isinstance(item, str) else item
        for item in (delivered.split() if isinstance(delivered, str) else delivered)
    )
    if (owner := given.pop("owner", None)) is not None:
        given["owners"] = tuple(Owner(name) for name in names(owner))
    shapes = {
        "priority": (str, Priority),
        "estimate": (str, Estimate),
        "target": (str, parse_target),
        "blocked": (str, Blocked),
        "score": (int, lambda total: Score(total=total)),
        "acceptance": (list | tuple, lambda lines: tuple(map(_criterion, lines))),
    }
    for name, (short, make) in shapes.items():
        if isinstance(given.get(name), short):
            given[name] = make(given[name])
    if isinstance(given.get("score"), Mapping):
        given["score"] = Score(given["score"])
    return Ticket(id=TicketId(id_), **given)


def _criterion(line: str | Criterion) -> Criterion:
    if isinstance(line, Criterion):
        return line
    return Criterion(text=line.removeprefix("x "), done=line.startswith("x "))


def phase(id_: str, tickets: Names = (), **given: Any) -> Phase:  # noqa: ANN401 - any field
    """A phase that lists these tickets."""
    return Phase(id=id_, tickets=names(tickets), **given)


def milestone(id_: str, completes: Names = (), **given: Any) -> Milestone:  # noqa: ANN401
    """A milestone that completes these tickets or phases."""
    return Milestone(id=id_, completes=names(completes), **given)


def iteration(id_: str, tickets: Names = (), **given: Any) -> Iteration:  # noqa: ANN401
    """A time box with these tickets."""
    return Iteration(id=id_, tickets=names(tickets), **given)


def risk(id_: str, mitigated_by: Names = (), *, at: str = "3x4", **given: Any) -> Risk:  # noqa: ANN401
    """A risk of likelihood x impact `at`; an empty text leaves both unknown."""
    likelihood, impact = (int(part) for part in at.split("x")) if at else (None, None)
    given.setdefault("title", f"Risk {id_}")
    return Risk(
        id=id_, mitigated_by=names(mitigated_by), likelihood=likelihood, impact=impact, **given
    )


def gate(id_: str, kind: str = "", **given: Any) -> Gate:  # noqa: ANN401 - any field
    """A gate of some kind."""
    return Gate(id=id_, kind=kind, **given)


_KINDS = {
    Ticket: "tickets",
    Phase: "phases",
    Milestone: "milestones",
    Iteration: "iterations",
    Risk: "risks",
    Gate: "gates",
    Waiver: "waivers",
}


def board(*records: Record, id: str = HOME, mode: str = "soft_block", **given: Any) -> Board:  # noqa: A002, ANN401
    """A board of these records, each kind in the order given."""
    homes: dict[str, dict[str, Record]] = {}
    for record in records:
        homes.setdefault(_KINDS[type(record)], {})[record.id] = record
    assert set(homes) <= set(HOMES.values()) <= {field.name for field in fields(Board)}
    return Board(id=BoardId(id), enforcement=Mode(mode), **homes, **given)


def key(text: str) -> Key:
    """`A` on the usual board, `other:A` elsewhere."""
    home, colon, id_ = text.partition(":")
    return Key(BoardId(home), TicketId(id_)) if colon else Key(HOME, TicketId(text))


def keys(text: str) -> tuple[Key, ...]:
    """Several keys, with blanks between."""
    return tuple(key(name) for name in text.split())


def _said(item: Ticket) -> ProofWord:
    if item.status is Status.DROPPED:
        return ProofWord.DROPPED
    return ProofWord.OPEN if item.is_open else ProofWord.UNPROVEN


def judgement(
    *boards: Board,
    proofs: Mapping[Any, str] | None = None,
    effectives: Mapping[str, EffectiveResult] | None = None,
    now: datetime = NOW,
) -> Judgement:
    """What the gates would say, said by hand.

    `proofs` gives the word by ticket (`{"A": "proven"}`), else nothing checks anything;
    `effectives` the weight of a gate by id, `other:G` for another board's.
    """
    portfolio = Portfolio.of(*boards)
    said = {key(name): ProofWord(word) for name, word in (proofs or {}).items()}
    weights = {GateKey(*key(name)): weight for name, weight in (effectives or {}).items()}
    return Judgement(
        portfolio=portfolio,
        now=now,
        gates={GateKey(b.id, name): gate for b in boards for name, gate in gates_of(b).items()}
        | {name: Gate(id=name.gate) for name in weights},
        results={},
        effectives=weights,
        proofs={name: Proof(said.get(name, _said(item))) for name, item in portfolio.tickets()},
        proving={
            name: tuple(
                one
                for one in weights
                if one.board == name.board and one.gate.startswith(f"{name.ticket}/")
            )
            for name, _ in portfolio.tickets()
        },
    )


def analysis(
    *boards: Board,
    proofs: Mapping[Any, str] | None = None,
    effectives: Mapping[str, EffectiveResult] | None = None,
    today: date = TODAY,
    me: Names = (),
) -> Analysis:
    """The analysis of boards whose proofs are said by hand."""
    judged = judgement(*boards, proofs=proofs, effectives=effectives)
    return analyse(judged, PlanContext(today=today, me=frozenset(names(me))))


def set_text(key: Key, field: str, text: str) -> SetText:
    """A wish for one field of a ticket."""
    return SetText(key.ref, field, text)


def assign(keys: tuple[Key, ...], owners: tuple[Owner, ...]) -> ChangeList:
    """A wish for the owners of tickets, in place of those that they have."""
    return ChangeList(keys, "owners", ListChange(format_owners(owners), replaces=True))
