"""Risks: registers in tables, and sections or bullets that are one risk each."""

from collections.abc import Iterator

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import columns, depends, field_lines, scopes, text, titles
from readiness_tui.exchange.markdown.records.fields import cell_part, line_part
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.row_ids import is_total_row, row_head
from readiness_tui.exchange.markdown.scopes import Scope
from readiness_tui.exchange.markdown.shapes import Shaped
from readiness_tui.exchange.markdown.syntax.tree import Item
from readiness_tui.exchange.model import risk_scale, values, words
from readiness_tui.exchange.model.model import Use

_SCALED = frozenset(("likelihood", "impact"))
_OF_LINES = _SCALED | {"owners", "mitigation", "trigger", "status"}
_WORDS = 2


def register(sheet: Sheet, shaped: Shaped) -> None:
    """A table of risks: statement, likelihood, impact, trigger, mitigation and owner of each."""
    shape = f"table {shaped.table.line}"
    at_title = columns.place(shaped.columns, "title")
    named = {each.key for each in sheet.statements if each.kind is Kind.RISK}
    count = len(keys(sheet))
    for row in shaped.table.rows:
        head = row_head(row, shaped.ids_at)
        title = titles.shown(row.text(at_title))
        if shaped.ids_at == at_title and head:
            title = head.title
        if (head is None and not title) or is_total_row(row):
            continue
        count += head is None
        key = head.id if head else f"RISK-{count}"
        title = title or head.title if head else titles.unnumbered(title)
        is_again = key in named and head is not None
        if not is_again:
            part = line_part(row.line, row.raw)
            sheet.say(Kind.RISK, key, "title", title or key, part, shape=shape)
        for column in shaped.columns:
            part = cell_part(row, column.index)
            is_title = column.field == "title"
            if column.field not in {"id", "row"} and part.raw and (is_again or not is_title):
                say(sheet, key, "" if is_title else column.field, part, shape, column.header)


def line(sheet: Sheet, scope: Scope, number: int, raw: str) -> bool:
    """Read a keyed line of the section of a risk; False if it says nothing of it."""
    pairs = field_lines.keyed_pairs(raw, _OF_LINES) or (titles.keyed(raw),)
    stated = [_pair(sheet, scope, number, pair) for pair in pairs]
    return any(stated)


def _pair(sheet: Sheet, scope: Scope, number: int, pair: tuple[str, str] | None) -> bool:
    """State what one key of a line says of a risk; False if it says nothing of it."""
    name = words.load().field(pair[0]) if pair else ""
    if pair is None or not pair[1] or not name or name == "id":
        return name == "id"
    before = len(sheet.statements)
    shape = f"section {scope.heading}"
    say(sheet, scope.risk, name, line_part(number, pair[1]), shape, pair[0].capitalize())
    return len(sheet.statements) > before


def below(sheet: Sheet, scope: Scope, number: int, raw: str) -> bool:
    """Read a line below a heading inside a risk that names a field; False for other headings."""
    if not scope.field:
        return False
    say(sheet, scope.risk, scope.field, line_part(number, raw), f"section {scope.heading}")
    return True


def bullet(sheet: Sheet, scope: Scope, item: Item) -> bool:
    """Read a keyed bullet of the section of a risk, with what stands below it."""
    raw = "\n".join(each.text for each in item.walk())
    if not line(sheet, scope, item.line, raw) and not below(sheet, scope, item.line, raw):
        return False
    sheet.use(Use.EXTRACTED, *(number for each in item.walk() for number in each.lines))
    return True


def keys(sheet: Sheet) -> set[str]:
    """The ids of the risks so far, and of all that headings state."""
    headed = {head.id for head in sheet.survey.risks.values()}
    return headed | {each.key for each in sheet.statements if each.kind is Kind.RISK}


def say(sheet: Sheet, key: str, name: str, part: Part, shape: str, label: str = "") -> None:
    """State a field of a risk; what is no field of risks becomes a note, after its label."""
    cell = text.plain(part.raw)
    if values.is_none(cell):
        return
    both = risk_scale.paired(label, cell)
    for factor, value in both:
        _points(sheet, key, factor, Part(value, part.mark), shape)
    if not both:
        _field(sheet, key, name, part, shape, label)


