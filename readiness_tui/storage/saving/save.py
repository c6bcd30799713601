"""Saves an action, all its boards or none, by the protocol of decision 0003.

Under the lock of all writers, which the caller holds: read and prove, note the intent, write a
temporary file beside each board, exchange the names, and look at what came out. Whatever another
program saved in between goes back in its place and the edits are made again on that: what does not
fit there is kept in the journal, and theirs stays on the disk.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from readiness_tui.domain.model.edits import Action, Edit
from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.audit.entries import new_cid
from readiness_tui.storage.audit.journal_records import entries_of, met
from readiness_tui.storage.audit.log import AuditLog
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles, sha256_at
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, flush, refusal, words
from readiness_tui.storage.journal.entries import Done, FileStep, Intent
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.plan import ROUNDS, Plan, Request, plans
from readiness_tui.storage.saving.post_save_checks import Trace
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.splicing import SegmentChange


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing was written: a stable reason, what happened and what to do, as sentences."""

    reason: str
    what: str
    remedy: str

    @classmethod
    def of(cls, error: WriteError) -> "Unchanged":
        """What stopped a save, with the file that it is about."""
        place = f"{error.place}: " if error.place else ""
        return cls(error.reason, f"{place}{error.what}", error.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of a request.

    Attributes:
        boards: The boards that were written, as they are on the disk now.
        signatures: By path the file that has the board's new text.
        files: By board the sha256 of its file before and after.
        merged: Paths of those whose file another program had changed meanwhile.
        doubts: What the disk did not confirm.
        remarks: What could not be kept of a file: its owner, a second name.
        traces: What a second look at the files needs, later.
        unlogged: Why the audit record is still to come, empty if it is written.
        stopped: Why not all of it is on the boards.
        pending: The rest, `is_kept` if the journal has it.
    """

    boards: Mapping[BoardId, LoadedBoard] = field(default_factory=dict[BoardId, LoadedBoard])
    signatures: Mapping[str, FileIdentity | None] = field(
        default_factory=dict[str, FileIdentity | None]
    )
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    merged: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    unlogged: str = ""
    stopped: Unchanged | None = None
    pending: Pending | None = None
    is_kept: bool = False


CHANGED = "changed"
TORN = frozenset({"broken-on-disk", "being-written"})
"""Reasons for which a file may take the edit once whoever is writing it is done."""
HOPELESS = frozenset({"read-only", "newer-format", "gone", "too-large"})
"""Reasons for which an edit is refused for good, not kept for later."""

__all__ = ["Request", "Saver", "SegmentChange", "Unchanged", "Written"]


class Saver:
    """Saves actions. Its methods are called under the write lock.

    Args:
        files: The boards.
        journal: Where intents are noted.
        log: The audit log.
        ops: System calls.
        editor: What edits one segment.
    """

    def __init__(
        self,
        files: BoardFiles,
        journal: Journal,
        log: AuditLog,
        *,
        ops: FileOps | None = None,
        editor: TomlkitEditor | None = None,
    ) -> None:
        self._files, self._journal, self._log = files, journal, log
        self._ops, self._editor = ops or FileOps(), editor or TomlkitEditor()
        self._displaced = DisplacedFiles(journal.home, self._ops)
        self._stood: dict[BoardId, FileStep] = {}

    def save(self, request: Request, *, is_patient: bool = False) -> Written:
        """Write every board of an action.

        Boards that changed since they were read are read again, and an edit is carried over if
        its field still has the edit's `old` value; one that is there already counts as saved.

        Args:
            request: What is to be saved.
            is_patient: Whether the caller tries again where another program is writing a file.

        Raises:
            WriteError: With patience alone, reason one of `TORN`: nothing was written or noted.
        """
        self._stood = {}
        for _ in range(ROUNDS):
            try:
                return self._once(request)
            except WriteError as error:
                if is_patient and error.reason in TORN and not self._is_noted(request):
                    raise
                if error.reason != CHANGED:
                    return self._refused(request, request.action.edits, error)
        message = "another program keeps changing the file"
        busy = WriteError(message, reason="busy", remedy="save again")
        return self._refused(request, request.action.edits, busy)

    def _once(self, request: Request) -> Written:
        """One round of it.

        Raises:
            WriteError: Nothing was written. Reason `changed`: another round may do.
        """
        planned = tuple(plans(request, self._files, self._editor))
        parts = tuple(plan for plan in planned if not plan.is_there)
        passed_on = tuple(plan for plan in planned if plan.is_there and plan.id in self._stood)
        if not parts and not passed_on and not request.undoes:
            if done := self._given_up(request):  # of an earlier round
                self._journal.append(*done)
            return Written()
        steps = [self._passed_on(plan) for plan in passed_on]
        intent = self._note(request, [*steps, *(plan.step for plan in parts)])
        written = self._found(passed_on, self._staged(parts))
        for index, plan in enumerate(parts):
            try:
                written = self._put(request, plan, written)
            except WriteError as error:
                self._drop(parts[index:])
                if not index and (error.reason == CHANGED or not steps):
                    raise
                steps += [plan.step for plan in parts[:index]]
                return self._halved(request, steps, written, error)
        return self._told(intent, written)

    def _note(self, request: Request, steps: Sequence[FileStep]) -> Intent:
        """Note in the journal what is about to be written; a second note replaces the first."""
        boards = {step.board for step in steps}
        intent = request.act.intent(
            request.action.title,
            request.do,
            edits=tuple(
                edit for edit in request.action.edits if not boards or edit.record.board in boards
            ),
            files=tuple(steps),
            undoes=request.undoes,
        )
        self._journal.append(intent)
        return intent

    def _passed_on(self, plan: Plan) -> FileStep:
        """The step of an earlier round whose text another program read, and saved with its own."""
        return replace(self._stood[plan.id], new=plan.base.text.sha256)

    def _found(self, passed_on: Sequence[Plan], remarks: tuple[str, ...]) -> Written:
        """What is written to begin with: the boards to which another program brought our edits.

        Nobody else brings its file to the disk, so it is flushed here.
        """
        doubts: list[str] = []
        for plan in passed_on:
            try:
                flush(self._ops, plan.seen.path)
            except OSError as error:
                doubts.append(words(error))
        return Written(
            boards={plan.id: plan.base for plan in passed_on},
            signatures={plan.base.path: plan.seen.signature for plan in passed_on},
            files={plan.id: (self._stood[plan.id].base, plan.step.base) for plan in passed_on},
            merged=tuple(plan.base.path for plan in passed_on),
            doubts=tuple(doubts),
            remarks=remarks,
        )

    def _staged(self, parts: Sequence[Plan]) -> tuple[str, ...]:
        """Write the new text of each board beside it.

        Raises:
            WriteError: One could not be written; then none is left there.
        """
        remarks: list[str] = []
        for index, plan in enumerate(parts):
            try:
                remarks += plan.seen.remarks
                remarks += atomic.stage(self._ops, plan.seen, plan.step.temp, *plan.pieces)
            except WriteError as error:
                error.place = error.place or Place(plan.base.path)
                self._drop(parts[:index])
                raise
        return tuple(dict.fromkeys(remarks))

    def _drop(self, parts: Iterable[Plan]) -> None:
        """Take staged files away; one that holds another program's text stays for recovery."""
        for plan in parts:
            if sha256_at(plan.temp) == plan.step.new:
                with contextlib.suppress(OSError):
                    self._ops.unlink(plan.temp)

    def _put(self, request: Request, plan: Plan, written: Written) -> Written:
        """Bring one board in its place, and look at what was there.

        Raises:
            WriteError: It was not written, or another program's save was put back over it.
        """
        op, displaced, doubt = request.act.cid, None, ""
        signature = atomic.signature_of(plan.temp)
        done = atomic.commit(self._ops, plan.seen, plan.step.temp)
        if done.displaced is not None:
            if plan.displaced_base(done.displaced):
                displaced = self._displaced.take(done.displaced, op, plan.base.path)
            else:
                self._stood[plan.id] = plan.step
                displaced, doubt = done.displaced, self._give_back(plan, op)
        trace = Trace(
            op=op,
            title=request.action.title,
            base=plan.base,
            made=plan.made,
            edits=plan.edits,
            displaced=displaced,
        )
        is_theirs = plan.base is not request.bases[plan.id]
        return replace(
            written,
            boards={**written.boards, plan.id: plan.made},
            signatures={**written.signatures, plan.made.path: signature},
            traces=(*written.traces, trace),
            files={**written.files, plan.id: (plan.step.base, plan.step.new)},
            merged=(*written.merged, plan.base.path) if is_theirs else written.merged,
            doubts=(*written.doubts, *filter(None, (done.unconfirmed, doubt))),
        )

    def _give_back(self, plan: Plan, op: str) -> str:
        """Put what another program saved in the same instant back in its place.

        Returns:
            Why it could not go back, so that ours stands; recovery merges the two.

        Raises:
            WriteError: Ours does not stand. Reason `changed`: the edits are to be made on theirs.
        """
        target, path, new = plan.seen.path, plan.base.path, plan.step.new
        try:
            is_back = self._displaced.give_back(plan.temp, target, op, path, new)
        except OSError as error:
            if sha256_at(target) == new:
                return f"another program saved too, and could not be merged: {words(error)}"
            self._journal.append(self._displaced.rescue(plan.temp, op, path))
            raise refusal(error, path) from error
        if is_back:
            message, reason = "another program saved the file in the same instant", CHANGED
        else:
            self._journal.append(self._displaced.rescue(plan.temp, op, path))
            message, reason = "another program keeps saving the file", "busy"
        raise WriteError(message, reason=reason, remedy="save again")

    def _told(self, intent: Intent, written: Written) -> Written:
        """Write the audit record, then the journal's word that all is done.

        Without its audit record an operation stays open, and the next writer adds the record; so
        does one whose displaced file could not be moved away, for recovery to move it.
        """
        try:
            self._log.append(entries_of(intent))
            if all(trace.is_put_away for trace in written.traces):
                word = "unconfirmed" if written.doubts else "saved"
                self._journal.append(Done(op=intent.op, outcome=word, at=intent.at), flush=False)
        except (OSError, WriteError) as error:
            why = words(error) if isinstance(error, OSError) else error.what
            return replace(written, unlogged=f"not in the audit log yet: {why}")
        return written

    def _halved(
        self, request: Request, steps: Sequence[FileStep], written: Written, error: WriteError
    ) -> Written:
        """Settle an action of which some boards were written and one could not be."""
        edits = [edit for edit in request.action.edits if edit.record.board not in written.boards]
        try:
            outcome = self._told(self._note(request, steps), written)
        except WriteError as full:
            outcome = replace(written, unlogged=f"not in the journal yet: {full.what}")
        refused = self._refused(request, edits, error)
        return replace(
            outcome, stopped=refused.stopped, pending=refused.pending, is_kept=refused.is_kept
        )

    def _refused(self, request: Request, edits: Sequence[Edit], error: WriteError) -> Written:
        """Keep edits that are on no board in the journal, unless they can never be written."""
        stopped = Unchanged.of(error)
        act, title = request.act, request.action.title
        if request.do in {"undo", "redo"}:
            title = f"{request.do} of {title}"
        pending = Pending(
            op=new_cid(),
            at=act.at,
            reason=error.reason,
            says=error.what,
            action=Action(title, tuple(edits)),
            undoes=request.undoes,
        )
        twin = [one for one in self._journal.read().pending if one.action.edits == tuple(edits)]
        if twin:  # it was refused before, and is asked for again
            pending = twin[0]
        given_up = self._given_up(request)
        # Once the intent was noted something could be written here, so the edit has a chance.
        is_hopeless = error.reason in HOPELESS and not given_up
        entries = () if twin or is_hopeless else (pending,)
        try:
            self._journal.append(*entries, *given_up)
        except WriteError:
            return Written(stopped=stopped, pending=pending if entries else None)
        if entries and error.reason == "conflict":
            with contextlib.suppress(WriteError):  # the journal has it, and says more of it
                self._log.append(met(pending, replace(act, cid=pending.op)))
        return Written(stopped=stopped, pending=None if is_hopeless else pending, is_kept=True)

    def _is_noted(self, request: Request) -> bool:
        """Whether an earlier round noted what it was about to write."""
        return any(one.op == request.act.cid for one in self._journal.read().open)

    def _given_up(self, request: Request) -> tuple[Done, ...]:
        """The word that a noted intent was not carried out; none if it was, or was not noted."""
        op = request.act.cid
        intents = [one for one in self._journal.read().open if one.op == op]
        if not intents or any(self._is_left(step) for step in intents[0].files):
            return ()
        return (Done(op=op, outcome="unchanged", at=request.act.at),)

    def _is_left(self, step: FileStep) -> bool:
        """Whether something of a step is on the disk, which recovery has to look at."""
        target = self._files.root / step.path
        return sha256_at(target) == step.new or target.with_name(step.temp).exists()
