"""The making of a judgement: composites in the order of what they are made of, then the proofs.

Gates, tickets and phases may refer to each other across boards. They are settled in the order of
those references, without recursion: a chain of ten thousand tickets must not exhaust the stack.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from readiness_tui.domain.backing import proof
from readiness_tui.domain.board import Board
from readiness_tui.domain.composite import (
    Composite,
    Member,
    Node,
    Part,
    composite_of,
    refused,
    result_of,
    text_part,
    ticked,
)
from readiness_tui.domain.cycles import shortest_cycle, smallest_order, strong_blocks
from readiness_tui.domain.derived import COMPOSITE, gates_of
from readiness_tui.domain.errors import Severity, UsageError
from readiness_tui.domain.gate import Gate, Outcome, Result
from readiness_tui.domain.ids import GateKey, Key, TicketId
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.proof import (
    Effective,
    Hold,
    Judgement,
    Proof,
    ProofWord,
    Scope,
    Word,
)
from readiness_tui.domain.reasons import CLAIM_CONTRADICTED, GATE_FAILING
from readiness_tui.domain.ruling import verdict
from readiness_tui.domain.scopes import extent
from readiness_tui.domain.status import Status
from readiness_tui.domain.waiver import Waiver
from readiness_tui.domain.waiving import PENDING, Standing, effective, hard_rules, ruling


def judge(
    portfolio: Portfolio,
    results: Mapping[GateKey, Result],
    now: datetime,
    *,
    previous: Judgement | None = None,
) -> Judgement:
    """Everything that follows from a portfolio and its gate results at one instant.

    Args:
        portfolio: All boards.
        results: What the engine found; a gate without an entry is not checked yet. Entries for
            composites are not looked at: those are computed here.
        now: With an offset; waivers lapse by it.
        previous: An earlier judgement, only to be quicker: parts that cannot differ are kept.
    """
    bench = _Bench(portfolio, now, previous if _same_modes(portfolio, previous) else None)
    for board in portfolio.boards.values():
        bench.gather(board, results)
    bench.settle()
    for key, ticket in portfolio.tickets():
        if key not in bench.proofs:
            bench.proofs[key] = bench.proof(key, ticket.status)
    return bench.judgement


def _same_modes(portfolio: Portfolio, previous: Judgement | None) -> bool:
    """Whether each board is enforced as it was: the mode weighs in too much to keep a part."""
    return previous is not None and all(
        board_id in previous.portfolio.boards
        and previous.portfolio.boards[board_id].enforcement is board.enforcement
        for board_id, board in portfolio.boards.items()
    )


@dataclass(slots=True)
class _Bench:
    """A judgement in the making: `judgement` shares these dictionaries, which fill up."""

    portfolio: Portfolio
    now: datetime
    previous: Judgement | None = None
    gates: dict[GateKey, Gate] = field(default_factory=dict[GateKey, Gate])
    results: dict[GateKey, Result] = field(default_factory=dict[GateKey, Result])
    effectives: dict[GateKey, Effective] = field(default_factory=dict[GateKey, Effective])
    proofs: dict[Key, Proof] = field(default_factory=dict[Key, Proof])
    proving: dict[Key, tuple[GateKey, ...]] = field(default_factory=dict[Key, tuple[GateKey, ...]])
    composites: dict[GateKey, Composite | str] = field(
        default_factory=dict[GateKey, Composite | str]
    )
    waivers: dict[GateKey, list[Waiver]] = field(default_factory=dict[GateKey, list[Waiver]])
    judgement: Judgement = field(init=False)

    def __post_init__(self) -> None:
        """Tie the judgement to the dictionaries."""
        self.judgement = Judgement(
            portfolio=self.portfolio,
            now=self.now,
            gates=self.gates,
            results=self.results,
            effectives=self.effectives,
            proofs=self.proofs,
            proving=self.proving,
        )

    def gather(self, board: Board, results: Mapping[GateKey, Result]) -> None:
        """Take in a board: its gates, whom they prove, its valid waivers, the engine's results."""
        home = gates_of(board)
        for waiver in board.waivers.values():
            if ruling(waiver, home, self.now).standing is Standing.VALID:
                self.waivers.setdefault(GateKey(board.id, waiver.gate), []).append(waiver)
        for name, gate in home.items():
            key = GateKey(board.id, name)
            self.gates[key] = gate
            if gate.severity is not Severity.INFO:
                self._prove(key, gate, board)
            result = ticked(gate, board) if gate.kind == COMPOSITE else results.get(key, PENDING)
            if result is None:
                self.composites[key] = composite_of(gate, board, home)
            else:
                self._weigh(key, gate, board, result)

    def _prove(self, key: GateKey, gate: Gate, board: Board) -> None:
        if gate.derived and not gate.id.startswith("phase:"):
            own = Key(board.id, TicketId(gate.proves[0]))
            self.proving[own] = (*self.proving.get(own, ()), key)
            return
        for target in gate.proves:
            if target == "board" or target.startswith(("phase:", "milestone:", "risk:")):
                continue
            ticket = self.portfolio.find(target, board.id)
            if ticket is not None and key not in self.proving.get(ticket, ()):
                self.proving[ticket] = (*self.proving.get(ticket, ()), key)

    def _weigh(self, key: GateKey, gate: Gate, board: Board, result: Result) -> None:
        self.results[key] = result
        hard, waivers = hard_rules(gate, board.enforcement), self.waivers.get(key, ())
        if not waivers and (kept := self._kept_weight(key, gate, result)):
            self.effectives[key] = kept
        else:
            self.effectives[key] = effective(gate, result, waivers=waivers, hard=hard)

    def _kept_weight(self, key: GateKey, gate: Gate, result: Result) -> Effective | None:
        """The weight that an earlier judgement gave, if nothing it follows from has changed."""
        before = self.previous
        if before is None or before.results.get(key) is not result:
            return None
        same = before.gates[key] is gate and not before.portfolio.boards[key.board].waivers
        return before.effectives[key] if same else None

    def proof(self, key: Key, status: Status) -> Proof:
        """The proof of a ticket: the earlier one, if nothing it follows from has changed."""
        before = self.previous
        if before is not None and (old := before.proofs.get(key)) and old.gates:
            was = before.portfolio.boards[key.board].tickets[key.ticket]
            if (
                was.status is status
                and self.proving.get(key) == old.gates
                and all(
                    before.effectives[gate] is self.effectives[gate]
                    and before.gates[gate] is self.gates[gate]
                    for gate in old.gates
                )
            ):
                return old
        return proof(self.judgement, key, status)

    def settle(self) -> None:
        """Compute the composites and the tickets they ask for, members before what they make up."""
        nodes = [Node("gate", key.board, key.gate) for key in self.composites]
        index = {node: number for number, node in enumerate(nodes)}
        needs: list[list[int]] = []
        for node in nodes:  # grows while it is walked
            wanted = dict.fromkeys(self._needs(node))
            for needed in wanted:
                if needed not in index:
                    index[needed] = len(nodes)
                    nodes.append(needed)
            needs.append([index[needed] for needed in wanted])
        loops = [(number,) for number, wanted in enumerate(needs) if number in wanted]
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
            if node.kind == "gate" and key in self.composites:
                self.composites[key] = f"it depends on itself: {path}"

    def _needs(self, node: Node) -> Sequence[Node]:
        match node.kind:
            case "gate":
                wanted = self.composites.get(GateKey(node.board, node.id))
                members = wanted.members if isinstance(wanted, Composite) else ()
                return [member.node for member in members if member.node.kind != "text"]
            case "ticket":
                gates = self.proving.get(Key(node.board, TicketId(node.id)), ())
                return [Node("gate", key.board, key.gate) for key in gates]
            case "phase" | "milestone":
                return self._needs_of_scope(node)
            case "text":
                return ()

    def _needs_of_scope(self, node: Node) -> Sequence[Node]:
        try:
            part = extent(self.judgement, Scope(node.board, node.kind, node.id))
        except UsageError:
            return ()
        tickets = [Node("ticket", key.board, key.ticket) for key in part.tickets]
        return tickets + [Node("gate", key.board, key.gate) for key in part.gates]

    def _compute(self, node: Node) -> None:
        board = self.portfolio.boards.get(node.board)
        if node.kind == "ticket" and board is not None:
            key = Key(node.board, TicketId(node.id))
            ticket = board.tickets.get(key.ticket)
            if ticket is not None:
                self.proofs[key] = self.proof(key, ticket.status)
        elif node.kind == "gate" and board is not None:
            gate_key = GateKey(node.board, node.id)
            if gate_key in self.composites:
                result = self._composite(gate_key)
                self._weigh(gate_key, self.gates[gate_key], board, result)

    def _composite(self, key: GateKey) -> Result:
        gate, wanted = self.gates[key], self.composites[key]
        if isinstance(wanted, str):
            return refused(gate, wanted)
        parts: list[Part] = []
        for member in wanted.members:
            part = text_part(member) if member.node.kind == "text" else self._part(member)
            if isinstance(part, str):
                return refused(gate, part)
            parts.append(part)
        return result_of(gate, wanted, parts)

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
        gate = self.gates.get(key)
        if gate is None:
            known = [other.gate for other in self.gates if other.board == node.board]
            return f"there is no gate {node.id!r}" + _nearest(node.id, known)
        weight, result = self.effectives[key], self.results[key]
        match weight.hold:
            case Hold.HOLDS:
                clean = result.outcome is Outcome.PASS and not weight.waived
                outcome = Outcome.PASS if clean else Outcome.WARN
                return Part(node, outcome, weight.is_fact, result.says)
            case Hold.FAILS:
                return Part(node, Outcome.FAIL, says=result.says)
            case Hold.UNDECIDED:
                is_error = result.outcome is Outcome.ERROR
                outcome = Outcome.ERROR if is_error else Outcome.UNKNOWN
                return Part(node, outcome, says=weight.why)
            case Hold.EXEMPT if gate.enabled:
                return Part(node, Outcome.NOT_APPLICABLE, says=weight.why)
            case Hold.EXEMPT:
                return Part(node, Outcome.UNKNOWN, says=weight.why)

    def _ticket_part(self, node: Node) -> Part | str:
        key = Key(node.board, TicketId(node.id))
        ticket, found = self.portfolio.ticket(key), self.proofs.get(key)
        if ticket is None or found is None:
            board = self.portfolio.boards.get(node.board)
            return f"there is no ticket {node.id!r}" + _nearest(
                node.id, board.tickets if board else ()
            )
        outcome, is_fact = _TICKET_OUTCOMES[found.word]
        return Part(node, outcome, is_fact, f"{ticket.status}, {found.word}")

    def _scope_part(self, node: Node) -> Part | str:
        try:
            found = verdict(self.judgement, Scope(node.board, node.kind, node.id))
        except UsageError as error:
            return str(error)
        says = found.word.spoken
        if found.word is not Word.NO_GO:
            return Part(node, _WORD_OUTCOMES[found.word], says=says)
        false = {CLAIM_CONTRADICTED, GATE_FAILING}
        is_false = any(reason.blocks and reason.code in false for reason in found.reasons)
        return Part(node, Outcome.FAIL if is_false else Outcome.UNKNOWN, says=says)


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
    near = get_close_matches(name, list(known), n=1)
    return f"; nearest: {near[0]}" if near else ""
