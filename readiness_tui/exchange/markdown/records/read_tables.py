"""Tables by their shape: rows of tickets, matrices, deliverables, risks, milestones, legends."""

import re
from dataclasses import replace

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Deliverable
from readiness_tui.exchange.markdown import (
    columns,
    depends,
    row_ids,
    shapes,
    text,
    title_marks,
    titles,
)
from readiness_tui.exchange.markdown.columns import Column
from readiness_tui.exchange.markdown.records import (
    asides,
    cards,
    dependencies,
    fields,
    relations,
    risks,
)
from readiness_tui.exchange.markdown.records.fields import cell_part, line_part
from readiness_tui.exchange.markdown.records.phases import due_of
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.shapes import Kind as Shape
from readiness_tui.exchange.markdown.shapes import Shaped
from readiness_tui.exchange.markdown.syntax.tree import Row, Table
from readiness_tui.exchange.model import values, words
from readiness_tui.exchange.model.choices import OWN, SKIP
from readiness_tui.exchange.model.model import Use

_MARKS = frozenset(("1", "x", "✓", "✔", "●", "•", "yes", "d", "h", "ja", "oui", "sí", "да", "是"))
_NO_MARKS = frozenset(("", "0", "-", "\u2013", "\u2014", ".", "no", "·", "∅"))
_SOFT = "s"
_RANK = re.compile(r"\d{1,3}")
_BEGIN = 500  # of a cell: long enough to hold a name
_TITLED = re.compile(r"\s[\u2013\u2014-]\s|:\s|\uff1a")
"""Between the ids of a row and its title."""
_NOTES = {
    "row-pipe-in-code": "a pipe in a code span is text, though GFM cuts the row there",
    "row-cells": "the row has more cells than the header; what is left over is in the last one",
    "row-is-prose": "this line has no pipe: prose, though GFM makes it a row",
    "table-recovered": "GFM sees no table here for a quote, a pipe in code, or blank lines",
    "table-continued": "these rows go on with the table above",
}


def read(sheet: Sheet, shaped: Shaped) -> bool:
    """Read one table; False if its shape gives nothing."""
    _structure(sheet, shaped.table)
    if relations.pairs(sheet, shaped.table):
        return True
    match shaped.kind:
        case Shape.TRACKER | Shape.ROWS:
            _rows(sheet, shaped)
        case Shape.CARDS:
            cards.columns(sheet, shaped.table)
        case Shape.LANES:
            cards.read_lanes(sheet, shaped.table)
        case Shape.MATRIX:
            return _matrix(sheet, shaped.table)
        case Shape.DELIVERABLES:
            _deliverables(sheet, shaped)
        case Shape.RISKS:
            risks.register(sheet, shaped)
        case Shape.MILESTONES:
            _milestones(sheet, shaped)
        case Shape.LEGEND:
            sheet.use(Use.STRUCTURE, *(row.line for row in shaped.table.rows))
            sheet.find("legend-skipped", shaped.table.line, "a legend: how to read the symbols")
        case Shape.OTHER:
            return False
    return True


def _structure(sheet: Sheet, table: Table) -> None:
    body = table.rows[0].line if table.rows else 0
    last = table.end if table.drawn else max(table.line + 1, body - 1)
    sheet.use(Use.STRUCTURE, *range(table.line, last + 1))
    for code, line in table.notes:
        sheet.find(code, line, _NOTES[code])


