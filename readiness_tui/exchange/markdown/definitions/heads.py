"""Headings with what they begin with: an id, a field below them that names one, or a letter."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

from readiness_tui.exchange.markdown import lanes, scopes, title_marks, titles
from readiness_tui.exchange.markdown.syntax.tree import Section, Table
from readiness_tui.exchange.markdown.titles import Head
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import is_cell_id, is_id
from readiness_tui.exchange.model.spellings import family

_FEW = 2
_BESIDE = re.compile(r"(?:[\u2013\u2014~\u2026/+&,-]|\.{2,3})([\w.-]+)")
_PLAN_OF = re.compile(r"[^\W\d][^\d:\u2013\u2014]{2,40}(?::|\s[\u2013\u2014-])\s+(?=[A-Z]+[-._]\d)")
"""What stands before the id that the title of a document is about: `Detailed plan - T-4 ...`."""

Headed = list[tuple[Section, Head]]


def head_of(section: Section) -> Head | None:
    """The head of a heading: the id it names, else the one of a line `ID: x` below it.

    The title of a document may name the only ticket of it behind what the document is.
    """
    head = titles.head(section.raw)
    if head is None and section.level == 1 and (match := _PLAN_OF.match(section.title)):
        head = titles.head(section.title[match.end() :])
    if head is not None and not head.is_number:
        return None if _names_several(section.title, head.id) else head
    cards = [each for each in section.blocks if isinstance(each, Table) and lanes.own_id(each)[0]]
    for raw in scopes.lines_below(section) if len(cards) <= 1 else ():
        pair = titles.keyed(raw)
        if pair and words.load().exact(pair[0]) == "id" and (other := _named_id(pair[1])):
            if head is not None:
                return replace(head, id=other.id, is_number=other.is_number)
            title, status = title_marks.marked(titles.tidy(section.title))
            return Head(other.id, title, is_parted=True, status=status)
    return head


def _names_several(title: str, first: str) -> bool:
    """Whether a title begins with ids side by side, of which this is the first: `T-4~T-6`."""
    _, _, behind = title.partition(first)
    match = _BESIDE.match(behind)
    return match is not None and is_id(match[1]) and family(match[1]) == family(first)


def _named_id(raw: str) -> Head | None:
    """The id that a field for it holds: one with a digit, or a word in capitals."""
    value = titles.shown(raw)
    is_word = is_cell_id(value) and all(map(str.isupper, filter(str.isalpha, value)))
    return titles.head(raw) or (Head(value, "") if is_word else None)


def lettered(sections: Sequence[Section]) -> Headed:
    """The headings of a level that letters from A on begin, where none has another id."""
    levels: dict[int, Headed] = defaultdict(list)
    for section in sections:
        if head := titles.lettered(section.raw):
            levels[section.level].append((section, head))
    return [
        pair
        for heads in levels.values()
        if len(heads) > _FEW and [head.id for _, head in heads] == [*ascii_uppercase[: len(heads)]]
        for pair in heads
    ]


def without_recaps(heads: Headed) -> Headed:
    """The headings, but for those that sum up what another one names: `Epic 3 summary`."""
    recaps = words.load().of("headings", "recap")
    counts = Counter((head.word, head.id) for _, head in heads)
    return [
        (section, head)
        for section, head in heads
        if counts[head.word, head.id] == 1 or words.fold(head.title) not in recaps
    ]
