"""Edits that are not on the boards: what became of them, and what a person can choose.

An edit that could not be saved, or that met another's change of the same field, is kept. Held
against the boards as they are now it either still fits, is there already, or is disputed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.edits import (
    Action,
    AddRecord,
    Edit,
    RemoveRecord,
    SetField,
    apply_all,
)
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.portfolio import Portfolio

OWN_SIDES = ("yours", "theirs")
"""What the sides of a dispute are called where an edit of ours met one of others."""
RECORD = ""
"""The field of a dispute about a record as a whole."""


class Side(StrEnum):
    """What a person takes of a dispute; `BOTH` keeps theirs and notes ours beside it."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class Dispute(Struct, frozen=True, kw_only=True):
    """Two values for one place, and what was there before both. Texts; empty says nothing.

    `index` names it among those of its `Unsaved`; `record` is None outside of records.
    """

    index: int
    record: RecordRef | None
    field: str
    base: str
    mine: str
    theirs: str


class Unsaved(Struct, frozen=True, kw_only=True):
    """Something of ours that is not on a board.

    Attributes:
        id: Its name: an operation of the journal, or the path of a board that git left unmerged.
        title: What it does: `M-06 doing > review`.
        at: Since when; None where that is not known.
        reason: Stable: `conflict`, `disk-full`, `locked`, `interrupted`, `unmerged` and so on.
        says: One sentence.
        disputes: What has to be chosen; none: it can be saved as soon as saving works again.
        is_git: Whether it is a file that git left unmerged, not an edit.
        sides: What mine and theirs are called; other than `OWN_SIDES` where neither is an edit.
        is_kept: Whether it outlives the program; else not even the journal could be written.
    """

    id: str
    title: str
    at: datetime | None
    reason: str
    says: str
    disputes: tuple[Dispute, ...] = ()
    is_git: bool = False
    sides: tuple[str, str] = OWN_SIDES
    is_kept: bool = True

    @property
    def has_edit(self) -> bool:
        """Whether it is an edit of ours, which may be noted beside what stands there."""
        return not self.is_git and self.sides == OWN_SIDES

    @property
    def is_ready(self) -> bool:
        """Whether nothing has to be chosen before it can be saved again."""
        return not (self.disputes or self.is_git) and self.reason != "conflict"


class Pending(Struct, frozen=True, kw_only=True):
    """An action that was not written, as the journal keeps it.

    `undoes` is the operation that it was to take back, empty for none.
    """

    op: str
    at: datetime
    reason: str
    says: str
    action: Action
    undoes: str = ""

    def against(self, portfolio: Portfolio) -> Unsaved | None:
        """How it stands today; None if the boards say all of it already."""
        if all(_is_there(portfolio, edit) for edit in self.action.edits):
            return None
        return Unsaved(
            id=self.op,
            title=self.action.title,
            at=self.at,
            reason=self.reason,
            says=self.says,
            disputes=tuple(
                _dispute(portfolio, index, self.action.edits[index])
                for index in self._disputed(portfolio)
            ),
        )

    def settled(
        self, portfolio: Portfolio, picks: Mapping[int, Side], *, note: str = ""
    ) -> Action | None:
        """The action that brings what a person took onto the boards as they are now.

        Args:
            portfolio: The boards as they are.
            picks: What was taken, by the index of the dispute; what is not named stays theirs.
            note: What begins the line that `BOTH` appends to the notes of a ticket.

        Returns:
            None where nothing is left to write.
        """
        disputed = self._disputed(portfolio)
        lost = {
            _unit(self.action, self.action.edits[index])
            for index in disputed
            if picks.get(index) is not Side.MINE
        }
        edits: list[Edit] = []
        now = portfolio
        for index, edit in enumerate(self.action.edits):
            more: list[Edit] = []
            if index in disputed and picks.get(index) is Side.BOTH:
                more = _noted(now, edit, note)
            elif _unit(self.action, edit) not in lost and not _is_there(now, edit):
                more = _over(now, edit)
            now = apply_all(now, Action("", tuple(more)))
            edits += more
        return Action(self.action.title, tuple(edits)) if edits else None

    def without_place(self, portfolio: Portfolio, picks: Mapping[int, Side]) -> str:
        """The id of a record that is gone, so that what was picked of ours has no place."""
        for index in self._disputed(portfolio):
            edit = self.action.edits[index]
            match picks.get(index):
                case Side.MINE if not _over(portfolio, edit):
                    return edit.record.id
                case Side.BOTH if not _noted(portfolio, edit, ""):
                    return edit.record.id
                case _:
                    continue
        return ""

    def _disputed(self, portfolio: Portfolio) -> tuple[int, ...]:
        """The edits whose place says neither what they want nor what they were made for."""
        return tuple(
            index
            for index, edit in enumerate(self.action.edits)
            if not _is_there(portfolio, edit) and not _still_fits(portfolio, edit)
        )


