"""What the journal knows of a workspace, put beside its boards: undo, what is unsaved, remarks."""

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.pending_edits import PendingEdits
from readiness_tui.services.workspace.questions import Questions
from readiness_tui.storage.boards.repository import BoardFiles
from readiness_tui.storage.files.filesystem import Promise, filesystem_of
from readiness_tui.storage.files.home import Home, Trust

if TYPE_CHECKING:
    from readiness_tui.storage.journal.entries import Intent


class JournalView:
    """Makes snapshots say what can be undone, what is unsaved and what is to be decided.

    Args:
        files: The boards.
        pending: What is on no board.
        questions: What is to be decided about whole files.
    """

    def __init__(self, files: BoardFiles, pending: PendingEdits, questions: Questions) -> None:
        self._root, self._pending, self._questions = files.root, pending, questions
        self._place = filesystem_of(files.root / files.folder)

    def has_new_question(self) -> bool:
        """Whether there is something else to ask a person than in the last snapshot."""
        return self._questions.is_new()

    def beside(self, snapshot: Snapshot, now: datetime) -> Snapshot:
        """A snapshot with what the journal knows."""
        pending, portfolio = self._pending, snapshot.portfolio
        state, open_questions = pending.state, self._questions.asked()
        unsaved = [
            replace(one, is_kept=pending.is_kept(one.id))
            for action in pending.pending
            if (one := action.against(portfolio)) is not None
        ]
        reverted = pending.reverted(portfolio, now)
        return replace(
            snapshot,
            undo=state.undo.title if state.undo else "",
            redo=_again(state.redo) if state.redo else "",
            unsaved=(*open_questions.unsaved, *unsaved),
            reverted=reverted,
            is_reverted_by_git=pending.is_by_git(reverted),
            remarks=(
                *self._warnings(),
                *open_questions.remarks,
                *(str(problem) for problem in state.bad),
                *(f"interrupted: {one.title}; the next edit settles it" for one in state.open),
            ),
        )

    def _warnings(self) -> tuple[str, ...]:
        """What people should know before they edit here, as sentences."""
        home, place = Home.open(self._root), self._place
        refused = f"nothing can be edited: .readiness/: {home.why}"
        foreign = f".readiness/: {home.why}; readiness recover --adopt takes over what it holds"
        return (
            *((place.says,) if place.promise is Promise.NONE else ()),
            *((refused,) if home.trust is Trust.REFUSED else ()),
            *((foreign,) if home.trust is Trust.FOREIGN else ()),
        )


def _again(undone: "Intent") -> str:
    """What the redo key does; an action that wrote whole files has no edits to tell of."""
    edits = Action("", undone.edits).inverse().edits
    return described(edits) if edits else undone.title
