"""Headings and texts made of a known word and a number: phases, weeks, milestones."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_uppercase

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import title_marks, titles
from readiness_tui.exchange.markdown.syntax.tree import Section
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import UNSPACED

_WEEKS = re.compile(
    r"[(\[]\s*([^\s()\[\]]{1,40})\s+(\d{1,9})\s*(?:[-\u2013\u2014]|\.\.|to)\s*(\d{1,9})\s*[)\]]"
)
_LETTERED = re.compile(r"([^\W\d_]+)\s([A-Z])(?:\s*[:.\u2013\u2014\uff1a]|\s-(?=\s))\s*(\S.*)")
_GROUP = re.compile(r"([Pp][0-4])\b")
_ORDINAL = (
    r"(?:-?(?:\u0439|\u044f|\u0435)|st|nd|rd|th|re|er|\u00e8re|\u00e8me|\.?[\u00aa\u00ba\u00b0])"
)
"""What makes a number one of an order: `1st`, `1re`, `1-\u0439`, `1\u00aa`."""
_UNSPACED = 0x1100  # scripts from here on put no blank between a number and its word
_HAN = "\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SPELLED = {
    **{name: str(at) for at, name in enumerate(_NUMBERS, 1)},
    **{sign: str(at) for at, sign in enumerate(_HAN, 1)},
}
_SEPARATORS = r"[:.\-\u2013\u2014\uff1a]*"
_FEW = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A heading made of a known word and an id: `Phase A: Title`, `Week 7 (Feb 16-22)`.

    `word` is the word, folded.
    """

    id: str
    title: str
    word: str = ""


def named(section: Section, kind: str) -> Named | None:
    """The id and title of a heading of one of the counted kinds; None if it is none."""
    return _named(section.title, kind, words.load())


@lru_cache(words.REMEMBERED)  # each rule that knows phases looks at all headings
def _named(heading: str, kind: str, _vocabulary: words.Words) -> Named | None:
    title = title_marks.unsigned(heading)[0]
    bare = titles.unnumbered(title)
    return named_in(bare, kind) or (named_in(title, kind) if bare != title else None)


def finished(section: Section, heading: Named) -> tuple[str, Status | None]:
    """The title of a counted heading, and the status at its end or by the sign in front."""
    title, status = title_marks.finished(titles.tidy(heading.title))
    return title, status or title_marks.unsigned(section.title)[1]


def named_in(title: str, kind: str) -> Named | None:
    """The id and title of a text of one of the counted kinds; None if it is none."""
    listed = words.load().of("numbered", kind)
    match = _counted(listed).fullmatch(title) or _counted_before(listed).fullmatch(title)
    if match is None:
        return None
    parts = match.groupdict()
    number = next(filter(None, (parts.get(name) for name in ("number", "han", "order"))))
    word = parts.get("word") or parts.get("unspaced") or ""
    return Named(_digits(number), match["title"].strip() or title, words.fold(word))


def _digits(number: str) -> str:
    """A number in digits, where a word or a sign spells it."""
    return _SPELLED.get(number.casefold(), number)


@cache
def _counted_before(listed: tuple[str, ...]) -> re.Pattern[str]:
    """A number in front of its word: one of an order, or of a script without blanks.

    `1. Phases of work` is a section with its number: one with a point is parted from its title.
    """
    unspaced = "|".join(re.escape(word) for word in listed if ord(word[0]) > _UNSPACED) or "(?!)"
    names = "|".join(re.escape(word) for word in listed if ord(word[0]) <= _UNSPACED) or "(?!)"
    after = r"(?:[:.\uff1a]|\s[\u2013\u2014-](?=\s))"
    return re.compile(
        rf"(?:[\u7b2c\uc81c]?(?P<number>\d{{1,9}}|[{_HAN}])\s*(?P<unspaced>{unspaced})\s*{_SEPARATORS}"
        rf"|(?P<order>\d{{1,9}})(?=e?\.?\s|{_ORDINAL}\s)(?:\.(?=.*{after}\s*\S)|e|{_ORDINAL})?\s+"
        rf"(?P<word>{names})(?:\s*{after}+|$))\s*(?P<title>.*)",
        re.IGNORECASE,
    )


@cache
def _counted(listed: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, listed))
    spelled = "|".join(_NUMBERS)
    number = rf"\d{{1,9}}(?={_ORDINAL}\b)|\d{{1,9}}(?:\.\d{{1,9}})*[a-z]?|[A-Z]|[IVX]+|{spelled}"
    return re.compile(
        rf"(?P<word>{names})(?:(?:\s+#?|(?=\d))(?P<number>{number})(?:(?<=\d){_ORDINAL})?\b|(?P<han>[{_HAN}]))"
        rf"\s*(?:[(\[\uff08][^()\uff08\uff09]*[)\]\uff09])?\s*{_SEPARATORS}\s*(?P<title>.*)",
        re.IGNORECASE,
    )


def in_order(text: str, listed: tuple[str, ...]) -> str:
    """A text with the number of each of some words behind it: `Phase 1` for `1st phase`.

    Args:
        text: Plain text, not Markdown.
        listed: The words, folded.
    """
    if not listed:
        return text
    text = _before(listed).sub(lambda match: f" {match[3]} {_digits(match[1])} ", text)
    return _behind(listed).sub(lambda match: f"{match[1]} {_digits(match[2] or match[3])} ", text)


@cache
def _before(listed: tuple[str, ...]) -> re.Pattern[str]:
    """A number of an order in front of one of some words, with up to two letters behind these.

    One without a sign for that is a count in most scripts: `3 phases`.
    """
    names = "|".join(map(re.escape, sorted(listed, key=len, reverse=True)))
    letters = rf"[^\W\d_{UNSPACED}]"
    ordinal = rf"(?:{_ORDINAL}|-\u0433\u043e|[aeo](?=\s)|\.)"
    return re.compile(
        rf"(?<![\w.])[\u7b2c\uc81c]?(\d{{1,9}}|[{_HAN}])(?P<ordinal>{ordinal})?\s*"
        rf"((?(ordinal)|(?![a-z]))(?:{names}))(?(ordinal){letters}{{0,2}})(?!{letters})",
        re.IGNORECASE,
    )


@cache
def _behind(listed: tuple[str, ...]) -> re.Pattern[str]:
    """A number that a word or a sign spells, behind one of some words, or one right behind it."""
    names = "|".join(map(re.escape, sorted(listed, key=len, reverse=True)))
    spelled = "|".join(_NUMBERS)
    return re.compile(
        rf"(?<![^\W{UNSPACED}])({names})(?:\s+({spelled})(?!\w)|(?<=[{UNSPACED}])([{_HAN}]|\d{{1,9}}))",
        re.IGNORECASE,
    )


def lettered(section: Section) -> Named | None:
    """The folded word in front of a capital letter and a title: `Release A: Title`; or None."""
    match = _LETTERED.fullmatch(title_marks.unsigned(section.title)[0])
    word = words.fold(match[1]) if match else ""
    if match is None or any(word in listed for listed in words.load().lists["numbered"].values()):
        return None
    return Named(match[2], match[3], word)


def in_letters(sections: Iterable[Section]) -> list[tuple[Section, Named]]:
    """The headings of the first word that letters from A on count, three at least."""
    by_word: dict[str, list[tuple[Section, Named]]] = defaultdict(list)
    for section in sections:
        if section.level and (heading := lettered(section)):
            by_word[heading.word].append((section, heading))
    for named_ in by_word.values():
        if (
            len(named_) > _FEW
            and "".join(each.id for _, each in named_) == ascii_uppercase[: len(named_)]
        ):
            return named_
    return []


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
