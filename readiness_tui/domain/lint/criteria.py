"""L706 to L709: criteria that look like names, and what boards state, as it is named."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put
from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Kind, RecordRef, nearest
from readiness_tui.domain.model.statements import ASSUMPTION, QUALITY, STATED, statements
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.proof.references import Reference, is_known
from readiness_tui.domain.verdict.statement_proof import Stand, statement_proofs

_NAMED: Mapping[str, Callable[[str], Criterion]] = {
    "gate": lambda name: Criterion(gate=name),
    "ticket": lambda name: Criterion(ticket=name),
    "phase": lambda name: Criterion(phase=name),
}
"""The table that each kind of name becomes; a criterion can name nothing else."""
_LOOKS = re.compile(r"(gate|ticket|phase|milestone|risk):(\S+)")


class _Side(NamedTuple):
    """Entrance or exit of a phase."""

    board: Board
    phase: Phase
    field: str
    lines: tuple[Criterion, ...]

    @property
    def record(self) -> RecordRef:
        return RecordRef(self.board.id, Kind.PHASE, self.phase.id)

    @property
    def name(self) -> str:
        return f"{self.phase.id}.{self.field}"


def _sides(plan: Plan) -> Iterator[_Side]:
    for board in plan.boards.values():
        for phase in board.phases.values():
            yield _Side(board, phase, "entrance", phase.entrance)
            yield _Side(board, phase, "exit", phase.exit)


def _meant(plan: Plan, side: _Side, line: Criterion) -> Criterion | None:
    """The line as the reference that its text spells; None unless it names a record that exists."""
    looks = _LOOKS.fullmatch(line.text)
    if looks is None or looks[1] not in _NAMED:
        return None
    kind, name = Kind(looks[1]), looks[2]
    if kind is Kind.PHASE:  # named on its own board alone, and never waiting for itself
        is_there = name in side.board.phases and name != side.phase.id
    else:
        reference = Reference(side.record, side.field, name, kind, name)
        is_there = is_known(plan.analysis.judgement, side.board, reference)
    return _NAMED[kind](name) if is_there else None


def _as_text(plan: Plan) -> Iterator[Found]:
    """One finding for each side: its fix writes the whole list, and so mends all its lines."""
    for side in _sides(plan):
        lines = tuple(_meant(plan, side, line) or line for line in side.lines)
        if lines == side.lines:
            continue
        pairs = zip(side.lines, lines, strict=True)
        quoted = ", ".join(f'"{old.text}"' for old, new in pairs if old != new)
        fix = put(f"{side.name} names {quoted}", side.record, side.field, (side.lines, lines))
        message = f"{side.name} has {quoted} as text, to be ticked by hand"
        yield Found(side.record, side.field, message, fixes=(fix,))


def _names_nothing(plan: Plan) -> Iterator[Found]:
    for side in _sides(plan):
        for line in side.lines:
            looks = _LOOKS.fullmatch(line.text)
            if looks is None or _meant(plan, side, line) is not None:
                continue
            kind, name = looks[1], looks[2]
            why = f"there is no {kind} {name} to wait for"
            if kind not in _NAMED:
                why = f"a criterion cannot name a {kind}"
            message = f'{side.name} has "{line.text}" as text, to be ticked by hand: {why}'
            yield Found(side.record, side.field, message)


def _not_stated(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for record, field, name in _named(board):
            prefix = next(prefix for prefix in STATED if name.startswith(prefix))
            stated, bare = statements(board, prefix), name.removeprefix(prefix)
            if bare not in stated:
                close = nearest(bare, stated)
                word = prefix.removesuffix(":")
                message = f'{record.id}.{field} names "{bare}", and the board states no such {word}'
                yield Found(record, field, message + (f"; nearest {close}" if close else ""))


def _named(board: Board) -> Iterator[tuple[RecordRef, str, str]]:
    """Every name of what a board states: whose it is, in which field, with its prefix."""
    for ticket in board.tickets.values():
        record = RecordRef(board.id, Kind.TICKET, ticket.id)
        yield from ((record, "assumes", f"{ASSUMPTION}{name}") for name in ticket.assumes)
    for gate in board.gates.values():
        record = RecordRef(board.id, Kind.GATE, gate.id)
        yield from ((record, "proves", name) for name in gate.proves if name.startswith(STATED))


def _not_proven(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        record = board.ref
        for proof in statement_proofs(plan.analysis.judgement, board):
            if proof.stand is Stand.UNPROVEN and proof.name.startswith(QUALITY):
                bare = proof.name.removeprefix(QUALITY)
                message = f"no gate proves {bare}, which the board calls part of ready"
                yield Found(record, "definition", message)


RULES: Mapping[str, Rule] = {
    "L706": Rule("criterion-as-text", Severity.WARNING, _as_text, Mends.SAFE),
    "L707": Rule("criterion-names-nothing", Severity.WARNING, _names_nothing),
    "L708": Rule("statement-unknown", Severity.ERROR, _not_stated),
    "L709": Rule("quality-unproven", Severity.INFO, _not_proven),
}
