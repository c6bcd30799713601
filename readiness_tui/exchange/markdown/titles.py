"""Headings, boxes and cells as an id and a title: what stands in front, what is taken off."""

import re
from dataclasses import dataclass

from readiness_tui.domain.model.status import Priority
from readiness_tui.exchange.markdown import text
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import is_id
from readiness_tui.exchange.model.values import read_priority

TITLE_LENGTH = 200
_NUMBERING = re.compile(r"(?:\d+(?:\.\d+)*[.)]|\d+\)|\d+(?:\.\d+)+|§\s*\d+)\s+")
_LEAD = re.compile(
    r"[\[(]?([^\W_](?:[\w.\-]*[^\W_])?)[\])]?(\s*(?:[:\u2013\u2014]|\s-\s|[.)](?=\s))|(?=\s)|$)\s*"
)
_COUNTED = re.compile(
    r"([^\W\d_]+)\s+#?(\d+)\b\s*(\([^()]*\))?\s*([:.\u2013\u2014]|-(?=\s)|$)\s*(.*)"
)
_NO_ID = re.compile(r"[pq]\d|h[12]|v\d[\w.]*|\d{4}-\d\d.*|q\d-\d{4}|\d{4}-w\d\d", re.IGNORECASE)
_KEYED = re.compile(
    r"(?:\*\*|__)?([^\s:*_|`][^:*_|`\n]{0,40}?)(?:\*\*|__)?\s*[:\uff1a](?:\*\*|__)?(?:\s+(.*))?",
    re.DOTALL,
)
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_QUALIFIER = re.compile(
    r"^\s*[(\[]([^()\[\]]{1,12})[)\]]\s*[:.\-\u2013\u2014]*\s*|\s*[(\[]([^()\[\]]{1,12})[)\]]\s*$"
)


@dataclass(frozen=True, slots=True)
class Lead:
    """A text that begins with something like an id.

    `is_parted` says whether a sign parts it from the rest.
    """

    id: str
    rest: str
    is_parted: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A heading such as `Stream 3 (P0): Title`."""

    word: str
    number: int
    title: str
    priority: Priority | None


def unnumbered(title: str) -> str:
    """A heading without its section number."""
    return _NUMBERING.sub("", title, count=1) if _NUMBERING.match(title) else title


def lead(title: str) -> Lead | None:
    """The id-like token that a plain text begins with; None if it begins with none."""
    match = _LEAD.match(title)
    if match is None or not is_id(match[1]) or _NO_ID.fullmatch(match[1]):
        return None
    return Lead(match[1], title[match.end() :].strip(), bool(match[2].strip()))


def is_dotted(name: str) -> bool:
    """Whether an id is a section number such as `2.7.1`."""
    return _DOTTED.fullmatch(name) is not None


def counted(title: str) -> Counted | None:
    """The word, number and title of a counted heading; None if it is none."""
    match = _COUNTED.fullmatch(title)
    if match is None:
        return None
    priority = read_priority(match[3].strip("()")) if match[3] else None
    rest = match[5] if priority or not match[3] else f"{match[5]} {match[3]}".strip()
    return Counted(match[1].casefold(), int(match[2]), rest or f"{match[1]} {match[2]}", priority)


def qualified(title: str) -> tuple[str, Priority | None]:
    """A title without a priority in brackets at either end, and that priority."""
    match = _QUALIFIER.search(title)
    if match is None or (priority := read_priority(match[1] or match[2])) is None:
        return title, None
    return (title[: match.start()] + title[match.end() :]).strip(), priority


def shown(raw: str) -> str:
    """A title from raw text: plain, on one line, its final stop or colon off."""
    title = " ".join(text.plain(raw).split()).removesuffix(":")
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def shortened(title: str) -> str:
    """A title of at most 200 characters, cut at the last clause that fits."""
    if len(title) <= TITLE_LENGTH:
        return title
    head = title[:TITLE_LENGTH]
    cut = max(head.rfind(sign) for sign in (";", ".", ":", ","))
    return (head[:cut] if cut > TITLE_LENGTH // 2 else head.rsplit(" ", 1)[0]).rstrip()


def keyed(raw: str) -> tuple[str, str] | None:
    """The key and the raw value of a line such as `**Owner:** x`; None if it is none."""
    match = _KEYED.fullmatch(raw.strip())
    return (words.key_of(match[1]), (match[2] or "").strip()) if match else None
