"""From the tree of a document to everything that it says: one walk over its sections.

Each block is read by the role of its heading and by its own shape. A line that no reader takes
becomes a note of the ticket it belongs to, or is listed as left in the document; none disappears.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import field_lines, text, title_marks, titles
from readiness_tui.exchange.markdown.definitions import legend_lines
from readiness_tui.exchange.markdown.records import (
    asides,
    boardwide,
    cards,
    dependencies,
    fields,
    finish,
    items,
    leftovers,
    phases,
    read_tables,
    relations,
    risks,
)
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.shapes import Kind as Shape
from readiness_tui.exchange.markdown.survey import survey
from readiness_tui.exchange.markdown.syntax import diagrams, front_matter, html_tables
from readiness_tui.exchange.markdown.syntax.generated import generated_lines
from readiness_tui.exchange.markdown.syntax.parse import lines_of, parse
from readiness_tui.exchange.markdown.syntax.tree import (
    Block,
    Document,
    ItemList,
    Opaque,
    Prose,
    Section,
    Table,
)
from readiness_tui.exchange.model import dates, legends, words
from readiness_tui.exchange.model.choices import NO_CHOICES, Choices
from readiness_tui.exchange.model.findings import READINGS
from readiness_tui.exchange.model.model import BOARD, Extraction, How, Use

_SHORT = 80
_WORDS_ALONE = frozenset(("owners", "status", "priority", "estimate", "target"))
"""Fields whose values are a few words: a longer paragraph below their name is none."""


def extract(path: str, data: bytes, choices: Choices = NO_CHOICES) -> Extraction:
    """Everything that a Markdown document says, by the words that are spoken.

    What the program wrote into it, between its markers, says the rest once more: it is read where
    the rest has no ticket alone.

    Args:
        path: How the document is named.
        data: Its bytes.
        choices: What was decided about it, at the lines where it stands.

    Raises:
        ExchangeError: The bytes are no text.
    """
    generated = generated_lines(lines_of(path, data))
    if generated:
        extraction = _extracted(path, data, choices, generated)
        if extraction.tickets:
            return extraction
    return _extracted(path, data, choices, frozenset())


def _extracted(path: str, data: bytes, choices: Choices, generated: frozenset[int]) -> Extraction:
    """What a document says outside of the lines that were generated."""
    excluded = choices.excluded_lines()
    document = parse(path, data, excluded | generated)
    vocabulary = words.load()
    if signs := legends.urgencies(legend_lines.of_priorities(document)):
        vocabulary = vocabulary.with_urgent(signs)
    with words.spoken(vocabulary):
        sheet = _read(document, choices)
    findings = sorted((*sheet.survey.findings, *sheet.findings), key=lambda each: each.mark)
    if sheet.day:
        sheet.say(BOARD, "", "date", sheet.day, line_part(0, ""))
    if sheet.week_one:
        sheet.say(BOARD, "", "week_one", sheet.week_one, line_part(0, ""), how=How.DERIVED)
    tickets = {name: defined.line for name, defined in sheet.survey.tickets.items()}
    statements = tuple(sheet.statements)
    texts = {number: text.plain(document.lines[number - 1]) for number in sheet.uses}
    texts |= {
        number: text.plain(html_tables.bare(document.lines[number - 1]))
        for number in _lines_of_html(document)
    }
    uses = dict(sheet.uses)
    if excluded or generated:
        lines = lines_of(path, data)
        uses |= {at: Use.STRUCTURE for at in generated if lines[at - 1].strip()}
        uses |= {at: Use.EXCLUDED for at in excluded if lines[at - 1].strip()}
    return Extraction(path, document.sha256, statements, tuple(findings), uses, tickets, texts)


def _read(document: Document, choices: Choices) -> Sheet:
    """Everything that a document says, by the words that are spoken."""
    apart = choices.lines_answered("apart", READINGS)
    turned = choices.lines_answered("column", READINGS)
    reader = _Reader(Sheet(survey(document, choices.structure, apart), turned=turned))
    reader.read()
    return reader.sheet


def _lines_of_html(document: Document) -> Iterator[int]:
    """The lines of the tables that are written as HTML."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table) and block.drawn == html_tables.HTML:
                lines = range(block.line, block.end + 1)
                yield from (number for number in lines if document.is_filled(number))


