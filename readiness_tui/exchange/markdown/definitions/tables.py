"""Tickets that tables define: rows with ids, rows without any, cards and lanes."""

from collections.abc import Iterator, Mapping, Sequence

from readiness_tui.exchange.markdown import (
    columns,
    lanes,
    numbered,
    row_ids,
    scopes,
    shapes,
    title_marks,
    titles,
)
from readiness_tui.exchange.markdown.definitions.homes import counted_ids
from readiness_tui.exchange.markdown.definitions.stages import ticket_called
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.diagrams import GANTT
from readiness_tui.exchange.markdown.syntax.tree import ItemList, Row, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import join, words
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.model import Mark
from readiness_tui.exchange.model.values import is_none, read_priority

_FEW = 2
_ALIKE = 3
_REFERRING = frozenset(("depends", "after", "inverse", "parent"))
_STATED = frozenset(("status", "owners"))
_RARE = 8  # rows to one ticket with an id: the rows are tickets too


def define_cards(surveyor: Surveyor, shaped: list[Shaped]) -> None:
    """Tickets that stand side by side in the columns of a table, as fields or as lanes."""
    for table in (each.table for each in shaped if each.kind is Kind.LANES):
        for line, raw, status in lanes.lanes(table):
            head = titles.head(raw)
            if head and not head.is_number:
                surveyor.define(head.id, line, head.title, "lane", status)
            else:
                surveyor.make(line, titles.shown(raw), "lane", status)
    for table in (each.table for each in shaped if each.kind is Kind.CARDS):
        if not lanes.is_register_of_cards(table):
            for head in lanes.card_heads(table):
                surveyor.define(head.id, table.line, head.title, "cards", head.status)


def define_field_cards(surveyor: Surveyor) -> None:
    """Tables of fields and values that state ids themselves, several below one heading."""
    for section in surveyor.visible():
        tables = [block for block in section.blocks if isinstance(block, Table)]
        cards = [(table.line, *own) for table in tables if (own := lanes.own_id(table))[0]]
        if len({name for _, name, _ in cards}) == len(cards) >= _FEW:
            for line, name, title in cards:
                surveyor.owners[line] = surveyor.define(name, line, title, "card")


def define_trackers(surveyor: Surveyor, shaped: list[Shaped]) -> None:
    """Tables of ids, the fullest first: one whose ids are defined by then only states more.

    One that counts other things from 1 again has tickets of its own, under ids that are made.
    """
    order = sorted(
        (each for each in shaped if each.kind is Kind.TRACKER),
        key=lambda each: (-sum(bool(column.field) for column in each.columns), each.table.line),
    )
    for shape in order:
        at_title = columns.place(shape.columns, "title")
        is_anew = _counts_anew(surveyor, shape)
        for row in shape.table.rows:
            if row_ids.is_total_row(row):
                continue
            head = shapes.head_of(shape, row)
            own = titles.shown(row.text(at_title)) if at_title not in {-1, shape.ids_at} else ""
            if head and not plain(row.text(shape.ids_at)):
                own = head.title
            if head is None and shape.table.drawn == GANTT:
                surveyor.make(row.line, own, "tracker")
            if head is None or head.id in surveyor.grouping or row_ids.is_group_row(row, head):
                continue
            if not _is_of_kind(shape, head) or _is_pattern(surveyor, head.id):
                continue
            if head.kind == "phase" and head.id.isdecimal():
                _call(surveyor, head, plain(row.text(shape.ids_at)))
            own, status = title_marks.marked(own) if own else (head.title, None)
            status = status or head.status
            if is_anew:
                surveyor.make(row.line, own, "tracker", status)
                continue
            surveyor.define(head.id, row.line, own, "tracker", status)
            for name in ("group", "phase"):
                place = columns.place(shape.columns, name)
                shown = plain(row.text(place))
                surveyor.labels += ((label, head.id) for label in _labels(shown, name))


def _counts_anew(surveyor: Surveyor, shape: Shaped) -> bool:
    """Whether the rows of a table have the bare numbers of tickets that are called otherwise.

    Not where one waits for another by its number.
    """
    at = columns.place(shape.columns, "title")
    heads = [shapes.head_of(shape, row) for row in shape.table.rows]
    if at in {-1, shape.ids_at} or not all(head and head.id.isdecimal() for head in heads):
        return False
    if any(column.field in _REFERRING for column in shape.columns):
        return False
    known = [
        join.likeness(titles.shown(row.text(at)), surveyor.tickets[head.id].title) < join.ALIKE
        for row, head in zip(shape.table.rows, heads, strict=True)
        if head and head.id in surveyor.tickets and surveyor.tickets[head.id].line != row.line
    ]
    return len(known) >= _FEW and all(known)


