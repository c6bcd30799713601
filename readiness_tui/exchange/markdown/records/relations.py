"""Dependencies that stand apart from their tickets: a sentence, a flow of arrows, a table of pairs.

A sentence or a pair states an edge wherever it stands. A flow orders tickets, which makes edges
where the document states none otherwise.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import scopes, text, titles
from readiness_tui.exchange.markdown.records import dependencies
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Sheet
from readiness_tui.exchange.markdown.syntax.tree import Table
from readiness_tui.exchange.model import depends, words
from readiness_tui.exchange.model.model import INVERSE, How, Use

_ARROW = re.compile(r"(?<!\s)\s*(?:\u2192|(?<!-)-+>|(?<!=)=+>|\u21d2|\u2014>)\s*")
_LEAD = " :\uff1a\u2013\u2014-*("
_ASIDE = re.compile(r"\(([^()]*)\)\s*\.?$")
_REMARK = re.compile(r"^\([^()]*\)")
_AROUND = " ()[]`*.,;:+&"
_PAIR = 2
_IS_TEXT = re.compile(r"\s*(?:`{3,}|~{3,})\s*(?:text|txt|plaintext|ascii)?\s*")
_DRAWN = re.compile(r"[\u2500-\u257f\u25b2-\u25c4|]+(?:>(?=\s))?")
_NETWORK = re.compile(r"\w.*[\u2500-\u257f]{2}.*\w|\w\s+[\u2502\u2510\u2518]")
"""Tickets that lines of a drawing join in two directions."""
_BRANCH = re.compile("[\u251c\u2514]")
_STEMS = "\u2500\u2502\u251c\u2514\u2191\u2193\u2192\u25bc\u25ba\u25b6|`+-> \t"


def line(sheet: Sheet, number: int, raw: str) -> bool:
    """Read a line outside tickets as a sentence or a flow; False if it is neither."""
    shown = text.plain(raw)
    return _sentence(sheet, number, shown) or _flow(sheet, number, shown)


def _sentence(sheet: Sheet, number: int, shown: str) -> bool:
    """`T-2 depends on T-1`, `T-2, T-3: Tests (needs T-1)`, `T-1 blocks T-2`."""
    subjects, rest = _subjects(sheet, shown)
    if not subjects:
        return False
    aside = _ASIDE.search(rest)
    wordings = (rest, aside[1] if aside else "", _REMARK.sub("", rest, count=1))
    relations = (_relation(sheet, each) for each in dict.fromkeys(wordings))
    name, value = next(filter(all, relations), ("", ""))
    for ticket in subjects if name else ():
        part = line_part(number, value)
        dependencies.read(sheet, ticket, part, INVERSE, name=name)
    return bool(name)


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


def _relation(sheet: Sheet, wording: str) -> tuple[str, str]:
    """The field that a text states with a word for it, and the tickets it names; empty for none."""
    rest = wording.lstrip(_LEAD)
    rest = rest[len(words.load().leading("cues", "is", rest)) :].lstrip()
    folded = words.fold(rest)
    for name in ("depends", "inverse"):
        cue = words.load().opening("columns", name, folded)
        value = rest[len(cue) :].strip(_LEAD)
        if cue and sheet.survey.ids.read(value):
            return name, value
    return "", ""


def _flow(sheet: Sheet, number: int, shown: str) -> bool:
    """`T-1 → T-2 → T-3, T-4`: kept until it is known whether edges are stated elsewhere."""
    pieces = [piece for piece in _ARROW.split(shown) if piece.strip(_AROUND)]
    named = [_all_ids(sheet, piece) for piece in pieces]
    if len(named) < _PAIR or not all(named):
        return False
    for before, after in pairwise(named):
        sheet.flows += [(target, tuple(before), number) for target in after]
    sheet.use(Use.STRUCTURE, number)
    return True


def drawing(sheet: Sheet, first: int, last: int) -> bool:
    """Read the order of tickets that a block without a language draws; False if it says none.

    A line may name a ticket and what it waits for, tickets with arrows between them, or a branch
    of a tree, which orders tickets only below a heading that says so.
    """
    lines = sheet.survey.document.lines
    if not _IS_TEXT.fullmatch(lines[first - 1]):
        return False
    before = len(sheet.statements), len(sheet.flows)
    is_tree = _tells_dependencies(sheet, first)
    is_tree = is_tree and not any(map(_NETWORK.search, lines[first : last - 1]))
    roots: list[tuple[int, str]] = []
    for number in range(first + 1, last):
        raw = lines[number - 1]
        shown = _DRAWN.sub(" ", raw).strip().removeprefix("\u2192").strip()
        at = len(raw) - len(raw.lstrip(_STEMS))
        roots = [root for root in roots if root[0] < at or not shown]
        subjects, rest = _subjects(sheet, shown)
        if not subjects:
            continue
        if not _waits(sheet, number, subjects, rest) and not _flow(sheet, number, shown):
            sheet.use(Use.STRUCTURE, number)
        if is_tree and roots and _BRANCH.search(raw[:at]):
            sheet.flows.append((subjects[0], (roots[-1][1],), number))
        roots.append((at, subjects[0]))
    return before != (len(sheet.statements), len(sheet.flows))


def _waits(sheet: Sheet, number: int, subjects: Sequence[str], rest: str) -> bool:
    """State what tickets wait for, where a line of a drawing says it behind their names."""
    folded = words.fold(rest)
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


def _all_ids(sheet: Sheet, piece: str) -> list[str]:
    """The tickets that a piece of a flow names, if it begins with one; empty otherwise."""
    references = sheet.survey.ids.read(piece)
    if not references or piece[: references[0].start].strip(_AROUND):
        return []
    return [name for reference in references for name in reference.ids]


def finish(sheet: Sheet) -> None:
    """State the edges of flows where nothing else does, or where their heading names them."""
    has_others = any(each.field == "depends" and each.value for each in sheet.statements)
    for target, before, number in sheet.flows:
        if has_others and not _tells_dependencies(sheet, number):
            continue
        needs = tuple(name for name in before if name != target)
        if needs:
            part = line_part(number, " ".join(before))
            sheet.say(Kind.TICKET, target, "depends", needs, part, shape=INVERSE, how=How.DERIVED)


def _tells_dependencies(sheet: Sheet, number: int) -> bool:
    """Whether a line stands right below a heading that is a word for dependencies."""
    sections = sheet.survey.document.sections
    above = sections[bisect_right(sections, number, key=lambda section: section.line) - 1]
    folded = words.fold(titles.unnumbered(above.title))
    is_named = words.load().has("columns", "depends", folded)
    return is_named or scopes.field_of(above.title) == "depends"


def pairs(sheet: Sheet, table: Table) -> bool:
    """Read a table of edges, `From` before `To`; False if it is none."""
    heads = [words.key_of(text.plain(cell.text)) for cell in table.header.cells]
    places = [_first(heads, words.load().of("pairs", name)) for name in ("before", "after")]
    if min(places) < 0:
        return False
    rows = [
        [sheet.survey.ids.find(text.plain(row.text(at))) for at in places] for row in table.rows
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
