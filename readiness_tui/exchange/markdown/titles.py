"""Headings, boxes and cells as an id and a title: what stands in front, what is taken off."""

import re
from dataclasses import dataclass
from functools import lru_cache

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.markdown import text, title_marks
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import JOINED, UNSPACED, is_id
from readiness_tui.exchange.model.spellings import family
from readiness_tui.exchange.model.values import (
    read_estimate,
    read_priority,
)

TITLE_LENGTH = 200
_NUMBERING = re.compile(r"(?:\d+(?:\.\d+)*[.):\uff1a]|\d+\)|\d+(?:\.\d+)+|§\s*\d+)\s+")
_LEAD = re.compile(
    rf"[\[(]?(?:#(?=[A-Za-z]+\d))?({JOINED}|[^\W_](?:[\w.\-]*[^\W_])?)[\])]?"
    r"(\s*(?:[:\uff1a\u2013\u2014]|\s-\s|[.)](?=\s))|(?=\s)|$)\s*"
)
_JOINED = re.compile(rf"(?<!\w){JOINED}")
_COUNTED = re.compile(
    r"([^\W\d_]+)\s+#?(\d{1,9})\b\s*(\([^()]*\))?\s*([:.\u2013\u2014]|-(?=\s)|$)\s*(.*)"
)
_NO_ID = re.compile(
    r"[pq]\d|h[12]|v\d[\w.]*|\d{4}-\d\d.*|q\d-\d{4}|\d{4}-w\d\d|e2e|[0-9.]+(?:[hdwms]|ms|min|hrs?|[kmg]b|x)"
    r"|[0-9.]+[\u0370-\u03ff\u00b5]\w?|[0-9.]+e[-+]?\d+|\d{2,}-\d{2,}|\d-\d{3,}|[a-z]\d{1,2}[a-z](?:-[a-z]+)+|[0-9.]+[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7af]+"
    r"|[\w.-]*[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7af]\d+[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7af]+"
    r"|[^\W\d_]{3,}\d*(?:_[^\W\d_][^\W_]+)+_[^\W\d_]{3,}|\d+(?:st|nd|rd|th|re|\u00e8re|\u00e8me|[\u00aa\u00ba]|-[\u0439\u044f\u0435])|\d{1,2}[./]\d{1,2}[./]\d{2,4}|[\w-]+\.(?:md|py|js|ts|tsx|go|rs|json|ya?ml|toml|sql|sh)",
    re.IGNORECASE,
)
_WORD_IN_FRONT = re.compile(rf"^[{UNSPACED}]+(?=[A-Za-z])")
_SPAN = re.compile(r"([a-z]+[-._]?)\d+-\1\d+", re.IGNORECASE)
_WIKI = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
_BOLD_END = re.compile(r"(?<=[^*_\s])\s+(?:\*\*|__)([^*_]{2,30})(?:\*\*|__)\s*$")
_TAG = re.compile(r"\[([A-Z][A-Z0-9]{0,7})\]\s+(?=\S)")
_URGENT = re.compile(r"[\[(]([^()\[\]]{1,12})[\])]\s*[:\u2013\u2014-]?\s+(?=[^\W_])")
_ARROW = re.compile(r"(?:[-=\u2013\u2014]*>|\u2192|\u21d2|\+|&)\s*")
_SEPARATOR = re.compile(r"^[|\u00b7\u2192]\s+")
_REMARK = re.compile(r"[(\[][^()\[\]]{0,40}[)\]]\s*[:\u2013\u2014-]\s*")
_NUMBER = re.compile(r"(\d{1,9}(?:\.\d{1,9})*)[.)]\s+")
_PLAIN_NUMBER = re.compile(
    r"#?(\d{1,9}(?:\.\d{1,9})*[a-z]?)(\s*(?:[:\uff1a)\u2013\u2014]|\.(?!\d))|\s+-(?=\s)|(?=\s)|$)\s*"
)
_CAPITAL = re.compile(r"([A-Z])\s*(?:[:\uff1a.)\u2013\u2014]|-(?=\s)|$)\s*")
_KEYED = re.compile(
    r"(?:\*\*?|__?|`)?([^\s:*_|`\uff1a][^:*|`\n\uff1a]{0,40}?)(?:\*\*?|__?|`)?\s*(?:::(?=\s)|[:\uff1a])(?:\*\*?|__?(?=\s))?\s*(.*)",
    re.DOTALL,
)
_BOLD_ALONE = re.compile(r"(\*\*|__)([^\W\d][^*_:\uff1a\n]{1,40})\1")
_BOLD_WHOLE = re.compile(r"\*\*(?P<inner>[^*\s][^*:\uff1a\n]*[:\uff1a][^*\n]*)\*\*")
"""A key and its value in bold as a whole: `**Owner: Ana**`."""
_BOLD_REMARK = re.compile(
    r"^((?:\*\*|__)[^*_:\uff1a\n]{1,40}(?:\*\*|__))\s*\([^()]{1,60}\)\s*([:\uff1a])"
)
"""A remark between a bold key and its colon: `**Acceptance** (by the board): ...`."""
_BOLD_KEY = re.compile(
    r"(\*\*|__)([^\W\d][^*_:\uff1a\n]{1,30})\1(?!\s*[:\uff1a])\s*([\u2013\u2014-](?=\s)|\u2192|)\s*(\S.*)",
    re.DOTALL,
)
_BOLD_KEYS = frozenset(
    ("status", "owners", "depends", "after", "inverse", "estimate", "priority", "target")
)
_FEW_WORDS = 4
SLANTED = re.compile(
    r"(?:(?=\*[^*])|(?=_[^_]))([*_])(?!\s)(?P<inner>(?:(?!\1)[^\n]|\*\*|__)+)(?<!\s)\1"
)
"""A line that is in italics as a whole."""
_BOLD_FRONT = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1)[^\n]){2,200}?)(?<=\S)\1")
_LONG = 100
"""Signs: of what is longer the first sentence is the title, the whole a note."""
_PHRASE, _WORD = 10, 16  # bytes: a longer word is a path, or a phrase without blanks
_SENTENCE_END = re.compile(r"(?<=[.!])\s+(?=[^\W\d_a-z]|[\"'`(])|(?<=[\u3002\uff01])")
_DASH = re.compile(r"\s+(?:[\u2013\u2014-]|--)\s+(?=\w)")
_ABBREVIATED = re.compile(
    r"(?<!\w)(?:\w|etc|e\.g|i\.e|z\.b|d\.h|vs|ca|nr|no|bzw|ggf|evtl|inkl|approx|resp)$",
    re.IGNORECASE,
)
_PAIRS = ("()", "[]", "\u201c\u201d", "\u300c\u300d")
_STOPS = (".", "!", "?", "\u3002", "\uff01", "\uff1f")
_PARTED = re.compile(r"\s*[:\uff1a]|\s[\u2013\u2014-]\s")
_DOTTED = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True)
class Lead:
    """A text that begins with something like an id.

    `is_parted` says whether a sign parts it from the rest.
    """

    id: str
    rest: str
    is_parted: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A heading, box or cell as `[sign] [word] id [separator] title [status]`.

    `word` is the folded ticket or risk word in front, `kind` which of the two it is; `is_number`
    says that the id is a section number or a bare number. `labels` are tags in brackets in front of
    the title: `[P] [US1]`.
    """

    id: str
    title: str
    word: str = ""
    kind: str = ""
    is_parted: bool = False
    is_number: bool = False
    status: Status | None = None
    priority: Priority | None = None
    labels: tuple[str, ...] = ()


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
    if match is None or not is_id(match[1]) or is_reserved(match[1]) or is_range(match[1]):
        return None
    if _is_length(match[1], title):
        return None
    return Lead(match[1], title[match.end() :].strip(), bool(match[2].strip()))


def head(raw: str) -> Head | None:
    """The id and title that a heading, box, bullet or cell begins with; None without an id."""
    return _head(raw, words.load())


@lru_cache(words.REMEMBERED)  # a cell is looked at for its shape, its id and its title
def _head(raw: str, _vocabulary: words.Words) -> Head | None:
    """The same, for the words that are spoken: a document's own give titles other statuses."""
    raw = _BOLD_END.sub(_dashed, _WIKI.sub(_wiki, raw))
    shown_text, first = title_marks.unsigned(text.plain(raw).replace("~~", "").strip())
    number = _NUMBER.match(shown_text)
    rest = shown_text[number.end() :] if number else shown_text
    rest, second = title_marks.unsigned(rest)
    rest, urgency = _urgent(rest)
    whole = rest
    word, kind, rest = _worded(whole)
    match = lead(rest)
    if match is None and word:
        match = _plain_number(rest) or _letter(rest)
    if match is None:
        word, kind, rest = "", "", whole  # `Fix the roof`: the word names no id
    if match is None and number:
        match = Lead(number[1], rest, is_parted=True)
    if match is None:
        match = _plain_number(rest, dotted=not rest.startswith("#"))
    if match is None or _joins_another(match, word):
        return None
    title, third = title_marks.unsigned(match.rest)
    if third is None or title != match.rest:
        title = _SEPARATOR.sub("", title.lstrip(":\uff1a\u2013\u2014-|\u00b7\u2022 "), count=1)
    title = _REMARK.sub("", title, count=1) if _REMARK.match(title) else title
    title, labels = _labelled(_bare(title))
    title, by_sign = title_marks.urged(title)
    title, priority = title_marks.qualified(tidy(title))
    priority = priority or by_sign or urgency
    title, fourth = title_marks.finished(title)
    status = next((each for each in (fourth, third, second, first) if each is not None), None)
    is_number = match.id.replace(".", "").isdigit() or len(match.id) == 1
    return Head(match.id, title, word, kind, match.is_parted, is_number, status, priority, labels)


