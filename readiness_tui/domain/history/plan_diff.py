"""The difference of two states of the boards: fields, records, moves, edges, cycles, gates, dates.

Identity is (board, kind, id). `edits` is the whole truth, everything else is read from it and from
the two states: applying the edits to the first gives the second up to the order of records.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import cast

from msgspec import Struct

from readiness_tui.domain.history.gate_strictness import Loosening, loosenings
from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.dates import Target, last_day
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, resolve
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.model.visible_text import one_spelling
from readiness_tui.domain.plan.graph import build_graph
from readiness_tui.domain.proof.proof import Judgement, ProofWord

_UNORDERED = frozenset({"depends", "after", "labels", "tickets", "completes", "mitigated_by"})
"""Fields that are sets: another order in them is no difference."""


class Move(StrEnum):
    """What a change of status means; from todo to done a ticket is started and completed."""

    STARTED = "started"
    COMPLETED = "completed"
    REOPENED = "reopened"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    DROPPED = "dropped"


class Edge(Struct, frozen=True, order=True):
    """A ticket and what it needs; soft where it only comes after."""

    key: Key
    needs: Key
    is_hard: bool = True


class PhaseMove(Struct, frozen=True):
    """A ticket whose first phase is another; empty for none."""

    key: Key
    before: str
    after: str


class DateMove(Struct, frozen=True):
    """A date of a ticket or milestone that moved; `days` are calendar days, later is positive.

    `days` is 0 where one side has no date.
    """

    record: RecordRef
    before: Target | None
    after: Target | None

    @property
    def days(self) -> int:
        """By how many calendar days it moved."""
        if self.before is None or self.after is None:
            return 0
        return (last_day(self.after) - last_day(self.before)).days


class ExposureMove(Struct, frozen=True):
    """A risk whose likelihood times impact is another; None where it is not scored."""

    record: RecordRef
    before: int | None
    after: int | None


class WordMove(Struct, frozen=True):
    """A ticket whose proof says another word."""

    key: Key
    before: ProofWord
    after: ProofWord


class PlanDiff(Struct, frozen=True, eq=False, dict=True):
    """What parts two states of a plan; built by `diff`, each part when first asked for.

    Attributes:
        before: The boards as they were, those on both sides and those that went.
        after: The boards as they are, those on both sides and those that came.
        edits: What makes one of the other, on boards that both sides have.
        judged: The proofs of both sides, where they are known.
    """

    before: Portfolio
    after: Portfolio
    edits: tuple[Edit, ...]
    judged: tuple[Judgement, Judgement] | None = None

    __repr__ = object.__repr__

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.edits or self.boards_added or self.boards_removed or self.words)

    @cached_property
    def boards_added(self) -> tuple[BoardId, ...]:
        """Boards that only the second state has."""
        return tuple(name for name in self.after.boards if name not in self.before.boards)

    @cached_property
    def boards_removed(self) -> tuple[BoardId, ...]:
        """Boards that only the first state has."""
        return tuple(name for name in self.before.boards if name not in self.after.boards)

    @cached_property
    def fields(self) -> tuple[SetField, ...]:
        """Each field of a record on both sides that has another value."""
        return tuple(edit for edit in self.edits if isinstance(edit, SetField))

    @cached_property
    def added(self) -> tuple[RecordRef, ...]:
        """Records that came, those of new boards too; a renamed ticket is none of them."""
        renamed = {new for _, new in self.renamed}
        return tuple(ref for ref in self._only(self.after, self.before) if ref not in renamed)

    @cached_property
    def removed(self) -> tuple[RecordRef, ...]:
        """Records that went, those of boards that went too; a renamed ticket is none of them."""
        renamed = {old for old, _ in self.renamed}
        return tuple(ref for ref in self._only(self.before, self.after) if ref not in renamed)

    @cached_property
    def renamed(self) -> tuple[tuple[RecordRef, RecordRef], ...]:
        """Tickets of one board that went and came under one title, each the only one so titled."""
        gone = _by_title(self.before, self._only(self.before, self.after))
        come = _by_title(self.after, self._only(self.after, self.before))
        return tuple((gone[title], come[title]) for title in gone if title in come)

    @cached_property
    def moves(self) -> Mapping[Move, tuple[Key, ...]]:
        """The tickets of each move, in the order of the boards; a new ticket was todo before."""
        by_move: dict[Move, list[Key]] = {move: [] for move in Move}
        old_keys = {new.key: old.key for old, new in self.renamed}
        for key, ticket in self.after.tickets():
            old = self.before.ticket(old_keys.get(key, key))
            for move in moves_between(old.status if old else Status.TODO, ticket.status):
                by_move[move].append(key)
        return {move: tuple(keys) for move, keys in by_move.items()}

    @cached_property
    def phase_moves(self) -> tuple[PhaseMove, ...]:
        """Tickets on both sides whose phase is another."""
        return tuple(
            PhaseMove(key, was, now)
            for key, _ in self.after.tickets()
            if self.before.ticket(key)
            and (was := _phase(self.before, key)) != (now := _phase(self.after, key))
        )

    @cached_property
    def handed_over(self) -> tuple[SetField, ...]:
        """Changes of who owns a ticket."""
        return tuple(edit for edit in self.fields if edit.field == "owners")

    @cached_property
    def edges_added(self) -> tuple[Edge, ...]:
        """Dependencies that came."""
        return tuple(sorted(_edges(self.after) - _edges(self.before)))

    @cached_property
    def edges_removed(self) -> tuple[Edge, ...]:
        """Dependencies that went."""
        return tuple(sorted(_edges(self.before) - _edges(self.after)))

    @cached_property
    def cycles_added(self) -> tuple[tuple[Key, ...], ...]:
        """Tickets that need each other now and did not, or not exactly these."""
        return self._cycles[1]

    @cached_property
    def cycles_removed(self) -> tuple[tuple[Key, ...], ...]:
        """Tickets that needed each other and do not any more, or not exactly these."""
        return self._cycles[0]

    @cached_property
    def dates(self) -> tuple[DateMove, ...]:
        """Targets of tickets and due days of milestones that moved, came or went."""
        return tuple(
            DateMove(edit.record, edit.old, edit.new)  # pyright: ignore[reportArgumentType] - both fields hold a target or none
            for edit in self.fields
            if (edit.record.kind, edit.field) in {(Kind.TICKET, "target"), (Kind.MILESTONE, "due")}
        )

    @cached_property
    def exposures(self) -> tuple[ExposureMove, ...]:
        """Risks on both sides whose likelihood times impact is another."""
        return tuple(
            ExposureMove(ref, old.exposure, new.exposure)
            for ref, old, new in self._both(Kind.RISK)
            if isinstance(old, Risk) and isinstance(new, Risk) and old.exposure != new.exposure
        )

    @cached_property
    def accepted(self) -> tuple[RecordRef, ...]:
        """Risks that were accepted."""
        return tuple(ref for ref, was, now in self._acceptances() if now and not was)

    @cached_property
    def no_longer_accepted(self) -> tuple[RecordRef, ...]:
        """Risks whose acceptance was taken away."""
        return tuple(ref for ref, was, now in self._acceptances() if was and not now)

    @cached_property
    def loosened(self) -> tuple[Loosening, ...]:
        """Gates on both sides that ask for less than they did, a line for each way."""
        return tuple(
            loosening
            for ref, old, new in self._both(Kind.GATE)
            if isinstance(old, Gate) and isinstance(new, Gate)
            for loosening in loosenings(ref, old, new)
        )

    @cached_property
    def words(self) -> tuple[WordMove, ...]:
        """Tickets on both sides whose proof says another word; none where it is not known."""
        if self.judged is None:
            return ()
        was, now = (judgement.proofs for judgement in self.judged)
        return tuple(
            WordMove(key, was[key].word, now[key].word)
            for key in now
            if key in was and was[key].word is not now[key].word
        )

    @cached_property
    def _cycles(self) -> tuple[tuple[tuple[Key, ...], ...], tuple[tuple[Key, ...], ...]]:
        was, now = ({frozenset(c): c for c in _cycles(p)} for p in (self.before, self.after))
        gone = tuple(cycle for members, cycle in was.items() if members not in now)
        return gone, tuple(cycle for members, cycle in now.items() if members not in was)

    def _only(self, side: Portfolio, other: Portfolio) -> Iterator[RecordRef]:
        for board in side.boards.values():
            opposite = other.boards.get(board.id)
            for kind in HOMES:
                absent = opposite.records(kind).keys() if opposite else frozenset[str]()
                for name in board.records(kind):
                    if name not in absent:
                        yield RecordRef(board.id, kind, name)

    def _both(self, kind: Kind) -> Iterator[tuple[RecordRef, object, object]]:
        for name in self.after.boards.keys() & self.before.boards.keys():
            was, now = (side.boards[name].records(kind) for side in (self.before, self.after))
            for record_id, item in now.items():
                if record_id in was and was[record_id] is not item:
                    yield RecordRef(name, kind, record_id), was[record_id], item

    def _acceptances(self) -> Iterator[tuple[RecordRef, bool, bool]]:
        for ref, old, new in self._both(Kind.RISK):
            if isinstance(old, Risk) and isinstance(new, Risk):
                yield ref, old.accepted is not None, new.accepted is not None


def diff(
    before: Portfolio,
    after: Portfolio,
    judged: tuple[Judgement, Judgement] | None = None,
) -> PlanDiff:
    """What parts two states of the boards.

    Args:
        before: The boards as they were.
        after: The boards as they are.
        judged: The proofs of both, where they are known: then words of proof are compared too.
    """
    edits = tuple(
        edit
        for name, board in after.boards.items()
        if name in before.boards and before.boards[name] is not board
        for edit in edits_between(before.boards[name], board)
    )
    return PlanDiff(before, after, edits, judged)


def edits_between(before: Board, after: Board) -> Iterator[Edit]:
    """The edits that make one state of a board of another, but for the order of records.

    First what goes, then what comes in the order of the second state, then what changes.
    """
    head = before.ref
    for kind in HOMES:
        old, new = before.records(kind), after.records(kind)
        names = list(old)
        for place, name in enumerate(names):
            if name not in new:
                previous = names[place - 1] if place else None
                yield RemoveRecord(RecordRef(before.id, kind, name), old[name], previous)
        previous = None
        for name, record in new.items():
            if name not in old:
                yield AddRecord(RecordRef(before.id, kind, name), record, previous)
            previous = name
        for name, record in new.items():
            if name in old and old[name] is not record:
                yield from field_edits(RecordRef(before.id, kind, name), old[name], record)
    homes = frozenset(HOMES.values())
    yield from field_edits(head, before, after, leaving=homes)


def moves_between(before: Status, after: Status) -> Iterator[Move]:
    """What a change of status means, in the order in which it happened."""
    if before is after:
        return
    if before is Status.DONE or before is Status.DROPPED:
        yield Move.REOPENED
    elif before is Status.BLOCKED:
        yield Move.UNBLOCKED
    is_begun = after in {Status.DOING, Status.REVIEW, Status.DONE}
    if before in {Status.TODO, Status.DROPPED} and is_begun:
        yield Move.STARTED
    ends = {Status.DONE: Move.COMPLETED, Status.BLOCKED: Move.BLOCKED, Status.DROPPED: Move.DROPPED}
    if after in ends:
        yield ends[after]


def field_edits(
    ref: RecordRef, before: Struct, after: Struct, leaving: frozenset[str] = frozenset()
) -> Iterator[SetField]:
    """The fields that differ between two states of a record, in their order; some are left out."""
    for name in after.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if name not in leaving and old is not new and not _alike(name, old, new):
            yield SetField(ref, name, old, new)


def _alike(name: str, old: object, new: object) -> bool:
    if old == new:
        return True
    return name in _UNORDERED and _members(old) == _members(new)


def _members(value: object) -> Counter[object]:
    return Counter(cast("tuple[object, ...]", value))


def _by_title(side: Portfolio, refs: Iterable[RecordRef]) -> dict[tuple[BoardId, str], RecordRef]:
    """Tickets by their board and folded title, those whose title is the only one of its board."""
    counts = Counter((key.board, one_spelling(ticket.title)) for key, ticket in side.tickets())
    by_title: dict[tuple[BoardId, str], RecordRef] = {}
    for ref in refs:
        record = side.record(ref) if ref.kind is Kind.TICKET else None
        if isinstance(record, Ticket):
            title = (ref.board, one_spelling(record.title))
            if counts[title] == 1:
                by_title[title] = ref
    return by_title


def _phase(side: Portfolio, key: Key) -> str:
    phase = side.boards[key.board].phase_of(key.ticket)
    return phase.id if phase else ""


def _edges(side: Portfolio) -> set[Edge]:
    """Every dependency that names a ticket; a hard one hides a soft one of the same pair."""
    edges: set[Edge] = set()
    for key, ticket in side.tickets():
        for names, is_hard in ((ticket.depends, True), (ticket.after, False)):
            for name in names:
                needs = resolve(name, key.board)
                if side.ticket(needs) and Edge(key, needs) not in edges:
                    edges.add(Edge(key, needs, is_hard))
    return edges


def _cycles(side: Portfolio) -> Iterator[tuple[Key, ...]]:
    graph = build_graph(side)
    for block in graph.blocks:
        yield tuple(graph.keys[node] for node in block)