def _field(sheet: Sheet, key: str, name: str, part: Part, shape: str, label: str) -> None:
    """State what is no pair of values."""
    cell = text.plain(part.raw)
    match name:
        case "likelihood" | "impact":
            _points(sheet, key, name, part, shape)
        case "severity":
            _points(sheet, key, "impact", part, shape)
        case "owners":
            owners = values.read_owners(cell)
            if owners:
                sheet.say(Kind.RISK, key, "owner", owners[0].name, part, shape=shape)
            if len(owners) > 1 or (owners and owners[0].role):
                note(sheet, key, label or "Owners", part, shape)
        case "title" | "risk":
            sheet.say(Kind.RISK, key, "title", titles.shown(part.raw), part, shape=shape)
        case "mitigation" | "depends" | "related":
            _mitigation(sheet, key, part, shape)
        case "trigger":
            sheet.say(Kind.RISK, key, "trigger", cell, part, shape=shape)
        case "sources":
            sheet.say(Kind.RISK, key, "sources", tuple(cell.split("; ")), part, shape=shape)
        case _ if _links(sheet, name, label, cell):
            _mitigation(sheet, key, part, shape)
        case _:
            note(sheet, key, label or name.capitalize(), part, shape)


def _links(sheet: Sheet, name: str, label: str, cell: str) -> bool:
    """Whether a cell is ids of tickets, by no word of those that the risk would hit."""
    is_hit = name == "inverse" or words.load().has("cues", "hit", words.fold(label))
    return not is_hit and depends.is_listing(cell, sheet.survey.ids)


def _points(sheet: Sheet, key: str, name: str, part: Part, shape: str) -> None:
    cell = text.plain(part.raw)
    value = risk_scale.points(cell, sheet.scale)
    if value is None or not cell.isdigit():
        sheet.find("risk-scale", part.mark.line, f"{name} of {key}: {cell!r} is {value}", key)
    if value is not None:
        sheet.say(Kind.RISK, key, name, value, part, shape=shape)
    if value is None or len(cell.split()) > _WORDS:
        note(sheet, key, name.capitalize(), part, shape)


def _mitigation(sheet: Sheet, key: str, part: Part, shape: str) -> None:
    """Links to tickets, and what is done in words where the cell says more than their ids."""
    cell = text.plain(part.raw)
    ids = tuple(each for ref in sheet.survey.ids.read(cell) for each in ref.ids)
    if ids:
        sheet.say(Kind.RISK, key, "mitigated_by", ids, part, shape=shape)
    parsed = depends.read(cell, sheet.survey.ids, "")
    if not ids or parsed.outside or "dependency-as-prose" in parsed.codes:
        sheet.say(Kind.RISK, key, "mitigation", cell, part, shape=shape)


def note(sheet: Sheet, key: str, label: str, part: Part, shape: str) -> None:
    """State a note of a risk, after its label."""
    note = f"{label}: {text.plain(part.raw)}" if label else text.plain(part.raw)
    sheet.say(Kind.RISK, key, "notes", note, part, shape=shape)


def scale(sheet: Sheet) -> risk_scale.Scale:
    """The scale of a document: what its cells and keyed lines use, what its prose explains."""
    return risk_scale.of(sheet.survey.document.lines, _scaled(sheet))


def _scaled(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Header or key and value of everything that says how likely or grave a risk is."""
    for shaped in sheet.survey.tables:
        for column in shaped.columns:
            if column.field in _SCALED:
                yield from (
                    (column.header, text.plain(c)) for c in shaped.table.column(column.index)
                )
    for index in sheet.survey.risks:
        section = sheet.survey.document.sections[index]
        for raw in scopes.lines_below(section):
            pair = titles.keyed(raw)
            if pair and words.load().field(pair[0]) in _SCALED:
                yield pair[0], text.plain(pair[1])
