"""L708, L709: qualities and assumptions that are named and not stated, or stated and not proven."""

from collections.abc import Iterator, Mapping

from readiness_tui.domain.lint.values import Found, Plan, Rule, ref
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, nearest
from readiness_tui.domain.model.statements import ASSUMPTION, QUALITY, STATED, statements
from readiness_tui.domain.proof.statement_proof import Stand, statement_proofs


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
    """Every name of a quality or an assumption: whose it is, in which field, with its prefix."""
    for ticket in board.tickets.values():
        record = ref(Key(board.id, ticket.id))
        yield from ((record, "assumes", f"{ASSUMPTION}{name}") for name in ticket.assumes)
    for gate in board.gates.values():
        record = RecordRef(board.id, Kind.GATE, gate.id)
        yield from ((record, "proves", name) for name in gate.proves if name.startswith(STATED))


def _not_proven(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        record = RecordRef(board.id, Kind.BOARD, board.id)
        for proof in statement_proofs(plan.analysis.judgement, board):
            if proof.stand is Stand.UNPROVEN and proof.name.startswith(QUALITY):
                bare = proof.name.removeprefix(QUALITY)
                message = f"no gate proves {bare}, which the board calls part of ready"
                yield Found(record, "definition", message)


_E, _, _I = Severity
RULES: Mapping[str, Rule] = {
    "L708": Rule("statement-unknown", _E, _not_stated),
    "L709": Rule("quality-unproven", _I, _not_proven),
}
