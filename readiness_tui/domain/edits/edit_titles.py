"""What edits do, in one short line: titles of actions, of what is undone and what is set again."""

from collections.abc import Sequence

from readiness_tui.domain.model.edits import AddRecord, Edit, SetField
from readiness_tui.domain.model.plain_values import said

_TITLE = 40
"""Values this long together, in signs, still stand in the line."""


def described(edits: Sequence[Edit]) -> str:
    """One line for edits that are done together: `M-06 doing > review`, or how many records."""
    records = dict.fromkeys(edit.record for edit in edits if not _is_note(edit, edits))
    if len(records) > 1:
        return f"{len(records)} records"
    fields = [edit for edit in edits if isinstance(edit, SetField)]
    if status := next((edit for edit in fields if edit.field == "status"), None):
        return f"{status.record.id} {said(status.old)} > {said(status.new)}"
    if len(fields) == 1:
        only_edit = fields[0]
        return f"{only_edit.record.id} {change(only_edit.field, only_edit.old, only_edit.new)}"
    if fields:
        return f"{fields[0].record.id} {', '.join(edit.field for edit in fields)}"
    if not edits:
        return "nothing"
    return f"{edits[0].record.id} {'added' if isinstance(edits[0], AddRecord) else 'removed'}"


def change(field: str, old: object, new: object) -> str:
    """A field with its values before and after; long values are left out."""
    before, after = said(old) or "none", said(new) or "none"
    is_short = len(before) + len(after) <= _TITLE and "\n" not in before + after
    return f"{field} {before} > {after}" if is_short else field


def _is_note(edit: Edit, edits: Sequence[Edit]) -> bool:
    """Whether an edit is the log entry that goes with another."""
    return not isinstance(edit, SetField) and any(isinstance(one, SetField) for one in edits)
