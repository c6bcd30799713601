"""A judgement in the making: the gates of each board weighed, and the proofs they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from readiness_tui.domain.attesting import attested
from readiness_tui.domain.backing import proof
from readiness_tui.domain.composite import Composite
from readiness_tui.domain.derived import ATTESTATION
from readiness_tui.domain.gate import Gate, Result
from readiness_tui.domain.gatebook import BoardGates
from readiness_tui.domain.ids import BoardId, GateKey, Key
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.proof import Effective, HomeJudgement, Judgement, Proof
from readiness_tui.domain.roles import EVERYONE, Roles
from readiness_tui.domain.status import Status
from readiness_tui.domain.waiver import Waiver
from readiness_tui.domain.waiver_findings import with_waivers
from readiness_tui.domain.waiving import PENDING, Standing, effective, hard_rules, ruling


@dataclass(slots=True)
class Draft:
    """A judgement in the making: `judgement` shares these dictionaries, which fill up.

    `composites` are those that are still to be settled, or the sentence that says what is wrong
    with one.
    """

    portfolio: Portfolio
    now: datetime
    previous: Judgement | None = None
    roles: Roles = EVERYONE
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
            roles=self.roles,
        )

    def name(self, gates: BoardGates) -> None:
        """Take in the gates of a board, and whom they prove."""
        self.gates.update(gates.by_key)
        if self.proving.keys().isdisjoint(gates.proving):
            self.proving.update(gates.proving)
        else:
            for ticket, keys in gates.proving.items():
                self.proving[ticket] = (*self.proving.get(ticket, ()), *keys)
        for ticket, key in gates.abroad:
            known = self.proving.get(ticket, ())
            if self.portfolio.ticket(ticket) is not None and key not in known:
                self.proving[ticket] = (*known, key)

    def take_over(self, home: HomeJudgement) -> None:
        """Take a board as it was judged before."""
        self.results.update(home.results)
        self.effectives.update(home.effectives)
        self.proofs.update(home.proofs)

    def gather(self, gates: BoardGates, found: Mapping[GateKey, Result]) -> None:
        """Weigh the gates of a board by what the engine found, but for composites."""
        for waiver in gates.board.waivers.values():
            judged = ruling(waiver, gates.by_id, self.now, self.roles)
            if judged.standing is Standing.VALID:
                key = GateKey(gates.board.id, waiver.gate)
                self.waivers.setdefault(key, []).append(waiver)
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
        waivers = self.waivers.get(key, ())
        if not waivers and (kept := self._kept_weight(key, result)):
            self.effectives[key] = kept
            return
        gate = self.gates[key]
        hard = hard_rules(gate, self.portfolio.boards[key.board].enforcement)
        self.effectives[key] = effective(gate, result, waivers=waivers, hard=hard)

    def _kept_weight(self, key: GateKey, result: Result) -> Effective | None:
        """The weight that an earlier judgement gave, if nothing it follows from has changed."""
        before = self.previous
        if before is None or before.results.get(key) is not result:
            return None
        was, board = before.portfolio.boards[key.board], self.portfolio.boards[key.board]
        is_same = before.gates[key] is self.gates[key] and was.enforcement is board.enforcement
        return before.effectives[key] if is_same and not was.waivers else None

    def prove(self, key: Key, status: Status) -> None:
        """Give a ticket its proof: the earlier one, if nothing it follows from has changed."""
        if key not in self.proofs:
            self.proofs[key] = self._kept_proof(key, status) or proof(self.judgement, key, status)

    def _kept_proof(self, key: Key, status: Status) -> Proof | None:
        before = self.previous
        old = before.proofs.get(key) if before else None
        if before is None or old is None or not old.gates:
            return None
        was = before.portfolio.boards[key.board].tickets[key.ticket]
        is_same = (
            was.status is status
            and self.proving.get(key) == old.gates
            and all(before.effectives[gate] is self.effectives[gate] for gate in old.gates)
        )
        return old if is_same else None

    def finished(self, homes: Mapping[BoardId, HomeJudgement]) -> Judgement:
        """The judgement, with the parts of it that the next one may take over."""
        return replace(self.judgement, homes=homes)

    def at_home(self, gates: BoardGates) -> HomeJudgement:
        """What is judged of one board, as it is taken over."""
        if len(self.portfolio.boards) == 1:
            return HomeJudgement(gates, self.results, self.effectives, self.proofs)
        tickets = (Key(gates.board.id, name) for name in gates.board.tickets)
        return HomeJudgement(
            gates,
            {key: self.results[key] for key in gates.by_key},
            {key: self.effectives[key] for key in gates.by_key},
            {key: self.proofs[key] for key in tickets},
        )
