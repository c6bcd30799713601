"""What the documents say that boards were imported from, read again when they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ExchangeError, GateError, UsageError
from readiness_tui.domain.model.ids import Kind, TicketId
from readiness_tui.domain.verdict.drift import FIELDS, Difference, Document, Said, drift
from readiness_tui.exchange.model.choices import NO_CHOICES
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.readers.source import Source
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.choice_files import LIMIT_BYTES, SUFFIX, choices_in
from readiness_tui.services.exchange.import_bases import read_base
from readiness_tui.services.exchange.importing import Reading, anchored, plans_of
from readiness_tui.services.exchange.source_files import FILE_BYTES


def document_of(root: Path, path: str) -> Document | str | None:
    """What a document says of tickets; None if it is absent, a sentence if it cannot be read.

    The path comes from a board: nothing beyond the root is read.
    """
    view = RepoView(root)
    try:
        if view.look(path) is None:
            return None
        beside = f"{path}{SUFFIX}"
        if view.look(beside) is None:
            return _READ.of(view, path, FILE_BYTES)
        return _read(view.read(path, FILE_BYTES), path, view.read(beside, LIMIT_BYTES))
    except GateError as error:
        return error.what


@dataclass(frozen=True, slots=True)
class Drifted:
    """A board and its document: where they disagree, or why that cannot be beside."""

    board: str
    path: str
    differences: tuple[Difference, ...] = ()
    problem: str = ""


def drifted(root: Path, folder: str, board: Board) -> Drifted:
    """Where a board and the document it was imported from disagree, and who moved.

    Args:
        root: The workspace root.
        folder: The folder of its boards, where import bases are kept.
        board: The board.
    """
    path = board.source.path if board.source else ""
    document = document_of(root, path)
    if document is None:
        return Drifted(board.id, path, problem=f"{path}: absent")
    if isinstance(document, str):
        return Drifted(board.id, path, problem=document)
    return Drifted(board.id, path, drift(base_of(root, folder, board), document, board))


def base_of(root: Path, folder: str, board: Board) -> Document | None:
    """What the document said when the board was last made of it; None where nobody knows."""
    base = read_base(root, folder, board)
    return base.document if base else None


@lru_cache(maxsize=8)
def _read(content: bytes, path: str, beside: bytes) -> Document | str:
    """What a document says, by the choices beside it."""
    if not content.strip():
        return f"{path}: empty file"
    try:
        choices = choices_in(beside, f"{path}{SUFFIX}") if beside else NO_CHOICES
        source = Source(path, {path: content})
        choices = anchored(source, choices)
        plans = plans_of(source, Reading(plugins=False, choices=choices))
    except (ExchangeError, UsageError) as error:
        return f"{path}: {error.what}"
    tickets = {name: says for each in plans for name, says in _says(each).items()}
    return Document(path, tickets, len(content), sha256(content).hexdigest())


def _made(content: bytes, path: str) -> Document | str:
    return _read(content, path, b"")


def _says(found: ImportPlan) -> Mapping[TicketId, Mapping[str, Said]]:
    """What is stated of each ticket, as the import would put it on a board.

    What only follows by a rule is no statement, nor is a field that the import left empty.
    """
    tickets: dict[TicketId, Mapping[str, Said]] = {}
    for record in found.records:
        ticket = found.board.tickets.get(TicketId(record.id))
        if record.kind != Kind.TICKET or ticket is None:
            continue
        statements: dict[str, Said] = {}
        for statement in record.says:
            value = getattr(ticket, statement.field) if statement.field in FIELDS else None
            if value not in {None, ""} and statement.field not in statements:
                statements[statement.field] = Said(value, statement.raw, statement.mark.line)
        if statements:
            tickets[ticket.id] = statements
    return tickets


_READ: Kept[Document | str] = Kept(_made)
