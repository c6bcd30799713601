"""A document that a board was made of, imported again: merged three ways with the board as it is.

What the document said at the last import is the base, what it says now is one side, the board as it
stands the other. What the document does not have any more stays on the board.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from msgspec import structs

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import ExchangeError, Place, UsageError
from readiness_tui.domain.model.ids import BoardId, Kind, nearest
from readiness_tui.domain.model.text import counted
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.services.exchange.import_bases import read_base
from readiness_tui.storage.boards.board_text import new_board_text
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import read_board
from readiness_tui.storage.boards.repository import BoardFiles
from readiness_tui.storage.merge.files import FieldConflict, Merged, merge_boards


class Side(StrEnum):
    """Whose value stands where the board and its document both changed."""

    DOCUMENT = "document"
    BOARD = "board"


Sides = Mapping[str, Side]
"""What is taken by the name of a conflict, or of a record; by the empty name of all others."""
NO_SIDES: Sides = {}


def side(text: str) -> tuple[str, Side]:
    """What a person takes: `board`, `T-1=board`, `T-1.status=document`.

    Raises:
        UsageError: It names no side.
    """
    name, _, word = text.rpartition("=")
    if word.strip() not in list(Side):
        message = f"{word.strip()!r} is no side"
        raise UsageError(message, remedy="write document, board, or T-1.status=board")
    return name.strip(), Side(word.strip())


def name_of(conflict: FieldConflict) -> str:
    """How a conflict is named: `T-1.status`, `T-1` for a whole record, `board.title`."""
    start = (conflict.record.id,) if conflict.record else ()
    return ".".join((*start, *([conflict.field] if conflict.field else [])))


@dataclass(frozen=True, slots=True)
class Reimport:
    """A board as it stands and as it would be.

    Attributes:
        path: The board, below the root.
        old: All its bytes.
        board: What the document says now, as a board; with what it has no more as it was.
        merged: The merge; `theirs` is the document's side.
        sides: What was decided of its conflicts.
        gone: The records that the document has no more and the board keeps.
        has_base: Whether it is known what the last import read.
    """

    path: str
    old: bytes
    board: Board
    merged: Merged
    sides: Sides
    gone: tuple[str, ...]
    has_base: bool

    @property
    def undecided(self) -> tuple[FieldConflict, ...]:
        """The conflicts of which no side is taken."""
        return tuple(each for each in self.merged.conflicts if self.side_of(each) is None)

    def side_of(self, conflict: FieldConflict) -> Side | None:
        """The side that is taken of a conflict: said of it, of its record, or of all."""
        record = conflict.record.id if conflict.record else "board"
        names = (name_of(conflict), record, "")
        return next((self.sides[name] for name in names if name in self.sides), None)

    @property
    def new(self) -> bytes:
        """All bytes of the board to come, with the document's side of what is not decided.

        Raises:
            WriteError: No text could be made that says what was decided.
        """
        conflicts = enumerate(self.merged.conflicts)
        ours = [place for place, each in conflicts if self.side_of(each) is Side.BOARD]
        return self.merged.decided(ours)

    @property
    def is_change(self) -> bool:
        """Whether the board would be another."""
        return self.new != self.old

    @property
    def undecided_error(self) -> ExchangeError | None:
        """Why nothing can be written yet; None where all is decided."""
        if not self.undecided:
            return None
        count = counted(len(self.undecided), "conflict")
        message = f"{count} between {self.path} and its document"
        remedy = f"decide with --take board, document, or {name_of(self.undecided[0])}=board"
        return ExchangeError(message, place=Place(self.path), remedy=remedy)


class StandingBoards:
    """The boards of a workspace that documents may meet again.

    Args:
        root: The workspace root.
        folder: The folder of its boards.
        sides: What is taken where a document and its board both changed.
    """

    def __init__(self, root: Path, folder: str, sides: Sides) -> None:
        self.root, self._folder, self._sides = root, folder, sides

    def target(self, name: str) -> str:
        """The file of a new board, below the root."""
        return f"{self._folder}/{name}.toml"

    def reimport(self, plan: ImportPlan, *, is_only: bool) -> Reimport | None:
        """What becomes of the board that was made of a document; None where there is none.

        Args:
            plan: The document as it is read now.
            is_only: Whether the document becomes no other board.

        Raises:
            UsageError: A side is taken of what is no conflict.
            BoardError: The board cannot be merged.
            WriteError: No text could be made that says what the merge says.
        """
        standing = self._of_document.get(plan.path, {})
        loaded = standing.get(plan.board.id)
        if loaded is None and is_only and len(standing) == 1:
            loaded = next(iter(standing.values()))
        return None if loaded is None else self._merged(loaded, plan)

    @cached_property
    def _of_document(self) -> Mapping[str, Mapping[BoardId, LoadedBoard]]:
        """The boards by document and id; broken ones are none."""
        by_path: dict[str, dict[BoardId, LoadedBoard]] = {}
        files = BoardFiles(self.root, self._folder)
        for path in files.paths():
            loaded = read_board(self.root, path)
            if isinstance(loaded, LoadedBoard) and loaded.board.source:
                by_path.setdefault(loaded.board.source.path, {})[loaded.board.id] = loaded
        return by_path

    def _merged(self, standing: LoadedBoard, plan: ImportPlan) -> Reimport:
        base = read_base(self.root, self._folder, standing.board)
        was = base.board if base else _bare(standing.board)
        board = structs.replace(plan.board, id=standing.board.id, enforcement=was.enforcement)
        theirs, gone = _with_gone(board, was)
        old, texts = standing.text.raw, [new_board_text(each).encode() for each in (was, theirs)]
        merged = merge_boards(texts[0], old, texts[1], path=standing.path)
        _check(self._sides, merged.conflicts)
        return Reimport(
            path=standing.path,
            old=old,
            board=theirs,
            merged=merged,
            sides=self._sides,
            gone=tuple(name for kind, name in gone if name in standing.board.records(kind)),
            has_base=base is not None,
        )


def _bare(board: Board) -> Board:
    """Where nobody knows what was read last: what a board says of itself and of its source."""
    return Board(id=board.id, source=board.source, enforcement=board.enforcement)


def _with_gone(now: Board, was: Board) -> tuple[Board, tuple[tuple[Kind, str], ...]]:
    """A board with the records that were there before, and which these are: none is removed."""
    gone: list[tuple[Kind, str]] = []
    tables: dict[str, object] = {}
    for kind, home in HOMES.items():
        records = now.records(kind)
        lost = {name: each for name, each in was.records(kind).items() if name not in records}
        if lost:
            tables[home] = {**records, **lost}
            gone += ((kind, name) for name in lost)
    return structs.replace(now, **tables), tuple(gone)


def _check(sides: Sides, conflicts: Iterable[FieldConflict]) -> None:
    names = {name_of(each) for each in conflicts}
    names |= {each.record.id if each.record else "board" for each in conflicts}
    for name in sides:
        if name and name not in names:
            near = nearest(name, names)
            message = f"--take {name}: there is no such conflict"
            remedy = f"nearest: {near}" if near else "leave it out: nothing has to be decided"
            raise UsageError(message, remedy=remedy)