def _rows(sheet: Sheet, shaped: Shaped) -> None:
    """Each row states fields of its ticket, or of all that it names.

    A row without one goes on with the row above.
    """
    shaped = _borne_out(sheet, shaped)
    _column_findings(sheet, shaped)
    zero_based = _counts_from_zero(shaped)
    is_related = columns.place(shaped.columns, "depends") >= 0
    is_owned = columns.place(shaped.columns, "owners") >= 0
    roles = () if is_owned else columns.roles(shaped.table)
    above, alone = "", _named_alone(sheet, shaped)
    for row in shaped.table.rows:
        tickets = _tickets_of(sheet, shaped, row, alone)
        if not tickets:
            _loose_row(sheet, shaped, row, above)
            continue
        above = tickets[-1]
        sheet.use(Use.EXTRACTED, row.line, *row.more)
        for ticket in tickets:
            for at in columns.players(row, roles):
                part = Part(shaped.table.header.text(at), line_part(row.line, row.raw).mark)
                fields.say(sheet, ticket, "owners", [part], f"table {shaped.table.line}")
            for column in shaped.columns:
                part = cell_part(row, column.index)
                if not part.raw or column.field in {"id", "row", SKIP}:
                    continue
                name = column.field
                if name == "title" and len(tickets) > 1:
                    name = "notes"  # what one row says of several is no title
                if name == "title":
                    _row_title(sheet, shaped, ticket, _titled(shaped, row, part))
                    continue
                name = name or values.snake(column.header)
                if name == "priority" and _RANK.fullmatch(part.raw):
                    part = _numbered(sheet, part, zero_based=zero_based)
                fields.say(sheet, ticket, name, [part], f"table {shaped.table.line}")
                if name == "notes" and not is_related:
                    dependencies.told(sheet, ticket, part, is_whole=True)


def _titled(shaped: Shaped, row: Row, part: Part) -> Part:
    """The title of a row, without the id where one cell holds both."""
    at = columns.place(shaped.columns, "title")
    head = row_ids.row_head(row, at)
    return Part(head.title, part.mark) if at == shaped.ids_at and head and head.title else part


def _counts_from_zero(shaped: Shaped) -> bool:
    at = columns.place(shaped.columns, "priority")
    return at >= 0 and any(text.plain(cell) == "0" for cell in shaped.table.column(at))


def _numbered(sheet: Sheet, part: Part, *, zero_based: bool) -> Part:
    """A bare number as a priority: from 0 if a 0 occurs in the column, else from 1."""
    number = int(part.raw) - (0 if zero_based else 1)
    message = f"priority {part.raw} counts from {0 if zero_based else 1}: P{number}"
    sheet.find("priority-number", part.mark.line, message)
    return Part(f"P{number}", part.mark)


def _named_alone(sheet: Sheet, shaped: Shaped) -> frozenset[str]:
    """The tickets that have rows of their own in a table."""
    heads = [shapes.head_of(shaped, row) for row in shaped.table.rows if shaped.ids_at >= 0]
    return frozenset(sheet.survey.ids.find(head.id) for head in heads if head)


def _tickets_of(sheet: Sheet, shaped: Shaped, row: Row, alone: frozenset[str]) -> tuple[str, ...]:
    """The ticket of a row: by its id, or by the title it was joined with.

    Of a row with several ids those that are not named `alone`.
    """
    if row.line in sheet.survey.owners:
        return (sheet.survey.owners[row.line],)
    if shaped.ids_at < 0:
        return ()
    ids, cell = sheet.survey.ids, text.plain(row.text(shaped.ids_at))
    head = shapes.head_of(shaped, row)
    if name := ids.find(head.id) if head else "":
        return (name,)
    front = _TITLED.split(cell, maxsplit=1)[0]
    if not depends.is_listing(front, ids):
        return ()
    named = dict.fromkeys(name for each in ids.read(front) for name in each.ids)
    return tuple(name for name in named if name not in alone)


def _row_title(sheet: Sheet, shaped: Shaped, ticket: str, part: Part) -> None:
    """The title of a row; a section has its own, and the row's is kept beside it."""
    defined = sheet.survey.tickets[ticket]
    raw = part.raw
    head = titles.head(raw)
    if head and head.id == ticket:
        raw = head.title
    title, _ = title_marks.marked(titles.shown(raw))
    title, _ = sheet.survey.legend.taken_off(title)
    if not title:
        return
    is_named = bool(defined.title) and defined.line != part.mark.line
    if defined.shape in {"section", "box"} and is_named:
        if words.fold(title) != words.fold(defined.title):
            sheet.say(Kind.TICKET, ticket, "fields.title_in_table", title, part)
        return
    stated = {column.field for column in shaped.columns} - {"notes"}  # a ticket may have several
    shape = f"table {shaped.table.line}"
    title = asides.tail(sheet, ticket, title, part, shape, besides=stated) or title
    brief = titles.brief(title, part.raw)
    if brief != title:
        sheet.say(Kind.TICKET, ticket, "notes", title, part)
    title_part = Part(text.literal(brief), part.mark)
    fields.say(sheet, ticket, "title", [title_part], shape)
    if text.is_struck(part.raw):
        sheet.find("struck-through", part.mark.line, f"{ticket} is struck out", ticket)


