"""Writes whole texts of boards by the protocol of every save, for who has a text and no edits.

One action: its intent is noted with what leads from each old text to the new one, the new texts
are staged, the names exchanged, and what came out is looked at. So a kill at any step is settled
by the recovery of every other save: once one file has its new text the others follow.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.journal_records import entries_of
from readiness_tui.storage.audit.log import AuditLog
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, refusal
from readiness_tui.storage.journal.entries import Displaced, Done, Entry, FileStep, Intent
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.journal.replay import change_between, noted
from readiness_tui.storage.saving.displaced import FOLDER, RESCUED, DisplacedFiles
from readiness_tui.storage.saving.recovery_cases import bytes_at, sha256_of

CHANGED = "changed"
"""The reason of what another program changed meanwhile: it can be made anew on what is there."""


@dataclass(frozen=True, slots=True)
class NewText:
    """A file as it stands and as it is to be; None is a file that is not there.

    `path` is below the workspace root, with slashes.
    """

    path: str
    base: bytes | None
    new: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What came of writing.

    Attributes:
        paths: The files that have their new text.
        refused: By path, why the others have not.
        doubts: What the disk did not confirm.
        remarks: What could not be kept of a file: its owner, a second name.
    """

    paths: tuple[str, ...] = ()
    refused: Mapping[str, WriteError] = field(default_factory=dict[str, WriteError])
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of it, as it was looked at."""

    seen: atomic.Seen
    step: FileStep
    new: bytes | None

    @property
    def temp(self) -> Path:
        """Where its new text is staged."""
        return self.seen.path.with_name(self.step.temp or ".")

    @property
    def is_open(self) -> bool:
        """Whether something is left beside the file, which recovery has to look at."""
        return bool(self.step.temp) and self.temp.exists()


class WholeFiles:
    """Writes whole files. Called under the write lock.

    Args:
        root: The workspace root.
        journal: Where intents are noted.
        ops: System calls.
        log: The audit log; None where it is told of the action elsewhere.
    """

    def __init__(
        self, root: Path, journal: Journal, ops: FileOps, log: AuditLog | None = None
    ) -> None:
        self._root, self._journal, self._ops, self._log = root, journal, ops, log
        self._displaced = DisplacedFiles(journal.home, ops)

    def write(
        self, files: Iterable[NewText], act: Act, *, do: str, title: str, undoes: str = ""
    ) -> Placed:
        """Write files as one action.

        Args:
            files: What to write; each differs from what is there.
            act: Whose action; its `cid` names the operation and must be new.
            do: What it is to the journal.
            title: What it does, for people.
            undoes: The operation that it takes back; empty for none.

        Raises:
            WriteError: Nothing was written.
        """
        refused: dict[str, WriteError] = {}
        parts: list[_Part] = []
        for new_text in files:
            try:
                parts.append(self._part(new_text, act.cid))
            except WriteError as error:
                refused[new_text.path] = error
        if not parts:
            return Placed(refused=refused)
        intent = Intent(
            op=act.cid,
            at=act.at,
            title=title,
            actor=act.actor,
            via=act.via,
            edits=(),
            files=noted(part.step for part in parts),
            undoes=undoes,
            reason=act.reason,
            do=do,
        )
        self._journal.append(intent)
        staged: list[_Part] = []
        remarks: list[str] = []
        for part in parts:
            try:
                if part.new is not None:
                    remarks += part.seen.remarks
                    remarks += atomic.stage(self._ops, part.seen, part.step.temp, part.new)
                staged.append(part)
            except WriteError as error:
                refused[part.step.path] = error
        done: list[_Part] = []
        doubts: list[str] = []
        for part in staged:
            try:
                doubts += self._put(part, act.cid)
                done.append(part)
            except WriteError as error:
                refused[part.step.path] = error
        if not any(part.is_open for part in parts):
            self._settle(intent, done, doubts)
        paths = tuple(part.step.path for part in done)
        return Placed(
            paths=paths,
            refused=refused,
            doubts=tuple(doubts),
            remarks=tuple(dict.fromkeys(remarks)),
        )

    def _part(self, one: NewText, op: str) -> _Part:
        """Look at a file, which has to be as it was read.

        Raises:
            WriteError: It is not (`changed`), or cannot be looked at.
        """
        snapshot = atomic.look(self._root / one.path)
        try:
            now = bytes_at(snapshot.path)
        except OSError as error:
            raise refusal(error, one.path) from error
        if now != one.base:
            raise _changed()
        changes = ()
        if one.base is not None and one.new is not None:
            changes = change_between(one.path, one.base, one.new)
        temp = "" if one.new is None else atomic.temp_name(snapshot.path, op)
        step = FileStep(
            path=one.path,
            base=sha256_of(one.base),
            new=sha256_of(one.new),
            temp=temp,
            changes=changes,
        )
        return _Part(snapshot, step, one.new)

    def _put(self, part: _Part, op: str) -> tuple[str, ...]:
        """Bring one file in its place and look at what was there; what the disk did not confirm.

        Raises:
            WriteError: It is not in its place. Reason `changed`: another program's save is.
        """
        if part.new is None:
            return self._taken_away(part, op)
        done = atomic.commit(self._ops, part.seen, part.step.temp)
        if done.displaced is not None:
            if _sha256_at(done.displaced) != part.step.base:
                self._give_back(part, op)
            self._displaced.take(done.displaced, op, part.step.path)
        return (done.unconfirmed,) if done.unconfirmed else ()

    def _give_back(self, part: _Part, op: str) -> NoReturn:
        """Put another program's save back over ours.

        Raises:
            WriteError: Always.
        """
        path, new = part.step.path, part.step.new
        try:
            is_back = self._displaced.give_back(part.temp, part.seen.path, op, path, new)
        except OSError as error:
            raise refusal(error, path) from error
        if is_back:
            raise _changed()
        sha256 = _sha256_at(part.temp)
        rescued = self._displaced.take(part.temp, op, path, folder=RESCUED)
        file = rescued.resolve().relative_to(self._root.resolve()).as_posix()
        self._journal.append(Displaced(op=op, path=path, sha256=sha256, file=file))
        message = "another program keeps saving the file"
        raise WriteError(message, reason="busy", remedy="close it, then try again")

    def _taken_away(self, part: _Part, op: str) -> tuple[str, ...]:
        """Take a file away; what another program saved in that instant is put back."""
        displaced = self._journal.home / FOLDER / f"{op}-{part.seen.path.name}"
        done = atomic.remove(self._ops, part.seen, displaced)
        if _sha256_at(displaced) != part.step.base:
            atomic.put_away(self._ops, displaced, part.seen.path)
            raise _changed()
        return (done.unconfirmed,) if done.unconfirmed else ()

    def _settle(self, intent: Intent, done: Sequence[_Part], doubts: Sequence[str]) -> None:
        """Say in the journal what came of it; without that word a recovery finds the same."""
        entries: list[Entry] = []
        paths = {part.step.path for part in done}
        saved = replace(intent, files=tuple(one for one in intent.files if one.path in paths))
        if done and saved != intent:
            entries.append(saved)
        word = "unchanged" if not done else "unconfirmed" if doubts else "saved"
        with contextlib.suppress(WriteError):
            if done and self._log is not None:
                self._log.append_missing(entries_of(saved))
            self._journal.append(*entries, Done(op=intent.op, outcome=word, at=intent.at))


def _changed() -> WriteError:
    message = "another program changed the file meanwhile"
    return WriteError(message, reason=CHANGED, remedy="do it again")


def _sha256_at(path: Path) -> str:
    """The digest of what was displaced; of what cannot be read, one that is no file's."""
    try:
        return sha256_of(bytes_at(path))
    except OSError:
        return "unreadable"
