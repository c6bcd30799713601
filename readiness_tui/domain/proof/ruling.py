"""From proofs to go or no-go: the reasons of a scope and the word they add up to.

The word comes from facts: solo, shadow and soft_block judge alike, hard_block by harder rules. A
change of mode never makes a board ready.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import Diagnostic, Severity, Subject
from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.ids import GateKey, Key
from readiness_tui.domain.model.lazy import Lazily
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof import reasons as why
from readiness_tui.domain.proof.backing import doubts
from readiness_tui.domain.proof.derived import is_exit
from readiness_tui.domain.proof.no_facts import none_holds, nothing_speaks
from readiness_tui.domain.proof.proof import (
    EffectiveResult,
    GateDecision,
    Judgement,
    ProofWord,
    Scope,
    Verdict,
    Word,
)
from readiness_tui.domain.proof.scopes import Extent, extent, is_due
from readiness_tui.domain.proof.waiver_findings import renewed, waiver_findings
from readiness_tui.domain.proof.waiving import expiry, on_trial

HIGH_EXPOSURE = 10
_RANK = {Word.GO: 0, Word.GO_WITH_WAIVERS: 1, Word.NO_GO: 2}
_MODES = list(Mode)


def verdict(
    judgement: Judgement, scope: Scope, *, now_only: bool = False, strict: bool = False
) -> Verdict:
    """Go or no-go for a scope, with every reason, worst first.

    Args:
        judgement: What `judge` made.
        scope: A ticket, phase, milestone or board; the workspace is its worst board, of those that
            speak of this repository.
        now_only: Ask only whether what the plan claims today is true: due gates and done tickets.
        strict: Solo and shadow count as enforced.

    Raises:
        UsageError: There is no such board or record.
    """
    if scope.board is None:
        return _workspace(judgement, scope, now_only=now_only, strict=strict)
    case = _Case(judgement, extent(judgement, scope), scope, now_only=now_only)
    mode = case.part.board.enforcement
    if scope.board in judgement.portfolio.elsewhere:
        reasons = (why.elsewhere(case.part.board, len(case.part.gates)),)
    else:
        others = tuple(case.reasons())
        reasons = why.worst_first((*others, *_none_proven(case, others)))
    counts = Counter(judgement.proofs[key].word for key in case.part.tickets)
    return Verdict(
        scope=scope,
        word=_word(reasons, tainted=case.tainted),
        mode=mode,
        enforced=strict or mode.enforces,
        total=len(case.part.tickets),
        proven=counts[ProofWord.PROVEN],
        counts=dict(counts),
        reasons=reasons,
        emergency_s=case.emergency_s,
    )


def nothing_to_prove(scope: Scope, reason: Diagnostic) -> Verdict:
    """The enforced no-go of a scope in which no ticket is, for this one reason."""
    return Verdict(
        scope=scope,
        word=Word.NO_GO,
        mode=Mode.SOFT_BLOCK,
        enforced=True,
        total=0,
        proven=0,
        reasons=(reason,),
    )


def _workspace(judgement: Judgement, scope: Scope, *, now_only: bool, strict: bool) -> Verdict:
    parts = [
        verdict(judgement, Scope(board.id), now_only=now_only, strict=strict)
        for board in judgement.portfolio.here
    ]
    if not parts:
        nothing = Diagnostic(
            why.NOTHING_CHECKED,
            "nothing to prove: no boards",
            remedy="add evidence, deliverables or a gate",
            subject=Subject("workspace"),
        )
        return nothing_to_prove(scope, nothing)
    worst = max(parts, key=lambda part: (_RANK[part.word], part.enforced, _MODES.index(part.mode)))
    counts: Counter[ProofWord] = Counter()
    for part in parts:
        counts.update(part.counts)
    return Verdict(
        scope=scope,
        word=worst.word,
        mode=worst.mode,
        enforced=worst.enforced,
        total=sum(part.total for part in parts),
        proven=sum(part.proven for part in parts),
        counts=dict(counts),
        reasons=why.worst_first(reason for part in parts for reason in part.reasons),
        emergency_s=min(
            (one.emergency_s for one in parts if one.emergency_s is not None), default=None
        ),
    )


def _word(reasons: tuple[Diagnostic, ...], *, tainted: bool) -> Word:
    if any(reason.blocks for reason in reasons):
        return Word.NO_GO
    return Word.GO_WITH_WAIVERS if tainted else Word.GO


def _none_proven(case: "_Case", others: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Why a board of which not one ticket is proven is not ready, whatever else holds."""
    words = [case.judgement.proofs[key].word for key in case.part.tickets]
    is_asked = not case.now_only and not case.scope.kind and words
    if is_asked and ProofWord.PROVEN not in words and not any(reason.blocks for reason in others):
        yield Diagnostic(
            why.NOTHING_PROVEN,
            f"none of {len(words)} tickets is proven",
            remedy="add deliverables, evidence or a gate to what is done",
            subject=Subject(str(case.scope), case.part.board.id),
        )


