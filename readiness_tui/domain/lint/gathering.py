"""What most records of a board lack is how the board is kept: one finding, not one for each."""

from collections import Counter
from collections.abc import Iterator, Sequence

from readiness_tui.domain.lint.mending import combined_edits
from readiness_tui.domain.lint.values import LintFinding, Plan
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef

HYGIENE = frozenset({"L301", "L302", "L303", "L304", "L307", "L603", "L604", "L701"})
"""Codes that say what a record lacks."""

MANY = 5
"""Records that must lack the same before that is how a board is kept."""

MOST_MENDS = 3


def gathered(
    plan: Plan, code: str, name: str, findings: Sequence[LintFinding]
) -> tuple[LintFinding, ...]:
    """The findings of one rule; those that concern more than half of a board as one of the board.

    It stands where the first of them stood, speaks of all their records, and offers what mends as
    many of them as possible at once.

    Args:
        plan: The plan.
        code: Of the rule.
        name: Of the rule.
        findings: In file order.
    """
    if code not in HYGIENE or len(findings) < MANY:
        return tuple(findings)
    by_board: dict[tuple[BoardId, Kind], list[LintFinding]] = {}
    for finding in findings:
        by_board.setdefault((finding.record.board, finding.record.kind), []).append(finding)
    common = {
        home: _as_one(several, name, total)
        for home, several in by_board.items()
        if len(several) >= MANY and 2 * len(several) > (total := _records(plan, *home))
    }
    rest: list[LintFinding] = []
    for finding in findings:
        home = finding.record.board, finding.record.kind
        if home not in common:
            rest.append(finding)
        elif finding is by_board[home][0]:
            rest.append(common[home])
    return tuple(rest)


def _records(plan: Plan, board: BoardId, kind: Kind) -> int:
    """How many records of a kind count on a board: tickets without those that were dropped."""
    if kind is Kind.TICKET:
        return sum(key.board == board for _, key, _ in plan.kept)
    return len(plan.boards[board].records(kind))


def _as_one(several: Sequence[LintFinding], name: str, total: int) -> LintFinding:
    first, ranks = several[0], list(Severity)
    board, kind = first.record.board, first.record.kind
    lack = name.replace("-", " ")
    return LintFinding(
        code=first.code,
        message=f"{len(several)} of {total} {kind}s of {board}: {lack}",
        severity=min((one.severity for one in several), key=ranks.index),
        record=RecordRef(board, Kind.BOARD, board),
        field=first.field,
        related=tuple(one.record for one in several),
        fixes=tuple(_bulk(several)),
    )


def _bulk(several: Sequence[LintFinding]) -> Iterator[Action]:
    """The mends that several findings offer alike, each as one action; those of most first.

    A mend is called by its record and what becomes of it; the second part is what is alike.
    """
    mends: dict[str, list[Action]] = {}
    for finding in several:
        for fix in finding.fixes:
            mends.setdefault(fix.title.removeprefix(finding.record.id).strip(), []).append(fix)
    counts = Counter({rest: len(fixes) for rest, fixes in mends.items()})
    for rest, count in counts.most_common(MOST_MENDS):
        if count > 1:
            which = f"all {count}" if count == len(several) else f"{count} of {len(several)}"
            yield Action(f"{which} {rest}", combined_edits(mends[rest]))
