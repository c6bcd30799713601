"""A difference of plans as headings with lines, for commands, minutes and weekly reports."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

from msgspec import Struct

from readiness_tui.domain.history.plan_diff import Edge, Move, PlanDiff, moves_between
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, TicketId, resolve
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.proof import ProofWord

_ELSEWHERE = frozenset(
    {
        (Kind.TICKET, "owners"),
        (Kind.TICKET, "target"),
        (Kind.MILESTONE, "due"),
    }
)
"""Fields whose every change has a heading of its own."""
_REFERENCES = frozenset({"depends", "after"})
_NAMED = frozenset({Kind.TICKET, Kind.RISK, Kind.GATE, Kind.WAIVER})
"""Kinds whose coming and going has a heading of its own."""


def _changed(edit: SetField) -> frozenset[str]:
    """The members of a set that only one side has; of a list with a member twice, that one too."""
    old, new = (Counter(cast("tuple[str, ...]", value)) for value in (edit.old, edit.new))
    return frozenset((old - new) | (new - old))


class Section(Struct, frozen=True):
    """A heading and its lines, never empty."""

    heading: str
    lines: tuple[str, ...]


def sections(diff: PlanDiff) -> tuple[Section, ...]:
    """What a difference says, the most pressing first; nothing for no difference."""
    writer = _Writer(diff)
    return tuple(
        Section(heading, lines)
        for heading, items in writer.parts()
        if (lines := tuple(dict.fromkeys(items)))
    )


class _Writer:
    """Lines of one difference; ids carry their board where there are several."""

    def __init__(self, diff: PlanDiff) -> None:
        self._diff = diff
        self._is_single = len({*diff.before.boards, *diff.after.boards}) == 1

    def parts(self) -> Iterator[tuple[str, Iterable[str]]]:
        """Every heading with its lines, empty ones too."""
        diff = self._diff
        for move in Move:
            yield move.value, map(self._ticket, diff.moves[move])
        yield "contradicted", self._words(ProofWord.CONTRADICTED)
        yield "proven", self._words(ProofWord.PROVEN)
        yield "closable", self._words(ProofWord.CLOSABLE)
        yield "boards added", diff.boards_added
        yield "boards removed", diff.boards_removed
        yield "tickets added", self._records(diff.added, Kind.TICKET)
        yield "tickets removed", self._records(diff.removed, Kind.TICKET)
        yield "renamed", (f"{self._id(old)} is {self._record(new)}" for old, new in diff.renamed)
        yield "handed over", map(self._field, diff.handed_over)
        yield (
            "phases",
            (
                f"{self._ticket(move.key)}: {move.before or 'none'} -> {move.after or 'none'}"
                for move in diff.phase_moves
            ),
        )
        yield "risks introduced", self._records(diff.added, Kind.RISK)
        yield "risks removed", self._records(diff.removed, Kind.RISK)
        yield "risks", self._risks()
        yield "dependency graph", self._graph()
        yield "dates", self._dates()
        yield "gates added", self._records(diff.added, Kind.GATE)
        yield "gates removed", self._records(diff.removed, Kind.GATE)
        yield (
            "gates that ask for less",
            (
                f"{self._id(item.record)} {item.field}: "
                f"{item.before or 'none'} -> {item.after or 'none'}"
                for item in diff.loosened
            ),
        )
        yield "waivers added", self._records(diff.added, Kind.WAIVER)
        yield "waivers removed", self._records(diff.removed, Kind.WAIVER)
        yield "other records", self._others()
        yield "fields", self._fields()

    def _id(self, ref: RecordRef) -> str:
        name = ref.id if ref.kind is not Kind.BOARD else "board"
        return name if self._is_single else f"{ref.board}:{name}"

    def _ticket(self, key: Key) -> str:
        ticket = self._diff.after.ticket(key) or self._diff.before.ticket(key)
        name = key.ticket if self._is_single else str(key)
        return f"{name}  {ticket.title}" if ticket else name

    def _record(self, ref: RecordRef) -> str:
        record = self._diff.after.record(ref) or self._diff.before.record(ref)
        title = getattr(record, "title", "") or getattr(record, "reason", "")
        return f"{self._id(ref)}  {title}" if title else self._id(ref)

    def _records(self, refs: Iterable[RecordRef], kind: Kind) -> Iterator[str]:
        return (self._record(ref) for ref in refs if ref.kind is kind)

    def _words(self, word: ProofWord) -> Iterator[str]:
        moves = (move for move in self._diff.words if move.after is word)
        return (f"{self._ticket(move.key)} (was {move.before.value})" for move in moves)

    def _risks(self) -> Iterator[str]:
        for move in self._diff.exposures:
            before, after = (
                "unscored" if item is None else item for item in (move.before, move.after)
            )
            yield f"{self._record(move.record)}: exposure {before} -> {after}"
        yield from (f"{self._record(ref)}: accepted" for ref in self._diff.accepted)
        yield from (
            f"{self._record(ref)}: no longer accepted" for ref in self._diff.no_longer_accepted
        )

    def _graph(self) -> Iterator[str]:
        for sign, edges in (("+", self._diff.edges_added), ("-", self._diff.edges_removed)):
            yield from (f"{sign} {self._edge(edge)}" for edge in edges)
        for words, cycles in (
            ("new cycle", self._diff.cycles_added),
            ("cycle gone", self._diff.cycles_removed),
        ):
            for cycle in cycles:
                yield f"{words}: {', '.join(map(self._name, cycle))}"

    def _edge(self, edge: Edge) -> str:
        verb = "needs" if edge.is_hard else "comes after"
        return f"{self._name(edge.key)} {verb} {self._name(edge.needs)}"

    def _name(self, key: Key) -> str:
        return key.ticket if self._is_single else str(key)

    def _dates(self) -> Iterator[str]:
        for move in self._diff.dates:
            before, after = move.before or "none", move.after or "none"
            days = f" ({move.days:+d} d)" if move.days else ""
            yield f"{self._record(move.record)}: {before} -> {after}{days}"

    def _others(self) -> Iterator[str]:
        for sign, refs in (("+", self._diff.added), ("-", self._diff.removed)):
            for ref in refs:
                if ref.kind not in _NAMED:
                    yield f"{sign} {ref.kind} {self._record(ref)}"

    def _fields(self) -> Iterator[str]:
        for edit in self._diff.fields:
            if (edit.record.kind, edit.field) not in _ELSEWHERE and not self._is_told(edit):
                yield self._field(edit)

    def _is_told(self, edit: SetField) -> bool:
        """Whether a change is told as moves, edges or an acceptance: not every one is."""
        diff, name = self._diff, edit.record.id
        if edit.record.kind is Kind.TICKET and edit.field == "status":
            return any(moves_between(Status(edit.old), Status(edit.new)))
        if edit.record.kind is Kind.RISK and edit.field == "accepted":
            return edit.old is None or edit.new is None
        if edit.record.kind is Kind.TICKET and edit.field in _REFERENCES:
            home = Key(edit.record.board, TicketId(name))
            is_hard = edit.field == "depends"
            edges = {*diff.edges_added, *diff.edges_removed}
            needs = (resolve(reference, home.board) for reference in _changed(edit))
            return all(Edge(home, key, is_hard) in edges for key in needs)
        if edit.record.kind is Kind.PHASE and edit.field == "tickets":
            moved = {
                str(move.key.ticket)
                for move in diff.phase_moves
                if move.key.board == edit.record.board and name in {move.before, move.after}
            }
            return moved.issuperset(_changed(edit))
        return False

    def _field(self, edit: SetField) -> str:
        before, after = said(edit.old) or "none", said(edit.new) or "none"
        return f"{self._id(edit.record)} {edit.field}: {before} -> {after}"
