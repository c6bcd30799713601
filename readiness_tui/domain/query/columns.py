"""What each field of the filter language holds, for all tickets of a snapshot at once.

A column has one entry for each ticket, in the order of the graph's indices.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import TypeAlias
from unicodedata import normalize

from readiness_tui.domain.fields.types import is_list
from readiness_tui.domain.model.dates import Target, last_day
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Code, Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Plain, Ticket
from readiness_tui.domain.plan.analysis import Analysis, tickets_of
from readiness_tui.domain.plan.schedule import Pressure
from readiness_tui.domain.plan.scoring import score
from readiness_tui.domain.plan.workability import WorkabilityState
from readiness_tui.domain.proof.proof import ProofWord, Scope
from readiness_tui.domain.query.fields import OWN, TICKET_FIELDS

Words: TypeAlias = Sequence[Sequence[str]]
Numbers: TypeAlias = Sequence[int | None]


def fold(text: str) -> str:
    """Text in the form in which case and composition make no difference."""
    return text.casefold() if text.isascii() else normalize("NFC", text).casefold()


def fold_name(name: str) -> str:
    """A person's or team's name in the form in which it is compared: `@QA` is `qa`."""
    return fold(name).removeprefix("@")


def like(pattern: str) -> Callable[[str], bool]:
    """Whether a text is the pattern, in which a star stands for anything. Linear in both."""
    head, *rest = pattern.split("*")
    if not rest:
        return lambda text: text == pattern
    *middle, tail = rest

    def fits(text: str) -> bool:
        at, end = len(head), len(text) - len(tail)
        if at > end or not (text.startswith(head) and text.endswith(tail)):
            return False
        for part in middle:
            at = text.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return True

    return fits


def tickets_in(analysis: Analysis) -> list[Ticket]:
    """All tickets in the order of the graph's indices."""
    boards = analysis.portfolio.boards.values()
    return [ticket for board in boards for ticket in board.tickets.values()]


@lru_cache(maxsize=2)
def haystacks(analysis: Analysis) -> Sequence[str]:
    """Folded id, title, outcome, lines with marks, notes and labels of each ticket.

    Kept for the snapshot on the screen, for a filter is typed letter by letter.
    """
    return [
        fold(
            "\n".join(
                (
                    ticket.id,
                    ticket.title,
                    ticket.outcome,
                    ticket.notes,
                    *ticket.labels,
                    *(line.text for line in (*ticket.acceptance, *ticket.closure, *ticket.tasks)),
                )
            )
        )
        for ticket in tickets_in(analysis)
    ]


def _lines(criteria: Iterable[Criterion]) -> Sequence[str]:
    return tuple(line.text or line.gate or line.ticket or line.phase for line in criteria)


_SPECIAL: Mapping[str, Callable[[Ticket], Sequence[str]]] = {
    "owner": lambda ticket: [owner.name for owner in ticket.owners],
    "primary": lambda ticket: (ticket.primary,) if ticket.owners else (),
    "role": lambda ticket: [owner.role for owner in ticket.owners if owner.role],
    "acceptance": lambda ticket: _lines(ticket.acceptance),
    "closure": lambda ticket: _lines(ticket.closure),
    "task": lambda ticket: [task.text for task in ticket.tasks],
    "task-open": lambda ticket: [task.text for task in ticket.tasks if not task.done],
    "task-owner": lambda ticket: [task.owner for task in ticket.tasks if task.owner],
    "deliverable": lambda ticket: [
        f"{item.path} {item.text}".strip() for item in ticket.deliverables
    ],
    "deliverable-open": lambda ticket: [item.path for item in ticket.deliverables if not item.done],
    "link": lambda ticket: tuple(ticket.links.values()),
}
"""What is more, or less, than the words of one field of the ticket."""


def _ticket_words(field: str) -> Callable[[Ticket], Sequence[str]] | None:
    """The words that tickets themselves have in a field, None if it is none of theirs."""
    if field in _SPECIAL or field not in TICKET_FIELDS:
        return _SPECIAL.get(field)
    name = TICKET_FIELDS[field]
    value_of = attrgetter(name)
    if is_list(name):
        return value_of
    return lambda ticket: (value,) if (value := value_of(ticket)) else ()


