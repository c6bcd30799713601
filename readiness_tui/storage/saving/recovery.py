"""Settles what a killed save left behind: the journal says what was meant, the files what was done.

What reached a board gets its audit record; what did not is offered again, never applied unasked.
Done again, after a kill of its own, a recovery ends the same: it goes by the files each time.
"""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.edits import Action, Edit
from readiness_tui.domain.model.errors import BoardError, Place, WriteError
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.journal_records import entries_of
from readiness_tui.storage.audit.log import AuditLog
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import (
    FileOps,
    make_folders,
    overwrite,
    refusal,
    settle,
    sha256_of,
)
from readiness_tui.storage.journal.entries import (
    TOLD_ELSEWHERE,
    Displaced,
    Done,
    Entry,
    FileStep,
    Intent,
    Settled,
)
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.journal.replay import rewound
from readiness_tui.storage.merge.files import merge_boards
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.leftovers import (
    SAYS,
    Leftover,
    leftover,
    orphans,
    rescued,
    waiting,
    word_of,
)
from readiness_tui.storage.saving.recovery_cases import (
    RESCUED,
    Case,
    Facts,
    bytes_at,
    derived,
    facts_of,
    merge_of,
)


@dataclass(frozen=True, slots=True)
class Rescued:
    """What came of it: whether both saves are in the file now, else where theirs is kept."""

    is_merged: bool
    file: str


class Rescuer:
    """Merges displaced saves. Its methods are called under the write lock.

    Args:
        root: The workspace root.
        journal: Its journal.
        ops: System calls.
        now: When, with a zone.
    """

    def __init__(self, root: Path, journal: Journal, ops: FileOps, now: datetime) -> None:
        self._root, self._journal, self._ops, self._now = root, journal, ops, now
        self._displaced = DisplacedFiles(journal.home, ops)

    def rescue(self, facts: Facts) -> Rescued:
        """Merge what a save displaced into the file.

        Raises:
            WriteError, OSError: The disk did not take it; it can be done again.
        """
        entry = self._noted(facts)
        theirs = bytes_at(self._root / entry.file)
        return Rescued(theirs is not None and self._merged(facts, theirs), entry.file)

    def keep(self, op: str, path: str, data: bytes) -> Displaced:
        """Copy bytes of a board to `rescued/`; the entry of the journal that says so.

        Raises:
            OSError: The disk did not take them.
        """
        sha256 = sha256_of(data)
        name = f"{op}-{sha256[:8]}-{PurePosixPath(path).name}"  # one operation may rescue several
        make_folders(self._ops, self._root / RESCUED, 0o700)
        overwrite(self._ops, self._root / RESCUED / name, data)
        return Displaced(op=op, path=path, sha256=sha256, file=f"{RESCUED}/{name}")

    def _noted(self, facts: Facts) -> Displaced:
        """Note their save in the journal, and take it out of the folder of the boards."""
        entry = facts.displaced
        if facts.temp is not None and (entry is None or sha256_of(facts.temp) == entry.sha256):
            displaced = self.keep(facts.intent.op, facts.step.path, facts.temp)
            if entry is None:
                self._journal.append(displaced)
            self._ops.unlink(facts.staged)
            return displaced
        assert entry is not None  # noqa: S101 - without it and without their bytes nothing is asked
        return entry

    def _merged(self, facts: Facts, theirs: bytes) -> bool:
        step, ours = facts.step, facts.target or b""
        op = merge_of(facts.intent, step)
        temp = atomic.temp_name(facts.seen.path, op)
        staged = facts.seen.path.with_name(temp)
        if facts.now != step.new:  # merged before a kill
            self.put_away(staged, op, step.path, step.new)
            return True
        with contextlib.suppress(FileNotFoundError):
            self._ops.unlink(staged)
        merged = _merge(step, ours, theirs)
        if merged is None:
            return False
        new = FileStep(
            path=step.path, board=step.board, base=step.new, new=sha256_of(merged), temp=temp
        )
        act = Act(at=self._now, cid=op, actor=facts.intent.actor, via=facts.intent.via)
        self._journal.append(act.intent(facts.intent.title, "merge", files=(new,)))
        atomic.stage(self._ops, facts.seen, temp, merged)
        try:
            atomic.commit(self._ops, facts.seen, temp)
        except WriteError as error:
            if error.reason != "changed":
                raise
            return False
        self.put_away(staged, op, step.path, step.new)
        return True

    def put_away(self, staged: Path, op: str, path: str, sha256: str) -> bool:
        """Keep what an exchange brought out.

        Args:
            staged: Where it is; nothing need be there.
            op: The operation that brought it out.
            path: The board.
            sha256: What it should be.

        Returns:
            Whether it was that; what another program saved once more goes to `rescued/`.

        Raises:
            WriteError, OSError: The disk did not take it; it can be done again.
        """
        out = bytes_at(staged)
        if out is None:
            return True
        if sha256_of(out) == sha256:
            if self._displaced.take(staged, op, path) == staged:
                message, remedy = "what a save displaced cannot be put away", "look at the disk"
                raise WriteError(message, reason="io-error", place=Place(path), remedy=remedy)
            return True
        self._journal.append(self.keep(op, path, out))
        self._ops.unlink(staged)
        return False


