"""When a file that was read is shown: at once, or once whoever writes it seems to be done.

A save by rename is whole. One in place is not: a file cut behind any table parses, and would show
records as deleted; a file that was just emptied is no board at all. So such a reading waits until
the file stands still, and the last one stays. Nothing here reads, and the time is told.
"""

from dataclasses import dataclass
from enum import StrEnum

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard

STILL_S = 1.0
"""How long size and mtime have to stay as they are before records count as deleted."""

RETRIES_S = (0.05, 0.2, 1.0)
"""When a file that is no board is read again, counted from when it was seen so first."""

_DIGITS = 3  # who looks when it is due is not asked to look again for a rounding error
_EMPTY = "empty"


class Step(StrEnum):
    """What to do with a reading."""

    PUBLISH = "publish"
    WAIT = "wait"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDecision:
    """What becomes of a reading.

    Attributes:
        step: PUBLISH shows it, a broken one as such. WAIT and KEEP leave the last one where it is
            and let nothing be written to the file: it is being written, or it is empty.
        says: Why it waits or is kept; with PUBLISH what people must not miss; else empty.
        remedy: What a person can do then.
        again_s: In how many seconds to read the file again; None: when it changes.
        gone: The records that are no longer there, where it was rewritten in place: the last text
            can be put back.
    """

    step: Step
    says: str = ""
    remedy: str = ""
    again_s: float | None = None
    gone: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True)
class _Still:
    """A file that is watched until it stands still: how it is, since when, and the next look."""

    signature: FileIdentity
    since_s: float
    due_s: float | None = None


class WriteStability:
    """Rules on readings of board files, by what is shown of each and how long each stands still."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[int, int]] = {}
        self._still: dict[str, _Still] = {}

    def took(self, path: str, signature: FileIdentity) -> None:
        """Remember the file that is shown now: one that was just written, or ruled to be shown."""
        self._places[path] = signature.node
        self._still.pop(path, None)

    def place(self, path: str) -> tuple[int, int] | None:
        """Device and inode of the file that is shown; None: nothing is."""
        return self._places.get(path)

    def forget(self, path: str) -> None:
        """Forget a file that is gone."""
        self._places.pop(path, None)
        self._still.pop(path, None)

    def due(self, now_s: float) -> frozenset[str]:
        """The files to read again now, whether they changed or not."""
        return frozenset(
            path
            for path, still in self._still.items()
            if still.due_s is not None and still.due_s <= now_s
        )

    def next_s(self, now_s: float) -> float | None:
        """In how many seconds the next file is due; None if none is."""
        dues = [still.due_s for still in self._still.values() if still.due_s is not None]
        return max(0.0, min(dues) - now_s) if dues else None

    def rule(
        self,
        read: LoadedBoard | BrokenBoard,
        signature: FileIdentity,
        last: LoadedBoard | None,
        now_s: float,
    ) -> ReadingDecision:
        """What becomes of a reading.

        Args:
            read: The reading.
            signature: Of the file when it was read.
            last: What is shown of the file; None: nothing, or a person gave it up.
            now_s: By a clock that never goes back.
        """
        still = self._still.get(read.path)
        if still is None or still.signature != signature:
            still = _Still(signature, now_s)
        age_s = round(now_s - still.since_s, _DIGITS)
        if isinstance(read, BrokenBoard):
            ruling = _broken(read, last, age_s)
        else:
            is_in_place = self._places.get(read.path) == signature.node
            ruling = _loaded(read, last, age_s, is_in_place=is_in_place)
            if ruling.step is Step.PUBLISH:
                self.took(read.path, signature)
                return ruling
        due_s = None if ruling.again_s is None else now_s + ruling.again_s
        self._still[read.path] = _Still(signature, still.since_s, due_s)
        return ruling


def _broken(read: BrokenBoard, last: LoadedBoard | None, age_s: float) -> ReadingDecision:
    again_s = next((retry - age_s for retry in RETRIES_S if retry > age_s), None)
    if last is None or read.problems[0].code != _EMPTY:
        return ReadingDecision(step=Step.PUBLISH, again_s=again_s)
    return ReadingDecision(
        step=Step.KEEP,
        says=f"{read.path} is empty; what it said last is still shown",
        remedy="put the last text back, fill the file, or delete it",
        again_s=again_s,
    )


def _loaded(
    read: LoadedBoard, last: LoadedBoard | None, age_s: float, *, is_in_place: bool
) -> ReadingDecision:
    if last is None or not is_in_place:
        return ReadingDecision(step=Step.PUBLISH)
    gone = _gone(read.board, last.board)
    if not gone and not _is_cut(read.text.text, last.text.text):
        return ReadingDecision(step=Step.PUBLISH)
    count = f"{len(gone)} of {sum(len(last.board.records(kind)) for kind in HOMES)} records"
    if age_s < STILL_S:
        missing = f": {count} are not there yet" if gone else ""
        message = f"{read.path} is being written{missing}"
        return ReadingDecision(step=Step.WAIT, says=message, again_s=STILL_S - age_s, gone=gone)
    if not gone:
        return ReadingDecision(step=Step.PUBLISH)
    remedy = "put the last text back, if nobody meant to delete them"
    return ReadingDecision(
        step=Step.PUBLISH, says=f"{read.path}: {count} gone", remedy=remedy, gone=gone
    )


def _is_cut(text: str, before: str) -> bool:
    """Whether a text is only the beginning of what was there: so a slow writer starts."""
    return len(text) < len(before) and before.startswith(text)


def _gone(now: Board, before: Board) -> tuple[RecordRef, ...]:
    """The records that are no longer there; all of them where the board has another id."""
    is_same = now.id == before.id
    return tuple(
        RecordRef(before.id, kind, name)
        for kind in HOMES
        for name in before.records(kind)
        if not (is_same and name in now.records(kind))
    )
