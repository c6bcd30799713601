"""Import bases: what a document said when it was last imported, kept below the boards.

`boards/imports/<board>.<first digits of the document's sha256>.jsonl` is a head and a line for each
record, with its place in the document. It is what the next import and the comparison of board and
document start from. A board names its base by the digest in its own `source`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import ExchangeError, GateError, Place, WriteError
from readiness_tui.domain.model.ids import BoardId, Kind
from readiness_tui.domain.model.plain_values import jsonable, plain_board
from readiness_tui.domain.persistence.json_codec import decoded, encoded
from readiness_tui.domain.verdict.drift import FIELDS, Document, Said
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.model.plan import board_id
from readiness_tui.exchange.model.provenance import Origin, line_now, origin
from readiness_tui.exchange.readers.source import Source
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.own_json import board_of, dated
from readiness_tui.services.exchange.source_files import FILE_BYTES
from readiness_tui.storage.boards.repository import sha256_at
from readiness_tui.storage.files import atomic
from readiness_tui.storage.toml.plain_data import table_of

FOLDER = "imports"
VERSION = 1
_LIMIT_BYTES = 64 << 20
_NAME_DIGITS = 12


class _Head(Struct, frozen=True):
    imported: int
    document: str
    sha256: str
    board: dict[str, Any]


class _Row(Struct, frozen=True):
    kind: str
    id: str
    line: int
    digest: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Base:
    """A document as it was imported: the board it was, and where each record stood."""

    board: Board
    origins: Mapping[tuple[str, str], Origin]

    @property
    def document(self) -> Document:
        """What it said of each ticket, to be compared with what it says now."""
        source = self.board.source
        tickets = {
            ticket.id: {
                name: Said(
                    getattr(ticket, name), "", self.origins.get((Kind.TICKET, ticket.id), _NO).line
                )
                for name in FIELDS
            }
            for ticket in self.board.tickets.values()
        }
        return Document(source.path if source else "", tickets)


_NO = Origin(0)


def base_path(folder: str, board: BoardId, sha256: str) -> str:
    """Where the base of a board lies, below the root.

    Args:
        folder: The folder of the boards.
        board: The board.
        sha256: Of the document, as the source of the board names it.
    """
    digits = "".join(letter for letter in sha256[:_NAME_DIGITS] if letter in "0123456789abcdef")
    return f"{folder}/{FOLDER}/{board_id(f'{board}.toml')}.{digits}.jsonl"


def base_bytes(plan: ImportPlan, board: Board, lines: Sequence[str]) -> bytes:
    """The bytes of a base.

    Args:
        plan: What was read.
        board: The board that comes of it.
        lines: The document; empty where it has no lines.
    """
    plain = plain_board(board)
    head = _Head(
        VERSION,
        board.source.path if board.source else "",
        board.source.sha256 if board.source else "",
        {name: jsonable(value) for name, value in table_of(plain["board"]).items()},
    )
    numbers = {(record.kind, record.id): record.line for record in plan.records}
    # JSON may have all its records in one line of megabytes.
    places = {number: origin(number, lines) for number in {0, *numbers.values()}}
    rows = [encoded(head)]
    for kind in HOMES:
        for name, values in table_of(plain.get(kind)).items():
            place = places[numbers.get((kind.value, name), 0)]
            table = {"values": jsonable(values)}
            row = {"kind": kind.value, "id": name, "line": place.line, "digest": place.digest}
            rows.append(encoded(row | table))
    return b"\n".join(rows) + b"\n"


def read_base(root: Path, folder: str, board: Board) -> Base | None:
    """The base of a board; None where there is none that can be read."""
    if board.source is None or not board.source.sha256:
        return None
    try:
        data = RepoView(root).read(base_path(folder, board.id, board.source.sha256), _LIMIT_BYTES)
        base = _parsed(data)
    except (GateError, ValueError, RecursionError):
        return None
    return base if base.board.source == board.source else None


def source_place(root: Path, folder: str, board: Board, kind: Kind, name: str) -> Place | None:
    """Where a record stands now in the document that it was imported from.

    Args:
        root: The workspace root; what lies beyond it is not read.
        folder: The folder of the boards.
        board: The board of the record.
        kind: The kind of the record.
        name: Its id.

    Returns:
        The document and its line; None where the record came from none that is there.
    """
    base = read_base(root, folder, board)
    place = base.origins.get((kind.value, name), _NO) if base else _NO
    if board.source is None or not place.line:
        return None
    path = board.source.path
    try:
        lines = Source(path, {path: RepoView(root).read(path, FILE_BYTES)}).lines
    except (GateError, ExchangeError):
        return None
    return Place(path, line_now(place, name, lines))


def _parsed(data: bytes) -> Base:
    """A base of its bytes.

    Raises:
        ValueError: It is none.
    """
    first, *rest = data.splitlines()
    head = decoded(first, _Head)
    rows = [decoded(line, _Row) for line in rest]
    plain: dict[str, Any] = {"format": 1, "board": head.board}
    for row in rows:
        plain.setdefault(row.kind, {})[row.id] = row.values
    board = board_of(head.document, dated(plain))
    if head.imported != VERSION or isinstance(board, str):
        raise ValueError(head.imported)
    origins = {(row.kind, row.id): Origin(row.line, row.digest) for row in rows}
    return Base(board, origins)


def write_base(path: Path, data: bytes) -> None:
    """Write the base of a new board, over what an earlier one of that name left.

    Raises:
        WriteError: Not written, or not surely.
    """
    try:
        atomic.create(path, data)
    except WriteError as error:
        if error.reason != "exists":
            raise
        atomic.replace(path, sha256_at(path), data)
