"""The states that one board file had, each read by the tables that changed since the one before.

A text is cut where a line begins with a bracket. Where each piece is TOML by itself, the whole is
the pieces behind each other: what ends a piece ends every bracket, text and comment in it, so no
line of another piece is read in another way. Where the pieces of a record lie together and hold
nothing else, the record is what they say alone. Whatever does not fit this is read as a whole, and
so is whatever is wrong: this reader accepts a text or leaves it, and refuses none.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.board import FORMAT, HOMES, Board, Record
from readiness_tui.domain.model.ids import BoardId, Kind
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.bounds import BOARD_RECORDS, FEW_CHARS, crowded, too_much
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.schema import record
from readiness_tui.storage.toml.blocks import BOM, BoardText
from readiness_tui.storage.toml.grammar import HEADER, names
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import Path

_CUT = "\n["
_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in (Kind.BOARD, *HOMES)}


class BoardSeries:
    """Reads the states of one file, the quicker the fewer tables part one from the next.

    Args:
        path: Of the file, for messages; its stem is the board's id if the file gives none.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._state: _State | None = None
        self._whole: LoadedBoard | None = None

    def read(self, data: bytes) -> LoadedBoard | BrokenBoard:
        """What `parse_board` makes of the bytes."""
        try:
            state = self._state = self._by_pieces(data)
        except (ValueError, RecursionError):
            board = parse_board(self._path, data, self._whole)
            if isinstance(board, LoadedBoard):
                self._whole = board
            return board
        return LoadedBoard(self._path, state.board, BoardText.unparsed(data))

    def _by_pieces(self, data: bytes) -> "_State":
        """The state that the pieces of a text make.

        Raises:
            ValueError: They make none, or one of them is wrong.
            RecursionError: One is nested too deeply.
        """
        if data.startswith(BOM) or data.endswith(b"\r") or (b"<" in data and b"<<<<<<< " in data):
            raise _NotPiecewiseError
        text = data.decode()
        if len(text) > FEW_CHARS and too_much(self._path, text):
            raise _NotPiecewiseError
        top, *pieces = f"\n{text}".split(_CUT)
        state = self._state and self._state.advanced(top, pieces)
        return state or _state(self._path, top, pieces, self._state)


class _NotPiecewiseError(ValueError):
    """A text that is not the sum of its pieces."""


class _Home(Struct, frozen=True):
    """Where a record lies: its kind and id, and the places of its first piece and behind its last.

    What the board says of itself has the kind `BOARD` and no id.
    """

    kind: Kind
    name: str
    start: int
    end: int

    @property
    def path(self) -> Path:
        """Where its table lies in the whole."""
        return (self.kind.value, self.name) if self.name else (self.kind.value,)

    @property
    def places(self) -> range:
        """The places of its pieces."""
        return range(self.start, self.end)

    def text(self, pieces: Sequence[str]) -> str:
        """Its table as text, with those below it."""
        return "".join([f"[{piece}\n" for piece in pieces[self.start : self.end]])


class _State(Struct, frozen=True):
    """A text that was read.

    Attributes:
        top: What stands above all headers.
        pieces: The rest, each from behind the bracket that opens its header.
        heads: The header of each piece, to the end of its line.
        homes: The home of each piece.
        board: What it says.
    """

    top: str
    pieces: Sequence[str]
    heads: Sequence[str]
    homes: Sequence[_Home]
    board: Board

    def advanced(self, top: str, pieces: Sequence[str]) -> "_State | None":
        """The state with other bodies below the same headers; None where more changed.

        Raises:
            ValueError: A table is wrong, or no record by itself.
            RecursionError: It is nested too deeply.
        """
        if top != self.top or len(pieces) != len(self.pieces):
            return None
        both = enumerate(zip(pieces, self.pieces, strict=True))
        places = [place for place, (now, before) in both if now != before]
        if not all(pieces[place].startswith(self.heads[place]) for place in places):
            return None
        board = self.board
        for home in dict.fromkeys([self.homes[place] for place in places]):
            if home.kind is Kind.BOARD:
                return None
            changed = _record(home, home.text(pieces))
            records = {**board.records(home.kind), home.name: changed}
            board = replace(board, **{HOMES[home.kind]: records})
        return _State(top, pieces, self.heads, self.homes, board)

    def by_text(self) -> Mapping[str, Record]:
        """Each record by the text of its table."""
        return {
            home.text(self.pieces): self.board.records(home.kind)[home.name]
            for home in dict.fromkeys(self.homes)
            if home.kind is not Kind.BOARD
        }


def _state(path: str, top: str, pieces: Sequence[str], before: _State | None) -> _State:
    """The state that pieces make, with the records that another had already.

    Raises:
        ValueError: They make none, or one of them is wrong.
        RecursionError: One is nested too deeply.
    """
    headers = [_header(piece) for piece in pieces]
    homes = list(_homes([owner for _, owner in headers]))
    if not homes or len(homes) > BOARD_RECORDS:
        raise _NotPiecewiseError
    _see(top)
    unchanged: Mapping[str, Record] = before.by_text() if before else {}
    records: dict[Kind, dict[str, Record]] = {}
    for home in homes:
        text = home.text(pieces)
        of_kind = records.setdefault(home.kind, {})
        if home.name in of_kind:
            raise _NotPiecewiseError
        of_kind[home.name] = unchanged.get(text) or _record(home, text)
    head = records.pop(Kind.BOARD, {}).get("") or record(Kind.BOARD, "", {})
    assert isinstance(head, Board)  # noqa: S101 - the table of a board makes one
    values = {HOMES[kind]: of_kind for kind, of_kind in records.items()}
    board = replace(head, id=head.id or BoardId(PurePosixPath(path).stem), **values)
    heads = [head for head, _ in headers]
    return _State(top, pieces, heads, [home for home in homes for _ in home.places], board)


def _see(top: str) -> None:
    """See that nothing stands above all headers but the format of today.

    Raises:
        ValueError: Something else does.
    """
    for name, value in parse(top + "\n").items():
        if name != "format" or type(value) is not int or value != FORMAT:
            raise _NotPiecewiseError


def _header(piece: str) -> tuple[str, tuple[Kind, str]]:
    """The header of a piece, to the end of its line, and the kind and id that it belongs to.

    Raises:
        ValueError: It belongs to no record.
    """
    header = HEADER.match(f"[{piece}")
    kind, *path = names(header[3]) if header else [""]
    if header is None or kind not in _KINDS or (kind != Kind.BOARD and (path or [""])[0] == ""):
        raise _NotPiecewiseError
    return header[0][1:], (_KINDS[kind], "" if kind == Kind.BOARD else path[0])


def _homes(owners: Sequence[tuple[Kind, str]]) -> Iterator[_Home]:
    """The home of each run of pieces of one record."""
    start = 0
    for (kind, name), run in groupby(owners):
        end = start + len(list(run))
        yield _Home(kind, name, start, end)
        start = end


def _record(home: _Home, text: str) -> Record:
    """The record of a table.

    Raises:
        ValueError: The text is wrong, or has something else besides.
        RecursionError: It is nested too deeply.
    """
    if too_much("", text):
        raise _NotPiecewiseError
    data: Plain = parse(text)
    for name in home.path:
        if not isinstance(data, Mapping) or data.keys() != {name}:
            raise _NotPiecewiseError
        data = data[name]
    if not isinstance(data, Mapping) or crowded(data):
        raise _NotPiecewiseError
    return record(home.kind, home.name, data)
