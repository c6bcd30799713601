"""What-if: actions tried out on a copy of the plan, until they are kept as one or dropped.

Nothing here is written. A scratch holds the actions alone, so it goes on top of whatever the boards
say by now; an action that no longer fits them is left out and told.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.edits import Action, Edit, SetField, apply_all
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.domain.model.ids import GateKey, Key, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.ranking import next_up
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.proof import Judgement, Scope, Verdict, Word
from readiness_tui.domain.verdict.verdict import verdict

UNTRIED = Result(
    outcome=Outcome.UNKNOWN,
    cause=Cause.NEVER_RUN,
    says="not judged in a what-if",
    decided_by="what-if",
    remedy="keep the what-if, then it is judged",
)
"""The result of a gate that only the what-if has, or has otherwise than the boards."""


class Scratch(Struct, frozen=True):
    """The actions that are tried out, oldest first."""

    actions: tuple[Action, ...] = ()

    def more(self, action: Action) -> "Scratch":
        """The same with one action more."""
        return Scratch((*self.actions, action))

    def less(self) -> "Scratch":
        """The same without the last action."""
        return Scratch(self.actions[:-1])

    def on(self, portfolio: Portfolio) -> "tuple[Portfolio, Scratch]":
        """The plan as it would be, and the actions that still fit it."""
        applicable: list[Action] = []
        for action in self.actions:
            try:
                portfolio = apply_all(portfolio, action)
            except EditError:
                continue
            applicable.append(action)
        return portfolio, Scratch(tuple(applicable))

    def joined(self) -> Action:
        """All of it as one action, each field set once; without edits if nothing is left of it."""
        edits = joined_edits(edit for action in self.actions for edit in action.edits)
        return Action(described(edits), edits)


def joined_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The same change with each field set at most once; a field that ends as it began is out.

    A record that is added or removed on the way ends what is known of its fields: they are not
    joined across that.
    """
    joined: list[Edit | None] = []
    place: dict[tuple[RecordRef, str], int] = {}
    for edit in edits:
        if not isinstance(edit, SetField):
            place = {name: at for name, at in place.items() if name[0] != edit.record}
            joined.append(edit)
            continue
        at = place.get((edit.record, edit.field))
        before = joined[at] if at is not None else None
        if at is None or not isinstance(before, SetField):
            place[edit.record, edit.field] = len(joined)
            joined.append(edit)
        else:
            joined[at] = replace(before, new=edit.new)
    return tuple(
        edit
        for edit in joined
        if edit is not None and not (isinstance(edit, SetField) and edit.old == edit.new)
    )


def as_judged(
    results: Mapping[GateKey, Result], before: Judgement, plan: Portfolio
) -> Mapping[GateKey, Result]:
    """What the gates of a plan that is tried out came to: as judged, for nothing is judged for it.

    Args:
        results: What was found for the boards as they are.
        before: What follows from that.
        plan: The plan as it would be; a gate that differs there is `UNTRIED`.
    """
    judged = dict(results)
    for board in plan.boards.values():
        if board is before.portfolio.boards.get(board.id):
            continue
        for name, gate in gates_of(board).items():
            key = GateKey(board.id, name)
            if before.gates.get(key) != gate:
                judged[key] = UNTRIED
    return judged


class Compared(Struct, frozen=True):
    """What a scratch changes in a scope: each pair is before and after.

    `first` is what to take up first, None where nothing can be.
    """

    word: tuple[Word, Word]
    proven: tuple[int, int]
    blocking: tuple[int, int]
    first: tuple[Key | None, Key | None]


class Side(Struct, frozen=True):
    """A scope on one side of a comparison; each is the half of a pair of `Compared`."""

    word: Word
    proven: int
    blocking: int
    first: Key | None

    @classmethod
    def of(cls, analysis: Analysis, found: Verdict, scope: Scope) -> "Side":
        """A scope by its verdict and by what to take up first in it."""
        return cls(found.word, found.proven, _blocking(found), _first(analysis, scope))

    def to(self, after: "Side") -> Compared:
        """This side before, another after."""
        return Compared(
            (self.word, after.word),
            (self.proven, after.proven),
            (self.blocking, after.blocking),
            (self.first, after.first),
        )


class Likely(Struct, frozen=True):
    """When a scope is likely to be reached; each pair is before and after.

    A day is None where nothing is left to do for the scope, or a cycle is in the way.
    """

    p50: tuple[date | None, date | None]
    p85: tuple[date | None, date | None]


def likely(before: Analysis, outlook: ForecastProgress | None, scope: Scope) -> Likely | None:
    """What a scratch changes in when a scope is likely to be reached.

    Both sides are drawn with the same numbers and in as many runs, so a difference is the plan's.

    Args:
        before: The boards alone.
        outlook: What is known of the plan as it would be.
        scope: A board, phase or milestone; the workspace where all boards work on the same days.

    Returns:
        None as long as not enough is known.
    """
    if outlook is None:
        return None
    is_same = outlook.plan is before.schedule()
    sides = (outlook.forecast if is_same else outlook.before, outlook.forecast)
    was, is_now = sides
    if was is None or (was.runs != is_now.runs and was.runs and is_now.runs):
        return None
    if not (was.runs or was.refusal) or not (is_now.runs or is_now.refusal):
        return None
    both_odds = [one.odds.get(scope) if one else None for one in sides]
    p50, p85 = ([odds.quantile(at) if odds else None for odds in both_odds] for at in (0.5, 0.85))
    return Likely((p50[0], p50[1]), (p85[0], p85[1]))


def compared(before: Analysis, after: Analysis, scope: Scope) -> Compared:
    """A scope as it is and as it would be.

    Raises:
        UsageError: The scope does not exist.
    """
    sides = (Side.of(one, verdict(one.judgement, scope), scope) for one in (before, after))
    was, is_now = sides
    return was.to(is_now)


def _blocking(found: Verdict) -> int:
    return sum(reason.blocks for reason in found.reasons)


def _first(analysis: Analysis, scope: Scope) -> Key | None:
    picks = next_up(analysis, scope if scope.board else None, 1)
    return picks[0].key if picks else None