def _labels(shown: str, name: str) -> Iterator[str]:
    """The names by which references may call the group or phase that a cell holds."""
    if label := words.fold(shown):
        yield label
    heading = numbered.named_in(shown, "phase") if name == "phase" else None
    if name == "phase" and (shown.isdecimal() or heading):
        yield f"phase {heading.id if heading else shown}"


def _is_of_kind(shaped: Shaped, head: titles.Head) -> bool:
    """Whether an id has a number where most ids that stand before their titles have one."""
    if not head.title or any(map(str.isdigit, head.id)):
        return True
    heads = [found for row in shaped.table.rows if (found := shapes.head_of(shaped, row))]
    return sum(any(map(str.isdigit, found.id)) for found in heads) * 2 <= len(heads)


def _is_pattern(surveyor: Surveyor, name: str) -> bool:
    """Whether an id stands for all that begin so: `3.x` beside `3.1`."""
    return name.endswith((".x", ".X")) and any(
        ticket.startswith(name[:-1]) for ticket in surveyor.tickets
    )


def _call(surveyor: Surveyor, head: titles.Head, cell: str) -> None:
    """The names by which a phase of a row is called: its word with other numbers, or all of it."""
    surveyor.aliases.setdefault(head.word, {})[int(head.id)] = head.id
    label = words.fold(cell).removesuffix(words.fold(head.title)).strip(" :-\u2013\u2014")
    surveyor.labels.append((label, head.id))


def define_rows(surveyor: Surveyor, shaped: list[Shaped]) -> None:
    """Rows without ids: joined to sections by title; what is left over is a ticket."""
    is_rare = _are_rare(surveyor, shaped)
    trackers = [each for each in shaped if each.kind is Kind.TRACKER]
    for shape in shaped:
        if shape.kind is not Kind.ROWS:
            continue
        has_ids = (surveyor.has_ids and not is_rare) or has_boxed_ids(surveyor)
        has_ids = has_ids or (has_risks(surveyor, shaped) and not _is_worked(shape))
        has_ids = has_ids and not _are_peers(shape, trackers)
        if columns.place(shape.columns, "row") >= 0:
            message = "a column that counts its rows holds no ids"
            surveyor.findings.append(finding("row-numbers", Mark(shape.table.line), message))
        at, by = columns.place(shape.columns, "title"), columns.place(shape.columns, "priority")
        sides = [
            join.Side(str(row.line), titles.shown(row.text(at)), read_priority(plain(row.text(by))))
            for row in shape.table.rows
            if not is_none(plain(row.text(at))) and not _is_total(row, at)
        ]
        sides = [side for side in sides if not _is_called(surveyor, side)]
        section_sides = [
            join.Side(name, one.title, one.priority)
            for name, one in surveyor.tickets.items()
            if one.shape == "section"
        ]
        pairs = join.by_title(
            [side for side in sides if int(side.key) not in surveyor.apart], section_sides
        )
        if _repeats_rows(surveyor, sides):
            _own_again(surveyor, sides)
            continue
        pairs |= _by_number(surveyor, shape, sides, pairs)
        _join(surveyor, sides, pairs, has_ids=has_ids and not surveyor.aliases)
        for row in shape.table.rows if at > 0 else ():
            name, label = surveyor.owners.get(row.line, ""), words.fold(plain(row.text(0)))
            if name and label:
                surveyor.labels.append((label, name))


def _by_number(
    surveyor: Surveyor, shape: Shaped, sides: Sequence[join.Side], pairs: Mapping[str, join.Pair]
) -> dict[str, join.Pair]:
    """The rows left over by their numbers, where these are those of all that titles joined."""
    at = columns.place(shape.columns, "row")
    counts = {str(row.line): plain(row.text(at)) for row in shape.table.rows} if at >= 0 else {}
    by_title = {surveyor.number_of(pair.key) == counts.get(key) for key, pair in pairs.items()}
    if len(pairs) < _FEW or by_title != {True}:
        return {}
    names = {surveyor.number_of(name): name for name in surveyor.sections.values()}
    loose = [side.key for side in sides if side.key not in pairs]
    if any(counts[key] not in names for key in loose):
        return {}
    return {key: join.Pair(names[counts[key]], is_sure=False) for key in loose}


def _is_called(surveyor: Surveyor, side: join.Side) -> bool:
    """Let a row belong to the heading that it calls by word and number, if it does."""
    name = ticket_called(surveyor, side.title)
    if name:
        surveyor.owners[int(side.key)] = name
    return bool(name)


def _repeats_rows(surveyor: Surveyor, sides: Sequence[join.Side]) -> bool:
    """Whether the rows of a table are those of others once more, with what they wait for."""
    titles_ = {words.fold(t.title) for t in surveyor.tickets.values() if t.shape == "rows"}
    own = {words.fold(side.title) for side in sides}
    return bool(own) and own <= titles_ and len(own) == len(sides)


