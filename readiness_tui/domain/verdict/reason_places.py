"""Where a reason leads: the record it speaks of, and the file and line an editor opens for it."""

from collections.abc import Iterable

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.model.gate import Finding, Result
from readiness_tui.domain.model.ids import BoardId, GateKey, Kind, RecordRef
from readiness_tui.domain.proof import reasons as why
from readiness_tui.domain.proof.composite import Composite, Node
from readiness_tui.domain.proof.proof import GateDecision, Scope
from readiness_tui.domain.verdict.snapshot import Snapshot

_OF_WAIVERS = frozenset(
    {
        why.WAIVER_EXPIRING,
        why.WAIVER_EXPIRED,
        why.WAIVER_INVALID,
        why.WAIVER_UNUSED,
        why.WAIVER_BROAD,
        why.WAIVER_RENEWED,
        why.SELF_APPROVED,
    }
)
_NO_FILE = frozenset({"absent", "dir", "a link to nothing"})
_PATTERN = frozenset("*?[")


_OF_SCOPE = frozenset({why.NOTHING_CHECKED, why.NOTHING_DUE, why.NOTHING_HOLDS, why.NOTHING_PROVEN})


def record_of(reason: Diagnostic, scope: Scope) -> RecordRef | None:
    """The record that a reason of a verdict speaks of; None for a file and for the workspace.

    Args:
        reason: The reason.
        scope: What the verdict is about.
    """
    subject = reason.subject
    if scope.board is not None and scope.kind and reason.code in _OF_SCOPE:
        return RecordRef(scope.board, Kind(scope.kind), scope.id)
    if subject.gate is not None:
        return gate_record(subject.gate)
    if subject.ticket is not None:
        return subject.ticket.ref
    if subject.board is None:
        return None
    if reason.code in _OF_WAIVERS:
        return RecordRef(subject.board, Kind.WAIVER, subject.name)
    if reason.code == why.RISK_OPEN:
        return RecordRef(subject.board, Kind.RISK, subject.name)
    return RecordRef(subject.board, Kind.BOARD, subject.board)


def gate_record(key: GateKey) -> RecordRef:
    """A gate as a record."""
    return key.ref


def declared_at(snapshot: Snapshot, key: GateKey) -> Place | None:
    """The line of a gate's table; of a gate without one, that of the record it follows from."""
    own = snapshot.place(gate_record(key))
    if own is None or own.line:
        return own
    home, _, name = key.gate.rpartition("/")[0].rpartition(":")
    kind = Kind.PHASE if home == Kind.PHASE else Kind.TICKET
    return snapshot.place(RecordRef(key.board, kind, name))


def editable(place: Place | None) -> Place | None:
    """A place, if an editor can open it: a folder and a pattern name no file."""
    if place is None or place.path.endswith("/") or _PATTERN.intersection(place.path):
        return None
    return place


def looked_at(result: Result) -> tuple[Place, ...]:
    """The files that a gate looked at, as places that an editor can open."""
    return tuple(
        place
        for item in result.examined
        if item.counted not in _NO_FILE
        and not item.counted.endswith((" files", " matches"))
        and (place := editable(Place(item.path)))
    )


def opened_for(snapshot: Snapshot, key: GateKey, finding: Finding | None = None) -> Place | None:
    """The file an editor opens for a gate.

    That of its finding, or of what it looked at where nothing is wrong; else where it is declared.

    Args:
        snapshot: The plan.
        key: The gate.
        finding: The finding that is meant, None for the gate as a whole.
    """
    result = snapshot.judgement.results[key]
    if finding is None and len(result.findings) == 1:
        finding = result.findings[0]
    if finding is not None and (place := editable(finding.place)):
        return place
    holds = snapshot.judgement.effectives[key].hold is GateDecision.HOLDS
    files = looked_at(result) if holds else ()
    return next(iter(files), None) or declared_at(snapshot, key)


def members_of(snapshot: Snapshot, key: GateKey) -> dict[str, RecordRef]:
    """The records that a composite is made of, each by the name that its findings have for it."""
    gates = snapshot.judgement.book.boards.get(key.board)
    composite = gates.composites.get(key) if gates else None
    if not isinstance(composite, Composite):
        return {}
    return dict(_named(member.node for member in composite.members))


def _named(nodes: Iterable[Node]) -> Iterable[tuple[str, RecordRef]]:
    for node in nodes:
        if node.kind != "text":
            yield str(node), RecordRef(BoardId(node.board), Kind(node.kind), node.id)
