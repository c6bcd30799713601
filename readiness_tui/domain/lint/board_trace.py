"""Gates of kind `board_trace`: whether a board's own records hang together.

Nothing of the repository is read. What is wrong with a plan the lint rules say; such a gate asks
some of them, and makes of a remark something that holds a release up.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from readiness_tui.domain.lint import LintFinding, findings
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import (
    Cause,
    Examined,
    Finding,
    Gate,
    Measured,
    Outcome,
    Result,
)
from readiness_tui.domain.model.ids import BoardId, RecordRef, nearest
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.analysis import Analysis, PlanContext, analyse
from readiness_tui.domain.proof.gate_index import GateIndex
from readiness_tui.domain.proof.proof import Judgement, Proof, ProofWord

CODES: Mapping[str, str] = {
    "risk_has_ticket": "L601",
    "ticket_has_source": "L303",
    "ticket_has_owner": "L301",
    "done_has_gate": "L307",
    "done_deps_done": "L401",
    "no_cycle": "L201",
}
"""The lint rule that each rule of the kind asks."""
_RULES = {code: rule for rule, code in CODES.items()}
_UNPROVEN = Proof(ProofWord.OPEN)


def plain_analysis(portfolio: Portfolio, book: GateIndex, now: datetime) -> Analysis:
    """The plan as it is before any gate has spoken: enough for rules that ask for no proof.

    Args:
        portfolio: All boards.
        book: Their gates.
        now: With an offset; the acceptance of a risk lapses by it.
    """
    judgement = Judgement(
        portfolio=portfolio,
        now=now,
        gates=book.gates,
        results={},
        effectives={},
        proofs=dict.fromkeys((key for key, _ in portfolio.tickets()), _UNPROVEN),
        proving=book.proving,
        book=book,
    )
    return analyse(judgement, PlanContext(today=now.date()))


def trace(
    analysis: Analysis,
    gate: Gate,
    board: BoardId,
    place: Callable[[RecordRef], Place | None] = lambda _: None,
) -> Result:
    """Whether the records of a board keep the rules that a gate asks for.

    Args:
        analysis: Of all boards; `plain_analysis` is enough.
        gate: Of kind `board_trace`.
        board: The board it stands on; what another one breaks is not told here.
        place: Where a record stands in its file.
    """
    rules = _rules_of(gate)
    if isinstance(rules, str):
        return _refused(gate, rules)
    home = analysis.portfolio.boards[board]
    if not home.tickets:
        return Result(
            outcome=Outcome.UNKNOWN,
            cause=Cause.NOTHING_EXAMINED,
            says="the board has no tickets",
            decided_by="board_trace.nothing",
            question=_question(board, rules),
            remedy="write a ticket",
        )
    all_findings = findings(analysis, [CODES[rule] for rule in rules])
    breaches = [one for one in all_findings if _is_about(one, board)]
    counted = f"{len(home.tickets):,} tickets, {len(home.risks):,} risks"
    short = f"{len(breaches):,}" if breaches else ""
    sentence = f"{counted}: {len(rules)} rules kept" if not breaches else _summed(breaches)
    return Result(
        outcome=Outcome.FAIL if breaches else Outcome.PASS,
        says=sentence,
        decided_by=f"board_trace.{_RULES[breaches[0].code] if breaches else 'kept'}",
        question=_question(board, rules),
        examined=(Examined(f"board {board}", counted=counted),),
        measured=(Measured("breaches", f"{len(breaches):,}", "<=", "0", short),),
        findings=tuple(_finding(one, place) for one in breaches),
        remedy=_remedy(breaches[0]) if breaches else "",
    )


def _is_about(found: LintFinding, board: BoardId) -> bool:
    """Whether a finding is this board's: a cycle is that of all boards that it runs through."""
    is_cycle = found.code == CODES["no_cycle"]
    return found.record.board == board or (
        is_cycle and any(one.board == board for one in found.related)
    )


def _question(board: BoardId, rules: Sequence[str]) -> str:
    return f"does board {board} keep {', '.join(rules)}?"


def _summed(found: Sequence[LintFinding]) -> str:
    more = f" (+{len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0].message}{more}"


def _remedy(found: LintFinding) -> str:
    return f"go to {found.record.id}" + (f", field {found.field}" if found.field else "")


def _finding(found: LintFinding, place: Callable[[RecordRef], Place | None]) -> Finding:
    return Finding(
        rule=f"board_trace.{_RULES[found.code]}",
        message=found.message,
        place=place(found.record),
        remedy=_remedy(found),
    )


def _rules_of(gate: Gate) -> tuple[str, ...] | str:
    """The rules that a gate asks for, or the sentence that says what is wrong with it."""
    unknown = [name for name in gate.params if name != "rules"]
    if unknown:
        return f"unknown parameter {unknown[0]!r}; known: rules"
    rules = gate.params.get("rules", tuple(CODES))
    if isinstance(rules, str) or not isinstance(rules, Sequence) or not rules:
        return "rules is a list of names, and not an empty one"
    wrong = [name for name in rules if not isinstance(name, str) or name not in CODES]
    if wrong:
        near = nearest(str(wrong[0]), CODES)
        hint = f"nearest: {near}" if near else f"known: {', '.join(CODES)}"
        return f"unknown rule {wrong[0]!r}; {hint}"
    return tuple(dict.fromkeys(str(name) for name in rules))


def _refused(gate: Gate, why: str) -> Result:
    return Result(
        outcome=Outcome.ERROR,
        cause=Cause.CONFIG,
        says=why,
        decided_by="board_trace.config",
        question=f"does {gate.title or gate.id} hold?",
        remedy=f"correct gate {gate.id}",
    )
