"""Why a verdict is as it is, as a tree: reasons by kind, none of them twice, each with its place.

A gate stands below the first ticket that it speaks against; below another it is only named. What
holds stands in the tree, too: whoever doubts a green word goes to its evidence from there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place, Severity, Subject
from readiness_tui.domain.model.gate import Finding
from readiness_tui.domain.model.ids import GateKey, Key, Kind, RecordRef
from readiness_tui.domain.model.lazy import Lazily
from readiness_tui.domain.plan.workability import Unmet, WorkabilityState
from readiness_tui.domain.proof import reasons as why
from readiness_tui.domain.proof.backing import doubts
from readiness_tui.domain.proof.proof import GateDecision, Scope, Verdict
from readiness_tui.domain.proof.scopes import counts, extent
from readiness_tui.domain.verdict.reason_places import (
    declared_at,
    editable,
    gate_record,
    looked_at,
    members_of,
    opened_for,
    record_of,
)
from readiness_tui.domain.verdict.snapshot import Snapshot

SEEN_ELSEWHERE = "gate-elsewhere"
"""The code of a gate that stands below another ticket already."""
HOLDS = "gate-holds"
LOOKED_AT = "examined"

_OF_TICKETS = frozenset({why.CLAIM_CONTRADICTED, why.TICKET_OPEN})
_DOUBTFUL = frozenset({GateDecision.FAILS, GateDecision.UNDECIDED})


class ReasonKind(StrEnum):
    """What kind a reason is of, worst first."""

    UNREADABLE = "unreadable"
    CONTRADICTED = "contradicted"
    BLOCKED = "blocked"
    FAILING = "failing"
    NOT_SETTLED = "not settled"
    OPEN = "open"
    WARNING = "warnings"
    HOLDING = "holding"


class ReasonNode(Struct, frozen=True):
    """One reason, and the place it stands for.

    Attributes:
        id: Unique in its tree, and the same for as long as the reason is.
        reason: What it says, and what to do about it.
        record: What it speaks of; None for a file, and for the workspace.
        place: The file and line an editor opens; None where no file is meant.
        finding: The finding that it is, if it is one.
        children: What it follows from; may be made only when somebody looks at them.
    """

    id: str
    reason: Diagnostic
    record: RecordRef | None = None
    place: Place | None = None
    finding: Finding | None = None
    children: Sequence["ReasonNode"] = ()

    @property
    def gate(self) -> GateKey | None:
        """The gate that it speaks of."""
        return self.reason.subject.gate

    @property
    def ticket(self) -> Key | None:
        """The ticket that it speaks of."""
        return self.reason.subject.ticket


class ReasonGroup(Struct, frozen=True):
    """The reasons of one kind, in the order in which they weigh; made when somebody looks."""

    kind: ReasonKind
    count: int
    nodes: Sequence[ReasonNode]


def tree_of(snapshot: Snapshot, verdict: Verdict) -> tuple[ReasonGroup, ...]:
    """The reasons of a verdict by kind; a kind without any is left out."""
    by_kind: dict[ReasonKind, list[Diagnostic]] = {kind: [] for kind in ReasonKind}
    for reason in verdict.reasons:
        by_kind[_kind_of(snapshot, reason)].append(reason)
    builder = _TreeBuilder(snapshot, verdict.scope)
    builder.place([reason for reasons in by_kind.values() for reason in reasons])
    groups = [
        ReasonGroup(kind, len(own), Lazily(partial(builder.nodes, own)))
        for kind, reasons in by_kind.items()
        if (own := builder.once(reasons))
    ]
    if holding := _holding(snapshot, verdict.scope):
        make = partial(builder.holding, holding)
        groups.append(ReasonGroup(ReasonKind.HOLDING, len(holding), Lazily(make)))
    return tuple(groups)


def _kind_of(snapshot: Snapshot, reason: Diagnostic) -> ReasonKind:
    if not reason.blocks:
        return ReasonKind.WARNING
    match reason.code:
        case code if code == BOARD_INVALID:
            return ReasonKind.UNREADABLE
        case why.CLAIM_CONTRADICTED:
            return ReasonKind.CONTRADICTED
        case why.GATE_FAILING | why.GATE_ERROR:
            return ReasonKind.FAILING
        case why.TICKET_OPEN:
            key = reason.subject.ticket
            standing = snapshot.analysis.workabilities.get(key) if key else None
            is_stuck = standing and standing.state in {
                WorkabilityState.WAITING,
                WorkabilityState.BLOCKED,
            }
            return ReasonKind.BLOCKED if is_stuck else ReasonKind.OPEN
        case _:
            return ReasonKind.NOT_SETTLED


def _holding(snapshot: Snapshot, scope: Scope) -> tuple[GateKey, ...]:
    """The gates of a scope that hold."""
    judgement, holds = snapshot.judgement, GateDecision.HOLDS
    if scope.kind:
        gates = extent(judgement, scope).gates
        return tuple(key for key in gates if judgement.effectives[key].hold is holds)
    return tuple(
        key
        for key, weight in judgement.effectives.items()
        if weight.hold is holds
        and scope.board in {None, key.board}
        and counts(judgement.gates[key])
    )


class _TreeBuilder(Struct):
    """Makes nodes of reasons.

    Attributes:
        snapshot: The plan.
        scope: What the verdict is about.
        homes: The ticket that each gate stands below.
        tickets: Those that stand in the tree on a line of their own.
        gates: Those that do, and stand below no ticket.
    """

    snapshot: Snapshot
    scope: Scope
    homes: dict[GateKey, Key] = {}
    tickets: set[Key] = set()
    gates: set[GateKey] = set()

    def place(self, reasons: Iterable[Diagnostic]) -> None:
        """Give each gate the one ticket that it stands below, in the order of the tree."""
        proofs = self.snapshot.judgement.proofs
        for reason in reasons:
            ticket, gate = reason.subject.ticket, reason.subject.gate
            if gate is not None:
                self.gates.add(gate)
            elif ticket is not None:
                self.tickets.add(ticket)
            if ticket is not None and reason.code in _OF_TICKETS:
                for proving in proofs[ticket].gates:
                    self.homes.setdefault(proving, ticket)

    def once(self, reasons: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The reasons that stand nowhere else in the tree, each once."""
        own = (one for one in reasons if one.subject.gate not in self.homes)
        return tuple({(one.code, one.subject, one.place): one for one in own}.values())

    def nodes(self, reasons: Iterable[Diagnostic]) -> tuple[ReasonNode, ...]:
        """Reasons of the verdict as lines."""
        return tuple(map(self._top, reasons))

    def _is_placed(self, ref: RecordRef | None) -> bool:
        """Whether a record stands in the tree on a line of its own."""
        if ref is None or ref.kind is not Kind.GATE:
            ticket = ref.key if ref else None
            return ref is not None and ref.kind is Kind.TICKET and ticket in self.tickets
        gate = GateKey(ref.board, ref.id)
        return gate in self.homes or gate in self.gates

    def _top(self, reason: Diagnostic) -> ReasonNode:
        subject = reason.subject
        name = str(subject.gate or subject.ticket or f"{subject.board or ''}:{subject.name}")
        id_ = f"{reason.code}|{name}|{reason.place or ''}"
        if subject.gate is not None and reason.children:
            return self._gate(reason, id_)
        record = record_of(reason, self.scope)
        place = reason.place or (self.snapshot.place(record) if record else None)
        if subject.gate is not None:
            place = opened_for(self.snapshot, subject.gate)
        ticket = subject.ticket
        own: Sequence[ReasonNode] = ()
        if ticket is not None and reason.code in _OF_TICKETS and self._has_more(ticket):
            own = Lazily(partial(self._of_ticket, ticket, id_))
        return ReasonNode(id_, reason, record, place, children=own)

    def _has_more(self, key: Key) -> bool:
        """Whether a ticket waits for something, or a gate of it does not hold."""
        judgement, standing = self.snapshot.judgement, self.snapshot.analysis.workabilities.get(key)
        weights = (judgement.effectives[gate] for gate in judgement.proofs[key].gates)
        return bool(standing and standing.unmet) or any(one.hold in _DOUBTFUL for one in weights)

    def _of_ticket(self, key: Key, above: str) -> tuple[ReasonNode, ...]:
        """What a ticket waits for, then why its gates do not hold."""
        standing = self.snapshot.analysis.workabilities.get(key)
        waits = [
            self._unmet(key, unmet, f"{above}/{number}")
            for number, unmet in enumerate(standing.unmet if standing else ())
        ]
        reasons = why.worst_first(doubts(self.snapshot.judgement, key))
        gates = [one for one in reasons if one.subject.gate is not None]
        return (*waits, *(self._below(key, reason, above) for reason in gates))

    def _unmet(self, key: Key, unmet: Unmet, id_: str) -> ReasonNode:
        record = RecordRef(key.board, Kind.PHASE, unmet.subject)
        if unmet.key is not None:
            record = unmet.key.ref
        is_there = self.snapshot.portfolio.record(record) is not None
        if not is_there:
            record = key.ref
        subject = Subject(unmet.subject, key.board, unmet.key)
        reason = Diagnostic(unmet.code, str(unmet), subject=subject)
        return ReasonNode(id_, reason, record, self.snapshot.place(record))

    def _below(self, key: Key, reason: Diagnostic, above: str) -> ReasonNode:
        gate = reason.subject.gate
        home = self.homes.get(gate) if gate else None
        if gate is None or home in {key, None}:
            return self._gate(reason, f"{above}/{gate}")
        name = home.ticket if home and home.board == key.board else str(home)
        message = f"{gate.gate}: as below {name}"
        place = opened_for(self.snapshot, gate)
        moved = replace(reason, code=SEEN_ELSEWHERE, message=message, children=())
        return ReasonNode(f"{above}/{gate}", moved, gate_record(gate), place)

    def _gate(self, reason: Diagnostic, id_: str) -> ReasonNode:
        """A gate with its findings; its only one, where it says the same, is the gate's own."""
        key = reason.subject.gate
        if key is None:
            return ReasonNode(id_, reason)
        findings = self.snapshot.judgement.results[key].findings
        sole = findings[0] if len(findings) == 1 else None
        place = opened_for(self.snapshot, key)
        if sole is not None and sole.message in reason.message:
            remedy = sole.remedy or reason.remedy
            return ReasonNode(id_, replace(reason, remedy=remedy), gate_record(key), place, sole)
        members = members_of(self.snapshot, key)
        leaves = tuple(
            self._leaf(key, finding, members, f"{id_}/{number}")
            for number, finding in enumerate(findings)
            if not self._is_placed(members.get(finding.fingerprint))
        )
        return ReasonNode(id_, reason, gate_record(key), place, children=leaves)

    def _leaf(
        self, key: GateKey, finding: Finding, members: Mapping[str, RecordRef], id_: str
    ) -> ReasonNode:
        record = members.get(finding.fingerprint, gate_record(key))
        place = editable(finding.place)
        if place is None:
            own = record if record != gate_record(key) else None
            place = self.snapshot.place(own) if own else declared_at(self.snapshot, key)
        return ReasonNode(id_, why.finding_reason(key, finding), record, place, finding)

    def holding(self, gates: Iterable[GateKey]) -> tuple[ReasonNode, ...]:
        """The gates that hold, each with the files that it looked at."""
        return tuple(map(self._held, gates))

    def _held(self, key: GateKey) -> ReasonNode:
        result = self.snapshot.judgement.results[key]
        id_ = f"{HOLDS}|{key}"
        reason = Diagnostic(
            HOLDS,
            f"{key.gate}: {result.says}",
            severity=Severity.INFO,
            subject=Subject.of_gate(key),
        )
        files = looked_at(result)
        leaves = tuple(_files(key, files, id_)) if len(files) > 1 else ()
        place = opened_for(self.snapshot, key)
        return ReasonNode(id_, reason, gate_record(key), place, children=leaves)


def _files(key: GateKey, files: Iterable[Place], above: str) -> Iterator[ReasonNode]:
    for number, place in enumerate(files):
        subject = Subject(place.path, key.board, gate=key)
        reason = Diagnostic(LOOKED_AT, str(place), severity=Severity.INFO, subject=subject)
        yield ReasonNode(f"{above}/{number}", reason, gate_record(key), place)