def _bare(title: str) -> str:
    """A title without the brackets around all of it: `T-1 (Outputs)`."""
    if not title.startswith("(") or not title.endswith(")"):
        return title
    depth = 0
    for at, sign in enumerate(title):
        depth += (sign == "(") - (sign == ")")
        if not depth and at + 1 < len(title):
            return title
    return title[1:-1].strip() or title


def _urgent(title: str) -> tuple[str, Priority | None]:
    """A text without the priority in brackets in front of an id, and that: `[P0] T-1: Title`."""
    match = _URGENT.match(title)
    if match and (priority := read_priority(match[1])) and lead(title[match.end() :]):
        return title[match.end() :], priority
    return title, None


def _labelled(title: str) -> tuple[str, tuple[str, ...]]:
    """A title without the tags in front of it, and those; a status or priority is none."""
    labels: list[str] = []
    while match := _TAG.match(title):
        if words.load().is_status(match[1]) or read_priority(match[1]):
            break
        labels.append(match[1])
        title = title[match.end() :]
    return title, tuple(labels)


def is_order(raw: str, head_: Head) -> bool:
    """Whether a text is an id and nothing else."""
    return not head_.title and text.plain(raw).strip(" .~*`[]") == head_.id


def is_reserved(name: str) -> bool:
    """Whether an id-like token is a priority, version, day, size, file, variable or `Phase1`."""
    name = _WORD_IN_FRONT.sub("", name)
    stem = name.rstrip("0123456789")
    counts = stem != name and any(
        words.fold(stem) in listed for listed in words.load().lists["numbered"].values()
    )
    return counts or _NO_ID.fullmatch(name) is not None