def _loose_row(sheet: Sheet, shaped: Shaped, row: Row, above: str) -> None:
    first = next((titles.shown(cell.text) for cell in row.cells if cell.text), "")
    if row_ids.is_total(first):
        sheet.use(Use.STRUCTURE, row.line)
        sheet.find("total-row", row.line, "a row of totals is no ticket")
    elif not row.text(shaped.ids_at) and above:
        note = " ".join(text.plain(cell.text) for cell in row.cells if cell.text)
        if note:
            sheet.say(Kind.TICKET, above, "notes", note, line_part(row.line, row.raw))
            sheet.use(Use.NOTE, row.line)


def _column_findings(sheet: Sheet, shaped: Shaped) -> None:
    line = shaped.table.line
    for column in shaped.columns:
        if column.code == "column-guessed":
            message = f"column {column.header!r} holds {column.field}, by its values"
            sheet.find(column.code, line, message, column.header)
        elif column.code == "column-twice":
            message = f"column {column.header!r} names a field that another one has; kept in fields"
            sheet.find(column.code, line, message, column.header)
        elif not column.field and column.header and column.code != OWN:
            name = values.snake(column.header)
            message = f"column {column.header!r} is kept as fields.{name}"
            sheet.find("unknown-column", line, message, column.header)


def _borne_out(sheet: Sheet, shaped: Shaped) -> Shaped:
    """The table with its dependencies in the first column called so that names any.

    One in which nothing is a ticket of the document is the team's own.
    """
    called = [column for column in shaped.columns if _is_called_dependencies(column)]
    refuted = [column for column in called if not _holds_references(sheet, shaped, column.index)]
    if not called or called[0] not in refuted:
        return shaped
    naming = next((column for column in called if column not in refuted), None)
    message = "no value of this column is an id or a title: kept in fields, no dependencies"
    sheet.find("column-refuted", shaped.table.line, message, called[0].header)
    fields_ = {called[0].index: ""} | ({naming.index: "depends"} if naming else {})
    read_anew = (
        replace(column, field=fields_[column.index], code=OWN if column is called[0] else "")
        if column.index in fields_
        else column
        for column in shaped.columns
    )
    return replace(shaped, columns=tuple(read_anew))


def _is_called_dependencies(column: Column) -> bool:
    is_second = column.code == "column-twice" and words.load().field(column.header) == "depends"
    return column.field == "depends" or is_second


def _holds_references(sheet: Sheet, shaped: Shaped, at: int) -> bool:
    """Whether a column names tickets of the document, or says nothing at all."""
    cells = [text.plain(cell) for cell in shaped.table.column(at)]
    filled = [cell for cell in cells if not values.is_none(cell)]
    ids = sheet.survey.ids
    return not filled or any(_names(depends.read(cell[:_BEGIN], ids, "")) for cell in filled)


def _names(parsed: depends.Edges) -> bool:
    return bool(parsed.edges or parsed.groups) or "reference-all-above" in parsed.codes


def _matrix(sheet: Sheet, table: Table) -> bool:
    """Marks as edges: the row depends on the column, unless the legend says otherwise."""
    ids = sheet.survey.ids
    heads = [ids.whole(text.plain(cell.text)) for cell in table.header.cells]
    turned = _direction(sheet, table)
    shape = f"matrix {table.line}"
    has_any = False
    for row in table.rows:
        name = ids.whole(text.plain(row.text(0)))
        if not name:
            continue
        has_any = True
        # No edge is a statement too: it may contradict a table that names one.
        none = line_part(row.line, row.raw)
        sheet.say(Kind.TICKET, name, "depends", (), none, shape=shape)
        for index, head in enumerate(heads[1:], start=1):
            part = cell_part(row, index)
            mark = words.fold(text.plain(part.raw))
            if not head or head == name or mark in _NO_MARKS:
                continue
            if mark not in _MARKS and mark != _SOFT:
                sheet.find("matrix-marks", table.line, f"{mark!r} is taken for a dependency")
            field = "after" if mark == _SOFT else "depends"
            source, target = (head, name) if turned else (name, head)
            sheet.say(Kind.TICKET, source, field, (target,), part, shape=shape)
    missing = [name for name in ids.order if name not in heads] if has_any else []
    if missing:
        message = f"the matrix has no column for {', '.join(missing[:5])}: no statement about them"
        sheet.find("matrix-partial", table.line, message)
    return has_any


