"""Risks: registers in tables, and sections that are one risk each."""

import re

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import columns, text, titles
from readiness_tui.exchange.markdown.fields import cell_part, line_part
from readiness_tui.exchange.markdown.scopes import Scope
from readiness_tui.exchange.markdown.shapes import Shaped, is_total_row, row_head
from readiness_tui.exchange.markdown.sheet import Part, Sheet
from readiness_tui.exchange.markdown.tree import Item
from readiness_tui.exchange.model import values, words
from readiness_tui.exchange.model.model import Use

_SCALE = re.compile(r"(\d+)(?:\s*/\s*(\d+))?")
_BRACKET = re.compile(r"(.*?)\s*[(\[]([^()\[\]]*)[)\]].*")
_TAIL = re.compile(r"\s+[\u2013\u2014-]\s+.*|\s*[:;,].*", re.DOTALL)


def register(sheet: Sheet, shaped: Shaped) -> None:
    """A table of risks: statement, likelihood, impact, mitigation and owner of each."""
    for number, row in enumerate(shaped.table.rows, start=1):
        head = row_head(row, shaped.ids_at)
        title = titles.shown(row.text(columns.place(shaped.columns, "title")))
        if shaped.ids_at == columns.place(shaped.columns, "title") and head:
            title = head.title
        if (head is None and not title) or is_total_row(row):
            continue
        key = head.id if head else f"RISK-{number}"
        title = title or (head.title if head else "")
        shape = f"table {shaped.table.line}"
        sheet.say(Kind.RISK, key, "title", title or key, line_part(row.line, row.raw), shape=shape)
        for column in shaped.columns:
            _say(sheet, key, column.field, cell_part(row, column.index), shape)


def line(sheet: Sheet, scope: Scope, number: int, raw: str) -> bool:
    """Read a keyed line of the section of a risk; False if it says nothing of it."""
    pair = titles.keyed(raw)
    name = words.load().field(pair[0]) if pair else ""
    if pair is None or not pair[1] or not name:
        return False
    before = len(sheet.statements)
    _say(sheet, scope.risk, name, line_part(number, pair[1]), f"section {scope.heading}")
    return len(sheet.statements) > before


def bullet(sheet: Sheet, scope: Scope, item: Item) -> bool:
    """Read a keyed bullet of the section of a risk, with what stands below it."""
    raw = "\n".join(each.text for each in item.walk())
    if not line(sheet, scope, item.line, raw):
        return False
    sheet.use(Use.EXTRACTED, *(number for each in item.walk() for number in each.lines))
    return True


def named(sheet: Sheet, item: Item) -> bool:
    """Read a bullet that begins with the id of a risk, with the fields below it."""
    head = titles.head(item.text)
    if head is None or not head.title or head.is_number or sheet.survey.ids.find(head.id):
        return False
    part = line_part(item.line, item.text)
    sheet.say(Kind.RISK, head.id, "title", head.title, part)
    for child in item.children:
        bullet(sheet, Scope(risk=head.id, heading=item.line), child)
    sheet.use(Use.EXTRACTED, *item.lines)
    return True


def _say(sheet: Sheet, key: str, name: str, part: Part, shape: str) -> None:
    cell = text.plain(part.raw)
    if name in {"likelihood", "impact"}:
        value = _points(cell)
        if value is None or not cell.isdigit():
            sheet.find("risk-scale", part.mark.line, f"{name} of {key}: {cell!r} is {value}", key)
        if value is not None:
            sheet.say(Kind.RISK, key, name, value, part, shape=shape)
    elif name == "owners":
        if owners := values.read_owners(cell):
            sheet.say(Kind.RISK, key, "owner", owners[0].name, part, shape=shape)
    elif name in {"mitigation", "depends", "related"}:
        ids = tuple(each for ref in sheet.survey.ids.read(cell) for each in ref.ids)
        if ids:
            sheet.say(Kind.RISK, key, "mitigated_by", ids, part, shape=shape)
    elif name == "sources" and not values.is_none(cell):
        sheet.say(Kind.RISK, key, "sources", tuple(cell.split("; ")), part, shape=shape)


def _points(shown: str) -> int | None:
    """A scale word, a letter or a number as 1 to 5, a number first; None where none can be told."""
    folded = words.fold(shown)
    bracket = _BRACKET.fullmatch(folded)
    pieces = (folded, *(bracket.groups() if bracket else ()), _TAIL.sub("", folded))
    numbers = (_number(piece) for piece in pieces)
    return next((each for each in (*numbers, *map(_worded, pieces)) if each is not None), None)


def _worded(piece: str) -> int | None:
    bare = piece.strip("".join(words.load().status_symbols) + " \ufe0f🟠🔴🟡🟢")
    for points in (5, 3, 1):
        if bare in words.load().of("scale", f"s{points}"):
            return points
    return None


def _number(piece: str) -> int | None:
    match = _SCALE.fullmatch(piece)
    if match is None:
        return None
    number, of = int(match[1]), int(match[2] or 5)
    if of == 10 or number > 5:  # noqa: PLR2004 - a scale of ten, halved upwards
        number = (number + 1) // 2
    return number if 1 <= number <= 5 else None  # noqa: PLR2004 - the scale
