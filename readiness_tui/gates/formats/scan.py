"""What a security report says, whichever tool wrote it. Secret values have no field here.

The readers of all scanners give a `Scan`; the kind `security_report` judges it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.times import Stamp

_WORD_CAP = 300
_SECRETIVE = re.compile(
    r"pass(?:word|wd|phrase)|secret|token|credential|api.?key|private.?key", re.IGNORECASE
)
_QUOTED = re.compile(r"""'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)""")
_ASSIGNED = re.compile(r"([:=]\s*)\S+")
_LONG = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
MASK = "***"


class Level(StrEnum):
    """How bad an issue is, worst first. `NONE` is what a tool itself calls no problem."""

    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    UNKNOWN = "UNKNOWN"
    NONE = "NONE"


_WORDS = {
    "critical": Level.CRITICAL,
    "high": Level.HIGH,
    "important": Level.HIGH,
    "medium": Level.MEDIUM,
    "moderate": Level.MEDIUM,
    "low": Level.LOW,
    "negligible": Level.LOW,
    "info": Level.LOW,
    "informational": Level.LOW,
    "none": Level.NONE,
}
_WORST_FIRST = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that a scanner found.

    Attributes:
        rule: What waivers name: the id of a vulnerability or of the scanner's rule.
        level: UNKNOWN where the tool gives none.
        says: What it is about, in words; never a secret value.
        path: Where it is, as the tool wrote it with slashes; empty: nowhere in particular.
        line: From 1; 0: the file as a whole.
        key: What tells it from others at the same place and outlives edits.
        aliases: Other ids of the same thing.
        fix: What mends it, such as a version; None: it is not known whether anything does.
        confidence: The tool's own word for it, in capitals; empty: it has none.
        suppressed: Why the tool let it go; empty: it did not.
    """

    rule: str
    level: Level
    says: str = ""
    path: str = ""
    line: int = 0
    key: str = ""
    aliases: tuple[str, ...] = ()
    fix: str | None = None
    confidence: str = ""
    suppressed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One report.

    Attributes:
        tool: Who wrote it.
        examined: How much was looked at; 0 is never clean.
        counted: The same in words, such as `119 packages`.
        subject: Name of what was scanned; empty: the report does not say.
        issues: What was found, suppressed ones included.
        files: Paths that ought to be files of the scanned tree.
        bases: Folders that those paths may be relative to.
        skipped: What was not looked at, and why.
        errors: What went wrong for the tool itself.
        unscanned: Parts of the report that say they were not scanned.
        remarks: Oddities that a person should know of.
        suppressed: How many more the tool let go without listing them.
        is_bare: Nothing but an empty list or `null`: it does not say what was examined.
        at: When it was made.
    """

    tool: str
    examined: int
    counted: str
    subject: str = ""
    issues: tuple[Issue, ...] = ()
    files: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    unscanned: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    suppressed: int = 0
    is_bare: bool = False
    at: Stamp | None = None


def level_of(word: str | None) -> Level:
    """The level that a tool's word stands for; what is not known is UNKNOWN."""
    return _WORDS.get((word or "").strip().casefold(), Level.UNKNOWN)


def level_of_score(score: float) -> Level:
    """The level of a CVSS score: from 9, 7, 4; UNKNOWN where it is none from 0 to 10."""
    if not 0 < score <= 10:  # noqa: PLR2004 - the scale of CVSS
        return Level.UNKNOWN
    steps = ((9.0, Level.CRITICAL), (7.0, Level.HIGH), (4.0, Level.MEDIUM))
    return next((level for least, level in steps if score >= least), Level.LOW)


def worst(levels: Iterable[Level]) -> Level:
    """The worst of several levels, UNKNOWN only where none is known."""
    return min(levels, key=_WORST_FIRST.index, default=Level.UNKNOWN)


def text_of(value: Value, *keys: str) -> str:
    """The first of these members that is there and not empty, as one line; else empty.

    Raises:
        UnparsableError: It is there and no text.
    """
    for key in keys:
        member = value.some(key)
        if member is not None and (text := one_line(member.text())):
            return text
    return ""


def one_line(text: str) -> str:
    """Text with blanks collapsed, cut to a length that a message can hold."""
    return " ".join(text[: 4 * _WORD_CAP].split())[:_WORD_CAP]


def masked(text: str, *hints: str) -> str:
    """A tool's own words without what may be a secret in them.

    Args:
        text: The message.
        hints: Names of the rule: where they or the text speak of secrets, what is quoted,
            assigned or long is taken out.
    """
    line = one_line(text)
    if not any(_SECRETIVE.search(each) for each in (line, *hints)):
        return line
    return _LONG.sub(MASK, _ASSIGNED.sub(rf"\1{MASK}", _QUOTED.sub(MASK, line)))


def slashed(path: str) -> str:
    """A path with slashes, without `./` in front."""
    clean = path.replace("\\", "/")
    while clean.startswith("./"):
        clean = clean[2:].lstrip("/")
    return clean


def line_of(value: Value | None) -> int:
    """A line number; 0 where there is none or it is none.

    Raises:
        UnparsableError: It is no number at all.
    """
    if value is None or value.is_null:
        return 0
    return max(0, int(value.number()))