def is_range(name: str) -> bool:
    """Whether an id-like token is the ends of a range: `T009-T020`."""
    return _SPAN.fullmatch(name) is not None


def ascends(name: str) -> bool:
    """Whether an id-like token is a number and a higher one: where all are, they are amounts."""
    low, _, high = name.partition("-")
    return low.isdecimal() and high.isdecimal() and int(low) < int(high)


def _wiki(link: re.Match[str]) -> str:
    return f"{link[1]}: {link[2]}" if link[2] else link[1]


def _dashed(end: re.Match[str]) -> str:
    """A status in bold behind a title, parted from it by a dash."""
    return f" - {end[1]}" if words.load().is_status(end[1]) else end[0]


def _worded(title: str) -> tuple[str, str, str]:
    """The ticket or risk word that a title begins with, which of the two, and the rest."""
    for kind in ("ticket", "risk"):
        if match := words.load().leading("heads", kind, title):
            return words.fold(match), kind, title[len(match) :].lstrip(" #\u00a0")
    return "", "", title


def _joins_another(first: Lead, word: str) -> bool:
    """Whether an id is joined to one like it, and begins no title: `M0 -> M1`."""
    arrow = _ARROW.match(first.rest)
    if arrow is None or (arrow[0].strip() in {"+", "&"} and not word):
        return False
    other, _, rest = _worded(first.rest[arrow.end() :])
    second = lead(rest) or (_plain_number(rest) if other else None)
    return second is not None and other in {"", word} and family(second.id) == family(first.id)


