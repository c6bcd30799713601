"""What became of tickets since the last stand-up: exact, or told why it cannot be.

The last stand-up left a marker: which bytes each board had, and how each claim was proven then.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import cast

from msgspec import Struct

from readiness_tui.domain.history.plan_diff import PlanDiff, diff
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import Key, Kind
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion, Ticket
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot

_ARROW = "→"
_SETS = frozenset({"depends", "after", "labels", "owners", "deliverables", "evidence", "verify"})
_LONG = frozenset(
    {
        "notes",
        "outcome",
        "acceptance",
        "closure",
        "tasks",
        "actions",
        "sources",
        "links",
        "fields",
        "score",
    }
)
"""Fields whose values are too long for a line: it is told that they changed."""


class MarkedBoard(Struct, frozen=True):
    """A board as it was: its file below the root, its id, and git's name of its bytes."""

    path: str
    board: str
    blob: str


class Marker(Struct, frozen=True, kw_only=True):
    """What a stand-up leaves for the next one of its team.

    Attributes:
        team: Whose it was; empty for everybody.
        at: When it ended.
        by: Who led it.
        commit: The commit that was checked out; empty without git.
        verdict: The word of the verdict, as a person says it.
        proven: How many tickets were proven.
        total: Of how many.
        boards: The boards.
        proofs: The word of the proof of each ticket, by `board:id`.
    """

    team: str
    at: datetime
    by: str
    commit: str
    verdict: str
    proven: int
    total: int
    boards: tuple[MarkedBoard, ...]
    proofs: Mapping[str, str]


class Since(Struct, frozen=True, eq=False):
    """The plan at the last stand-up, as far as it can still be known.

    Attributes:
        marker: What that left; None where there was none.
        before: The boards that are known.
        unknown: The files of boards of which the bytes of then are nowhere, or were no board: they
            are compared with nothing.
        remarks: What is to be told about that.
    """

    marker: Marker | None = None
    before: Portfolio = Portfolio()
    unknown: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()


NEVER = Since()
"""There was no stand-up yet."""


class Changes(Struct, frozen=True, eq=False, dict=True):
    """What parts the last stand-up and now.

    Attributes:
        since: The last stand-up.
        snapshot: The plan as it is.
    """

    since: Since
    snapshot: Snapshot

    @cached_property
    def diff(self) -> PlanDiff | None:
        """The difference of the boards that are known on both sides; None without a marker."""
        if self.since.marker is None:
            return None
        now, before = self.snapshot.portfolio.boards.values(), self.since.before.boards.values()
        return diff(
            Portfolio.of(*(board for board in before if board.id not in self._unread)),
            Portfolio.of(*(board for board in now if board.id not in self._unknown)),
        )

    @cached_property
    def _unknown(self) -> frozenset[str]:
        """The boards of now of which it is not known what they said then."""
        states = self.snapshot.boards.items()
        return frozenset(name for name, state in states if state.path in self.since.unknown)

    @cached_property
    def _unread(self) -> frozenset[str]:
        """The boards of then whose file cannot be read now."""
        paths = {problem.path for problem in self.snapshot.broken}
        marked = self.since.marker.boards if self.since.marker else ()
        return frozenset(board.board for board in marked if board.path in paths)

    @cached_property
    def of_tickets(self) -> Mapping[Key, tuple[str, ...]]:
        """What became of each ticket that changed, in few words, the most telling first."""
        if self.diff is None:
            return {}
        renamed = {new.key: old.id for old, new in self.diff.renamed}
        texts: dict[Key, list[str]] = {}
        for ref in self.diff.added:
            if ref.kind is Kind.TICKET and ref.key not in renamed:
                texts.setdefault(ref.key, []).append("new")
        for key, name in renamed.items():
            texts.setdefault(key, []).append(f"was {name}")
        edits = (edit for edit in self.diff.fields if edit.record.kind is Kind.TICKET)
        for edit in sorted(edits, key=lambda edit: edit.field != "status"):
            if text := _told(edit):
                texts.setdefault(edit.record.key, []).append(text)
        for key, (before, now) in self.words.items():
            texts.setdefault(key, []).insert(0, f"now {now.value} (was {before.value})")
        return {key: tuple(lines) for key, lines in texts.items()}

    @cached_property
    def words(self) -> Mapping[Key, tuple[ProofWord, ProofWord]]:
        """The tickets whose proof says another word, with the word of then and of now."""
        marker, unknown = self.since.marker, self._unknown
        if marker is None:
            return {}
        now = self.snapshot.judgement.proofs
        return {
            key: (ProofWord(marker.proofs[str(key)]), proof.word)
            for key, proof in now.items()
            if key.board not in unknown and marker.proofs.get(str(key), proof.word) != proof.word
        }

    @cached_property
    def removed(self) -> tuple[tuple[Key, Ticket], ...]:
        """The tickets that are gone, as they were."""
        if self.diff is None:
            return ()
        moved = {old for old, _ in self.diff.renamed}
        gone = [ref for ref in self.diff.removed if ref.kind is Kind.TICKET and ref not in moved]
        tickets = ((ref.key, self.since.before.ticket(ref.key)) for ref in gone)
        return tuple((key, ticket) for key, ticket in tickets if ticket is not None)


def _told(edit: SetField) -> str:
    """A change of a field in few words."""
    if edit.field == "status":
        return f"{edit.old} {_ARROW} {edit.new}"
    if edit.field == "blocked":
        return ""  # the status, or the row itself, tells why
    if edit.field == "acceptance":
        return f"acceptance {_met(edit.new)} (was {_met(edit.old)})"
    if edit.field in _LONG:
        return f"{edit.field} changed"
    if edit.field in _SETS:
        return f"{edit.field} {_set_change(edit)}"
    return f"{edit.field} {said(edit.old) or 'none'} {_ARROW} {said(edit.new) or 'none'}"


def _set_change(edit: SetField) -> str:
    old, new = ([said(item) for item in _items(value)] for value in (edit.old, edit.new))
    added = [f"+{item}" for item in new if item not in old]
    gone = [f"-{item}" for item in old if item not in new]
    return " ".join((*added, *gone)) or "in another order"


def _items(value: object) -> Sequence[object]:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return cast("Sequence[object]", value) if is_list else ()


def _met(value: object) -> str:
    lines = [item for item in _items(value) if isinstance(item, Criterion)]
    return f"{sum(line.done for line in lines)} of {len(lines)}"
