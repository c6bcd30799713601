"""Dependencies that stand apart from their tickets: a sentence, a flow of arrows, a table of pairs.

A sentence or a pair states an edge wherever it stands. A flow orders tickets, which makes edges
where the document states none otherwise.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import (
    clauses,
    depends,
    field_lines,
    names,
    scopes,
    text,
    titles,
)
from readiness_tui.exchange.markdown.records import dependencies
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Sheet
from readiness_tui.exchange.markdown.syntax.tree import Section, Table
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.model import INVERSE, How, Use

_ARROW = re.compile(
    r"(?<!\s)\s*(?:\u2192|(?<!-)-+>|(?<!=)=+>|\u21d2|\u2014>|[\u2500\u2501\u2550]*[\u25ba\u25b6\u25b8])\s*"
)
_LEAD = " :\uff1a\u2013\u2014-*("
_ASIDE = re.compile(r"\(([^()]*)\)\s*\.?$")
_REMARK = re.compile(r"\([^()]*\)")
_KEY = re.compile(r"\s*([^:\uff1a]{2,40})[:\uff1a]\s*")
_AROUND = " ()[]{}`*.,;:+&\u2227"
_SEMICOLON = re.compile(r"[;\uff1b]")
_PAIR = 2
_MOST_WAITING = 20_000  # edges that headings may state for what stands below them
_IS_TEXT = re.compile(r"\s*(?:`{3,}|~{3,})\s*(?:text|txt|plaintext|ascii)?\s*")
_DRAWN = re.compile(r"[\u2500-\u257f\u25b2-\u25c4|]+(?:>(?=\s))?")
_POINTER = re.compile("[\u2500\u2501\u2550]+[\u25ba\u25b6\u25b8\u2192>]|[\u25ba\u25b6\u25b8]")
_DOWN = re.compile(
    r"[\u2500-\u257f|\s]*(?:[\u2193\u25bc\u2b07]|(?<!\S)[vV](?!\S))[\u2193\u25bc\ufe0f\s]*"
)
_TIP = re.compile(r"[\u2193\u25bc\u2b07]|(?<!\S)[vV](?!\S)")
_LINE = re.compile("[\u2500-\u257f]{2}")
_CORNER = re.compile(r"\w\s+[\u2502\u2510\u2518]")
_LETTER = re.compile(r"\w")
_GAP = re.compile(r"\s{2,}")
_FORK = re.compile("\u252c(?=[\u2500-]*\u2192)")
_LED = re.compile("[\u251c\u2514][\u2500-]*\u2192")
_BRANCH = re.compile("[\u251c\u2514]")
_STEMS = "\u2500\u2502\u251c\u2514\u2191\u2193\u2192\u25bc\u25ba\u25b6|`+-> \t"


def line(sheet: Sheet, number: int, raw: str) -> bool:
    """Read a line outside tickets as a sentence or a flow; False if it is neither."""
    shown = text.plain(raw)
    if _relates(sheet, number, shown):
        return True
    is_apart = _ARROW.search(shown) or shown.startswith("(")
    if not (is_apart or _tells_dependencies(sheet, number)):
        return False
    by_ids = names.by_ids(shown, sheet.survey.ids)
    return by_ids != shown and _relates(sheet, number, by_ids)


def _relates(sheet: Sheet, number: int, shown: str) -> bool:
    return (
        _sentence(sheet, number, shown)
        or _flow(sheet, number, shown)
        or _listing(sheet, number, shown)
    )


def _sentence(sheet: Sheet, number: int, shown: str) -> bool:
    """`T-2 depends on T-1`, `T-2, T-3: Tests (needs T-1)`, `T-1 blocks T-2`."""
    if len(shown) > words.FAR:
        return False
    relations = clauses.of_named(shown, sheet.survey.ids)
    if not relations:
        subjects, rest = _subjects(sheet, shown)
        aside = _ASIDE.search(rest)
        wordings = (rest, aside[1]) if aside else (rest,)
        facts = (fact for each in wordings for fact in dependencies.needs(sheet, each))
        relations = tuple(
            clauses.Relation(tuple(subjects), *fact) for fact in (facts if subjects else ())
        )
    for relation in relations:
        part = line_part(number, relation.value)
        for ticket in relation.subjects:
            dependencies.read(sheet, ticket, part, INVERSE, name=relation.field)
    return bool(relations)


def _listing(sheet: Sheet, number: int, shown: str) -> bool:
    """`T-2: T-1, T-3` below a heading that is a word for dependencies."""
    key, colon, rest = shown.replace("\uff1a", ":", 1).partition(":")
    ticket = sheet.survey.ids.whole(key.strip(_AROUND))
    if not colon or not ticket or not _tells_dependencies(sheet, number):
        return False
    if not depends.is_listing(rest, sheet.survey.ids):
        return False
    dependencies.read(sheet, ticket, line_part(number, rest), INVERSE)
    return True


def _subjects(sheet: Sheet, shown: str) -> tuple[list[str], str]:
    """The tickets that a line begins with, one or a list of them, and what is said of these."""
    names: list[str] = []
    end = 0
    for reference in sheet.survey.ids.read(shown):
        between = shown[end : reference.start].strip(_AROUND)
        if between and (not names or words.fold(between) not in words.load().of("joins", "words")):
            break
        names += reference.ids
        end = reference.end
    return names, shown[end:].lstrip(_LEAD.replace("(", ""))


def _flow(sheet: Sheet, number: int, shown: str) -> bool:
    """`Order: T-1 → T-2; T-3 → T-4, T-5`: kept until it is known whether others state edges."""
    lead = _KEY.match(shown)
    chains = _SEMICOLON.split(shown[lead.end() :] if lead and _is_order(lead[1]) else shown)
    flows = [named for chain in chains if (named := _chain(sheet, number, chain))]
    if not flows or not all(map(all, flows)):
        return False
    for before, after in (pair for named in flows for pair in pairwise(named)):
        sheet.flows += [(target, tuple(before), number) for target in after]
    sheet.use(Use.STRUCTURE, number)
    return True


def _chain(sheet: Sheet, number: int, chain: str) -> list[list[str]]:
    """The tickets between the arrows of a chain, empty where a piece names none."""
    pieces = [piece for piece in _ARROW.split(chain) if piece.strip(_AROUND)]
    named = [_leading(sheet, piece) for piece in pieces]
    if _tells_order(sheet, number):  # other steps may stand between tickets
        named = [names for names in named if names]
    return named if len(named) >= _PAIR else []


def _is_order(lead: str) -> bool:
    key = words.key_of(lead)
    return key in words.load().of("headings", "order") or words.load().has("relations", "path", key)


def drawing(sheet: Sheet, first: int, last: int) -> bool:
    """Read the order of tickets that a block without a language draws; False if it says none.

    A line may name a ticket and what it waits for, tickets with arrows between them, or a branch
    of a tree, which orders tickets only below a heading that says so, or an arrow that parts.
    """
    lines = sheet.survey.document.lines
    if not _IS_TEXT.fullmatch(lines[first - 1]):
        return False
    before = len(sheet.statements), len(sheet.flows)
    drawn = [_POINTER.sub("\u2192", raw) for raw in lines[first : last - 1]]
    is_tree = _tells_dependencies(sheet, first) and not any(map(_is_network, drawn))
    drawn = _with_ids(sheet, drawn, is_tree=is_tree)
    roots: list[tuple[int, str]] = []
    forks: set[int] = set()  # where an arrow to a ticket parts: `T-1 ─┬─► T-2`
    above: list[tuple[int, str]] = []  # where arrows lead down, and from which ticket
    for number, raw in enumerate(drawn, start=first + 1):
        shown = _DRAWN.sub(" ", raw).strip().removeprefix("\u2192").strip()
        at = len(raw) - len(raw.lstrip(_STEMS))
        is_down = bool(_DOWN.fullmatch(raw))
        if is_down and not above:
            above = [(each.start(), _over(roots, each.start())) for each in _TIP.finditer(raw)]
        branch = _BRANCH.search(raw[:at])
        parent = _over(roots, branch.start()) if branch and roots else ""
        roots = [root for root in roots if root[0] < at or not shown or is_down]
        subjects, rest = _subjects(sheet, shown)
        if not subjects:
            continue
        sheet.flows += _led_down(sheet, raw, number, [each for each in above if each[1]])
        if not _waits(sheet, number, shown, rest) and not _flow(sheet, number, shown):
            sheet.use(Use.STRUCTURE, number)
        is_led = branch is not None and branch.start() in forks and _LED.match(raw, branch.start())
        forks = {each.start() for each in _FORK.finditer(raw)} or forks
        if parent and (is_tree or is_led):
            sheet.flows.append((subjects[0], (parent,), number))
        roots += [(each.start, each.ids[0]) for each in sheet.survey.ids.read(raw)]
        above = []
    return before != (len(sheet.statements), len(sheet.flows))


def _with_ids(sheet: Sheet, drawn: list[str], *, is_tree: bool) -> list[str]:
    """The lines of a drawing with ids for titles, where it is one: a tree, or arrows in it."""
    if not is_tree and not any(_ARROW.search(raw) or _TIP.search(raw) for raw in drawn):
        return drawn
    return [names.by_ids(raw, sheet.survey.ids) for raw in drawn]


def _is_network(raw: str) -> bool:
    """Whether a line of a drawing joins tickets in two directions."""
    if _CORNER.search(raw):
        return True
    begin, behind = _LETTER.search(raw), _LETTER.search(raw[::-1])
    between = _LINE.search(raw, begin.end()) if begin else None
    return (
        behind is not None
        and between is not None
        and between.end() <= len(raw) - behind.start() - 1
    )


def _led_down(
    sheet: Sheet, raw: str, number: int, tips: Sequence[tuple[int, str]]
) -> list[tuple[str, tuple[str, ...], int]]:
    """The tickets of a line that stand below the tips of arrows, each with where its own begins."""
    references = sheet.survey.ids.read(raw)
    if len(tips) <= 1:
        references = references[: clauses.run(raw, references, 0)] if references else ()
    return [
        (name, (min(tips, key=lambda tip: abs(tip[0] - middle))[1],), number)
        for each in references
        for name in each.ids
        if tips and (middle := (each.start + each.end) // 2)
    ]


def _over(roots: Sequence[tuple[int, str]], column: int) -> str:
    """The ticket above a column of a drawing: the last that begins no farther to the right."""
    return next((name for at, name in reversed(roots) if at <= column), "")


def _waits(sheet: Sheet, number: int, shown: str, rest: str) -> bool:
    """State what tickets wait for, where a line of a drawing says it behind their names."""
    if _sentence(sheet, number, shown):
        sheet.use(Use.EXTRACTED, number)
        return True
    subjects, folded = _subjects(sheet, shown)[0], words.fold(rest)
    if _follows(sheet, number, subjects, rest):
        return True
    for cue in words.load().longest("columns", "depends"):
        at = folded.find(cue)
        if at >= 0 and not folded[at + len(cue) : at + len(cue) + 1].isalnum():
            value = rest[len(rest) - len(folded) + at + len(cue) :].strip(_LEAD)
            parsed = depends.read(value, sheet.survey.ids, subjects[0])
            if not parsed.edges:
                return False
            for ticket in subjects:
                dependencies.read(sheet, ticket, line_part(number, value), INVERSE)
            sheet.use(Use.EXTRACTED, number)
            return True
    return False


def _follows(sheet: Sheet, number: int, subjects: Sequence[str], rest: str) -> bool:
    """State what a piece between dashes says that tickets follow: `── after T-1 ──`."""
    facts = [fact for piece in _GAP.split(rest) for fact in dependencies.needs(sheet, piece)]
    for name, value in facts:
        for ticket in subjects:
            dependencies.read(sheet, ticket, line_part(number, value), INVERSE, name=name)
    if facts:
        sheet.use(Use.EXTRACTED, number)
    return bool(facts)


def _leading(sheet: Sheet, piece: str) -> list[str]:
    """The tickets that a piece of a flow begins with, or is the title of; empty for none."""
    ids = sheet.survey.ids
    whole = piece.strip(_AROUND)
    if name := ids.names.get(words.fold(whole)):
        return [name]
    piece = piece if piece.strip().startswith("(") else _REMARK.sub(" ", piece)
    references = ids.read(piece)
    front = words.fold(piece[: references[0].start].strip(_AROUND)) if references else "?"
    if front and not any(front in listed for listed in words.load().lists["numbered"].values()):
        return []
    run = clauses.run(piece, references, 0)
    return [name for reference in references[:run] for name in reference.ids]


def finish(sheet: Sheet) -> None:
    """State the edges of flows for tickets that state none, or where their heading names them.

    Where the document states dependencies for as many tickets as its flows do, these tell no order.
    """
    needs_ = [each for each in sheet.statements if each.field == "depends"]
    named = {each.key for each in needs_ if each.value}
    # Beside tickets that depend on others, one that says it depends on none means it.
    stated = {each.key for each in needs_} if named else named
    is_other = len(named) >= len({target for target, _, _ in sheet.flows})
    for target, before, number in sheet.flows:
        is_doubted = target in stated or (is_other and not _tells_order(sheet, number))
        if is_doubted and not _tells_dependencies(sheet, number):
            continue
        needs = tuple(name for name in before if name != target)
        if needs:
            part = line_part(number, " ".join(before))
            sheet.say(Kind.TICKET, target, "depends", needs, part, shape=INVERSE, how=How.DERIVED)


def _tells_dependencies(sheet: Sheet, number: int) -> bool:
    """Whether a line stands right below a heading that is a word for dependencies."""
    title = _heading(sheet, number)
    is_named = words.load().has("columns", "depends", words.fold(title))
    return is_named or scopes.field_of(title) == "depends"


def _tells_order(sheet: Sheet, number: int) -> bool:
    """Whether a line or the heading above it says that it is an order: `Critical path: ...`."""
    lead = _KEY.match(text.plain(sheet.survey.document.lines[number - 1]).lstrip("-*> "))
    return _is_order(_heading(sheet, number)) or (lead is not None and _is_order(lead[1]))


def _heading(sheet: Sheet, number: int) -> str:
    """The heading above a line, without its number."""
    sections = sheet.survey.document.sections
    above = sections[bisect_right(sections, number, key=lambda section: section.line) - 1]
    return titles.unnumbered(above.title)


def of_group(sheet: Sheet, section: Section, number: int, raw: str) -> bool:
    """Note what all tickets below a heading wait for, by a line there: `Depends on: Phase 1`."""
    facts = [fact for fact in field_lines.keyed_fields_of(raw) if fact[1]]
    facts = facts or list(dependencies.needs(sheet, text.plain(raw)))
    facts = [fact for fact in facts if fact[0] in {"depends", "after"}]
    members = _below(sheet, section) if facts and section.level > 1 else ()
    for name, value in facts if members else ():
        parsed = depends.read(text.plain(value), sheet.survey.ids, "")
        inner = {edge.target for edge in parsed.edges}.intersection(members)
        size = len(members) * (len(parsed.edges) + sum(map(len, parsed.groups)))
        if size and not inner and sheet.waits + size <= _MOST_WAITING:
            key = (section.index, name, words.fold(value))
            if key not in sheet.waiting:
                sheet.waiting[key] = (members, line_part(number, value))
                sheet.waits += size
            sheet.use(Use.EXTRACTED, number)
            return True
    return False


def _below(sheet: Sheet, section: Section) -> tuple[str, ...]:
    """The tickets that are defined below a heading."""
    if section.index in sheet.below:
        return sheet.below[section.index]
    document = sheet.survey.document
    end = max((each.end for each in document.below(section)), default=section.end)
    if not sheet.places:
        sheet.places = sorted((each.line, name) for name, each in sheet.survey.tickets.items())
    first = bisect_right(sheet.places, section.line, key=itemgetter(0))
    last = bisect_right(sheet.places, end, key=itemgetter(0))
    sheet.below[section.index] = tuple(name for _, name in sheet.places[first:last])
    return sheet.below[section.index]


def pairs(sheet: Sheet, table: Table) -> bool:
    """Read a table of edges, `From` before `To`; False if it is none."""
    heads = [words.key_of(text.plain(cell.text)) for cell in table.header.cells]
    places = [_first(heads, words.load().of("pairs", name)) for name in ("before", "after")]
    if min(places) < 0:
        return False
    rows = [
        [sheet.survey.ids.whole(text.plain(row.text(at))) for at in places] for row in table.rows
    ]
    if not rows or not all(all(row) for row in rows):
        return False
    for row, (before, after) in zip(table.rows, rows, strict=True):
        part = line_part(row.line, row.raw)
        sheet.say(Kind.TICKET, after, "depends", (before,), part, shape=INVERSE)
        sheet.use(Use.EXTRACTED, row.line)
    return True


def arrows(sheet: Sheet, table: Table) -> bool:
    """Read the arrows of a flowchart as a flow; False if most of them are between no tickets.

    Arrows from a ticket to those whose ids continue its own draw what it holds: they order nothing.
    """
    edges = [(row.line, _node(sheet, row.text(0)), _node(sheet, row.text(1))) for row in table.rows]
    edges = [edge for edge in edges if edge[1] and edge[2] and edge[1] != edge[2]]
    inner = sum(after.startswith((f"{before}.", f"{before}-")) for _, before, after in edges)
    if not edges or len(edges) * 2 < len(table.rows) or inner * 2 >= len(edges):
        return False
    sheet.use(Use.STRUCTURE, *range(table.line, table.end + 1))
    sheet.flows += [(after, (before,), number) for number, before, after in edges]
    return True


def _node(sheet: Sheet, end: str) -> str:
    """The ticket that a node stands for: by its name, or by its text or the begin of that."""
    ids = sheet.survey.ids
    name, _, label = (text.plain(part) for part in end.partition("<br>"))
    head = titles.head(label.replace("\n", " ")) if label else None
    by_title = ids.names.get(words.fold(label), "")
    return ids.find(name) or (ids.find(head.id) if head else "") or by_title


def _first(heads: Sequence[str], listed: Sequence[str]) -> int:
    return next((index for index, head in enumerate(heads) if head in listed), -1)
