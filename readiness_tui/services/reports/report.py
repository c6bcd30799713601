"""The answer of `readiness check`: verdicts, what they rest on, and the exit code.

Everything counted here was counted by the domain; this only says which of it was asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from readiness_tui.domain.model.errors import Diagnostic, Subject
from readiness_tui.domain.model.gate import Cause, Outcome, State
from readiness_tui.domain.model.ids import GateKey, Key, natural
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.derived import ENTRANCE
from readiness_tui.domain.proof.proof import (
    WORKSPACE,
    GateDecision,
    Judgement,
    ProofWord,
    Scope,
    Verdict,
    Word,
)
from readiness_tui.domain.proof.reasons import NOTHING_CHECKED
from readiness_tui.domain.proof.ruling import nothing_to_prove
from readiness_tui.domain.proof.scopes import extent
from readiness_tui.domain.verdict.report import FIRST, Exit, Report
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled


def make_report(
    snapshot: Snapshot,
    scopes: Sequence[Scope],
    *,
    now_only: bool = False,
    strict: bool = False,
    no_waivers: bool = False,
) -> Report:
    """Judge scopes and say how it went.

    Args:
        snapshot: The boards with every gate judged.
        scopes: What is asked for; none: nothing fits, which is no pass.
        now_only: Ask only whether what the plan claims today is true.
        strict: Solo and shadow count as enforced.
        no_waivers: Go with waivers counts as a no-go for the exit code.

    Raises:
        UsageError: A scope names nothing.
    """
    judgement = snapshot.judgement

    def judged(scope: Scope) -> Verdict:
        return ruled(snapshot, scope, now_only=now_only, strict=strict)

    settled = tuple(dict.fromkeys(_settled(judgement, scopes)))
    parts = tuple(judged(scope) for scope in settled)
    gates = _gates(judgement, settled)
    whole = _whole(judgement, parts, scopes, judged)
    refused = {Word.NO_GO, Word.GO_WITH_WAIVERS} if no_waivers else {Word.NO_GO}
    codes = set(_codes(judgement, gates, snapshot))
    if any(one.word in refused and one.enforced for one in (whole, *parts)):
        codes.add(Exit.NO_GO)
    return Report(
        whole=whole,
        parts=parts,
        gates=_worst_first(judgement, (*gates, *_entrances(judgement, settled))),
        claims=_claims(judgement, settled),
        problems=snapshot.problems,
        exit=next(code for code in FIRST if code in codes),
    )


def _settled(judgement: Judgement, scopes: Iterable[Scope]) -> Iterator[Scope]:
    """The scopes with a workspace taken apart into its boards that speak of this repository."""
    for scope in scopes:
        if scope.board is None:
            yield from (Scope(board.id) for board in judgement.portfolio.here)
        else:
            yield scope


def _whole(
    judgement: Judgement,
    parts: tuple[Verdict, ...],
    scopes: Sequence[Scope],
    judged: Callable[[Scope], Verdict],
) -> Verdict:
    """The verdict of all that was asked for: of several the worst word, each ticket once."""
    if WORKSPACE in scopes:
        return judged(WORKSPACE)
    if not parts:
        nothing = Diagnostic(
            NOTHING_CHECKED,
            "nothing to prove: no ticket fits",
            remedy="widen it",
            subject=Subject("selection"),
        )
        return nothing_to_prove(WORKSPACE, nothing)
    if len(parts) == 1:
        return parts[0]
    words, modes = list(Word), list(Mode)
    worst = sorted(
        parts,
        key=lambda one: (words.index(one.word), one.enforced, modes.index(one.mode)),
        reverse=True,
    )
    keys = {key for one in parts for key in extent(judgement, one.scope).tickets}
    counts = Counter(judgement.proofs[key].word for key in keys)
    ends = [one.emergency_s for one in parts if one.emergency_s is not None]
    return replace(
        worst[0],
        scope=Scope(id=f"{len(parts)} scopes"),
        total=len(keys),
        proven=counts[ProofWord.PROVEN],
        counts=counts,
        reasons=tuple(dict.fromkeys(reason for one in worst for reason in one.reasons)),
        emergency_s=min(ends, default=None),
    )


def _gates(judgement: Judgement, scopes: Iterable[Scope]) -> tuple[GateKey, ...]:
    """The gates judged of the scopes; whole boards with all of theirs."""
    gate_keys: dict[GateKey, None] = {}
    for scope in (one for one in scopes if one.board not in judgement.portfolio.elsewhere):
        gate_keys |= dict.fromkeys(extent(judgement, scope).gates)
        if not scope.kind:
            gate_keys |= dict.fromkeys(key for key in judgement.gates if key.board == scope.board)
    return tuple(gate_keys)


def _entrances(judgement: Judgement, scopes: Iterable[Scope]) -> Iterator[GateKey]:
    """What the phases that were asked for begin with: told, and no part of their verdict."""
    for scope in scopes:
        if scope.board is not None and scope.kind == "phase":
            key = GateKey(scope.board, f"phase:{scope.id}/{ENTRANCE}")
            if key in judgement.gates and scope.board not in judgement.portfolio.elsewhere:
                yield key


def _worst_first(judgement: Judgement, keys: Iterable[GateKey]) -> tuple[GateKey, ...]:
    rank = {state: place for place, state in enumerate(State)}
    return tuple(
        sorted(
            dict.fromkeys(keys),
            key=lambda key: (
                rank[judgement.effectives[key].state],
                natural(key.board),
                natural(key.gate),
            ),
        )
    )


def _claims(judgement: Judgement, scopes: Iterable[Scope]) -> tuple[Key, ...]:
    order = (ProofWord.CONTRADICTED, ProofWord.UNPROVEN, ProofWord.PROVEN)
    keys = dict.fromkeys(key for scope in scopes for key in extent(judgement, scope).tickets)
    words = {key: judgement.proofs[key].word for key in keys}
    claims = [key for key, word in words.items() if word in order]
    return tuple(sorted(claims, key=lambda key: order.index(words[key])))


def _codes(judgement: Judgement, gates: Iterable[GateKey], snapshot: Snapshot) -> Iterator[Exit]:
    """The exit codes that hold whatever the verdict says."""
    yield Exit.DONE
    if snapshot.problems:
        yield Exit.INVALID
    if snapshot.unchecked:
        yield Exit.EVALUATOR
    for key in gates:
        result, weight = judgement.results[key], judgement.effectives[key]
        if result.outcome is not Outcome.ERROR or weight.hold in {
            GateDecision.HOLDS,
            GateDecision.EXEMPT,
        }:
            continue
        if result.cause is Cause.CONFIG:
            yield Exit.INVALID
        elif result.cause is Cause.EVALUATOR:
            yield Exit.EVALUATOR