def put_back(portfolio: Portfolio, acknowledged: Sequence[Edit]) -> tuple[SetField, ...]:
    """The edits of ours whose field was put back to a value from before them by somebody else.

    Args:
        portfolio: The boards as they are now.
        acknowledged: Saved edits, oldest first. What the last one of a field wanted is meant: an
            edit that we took back ourselves is followed by the one that did it.

    Returns:
        For each field the edit from the value that it has to the one that was meant.
    """
    fields: dict[tuple[RecordRef, str], list[SetField]] = {}
    for edit in acknowledged:
        if isinstance(edit, SetField):
            fields.setdefault((edit.record, edit.field), []).append(edit)
        else:
            fields = {key: changes for key, changes in fields.items() if key[0] != edit.record}
    changes: list[SetField] = []
    for edits in fields.values():
        now, last = _now(portfolio, edits[-1]), edits[-1]
        is_there = portfolio.record(last.record) is not None
        if is_there and now != last.new and any(now == one.old for one in edits):
            changes.append(replace(last, old=now))
    return tuple(changes)


def _unit(action: Action, edit: Edit) -> tuple[RecordRef, str]:
    """What an edit stands or falls with: a status with its blocker and the log entry of its reason.

    Half of such a statement would be a claim that nobody made.
    """
    ref = edit.record
    if isinstance(edit, AddRecord) and isinstance(edit.value, LogEntry):
        ticket = RecordRef(ref.board, Kind.TICKET, edit.value.ticket)
        if any(one.record == ticket and _field(one) == "status" for one in action.edits):
            return ticket, "status"
    field = _field(edit)
    return ref, "status" if ref.kind is Kind.TICKET and field == "blocked" else field


def _field(edit: Edit) -> str:
    return edit.field if isinstance(edit, SetField) else RECORD


def _now(portfolio: Portfolio, edit: Edit) -> object:
    """What the place of an edit says now; None for a record that is not there."""
    record = portfolio.record(edit.record)
    if record is None or not isinstance(edit, SetField):
        return record
    return getattr(record, edit.field, None)


def _sides(edit: Edit) -> tuple[object, object]:
    """What an edit was made for and what it wants there."""
    match edit:
        case SetField():
            return edit.old, edit.new
        case AddRecord():
            return None, edit.value
        case RemoveRecord():
            return edit.value, None


def _is_there(portfolio: Portfolio, edit: Edit) -> bool:
    gone = isinstance(edit, SetField) and portfolio.record(edit.record) is None
    return not gone and _now(portfolio, edit) == _sides(edit)[1]


def _still_fits(portfolio: Portfolio, edit: Edit) -> bool:
    gone = portfolio.record(edit.record) is None
    if gone and not isinstance(edit, AddRecord):
        return False
    return edit.record.board in portfolio.boards and _now(portfolio, edit) == _sides(edit)[0]


def _over(portfolio: Portfolio, edit: Edit) -> list[Edit]:
    """Edits that make the place say what ours wanted, whatever it says now."""
    if edit.record.board not in portfolio.boards:
        return []
    now = portfolio.record(edit.record)
    match edit:
        case SetField():
            return [] if now is None else [replace(edit, old=_now(portfolio, edit))]
        case AddRecord():
            return [edit] if now is None else [RemoveRecord(edit.record, now), edit]
        case RemoveRecord():
            return [] if now is None else [replace(edit, value=now)]


def _noted(portfolio: Portfolio, edit: Edit, note: str) -> list[Edit]:
    """The edit that writes our value into the notes of its ticket, under theirs."""
    record = portfolio.record(edit.record)
    if record is None or edit.record.kind is not Kind.TICKET or not isinstance(edit, SetField):
        return []
    notes = str(getattr(record, "notes", ""))
    line = f"{note}{edit.field}: {said(edit.new)}"
    return [SetField(edit.record, "notes", notes, f"{notes}\n{line}" if notes else line)]


def _dispute(portfolio: Portfolio, index: int, edit: Edit) -> Dispute:
    base, mine = _sides(edit)
    theirs = said(_now(portfolio, edit))
    return Dispute(
        index=index,
        record=edit.record,
        field=_field(edit),
        base=said(base),
        mine=said(mine),
        theirs=theirs,
    )
