"""What edits do, in one short line: titles of actions, of what is undone and what is set again."""

from collections import Counter
from collections.abc import Iterable, Sequence

from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.edits import AddRecord, Edit, SetField
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.ticket import Owner

_TITLE = 40
"""Values this long together, in signs, still stand in the line."""
_NAMED = 3
"""So many of several records are named; how many more there are is counted."""
_PLAIN = frozenset({"status", "priority"})
"""The fields whose values speak for themselves."""


def described(edits: Sequence[Edit]) -> str:
    """One line for edits that are done together: `M-06 doing > review`, or which records they are.

    Of several records it is what all of them become, how many they are, and the first of them:
    `5 tickets P1: S1 S4 T-003 (+2)`.
    """
    own_edits = [edit for edit in edits if not _is_note(edit, edits)]
    records = list(dict.fromkeys(map(about, own_edits)))
    if len(records) > 1:
        is_tickets = all(record.kind is Kind.TICKET for record in records)
        noun = "tickets" if is_tickets else "records"
        return (
            f"{len(records)} {noun} {_common(own_edits, len(records))}: {listed(_names(records))}"
        )
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


def listed(names: Iterable[str], most: int = _NAMED) -> str:
    """The first of several names, and how many more there are: `S1 S4 T-003 (+2)`."""
    every_name = tuple(names)
    rest = len(every_name) - most
    return " ".join(every_name[:most]) + (f" (+{rest})" if rest > 0 else "")


def about(edit: Edit) -> RecordRef:
    """The record that an edit is about: of a log entry the ticket that it speaks of."""
    if isinstance(edit, AddRecord) and isinstance(edit.value, LogEntry) and edit.value.ticket:
        return RecordRef(edit.record.board, Kind.TICKET, edit.value.ticket)
    return edit.record


def change(field: str, old: object, new: object) -> str:
    """A field with its values before and after; long values are left out."""
    before, after = said(old) or "none", said(new) or "none"
    is_short = len(before) + len(after) <= _TITLE and "\n" not in before + after
    return f"{field} {before} > {after}" if is_short else field


def _names(records: Sequence[RecordRef]) -> list[str]:
    """The ids; of different boards' records with the same id, the boards as well."""
    counts = Counter(record.id for record in records)
    return [
        record.id if counts[record.id] == 1 else f"{record.board}:{record.id}" for record in records
    ]


def _common(edits: Sequence[Edit], records: int) -> str:
    """What edits of several records have in common: a value, a field, or no more than a change."""
    if all(isinstance(edit, AddRecord) for edit in edits):
        return "noted" if all(edit.record.kind is Kind.LOG for edit in edits) else "added"
    values: dict[str, list[SetField]] = {}
    for edit in edits:
        if not isinstance(edit, SetField):
            return "changed"
        values.setdefault(edit.field, []).append(edit)
    field = "status" if "status" in values else next(iter(values))
    if len(values[field]) != records or (len(values) > 1 and field != "status"):
        return "changed"
    turns = {" ".join(turn(edit.old, edit.new)) for edit in values[field]}
    news = {said(edit.new) for edit in values[field]}
    new = next(iter(turns if len(turns) == 1 and turns != {""} else news))
    if min(len(turns), len(news)) > 1 or len(new) > _TITLE or "\n" in new:
        return field
    if not new:
        return f"no {field}"
    return new if field in _PLAIN else f"{field} {new}"


def turn(old: object, new: object) -> tuple[str, ...]:
    """What was added to a list and what was taken from it: `+@qa`, `-@ops`; of no list nothing."""
    if not (isinstance(old, tuple) and isinstance(new, tuple)):
        return ()
    before, after = _item_names(old), _item_names(new)  # pyright: ignore[reportUnknownArgumentType] - narrowed from object
    added = tuple(f"+{name}" for name in after if name not in before)
    return (*added, *(f"-{name}" for name in before if name not in after))


def _item_names(values: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(item.name if isinstance(item, Owner) else said(item) for item in values)


def _is_note(edit: Edit, edits: Sequence[Edit]) -> bool:
    """Whether an edit is the log entry that goes with another."""
    return not isinstance(edit, SetField) and any(isinstance(one, SetField) for one in edits)
