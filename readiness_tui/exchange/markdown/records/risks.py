"""Risks: registers in tables, and sections or bullets that are one risk each."""

import re
from collections.abc import Iterator

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import columns, depends, scopes, text, titles
from readiness_tui.exchange.markdown.records.fields import cell_part, line_part
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.row_ids import is_total_row, row_head
from readiness_tui.exchange.markdown.scopes import Scope
from readiness_tui.exchange.markdown.shapes import Shaped
from readiness_tui.exchange.markdown.syntax.tree import Item
from readiness_tui.exchange.model import risk_scale, values, words
from readiness_tui.exchange.model.model import Use

_SCALED = frozenset(("likelihood", "impact"))
_TOLD = frozenset(("likelihood", "impact", "mitigation", "trigger"))
_WORDS = 2
_FACTS = re.compile(r"(?<!\s)\s*[(\[]([^()\[\]]*[:=][^()\[\]]*)[)\]]\s*$")
_PIECE = re.compile(r"(?<!\s)\s*[;,|\u00b7]\s*(?=[^:=;,|]{1,30}[:=])")
_BOLD_LAST = re.compile(
    r"\s[\u2013\u2014-]\s+(?P<kind>\S.*?)\s+[\u2013\u2014-]\s+\*\*(?P<title>[^*]+)\*\*\s*$"
)
_INLINE = re.compile(
    r"(?:(?<=[.;,!?])|\s[\u2013\u2014-])\s+(?:\*\*|__)?(?P<key>[^\W\d_][^:.;,*_\n]{2,25})(?:\*\*|__)?"
    r"\s*:(?:\*\*|__)?\s+"
)
_KEY = re.compile(r"([^:=]{1,30})[:=]\s*(.+)", re.DOTALL)


def register(sheet: Sheet, shaped: Shaped) -> None:
    """A table of risks: statement, likelihood, impact, trigger, mitigation and owner of each."""
    shape = f"table {shaped.table.line}"
    at_title = columns.place(shaped.columns, "title")
    named = _keys(sheet)
    count = len(named)
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
    pair = titles.keyed(raw)
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


def named(sheet: Sheet, item: Item) -> bool:
    """Read a bullet that begins with the id of a risk, with the fields behind and below it."""
    head = titles.head(item.text)
    if head is None or not head.title or head.is_number or sheet.survey.ids.find(head.id):
        return False
    if not head.is_parted and head.id != head.id.upper():
        return False  # a name with a digit, such as that of a library
    named_last = _BOLD_LAST.search(item.text)
    title = titles.shown(named_last["title"]) if named_last else head.title
    _stated(sheet, head.id, title, item)
    if named_last and named_last["kind"]:
        kind = line_part(item.line, named_last["kind"])
        _note(sheet, head.id, "", kind, f"line {item.line}")
    return True


def _stated(sheet: Sheet, key: str, raw_title: str, item: Item) -> None:
    """State a risk of a bullet: its title, and what the bullets below it say."""
    title = tail(sheet, key, raw_title, item.line)
    sheet.say(Kind.RISK, key, "title", title, line_part(item.line, item.text))
    for child in item.children:
        if not bullet(sheet, Scope(risk=key, heading=item.line), child):
            for each in child.walk():
                _note(sheet, key, "", line_part(each.line, each.text), f"section {item.line}")
                sheet.use(Use.EXTRACTED, *each.lines)
    sheet.use(Use.EXTRACTED, *item.lines)


def counted(sheet: Sheet, item: Item) -> bool:
    """Read a bullet without an id as a risk where bullets below it say what is done against it."""
    pairs = filter(None, (titles.keyed(child.text) for child in item.children))
    is_told = any(words.load().field(key) in _TOLD for key, _ in pairs)
    title, facts = (item.text, []) if is_told else _inline(item.text)
    if not title or not (is_told or facts) or _is_fact(title):
        return False
    key = f"RISK-{len(_keys(sheet)) + 1}"
    _stated(sheet, key, titles.shown(title), item)
    for name, value in facts:
        label = name.capitalize()
        say(sheet, key, name, line_part(item.line, value), f"line {item.line}", label)
    return True


def _keys(sheet: Sheet) -> set[str]:
    return {each.key for each in sheet.statements if each.kind is Kind.RISK}


def _is_fact(title: str) -> bool:
    """Whether a line states what is done against a risk above rather than a risk."""
    pair = titles.keyed(title)
    return pair is not None and words.load().field(pair[0]) in _TOLD


def _inline(raw: str) -> tuple[str, list[tuple[str, str]]]:
    """The title and the facts of a risk on one line: `It leaks. Mitigation: seal it`.

    What stands behind an arrow is done against it, or comes of it where a mitigation is stated.
    No facts where none is one of a risk alone.
    """
    cuts = [
        (match, words.load().field(match["key"]) or words.key_of(match["key"]))
        for match in _INLINE.finditer(raw)
    ]
    first = cuts[0][0].start() if cuts else len(raw)
    title, _, answer = raw[:first].partition(" \u2192 ")
    ends = [*(match.start() for match, _ in cuts[1:]), len(raw)]
    facts = [
        (name, raw[match.end() : end].strip())
        for (match, name), end in zip(cuts, ends, strict=False)
    ]
    if len(answer.split()) >= _WORDS and "\u2192" not in answer:
        is_answered = any(name == "mitigation" for name, _ in facts)
        facts.insert(0, ("consequence" if is_answered else "mitigation", answer.strip()))
    return title, facts if any(name in _TOLD for name, _ in facts) else []


def tail(sheet: Sheet, key: str, title: str, number: int) -> str:
    """State the facts in brackets behind the title of a risk, and hand back the rest."""
    match = _FACTS.search(title)
    if match is None:
        return title
    facts = [fact for piece in _PIECE.split(match[1]) if (fact := _KEY.fullmatch(piece))]
    names = [words.load().field(fact[1]) for fact in facts]
    if not facts or not all(names):
        return title
    for name, fact in zip(names, facts, strict=True):
        say(sheet, key, name, line_part(number, fact[2]), f"line {number}")
    return title[: match.start()].rstrip()


def say(sheet: Sheet, key: str, name: str, part: Part, shape: str, label: str = "") -> None:
    """State a field of a risk; what is no field of risks becomes a note, after its label."""
    cell = text.plain(part.raw)
    if values.is_none(cell):
        return
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
                _note(sheet, key, label or "Owners", part, shape)
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
            _note(sheet, key, label or name.capitalize(), part, shape)


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
        _note(sheet, key, name.capitalize(), part, shape)


def _mitigation(sheet: Sheet, key: str, part: Part, shape: str) -> None:
    """Links to tickets, and what is done in words where the cell says more than their ids."""
    cell = text.plain(part.raw)
    ids = tuple(each for ref in sheet.survey.ids.read(cell) for each in ref.ids)
    if ids:
        sheet.say(Kind.RISK, key, "mitigated_by", ids, part, shape=shape)
    parsed = depends.read(cell, sheet.survey.ids, "")
    if not ids or parsed.outside or "dependency-as-prose" in parsed.codes:
        sheet.say(Kind.RISK, key, "mitigation", cell, part, shape=shape)


def _note(sheet: Sheet, key: str, label: str, part: Part, shape: str) -> None:
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
