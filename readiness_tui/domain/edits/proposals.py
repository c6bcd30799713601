"""What a wish comes to: an action, or refusals that carry a code, a sentence and a way out.

The modules of wishes make these; who asked for something shows them.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from readiness_tui.domain.edits.edit_titles import change, described
from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.edits import Action, AddRecord, SetField
from readiness_tui.domain.model.errors import Diagnostic, Subject
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.analysis import Analysis


class Proposal(Struct, frozen=True):
    """The action that does what can be done, what cannot, and what would be refused elsewhere."""

    action: Action | None = None
    refusals: tuple[Diagnostic, ...] = ()
    remarks: tuple[str, ...] = ()


class Author(Struct, frozen=True):
    """Who wishes, and on which day."""

    name: str
    today: date


def joined(proposals: Sequence[Proposal]) -> Proposal:
    """Several proposals as one, which does nothing where one of them would not be done whole."""
    if len(proposals) == 1:
        return proposals[0]
    refusals = tuple(refusal for one in proposals for refusal in one.refusals)
    actions = [one.action for one in proposals if one.action is not None]
    if refusals or not actions:
        return Proposal(refusals=refusals)
    edits = tuple(edit for action in actions for edit in action.edits)
    remarks = tuple(remark for one in proposals for remark in one.remarks)
    return Proposal(Action(_title(actions), edits), (), remarks)


def _title(actions: Sequence[Action]) -> str:
    """What actions are together: of one ticket each of them, of several which they are."""
    edits = [edit for action in actions for edit in action.edits]
    records = {edit.record for edit in edits if edit.record.kind is not Kind.LOG}
    is_one = len(records) == 1 or len(actions) == 1
    return "; ".join(action.title for action in actions) if is_one else described(edits)


def refused(
    key: Key, code: Code, message: str, remedy: str = "", *, children: tuple[Diagnostic, ...] = ()
) -> Diagnostic:
    """Why what was asked is not done for one ticket, and what would help."""
    return Diagnostic(
        code, message, remedy=remedy, subject=Subject.of_ticket(key), children=children
    )


def not_done(ref: RecordRef, code: Code, message: str, remedy: str = "") -> Diagnostic:
    """Why what was asked is not done for a record of any kind, and what would help."""
    if ref.kind is Kind.TICKET:
        return refused(ref.key, code, message, remedy)
    return Diagnostic(code, message, remedy=remedy, subject=Subject(ref.id, ref.board))


def ticket_of(analysis: Analysis, key: Key) -> Ticket:
    """A ticket that exists."""
    ticket = analysis.judgement.portfolio.ticket(key)
    assert ticket is not None, key  # noqa: S101 - `propose` looked
    return ticket


def proposed(title: str, *edits: SetField) -> Proposal:
    """The action of these edits, without those that change nothing."""
    changed = tuple(edit for edit in edits if edit.old != edit.new)
    return Proposal(Action(title, changed) if changed else None)


def put(analysis: Analysis, key: Key, field: str, new: object) -> Proposal:
    """Give a field of a ticket a value."""
    old = getattr(ticket_of(analysis, key), field)
    return proposed(f"{key.ticket} {change(field, old, new)}", SetField(key.ref, field, old, new))


def log_entry(analysis: Analysis, key: Key, text: str, author: Author) -> AddRecord:
    """The log entry that keeps a text about a ticket, with its day and who wrote it."""
    existing = analysis.judgement.portfolio.boards[key.board].log
    number = 1
    while (name := f"{author.today.isoformat()}-{key.ticket}-{number}") in existing:
        number += 1
    entry = LogEntry(id=name, at=author.today, by=author.name, ticket=key.ticket, text=text)
    return AddRecord(RecordRef(key.board, Kind.LOG, name), entry)
