"""The making of a judgement, and how much of an earlier one serves again.

What is judged of a board follows from its gates, from what was found of them, from the waivers that
count now, and from the boards that it looks at. Where none of that differs it is taken over.

Composites in the order of what they are made of: gates, tickets and phases, across boards.

They are settled in the order of their references, without recursion: a chain of ten thousand
tickets must not exhaust the stack.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import is_

from readiness_tui.domain.model.cycles import shortest_cycle, smallest_order, strong_blocks
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, TicketId, nearest
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import EVERYONE, Roles
from readiness_tui.domain.proof.board_facts import Known
from readiness_tui.domain.proof.composite import (
    Composite,
    Member,
    Node,
    Part,
    refused,
    result_of,
    text_part,
)
from readiness_tui.domain.proof.gate_index import BoardGates, GateIndex
from readiness_tui.domain.proof.judgement_builder import JudgementBuilder
from readiness_tui.domain.proof.proof import GateDecision, Judgement, ProofWord, Scope, Word
from readiness_tui.domain.proof.reasons import CLAIM_CONTRADICTED, GATE_FAILING
from readiness_tui.domain.proof.ruling import verdict
from readiness_tui.domain.proof.scopes import extent


def settle(draft: JudgementBuilder) -> None:
    """Weigh every composite of a draft, and prove the tickets that they ask for."""
    _Settler(draft).all()


class _Settler:
    """The composites of one draft."""

    def __init__(self, draft: JudgementBuilder) -> None:
        self._draft = draft

    def all(self) -> None:
        """Compute the composites and the tickets they ask for, members before what they make up."""
        nodes = [Node("gate", key.board, key.gate) for key in self._draft.composites]
        index = {node: number for number, node in enumerate(nodes)}
        needs: list[list[int]] = []
        for node in nodes:  # grows while it is walked
            required = dict.fromkeys(self._needs(node))
            for needed in required:
                if needed not in index:
                    index[needed] = len(nodes)
                    nodes.append(needed)
            needs.append([index[needed] for needed in required])
        loops = [(number,) for number, required in enumerate(needs) if number in required]
        for block in (*strong_blocks(needs), *loops):
            circle = shortest_cycle(block, needs) or (*block, *block)
            self._refuse_cycle([nodes[number] for number in block], [nodes[at] for at in circle])
            for number in block:
                if nodes[number].kind == "gate":
                    needs[number] = []
        for number in smallest_order(range(len(nodes)), needs):
            self._compute(nodes[number])

    def _refuse_cycle(self, block: Sequence[Node], circle: Sequence[Node]) -> None:
        path = " > ".join(str(node) for node in circle)
        for node in block:
            key = GateKey(node.board, node.id)
            if node.kind == "gate" and key in self._draft.composites:
                self._draft.composites[key] = f"it depends on itself: {path}"

    def _needs(self, node: Node) -> Sequence[Node]:
        match node.kind:
            case "gate":
                composite = self._draft.composites.get(GateKey(node.board, node.id))
                members = composite.members if isinstance(composite, Composite) else ()
                return [member.node for member in members if member.node.kind != "text"]
            case "ticket":
                gates = self._draft.judgement.proving.get(Key(node.board, TicketId(node.id)), ())
                return [Node("gate", key.board, key.gate) for key in gates]
            case "phase" | "milestone":
                return self._needs_of_scope(node)
            case "text":
                return ()

    def _needs_of_scope(self, node: Node) -> Sequence[Node]:
        try:
            part = extent(self._draft.judgement, Scope(node.board, node.kind, node.id))
        except UsageError:
            return ()
        tickets = [Node("ticket", key.board, key.ticket) for key in part.tickets]
        return tickets + [Node("gate", key.board, key.gate) for key in part.gates]

    def _compute(self, node: Node) -> None:
        board = self._draft.portfolio.boards.get(node.board)
        if node.kind == "ticket" and board is not None:
            key = Key(node.board, TicketId(node.id))
            ticket = board.tickets.get(key.ticket)
            if ticket is not None:
                self._draft.prove(key, ticket.status)
        elif node.kind == "gate" and board is not None:
            gate_key = GateKey(node.board, node.id)
            if gate_key in self._draft.composites:
                self._draft.weigh(gate_key, self._composite(gate_key))

    def _composite(self, key: GateKey) -> Result:
        gate, composite = self._draft.judgement.gates[key], self._draft.composites[key]
        if isinstance(composite, str):
            return refused(gate, composite)
        parts: list[Part] = []
        for member in composite.members:
            part = text_part(member) if member.node.kind == "text" else self._part(member)
            if isinstance(part, str):
                return refused(gate, part)
            parts.append(part)
        return result_of(gate, composite, parts)

    def _part(self, member: Member) -> Part | str:
        """What a member comes to, or the sentence that says why it names nothing."""
        node = member.node
        match node.kind:
            case "gate":
                return self._gate_part(node)
            case "ticket":
                return self._ticket_part(node)
            case _:
                return self._scope_part(node)

    def _gate_part(self, node: Node) -> Part | str:
        key = GateKey(node.board, node.id)
        gate = self._draft.judgement.gates.get(key)
        if gate is None:
            gate_ids = [
                other.gate for other in self._draft.judgement.gates if other.board == node.board
            ]
            return f"there is no gate {node.id!r}" + _nearest(node.id, gate_ids)
        weight, result = self._draft.effectives[key], self._draft.results[key]
        match weight.hold:
            case GateDecision.HOLDS:
                clean = result.outcome is Outcome.PASS and not weight.waived
                outcome = Outcome.PASS if clean else Outcome.WARN
                return Part(node, outcome, weight.is_fact, result.says)
            case GateDecision.FAILS:
                return Part(node, Outcome.FAIL, says=result.says)
            case GateDecision.UNDECIDED:
                is_error = result.outcome is Outcome.ERROR
                outcome = Outcome.ERROR if is_error else Outcome.UNKNOWN
                return Part(node, outcome, says=weight.why)
            case GateDecision.EXEMPT if gate.enabled:
                return Part(node, Outcome.NOT_APPLICABLE, says=weight.why)
            case GateDecision.EXEMPT:
                return Part(node, Outcome.UNKNOWN, says=weight.why)

    def _ticket_part(self, node: Node) -> Part | str:
        key = Key(node.board, TicketId(node.id))
        ticket, proof = self._draft.portfolio.ticket(key), self._draft.proofs.get(key)
        if ticket is None or proof is None:
            board = self._draft.portfolio.boards.get(node.board)
            return f"there is no ticket {node.id!r}" + _nearest(
                node.id, board.tickets if board else ()
            )
        outcome, is_fact = _TICKET_OUTCOMES[proof.word]
        return Part(node, outcome, is_fact, f"{ticket.status}, {proof.word}")

    def _scope_part(self, node: Node) -> Part | str:
        try:
            scope_verdict = verdict(self._draft.judgement, Scope(node.board, node.kind, node.id))
        except UsageError as error:
            return str(error)
        spoken = scope_verdict.word.spoken
        if scope_verdict.word is not Word.NO_GO:
            return Part(node, _WORD_OUTCOMES[scope_verdict.word], says=spoken)
        false = {CLAIM_CONTRADICTED, GATE_FAILING}
        is_false = any(reason.blocks and reason.code in false for reason in scope_verdict.reasons)
        return Part(node, Outcome.FAIL if is_false else Outcome.UNKNOWN, says=spoken)


_TICKET_OUTCOMES = {
    ProofWord.PROVEN: (Outcome.PASS, True),
    ProofWord.UNPROVEN: (Outcome.WARN, False),
    ProofWord.CONTRADICTED: (Outcome.FAIL, True),
    ProofWord.CLOSABLE: (Outcome.UNKNOWN, False),
    ProofWord.OPEN: (Outcome.UNKNOWN, False),
    ProofWord.DROPPED: (Outcome.UNKNOWN, False),
}
_WORD_OUTCOMES = {Word.GO: Outcome.PASS, Word.GO_WITH_WAIVERS: Outcome.WARN}


def _nearest(name: str, known: Sequence[str] | Mapping[TicketId, object] | tuple[()]) -> str:
    near = nearest(name, known)
    return f"; nearest: {near}" if near else ""


def judge(
    portfolio: Portfolio,
    results: Mapping[GateKey, Result],
    now: datetime,
    *,
    previous: Judgement | None = None,
    book: GateIndex | None = None,
    roles: Roles = EVERYONE,
    known: Mapping[BoardId, Known] | None = None,
) -> Judgement:
    """Everything that follows from a portfolio and its gate results at one instant.

    Args:
        portfolio: All boards.
        results: What the engine found; a gate without an entry is not checked yet. Entries for
            composites are not looked at: those are computed here.
        now: With an offset; waivers lapse by it.
        previous: An earlier judgement, only to be quicker: parts that cannot differ are kept.
        book: The gates of these boards, if they are at hand.
        roles: Whose approval of a waiver counts.
        known: What was looked up beside the boards; None: what the earlier judgement had.
    """
    book = book or GateIndex.of(portfolio, previous.book if previous else None)
    if known is None:
        known = previous.known if previous else {}
    draft = JudgementBuilder(portfolio, now, book, previous, roles, known)
    stale = _stale(draft, results)
    homes = draft.take_over(stale)
    others = [gates for board, gates in book.boards.items() if board in stale]
    for gates in others:
        draft.gather(gates, results)
    settle(draft)
    for gates in others:
        for share in gates.shares.values():
            draft.prove(share.key, share.ticket.status)
    for gates in others:
        homes[gates.board.id] = draft.at_home(gates, results)
    return draft.finished(homes)


def _stale(draft: JudgementBuilder, found: Mapping[GateKey, Result]) -> set[BoardId]:
    """The boards to judge: those of which something changed, and all that look at one of them."""
    boards, before = draft.book.boards, draft.before
    changed = {board for board, gates in boards.items() if not _holds(draft, gates, found)}
    changed |= before.keys() - boards.keys()
    users: dict[BoardId, set[BoardId]] = {}
    for gates in (*boards.values(), *(home.gates for home in before.values())):
        for other in gates.looks_at:
            users.setdefault(other, set()).add(gates.board.id)
        for ticket, _ in gates.abroad:
            users.setdefault(gates.board.id, set()).add(ticket.board)
    return _reached(changed, users)


def _holds(draft: JudgementBuilder, gates: BoardGates, found: Mapping[GateKey, Result]) -> bool:
    """Whether a board would be judged as it was, if those that it looks at would be."""
    home = draft.before.get(gates.board.id)
    return (
        home is not None
        and home.gates is gates
        and not gates.is_by_clock
        and _is_same_place(draft, gates.board.id)
        and home.waivers == draft.counting(gates)
        and all(map(is_, home.found, map(found.get, gates.asked)))
    )


def _is_same_place(draft: JudgementBuilder, board: BoardId) -> bool:
    """Whether a board speaks of this repository, or of another, as it did before."""
    before = draft.previous.portfolio.elsewhere if draft.previous else frozenset[BoardId]()
    return (board in before) == (board in draft.portfolio.elsewhere)


def _reached(boards: Iterable[BoardId], users: Mapping[BoardId, set[BoardId]]) -> set[BoardId]:
    """Boards, and those that use one of them, at any distance."""
    reached: set[BoardId] = set()
    work = list(boards)
    while work:
        board = work.pop()
        if board not in reached:
            reached.add(board)
            work.extend(users.get(board, ()))
    return reached
