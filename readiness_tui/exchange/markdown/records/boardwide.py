"""What a document says of the plan as a whole: objective, scope, definition, playbooks, scoring."""

import re
from collections.abc import Sequence

from readiness_tui.domain.model.board import Scoring
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.verdict.conditions import condition_named
from readiness_tui.exchange.markdown import text, titles
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.scopes import Role
from readiness_tui.exchange.markdown.shapes import Kind as Shape
from readiness_tui.exchange.markdown.shapes import Shaped
from readiness_tui.exchange.markdown.syntax.tree import Item, Section, Table
from readiness_tui.exchange.model import dates, values, words
from readiness_tui.exchange.model.model import BOARD, Use

_TERM = re.compile(
    r"([^:\u2013\u2014]{1,60}?)\s*(?:[:\uff1a]|\s[\u2013\u2014-]\s)\s*(.+)", re.DOTALL
)
_FORMULA = re.compile(r"[^=]{1,60}=\s*([^=]+\+[^=]+)")
_POINTS = re.compile(r"\b(\d)\s*(?:-|\u2013|\u2014|\.\.|to)\s*(\d{1,2})\b")
_ARROW = re.compile(r"(?<!\s)\s*(?:→|->|=>|⇒)\s*")


def key_line(sheet: Sheet, key: str, parts: Sequence[Part]) -> bool:
    """Read a keyed line of the board itself; False if its key is none of the board's."""
    vocabulary = words.load()
    part = parts[0]
    value = text.plain(part.raw)
    if key in vocabulary.of("headings", "date"):
        return _date(sheet, value, part.mark.line)
    if key in vocabulary.of("headings", "window"):
        if span := dates.span(value, sheet.year):
            sheet.say(BOARD, "", "window", Window(*span), part)
        return span is not None
    if key in vocabulary.of("headings", "objective"):
        sheet.say(BOARD, "", "objective", value, part)
        return True
    for role in (Role.OUT_OF_SCOPE, Role.ASSUMPTIONS):
        if key in vocabulary.of("headings", role.value):
            listed = tuple(titles.shown(each.raw) for each in parts)
            sheet.say(BOARD, "", role.value, listed, part)
            return True
    if key in vocabulary.of("headings", "alerts"):
        alerts(sheet, parts)
        return True
    return False


def _date(sheet: Sheet, shown: str, line: int) -> bool:
    matches = dates.find(shown)
    if not matches:
        return False
    sheet.day = sheet.day or matches[0].day
    sheet.use(Use.STRUCTURE, line)
    return True


def alerts(sheet: Sheet, parts: Sequence[Part]) -> None:
    """Conditions to be alerted of, parted by semicolons; one that the program knows by its name."""
    for part in parts:
        for clause in values.clauses(text.plain(part.raw)):
            key = _unique(sheet, values.slug(clause) or "alert")
            when = condition_named(clause) or clause
            sheet.say(Kind.ALERT, key, "when", when, part)


def _unique(sheet: Sheet, key: str) -> str:
    number = 2
    slug = key
    while slug in sheet.slugs:
        slug, number = f"{key}-{number}", number + 1
    sheet.slugs.add(slug)
    return slug


def items(sheet: Sheet, role: Role, section: Section, listed: Sequence[Item]) -> list[Item]:
    """Read a list below a heading of the board, and hand back what was not understood."""
    match role:
        case Role.OBJECTIVE | Role.OUT_OF_SCOPE | Role.ASSUMPTIONS:
            for item in listed:
                _text(sheet, role.value, item)
            return []
        case Role.DEFINITION:
            return [item for item in listed if not _term(sheet, item)]
        case Role.PLAYBOOK:
            return [item for item in listed if not _playbook(sheet, section, item)]
        case Role.ALERTS:
            alerts(sheet, [line_part(item.line, item.text) for item in listed])
            return []
        case _:
            return list(listed)


def table(sheet: Sheet, role: Role, block: Table, shaped: Shaped | None) -> bool:
    """Read a table of assumptions or of what is out of scope; False if it is none."""
    if role not in {Role.ASSUMPTIONS, Role.OUT_OF_SCOPE} or shaped is None:
        return False
    if shaped.kind is not Shape.OTHER:
        return False
    sheet.use(Use.STRUCTURE, block.line, block.line + 1)
    for row in block.rows:
        entry = " · ".join(filter(None, (titles.shown(cell.text) for cell in row.cells)))
        if entry:
            sheet.say(BOARD, "", role.value, (entry,), line_part(row.line, row.raw))
    return True


def _text(sheet: Sheet, name: str, item: Item) -> None:
    more = "".join(f"; {titles.shown(each.text)}" for each in item.walk() if each is not item)
    content = titles.shown(item.text) + more
    if content:
        value = content if name == "objective" else (content,)
        sheet.say(BOARD, "", name, value, line_part(item.line, item.text))
    sheet.use(Use.EXTRACTED, *(line for each in item.walk() for line in each.lines))


def _term(sheet: Sheet, item: Item) -> bool:
    match = _TERM.fullmatch(text.plain(item.text))
    if match is None:
        return False
    part = line_part(item.line, item.text)
    sheet.say(BOARD, "", f"definition.{match[1].strip()}", match[2].strip(), part)
    sheet.use(Use.EXTRACTED, *item.lines)
    return True


def _playbook(sheet: Sheet, section: Section, item: Item) -> bool:
    """Triggers parted by commas, steps parted by arrows; nested bullets are one each."""
    pair = titles.keyed(item.text)
    if pair is None:
        return False
    vocabulary = words.load()
    name = next(
        (name for name in ("triggers", "steps") if vocabulary.has("headings", name, pair[0])), ""
    )
    listed = [titles.shown(child.text) for child in item.children]
    if pair[1]:
        pieces = _ARROW.split(pair[1]) if _ARROW.search(pair[1]) else text.split_list(pair[1])
        listed = [titles.shown(piece) for piece in pieces] + listed
    if not name or not listed:
        return False
    key = values.slug(titles.unnumbered(section.title)) or "playbook"
    part = line_part(item.line, item.text)
    sheet.say(Kind.PLAYBOOK, key, "title", titles.unnumbered(section.title), part)
    sheet.say(Kind.PLAYBOOK, key, name, tuple(listed), part)
    sheet.use(Use.EXTRACTED, *(line for each in item.walk() for line in each.lines))
    return True


def prose(sheet: Sheet, role: Role, line: int, raw: str) -> bool:
    """Read a line of prose below a heading of the board; False if it says nothing of it."""
    plain_text = text.plain(raw)
    if role in {Role.OBJECTIVE, Role.OUT_OF_SCOPE, Role.ASSUMPTIONS}:
        value = plain_text if role is Role.OBJECTIVE else (titles.shown(raw),)
        sheet.say(BOARD, "", role.value, value, line_part(line, raw))
        return True
    if role is not Role.SCORING:
        return False
    if formula := _FORMULA.fullmatch(plain_text):
        factors = tuple(part for each in formula[1].split("+") if (part := values.snake(each)))
        sheet.say(BOARD, "", "scoring", Scoring(factors), line_part(line, raw))
        return True
    if points := _POINTS.search(plain_text):
        scale = Scoring(scale=(int(points[1]), int(points[2])))
        sheet.say(BOARD, "", "scale", scale, line_part(line, raw))
        return True
    return False
