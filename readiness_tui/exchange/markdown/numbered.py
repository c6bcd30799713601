"""Headings and texts made of a known word and a number: phases, weeks, milestones."""

import re
from dataclasses import dataclass
from functools import cache

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import title_marks, titles
from readiness_tui.exchange.markdown.syntax.tree import Section
from readiness_tui.exchange.model import words

_WEEKS = re.compile(
    r"[(\[]\s*([^\s()\[\]]{1,40})\s+(\d{1,9})\s*(?:[-\u2013\u2014]|\.\.|to)\s*(\d{1,9})\s*[)\]]"
)
_GROUP = re.compile(r"([Pp][0-4])\b")
_HANGUL = 0x1100  # scripts from here on put the number first


@dataclass(frozen=True, slots=True)
class Named:
    """A heading made of a known word and an id: `Phase A: Title`, `Week 7 (Feb 16-22)`."""

    id: str
    title: str


def named(section: Section, kind: str) -> Named | None:
    """The id and title of a heading of one of the counted kinds; None if it is none."""
    return named_in(titles.unnumbered(title_marks.unsigned(section.title)[0]), kind)


def finished(section: Section, heading: Named) -> tuple[str, Status | None]:
    """The title of a counted heading, and the status at its end or by the sign in front."""
    title, status = title_marks.finished(titles.tidy(heading.title))
    return title, status or title_marks.unsigned(section.title)[1]


def named_in(title: str, kind: str) -> Named | None:
    """The id and title of a text of one of the counted kinds; None if it is none."""
    listed = words.load().of("numbered", kind)
    if match := _counted(listed).fullmatch(title):
        return Named(match[1], match[3].strip() or title)
    match = _counted_before(listed).fullmatch(title)
    return Named(match[1], match[2].strip() or title) if match else None


@cache
def _counted_before(listed: tuple[str, ...]) -> re.Pattern[str]:
    """A number in front of its word, as scripts without blanks have it."""
    names = "|".join(re.escape(word) for word in listed if ord(word[0]) > _HANGUL)
    return re.compile(
        rf"\u7b2c?(\d{{1,9}}|[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d])\s*(?:{names})\s*[:.\-\u2013\u2014\uff1a]*\s*(.*)"
    )


@cache
def _counted(listed: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, listed))
    return re.compile(
        rf"(?:{names})(?:\s+#?|(?=\d))(\d{{1,9}}(?:\.\d{{1,9}})*[a-z]?|[A-Z]|[IVX]+)\b\s*([(\[\uff08][^()\uff08\uff09]*[)\]\uff09])?\s*[:.\-\u2013\u2014\uff1a]*\s*(.*)",
        re.IGNORECASE,
    )


def group(section: Section) -> Named | None:
    """The phase that a group heading makes: `P0 Tickets (Weeks 1-2)`; None if it is none."""
    title = titles.unnumbered(section.title)
    if not weeks(title):
        return None
    plain = _WEEKS.sub("", title).strip()
    match = _GROUP.match(plain)
    return Named(match[1].upper() if match else plain.split()[0], plain)


def weeks(title: str) -> tuple[int, int] | None:
    """The weeks of the plan that a heading names in brackets."""
    match = _WEEKS.search(title)
    if match is None or words.fold(match[1]) not in words.load().of("numbered", "weeks"):
        return None
    return int(match[2]), int(match[3])


def heading_priority(section: Section) -> str:
    """The priority that a group heading gives to the tickets below it; empty for none."""
    match = _GROUP.match(titles.unnumbered(section.title))
    return match[1].upper() if match else ""
