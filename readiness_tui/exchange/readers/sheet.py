"""CSV and TSV: our own export field by field, any other sheet as the table it is.

A sheet of others is read as a Markdown table of the same cells, so that columns, status words, ids
and references follow the rules that tables in documents follow.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.exchange.markdown import extract as markdown
from readiness_tui.exchange.markdown.text import literal
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.model import Extraction, Mark, Use
from readiness_tui.exchange.readers.source import Source, text_of

TITLE = "CSV or TSV"
SUFFIXES = (".csv", ".tsv")
MAX_COLUMNS = 500
_DELIMITERS = ",;\t|"
_CELL_LIMIT = 1 << 20
_SEPARATOR = "sep="
_ORDERED = frozenset({"status", "depends"})
_PLANNED = _ORDERED | {"owners", "target", "priority", "estimate", "acceptance", "parent"}
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet, the header first, each with the line on which it begins."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, without blanks around."""
        return tuple(name.strip() for name in self.rows[0][1]) if self.rows else ()

    @property
    def records(self) -> tuple[tuple[int, Mapping[str, str]], ...]:
        """The rows below the header by column; of columns of one name the first that is filled."""
        header = self.header
        return tuple((line, _by_name(header, cells)) for line, cells in self.rows[1:])


def _by_name(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    record: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if cell or name not in record:
            record[name] = record.get(name) or cell
    return record


def sheet_of(source: Source) -> Sheet:
    """The rows of a document; blank ones are left out.

    Raises:
        ExchangeError: It is no text, a quote never ends, a cell or the header is too large.
    """
    text = text_of(source.path, source.data).removeprefix("\ufeff").replace("\0", "")
    delimiter, skipped, text = _opened(text)
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    line = skipped
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line + 1, tuple(cells)))
            line = reader.line_num + skipped
    except csv.Error as error:
        place = Place(source.path, line + 1)
        message = f"a row cannot be read: {error}"
        remedy = "look for a quote that never ends, or export it again"
        raise ExchangeError(message, place=place, remedy=remedy) from error
    if rows and len(rows[0][1]) > MAX_COLUMNS:
        message = f"it has more than {MAX_COLUMNS} columns"
        raise ExchangeError(message, place=Place(source.path, 1), remedy="export fewer columns")
    return Sheet(tuple(rows))


def _opened(text: str) -> tuple[str, int, str]:
    """The sign between cells, the number of lines that only say it, and the text below them."""
    if text[: len(_SEPARATOR)].casefold() != _SEPARATOR:
        return _delimiter(text), 0, text
    first, _, rest = text.partition("\n")
    return first[len(_SEPARATOR) :].strip("\r")[:1] or ",", 1, rest


def _delimiter(text: str) -> str:
    """The sign that parts most cells of the header, outside of quotes."""
    outside = text.partition("\n")[0].split('"')[::2]
    counts = {sign: sum(part.count(sign) for part in outside) for sign in _DELIMITERS}
    return max(counts, key=lambda sign: counts[sign])


def recognise(source: Source) -> float:
    """How surely it is one, 0 to 1: only its suffix tells."""
    return 0.5 if source.path.casefold().endswith(SUFFIXES) else 0.0


def is_plan(source: Source) -> bool:
    """Whether its header names a title, how or after what each is done, and one field more.

    A list of people or of figures has an id, a name and perhaps a status, and no more of a plan.
    """
    delimiter, _, text = _opened(source.head.replace("\0", ""))
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), list[str]())
    except csv.Error:
        return False
    vocabulary = words.load()
    fields = {vocabulary.field(name) for name in header[:MAX_COLUMNS]}
    return (
        "title" in fields and not _ORDERED.isdisjoint(fields) and len(fields & _PLANNED) >= _LEAST
    )


def read(source: Source) -> tuple[Extraction, ...]:
    """The rows as what a table of these cells says in a document."""
    sheet = sheet_of(source)
    return (as_table(source, sheet.header, sheet.rows[1:]),)


def as_table(
    source: Source, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> Extraction:
    """What a table of these cells says, at the lines of the sheet."""
    lines = table_lines(header, rows)
    extraction = markdown.extract(source.path, "\n".join(lines).encode())
    places = {1: 1, 2: 1} | {number: line for number, (line, _) in enumerate(rows, start=3)}

    def moved(mark: Mark) -> Mark:
        return Mark(places.get(mark.line, mark.line))

    return replace(
        extraction,
        sha256=source.digest,
        statements=tuple(replace(each, mark=moved(each.mark)) for each in extraction.statements),
        findings=tuple(replace(each, mark=moved(each.mark)) for each in extraction.findings),
        uses={places.get(line, line): use for line, use in extraction.uses.items()}
        | {1: Use.STRUCTURE},
        tickets={name: places.get(line, line) for name, line in extraction.tickets.items()},
        texts={places.get(line, line): text for line, text in extraction.texts.items()},
    )


def table_lines(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> list[str]:
    """A sheet as the lines of a Markdown table; cells beyond the header are left out."""
    width = len(header)
    cells = [(*row[:width], *[""] * (width - len(row))) for _, row in rows]
    return [_row(header), _row(["---"] * width, is_text=False), *map(_row, cells)]


def _row(cells: Sequence[str], *, is_text: bool = True) -> str:
    return f"| {' | '.join(map(literal, cells) if is_text else cells)} |"
