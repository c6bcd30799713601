"""What happened to a wish, as the one sentence that the person is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_tui.domain.edits.edit_titles import listed
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import ReadinessError, WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.verdict.snapshot import BoardState
from readiness_tui.services.base.events import Level, Notice

if TYPE_CHECKING:
    from readiness_tui.domain.edits.requests import Proposal
    from readiness_tui.domain.model.errors import Diagnostic
    from readiness_tui.storage.saving.save import Written


def told(action: Action, written: "Written") -> Notice:
    """How a save went, for who pressed the key."""
    paths = tuple(loaded.path for loaded in written.boards.values())
    if stopped := written.stopped:
        # A conflict names the record and the field itself.
        title = f"{action.title}: " if action.title and stopped.reason != "conflict" else ""
        message = f"not saved: {title}{stopped.what}"
        message += f"; saved: {', '.join(paths)}" if paths else ""
        return Notice(Level.FAILED, message, stopped.remedy, stopped.reason, paths)
    if written.doubts:
        message = f"saved, not confirmed on disk: {written.doubts[0]}"
        return Notice(Level.REMARK, message, "save again later", "unconfirmed", paths)
    remarks = [*written.remarks, *([written.unlogged] if written.unlogged else [])]
    if written.merged:
        remarks.insert(0, f"{', '.join(written.merged)} had changed outside: merged")
    if remarks:
        message = "; ".join((action.title, *remarks))
        return Notice(
            Level.REMARK, message, code="merged" if written.merged else "saved", paths=paths
        )
    return Notice(Level.DONE, action.title, code="saved", paths=paths)


def read_only(
    boards: Mapping[BoardId, BoardState], action: Action, is_unmerged: Callable[[str], bool]
) -> Notice | None:
    """Why a board of an action takes no edits now; None if all do."""
    for edit in action.edits:
        state = boards.get(edit.record.board)
        if state is not None and is_unmerged(state.path):
            message = f"{state.path} is unmerged: git waits for a decision"
            return Notice(Level.REFUSED, message, "decide the conflict first", "read-only")
        if state is not None and state.read_only:
            message = f"{edit.record.board} is read-only: {state.read_only}"
            remedy = "mend the file; it is read again by itself"
            return Notice(Level.REFUSED, message, remedy, "read-only")
    return None


def failed(error: ReadinessError) -> Notice:
    """What could not be done."""
    code = error.reason if isinstance(error, WriteError) else error.name
    place = f"{error.place}: " if error.place else ""
    return Notice(Level.FAILED, f"not done: {place}{error.what}", error.remedy, code)


def remarked(notice: Notice, proposal: "Proposal") -> Notice:
    """What was done, with what of it was refused or would be in a stricter mode."""
    if notice.level is not Level.DONE or not (proposal.refusals or proposal.remarks):
        return notice
    message = "; ".join((notice.says, *_refusals(proposal.refusals), *proposal.remarks))
    return replace(notice, level=Level.REMARK, says=message, refusals=proposal.refusals)


def refused(proposal: "Proposal") -> Notice:
    """Why nothing is done, and of what."""
    refusals: Sequence[Diagnostic] = proposal.refusals
    if not refusals:
        return Notice(Level.REMARK, "it is so already", code="unchanged")
    return Notice(
        Level.REFUSED,
        "".join(_refusals(refusals)),
        refusals[0].remedy,
        str(refusals[0].code),
        refusals=proposal.refusals,
    )


def _refusals(refusals: "Sequence[Diagnostic]") -> list[str]:
    """Refusals as one sentence: `refused M-01 M-04 (illegal-transition), M-02 (gate-failing): ...`.

    All are named, by what stands against them, and the first is said. A single one names itself.
    """
    if not refusals:
        return []
    by_code: dict[str, dict[str, None]] = {}
    for refusal in refusals:
        by_code.setdefault(str(refusal.code), {})[refusal.subject.name] = None
    first = refusals[0]
    if len(refusals) == 1:
        return [f"refused ({first.code}): {first.message}"]
    groups = ", ".join(f"{listed(names)} ({code})" for code, names in by_code.items())
    return [f"refused {groups}: {first.message}"]
