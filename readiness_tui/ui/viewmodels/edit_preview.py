"""What each record would become by an edit, before it is asked for."""

from collections.abc import Sequence

from readiness_tui.domain.edits.edit_titles import about, listed, turn
from readiness_tui.domain.edits.proposals import Proposal
from readiness_tui.domain.model.edits import AddRecord, SetField
from readiness_tui.domain.model.ids import Key, RecordRef
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Owner
from readiness_tui.ui.viewmodels.cells import Line

MOST_LINES = 7
MOST_NAMED = 8
"""So many records that become the same are named in one line."""


def becomes(keys: Sequence[Key], proposal: Proposal) -> tuple[Line, ...]:
    """A line for each thing that happens, with the tickets to which it happens: refusals first.

    Args:
        keys: The tickets that are meant.
        proposal: What would be done of it, and what refused.
    """
    refusals = {one.subject.ticket: safe_line(one.message) for one in proposal.refusals}
    changes = _changes(proposal)
    groups: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        record = key.ref
        if key in refusals:
            outcome = (refusals[key], "fail")
        else:
            outcome = (changes.get(record, "as it is"), "" if record in changes else "muted")
        groups.setdefault(outcome, []).append(safe_line(key.ticket))
    ordered = sorted(groups.items(), key=lambda group: (group[0][1] != "fail", -len(group[1])))
    lines: list[Line] = [
        ((f"{listed(names, MOST_NAMED)}  ", "muted"), (text, style))
        for (text, style), names in ordered[:MOST_LINES]
    ]
    if others := ordered[MOST_LINES:]:
        count = sum(len(names) for _, names in others)
        lines.append(((f"(+{count})  ", "muted"), ("each of them likewise", "muted")))
    return tuple(lines)


def movers(keys: Sequence[Key], proposal: Proposal) -> str:
    """The tickets that would change, as far as not all of those that are meant would."""
    changes = _changes(proposal)
    names = [safe_line(key.ticket) for key in keys if key.ref in changes]
    if not names:
        return "as it is"
    return listed(names) if len(names) < len(keys) else f"all {len(names)}"


def _changes(proposal: Proposal) -> dict[RecordRef, str]:
    """The values before and after of each record, or what is added."""
    changes: dict[RecordRef, str] = {}
    for edit in proposal.action.edits if proposal.action else ():
        if isinstance(edit, SetField):
            before, after = said(edit.old) or "none", said(edit.new) or "none"
            text = _list_turn(edit.old, edit.new) or f"{before} > {after}"
            changes.setdefault(about(edit), safe_line(text))
        elif isinstance(edit, AddRecord):
            changes.setdefault(about(edit), "added")
    return changes


def _list_turn(old: object, new: object) -> str:
    """The items that a list keeps, those it gets, and those it loses; empty for no list."""
    turns = turn(old, new)
    if not turns or not isinstance(old, tuple):
        return ""
    lost = {text[1:] for text in turns if text.startswith("-")}
    names = (item.name if isinstance(item, Owner) else str(item) for item in old)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any list
    return ", ".join((*(name for name in names if name not in lost), *turns))
