"""Writes what was decided: boards, journal and audit log, under the one lock, as one action."""

import time
from collections.abc import Mapping
from dataclasses import replace

from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.checkpoints.write_access import Session, WriteAccess
from readiness_tui.services.watch.partial_writes import Patience
from readiness_tui.services.workspace.pending_edits import PendingEdits
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles, sha256_at
from readiness_tui.storage.files.fileops import refusal, sha256_of
from readiness_tui.storage.journal.entries import Done, Intent
from readiness_tui.storage.journal.state import RESTORE
from readiness_tui.storage.saving.post_save_checks import LATE_S, PostSaveRepair, Trace
from readiness_tui.storage.saving.recovery_cases import bytes_at
from readiness_tui.storage.saving.save import TORN, Request, Saver, Unchanged, Written
from readiness_tui.storage.saving.whole_files import NewText, Placed, WholeFiles
from readiness_tui.storage.toml.blocks_tomlkit import inline

SHOWN = "readiness recover shows what is kept"


class BoardWriter:
    """Writes actions of one workspace. The workspace orders the calls.

    Args:
        files: The boards.
        access: Gives the lock, the journal and the audit log.
        pending: Takes what could not be saved.
    """

    def __init__(self, files: BoardFiles, access: WriteAccess, pending: PendingEdits) -> None:
        self._files, self._access, self._pending = files, access, pending
        self._unproved: list[Trace] = []
        self._open_elsewhere: list[tuple[float, Trace]] = []

    def write(
        self,
        action: Action,
        bases: Mapping[BoardId, LoadedBoard],
        *,
        do: str = "set",
        undoes: Intent | None = None,
        act: Act | None = None,
        places: Mapping[str, tuple[int, int] | None] | None = None,
    ) -> Written:
        """Write every board of an action.

        Args:
            action: The edits.
            bases: The boards as they are shown.
            do: What it is to the journal.
            undoes: The operation that it takes back.
            act: Who does it; by default the person, now.
            places: Device and inode of the files as they are shown, by path.
        """
        taking_back = {file.path: file.changes for file in undoes.files} if undoes else {}
        request = Request(
            action=action,
            act=act or self._access.act(),
            bases=bases,
            do=do,
            undoes=undoes.op if undoes else "",
            taking_back=taking_back,
            places=places or {},
        )
        try:
            written = self._saved(request)
        except WriteError as error:
            written = self._outside_of_lock(request, error)
        except OSError as error:
            written = self._outside_of_lock(request, refusal(error))
        now = time.monotonic()
        self._unproved += written.traces
        self._open_elsewhere += ((now, trace) for trace in written.traces if trace.displaced)
        if written.pending is not None and not written.is_kept:
            self._pending.hold(written.pending)
        return written

    def _saved(self, request: Request) -> Written:
        """Save under the lock; where somebody is writing a file, again at its next changes.

        The lock is free while that is waited for.

        Raises:
            WriteError: It could not even begin.
        """
        patience, is_patient = Patience(self._files), True
        while True:
            signatures = {
                base.path: self._files.signature(base.path) for base in request.bases.values()
            }
            try:
                with self._access.session() as session:
                    self._pending.keep_in(session)
                    saver = Saver(self._files, session.journal, session.log, ops=session.ops)
                    written = saver.save(request, is_patient=is_patient)
                    for trace in written.traces:
                        if trace.displaced is not None:  # `look_again` does it, while we live
                            session.late.leave(trace.displaced)
                return replace(written, remarks=(*session.remarks, *written.remarks))
            except WriteError as error:
                if not is_patient or error.reason not in TORN:
                    raise
                is_patient = any(map(patience.is_young, signatures)) and patience.next_change(
                    signatures
                )

    def look_again(self) -> tuple[Notice, ...]:
        """Take the second looks that are due; what had to be set right.

        Raises:
            WriteError: Something was found and could not be set right; it is found again later.
        """
        notices: list[Notice] = []
        self._pending.keep()
        if self._unproved:
            self._access.tidy()
        while self._unproved:
            trace = self._unproved.pop(0)
            if not trace.is_proved():
                with self._access.session() as session:
                    mender = PostSaveRepair(self._files.root, session.journal, session.ops)
                    message = mender.take_back(trace, self._access.act())
                notices.append(Notice(Level.FAILED, message, SHOWN, "verify-failed"))
        while self._open_elsewhere and time.monotonic() - self._open_elsewhere[0][0] >= LATE_S:
            trace = self._open_elsewhere[0][1]
            if not trace.is_still():
                self._open_elsewhere[0] = (time.monotonic(), trace)
                break
            self._open_elsewhere.pop(0)
            if (late := trace.late_bytes()) is not None:
                with self._access.session() as session:
                    mender = PostSaveRepair(self._files.root, session.journal, session.ops)
                    message = mender.merge_late(trace, late)
                notices.append(Notice(Level.REMARK, message, code="merged"))
            self._files.see(trace.base.path, trace.made.text)
        if self._access.has_late():
            with self._access.session() as session:
                notices += (
                    Notice(Level.REMARK, message, code="merged") for message in session.remarks
                )
        return tuple(notices)

    @property
    def looks_again_in_s(self) -> float | None:
        """When the next second look is due, in seconds; None: there is none."""
        if self._unproved:
            return 0.0
        if not self._open_elsewhere:
            return LATE_S if self._pending.has_unkept else None
        return max(0.0, self._open_elsewhere[0][0] + LATE_S - time.monotonic())

    def put_text_back(self, last: LoadedBoard, now_sha256: str) -> Placed:
        """Write a board as it was last shown, over a file that lost records.

        Raises:
            WriteError: Not written; reason `conflict` if the file says something else by now.
        """
        with self._access.session() as session:
            if sha256_at(self._files.root / last.path) != now_sha256:
                message = f"{last.path} was changed meanwhile"
                raise WriteError(message, reason="conflict", remedy="look at it as it is now")
            title = f"{last.path}: the last text is back"
            return self._put_whole(session, RESTORE, last.path, last.text.raw, title)

    def write_file(self, path: str, data: bytes | None) -> Placed:
        """Write a whole board that a person decided on, or take it away; a checkpoint is not made.

        Raises:
            WriteError: Not written.
        """
        with self._access.session() as session:
            return self._put_whole(session, "resolve", path, data, f"{path}: merged as decided")

    def _put_whole(
        self, session: Session, do: str, path: str, data: bytes | None, title: str
    ) -> Placed:
        """Write a whole file; the audit log calls it `do`. From here on its text is meant."""
        act, placed = self._access.act(), Placed()
        try:
            base = bytes_at(self._files.root / path)
        except OSError as error:
            raise refusal(error, path) from error
        if base == data:
            done = Done(op=act.cid, outcome="saved", at=act.at)
            session.journal.append(act.intent(title, RESTORE), done)
        else:
            writer = WholeFiles(self._files.root, session.journal, session.ops)
            placed = writer.write([NewText(path, base, data)], act, do=RESTORE, title=title)
            for error in placed.refused.values():
                raise error
        details = {"path": path, "before": sha256_of(base), "after": sha256_of(data)}
        session.log.append_missing([act.says(do, inline(details))])
        return placed

    def _outside_of_lock(self, request: Request, error: WriteError) -> Written:
        """What could not even begin: kept in memory, unless nothing may be written here at all."""
        stopped = Unchanged.of(error)
        if error.reason == "read-only":
            return Written(stopped=stopped)
        pending = Pending(
            op=request.act.cid,
            at=request.act.at,
            reason=error.reason,
            says=error.what,
            action=request.action,
            undoes=request.undoes,
        )
        return Written(stopped=stopped, pending=pending)
