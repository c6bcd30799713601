"""Mends of several findings as one action."""

from collections.abc import Iterable
from typing import cast

from msgspec.structs import replace

from readiness_tui.domain.model.edits import Action, Edit, SetField


def combined_edits(actions: Iterable[Action]) -> tuple[Edit, ...]:
    """The edits of several actions as those of one.

    Of a list, what one of them takes out is gone and what one adds is there; of any other value
    the later one stands.
    """
    edits: dict[tuple[object, str], SetField] = {}
    others: list[Edit] = []
    for edit in (edit for action in actions for edit in action.edits):
        if not isinstance(edit, SetField):
            others.append(edit)
            continue
        before = edits.get((edit.record, edit.field))
        both = edit if before is None else replace(before, new=_both(before, edit))
        edits[edit.record, edit.field] = both
    return (*edits.values(), *others)


def _both(one: SetField, other: SetField) -> object:
    """The value that two edits of one field leave together."""
    if not isinstance(one.new, tuple) or not isinstance(other.new, tuple):
        return other.new
    old = cast("tuple[object, ...]", other.old or ())  # narrowed from object: of what is not known
    first, second = (cast("tuple[object, ...]", edit.new) for edit in (one, other))
    gone = [item for item in old if item not in second]
    added = [item for item in second if item not in old and item not in first]
    return (*(item for item in first if item not in gone), *added)