def words(analysis: Analysis, field: str) -> Words:
    """The words of a field that holds words, names, ids or text."""
    if words_in := _ticket_words(field):
        return [words_in(ticket) for ticket in tickets_in(analysis)]
    if field.startswith(OWN):
        name = field.removeprefix(OWN)
        return [tuple(_said(ticket.fields.get(name))) for ticket in tickets_in(analysis)]
    keys = analysis.graph.keys
    match field:
        case "board":
            return [(key.board,) for key in keys]
        case "risk":
            rows = analysis.coverage.risks_of
            return [tuple(row.risk.id for row in rows.get(key, ())) for key in keys]
        case "gate":
            return [_gates(analysis, key) for key in keys]
        case "waiver":
            return [_waivers(analysis, key) for key in keys]
        case _:
            memberships = _members(analysis, field)
            return [memberships.get(key, ()) for key in keys]


def _said(value: "Plain | None") -> Iterable[str]:
    """A value of the team's own, or each of several, as text."""
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence | Mapping):
        return (str(value),)
    parts = value.values() if isinstance(value, Mapping) else value
    return (text for part in parts for text in _said(part))


def _gates(analysis: Analysis, key: Key) -> tuple[str, ...]:
    """The ids of a ticket's gates, and the states they show."""
    gates = analysis.judgement.proving.get(key, ())
    states = (analysis.judgement.effectives[gate].state for gate in gates)
    return (*(gate.gate for gate in gates), *states)


def _waivers(analysis: Analysis, key: Key) -> tuple[str, ...]:
    gates = analysis.judgement.proving.get(key, ())
    effectives = (analysis.judgement.effectives[gate] for gate in gates)
    return tuple(name for effective in effectives for name in effective.waivers)


def _members(analysis: Analysis, field: str) -> Mapping[Key, Sequence[str]]:
    """The phases, milestones or iterations of each ticket that is in one."""
    portfolio = analysis.portfolio
    memberships: dict[Key, list[str]] = {}
    for board in portfolio.boards.values():
        for name in getattr(board, f"{field}s"):
            for key in tickets_of(portfolio, Scope(board.id, field, name)):
                memberships.setdefault(key, []).append(name)
    return memberships


def numbers(analysis: Analysis, field: str) -> Numbers:
    """The numbers of a field that has an order; None where a ticket has none."""
    tickets, keys = tickets_in(analysis), analysis.graph.keys
    match field:
        case "priority":
            ranks: dict[Priority | None, int] = {name: rank for rank, name in enumerate(Priority)}
            return [ranks.get(ticket.priority) for ticket in tickets]
        case "score":
            boards = analysis.portfolio.boards
            pairs = zip(keys, tickets, strict=True)
            return [score(ticket, boards[key.board]) for key, ticket in pairs]
        case "dependants":
            return [analysis.graph.dependants(node) for node in range(len(keys))]
        case "exposure":
            return [_exposure(analysis, key) for key in keys]
        case "float":
            return analysis.schedule().slips
        case "tail" | "start" | "finish":
            return _timed(analysis, field)
        case "since":
            days = (ticket.blocked.since if ticket.blocked else None for ticket in tickets)
            return [day.toordinal() if day else None for day in days]
        case "expires":
            return [_expiry(analysis, key) for key in keys]
        case _:
            return [_number(value) for value in map(attrgetter(TICKET_FIELDS[field]), tickets)]


def _timed(analysis: Analysis, field: str) -> Numbers:
    """What the schedule from today on says about each ticket that it holds."""
    plan, keys = analysis.schedule(), analysis.graph.keys
    if field == "tail":
        planned = enumerate(plan.slack.tail[: len(keys)])
        return [tail if plan.is_planned(node) else None for node, tail in planned]
    of = plan.start_day if field == "start" else plan.end_day
    return [day.toordinal() if (day := of(key)) else None for key in keys]


def _exposure(analysis: Analysis, key: Key) -> int | None:
    """The highest exposure among the risks that a ticket mitigates."""
    rows = analysis.coverage.risks_of.get(key, ())
    return max((row.exposure for row in rows if row.exposure is not None), default=None)


def _number(value: Estimate | Target | int | None) -> int | None:
    """A value of a ticket as `bounds` counts: quarter days, or the ordinal of a last day."""
    match value:
        case Estimate():
            try:
                return value.quarters
            except ValueError:  # an estimate that cannot be read is none; lint names it
                return None
        case None | int():
            return value
        case _:
            return last_day(value).toordinal()


