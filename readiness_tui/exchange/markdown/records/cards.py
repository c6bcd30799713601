"""Tables of fields and values: one card below a heading, or cards side by side in columns."""

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import lanes
from readiness_tui.exchange.markdown.records import fields, risks
from readiness_tui.exchange.markdown.records.fields import cell_part, line_part
from readiness_tui.exchange.markdown.records.sheet import Sheet
from readiness_tui.exchange.markdown.scopes import Scope
from readiness_tui.exchange.markdown.syntax.tree import Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import values
from readiness_tui.exchange.model.model import Use

_LEAST = 2


def facts(table: Table) -> tuple[tuple[str, str], ...]:
    """The fields and raw values of a table of two columns; empty if it is no card."""
    if len(table.header.cells) != _LEAST or not table.rows:
        return ()
    rows = (table.header, *table.rows)
    named = [(lanes.labelled(plain(row.text(0))), row.text(1)) for row in rows]
    stated = [fact for fact in named if fact[0]]
    return tuple(stated) if len(stated) * 2 >= len(table.rows) else ()


def read(sheet: Sheet, table: Table, scope: Scope) -> bool:
    """Read a card that belongs to a ticket or a risk; False if it is none."""
    if not (scope.ticket or scope.risk) or not facts(table):
        return False
    shape = f"table {table.line}"
    sheet.use(Use.STRUCTURE, table.line, table.line + 1)
    for row in (table.header, *table.rows):
        label, part = plain(row.text(0)), cell_part(row, 1)
        name = lanes.labelled(label)
        if not part.raw or name == "id" or (row is table.header and not name):
            continue
        if scope.risk:
            risks.say(sheet, scope.risk, name, part, shape, label)
        else:
            fields.say(sheet, scope.ticket, name or values.snake(label), [part], shape)
    return True


def columns(sheet: Sheet, table: Table) -> None:
    """Read cards that stand side by side: a record in each column, a field in each row."""
    shape = f"table {table.line}"
    register = lanes.is_register_of_cards(table)
    for at, head in enumerate(lanes.card_heads(table), start=1):
        if register:
            risks.say(sheet, head.id, "title", fields.line_part(table.line, head.title), shape)
        for row in table.rows:
            label, part = plain(row.text(0)), cell_part(row, at)
            name = lanes.labelled(label)
            if not part.raw or name == "id":
                continue
            if register:
                risks.say(sheet, head.id, name, part, shape)
            else:
                fields.say(sheet, head.id, name or values.snake(label), [part], shape)


def read_lanes(sheet: Sheet, table: Table) -> None:
    """Tickets in the lanes of their statuses: the title of each; its status is its definition's."""
    lines = {row.line: row.raw for row in table.rows}
    for defined in sheet.survey.tickets.values():
        if defined.shape == "lane" and defined.line in lines:
            part = line_part(defined.line, lines[defined.line])
            sheet.say(Kind.TICKET, defined.id, "title", defined.title, part, shape="lane")
