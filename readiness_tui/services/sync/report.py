"""What a sync did, or would do: the values that a command or a screen shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.text import counted
from readiness_tui.services.sync.files import is_board, is_log
from readiness_tui.services.sync.head import HeadChange
from readiness_tui.services.sync.merge import Conflict, FileMerge
from readiness_tui.storage.checkpoints.diff import Change, changes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync did; of a preview, what it would do.

    Attributes:
        to: Where it went: `origin/main`.
        gives: What the remote takes from us: `then` is theirs.
        takes: What we take from it: `then` is ours.
        logs_given: Audit logs that the remote lacks lines of.
        logs_taken: Audit logs that we lack lines of.
        conflicts: What both changed; theirs is on the disk, ours in the audit log.
        problems: Files that were left out, and findings.
        commit: The commit that was pushed, empty if there was none.
        paths: The files that changed on the disk.
        head: What became of HEAD.
        remarks: What else a person should know, as sentences.
        unconfirmed: Why what was written may not last; empty if it does.
    """

    to: str
    gives: tuple[Change, ...] = ()
    takes: tuple[Change, ...] = ()
    logs_given: int = 0
    logs_taken: int = 0
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    commit: str = ""
    paths: tuple[str, ...] = ()
    head: HeadChange = HeadChange.UNCHANGED
    remarks: tuple[str, ...] = ()
    unconfirmed: str = ""

    @property
    def says(self) -> str:
        """`3 to give, 5 to take, 1 conflict`."""
        met = counted(len(self.conflicts), "conflict")
        return f"{len(self.gives)} to give, {len(self.takes)} to take, {met}"


@dataclass(frozen=True, slots=True)
class News:
    """What goes where, audit logs apart, and how much of it is not decided."""

    gives: tuple[Change, ...]
    takes: tuple[Change, ...]
    conflicts: int

    @property
    def counts(self) -> dict[str, int]:
        """How much, by words that stay."""
        boards = {change.path for change in self.gives}
        return {
            "gives": len(self.gives),
            "boards": len(boards),
            "takes": len(self.takes),
            "conflicts": self.conflicts,
        }

    @property
    def title(self) -> str:
        """`3 edits, 2 boards`; without any it is the log of what was done that goes out."""
        counts = self.counts
        if not self.gives:
            return "audit log"
        return f"{counted(counts['gives'], 'edit')}, {counted(counts['boards'], 'board')}"


def news_of(merges: Iterable[FileMerge]) -> News:
    """What the remote takes of these files, and what we take. Reads every board in question."""
    file_merges = [one for one in merges if not is_log(one.path)]
    gives = (changes_between(one.path, one.theirs, one.merged) for one in file_merges if one.gives)
    takes = (changes_between(one.path, one.ours, one.merged) for one in file_merges if one.takes)
    met = sum(len(one.conflicts) for one in file_merges)
    return News(tuple(chain.from_iterable(gives)), tuple(chain.from_iterable(takes)), met)


def changes_between(path: str, then: bytes | None, now: bytes | None) -> Iterator[Change]:
    """What parts two states of a shared file: by field in a board, as a whole in any other."""
    if is_board(path):
        yield from changes_of(path, then, now)
    else:
        yield Change(path, then=_size(then), now=_size(now))


def _size(data: bytes | None) -> str:
    return "" if data is None else f"{len(data)} bytes"
