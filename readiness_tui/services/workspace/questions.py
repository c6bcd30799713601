"""Questions about files: a board that lost its records, one that git left unmerged, one synced.

What a sync left undecided is asked here where it is no edit of a record: comments, the settings.
Each is an `Unsaved` with its disputes, as an edit that met another is, so one dialog asks them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_tui.domain.model.board import HOMES
from readiness_tui.domain.model.unsaved import Dispute, Side, Unsaved
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.sync.unmerged import UNMERGED, UnmergedBoards
from readiness_tui.services.workspace.board_writer import BoardWriter
from readiness_tui.services.workspace.boards import Boards, Vanished
from readiness_tui.storage.files.home import FOLDER

if TYPE_CHECKING:
    from readiness_tui.services.sync.undecided import Undecided
    from readiness_tui.storage.saving.whole_files import Placed

_TEXT = "text:"
"""What the id of a question begins with that is about the last text of a board."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What there is to ask, and why git could not be asked itself."""

    unsaved: tuple[Unsaved, ...] = ()
    remarks: tuple[str, ...] = ()


class Questions:
    """What is to be decided about whole files. The workspace orders the calls.

    Args:
        boards: The files as they were read.
        writer: Writes what was decided.
        access: Gives the lock, the journal and the audit log.
    """

    def __init__(self, boards: Boards, writer: BoardWriter, access: WriteAccess) -> None:
        self._boards, self._writer, self._access = boards, writer, access
        self._unmerged = UnmergedBoards(access.root, access.folder)
        self._last = Asked()

    def asked(self) -> Asked:
        """What there is to ask now."""
        self._last = self._look()
        return self._last

    def is_new(self) -> bool:
        """Whether there is something else to ask than last time."""
        return self._look() != self._last

    def has(self, id: str) -> bool:  # noqa: A002 - of `Unsaved`
        """Whether an id is of one of these questions."""
        return any(one.id == id for one in self._last.unsaved)

    def is_unmerged(self, path: str) -> bool:
        """Whether git waits for a decision about a file."""
        unsaved = [*self._last.unsaved]
        return any(one.id == path and one.reason == UNMERGED for one in unsaved)

    def answer(self, id: str, picks: Mapping[int, Side]) -> Notice:  # noqa: A002 - of `Unsaved`
        """Write a file as it was decided on.

        Raises:
            WriteError: It was not written.
            UsageError: There is no such question any more.
        """
        if id.startswith(_TEXT):
            return self._put_back(id.removeprefix(_TEXT), picks)
        if (undecided := self._left_by_sync(id)) is not None:
            return self._decide(undecided, picks.get(0, Side.THEIRS))
        if not self.is_unmerged(id):
            return Notice(Level.REMARK, f"{id} is in order; git has to be told", code="unchanged")
        done = self._writer.write_file(id, self._unmerged.resolved(id, picks))
        message = f"{id}: merged as decided; git has to be told"
        if aside := done.displaced.get(id):  # a person may have edited it by hand before
            backup = aside.relative_to(self._access.root).as_posix()
            message += f"; the file as it was is in {backup}"
        return _written(id, done, message, "git add it when all is decided")

    def give_up(self, id: str, reason: str) -> Notice:  # noqa: A002 - of `Unsaved`
        """Leave a file as it is, because a person said so; the reason goes to the audit log.

        Raises:
            WriteError: It was not noted, and goes on waiting.
        """
        if (undecided := self._left_by_sync(id)) is not None:
            return self._decide(undecided, Side.THEIRS, reason)
        message = f"{id} takes a decision: one side of it or the other"
        return Notice(Level.REFUSED, message, "decide it in the dialog", "unchanged")

    def stage(self, path: str) -> Notice:
        """Tell git that a file is in order.

        Raises:
            WriteError: It is not decided on, or git could not do it.
            UsageError: Git left no such file unmerged.
        """
        self._unmerged.stage(path)
        return Notice(Level.DONE, f"git add {path}", code="settled", paths=(path,))

    def _put_back(self, path: str, picks: Mapping[int, Side]) -> Notice:
        vanished = self._boards.vanished.get(path)
        if vanished is None:
            return Notice(Level.REMARK, "it is settled already", code="unchanged")
        if picks.get(0) is not Side.MINE:
            self._boards.accept(path)
            return Notice(Level.DONE, f"{path}: taken as it is", code="settled", paths=(path,))
        done = self._writer.put_text_back(vanished.last, vanished.now_sha256)
        self._boards.accept(path)
        return _written(path, done, f"{path}: the last text is back")

    def _decide(self, one: "Undecided", side: Side, reason: str = "") -> Notice:
        from readiness_tui.services.sync.undecided import UndecidedFiles

        return UndecidedFiles(self._access.root).decide(one, side, self._access, reason)

    def _left_by_sync(self, id: str) -> "Undecided | None":  # noqa: A002 - of `Unsaved`
        return next((one for one in self._undecided() if one.op == id), None)

    def _undecided(self) -> "Sequence[Undecided]":
        if not (self._access.root / FOLDER / "sync").is_dir():
            return ()  # nobody syncs here
        from readiness_tui.services.sync.undecided import UndecidedFiles

        return UndecidedFiles(self._access.root).open()

    def _look(self) -> Asked:
        problems = [problem for one in self._boards.broken for problem in one.problems]
        has_markers = any(problem.code == "merge-conflict" for problem in problems)
        unmerged = self._unmerged.look(has_markers=has_markers)
        trouble = self._unmerged.trouble
        texts = (_text(path, one) for path, one in self._boards.vanished.items())
        undecided = (one.unsaved for one in self._undecided())
        return Asked((*texts, *unmerged, *undecided), (trouble,) if trouble else ())


def _written(path: str, done: "Placed", message: str, remedy: str = "") -> Notice:
    """What came of a file that was written as decided."""
    if done.doubts:
        message = f"{message}; saved, not confirmed on disk: {done.doubts[0]}"
        return Notice(Level.REMARK, message, "look at the disk", "unconfirmed", (path,))
    return Notice(Level.DONE, message, remedy, "settled", (path,))


def _text(path: str, found: Vanished) -> Unsaved:
    """The question whether the last text of a board is wanted back."""
    count = sum(len(found.last.board.records(kind)) for kind in HOMES)
    now = "empty" if found.is_empty else "the file as it is now"
    dispute = Dispute(
        index=0,
        record=None,
        field="text",
        base="",
        mine=f"the last text, {count} records",
        theirs=now,
    )
    return Unsaved(
        id=f"{_TEXT}{path}",
        title=path,
        at=None,
        reason="vanished",
        says=found.says,
        disputes=(dispute,),
        is_git=True,
    )