def _direction(sheet: Sheet, table: Table) -> bool:
    """Whether columns depend on rows: by the corner or the lines around the matrix."""
    near = range(max(1, table.line - 4), table.line)
    vocabulary = words.load()
    for number in (*near, *range(table.end + 1, table.end + 4)):
        lines = sheet.survey.document.lines
        folded = words.fold(lines[number - 1]) if number <= len(lines) else ""
        row = _first(vocabulary.of("matrix", "row"), folded)
        column = _first(vocabulary.of("matrix", "column"), folded)
        if row >= 0 and column >= 0:
            sheet.use(Use.STRUCTURE, number)
            return column < row
    if table.line in sheet.turned:
        return True
    corner = text.plain(table.header.text(0))
    if not corner or not any(sign in corner for sign in "\\/→>"):
        sheet.find("matrix-direction", table.line, "no legend: the row depends on the column")
    return False


def _first(listed: tuple[str, ...], folded: str) -> int:
    places = [folded.find(word) for word in listed if word in folded]
    return min(places, default=-1)


def _deliverables(sheet: Sheet, shaped: Shaped) -> None:
    """Paths by ticket, each with its purpose and with whether it is called done."""
    at = columns.place(shaped.columns, "deliverables")
    places = (columns.place(shaped.columns, name) for name in ("purpose", "notes", "title"))
    purpose = next((place for place in places if place not in {-1, shaped.ids_at}), -1)
    status = columns.place(shaped.columns, "status")
    for row in shaped.table.rows:
        cell = text.plain(row.text(shaped.ids_at))
        ticket = sheet.survey.ids.find(cell.split()[0]) if cell else ""
        if not ticket:
            continue
        part, shape = cell_part(row, at), f"table {shaped.table.line}"
        fields.say(sheet, ticket, "deliverables", [part], shape)
        purpose_text = text.plain(row.text(purpose)) if purpose >= 0 else ""
        state = text.plain(row.text(status)) if status >= 0 else ""
        reading = values.read_status(state)
        is_done = (sheet.survey.legend.status(state) or reading.status) is Status.DONE
        tail = f"({state})" if state and (reading.rest or not is_done) else ""
        about = " ".join(filter(None, (purpose_text, tail)))
        paths = [path for path in text.split_list(part.raw) if fields.is_own_path(path)]
        if paths and (about or is_done):
            delivered = tuple(Deliverable(path, about, is_done) for path in paths)
            sheet.say(Kind.TICKET, ticket, "deliverables", delivered, line_part(row.line, row.raw))
        elif about:
            note = f"- {text.plain(part.raw)}: {about}"
            sheet.say(Kind.TICKET, ticket, "notes", note, line_part(row.line, row.raw))


def _milestones(sheet: Sheet, shaped: Shaped) -> None:
    at, due = columns.place(shaped.columns, "title"), columns.place(shaped.columns, "target")
    for number, row in enumerate(shaped.table.rows, start=1):
        title = titles.shown(row.text(at))
        name = titles.shown(row.text(shaped.ids_at)) if shaped.ids_at >= 0 else ""
        if at == shaped.ids_at and (head := row_ids.row_head(row, at)) and head.title:
            name, title = head.id, head.title
        key = name or f"M{number}"
        part = line_part(row.line, row.raw)
        sheet.say(Kind.MILESTONE, key, "title", title or key, part)
        if (target := due_of(sheet, text.plain(row.text(due)), row.line)) is not None:
            sheet.say(Kind.MILESTONE, key, "due", target, cell_part(row, due))
