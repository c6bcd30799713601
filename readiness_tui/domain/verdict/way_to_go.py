"""The shortest way from a verdict to go: what is still to do, counted, the cheapest first.

Nothing is guessed: each step follows from a gate that does not hold, a mark that is not set, a
claim that nothing speaks for or a ticket that is not done. What a step turns up may make the way
longer.
"""

from collections.abc import Iterable
from enum import StrEnum
from itertools import islice

from msgspec import Struct

from readiness_tui.domain.model.errors import BOARD_INVALID
from readiness_tui.domain.model.gate import COMMAND_KINDS, GateSeverity, Result
from readiness_tui.domain.model.ids import GateKey, Key, Kind
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.proof import reasons as why
from readiness_tui.domain.proof.backing import GateSummary, backing
from readiness_tui.domain.proof.derived import ATTESTATION, COMPOSITE
from readiness_tui.domain.proof.proof import GateDecision, ProofWord, Scope, Verdict, Word
from readiness_tui.domain.proof.scopes import extent
from readiness_tui.domain.proof.waivable import waivable
from readiness_tui.domain.proof.waiving import hard_rules, on_trial
from readiness_tui.domain.verdict.reason_places import members_of
from readiness_tui.domain.verdict.snapshot import Snapshot

_SETTLED = frozenset({GateDecision.HOLDS, GateDecision.EXEMPT})
_NAMED = 2
"""How many of a step's records are named."""


class StepKind(StrEnum):
    """What a step does, the cheapest first; the value is the verb."""

    REPAIR = "repair"
    RUN = "run"
    TICK = "tick"
    SIGN = "sign"
    CLOSE = "close"
    MEND = "mend"
    PROVE = "give proof to"
    FINISH = "finish"


_OBJECTS = {
    StepKind.REPAIR: ("file", "files"),
    StepKind.RUN: ("command", "commands"),
    StepKind.TICK: ("criterion", "criteria"),
    StepKind.MEND: ("finding", "findings"),
}
"""One and several of what is counted, where names say less than how many there are."""


class Step(Struct):
    """Things of one kind that are to be done.

    Attributes:
        kind: What is done.
        count: How many there are.
        names: Of the records that they belong to, in the order in which to take them up.
        waivable: How many could be waived instead; only of what is to be mended.
    """

    kind: StepKind
    count: int = 0
    names: dict[str, None] = {}
    waivable: int = 0

    def __str__(self) -> str:
        """As a person says it: `run 2 commands (M-04/verify-1, M-05/verify-1)`, `finish M-04`."""
        more = len(self.names) - _NAMED
        names = ", ".join(islice(self.names, _NAMED)) + (f" +{more}" if more > 0 else "")
        if self.kind not in _OBJECTS:
            return f"{self.kind} {names}"
        singular, plural = _OBJECTS[self.kind]
        waived = f", or waive {self.waivable}" if self.waivable else ""
        return f"{self.kind} {counted(self.count, singular, plural)} ({names}{waived})"


def way_to_go(snapshot: Snapshot, verdict: Verdict) -> tuple[Step, ...]:
    """What is to be done until a verdict says go; nothing where it does.

    Args:
        snapshot: The plan.
        verdict: Of a scope of it.
    """
    if verdict.word is not Word.NO_GO:
        return ()
    walk = _Walk(snapshot)
    for reason in verdict.reasons:
        subject = reason.subject
        if not reason.blocks:
            continue
        if reason.code == BOARD_INVALID:
            walk.add(StepKind.REPAIR, str(reason.place or subject.name))
        elif subject.gate is not None:
            walk.count(subject.gate)
        elif subject.ticket is not None:
            walk.count(subject.ticket)
        elif reason.code == why.TICKET_OPEN:
            walk.add(StepKind.REPAIR, subject.name)
    walk.facts(verdict)
    return tuple(walk.steps[kind] for kind in StepKind if kind in walk.steps)


def format_way(steps: Iterable[Step]) -> str:
    """A way in words: `run 2 commands (...), tick 1 criterion (...), finish M-04`."""
    return ", ".join(map(str, steps))


