"""The conflicts of an import as the dialog of conflicts takes them, and what was taken as options.

Mine is what the board says, theirs what the document says.
"""

from collections.abc import Mapping

from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.model.unsaved import Dispute, Side, Unsaved
from readiness_tui.domain.onboarding.import_view import ImportConflict, ImportView, Option
from readiness_tui.ui.viewmodels.importing.options import with_option

SIDES = ("board", "document")
_SIDES = {Side.MINE: "board", Side.THEIRS: "document"}


def disputes_of(view: ImportView) -> Unsaved:
    """The conflicts of a document with its board, in their order."""
    count = counted(len(view.conflicts), "value was", "values were")
    return Unsaved(
        id=view.path,
        title="",
        at=None,
        reason="conflict",
        says=f"{count} changed in {view.target} and in {view.path} since the last import",
        sides=SIDES,
        disputes=tuple(
            Dispute(
                index=index,
                record=_record(view, conflict),
                field=conflict.field,
                base=conflict.before,
                mine=conflict.board,
                theirs=conflict.document,
            )
            for index, conflict in enumerate(view.conflicts)
        ),
    )


def problem_of(view: ImportView) -> str:
    """Why it cannot be written, and which key helps; empty where it can."""
    number = sum(not conflict.taken for conflict in view.conflicts)
    text = f"{counted(number, 'conflict')} with the board: enter on one settles them"
    return text if number else view.problem


def _record(view: ImportView, conflict: ImportConflict) -> RecordRef | None:
    if not conflict.id:
        return None
    return RecordRef(BoardId(view.board), Kind(conflict.kind), conflict.id)


def picks_of(view: ImportView) -> dict[int, Side]:
    """What is taken so far, by the index of the conflict."""
    sides = {word: side for side, word in _SIDES.items()}
    return {n: sides[each.taken] for n, each in enumerate(view.conflicts) if each.taken}


def with_picks(view: ImportView, picks: Mapping[int, Side]) -> tuple[Option, ...]:
    """The options of a view with what is taken of its conflicts."""
    options = view.options
    for index, conflict in enumerate(view.conflicts):
        if index in picks:
            options = with_option(options, "take", f"{conflict.name}={_SIDES[picks[index]]}")
    return options
