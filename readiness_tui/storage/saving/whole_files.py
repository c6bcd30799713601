"""Writes whole texts of boards by the protocol of every save, for who has a text and no edits.

One action: its intent is noted with what leads from each old text to the new one, the new texts
are staged, the names exchanged, and what came out is looked at. So a kill at any step is settled
by the recovery of every other save: once one file has its new text the others follow.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn, TypeVar

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.journal_records import entries_of
from readiness_tui.storage.audit.log import AuditLog
from readiness_tui.storage.boards.repository import sha256_at
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, refusal, sha256_of
from readiness_tui.storage.journal.entries import Done, Entry, FileStep, Intent
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.journal.replay import change_between, noted
from readiness_tui.storage.saving.displaced import FOLDER, DisplacedFiles
from readiness_tui.storage.saving.recovery_cases import bytes_at

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
        displaced: By path where that lies which stood there.
    """

    paths: tuple[str, ...] = ()
    refused: Mapping[str, WriteError] = field(default_factory=dict[str, WriteError])
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    displaced: Mapping[str, Path] = field(default_factory=dict[str, Path])


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of it, as it was looked at."""

    seen: atomic.Seen
    step: FileStep
    text: NewText

    @property
    def path(self) -> str:
        """The file, below the workspace root."""
        return self.step.path

    @property
    def temp(self) -> Path:
        """Where its new text is staged."""
        return self.seen.path.with_name(self.step.temp or ".")

    @property
    def is_open(self) -> bool:
        """Whether something is left beside the file, which recovery has to look at."""
        return bool(self.step.temp) and self.temp.exists()


_Item = TypeVar("_Item", NewText, _Part)
_Made = TypeVar("_Made")


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
        parts = [part for _, part in _each(files, lambda one: self._part(one, act.cid), refused)]
        if not parts:
            return Placed(refused=refused)
        steps = noted(part.step for part in parts)
        intent = act.intent(title, do, files=steps, undoes=undoes)
        self._journal.append(intent)
        staged = _each(parts, self._staged, refused)
        done = _each((part for part, _ in staged), lambda part: self._put(part, act.cid), refused)
        paths = tuple(part.path for part, _ in done)
        doubts = tuple(put.unconfirmed for _, put in done if put.unconfirmed)
        if not any(part.is_open for part in parts):
            self._settle(intent, paths, is_sure=not doubts)
        return Placed(
            paths=paths,
            refused=refused,
            doubts=doubts,
            remarks=tuple(dict.fromkeys(remark for _, remarks in staged for remark in remarks)),
            displaced={part.path: put.displaced for part, put in done if put.displaced},
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
        return _Part(snapshot, step, one)

    def _staged(self, part: _Part) -> tuple[str, ...]:
        """Write the new text of a file beside it; what could not be kept of the file.

        Raises:
            WriteError: It could not be written.
        """
        if part.text.new is None:
            return ()
        remarks = atomic.stage(self._ops, part.seen, part.step.temp, part.text.new)
        return (*part.seen.remarks, *remarks)

    def _put(self, part: _Part, op: str) -> atomic.Committed:
        """Bring one file in its place, look at what was there, and keep that aside.

        Raises:
            WriteError: It is not in its place. Reason `changed`: another program's save is.
        """
        if part.text.new is None:
            return self._taken_away(part, op)
        done = atomic.commit(self._ops, part.seen, part.step.temp)
        if done.displaced is None:  # a new file, or no names can be exchanged here
            aside = part.text.base and self._displaced.keep(part.text.base, op, part.path)
            return replace(done, displaced=aside or None)
        if sha256_at(done.displaced) != part.step.base:
            self._give_back(part, op)
        return replace(done, displaced=self._displaced.take(done.displaced, op, part.path))

    def _give_back(self, part: _Part, op: str) -> NoReturn:
        """Put another program's save back over ours.

        Raises:
            WriteError: Always.
        """
        path, new = part.path, part.step.new
        try:
            is_back = self._displaced.give_back(part.temp, part.seen.path, op, path, new)
        except OSError as error:
            raise refusal(error, path) from error
        if is_back:
            raise _changed()
        self._journal.append(self._displaced.rescue(part.temp, op, path))
        message = "another program keeps saving the file"
        raise WriteError(message, reason="busy", remedy="close it, then try again")

    def _taken_away(self, part: _Part, op: str) -> atomic.Committed:
        """Take a file away; what another program saved in that instant is put back."""
        displaced = self._journal.home / FOLDER / f"{op}-{part.seen.path.name}"
        done = atomic.remove(self._ops, part.seen, displaced)
        if sha256_at(displaced) != part.step.base:
            atomic.put_away(self._ops, displaced, part.seen.path)
            raise _changed()
        return done

    def _settle(self, intent: Intent, paths: Sequence[str], *, is_sure: bool) -> None:
        """Say in the journal what came of it; without that word a recovery finds the same."""
        entries: list[Entry] = []
        saved = replace(intent, files=tuple(one for one in intent.files if one.path in paths))
        if paths and saved != intent:
            entries.append(saved)
        word = "unchanged" if not paths else "saved" if is_sure else "unconfirmed"
        with contextlib.suppress(WriteError):
            if paths and self._log is not None:
                self._log.append_missing(entries_of(saved))
            self._journal.append(*entries, Done(op=intent.op, outcome=word, at=intent.at))


def _each(
    items: Iterable[_Item], work: Callable[[_Item], _Made], refused: dict[str, WriteError]
) -> list[tuple[_Item, _Made]]:
    """What comes of each file; those that cannot be written are noted by their paths."""
    outcomes: list[tuple[_Item, _Made]] = []
    for item in items:
        try:
            outcomes.append((item, work(item)))
        except WriteError as error:
            refused[item.path] = error
    return outcomes


def _changed() -> WriteError:
    message = "another program changed the file meanwhile"
    return WriteError(message, reason=CHANGED, remedy="do it again")
