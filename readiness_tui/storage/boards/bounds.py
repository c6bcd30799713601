"""How much a board and a workspace may hold, and what of a file is more than that.

A text is measured before it is parsed, so that nothing costs more than the limits let it: what a
parser makes of 30 MiB of tables takes minutes and gigabytes. The limits lie well above real plans;
a plan of 25,000 tickets has a fifth to a half of each.
"""

import re
from collections.abc import Mapping
from itertools import islice

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.model.ticket import Plain

BOARD_BYTES = 32 << 20
"""The bytes of one board file."""
BOARD_RECORDS = 50_000
"""The tickets, phases, gates, log entries and so on of one board."""
WORKSPACE_RECORDS = 100_000
"""The records of all boards of a workspace; each board counts as one more."""
WORKSPACE_BYTES = 128 << 20
"""The bytes of all board files of a workspace."""
ENTRIES = 10_000
"""The entries of one list or table of a record."""
PROBLEMS = 1_000
"""How many problems of a file are told; more of them are not looked for."""

NO_ROOM = "no-room"
"""The code of a board for which the workspace has no room."""
SPLIT = "split it into several boards"
_LINE_CHARS = 1_000_000
_KEY_PARTS = 32
_MARKS: Mapping[str, tuple[str, int]] = {
    "\n": ("lines", 2_000_000),
    "\\": ("escapes", 1_000_000),
    '"': ("quotes", 4_000_000),
    "'": ("quotes", 4_000_000),
}
"""What counts wherever it stands, with the most there may be of it."""
_SIGNS: Mapping[str, tuple[str, int]] = {
    "=": ("keys", 1_000_000),
    ",": ("entries of lists", 1_000_000),
    "[": ("tables and lists", 500_000),
    "{": ("inline tables", 500_000),
    ".": ("parts of keys", 500_000),
}
"""What counts only outside of texts and comments, where it has a meaning to a parser."""
FEW_CHARS = min(most for _, most in (*_MARKS.values(), *_SIGNS.values()))
"""In a text of so many characters only a single line can be too much."""
_MANY_DOTS = re.compile(rf"^(?>(?:[^\n.]*+\.){{{_KEY_PARTS}}})", re.MULTILINE)
"""A line with so many dots that it may hold a key of too many parts."""


def too_much(path: str, text: str) -> Diagnostic | None:
    """What of a text is more than a board may hold; None if nothing is. It is not parsed yet."""
    if len(text) > _LINE_CHARS and (start := _long_line(text)) >= 0:
        message = f"has a line of more than {_LINE_CHARS:,} characters"
        return _problem(path, text, start, message, "break the line, or " + SPLIT)
    is_large = len(text) > FEW_CHARS
    for mark, (name, most) in _MARKS.items() if is_large else ():
        if text.count(mark) > most:
            message = f"has more than {most:,} {name}; here is the next"
            return _problem(path, text, _place_of(mark, most, text), message)
    is_doubtful = is_large and any(text.count(sign) > most for sign, (_, most) in _SIGNS.items())
    if is_doubtful or _MANY_DOTS.search(text):
        return _counted(path, text)
    return None


def too_many_records(path: str, data: Mapping[str, Plain]) -> tuple[Diagnostic, str, str] | None:
    """That a board has more records than it may, and the kind and id of the first too many."""
    remaining = BOARD_RECORDS
    for kind, table in data.items():
        if kind not in HOMES or not isinstance(table, Mapping):
            continue
        if len(table) > remaining:
            message = f"has more than {BOARD_RECORDS:,} records; here is the next"
            problem = Diagnostic("too-large", message, Place(path), SPLIT)
            return problem, kind, next(islice(table, remaining, None))
        remaining -= len(table)
    return None


def crowded(value: Plain) -> int:
    """The length of the first list or table in a value that has too many entries; 0: none has."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, str):  # most are, and to ask for a mapping takes a while
            continue
        if isinstance(inner, Mapping):
            inner = list(inner.values())
        if isinstance(inner, list):
            if len(inner) > ENTRIES:
                return len(inner)
            waiting += inner
    return 0


def records_in(board: Board) -> int:
    """How many records a board has."""
    return sum(len(board.records(kind)) for kind in HOMES)


class Room:
    """What a workspace may still hold, while its boards are taken in the order of their names."""

    def __init__(self) -> None:
        self._records, self._bytes = WORKSPACE_RECORDS, WORKSPACE_BYTES
        self._is_full = False

    def has(self, records: int, size: int) -> bool:
        """Whether a board of so many records and bytes has room; behind one without none has."""
        self._is_full |= records >= self._records or size > self._bytes
        return not self._is_full

    def take(self, records: int, size: int) -> None:
        """Take a board in that has room."""
        self._records -= records + 1
        self._bytes -= size

    def problem(self, path: str) -> Diagnostic:
        """That a board has no room."""
        message = (
            f"is one board too many: a workspace holds {WORKSPACE_RECORDS:,} records"
            f" and {WORKSPACE_BYTES >> 20} MiB, and the boards before it by name fill that"
        )
        remedy = "move boards to a workspace of their own"
        return Diagnostic(NO_ROOM, message, Place(path), remedy)


def nested_line(text: str) -> int:
    """The line at which brackets are nested deepest, where a parser gave up; 0 for none."""
    from readiness_tui.storage.toml.grammar import TOKEN

    depth = deepest = at = 0
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign in "[{":
            depth += 1
            if depth > deepest:
                deepest, at = depth, token.start()
        elif sign in "]}":
            depth -= 1
    return text.count("\n", 0, at) + 1 if deepest else 0


def _counted(path: str, text: str) -> Diagnostic | None:
    """What there is too much of outside of texts and comments."""
    from readiness_tui.storage.toml.grammar import SIGN  # few boards need it, and it takes a while

    counts = dict.fromkeys(_SIGNS, 0)
    dots = 0
    for token in SIGN.finditer(text):
        sign = token[0]
        if sign not in counts:  # a text or a comment, or the end of a line
            dots = 0 if sign == "\n" else dots
            continue
        counts[sign] += 1
        name, most = _SIGNS[sign]
        if counts[sign] > most:
            message = f"has more than {most:,} {name}; here is the next"
            return _problem(path, text, token.start(), message)
        dots = dots + 1 if sign == "." else 0
        if dots >= _KEY_PARTS:
            message = f"has a key of more than {_KEY_PARTS} parts"
            return _problem(path, text, token.start(), message, "shorten the key")
    return None


def _long_line(text: str) -> int:
    """Where a line that is too long goes on; -1: none is. Half a line's length is looked at once.

    A line of twice a step holds one whole step without an end of line.
    """
    step = _LINE_CHARS // 2
    for start in range(0, len(text) - step, step):
        if text.find("\n", start, start + step) < 0 and _is_long(text, start):
            return start
    return -1


def _is_long(text: str, place: int) -> bool:
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return (len(text) if end < 0 else end) - start > _LINE_CHARS


def _place_of(mark: str, number: int, text: str) -> int:
    """Where the mark behind so many others stands."""
    return next(islice(re.finditer(re.escape(mark), text), number, None)).start()


def _problem(path: str, text: str, at: int, what: str, remedy: str = SPLIT) -> Diagnostic:
    return Diagnostic("too-large", what, Place(path, text.count("\n", 0, at) + 1), remedy)
