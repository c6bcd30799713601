"""What each record would become by an edit, before it is asked for."""

from collections.abc import Sequence

from readiness_tui.domain.edits.edit_titles import about, listed
from readiness_tui.domain.edits.proposals import Proposal
from readiness_tui.domain.model.edits import AddRecord, SetField
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.viewmodels.cells import Line

MOST_NAMED = 8
"""So many records that become the same are named in one line."""


def becomes(keys: Sequence[Key], proposal: Proposal) -> tuple[Line, ...]:
    """A line for each thing that happens, with the tickets to which it happens.

    Args:
        keys: The tickets that are meant.
        proposal: What would be done of it, and what refused.
    """
    refusals = {one.subject.ticket: safe_line(one.message) for one in proposal.refusals}
    changes = _changes(proposal)
    groups: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        record = RecordRef(key.board, Kind.TICKET, key.ticket)
        if key in refusals:
            outcome = (refusals[key], "fail")
        else:
            outcome = (changes.get(record, "as it is"), "" if record in changes else "muted")
        groups.setdefault(outcome, []).append(safe_line(key.ticket))
    return tuple(
        ((text, style), (f"   {listed(names, MOST_NAMED)}", "muted"))
        for (text, style), names in groups.items()
    )


def movers(keys: Sequence[Key], proposal: Proposal) -> str:
    """The tickets that would change, as far as not all of those that are meant would."""
    changes = _changes(proposal)
    names = [
        safe_line(key.ticket)
        for key in keys
        if RecordRef(key.board, Kind.TICKET, key.ticket) in changes
    ]
    if not names:
        return "as it is"
    return listed(names) if len(names) < len(keys) else f"all {len(names)}"


def _changes(proposal: Proposal) -> dict[RecordRef, str]:
    """The values before and after of each record, or what is added."""
    changes: dict[RecordRef, str] = {}
    for edit in proposal.action.edits if proposal.action else ():
        if isinstance(edit, SetField):
            before, after = said(edit.old) or "none", said(edit.new) or "none"
            text = safe_line(f"{before} > {after}")
            changes.setdefault(about(edit), text)
        elif isinstance(edit, AddRecord):
            changes.setdefault(about(edit), "added")
    return changes