def _own_again(surveyor: Surveyor, sides: Sequence[join.Side]) -> None:
    """Let rows belong to the tickets of these titles."""
    by_title = {
        words.fold(ticket.title): name
        for name, ticket in surveyor.tickets.items()
        if ticket.shape == "rows"
    }
    for side in sides:
        surveyor.owners[int(side.key)] = by_title[words.fold(side.title)]


def _is_total(row: Row, at: int) -> bool:
    return row_ids.is_total_row(row) or row_ids.is_total(plain(row.text(at)))


def _are_peers(shape: Shaped, trackers: list[Shaped]) -> bool:
    """Whether rows have the columns of a tracker but for its ids: the same kind of thing.

    They say how far they are or who does them, under a header of which the tracker's has that of
    the titles, all others but one at most, and three at least.
    """
    if not _STATED & {column.field for column in shape.columns}:
        return False
    heads, title = _heads(shape), shape.columns[columns.place(shape.columns, "title")].header
    return any(
        words.key_of(title) in shared
        and words.key_of(each.columns[each.ids_at].header) not in shared
        and len(shared) >= _ALIKE
        and len(heads - shared) <= 1
        for each in trackers
        if (shared := heads & _heads(each))
    )


def _heads(shape: Shaped) -> set[str]:
    return {words.key_of(column.header) for column in shape.columns} - {""}


def _are_rare(surveyor: Surveyor, shaped: list[Shaped]) -> bool:
    """Whether hardly anything has an id beside many rows that say how far they are."""
    rows = sum(
        len(each.table.rows)
        for each in shaped
        if each.kind is Kind.ROWS and columns.place(each.columns, "status") >= 0
    )
    return len(surveyor.tickets) * _RARE <= rows


def _is_worked(shape: Shaped) -> bool:
    """Whether rows are tickets beside any register of risks.

    They are called tasks or the like, or say who does them and more: how far they are, how long
    they take or what they wait for.
    """
    fields = {column.field for column in shape.columns}
    title = columns.place(shape.columns, "title")
    is_called = title >= 0 and words.key_of(shape.columns[title].header) in words.load().of(
        "heads", "ticket"
    )
    is_done_by = "owners" in fields and bool(fields & {"status", "estimate", "depends"})
    return title >= 0 and (is_called or is_done_by)


def has_loose_boxes(surveyor: Surveyor) -> bool:
    """Whether lists hold boxes that are the work, more than one: below no heading of criteria."""
    document = surveyor.document
    boxes = sum(
        item.box is not None
        for section in surveyor.visible()
        if not any(map(scopes.lists_criteria, (section, *document.above(section))))
        for block in section.blocks
        if isinstance(block, ItemList)
        for item in block.items
    )
    return boxes >= _FEW


def has_boxed_ids(surveyor: Surveyor) -> bool:
    """Whether a list holds boxes or numbers with ids, which are tickets once lists are read."""
    items = [
        item
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, ItemList)
        for item in block.items
    ]
    if len({head.id for _, head in counted_ids(surveyor.document, items)}) > _FEW:
        return True
    return any(
        len({head.id for head in heads if head and not head.is_number}) >= _FEW
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, ItemList)
        and (heads := [titles.head(item.text) for item in block.walk() if item.box is not None])
    )


def _join(
    surveyor: Surveyor, sides: list[join.Side], pairs: dict[str, join.Pair], *, has_ids: bool
) -> None:
    for side in sides:
        line = int(side.key)
        if (pair := pairs.get(side.key)) is not None:
            surveyor.owners[line] = pair.key
            message = f"row {side.title!r} is {pair.key}, {surveyor.tickets[pair.key].title!r}"
            code = "joined-by-title" if pair.is_sure else "join-unsure"
            surveyor.findings.append(finding(code, Mark(line), message, keys=(pair.key,)))
        elif has_ids:
            others = "tickets" if surveyor.tickets else "others"
            message = f"row {side.title!r} has no id, where {others} have one: no ticket"
            surveyor.findings.append(finding("row-without-id", Mark(line), message))
        elif len(surveyor.aliases) == 1:
            (word, numbers) = next(iter(surveyor.aliases.items()))
            number = max(numbers) + 1
            stem = surveyor.tickets[numbers[max(numbers)]].id.rstrip("0123456789")
            numbers[number] = surveyor.define(f"{stem}{number}", line, side.title, "rows")
            message = f"row {side.title!r} has no section: {numbers[number]}, {word} {number}"
            keys = (numbers[number],)
            surveyor.findings.append(finding("row-without-section", Mark(line), message, keys=keys))
        else:
            name = surveyor.make(line, side.title, "rows")
            if "section" in surveyor.shapes:
                message = f"row {side.title!r} has no section: {name}"
                surveyor.findings.append(finding("row-without-section", Mark(line), message))


def has_risks(surveyor: Surveyor, shaped: list[Shaped]) -> bool:
    """Whether headings or a table name risks."""
    return bool(surveyor.risks) or any(each.kind is Kind.RISKS for each in shaped)
