"""Whether the audit log still says what was written: chain, gaps, successors and anchors.

Accident and casual edits are found and placed; a tail that was cut off is found where an anchor
remembers it. Whoever may write everything, anchors included, can rebuild all of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.storage.audit.files import LIMIT_BYTES, LogFile, chains, log_folder
from readiness_tui.storage.audit.line import START, AuditRecord, seal_of, unsealed
from readiness_tui.storage.files.fileops import bytes_of

"""What does not hold, with file and line; `code` is stable."""

CHANGED_OUTSIDE = "changed-outside"
"""The one code that is a remark: an edit by hand is git's to record."""
SHARED = "shared"
"""In a record of a sync: sha256 of a board as others take it, whose line breaks may be others."""

_GIT = "git log -p shows who changed the file"
_WHOLE = frozenset({"import", "migrate", "redo", "resolve", "restore", "rollback", "sync", "undo"})
"""What actions do that may write whole files of which their records name no board."""
_SHARED = re.compile(rf'\b{SHARED} = "([0-9a-f]{{64}})"')


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a writer's log ended once, as something outside of the log remembers it.

    `source` names what remembers.
    """

    writer: str
    seq: int
    h: str
    source: str = ""


def verify(
    root: Path, anchors: Iterable[Anchor] = (), *, folder: str = "boards", last: int | None = None
) -> tuple[Diagnostic, ...]:
    """Everything in the logs that does not hold, each at its line; remarks among it.

    Args:
        root: The workspace root.
        anchors: Heads that checkpoints, sync commits or reports remember.
        folder: The folder of the boards.
        last: Only so many records at the end of each log, and the anchors among them; None: all.
    """
    problems: list[Diagnostic] = list(_strangers(root, folder))
    read: dict[str, _Chain] = {}
    whole: list[Sequence[AuditRecord]] = []
    for writer, files in chains(root, folder).items():
        read[writer] = chain = _Chain(writer, last)
        log_problems = list(chain.problems(files))
        problems += log_problems
        whole += [] if log_problems else [chain.records]
    for anchor in dict.fromkeys(anchors):
        chain = read.get(anchor.writer)
        problem = chain.held(anchor) if chain else _gone(anchor, folder)
        problems += [problem] if problem else []
    problems += _changes_outside(whole)
    return tuple(sorted(set(problems), key=lambda problem: (problem.place, problem.code)))


def _strangers(root: Path, folder: str) -> Iterator[Diagnostic]:
    logs = {file.path for files in chains(root, folder).values() for file in files}
    for path in log_folder(root, folder).glob("*.jsonl"):
        if path not in logs:
            place = Place(f"{folder}/{log_folder(root, folder).name}/{path.name}")
            yield Diagnostic("not-a-log", "it is no audit log", place, "take it out of the folder")


def _gone(anchor: Anchor, folder: str) -> Diagnostic:
    place = Place(f"{folder}/audit/{anchor.writer}.jsonl")
    message = f"the log is gone; {anchor.source or 'an anchor'} remembers {anchor.seq} records"
    return Diagnostic("audit-gone", message, place, _GIT)


class _Chain:
    """Reads the files of one writer, line by line, each against the one before it."""

    def __init__(self, writer: str, last: int | None) -> None:
        self._writer, self._most = writer, last
        self._is_begun = last is None  # else the first line that is read is believed in its place
        self._first, self._seq, self._lam = 1, 0, 0
        self._links = {START}  # what the next line may name: the hash stated, and the real one
        self._hashes: dict[int, tuple[set[str], Place]] = {}
        self._ops: dict[str, Place] = {}
        self._end = Place("")
        self.records: list[AuditRecord] = []

    def problems(self, files: Sequence[LogFile]) -> Iterator[Diagnostic]:
        """What is wrong with the lines of these files, one problem at most for each."""
        for number, file in enumerate(files, start=files[0].number):
            if file.number != number:
                message = f"a file is missing before it: number {number}"
                yield Diagnostic("audit-gone", message, Place(file.name), _GIT)
                break
        self._end = Place(files[0].name)  # all that there is of a log without lines
        read: list[tuple[LogFile, bytes]] = []
        lines_left = self._most
        for file in reversed(files):
            if lines_left is not None and lines_left <= 0:
                break
            try:
                read.append((file, bytes_of(file.path, LIMIT_BYTES)))
            except OSError as error:
                message = f"the audit log cannot be read: {error.strerror}"
                yield Diagnostic("audit-unreadable", message, Place(file.name), "look at the file")
                continue
            lines_left = None if lines_left is None else lines_left - read[-1][1].count(b"\n")
        for file, data in reversed(read):
            yield from self._lines(file, data, skipped=max(-(lines_left or 0), 0))
            lines_left = 0

    def _lines(self, file: LogFile, data: bytes, *, skipped: int) -> Iterator[Diagnostic]:
        *lines, torn = data.split(b"\n")
        for number, line in enumerate(lines[skipped:], start=skipped + 1):
            self._end = Place(file.name, number)
            fault = self._line(line)
            if fault is not None:
                yield fault
        if torn:
            message = "the last line is torn: it has no end"
            remedy = "the next edit sets it aside and says so in the log"
            yield Diagnostic("audit-torn", message, Place(file.name, len(lines) + 1), remedy)

    def _line(self, line: bytes) -> Diagnostic | None:
        """What is wrong with a line."""
        seal, record = seal_of(line), unsealed(line, self._end)
        if not self._is_begun and record is not None:
            self._is_begun, self._first = True, record.seq
            self._seq, self._lam, self._links = record.seq - 1, record.lam - 1, {record.prev}
        expected = self._seq + 1
        if seal is None or record is None or seal[0] != seal[1]:
            self._seq = expected
            if seal:
                self._link(seal)
            if record is None:
                return self._fault("audit-unreadable", "the line is no record")
            return self._fault(
                "audit-altered", f"record {expected} was altered: its hash is another"
            )
        wrong = self._order(record, expected)
        self._seq, self._lam = record.seq, record.lam
        self._link(seal)
        self._ops.setdefault(record.entry.op, self._end)
        self.records.append(record)
        return wrong

    def _link(self, seal: tuple[str, str]) -> None:
        self._links = set(seal)
        self._hashes.setdefault(self._seq, (self._links, self._end))

    def _fault(self, code: str, message: str, remedy: str = _GIT) -> Diagnostic:
        return Diagnostic(code, message, self._end, remedy)

    def _order(self, record: AuditRecord, expected: int) -> Diagnostic | None:
        """What is wrong with the place of a line that is whole in itself."""
        if record.writer != self._writer:
            return self._fault("audit-misplaced", f"it is a record of {record.writer}")
        if record.seq > expected:
            gone = (
                f"{expected}" if record.seq == expected + 1 else f"{expected} to {record.seq - 1}"
            )
            return self._fault("audit-gap", f"gone before this line: {gone}")
        if record.seq < expected or record.prev not in self._links:
            before = self._hashes.get(record.seq - 1)
            if before and record.prev in before[0]:
                message = f"a second record {record.seq}: the log was written in two places"
                return self._fault(
                    "audit-fork", message, "readiness makes a new writer for each clone"
                )
            return self._fault("audit-broken", "it does not continue the line before it")
        if record.lam <= self._lam:
            return self._fault(
                "audit-broken", f"its number {record.lam} among all writers went back"
            )
        if (first := self._ops.get(record.entry.op)) is not None:
            return self._fault("audit-twice", f"the operation is at {first} already")
        return None

    def held(self, anchor: Anchor) -> Diagnostic | None:
        """What an anchor has against this chain."""
        source = anchor.source or "an anchor"
        if anchor.seq > self._seq:
            where = "behind this line" if self._end.line else "whole"
            message = f"cut off {where}: {source} remembers {anchor.seq} records"
            return Diagnostic("audit-cut", message, self._end, _GIT)
        if anchor.seq < self._first:
            return None  # it stands before what is looked at
        hashes, place = self._hashes.get(anchor.seq, (set[str](), self._end))
        if anchor.h in hashes:
            return None
        message = f"record {anchor.seq} is not the one that {source} remembers"
        return Diagnostic("audit-anchor", message, place, _GIT)


def _changes_outside(logs: Sequence[Sequence[AuditRecord]]) -> Iterator[Diagnostic]:
    """Where a board was no longer what the writer's own last record left.

    What another writer left counts as known: it came by way of git.
    """
    digests: dict[tuple[str, str], set[str]] = {}
    for text, cid in (pair for log in logs for each in log for pair in _left(each)):
        digests.setdefault(text, set()).add(cid)
    for log in logs:
        last: dict[str, AuditRecord] = {}
        for cid, action in groupby(log, key=lambda record: record.entry.cid):
            records = list(action)
            for board, first in _firsts(records).items():
                before = last.get(board)
                entry = first.entry
                if before is None or before.entry.after == entry.before:
                    continue
                if not digests.get((board, entry.before), set()) - {cid}:
                    message = f"{board} was changed outside between {before.seq} and {first.seq}"
                    yield Diagnostic(CHANGED_OUTSIDE, message, first.place, _GIT)
            if _may_write_all(records):
                last = {}
            last |= {each.entry.board: each for each in records if each.entry.after}


def _left(record: AuditRecord) -> Iterator[tuple[tuple[str, str], str]]:
    """The texts in which an action left a board, by their digests, and the action.

    A sync that shares an edit by hand starts from the text that it leaves.
    """
    entry = record.entry
    if entry.board and entry.after:
        yield (entry.board, entry.after), entry.cid
        if entry.do == "sync" and (match := _SHARED.search(entry.new)):
            yield (entry.board, match[1]), entry.cid


def _may_write_all(records: Sequence[AuditRecord]) -> bool:
    """Whether an action may have written boards that none of its records names."""
    is_told = any(each.entry.board and each.entry.after for each in records)
    return not is_told and any(each.entry.do in _WHOLE and not each.entry.board for each in records)


def _firsts(records: Sequence[AuditRecord]) -> Mapping[str, AuditRecord]:
    """The first record of an action for each board that it changed."""
    firsts: dict[str, AuditRecord] = {}
    for record in records:
        if record.entry.board and record.entry.before:
            firsts.setdefault(record.entry.board, record)
    return firsts