def _merge(step: FileStep, ours: bytes, theirs: bytes) -> bytes | None:
    """Both saves as one file, theirs where they disagree; None where that cannot be made."""
    base = rewound(step.path, ours, step.changes, step.base)
    if base is None:
        return None
    try:
        return merge_boards(base, ours, theirs, path=step.path).data
    except (BoardError, WriteError):
        return None


_MERGED = frozenset({"merged", "conflict"})


def inspect(root: Path, journal: Journal, *, folder: str = "boards") -> tuple[Leftover, ...]:
    """What a recovery would find, and what it would come to. Nothing is written.

    A save of another process that is under way looks like one that was interrupted.

    Args:
        root: The workspace root.
        journal: Its journal.
        folder: The folder of the boards.
    """
    state = journal.read()
    leftovers: list[Leftover] = []
    for intent in waiting(state):
        parts = [facts_of(root, state, intent, step) for step in intent.files]
        for step, part in zip(intent.files, parts, strict=True):
            if isinstance(part, str):
                leftovers.append(leftover(intent, step.path, "unreadable", why=part))
            else:
                leftovers.append(leftover(intent, step.path, word_of(part, parts)))
    return (*leftovers, *rescued(root, state), *orphans(root, folder, state))


def recover(
    root: Path,
    journal: Journal,
    log: AuditLog,
    *,
    now: datetime,
    ops: FileOps | None = None,
    folder: str = "boards",
) -> tuple[Leftover, ...]:
    """Settle every open intent, under the write lock that the caller holds.

    Args:
        root: The workspace root.
        journal: Its journal.
        log: The audit log of this writer.
        now: When, with a zone.
        ops: System calls.
        folder: The folder of the boards.

    Raises:
        WriteError: The disk did not take something. What was settled before that is settled.
    """
    worker = _Recovery(root, journal, log, ops or FileOps(), now)
    leftovers: list[Leftover] = []
    for intent in waiting(journal.read()):
        try:
            leftovers += worker.settle(intent)
        except OSError as error:
            raise refusal(error) from error
    return (*leftovers, *orphans(root, folder, journal.read()))