def _plain_number(title: str, *, dotted: bool = False) -> Lead | None:
    match = _PLAIN_NUMBER.match(title)
    if match is None or (dotted and "." not in match[1]) or _NO_ID.fullmatch(match[1]):
        return None
    if _is_length(match[1], title):
        return None
    return Lead(match[1], title[match.end() :].strip(), bool(match[2].strip()))


def _is_length(number: str, title: str) -> bool:
    """Whether a number with a stop begins a length of work rather than a title: `2.5 days`."""
    begin = " ".join(title.split(" ", 2)[:2])
    return is_dotted(number) and read_estimate(begin)[0] is not None


def _letter(title: str) -> Lead | None:
    """A capital letter that a sign parts from the rest, as in `Task A: Title`."""
    match = _CAPITAL.match(title)
    return Lead(match[1], title[match.end() :].strip(), is_parted=True) if match else None


def is_dotted(name: str) -> bool:
    """Whether an id is a section number such as `2.7.1`."""
    return _DOTTED.fullmatch(name) is not None


def lettered(raw: str) -> Head | None:
    """A heading that a capital letter and a sign begin: `A. Title`; None for any other."""
    shown_text, status = title_marks.unsigned(text.plain(raw).strip())
    match = _letter(shown_text)
    if match is None or not match.rest:
        return None
    title, by_end = title_marks.finished(tidy(match.rest))
    return Head(match.id, title, is_parted=True, is_number=True, status=by_end or status)


def counted(title: str) -> Counted | None:
    """The word, number and title of a counted heading; None if it is none."""
    match = _COUNTED.fullmatch(title)
    if match is None:
        return None
    priority = read_priority(match[3].strip("()")) if match[3] else None
    aside = "" if priority or not match[3] else f" {match[3]}"
    rest = (match[5] or f"{match[1]} {match[2]}") + aside
    return Counted(match[1].casefold(), int(match[2]), rest, priority)


def shown(raw: str) -> str:
    """A title from raw text: plain, on one line, its final stop or colon off."""
    return tidy(text.plain(raw))