def _expiry(analysis: Analysis, key: Key) -> int | None:
    """The day on which the first waiver of a ticket's gates ends."""
    board = analysis.portfolio.boards[key.board]
    days = [
        end.date() if isinstance(end, datetime) else end
        for name in _waivers(analysis, key)
        if name in board.waivers and (end := board.waivers[name].expires)
    ]
    return min(days).toordinal() if days else None


Asked: TypeAlias = Callable[[Key, Ticket], bool]


def state(analysis: Analysis, word: str) -> Asked:
    """Whether a ticket is what the word of an `is:` says."""
    if word in set(WorkabilityState):
        workabilities = analysis.workabilities
        return lambda key, _: workabilities[key].state == word
    if word in set(ProofWord) and word not in {"open", "dropped"}:
        proofs = analysis.judgement.proofs
        return lambda key, _: proofs[key].word == word
    return _STATES[word](analysis)


def _mine(analysis: Analysis) -> Asked:
    me = {fold_name(name) for name in analysis.context.me}
    return lambda _, ticket: any(fold_name(owner.name) in me for owner in ticket.owners)


def _snoozed(analysis: Analysis) -> Asked:
    return lambda key, _: analysis.context.is_snoozed(key)


def _pressing(word: Pressure) -> Callable[[Analysis], Asked]:
    """Whether a ticket presses as much as the word says: what is late is critical too."""

    def asked(analysis: Analysis) -> Asked:
        plan, index = analysis.schedule(), analysis.graph.index
        pressures = {word, Pressure.LATE} if word is Pressure.CRITICAL else {word}
        return lambda key, _: plan.pressure(index[key]) in pressures

    return asked


def _overdue(analysis: Analysis) -> Asked:
    today: date = analysis.context.today
    return lambda _, ticket: bool(
        ticket.is_open and ticket.target and last_day(ticket.target) < today
    )


def _started_early(analysis: Analysis) -> Asked:
    workabilities = analysis.workabilities
    return lambda key, _: (
        workabilities[key].state is WorkabilityState.ACTIVE
        and any(item.code is Code.DEPENDENCY_OPEN for item in workabilities[key].unmet)
    )


def parents(analysis: Analysis) -> Sequence[int | None]:
    """The ticket that contains each one."""
    find, index = analysis.portfolio.find, analysis.graph.index
    pairs = zip(analysis.graph.keys, tickets_in(analysis), strict=True)
    keys = (find(ticket.parent, key.board) if ticket.parent else None for key, ticket in pairs)
    return [index[parent] if parent else None for parent in keys]


def _parent(analysis: Analysis) -> Asked:
    holding, index = set(parents(analysis)), analysis.graph.index
    return lambda key, _: index[key] in holding


def _leaf(analysis: Analysis) -> Asked:
    is_parent = _parent(analysis)
    return lambda key, ticket: not is_parent(key, ticket)


def _orphan(analysis: Analysis) -> Asked:
    """Linked to nothing: no dependency either way, no soft one, neither parent nor child."""
    graph, above = analysis.graph, parents(analysis)
    linked = {parent for parent in above if parent is not None}
    linked.update(node for node, parent in enumerate(above) if parent is not None)
    for node, edges in enumerate(zip(graph.pred, graph.succ, graph.soft, strict=True)):
        if any(edges):
            linked.update((node, *graph.soft[node]))
    return lambda key, _: graph.index[key] not in linked


_STATES: Mapping[str, Callable[[Analysis], Asked]] = {
    "open": lambda _: lambda _, ticket: ticket.is_open,
    "actionable": lambda analysis: lambda key, _: analysis.workabilities[key].state.is_actionable,
    "stuck": lambda analysis: lambda key, _: analysis.workabilities[key].state.is_stuck,
    "done": lambda _: lambda _, ticket: ticket.status is Status.DONE,
    "dropped": lambda _: lambda _, ticket: ticket.status is Status.DROPPED,
    "mine": _mine,
    "snoozed": _snoozed,
    "unowned": lambda _: lambda _, ticket: not ticket.owners,
    "waived": lambda analysis: lambda key, _: analysis.judgement.proofs[key].waived > 0,
    "critical": _pressing(Pressure.CRITICAL),
    "near": _pressing(Pressure.NEAR),
    "late": _pressing(Pressure.LATE),
    "overdue": _overdue,
    "started-early": _started_early,
    "unestimated": lambda _: lambda _, ticket: ticket.estimate is None,
    "cyclic": lambda analysis: lambda key, _: analysis.graph.index[key] in analysis.graph.block_of,
    "orphan": _orphan,
    "parent": _parent,
    "leaf": _leaf,
}
