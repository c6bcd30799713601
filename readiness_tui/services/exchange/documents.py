"""What the documents say that boards were imported from, read again when they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ExchangeError, GateError
from readiness_tui.domain.model.ids import Kind, TicketId
from readiness_tui.domain.verdict.drift import FIELDS, Difference, Document, Said, drift
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.readers.source import Source
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.importing import FILE_BYTES, Reading, plans_of


def document_of(root: Path, path: str) -> Document | str | None:
    """What a document says of tickets; None if it is absent, a sentence if it cannot be read.

    The path comes from a board: nothing beyond the root is read.
    """
    view = RepoView(root)
    try:
        if view.look(path) is None:
            return None
        return _READ.of(view, path, FILE_BYTES)
    except GateError as error:
        return error.what


@dataclass(frozen=True, slots=True)
class Drifted:
    """A board and its document: where they disagree, or why that cannot be told."""

    board: str
    path: str
    differences: tuple[Difference, ...] = ()
    problem: str = ""


def drifted(root: Path, board: Board) -> Drifted:
    """Where a board and the document it was imported from disagree."""
    path = board.source.path if board.source else ""
    document = document_of(root, path)
    if document is None:
        return Drifted(board.id, path, problem=f"{path}: absent")
    if isinstance(document, str):
        return Drifted(board.id, path, problem=document)
    return Drifted(board.id, path, drift(None, document, board))


def _made(content: bytes, path: str) -> Document | str:
    if not content.strip():
        return f"{path}: empty file"
    try:
        plans = plans_of(Source(path, {path: content}), Reading(plugins=False))
    except ExchangeError as error:
        return f"{path}: {error.what}"
    tickets = {name: says for each in plans for name, says in _says(each).items()}
    return Document(path, tickets, len(content), sha256(content).hexdigest())


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
