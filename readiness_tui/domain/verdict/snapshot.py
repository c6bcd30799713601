"""What is published after every change: one immutable value that all panes and commands read."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place, Subject
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId, GateKey, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.ranking import Analysis
from readiness_tui.domain.proof.proof import Judgement, Scope, Verdict, Word
from readiness_tui.domain.verdict.verdict import verdict

if TYPE_CHECKING:
    from readiness_tui.domain.model.unsaved import Unsaved
    from readiness_tui.domain.proof.streak import Offer
    from readiness_tui.domain.verdict.alarms import Alarm


class Shown(Struct, frozen=True):
    """What is drawn of a gate's state.

    Attributes:
        state: Its glyph and word: running while it is judged, else what was found.
        was: What was found last, to be drawn dimmed beside it; None: nothing, or it is current.
    """

    state: State
    was: State | None = None

    @classmethod
    def of(cls, found: State, *, is_running: bool) -> "Shown":
        """How a gate is drawn.

        Args:
            found: What was found last; running where nothing was found yet.
            is_running: Whether it is judged again, and long enough to be worth showing.
        """
        if is_running and found is not State.RUNNING:
            return cls(State.RUNNING, found)
        return cls(found)


class BoardState(Struct, frozen=True):
    """Where a board stands in the repository.

    `read_only` is a sentence why no edit may be written, empty if edits may; `problems` are what
    is wrong with the file as it is now, while the board shown is its last good state. `lines`
    gives the line of each record's header.
    """

    path: str
    read_only: str = ""
    problems: tuple[Diagnostic, ...] = ()
    lines: Mapping[RecordRef, int] = {}


class Trial(Struct, frozen=True, kw_only=True, eq=False):
    """What is tried out on top of the boards while a what-if is open.

    Attributes:
        titles: Of the actions that are tried out and still fit the boards, oldest first.
        base: The snapshot of the boards alone, as the files have them.
        lost: The titles of actions that fit the boards no longer, oldest first.
    """

    titles: tuple[str, ...]
    base: "Snapshot"
    lost: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many actions are tried out."""
        return len(self.titles)

    @property
    def before(self) -> Analysis:
        """What follows from the boards alone."""
        return self.base.analysis


class Snapshot(Struct, frozen=True, kw_only=True, eq=False):
    """The whole state at one revision; told apart by identity, so that answers can be kept by it.

    `broken` are the problems of files that never gave a board; `unchecked` counts the gates that
    were not evaluated since they or their inputs changed; `running` are those of them that said
    something before, which stands, and take so long that it is worth showing; `undo` and `redo` are
    the titles of what the two keys would do, empty for nothing. `unsaved` is what of ours is not on
    the boards; `reverted` are saved edits of ours whose field somebody else put back to its old
    value; `is_reverted_by_git`: a checkout or a pull did that. `remarks` say what holds for the
    workspace as a whole: no promise on this file system, a `.readiness/` that must not be used,
    and the like. `alarms` are the alerts whose condition is met; while gates wait, only what is
    judged already can meet one. `offers` are the stricter modes that green streaks offer. While
    a what-if is open `scratch` says so: then `analysis` is of the plan as it would be, and
    `undo` and `redo` are about what is tried out.
    """

    revision: int
    analysis: Analysis
    boards: Mapping[BoardId, BoardState]
    broken: tuple[Diagnostic, ...] = ()
    unchecked: int = 0
    running: frozenset[GateKey] = frozenset()
    undo: str = ""
    redo: str = ""
    unsaved: "tuple[Unsaved, ...]" = ()
    reverted: tuple[SetField, ...] = ()
    is_reverted_by_git: bool = False
    remarks: tuple[str, ...] = ()
    alarms: "tuple[Alarm, ...]" = ()
    offers: "tuple[Offer, ...]" = ()
    scratch: Trial | None = None

    __repr__ = object.__repr__

    @property
    def saved(self) -> Portfolio:
        """All boards as the files have them, without what is tried out."""
        return self.scratch.before.portfolio if self.scratch else self.portfolio

    @property
    def judgement(self) -> Judgement:
        """Gate results, proofs and what follows from them."""
        return self.analysis.judgement

    @property
    def portfolio(self) -> Portfolio:
        """All boards."""
        return self.analysis.judgement.portfolio

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Everything wrong with board files, files without a board first."""
        return self.broken + tuple(
            problem for state in self.boards.values() for problem in state.problems
        )

    def shown(self, gate: GateKey) -> Shown:
        """How a gate is drawn: its state, and what it was while it is judged again."""
        state = self.judgement.effectives[gate].state
        return Shown.of(state, is_running=gate in self.running)

    def place(self, ref: RecordRef) -> Place | None:
        """Where a record stands in its file, None for an unknown board."""
        state = self.boards.get(ref.board)
        return Place(state.path, state.lines.get(ref, 0)) if state else None


def ruled(
    snapshot: Snapshot, scope: Scope, *, now_only: bool = False, strict: bool = False
) -> Verdict:
    """The verdict of a scope, which is never go while a board file of it cannot be read.

    What an unreadable file says is not known, and the less ready reading is taken.

    Raises:
        UsageError: The scope does not exist; the nearest is named.
    """
    scope_verdict = verdict(snapshot.judgement, scope, now_only=now_only, strict=strict)
    state = snapshot.boards.get(scope.board) if scope.board else None
    problems = state.problems if state else () if scope.board else snapshot.problems
    if not problems:
        return scope_verdict
    read = scope_verdict.reasons if snapshot.portfolio.boards else ()  # not: there are no boards
    return replace(scope_verdict, word=Word.NO_GO, reasons=(*unread(problems), *read))


def unread(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What is wrong with files as reasons of a verdict."""
    return tuple(
        replace(
            one,
            code=BOARD_INVALID,
            message=f"{one.place}: {one.message}",
            subject=Subject(one.path),
        )
        for one in problems
    )