class _Case(Struct):
    """One scope being judged.

    `tainted`: something was waived, disabled or on trial. `emergency_s`: how long the first
    emergency that carries a gate still lasts. `told` are the gates that were named under a claim,
    `claims` the first done ticket that each of the others stands for.
    """

    judgement: Judgement
    part: Extent
    scope: Scope
    now_only: bool = False
    tainted: bool = False
    emergency_s: float | None = None
    told: set[GateKey] = set()
    claims: dict[GateKey, Key] = {}

    def reasons(self) -> Iterator[Diagnostic]:
        """Every reason, in no order."""
        tickets = [
            (key, ticket)
            for key in self.part.tickets
            if (ticket := self.judgement.portfolio.ticket(key)) is not None
        ]
        for key, ticket in tickets:
            if not ticket.is_open:
                yield from self._done(key, ticket)
        for key, ticket in tickets:
            if ticket.is_open and not self.now_only:
                yield self._open(key, ticket)
        for reference in self.part.missing:
            yield self._dangling(reference)
        counted = [key for key in self.part.gates if self._counts_now(key)]
        for key in counted:
            yield from self._gate(key)
        if silent := nothing_speaks(self.judgement, self.part, self.scope, counted):
            yield silent
        if not self.scope.kind:
            yield from self._risks()
        yield from self._waivers()

    @property
    def _hard(self) -> bool:
        return self.part.board.enforcement is Mode.HARD_BLOCK

    def _counts_now(self, key: GateKey) -> bool:
        return not self.now_only or is_due(self.judgement, key)

    def _open(self, key: Key, ticket: Ticket) -> Diagnostic:
        proof = self.judgement.proofs[key]
        reported = self.told.intersection(proof.gates)
        self.told.update(proof.gates)
        children = Lazily(partial(_untold, self.judgement, key, reported)) if proof.gates else ()
        return why.still_open(key, ticket, proof.word, children)

    def _done(self, key: Key, ticket: Ticket) -> Iterator[Diagnostic]:
        proof = self.judgement.proofs[key]
        if proof.word is ProofWord.CONTRADICTED:
            self.told.update(proof.gates)
            yield why.contradicted(key, doubts(self.judgement, key))
        elif proof.word is ProofWord.UNPROVEN and not self._undecided(proof.gates):
            lacks = none_holds(self.judgement, proof.gates) if proof.gates else ""
            yield why.unproven(key, lacks, blocks=self._hard)
        for gate in proof.gates:
            self.claims.setdefault(gate, key)
        for reference in ticket.depends:
            needed = self.judgement.portfolio.find(reference, key.board)
            other = self.judgement.portfolio.ticket(needed) if needed else None
            if other is not None and other.status is not Status.DONE:
                yield Diagnostic(
                    why.DEPENDENCY_OPEN,
                    f"{key.ticket} is done but needs {reference}, which is {other.status}",
                    remedy=f"finish {reference} or drop the dependency",
                    severity=Severity.WARNING,
                    subject=Subject.of_ticket(key),
                )

    def _undecided(self, gates: tuple[GateKey, ...]) -> bool:
        return any(self.judgement.effectives[key].hold is GateDecision.UNDECIDED for key in gates)

    def _dangling(self, reference: str) -> Diagnostic:
        return Diagnostic(
            why.TICKET_OPEN,
            f"{reference} is part of {self.scope} but does not exist",
            remedy="correct the id",
            subject=Subject(reference, self.part.board.id),
        )

    def _gate(self, key: GateKey) -> Iterator[Diagnostic]:
        gate, weight = self.judgement.gates[key], self.judgement.effectives[key]
        board = self.judgement.portfolio.boards[key.board]
        blocks = gate.severity is GateSeverity.BLOCK
        if not gate.enabled:
            if blocks:
                self.tainted = True
                yield self._about(key, why.GATE_DISABLED, weight.why, blocks=self._hard)
            return
        if weight.waived and weight.hold is GateDecision.HOLDS:
            self.tainted = True
            yield self._about(key, why.WAIVER_USED, self._waived(key, weight), blocks=False)
        if weight.hold not in {GateDecision.FAILS, GateDecision.UNDECIDED}:
            return
        if blocks and on_trial(gate, board.enforcement):
            self.tainted = True
        if key in self.told:
            return
        yield from self._not_holding(key, gate, weight)

    def _not_holding(
        self, key: GateKey, gate: Gate, weight: EffectiveResult
    ) -> Iterator[Diagnostic]:
        board = self.judgement.portfolio.boards[key.board]
        reason = why.gate_reason(key, gate, self.judgement.results[key], weight, board)
        if not is_exit(gate) or reason.code in {why.GATE_ERROR, why.GATE_ON_TRIAL}:
            claim = self.claims.get(key)
            yield _with(reason, code=reason.code, ticket=claim)
        elif not self.now_only:
            yield _with(reason, code=why.CRITERION_OPEN, ticket=None)

    def _about(self, key: GateKey, code: str, says: str, *, blocks: bool) -> Diagnostic:
        return Diagnostic(
            code,
            f"{key.gate}: {says}",
            severity=Severity.of(blocks=blocks),
            subject=Subject.of_gate(key),
        )

    def _waived(self, key: GateKey, weight: EffectiveResult) -> str:
        waivers = self.judgement.portfolio.boards[key.board].waivers
        notes: list[str] = []
        for name in weight.waivers:
            ends = expiry(waivers[name])
            if waivers[name].emergency:
                left_s = (ends - self.judgement.now).total_seconds() if ends else 0.0
                self._carried_for(left_s)
                notes.append(
                    f"EMERGENCY {self._named(waivers[name])}, lapses in {format_age(left_s)}"
                )
            else:
                notes.append(f"waived by {name} until {waivers[name].expires}")
        return "; ".join(notes)

    def _named(self, waiver: Waiver) -> str:
        earlier = renewed(self.part.board, waiver)
        return f"{waiver.id} (renewal of {earlier.id})" if earlier else waiver.id

    def _carried_for(self, left_s: float) -> None:
        shortest_s = self.emergency_s
        self.emergency_s = left_s if shortest_s is None else min(shortest_s, left_s)

    def _risks(self) -> Iterator[Diagnostic]:
        for risk in self.part.board.risks.values():
            exposure = risk.exposure
            if exposure is None or exposure < HIGH_EXPOSURE or self._settled(risk):
                continue
            yield Diagnostic(
                why.RISK_OPEN,
                f"risk {risk.id} ({exposure}) is neither mitigated nor accepted",
                remedy="finish and prove what mitigates it, or accept it until a day",
                severity=Severity.WARNING,
                subject=Subject(risk.id, self.part.board.id),
            )

    def _settled(self, risk: Risk) -> bool:
        if risk.accepted is not None and self.judgement.now.date() <= risk.accepted.until:
            return True
        home = self.part.board.id
        keys = [self.judgement.portfolio.find(ref, home) for ref in risk.mitigated_by]
        words = [self.judgement.proofs[key].word if key else None for key in keys]
        return bool(words) and all(word is ProofWord.PROVEN for word in words)

    def _waivers(self) -> Iterator[Diagnostic]:
        board = self.part.board
        if not board.waivers:
            return
        scoped = {key.gate for key in self.part.gates if key.board == board.id}
        for finding in waiver_findings(self.judgement, board):
            if self.scope.kind and finding.waiver.gate not in scoped:
                continue
            yield Diagnostic(
                finding.code,
                f"waiver {finding.waiver.id}: {finding.says}",
                remedy=finding.remedy,
                severity=Severity.WARNING,
                subject=Subject(finding.waiver.id, board.id),
            )


def _untold(judgement: Judgement, key: Key, told: set[GateKey]) -> tuple[Diagnostic, ...]:
    """Why the gates of a ticket do not hold, but for those that were named before."""
    return why.worst_first(item for item in doubts(judgement, key) if item.subject.gate not in told)


def _with(reason: Diagnostic, *, code: str, ticket: Key | None) -> Diagnostic:
    return replace(reason, code=code, subject=reason.subject._replace(ticket=ticket))
