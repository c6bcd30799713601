"""What a file becomes: a board with its text, or every reason why it is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.storage.toml.blocks import BoardText


@dataclass(frozen=True, slots=True)
class LoadedBoard:
    """A board that was read.

    `path` is relative to the workspace root, with slashes; `read_only` a sentence why no edit may
    be written, empty if one may; `problems` are remarks that do not stop it.
    """

    path: str
    board: Board
    text: BoardText
    read_only: str = ""
    problems: tuple[Diagnostic, ...] = ()

    def line(self, *path: str) -> int:
        """The line of a header, `("ticket", "M-02")`, or key, `("ticket", "M-02", "status")`.

        Of what stands nowhere the line of the nearest table around it is given, else 0.
        """
        return self.text.line_of(path)

    @property
    def lines(self) -> Mapping[RecordRef, int]:
        """The line of each record's header, each found when it is asked for."""
        return _Lines(self)


class _Lines(Mapping[RecordRef, int]):
    """Lines by record. Few are ever asked for, and to find the first the text has to be scanned."""

    def __init__(self, loaded: LoadedBoard) -> None:
        self._loaded = loaded

    def __getitem__(self, ref: RecordRef) -> int:
        board = self._loaded.board
        if ref.board != board.id or ref.id not in board.records(ref.kind):
            raise KeyError(ref)
        return self._loaded.line(ref.kind.value, ref.id)

    def __iter__(self) -> Iterator[RecordRef]:
        board = self._loaded.board
        return (RecordRef(board.id, kind, name) for kind in HOMES for name in board.records(kind))

    def __len__(self) -> int:
        return sum(len(self._loaded.board.records(kind)) for kind in HOMES)


@dataclass(frozen=True, slots=True)
class BrokenBoard:
    """A file that is no board, with every problem that was found in it."""

    path: str
    problems: tuple[Diagnostic, ...]
