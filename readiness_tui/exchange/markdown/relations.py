"""Dependencies that stand apart from their tickets: a sentence, a flow of arrows, a table of pairs.

A sentence or a pair states an edge wherever it stands. A flow orders tickets, which makes edges
where the document states none otherwise.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import dependencies, scopes, text, titles
from readiness_tui.exchange.markdown.fields import line_part
from readiness_tui.exchange.markdown.sheet import Sheet
from readiness_tui.exchange.markdown.syntax.tree import Table
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.model import How, Use

_ARROW = re.compile(r"\s*(?:\u2192|-+>|=+>|\u21d2|\u2014>)\s*")
_LEAD = " :\uff1a\u2013\u2014-*("
_ASIDE = re.compile(r"\(([^()]*)\)\s*\.?$")
_REMARK = re.compile(r"^\([^()]*\)")
_AROUND = " ()[]`*.,;:+&"
_PAIR = 2


def line(sheet: Sheet, number: int, raw: str) -> bool:
    """Read a line outside tickets as a sentence or a flow; False if it is neither."""
    shown = text.plain(raw)
    return _sentence(sheet, number, shown) or _flow(sheet, number, shown)


def _sentence(sheet: Sheet, number: int, shown: str) -> bool:
    """`T-2 depends on T-1`, `T-2, T-3: Tests (needs T-1)`, `T-1 blocks T-2`."""
    subjects, rest = _subjects(sheet, shown)
    aside = _ASIDE.search(rest) if subjects else None
    for said in (rest, aside[1] if aside else "", _REMARK.sub("", rest, count=1)):
        name, value = _relation(sheet, said)
        for ticket in subjects if name else ():
            part = line_part(number, value)
            dependencies.read(sheet, ticket, part, f"line {number}", name=name)
        if subjects and name:
            return True
    return False


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


def _relation(sheet: Sheet, said: str) -> tuple[str, str]:
    """The field that a text states with a word for it, and the tickets it names; empty for none."""
    rest = said.lstrip(_LEAD)
    rest = rest[len(words.load().leading("cues", "is", rest)) :].lstrip()
    folded = words.fold(rest)
    for name in ("depends", "inverse"):
        cue = next((w for w in words.load().longest("columns", name) if _begins(folded, w)), "")
        value = rest[len(cue) :].strip(_LEAD)
        if cue and sheet.survey.ids.read(value):
            return name, value
    return "", ""


def _begins(folded: str, word: str) -> bool:
    return folded.startswith(word) and not folded[len(word) : len(word) + 1].isalnum()


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
            shape = f"line {number}"
            sheet.say(Kind.TICKET, target, "depends", needs, part, shape=shape, how=How.DERIVED)


def _tells_dependencies(sheet: Sheet, number: int) -> bool:
    """Whether a line stands right below a heading that is a word for dependencies."""
    above = [each for each in sheet.survey.document.sections if each.line <= number]
    if not above:
        return False
    folded = words.fold(titles.unnumbered(above[-1].title))
    is_named = any(_begins(folded, word) for word in words.load().longest("columns", "depends"))
    return is_named or scopes.field_of(above[-1].title) == "depends"


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
        sheet.say(Kind.TICKET, after, "depends", (before,), part, shape="inverse")
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
