"""What is not on the boards yet, as the header, the status line, the list and the quit say it."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.model.unsaved import Unsaved
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Line, Measure, Row, clicked, wrap
from readiness_tui.ui.viewmodels.conflicts import waiting

KeyOf: TypeAlias = Callable[[str], str]
"""The key of an action, by the action's id, as it is shown."""

REVERTED = "reverted"
"""The key of the row of what was put back; no operation and no path is named so."""
WIDE = 100
"""Cells from which the header says the word beside the sign."""
LONGEST = 12
"""Letters of a value that is told inside a sentence: a status, a priority, a day."""


def written_again(snapshot: Snapshot) -> tuple[Unsaved, ...]:
    """The edits that wait for nothing but that saving works."""
    return tuple(one for one in snapshot.unsaved if not one.disputes and not one.is_git)


def own(snapshot: Snapshot) -> tuple[Unsaved, ...]:
    """The edits of ours that are not written: what a quit asks about."""
    return tuple(one for one in snapshot.unsaved if not one.is_git)


def mark(snapshot: Snapshot, glyphs: Glyphs, width: int) -> Line:
    """How much is unsaved, for the header; nothing if all is saved."""
    count = len(snapshot.unsaved)
    if not count:
        return ()
    word = f" unsaved {count} " if width >= WIDE else f"{count} "
    return ((f"{glyphs.sign('unsaved')}{word}", clicked("doubt", "unsaved.show")),)


def put_back(reverted: Sequence[SetField], *, by_git: bool = False) -> str:
    """What somebody else put back to its old value, in one sentence."""
    if by_git:
        return f"git changed {counted(len(reverted), 'field')} you had edited"
    if len(reverted) != 1:
        return f"{len(reverted)} fields you had edited were put back outside"
    edit = reverted[0]
    old = safe_line(edit.old) if isinstance(edit.old, str) else ""
    to = f" to {old}" if old and len(old) <= LONGEST else ""
    return f"{safe_line(edit.record.id)} {safe_line(edit.field)} was put back{to} outside"


def put_back_mark(snapshot: Snapshot, key_of: KeyOf) -> Line:
    """How much others put back, in front of something else that has to be told."""
    if not snapshot.reverted:
        return ()
    message = f" ~ {counted(len(snapshot.reverted), 'field')} put back"
    return ((message, "doubt"), (f" {key_of('reverted.reapply')} reapplies ", "muted"))


def standing(snapshot: Snapshot, glyphs: Glyphs, key_of: KeyOf) -> Line:
    """What the status line says while nothing else is to be told: what waits for the person."""
    if snapshot.reverted:
        message = put_back(snapshot.reverted, by_git=snapshot.is_reverted_by_git)
        keys = f"{key_of('reverted.reapply')} reapplies · {key_of('reverted.let-be')} lets it be"
        return ((f" ~ {message}", "doubt"), (f"   {keys}", "muted"))
    sign = glyphs.sign("unsaved")
    show = (f"   {key_of('unsaved.show')} shows all", "muted")
    if conflicts := waiting(snapshot):
        waits = counted(len(conflicts), "conflict waits", "conflicts wait")
        return ((f" {sign} {waits}", "doubt"), show)
    if failed := written_again(snapshot):
        message = safe_line(failed[0].says).rstrip(".")
        head = f" {sign} {counted(len(failed), 'edit')} not written"
        again = f"   {key_of('reload')} writes again   "
        return ((head, "doubt"), (again, "muted"), (message, "doubt"))
    if snapshot.unsaved:
        return ((f" {sign} {safe_line(snapshot.unsaved[0].says)}", "doubt"), show)
    return ()


def listed(snapshot: Snapshot, width: int, measure: Measure) -> list[Row]:
    """Everything that is not as you left it, each with what Enter does about it.

    The first row of each has what it stands for as its key: the id, or `reverted`; the keys of all
    other rows begin with `#`.
    """
    rows: list[Row] = []
    for unsaved in snapshot.unsaved:
        does = "git add" if unsaved.is_git else "write again"
        if unsaved.disputes:
            does = f"decide {counted(len(unsaved.disputes), 'field')} in conflict"
        rows += _entry(unsaved.id, unsaved.title or unsaved.id, unsaved.says, does, width, measure)
    if snapshot.reverted:
        names = [f"{edit.record.id} {edit.field}" for edit in snapshot.reverted]
        by_git = snapshot.is_reverted_by_git
        message = ", ".join(names) if len(names) > 1 or by_git else ""
        title = put_back(snapshot.reverted, by_git=by_git)
        rows += _entry(REVERTED, title, message, "go to its row", width, measure)
    for remark in (*map(str, snapshot.alarms), *snapshot.remarks):
        rows += [
            Row("#", line=((line, "doubt"),)) for line in wrap(safe_line(remark), width, measure)
        ]
    return [
        row if row.key != "#" else Row(f"#{place}", line=row.line) for place, row in enumerate(rows)
    ]


def _entry(key: str, title: str, says: str, does: str, width: int, measure: Measure) -> list[Row]:
    head = Row(key, line=((safe_line(title), "strong"), (f"   {does}", "accent")))
    lines = wrap(safe_line(says), width - 2, measure) if says else []
    return [head, *(Row("#", line=((f"  {line}", "muted"),)) for line in lines), Row("#")]
