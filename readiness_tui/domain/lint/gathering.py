"""Findings together: what most records of a board lack is one finding, with one mend for all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from msgspec.structs import replace

from readiness_tui.domain.lint.values import LintFinding, Plan
from readiness_tui.domain.model.edits import Action, Edit, SetField
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


def combined_edits(actions: Iterable[Action]) -> tuple[Edit, ...]:
    """The edits of several actions as those of one.

    Of a list, what one of them takes out is gone and what one adds is there; of any other value
    the later one stands.
    """
    edits: dict[tuple[object, str], SetField] = {}
    others: list[Edit] = []
    for edit in (edit for action in actions for edit in action.edits):
        if not isinstance(edit, SetField):
            others.append(edit)
            continue
        before = edits.get((edit.record, edit.field))
        both = edit if before is None else replace(before, new=_both(before, edit))
        edits[edit.record, edit.field] = both
    return (*edits.values(), *others)


def _both(one: SetField, other: SetField) -> object:
    """The value that two edits of one field leave together."""
    if not isinstance(one.new, tuple) or not isinstance(other.new, tuple):
        return other.new
    old = cast("tuple[object, ...]", other.old or ())  # narrowed from object: of what is not known
    first, second = (cast("tuple[object, ...]", edit.new) for edit in (one, other))
    gone = [item for item in old if item not in second]
    added = [item for item in second if item not in old and item not in first]
    return (*(item for item in first if item not in gone), *added)
