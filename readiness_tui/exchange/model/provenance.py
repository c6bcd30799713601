"""Where each record of a board stands in its document: the line, and the digest of its text.

A document goes on changing, so a line is looked for by its text, not taken by its number.
"""

import re
from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

DIGEST_DIGITS = 12


class Origin(Struct, frozen=True):
    """The place of a record when it was imported.

    Attributes:
        line: From 1; 0 where its form has no lines.
        digest: The first hex digits of the SHA-256 of that line without blanks around it; empty
            for no line.
    """

    line: int
    digest: str = ""


def digest(line: str) -> str:
    """The digest of a line's text."""
    return sha256(line.strip().encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]


def origin(line: int, lines: Sequence[str]) -> Origin:
    """The origin of what stands in a line.

    Args:
        line: Its number, from 1; 0 for none.
        lines: The document as it was read; empty where its form has no lines.
    """
    return Origin(line, digest(lines[line - 1])) if 0 < line <= len(lines) else Origin(line)


def line_now(place: Origin, name: str, lines: Sequence[str]) -> int:
    """The line in which a record stands now.

    The nearest with the same text is taken, else the nearest that has the id as a word, else the
    old number.

    Args:
        place: Where it stood.
        name: Its id.
        lines: The document as it is.
    """
    same = (number for number, line in enumerate(lines, start=1) if digest(line) == place.digest)
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)")
    naming = (number for number, line in enumerate(lines, start=1) if word.search(line))
    for numbers in (same if place.digest else (), naming):
        nearest = min(numbers, key=lambda number: abs(number - place.line), default=0)
        if nearest:
            return nearest
    return min(place.line, len(lines)) or 1
