"""A judgement in the making: the gates of each board weighed, and the proofs they make."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Gate, Result
from readiness_tui.domain.model.ids import BoardId, GateKey, Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import EVERYONE, Roles
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.attesting import attested
from readiness_tui.domain.proof.backing import proof
from readiness_tui.domain.proof.board_facts import Known
from readiness_tui.domain.proof.composite import Composite
from readiness_tui.domain.proof.derived import ATTESTATION
from readiness_tui.domain.proof.gate_index import BoardGates, GateIndex
from readiness_tui.domain.proof.proof import EffectiveResult, HomeJudgement, Judgement, Proof
from readiness_tui.domain.proof.waiver_findings import with_waivers
from readiness_tui.domain.proof.waiving import (
    ELSEWHERE,
    PENDING,
    WaiverStatus,
    effective,
    hard_rules,
    ruling,
)


class JudgementBuilder(Struct, dict=True):
    """A judgement in the making: `judgement` shares these dictionaries, which fill up.

    `composites` are those that are still to be settled, or the sentence that says what is wrong
    with one.
    """

    portfolio: Portfolio
    now: datetime
    book: GateIndex
    previous: Judgement | None = None
    roles: Roles = EVERYONE
    known: Mapping[BoardId, Known] = {}
    results: dict[GateKey, Result] = {}
    effectives: dict[GateKey, EffectiveResult] = {}
    proofs: dict[Key, Proof] = {}
    composites: dict[GateKey, Composite | str] = {}
    _waivers: dict[BoardId, Mapping[GateKey, Sequence[Waiver]]] = {}

    @cached_property
    def judgement(self) -> Judgement:
        """The judgement as it is tied to the dictionaries."""
        return Judgement(
            portfolio=self.portfolio,
            now=self.now,
            gates=self.book.gates,
            results=self.results,
            effectives=self.effectives,
            proofs=self.proofs,
            proving=self.book.proving,
            roles=self.roles,
            known=self.known,
            book=self.book,
        )

    @property
    def before(self) -> Mapping[BoardId, HomeJudgement]:
        """What was judged of each board in the earlier judgement."""
        return self.previous.homes if self.previous else {}

    def take_over(self, stale: Container[BoardId]) -> dict[BoardId, HomeJudgement]:
        """Take all boards but these as they were judged before.

        Copies of whole dictionaries are the quickest: of what changed little is taken out again.
        """
        unchanged = {board: home for board, home in self.before.items() if board not in stale}
        if self.previous is None or not unchanged:
            return {}
        self.results.update(self.previous.results)
        self.effectives.update(self.previous.effectives)
        self.proofs.update(self.previous.proofs)
        for home in self.before.values():
            if home.gates.board.id in stale:
                for key in home.results:
                    del self.results[key], self.effectives[key]
                for ticket in home.proofs:
                    del self.proofs[ticket]
        return unchanged

    def counting(self, gates: BoardGates) -> Mapping[GateKey, Sequence[Waiver]]:
        """The waivers of a board that count now, by gate."""
        board = gates.board
        if board.id not in self._waivers:
            by_gate: dict[GateKey, list[Waiver]] = {}
            for waiver in board.waivers.values():
                judged = ruling(waiver, gates.by_id, self.now, self.roles)
                if judged.standing is WaiverStatus.VALID:
                    by_gate.setdefault(GateKey(board.id, waiver.gate), []).append(waiver)
            self._waivers[board.id] = by_gate
        return self._waivers[board.id]

    def gather(self, gates: BoardGates, found: Mapping[GateKey, Result]) -> None:
        """Weigh the gates of a board by what the engine found, but for composites."""
        self.counting(gates)
        if gates.board.id in self.portfolio.elsewhere:
            for key in gates.by_key:
                self.weigh(key, ELSEWHERE)
            return
        for key, result in gates.ticked.items():
            self.weigh(key, result)
        for key in gates.asked:
            gate = gates.by_key[key]
            if gate.kind == ATTESTATION:  # by the roles and the clock, each time anew
                self.weigh(key, attested(gate, key.board, self.roles, self.now))
            elif key not in gates.watching:
                self.weigh(key, found.get(key, PENDING))
        for key in gates.watching:
            looked = found.get(key, PENDING)
            self.weigh(key, with_waivers(self.judgement, gates.board, key, looked))
        self.composites.update(gates.composites)

    def weigh(self, key: GateKey, result: Result) -> None:
        """Give a gate its result, and the weight that follows."""
        self.results[key] = result
        gates = self.book.boards[key.board]
        gate, waivers = gates.by_key[key], self._waivers[key.board].get(key, ())
        if weight := self._kept_weight(key, result, gate, waivers):
            self.effectives[key] = weight
            return
        hard = hard_rules(gate, gates.board.enforcement)
        self.effectives[key] = effective(gate, result, waivers=waivers, hard=hard)

    def _kept_weight(
        self, key: GateKey, result: Result, gate: Gate, waivers: Sequence[Waiver]
    ) -> EffectiveResult | None:
        """The weight that an earlier judgement gave, if nothing it follows from has changed."""
        old = self.before.get(key.board)
        if old is None or old.results.get(key) is not result:
            return None
        is_same = (
            old.gates.by_key[key] is gate
            and old.gates.board.enforcement is self.book.boards[key.board].board.enforcement
            and old.waivers.get(key, ()) == waivers
        )
        return old.effectives[key] if is_same else None

    def prove(self, key: Key, status: Status) -> None:
        """Give a ticket its proof: the earlier one, if nothing it follows from has changed."""
        if key not in self.proofs:
            self.proofs[key] = self._kept_proof(key, status) or proof(self.judgement, key, status)

    def _kept_proof(self, key: Key, status: Status) -> Proof | None:
        home, before = self.before.get(key.board), self.previous
        old = home.proofs.get(key) if home else None
        if home is None or before is None or old is None or not old.gates:
            return None
        is_same = (
            home.gates.board.tickets[key.ticket].status is status
            and self.judgement.proving.get(key) == old.gates
            and all(before.effectives[gate] is self.effectives[gate] for gate in old.gates)
        )
        return old if is_same else None

    def finished(self, homes: Mapping[BoardId, HomeJudgement]) -> Judgement:
        """The judgement, with the parts of it that the next one may take over."""
        return replace(self.judgement, homes=homes)

    def at_home(self, gates: BoardGates, found: Mapping[GateKey, Result]) -> HomeJudgement:
        """What is judged of one board, as it is taken over."""
        judged, waivers = tuple(map(found.get, gates.asked)), self.counting(gates)
        if len(self.book.boards) == 1:
            return HomeJudgement(gates, judged, waivers, self.results, self.effectives, self.proofs)
        return HomeJudgement(
            gates,
            judged,
            waivers,
            {key: self.results[key] for key in gates.by_key},
            {key: self.effectives[key] for key in gates.by_key},
            {share.key: self.proofs[share.key] for share in gates.shares.values()},
        )
