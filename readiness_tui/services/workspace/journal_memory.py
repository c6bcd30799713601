"""What the journal knows of a workspace, put beside its boards: undo, what is unsaved, remarks."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.verdict.snapshot import Snapshot

if TYPE_CHECKING:
    from readiness_tui.services.workspace.board_writer import BoardWriter
    from readiness_tui.services.workspace.questions import Questions
    from readiness_tui.storage.journal.entries import Intent


def remembering(
    snapshot: Snapshot, scribe: "BoardWriter", questions: "Questions", now: datetime
) -> Snapshot:
    """A snapshot with what the journal knows."""
    state, portfolio = scribe.state, snapshot.portfolio
    open_questions = questions.asked()
    unsaved = [
        replace(one, is_kept=scribe.is_kept(one.id))
        for pending in scribe.pending
        if (one := pending.against(portfolio)) is not None
    ]
    reverted = scribe.reverted(portfolio, now)
    return replace(
        snapshot,
        undo=state.undo.title if state.undo else "",
        redo=_again(state.redo) if state.redo else "",
        unsaved=(*open_questions.unsaved, *unsaved),
        reverted=reverted,
        is_reverted_by_git=scribe.is_by_git(reverted),
        remarks=(
            *scribe.warnings,
            *open_questions.remarks,
            *(str(problem) for problem in state.bad),
            *(f"interrupted: {one.title}; the next edit settles it" for one in state.open),
        ),
    )


def _again(undone: "Intent") -> str:
    """What the redo key does; an action that wrote whole files has no edits to tell of."""
    edits = Action("", undone.edits).inverse().edits
    return described(edits) if edits else undone.title
