"""What a bill of materials says, whichever format it is in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readiness_tui.gates.formats.times import Stamp

_COMMIT = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Component:
    """One package. Empty means that the document does not say."""

    name: str
    version: str = ""
    purl: str = ""
    license: str = ""
    has_hash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sbom:
    """One document.

    Attributes:
        format: `SPDX` or `CycloneDX`.
        unread: Why its version is not read; empty: it is.
        subject: Name of what it describes.
        components: Every package but the subject itself, nested ones included.
        commits: What may be the commit it was made of, full and in lower case.
        at: When it was made.
        cut: Why it may not be whole; empty: nothing says so.
    """

    format: str
    unread: str = ""
    subject: str = ""
    components: tuple[Component, ...] = ()
    commits: tuple[str, ...] = ()
    at: Stamp | None = None
    cut: str = ""


def commits_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Everything in these texts that has the form of a commit, each once."""
    commits = (match[0] for text in texts for match in _COMMIT.finditer(text.casefold()))
    return tuple(dict.fromkeys(commits))