class _Recovery:
    """Settles intents one after the other."""

    def __init__(
        self, root: Path, journal: Journal, log: AuditLog, ops: FileOps, now: datetime
    ) -> None:
        self._root, self._journal, self._log = root, journal, log
        self._ops, self._now = ops, now
        self._rescuer = Rescuer(root, journal, ops, now)

    def settle(self, intent: Intent) -> list[Leftover]:
        """Bring an intent to its end, unless a file of it cannot be read."""
        state = self._journal.read()
        file_facts = [facts_of(self._root, state, intent, step) for step in intent.files]
        parts = [part for part in file_facts if isinstance(part, Facts)]
        if len(parts) < len(file_facts):
            pairs = zip(intent.files, file_facts, strict=True)
            why = [(step.path, part) for step, part in pairs if isinstance(part, str)]
            return [leftover(intent, path, "unreadable", why=part) for path, part in why]
        done = [self._placed(part, word_of(part, parts)) for part in parts]
        self._note(intent, parts, done)
        return done

    def _placed(self, facts: Facts, word: str) -> Leftover:
        """Bring one file to where it belongs."""
        path = facts.step.path
        if word == "merged":
            return self._merged(facts)
        if word == "unknown":
            return self._copied(facts)
        if word == "written" and facts.case is Case.READY:
            word = self._forward(facts)
        elif word == "written" and facts.is_displaced:
            self._rescuer.put_away(facts.staged, facts.intent.op, path, facts.step.base)
        elif facts.temp is not None:
            self._ops.unlink(facts.staged)
        return leftover(facts.intent, path, word)

    def _forward(self, facts: Facts) -> str:
        """Give a staged file its name, as others of its action have theirs."""
        try:
            done = atomic.commit(self._ops, facts.seen, facts.step.temp)
        except WriteError as error:
            if error.reason != "changed":
                raise
            return "interrupted"
        op, step = facts.intent.op, facts.step
        if done.displaced is None or self._rescuer.put_away(
            done.displaced, op, step.path, step.base
        ):
            return "written"
        return "rescued"

    def _merged(self, facts: Facts) -> Leftover:
        rescue = self._rescuer.rescue(facts)
        if not rescue.is_merged:
            return leftover(facts.intent, facts.step.path, "rescued", files=(rescue.file,))
        after = replace(facts, target=bytes_at(facts.seen.path))
        is_there = after.says_it() or not facts.edits  # a whole text says nothing for itself
        word = "merged" if is_there else "conflict"
        return leftover(facts.intent, facts.step.path, word, files=(rescue.file,))

    def _copied(self, facts: Facts) -> Leftover:
        """Keep both states of a file of which nothing can be told; the staged one stays, too."""
        step, op = facts.step, facts.intent.op
        entries = [self._rescuer.keep(op, step.path, facts.temp or b"")]
        if facts.target is not None:
            other = derived(op, f"target {step.path}")
            entries.append(self._rescuer.keep(other, step.path, facts.target))
        self._journal.append(*entries)
        files = tuple(one.file for one in entries)
        return leftover(facts.intent, step.path, "unknown", files=files)

    def _note(self, intent: Intent, parts: Sequence[Facts], done: Sequence[Leftover]) -> None:
        """Write the audit record of what is on the boards, then the journal's word for the rest."""
        pairs = list(zip(parts, done, strict=True))
        settled = [facts for facts, one in pairs if one.word not in {"interrupted", "unknown"}]
        saved, outcome = _only(intent, [facts.step for facts in settled]), "unchanged"
        if settled or not parts:
            outcome = self._confirmed(settled)
            if intent.do not in TOLD_ELSEWHERE:
                self._log.append_missing(entries_of(saved))
        entries: list[Entry] = list(_offers(intent, pairs))
        if any(one.word in _MERGED for one in done):
            entries.append(Settled(op=intent.op, how="merged", at=self._now))
        if settled and len(settled) < len(parts):
            entries.append(saved)
        entries += self._merges(parts)
        self._journal.append(*entries, Done(op=intent.op, outcome=outcome, at=self._now))

    def _merges(self, parts: Sequence[Facts]) -> Iterable[Done]:
        """What became of the merges that were begun for these files."""
        stands = {sha256_of(bytes_at(facts.seen.path)) for facts in parts}
        ops = {merge_of(facts.intent, facts.step) for facts in parts}
        for merge in self._journal.read().open:
            if merge.op in ops:
                is_there = any(step.new in stands for step in merge.files)
                outcome = "saved" if is_there else "unchanged"
                yield Done(op=merge.op, outcome=outcome, at=self._now)

    def _confirmed(self, parts: Iterable[Facts]) -> str:
        """Bring the names of written files to the disk: a kill may have come before that."""
        for folder in {facts.seen.path.parent for facts in parts}:
            try:
                settle(self._ops, folder)
            except OSError:
                return "unconfirmed"
        return "saved"


def _offers(intent: Intent, pairs: Iterable[tuple[Facts, Leftover]]) -> Iterable[Pending]:
    """What of an action is on no board, by what kept it from there."""
    edits: dict[str, list[Edit]] = {}
    for facts, result in pairs:
        if result.word in {"interrupted", "conflict", "unknown"}:
            reason = "conflict" if result.word == "conflict" else "interrupted"
            edits.setdefault(reason, []).extend(facts.edits)
    for reason, some in edits.items():
        if some:
            yield Pending(
                op=derived(intent.op, reason),
                at=intent.at,
                reason=reason,
                says=SAYS[reason],
                action=Action(intent.title, tuple(some)),
            )


def _only(intent: Intent, steps: Sequence[FileStep]) -> Intent:
    """The part of an action that concerns some of its files."""
    boards = {step.board for step in steps}
    edits = tuple(edit for edit in intent.edits if edit.record.board in boards)
    return replace(intent, edits=edits, files=tuple(steps))
