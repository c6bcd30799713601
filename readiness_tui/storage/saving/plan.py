"""What saving an action comes to, board by board: read, made and proved, and nothing written."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from readiness_tui.domain.model.edits import Action, AddRecord, Edit
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.boards.bounds import BOARD_RECORDS, SPLIT, records_in, too_much
from readiness_tui.storage.boards.editing import edited, restored
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.boards.repository import BoardFiles, writable
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import YOUNG_NS, Piece, holds
from readiness_tui.storage.journal.entries import FileStep
from readiness_tui.storage.saving.post_save_checks import STILL_NS, lost
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.splice_check import ProofError
from readiness_tui.storage.toml.splicing import SegmentChange

ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be saved.

    Attributes:
        action: The edits.
        act: Who does it, when and why.
        bases: The boards as who made the edits saw them.
        do: What it is to the journal: `set`, `undo`, `redo`, `resolve` or `reapply`.
        undoes: The operation that it takes back, empty for none.
        taking_back: What that operation gave, by board: put back byte for byte where it stands.
        places: Device and inode of the files as they are shown, by path.
    """

    action: Action
    act: Act
    bases: Mapping[BoardId, LoadedBoard]
    do: str = "set"
    undoes: str = ""
    taking_back: Mapping[str, Sequence[SegmentChange]] = field(
        default_factory=dict[str, Sequence[SegmentChange]]
    )
    places: Mapping[str, tuple[int, int] | None] = field(
        default_factory=dict[str, tuple[int, int] | None]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One board of an action: what stands on the disk, and what will.

    `pieces` are its new bytes, one behind the other; where the board says already what is wanted
    there is nothing to write, and there are none.
    """

    id: BoardId
    edits: tuple[Edit, ...]
    seen: atomic.Seen
    base: LoadedBoard
    made: LoadedBoard
    pieces: tuple[Piece, ...]
    step: FileStep

    @property
    def is_there(self) -> bool:
        """Whether the board says already what is wanted."""
        return not self.step.changes

    @property
    def temp(self) -> Path:
        """The temporary file, which holds what was displaced after the exchange."""
        return self.seen.path.with_name(self.step.temp)

    def displaced_base(self, displaced: Path) -> bool:
        """Whether what came out of the exchange is what was read.

        Two changes in one tick of the clock look alike, so a young file is read.
        """
        out = atomic.signature_of(displaced)
        is_old = out is not None and time.time_ns() - out.modified_ns >= YOUNG_NS
        return (is_old and out == self.seen.signature) or holds(displaced, self.base.text.raw)


def plans(request: Request, files: BoardFiles, editor: TomlkitEditor) -> Iterator[Plan]:
    """A plan for each board of an action. Nothing is written.

    Boards that changed since they were read are read again, and an edit is carried over if its
    field still has the edit's `old` value.

    Raises:
        WriteError: A board cannot be made to say it, and why.
    """
    for board in dict.fromkeys(edit.record.board for edit in request.action.edits):
        yield _plan(request, board, files, editor)


def _plan(request: Request, board: BoardId, files: BoardFiles, editor: TomlkitEditor) -> Plan:
    """Read a board, make its new text and prove it."""
    base = request.bases.get(board)
    if base is None:
        message = f"no file holds board {board}"
        raise WriteError(message, reason="gone", remedy="look for the file")
    snapshot, base = _today(base, files, request.places.get(base.path))
    writable(base)
    edits = tuple(edit for edit in request.action.edits if edit.record.board == board)
    before = request.taking_back.get(base.path)
    if before is None:
        origins = _origins(edits, request, files)
        new_board, changes = edited(base, edits, editor, origins)
    else:
        new_board, changes = restored(base, before, edits, editor)
    guard_growth(base, new_board)
    pieces = _pieces(new_board) if changes else ()
    new = new_board.text.sha256 if changes else base.text.sha256
    step = FileStep(
        path=base.path,
        board=board,
        base=base.text.sha256,
        new=new,
        temp=atomic.temp_name(snapshot.path, request.act.cid),
        changes=changes,
    )
    return Plan(
        id=board, edits=edits, seen=snapshot, base=base, made=new_board, pieces=pieces, step=step
    )


def _origins(
    edits: Iterable[Edit], request: Request, files: BoardFiles
) -> Mapping[BoardId, LoadedBoard]:
    """The boards from which edits take the text of records, as the disk has them."""
    names = {edit.origin.board for edit in edits if isinstance(edit, AddRecord) and edit.origin}
    bases = ((name, base) for name in names if (base := request.bases.get(name)))
    return {name: _today(base, files, request.places.get(base.path))[1] for name, base in bases}


def _today(
    base: LoadedBoard, files: BoardFiles, place: tuple[int, int] | None
) -> tuple[atomic.Seen, LoadedBoard]:
    """A board as the disk has it, and how its file looked before it was read."""
    target = files.root / base.path
    for _ in range(ROUNDS):
        snapshot = atomic.look(target)
        if not snapshot.path.is_relative_to(files.root.resolve()):
            message = f"{base.path} leads out of the workspace now"
            raise WriteError(message, reason="read-only", remedy="put a file in its place")
        if files.has(base.path, base.text, snapshot.path):
            return snapshot, base
        previous, base = base, files.writable(base.path)
        # Another file was whole when it came.
        if snapshot.signature and snapshot.signature.node == place:
            _whole(snapshot, previous, base)
    message = "another program is writing the file"
    raise WriteError(message, reason="busy", remedy="save again")


def _whole(seen: atomic.Seen, shown: LoadedBoard, now: LoadedBoard) -> None:
    """See that a file which lost records is not one that somebody is still writing.

    Raises:
        WriteError: Reason `being-written`: it was written just now, and lacks records.
    """
    if seen.status is None or time.time_ns() - seen.status.st_mtime_ns >= STILL_NS:
        return
    if gone := lost(shown.board, now.board):
        message = f"{now.path} is being written: {gone} of its records are not there yet"
        raise WriteError(message, reason="being-written", remedy="save again once it stands still")


def guard_growth(base: LoadedBoard, made: LoadedBoard) -> None:
    """See that a board which grows by a record can still be read.

    Raises:
        WriteError: It would have more than a board may. Nothing is measured of one that stays.
    """
    if (count := records_in(made.board)) <= records_in(base.board):
        return
    problem = too_much(made.path, made.text.text)
    if problem or count > BOARD_RECORDS:
        message = f"the board {problem.message if problem else f'would have {count:,} records'}"
        raise WriteError(message, reason="too-large", remedy=SPLIT)


def _pieces(made: LoadedBoard) -> tuple[Piece, ...]:
    try:
        pieces = made.text.pieces
    except UnicodeEncodeError as error:
        message = "a text holds half a character"
        raise ProofError(message) from error
    if sum(map(len, pieces)) > LIMIT_BYTES:
        message = f"the board would be larger than {LIMIT_BYTES >> 20} MiB"
        raise WriteError(message, reason="too-large", remedy=SPLIT)
    return pieces