class _Reader:
    """The walk: one method for each kind of block."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.document = sheet.survey.document
        self._tables = {each.table.line: each for each in sheet.survey.tables}

    def read(self) -> None:
        self.sheet.scale = risks.scale(self.sheet)
        self.sheet.day_first = dates.is_day_first(self.document.lines)
        self.sheet.use(Use.STRUCTURE, *self.sheet.survey.legend.lines)
        self._date()
        self._front_matter()
        for section, scope in zip(self.document.sections, self.sheet.survey.scopes, strict=True):
            if scope.role is Role.TEMPLATE:
                self._template(section)
                continue
            self._heading(section, scope)
            opened: Scope | None = None
            for block, after in zip_longest(section.blocks, section.blocks[1:]):
                self._block(block, section, opened or scope)
                opened = self._opened(block, after, scope)
        finish.finish(self.sheet)
        leftovers.leave(self.sheet)

    def _opened(self, block: Block, after: Block | None, scope: Scope) -> Scope | None:
        """The scope of what stands below a line such as `**Needs:**`; None if it is the same."""
        if not isinstance(block, Prose) or not isinstance(after, ItemList | Prose):
            return None
        name = _open_field(block.lines[-1])
        if scope.risk or not scope.ticket or not name or scope.role is Role.FIELD:
            return None
        if isinstance(after, Prose) and not _is_value(name, after):
            return None
        return replace(scope, role=Role.FIELD, field=name)

    # -- the document as a whole

    def _date(self) -> None:
        """The document's own date: a keyed line above the plan, else one in its first heading."""
        for section in self.document.sections[:3]:
            for line, raw in self._key_lines(section):
                pair = titles.keyed(raw)
                if pair and pair[0] in words.load().of("headings", "date"):
                    days = dates.find(text.plain(pair[1]))
                    self.sheet.day = self.sheet.day or (days[0].day if days else None)
                    self.sheet.use(Use.STRUCTURE, line)
        if self.sheet.day is None:
            found_days = [
                day for each in self.document.sections[:2] for day in dates.find(each.title)
            ]
            self.sheet.day = found_days[0].day if found_days else None

    def _key_lines(self, section: Section) -> Iterator[tuple[int, str]]:
        for block in section.blocks:
            if isinstance(block, Prose):
                yield from enumerate((line.strip() for line in block.lines), start=block.line)
            elif isinstance(block, ItemList):
                yield from ((item.line, item.text) for item in block.items)

    def _front_matter(self) -> None:
        count = self.document.front_matter
        if not count:
            return
        self.sheet.find("front-matter", 1, "front matter: keys of the board are read, no others")
        self.sheet.use(Use.STRUCTURE, 1, count)
        for entry in front_matter.read(self.document.lines[1 : count - 1], 2):
            parts = [line_part(line, raw) for line, raw in entry.pieces]
            if not parts:
                continue
            if entry.key.casefold() == "title":
                self.sheet.say(BOARD, "", "title", titles.shown(parts[0].raw), parts[0])
            elif not boardwide.key_line(self.sheet, words.key_of(entry.key), parts):
                continue
            self.sheet.use(Use.STRUCTURE, entry.line)
            self.sheet.use(Use.EXTRACTED, *range(entry.line + 1, entry.end + 1))

    def _template(self, section: Section) -> None:
        lines = range(section.line, section.end + 1)
        self.sheet.use(Use.TEMPLATE, *(n for n in lines if self.document.lines[n - 1].strip()))
        above = section.parent
        if above < 0 or self.sheet.survey.scopes[above].role is not Role.TEMPLATE:
            last = max((each.end for each in self.document.below(section)), default=section.end)
            message = f"an empty copy of a plan, lines {section.line} to {last}: nothing is taken"
            self.sheet.find("template-skipped", section.line, message)

    # -- headings

    def _heading(self, section: Section, scope: Scope) -> None:
        if not section.level:
            return
        sheet = self.sheet
        sheet.use(Use.STRUCTURE, section.line, *self._underline(section))
        part = line_part(section.line, section.raw)
        match scope.role:
            case Role.TICKET:
                self._ticket(section, scope, part)
            case Role.RISK if section.index in sheet.survey.risks:
                head = sheet.survey.risks[section.index]
                if head.title:
                    sheet.say(Kind.RISK, head.id, "title", head.title, part)
            case Role.NOTES:
                sheet.use(Use.NOTE, section.line)
            case Role.PHASE:
                phases.begin(sheet, section, scope.phase)
            case Role.ITERATION:
                phases.iteration(sheet, section)
            case Role.LOG:
                message = "lines below a dated or progress heading are its log, no tickets"
                sheet.find("log-section", section.line, message)
            case Role.FIELD if scope.ticket and section.parent >= 0:
                if self.sheet.survey.scopes[section.parent].ticket != scope.ticket:
                    message = f"{section.title!r} stands beside {scope.ticket} and is its field"
                    sheet.find("field-heading-level", section.line, message, scope.ticket)
            case _:
                pass
        if section.level == 1 and section.index == self._first_heading() and section.title:
            sheet.say(BOARD, "", "title", section.title, part)

    def _first_heading(self) -> int:
        return next((each.index for each in self.document.sections if each.level == 1), -1)

    def _underline(self, section: Section) -> tuple[int, ...]:
        """The second line of a heading that is underlined."""
        line = section.line + 1
        lines = self.document.lines
        is_one = line <= len(lines) and re.fullmatch(r" {0,3}(=+|-+)\s*", lines[line - 1])
        marked = lines[section.line - 1].lstrip(" >").startswith("#")
        return (line,) if is_one and not marked else ()

    def _ticket(self, section: Section, scope: Scope, part: Part) -> None:
        defined = self.sheet.survey.tickets[scope.ticket]
        title = asides.tail(self.sheet, scope.ticket, defined.title, part, "heading")
        again = titles.head(section.raw) if defined.line != section.line else None
        if again and again.title and words.fold(again.title) != words.fold(title):
            self.sheet.say(Kind.TICKET, scope.ticket, "fields.title_elsewhere", again.title, part)
        elif title:
            self.sheet.say(Kind.TICKET, scope.ticket, "title", title, part, shape="heading")
        remark = title_marks.status_remark(titles.shown(section.raw))
        if remark and title not in remark:
            self.sheet.say(Kind.TICKET, scope.ticket, "notes", remark, part)
            for relation, named in dependencies.waits(self.sheet, remark):
                fields.say(
                    self.sheet, scope.ticket, relation, [replace(part, raw=named)], "heading"
                )
        if again is None and (head := titles.head(section.raw)) and head.labels:
            self.sheet.say(Kind.TICKET, scope.ticket, "labels", head.labels, part)
        if defined.priority and defined.line == section.line:
            self.sheet.say(
                Kind.TICKET, scope.ticket, "priority", defined.priority, part, shape="heading"
            )

    # -- blocks

    def _block(self, block: Block, section: Section, scope: Scope) -> None:
        match block:
            case Table(drawn=diagrams.FLOW):
                if not relations.arrows(self.sheet, block):
                    self._opaque(Opaque("fence", block.line, block.end), scope)
            case Table(drawn=diagrams.GANTT) if block.line not in self._tables:
                self._opaque(Opaque("fence", block.line, block.end), scope)
            case Table():
                shaped = self._tables.get(block.line)
                is_register = shaped is not None and shaped.kind is Shape.RISKS
                own = self.sheet.survey.owners.get(block.line, "")
                if own and self.sheet.survey.tickets[own].shape == "card":
                    scope = replace(scope, ticket=own, role=Role.BELONGS, field="")
                if not is_register and cards.read(self.sheet, block, scope):
                    return
                if boardwide.table(self.sheet, scope.role, block, shaped):
                    return
                if shaped is None or not read_tables.read(self.sheet, shaped):
                    leftovers.warn(self.sheet, shaped, scope)
                    leftovers.keep(self.sheet, range(block.line, block.end + 1), scope)
            case Opaque():
                self._opaque(block, scope)
            case ItemList():
                items.read(self.sheet, block, section, scope)
            case Prose():
                self._prose(block, section, scope)

    def _opaque(self, block: Opaque, scope: Scope) -> None:
        lines = range(block.line, block.end + 1)
        raw = self.sheet.raw(lines).strip()
        if block.kind == "rule" or (block.kind == "html" and raw.startswith("<!--")):
            self.sheet.use(Use.STRUCTURE, *leftovers.filled(self.sheet, lines))
            return
        if block.kind == "fence" and relations.drawing(self.sheet, block.line, block.end):
            self.sheet.use(Use.STRUCTURE, *leftovers.filled(self.sheet, lines))
            return
        if block.kind == "fence":
            self.sheet.find("code-skipped", block.line, "nothing is taken from a block of code")
        leftovers.keep(self.sheet, lines, scope)

    def _prose(self, block: Prose, section: Section, scope: Scope) -> None:
        """A paragraph: keyed lines are fields, the rest is a note or left."""
        rest: list[int] = []
        if scope.ticket and _open_field(block.lines[-1]):
            self.sheet.use(Use.STRUCTURE, block.end)
        for number, raw in enumerate(block.lines, start=block.line):
            if not self._line(number, raw.strip(" \t>"), section, scope):
                rest.append(number)
        unused = [number for number in rest if number not in self.sheet.uses]
        leftovers.keep(self.sheet, unused, scope)
        for number, raw in enumerate(block.lines, start=block.line):
            if scope.ticket:
                dependencies.told(self.sheet, scope.ticket, line_part(number, raw))

    def _line(self, number: int, raw: str, section: Section, scope: Scope) -> bool:
        pair = titles.keyed(raw)
        sheet = self.sheet
        if scope.risk:
            return risks.line(sheet, scope, number, raw) or risks.below(sheet, scope, number, raw)
        if scope.ticket:
            shape = f"section {scope.heading}"
            facts = [fact for fact in field_lines.keyed_fields_of(raw) if fact[1]]
            facts = facts or list(dependencies.needs(sheet, text.plain(raw)))
            if number == _first_line(section) and field_lines.is_status_line(raw):
                facts = facts or [("status", raw)]
            for name, value in facts:
                fields.say(sheet, scope.ticket, name, [line_part(number, value)], shape)
            if facts:
                return True
            if scope.role is Role.FIELD:
                fields.say(sheet, scope.ticket, scope.field, [line_part(number, raw)], shape)
                return True
            return False
        if relations.of_group(sheet, section, number, raw):
            return True
        if pair and pair[1] and boardwide.key_line(sheet, pair[0], [line_part(number, pair[1])]):
            return True
        if items.risk(sheet, number, raw, scope):
            return True
        if scope.phase and scope.role is Role.FIELD:
            phases.say(sheet, scope.phase, scope.field, [line_part(number, raw)])
            return True
        if scope.role is Role.DEFINITION and raw.rstrip().endswith(":"):
            sheet.use(Use.STRUCTURE, number)
            return True
        return boardwide.prose(sheet, scope.role, number, raw) or relations.line(sheet, number, raw)


def _first_line(section: Section) -> int:
    """The line of the paragraph that stands right below a heading; 0 for none."""
    return next((block.line for block in section.blocks[:1] if isinstance(block, Prose)), 0)


def _is_value(name: str, block: Prose) -> bool:
    """Whether a paragraph is the value of the field that the line above names."""
    is_short = len(block.lines) == 1 and len(block.lines[0]) <= _SHORT
    return titles.keyed(block.lines[0]) is None and (is_short or name not in _WORDS_ALONE)


def _open_field(raw: str) -> str:
    """The field that a line names without a value, for the list below it; empty for none."""
    facts = field_lines.keyed_fields_of(raw.strip(" \t>"))
    return facts[0][0] if len(facts) == 1 and not facts[0][1] else ""