def tidy(title: str) -> str:
    """A title from plain text: on one line, its final stop or colon off."""
    title = " ".join(title.split()).removesuffix(":").removesuffix("\uff1a").removesuffix("\u3002")
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def shortened(title: str) -> str:
    """A title of at most 200 characters, cut at the last clause that fits."""
    if len(title) <= TITLE_LENGTH:
        return title
    head = title[:TITLE_LENGTH]
    cut = max(head.rfind(sign) for sign in (";", ".", ":", ","))
    return (head[:cut] if cut > TITLE_LENGTH // 2 else head.rsplit(" ", 1)[0]).rstrip()


def brief(title: str, raw: str) -> str:
    """A title as the bold front of what was written, else what a long one says first.

    A front that is a sentence of its own is a title (`**Oil the gate.** Both hinges squeak`); one
    that a colon or a dash ends only where it has the id too, or the whole is long, for
    `**Gate**: oil it` names a part.
    """
    match = _BOLD_FRONT.search(raw)
    named = head(match[2]) if match else None
    front = named.title if named else shown(match[2]) if match else ""
    is_long = len(title) > _LONG
    if match and front and title.startswith(front):
        is_sentence = match[2].endswith(_STOPS) or raw.startswith(_STOPS, match.end())
        may_part = named is not None or (is_long and _is_phrase(front))
        if is_sentence or (may_part and _PARTED.match(title[len(front) :])):
            return front
    first = _first(title, _SENTENCE_END) if is_long else title
    return shortened(_first(first, _DASH) if len(title) > TITLE_LENGTH else first)


def _first(title: str, rule: re.Pattern[str]) -> str:
    """What stands in front of the first sign that ends a phrase outside of brackets."""
    for end in rule.finditer(title, 0, 2 * TITLE_LENGTH):
        front = title[: end.start()].rstrip(".\u3002")
        is_open = any(front.count(sign) > front.count(close) for sign, close in _PAIRS)
        if _is_phrase(front) and not is_open and not _ABBREVIATED.search(front):
            return front
    return title


def _is_phrase(front: str) -> bool:
    """Whether a text is more than a word or two short ones."""
    size = len(front.encode())
    return size >= _PHRASE and (" " in front or size > _WORD)


def has_bold_head(raw: str) -> bool:
    """Whether a bullet begins with an id and a title in bold: `**T-3 Oil the gate:** twice`."""
    match = _BOLD_FRONT.match(raw)
    named = head(match[2]) if match else None
    return named is not None and not named.is_number and bool(named.title)


def keyed(raw: str) -> tuple[str, str] | None:
    """The key and the raw value of a line such as `**Owner:** x`; None if it is none.

    A line that is nothing but the bold word of a field is a key too: `**Acceptance criteria**`.
    """
    for rule in (SLANTED, _BOLD_WHOLE):
        if wrapped := rule.fullmatch(raw.strip()):
            raw = wrapped["inner"]
    raw = _BOLD_REMARK.sub(r"\1\2", raw.strip(), count=1)
    alone = _BOLD_ALONE.fullmatch(raw.strip())
    if alone and words.load().exact(words.key_of(alone[2])):
        return words.key_of(alone[2]), ""
    if (bold := _BOLD_KEY.fullmatch(raw.strip())) and _is_bold_key(bold[2], bold[3], bold[4]):
        return words.key_of(bold[2]), bold[4].strip()
    match = _KEYED.fullmatch(raw.strip())
    joined = _JOINED.search(match[0]) if match else None
    if match and joined and joined.start() < match.end(1) < joined.end():
        return None  # the colon is one of an id: `needs K1:R2`
    if match and match[1].count('"') % 2:
        return None  # the colon is one of a title: `after "API: keys"`
    return (words.key_of(match[1]), (match[2] or "").strip()) if match else None


def _is_bold_key(key: str, dash: str, value: str) -> bool:
    """Whether a bold word in front is a key though no colon says so: `**Owner** Ana`.

    Without a dash what follows must be a value, for it to be no sentence: `**Test** the pump`.
    """
    name = words.load().exact(words.key_of(key))
    if name not in _BOLD_KEYS or dash:
        return bool(dash) and name in _BOLD_KEYS
    if name == "status":
        return words.load().is_status(value)
    is_short = len(value.split()) <= _FEW_WORDS
    return is_short and (name == "owners" or any(map(str.isdigit, value)))