class _Walk(Struct):
    """Walks from what blocks to all that it rests on, and counts each thing once."""

    snapshot: Snapshot
    steps: dict[StepKind, Step] = {}
    _tickets: set[Key] = set()
    _gates: set[GateKey] = set()

    def add(self, kind: StepKind, name: str, count: int = 1) -> Step:
        """Count so many things that belong to a record."""
        step = self.steps.setdefault(kind, Step(kind))
        step.count += count
        step.names[name] = None
        return step

    def count(self, start: Key | GateKey) -> None:
        """A ticket after all that it waits for, or a gate; without recursion: chains are long."""
        pending: list[tuple[Key | GateKey, bool]] = [(start, False)]
        while pending:
            node, is_last = pending.pop()
            if is_last:
                self._ticket(node)
            elif isinstance(node, GateKey):
                pending += [(one, False) for one in reversed(self._gate(node))]
            elif node not in self._tickets and self.snapshot.portfolio.ticket(node) is not None:
                self._tickets.add(node)
                pending.append((node, True))
                pending += [(one, False) for one in reversed(self._needed(node))]

    def _needed(self, key: Key) -> list[Key | GateKey]:
        """The tickets that one waits for, and the gates that prove it."""
        standing = self.snapshot.analysis.workabilities.get(key)
        tickets = [one.key for one in standing.unmet if one.key] if standing else []
        return [*tickets, *self.snapshot.judgement.proving.get(key, ())]

    def _ticket(self, key: Key | GateKey) -> None:
        """Count a ticket; its gates were before."""
        judgement = self.snapshot.judgement
        ticket = self.snapshot.portfolio.ticket(key) if isinstance(key, Key) else None
        if ticket is None or not isinstance(key, Key) or ticket.status is Status.DROPPED:
            return
        weights = [judgement.effectives[gate] for gate in judgement.proving.get(key, ())]
        if ticket.is_open:
            is_closable = judgement.proofs[key].word is ProofWord.CLOSABLE
            self.add(StepKind.CLOSE if is_closable else StepKind.FINISH, key.ticket)
        elif backing(weights) is GateSummary.NONE:
            self.add(StepKind.PROVE, key.ticket)

    def _gate(self, key: GateKey) -> list[Key | GateKey]:
        """Count what is to be done for a gate; what it is made of."""
        judgement = self.snapshot.judgement
        weight = judgement.effectives.get(key)
        if weight is None or weight.hold in _SETTLED or key in self._gates:
            return []
        self._gates.add(key)
        if not self._blocks(key):
            return []
        gate, result = judgement.gates[key], judgement.results[key]
        is_open = weight.hold is GateDecision.UNDECIDED
        match gate.kind:
            case kind if kind == COMPOSITE and result.findings:
                return self._composite(key, result)
            case kind if kind in COMMAND_KINDS and is_open:
                self.add(StepKind.RUN, key.gate)
            case kind if kind == ATTESTATION:
                self.add(StepKind.SIGN, key.gate)
            case _:
                self._mend(key, result)
        return []

    def _blocks(self, key: GateKey) -> bool:
        """Whether a gate that does not hold stands in the way."""
        judgement = self.snapshot.judgement
        gate, mode = judgement.gates[key], judgement.portfolio.boards[key.board].enforcement
        is_counted = gate.severity is GateSeverity.BLOCK and gate.enabled
        return is_counted and not on_trial(gate, mode)

    def _mend(self, key: GateKey, result: Result) -> None:
        judgement = self.snapshot.judgement
        gate, board = judgement.gates[key], judgement.portfolio.boards[key.board]
        step = self.add(StepKind.MEND, key.gate, max(1, len(result.findings) + result.unlisted))
        if not hard_rules(gate, board.enforcement):
            step.waivable += sum(not waivable(gate, result, one) for one in result.findings)

    def _composite(self, key: GateKey, result: Result) -> list[Key | GateKey]:
        """Count the marks to set; the records that a composite waits for."""
        members = members_of(self.snapshot, key)
        parts: list[Key | GateKey] = []
        for finding in result.findings:
            member = members.get(finding.fingerprint)
            if member is None:
                self.add(StepKind.TICK, key.gate)
            elif member.kind is Kind.GATE:
                parts.append(GateKey(member.board, member.id))
            elif member.kind is Kind.TICKET:
                parts.append(member.key)
            else:
                part = extent(self.snapshot.judgement, Scope(member.board, member.kind, member.id))
                parts += [*part.tickets, *part.gates]
        return parts

    def facts(self, verdict: Verdict) -> None:
        """What no fact speaks for, unless something that is to be done gives one."""
        is_fact_to_come = {StepKind.RUN, StepKind.SIGN, StepKind.MEND, StepKind.PROVE}
        if is_fact_to_come & self.steps.keys():
            return
        lacks = {why.NOTHING_CHECKED, why.NOTHING_HOLDS, why.NOTHING_PROVEN}
        for reason in verdict.reasons:
            if reason.blocks and reason.code in lacks:
                name = verdict.scope.id if verdict.scope.kind else reason.subject.board
                self.add(StepKind.PROVE, name or str(verdict.scope))
