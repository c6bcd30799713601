"""What a board states and gates can prove: qualities of its definition, assumptions, deliverables.

A deliverable is called by its path, a quality by its key below `[board.definition]`. An assumption
is called by an id in its text: `"A-001: runners are Linux"`, or all of `"SR 4 A-001..A-010"`.
"""

import re
from collections.abc import Iterator, Mapping

from readiness_tui.domain.model.board import Board

QUALITY = "quality:"
ASSUMPTION = "assumption:"
DELIVERABLE = "deliverable:"
STATED = (QUALITY, ASSUMPTION, DELIVERABLE)
"""What the names of statements begin with where a gate says what it proves."""
_LONGEST = 1_000
_IDS = re.compile(
    r"(?<![\w-])([A-Za-z]+-?)(\d{1,6})(?:\s*(?:\.{2,3}|\u2026|\u2013|\u2014)\s*(?:\1)?(\d{1,6}))?(?![\w-])"
)


def statements(board: Board, prefix: str) -> Mapping[str, str]:
    """What a board states of one sort, by id, in the order of the file, as texts."""
    if prefix == QUALITY:
        return board.definition
    if prefix == DELIVERABLE:
        tickets = board.tickets.values()
        return {item.path: item.text for ticket in tickets for item in ticket.deliverables}
    texts: dict[str, str] = {}
    for text in board.assumptions:
        for name in assumption_ids(text):
            texts.setdefault(name, text)
    return texts


def assumption_ids(text: str) -> Iterator[str]:
    """The ids that a text of an assumption has, the members of a range among them."""
    for match in _IDS.finditer(text):
        stem, first, last = match[1], match[2], match[3] or match[2]
        count = int(last) - int(first)
        numbers = range(int(first), int(last) + 1) if 0 <= count < _LONGEST else (int(first),)
        yield from (f"{stem}{number:0{len(first)}d}" for number in numbers)
