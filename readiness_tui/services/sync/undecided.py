"""What of ours a sync left undecided that is no edit of a record: comments, and the settings.

Each waits in `.readiness/sync/undecided/` as two texts of its file, which differ in that one place:
with theirs there, as the sync wrote it, and with ours. What lies between the two is brought onto
the file as it is once a person takes ours.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.model.errors import BoardError, UsageError, WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.unsaved import Dispute, Side, Unsaved
from readiness_tui.domain.persistence.json_codec import decoded, encoded
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.checkpoints.write_access import Session, WriteAccess
from readiness_tui.services.sync.audit_entries import board_of
from readiness_tui.services.sync.merge import FileMerge
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    overwrite,
    refusal,
    sha256_of,
)
from readiness_tui.storage.files.home import FOLDER, Home, Trust
from readiness_tui.storage.merge.files import Said, merge_boards
from readiness_tui.storage.saving.recovery_cases import bytes_at
from readiness_tui.storage.saving.whole_files import NewText, WholeFiles
from readiness_tui.storage.toml.blocks_tomlkit import inline

_PLACE = f"{FOLDER}/sync/undecided"
_LIMIT_BYTES = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """One place of a file that a person has to decide about.

    Attributes:
        op: Its name: the same whenever the same sides meet.
        at: When it was met, as ISO text.
        path: The file, below the workspace root.
        record: Its board, kind and id; empty where it is about no record.
        field: The field, or `#comment`.
        base: What both sides started from there, as the file spells it.
        ours: What we have there.
        theirs: What the remote has there.
        merged: The file with theirs, as the sync wrote it.
        with_ours: The same with ours in this place.
    """

    op: str
    at: str
    path: str
    record: tuple[str, ...]
    field: str
    base: str
    ours: str
    theirs: str
    merged: str
    with_ours: str

    def over(self, now: bytes) -> bytes:
        """The file as it is, with ours in this place.

        Raises:
            BoardError: The file is no board now.
            WriteError: No text could be made that says this.
        """
        theirs, ours = self.merged.encode(), self.with_ours.encode()
        merge = merge_boards(theirs, ours, now, path=self.path)
        return merge.decided(range(len(merge.conflicts)))

    @property
    def place(self) -> str:
        """Where it is, for people: `ticket.T-1 #comment`."""
        return f"{'.'.join(self.record[1:])} {self.field}".strip()

    @property
    def unsaved(self) -> Unsaved:
        """It as people see it beside edits that are on no board.

        Raises:
            ValueError: What was kept names no record.
        """
        ref = None
        if self.record:
            board, kind, name = self.record
            ref = RecordRef(BoardId(board), Kind(kind), name)
        dispute = Dispute(
            index=0,
            record=ref,
            field=self.field,
            base=self.base,
            mine=self.ours,
            theirs=self.theirs,
        )
        return Unsaved(
            id=self.op,
            title=f"{self.path} {self.place}",
            at=datetime.fromisoformat(self.at),
            reason="conflict",
            says=f"{self.path}: theirs stands since the sync: {self.place}",
            disputes=(dispute,),
        )


def undecided_of(one: FileMerge, act: Act) -> tuple[Undecided, ...]:
    """What of a merge a person has to decide that is no edit of a record."""
    undecided: list[Undecided] = []
    merged = one.merged or b""
    for conflict, with_ours in one.besides:
        about = conflict.about
        base, ours, theirs = map(_said, (about.base, about.ours, about.theirs))
        parts = (one.path.encode(), about.place.encode(), merged, with_ours)
        digest = hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts))
        waiting = Undecided(
            op=digest.hexdigest()[:32],
            at=act.at.isoformat(),
            path=one.path,
            record=tuple(map(str, about.record or ())),
            field=about.field,
            base=base,
            ours=ours,
            theirs=theirs,
            merged=merged.decode(),
            with_ours=with_ours.decode(),
        )
        undecided.append(waiting)
    return tuple(undecided)


class UndecidedFiles:
    """What waits for a decision in one workspace.

    Args:
        root: The workspace root.
        ops: System calls.
    """

    def __init__(self, root: Path, ops: FileOps | None = None) -> None:
        self._root, self._ops = root, ops or FileOps()
        self._folder = root / _PLACE

    def keep(self, found: Iterable[Undecided]) -> None:
        """Let these wait; done again it comes to the same.

        Raises:
            WriteError: Not written.
        """
        for undecided in found:
            path = self._path(undecided.op)
            try:
                make_folders(self._ops, self._folder)
                overwrite(self._ops, path, encoded(undecided, indent=1))
            except OSError as error:
                raise refusal(error, f"{_PLACE}/{path.name}") from error

    def open(self) -> tuple[Undecided, ...]:
        """What waits, the oldest first, but for what the files say by now."""
        if Home.open(self._root).trust is not Trust.OURS:
            return ()
        candidates = (self._read(path) for path in sorted(self._folder.glob("*.json")))
        waiting = [one for one in candidates if one and not self._is_there(one)]
        return tuple(sorted(waiting, key=lambda one: one.at))

    def decide(self, one: Undecided, side: Side, access: WriteAccess, reason: str = "") -> Notice:
        """Bring ours onto the file, or leave theirs there; both are on record.

        Raises:
            UsageError: Both are asked for: a file has no notes.
            WriteError: Nothing was written, and it goes on waiting.
        """
        if side is Side.BOTH:
            message = f"{one.path} {one.place} takes one side"
            raise UsageError(message, remedy="take mine or theirs")
        act = access.act(reason)
        with access.session() as session:
            paths = self._written(one, session, act) if side is Side.MINE else ()
            if not paths:
                how = "discarded" if reason else "taken-theirs"
                session.log.append([act.says("resolve", inline({**_told(one), "how": how}))])
            self._ops.unlink(self._path(one.op))
        outcome = f"{one.path} {one.place}" if paths else f"left as it is: {one.path} {one.place}"
        return Notice(Level.DONE, outcome, code="saved" if paths else "settled", paths=paths)

    def _written(self, one: Undecided, session: Session, act: Act) -> tuple[str, ...]:
        """Write the file with ours; the paths that changed.

        Raises:
            WriteError: It is as it was.
        """
        try:
            now = bytes_at(self._root / one.path)
            data = None if now is None else one.over(now)
        except OSError as error:
            raise refusal(error, one.path) from error
        except BoardError as error:
            raise WriteError(error.what, reason="broken-on-disk", remedy=error.remedy) from error
        if now is None:
            message = f"{one.path} is gone, so yours has no place"
            raise WriteError(message, reason="gone", remedy="take theirs, or put the file back")
        if data == now:
            return ()
        writer = WholeFiles(self._root, session.journal, session.ops)
        title = f"{one.path} {one.place}"
        placed = writer.write([NewText(one.path, now, data)], act, do="resolve", title=title)
        for error in placed.refused.values():
            raise error
        entry = act.says("resolve", inline({**_told(one), "how": "reapplied"}))
        board = board_of(one.path, data)
        texts = (sha256_of(now), sha256_of(data)) if board else ("", "")
        session.log.append_missing([replace(entry, board=board, before=texts[0], after=texts[1])])
        return placed.paths

    def _is_there(self, one: Undecided) -> bool:
        """Whether the file has ours in this place by now, or is gone."""
        try:
            now = bytes_at(self._root / one.path)
            return now is None or now == one.over(now)
        except (OSError, BoardError, WriteError):
            return False

    def _read(self, path: Path) -> Undecided | None:
        try:
            undecided = decoded(bytes_of(path, _LIMIT_BYTES), Undecided)
            _ = undecided.unsaved
        except (OSError, ValueError):
            return None
        return undecided if path == self._path(undecided.op) else None

    def _path(self, op: str) -> Path:
        return self._folder / f"{op}.json"


def _said(said: Said) -> str:
    """What a side says, as people read it: a text without its quotes."""
    return said.value if isinstance(said.value, str) else said.text


def _told(one: Undecided) -> dict[str, str]:
    return {"op": one.op, "path": one.path, "place": one.place, "ours": one.ours}
