"""A board's side carried into a document of the repository: values, boxes, generated sections."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.exchange.markdown.syntax.parse import decode, lines_of
from readiness_tui.exchange.writers.live import section
from readiness_tui.exchange.writers.sections import Refreshed, refreshed
from readiness_tui.exchange.writers.writeback import DEFAULT, WriteBack, prove, written_back
from readiness_tui.services.exchange import choice_files
from readiness_tui.services.exchange.source_files import MARKDOWN_SUFFIXES, source_of
from readiness_tui.storage.files.atomic import replace


@dataclass(frozen=True, slots=True)
class Publication:
    """What a document would become: its bytes as they are and as they would be, and the steps."""

    path: str
    old: bytes
    new: bytes
    values: WriteBack
    sections: Refreshed

    @property
    def is_change(self) -> bool:
        """Whether a byte of it would be another."""
        return self.old != self.new


def publication(
    root: Path,
    path: str,
    analysis: Analysis,
    board: Board,
    *,
    fields: Sequence[str] = DEFAULT,
    overwrite: bool = False,
) -> Publication:
    """What publishing a board into a document would do. Nothing is written.

    Values go back only into the document that the board was imported from.

    Raises:
        ExchangeError: It lies outside the repository, is no Markdown, cannot be read, or would say
            something else than was intended.
    """
    file = root / path
    place = Place(path)
    if not file.resolve().is_relative_to(root.resolve()):
        message = "it lies outside the workspace"
        raise ExchangeError(message, place=place, remedy="name a document below its root")
    if not path.casefold().endswith(MARKDOWN_SUFFIXES):
        message = "only Markdown can be written into"
        raise ExchangeError(message, place=place, remedy="name a document with --into")
    old = source_of(file, path).data
    if old.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "only UTF-8 can be written into"
        raise ExchangeError(message, place=place, remedy="save it as UTF-8")
    text = decode(path, old)
    is_origin = board.source is not None and board.source.path == path
    values = WriteBack(text)
    if is_origin:
        choices = choice_files.beside(file, path).choices.anchored(lines_of(path, old))
        values = written_back(path, text, board, fields, choices)

    def content(kind: str, name: str) -> Sequence[str] | str:
        named = analysis.portfolio.boards.get(BoardId(name)) if name else board
        return section(analysis, named, kind) if named else f"there is no board {name!r}"

    sections = refreshed(values.text, content, overwrite=overwrite)
    prove(path, sections.text, values)
    bom = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    return Publication(path, old, bom + sections.text.encode(), values, sections)


def write(root: Path, publication_: Publication) -> None:
    """Write it, unless the document changed since it was read.

    Raises:
        WriteError: The document stands as it was. Reason `conflict`: somebody changed it meanwhile.
    """
    if publication_.is_change:
        digest = sha256(publication_.old).hexdigest()
        replace(root / publication_.path, digest, publication_.new)
