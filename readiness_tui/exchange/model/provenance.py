"""Where each record of a board stands in its document: the line, and the digest of its text.

A document goes on changing, so a line is looked for by its text, not taken by its number.
"""

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
