"""Where a ticket stands: the one answer to "can this be worked on", and what is in its way.

Every list that says ready, waiting or blocked reads it from here.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.calendar import window_days
from readiness_tui.domain.model.ids import BoardId, GateKey, Key
from readiness_tui.domain.model.status import Code, Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.graph import PlanGraph
from readiness_tui.domain.proof.proof import GateDecision, Judgement, ProofWord


class WorkabilityState(StrEnum):
    """The state of a ticket; each has exactly one, the first that fits in this order."""

    CLOSED = "closed"
    BLOCKED = "blocked"
    ACTIVE = "active"
    WAITING = "waiting"
    LATER = "later"
    READY = "ready"

    @property
    def is_actionable(self) -> bool:
        """Whether somebody can work on it today."""
        return self in {WorkabilityState.ACTIVE, WorkabilityState.READY}

    @property
    def is_stuck(self) -> bool:
        """Whether nobody can go on with it."""
        return self in {WorkabilityState.WAITING, WorkabilityState.BLOCKED}


class Unmet(NamedTuple):
    """One thing in the way of a ticket. `key` is the ticket it waits for, where there is one."""

    code: Code
    subject: str
    key: Key | None = None

    def __str__(self) -> str:
        """In words: `needs M-08, which is open`."""
        match self.code:
            case Code.DEPENDENCY_OPEN if self.key is None:
                return f"needs {self.subject}, which nobody has"
            case Code.DEPENDENCY_OPEN:
                return f"needs {self.subject}, which is open"
            case Code.CONTRADICTED:
                return f"needs {self.subject}, which claims done while a gate fails"
            case _:
                return f"phase {self.subject} is closed: its entrance is not met"


class Workability(Struct, frozen=True):
    """A ticket's state, what is in its way, and what would be in a stricter mode.

    `begins` is the first day of its window where the state is `later`.
    """

    state: WorkabilityState
    unmet: tuple[Unmet, ...] = ()
    remarks: tuple[Unmet, ...] = ()
    begins: date | None = None


_PLAIN = {state: Workability(state) for state in WorkabilityState}
_BY_STATUS = {
    Status.BLOCKED: WorkabilityState.BLOCKED,
    Status.DOING: WorkabilityState.ACTIVE,
    Status.REVIEW: WorkabilityState.ACTIVE,
}


def stand(judgement: Judgement, graph: PlanGraph, today: date) -> Mapping[Key, Workability]:
    """The standing of every ticket.

    Closed tickets have nothing unmet; those under way keep what they started in spite of.
    """
    missing: dict[Key, list[Unmet]] = {}
    for dangling in graph.dangling:
        if dangling.field == "depends":
            item = Unmet(Code.DEPENDENCY_OPEN, dangling.reference)
            missing.setdefault(dangling.key, []).append(item)
    hurdles = _hurdles(judgement, graph)
    several = len(judgement.portfolio.boards) > 1
    closed, done, dropped = _PLAIN[WorkabilityState.CLOSED], Status.DONE, Status.DROPPED
    workabilities: dict[Key, Workability] = {}
    rows = iter(zip(graph.keys, graph.pred, strict=True))
    for board in judgement.portfolio.boards.values():
        stages = _Stages(board, judgement, today)
        for ticket, (key, needs) in zip(board.tickets.values(), rows, strict=False):
            status = ticket.status
            if status is done or status is dropped:
                workabilities[key] = closed
                continue
            unmet = [hurdle for p in needs if (hurdle := hurdles[p])]
            if unmet and several:
                unmet = [_seen_from(board, hurdle) for hurdle in unmet]
            if key in missing:
                unmet += missing[key]
            workabilities[key] = stages.standing(ticket, unmet)
    return workabilities


def _hurdles(judgement: Judgement, graph: PlanGraph) -> list[Unmet | None]:
    """By index, what a ticket puts in the way of those that need it."""
    hurdles: list[Unmet | None] = []
    done, dropped, is_open = Status.DONE, Status.DROPPED, Code.DEPENDENCY_OPEN
    tickets = (t for board in judgement.portfolio.boards.values() for t in board.tickets.values())
    for key, followers, ticket in zip(graph.keys, graph.succ, tickets, strict=True):
        status = ticket.status
        if not followers or status is dropped:
            hurdles.append(None)
            continue
        code = is_open if status is not done else need(judgement, key, status)
        hurdles.append(Unmet(code, key.ticket, key) if code else None)
    return hurdles


def need(judgement: Judgement, key: Key, status: Status) -> Code | None:
    """What a ticket puts in the way of those that need it; nothing once it is dropped."""
    if status is Status.DROPPED:
        return None
    if status is not Status.DONE:
        return Code.DEPENDENCY_OPEN
    contradicted = judgement.proofs[key].word is ProofWord.CONTRADICTED
    return Code.CONTRADICTED if contradicted else None


def _seen_from(board: Board, item: Unmet) -> Unmet:
    """The same, with a ticket of another board spelled as such."""
    abroad = item.key is not None and item.key.board != board.id
    return item._replace(subject=str(item.key)) if abroad else item


class _Stages:
    """What one board's phases and windows say about its tickets."""

    def __init__(self, board: Board, judgement: Judgement, today: date) -> None:
        self._enforces = board.enforcement.enforces
        self._phase: dict[str, Phase] = {}
        for phase in board.phases.values():
            for name in phase.tickets:
                self._phase.setdefault(name, phase)
        windows = {"": board.window} | {phase.id: phase.window for phase in board.phases.values()}
        starts = {name: window_days(window, board)[0] for name, window in windows.items()}
        self._coming = {name: day for name, day in starts.items() if day and day > today}
        self._closed = {
            phase.id: Unmet(Code.PHASE_CLOSED, phase.id)
            for phase in board.phases.values()
            if is_closed(judgement, board.id, phase)
        }

    def standing(self, ticket: Ticket, hurdles: list[Unmet]) -> Workability:
        """The standing of an open ticket of this board, given what its dependencies say."""
        phase = self._phase.get(ticket.id) if self._closed or self._coming else None
        if phase and phase.id in self._closed:
            hurdles.append(self._closed[phase.id])
        state = _BY_STATUS.get(ticket.status)
        begins = None
        if state is None:
            begins = self._not_before(phase) if self._coming else None
            state = WorkabilityState.READY if begins is None else WorkabilityState.LATER
        if not hurdles:
            return _PLAIN[state] if begins is None else Workability(state, begins=begins)
        unmet, remarks = tuple(hurdles), ()
        if not self._enforces:
            unmet = tuple(item for item in hurdles if item.code is Code.DEPENDENCY_OPEN)
            remarks = tuple(item for item in hurdles if item.code is not Code.DEPENDENCY_OPEN)
        if unmet and ticket.status is Status.TODO:
            state, begins = WorkabilityState.WAITING, None
        return Workability(state, unmet, remarks, begins)

    def _not_before(self, phase: Phase | None) -> date | None:
        """The day before which a ticket of this phase is not begun, if that is still to come."""
        days = (self._coming.get(""), self._coming.get(phase.id) if phase else None)
        return max((day for day in days if day), default=None)


def is_closed(judgement: Judgement, board: BoardId, phase: Phase) -> bool:
    """Whether a phase has an entrance that does not hold."""
    entrance = judgement.effectives.get(GateKey(board, f"phase:{phase.id}/entrance"))
    return entrance is not None and entrance.hold in {GateDecision.FAILS, GateDecision.UNDECIDED}
