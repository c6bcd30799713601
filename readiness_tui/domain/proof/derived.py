"""Gates that follow from tickets and phases without a table of their own.

A path under `deliverables` is a promise that can be checked; writing a gate for each would only
repeat the plan. A table without `kind` sharpens such a gate. What it
proves and what it looks at is the ticket's.

What a table may add to a gate that follows from a ticket: it may ask for more, never for else.

What such a gate looks at and what it runs is the ticket's. A table that could point it elsewhere,
or let it ask for less, would turn a promise that is not kept into one that is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Plain, Ticket

_FIXED: Mapping[str, frozenset[str]] = {
    "file_exists": frozenset({"paths"}),
    "evidence": frozenset({"paths"}),
    "verify_command": frozenset({"command", "cwd"}),
    "composite": frozenset({"all", "any", "at_least"}),
}
"""What each kind looks at."""

_LEAST: Mapping[str, Mapping[str, Callable[[Plain], bool]]] = {
    "file_exists": {
        "all": lambda value: value is True,
        "min_bytes": lambda value: isinstance(value, int) and value >= 1,
    },
    "verify_command": {"expect_exit": lambda value: _plain(value) == (0,)},
}
"""Parameters that could let a gate ask for less than without a table, and what is no less."""


def beyond(derived: Gate, table: Gate) -> str:
    """The sentence that says what of a table is more than sharpening; empty if nothing is.

    Args:
        derived: The gate as it follows from its ticket or phase.
        table: The table of the same id.
    """
    names = list(dict.fromkeys(_other(derived, table)))
    if names:
        verb = "is" if len(names) == 1 else "are"
        owner = derived.proves[0].removeprefix("phase:")
        return f"{', '.join(names)} of {derived.id} {verb} fixed: {owner} says what is checked"
    least = _LEAST.get(derived.kind, {})
    lower = [name for name in table.params if name in least and not least[name](table.params[name])]
    if derived.kind == "verify_command" and table.exclude:
        lower.append("exclude")
    if table.severity is GateSeverity.INFO:
        lower.append("severity")
    return f"{', '.join(lower)} would let {derived.id} ask for less" if lower else ""


def _other(derived: Gate, table: Gate) -> Iterator[str]:
    if table.kind not in {"", derived.kind}:
        yield "kind"
    if table.inputs and table.inputs != derived.inputs:
        yield "inputs"
    if table.proves not in (("board",), derived.proves):
        yield "proves"
    fixed = _FIXED.get(derived.kind, frozenset())
    for name, value in table.params.items():
        if name in fixed and _plain(value) != _plain(derived.params.get(name, "")):
            yield name


def _plain(value: Plain) -> Plain:
    return tuple(value) if isinstance(value, list) else value


COMPOSITE = "composite"
BOARD_TRACE = "board_trace"
DRIFT = "drift"
ATTESTATION = "attestation"
IN_MEMORY = frozenset({COMPOSITE, BOARD_TRACE, DRIFT, ATTESTATION})
"""Kinds that are judged from values alone; no evaluator hears of them."""
ENTRANCE = "entrance"
EXIT = "exit"
ACCEPTANCE = "acceptance"
CLOSURE = "closure"
_KEPT = 65_536


def gates_of(board: Board) -> Mapping[str, Gate]:
    """Every gate of a board by id: derived ones, then declared ones, each in file order.

    Derived gates of dropped tickets are left out, with what sharpens them. A table without a kind
    that sharpens nothing stays, so that it is judged and shown as an error.
    """
    return assembled(board, ((ticket, of_ticket(ticket)) for ticket in board.tickets.values()))


def assembled(board: Board, parts: Iterable[tuple[Ticket, Sequence[Gate]]]) -> Mapping[str, Gate]:
    """Every gate of a board, as `gates_of`, by one who has those of its tickets at hand."""
    derived: dict[str, Gate] = {}
    idle: set[str] = set()
    for ticket, gates in parts:
        if ticket.status is Status.DROPPED:
            idle.update(gate.id for gate in gates)
            continue
        for gate in gates:
            derived[gate.id] = gate
    for phase in board.phases.values():
        derived.update((gate.id, gate) for gate in _of_phase(phase))
    declared: dict[str, Gate] = {}
    for gate in board.gates.values():
        if gate.id in derived:
            derived[gate.id] = _sharpened(derived[gate.id], gate)
        elif gate.kind or gate.id not in idle:
            declared[gate.id] = gate
    return derived | declared


def is_entrance(gate: Gate) -> bool:
    """Whether the gate holds the entrance criteria of a phase: no part of any verdict."""
    return gate.derived and gate.id.startswith("phase:") and gate.id.endswith(f"/{ENTRANCE}")


def is_exit(gate: Gate) -> bool:
    """Whether the gate holds the exit criteria of a phase."""
    return gate.derived and gate.id.startswith("phase:") and gate.id.endswith(f"/{EXIT}")


def is_acceptance(gate: Gate) -> bool:
    """Whether the gate holds the acceptance criteria or the closing list of a ticket."""
    return gate.derived and gate.id.endswith((f"/{ACCEPTANCE}", f"/{CLOSURE}"))


def of_ticket(ticket: Ticket) -> tuple[Gate, ...]:
    """The gates that follow from a ticket, whatever its status."""
    # Only texts are passed on, so that the parts can be kept between snapshots: an edit of one
    # ticket leaves the gates of ten thousand others as they are.
    lists = tuple(name for name in (ACCEPTANCE, CLOSURE) if getattr(ticket, name))
    if not (ticket.deliverables or ticket.evidence or lists or ticket.verify):
        return ()
    return _parts(
        ticket.id,
        ticket.delivered_paths,
        ticket.evidence,
        ticket.verify,
        lists,
    )


@lru_cache(maxsize=_KEPT)
def _parts(
    ticket: str,
    deliverables: tuple[str, ...],
    evidence: tuple[str, ...],
    verify: tuple[str, ...],
    lists: tuple[str, ...],
) -> tuple[Gate, ...]:
    def gate(name: str, kind: str, title: str, **params: str | tuple[str, ...]) -> Gate:
        return Gate(
            id=f"{ticket}/{name}",
            kind=kind,
            title=title,
            proves=(ticket,),
            params=params,
            derived=True,
        )

    def every() -> Iterator[Gate]:
        if deliverables:
            yield gate(
                "deliverables", "file_exists", f"Deliverables of {ticket}", paths=deliverables
            )
        if evidence:
            yield gate("evidence", "evidence", f"Evidence of {ticket}", paths=evidence)
        for name in lists:
            yield gate(name, COMPOSITE, f"{name.capitalize()} of {ticket}")
        for number, line in enumerate(verify, start=1):
            verify_gate = gate(f"verify-{number}", "verify_command", line, command=line)
            # What a run says holds for as long as what it was run on stays as it was.
            yield replace(verify_gate, inputs=deliverables, exclude=evidence)

    return tuple(every())


def _of_phase(phase: Phase) -> Iterator[Gate]:
    for name, criteria in ((ENTRANCE, phase.entrance), (EXIT, phase.exit)):
        if criteria:
            yield Gate(
                id=f"phase:{phase.id}/{name}",
                kind=COMPOSITE,
                title=f"Phase {phase.id} {name}",
                proves=(f"phase:{phase.id}",),
                derived=True,
            )


def _sharpened(derived: Gate, table: Gate) -> Gate:
    """The derived gate with what its table adds; `refused` where that would be another check."""
    return replace(
        table,
        kind=derived.kind,
        title=table.title or derived.title,
        severity=derived.severity if table.severity is GateSeverity.INFO else table.severity,
        inputs=derived.inputs,
        exclude=(*derived.exclude, *table.exclude),
        proves=derived.proves,
        params={**table.params, **derived.params},
        derived=True,
        refused=beyond(derived, table),
    )
