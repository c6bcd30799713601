"""What stands around a title: a sign or box in front of it, a status or a priority at its end."""

import re

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.values import read_box, read_status, read_urgency

_BOX = re.compile(r"(?:[-*+]\s+)?\[([ xX/!~-])\]\s*")
_BOX_END = re.compile(r"\s+\[([ xX/-])\](?:\s*\[[^\W\d][^\[\]]{0,19}\])*\s*$")
"""A box behind a title, and words of the team in brackets: `[x] [verified]`."""
_END = re.compile(
    r"\s*(?:[(\[\uff08\u3010](?P<bracket>[^()\[\]\uff08\uff09\u3011]{1,60})[)\]\uff09\u3011]"
    r"|(?P<sign>[^\w\s(){}\[\]\"'`.,:;!?%/\\@#&*+=<>|$\u2013\u2014\uff1a-]\ufe0f?)\s*(?P<word>[^|]{0,60})"
    r"|\s(?:--|[\u2013\u2014-])\s*(?P<dash>[^\W\d][^|\u2013\u2014]{1,60}))\s*$"
)
_REMARKED = re.compile(
    r"\s*[(,;:]|\s[\u2013\u2014-]\s"
    r"|\s+(?=[\W\d]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d)",
    re.IGNORECASE,
)
_CRY = re.compile(r"[^\W\d_]{3,}(?:\s[^\W\d_]{2,})?")
"""A word or two behind a sign, in the team's own terms: `\u2705 LIVRE`."""
_SIGNS = re.compile(r"[^\w]+")
_MOST_WORDS = 2  # of a status that says nothing else: `in progress`
_NEAR_END = 120
_MOST_SIGNS = 50  # in front of a title: taking off thousands one by one is quadratic
_QUALIFIER = re.compile(
    r"^\s*[(\[\uff08\u3010]([^()\[\]\uff08\uff09\u3011]{1,24})[)\]\uff09\u3011]\s*[:.\-\u2013\u2014]*\s*"
    r"|(?<!\s)\s*[(\[\uff08\u3010]([^()\[\]\uff08\uff09\u3011]{1,24})[)\]\uff09\u3011]\s*$"
)


def unsigned(title: str) -> tuple[str, Status | None]:
    """A text without the signs or the box in front of it, and the status that they state."""
    status: Status | None = None
    for _ in range(_MOST_SIGNS):
        if not title:
            break
        if match := _BOX.match(title):
            status, title = read_box(match[1]) or Status.TODO, title[match.end() :]
        elif (
            not title[0].isascii()
            and not title[0].isalnum()
            and title[0] not in "\u2013\u2014\u2026\u201c\u2018\u00a7"
        ):
            name = words.load().status_symbols.get(title[0])
            status = Status(name) if name else status
            title = title[1:].lstrip("\ufe0f\u200d ")
        else:
            break
    return title, status


def marked(title: str) -> tuple[str, Status | None]:
    """A title without a status sign in front or a status behind it, and that status."""
    rest, first = unsigned(title)
    rest, last = finished(rest if first else title)
    return rest, last or first


def ticked(title: str) -> str:
    """The title of a ticked box without a sign or word behind it that says no more than the box."""
    rest, status = finished(title)
    return rest if status is Status.DONE and not status_remark(title) else title


def status_remark(title: str) -> str:
    """What the end of a title says about its status beyond a sign or word: `done 2026-01-02`."""
    rest, status = finished(title)
    around = f"{words.load().signs_and_blanks}:-\u2013\u2014"
    tail = title[len(rest) :].strip(around)
    tail = tail[1:-1].strip(around) if tail[:1] in {"(", "["} else tail
    says_more = any(map(str.isdigit, tail)) or len(tail.split()) > _MOST_WORDS
    return tail if status and says_more else ""


def finished(title: str) -> tuple[str, Status | None]:
    """A title without the status or the box at its end, and that status."""
    if (box := _BOX_END.search(title, max(0, len(title) - _NEAR_END))) and box.start():
        by_sign = read_box(box[1])
        return (title[: box.start()], by_sign) if by_sign else (title, None)
    match = _END.search(title, max(0, len(title) - _NEAR_END))
    while match is not None:
        rest = title[: match.start()].rstrip(" :\u2013\u2014-")
        if (
            rest
            and not _is_inside(title, match)
            and (stated := _ending(match))
            and (status := read_status(stated).status)
        ):
            return rest, status
        match = _END.search(title, match.start() + 1)
    return title, None


def _is_inside(title: str, match: re.Match[str]) -> bool:
    """Whether a sign stands in brackets that say more, or behind a key: `(Status: \u2705 done)`."""
    if not match["sign"]:
        return False
    front = title[: match.start()].rstrip()
    is_keyed = front[-1:] in {":", "\uff1a"}
    word = front[:-1].split()[-1] if is_keyed and front[:-1].split() else ""
    is_open = any(front.count(sign) > front.count(end) for sign, end in ("()", "[]"))
    return is_open or words.load().exact(words.key_of(word)) == "status"


def _ending(match: re.Match[str]) -> str:
    """What the end of a title says of its status; empty where it says nothing."""
    sign = match["sign"]
    stated = match["word"] if sign else (match["bracket"] or match["dash"]).strip()
    if not sign and stated[:1] in words.load().status_symbols:
        sign, stated = stated[0], stated[1:]
    if not sign:
        if stated.rstrip("\ufe0f")[-1:] in words.load().status_symbols:
            stated = stated.rstrip("\ufe0f")[:-1].rstrip()  # the word says more: `partly ✅`
        is_status = words.load().is_status(_REMARKED.split(stated, maxsplit=1)[0])
        return stated if is_status and not _is_keyed(stated) else ""
    symbols = words.load().status_symbols
    if sign[0] not in symbols:
        return ""
    remark = stated.strip("\ufe0f ")
    is_cry = _CRY.fullmatch(remark) and remark.isupper() and read_status(remark).status is None
    if remark and not remark[0].isdigit() and not is_cry and read_status(remark).status is None:
        return ""  # a sign amid a sentence states nothing
    return sign if is_cry else f"{sign} {remark}"


def _is_keyed(stated: str) -> bool:
    """Whether a text states another field by its key: `waiting for: T-1`."""
    key, colon, _ = stated.partition(":")
    return bool(colon) and words.load().exact(words.key_of(key)) not in {"", "status"}


def urged(title: str) -> tuple[str, Priority | None]:
    """A title without a sign at its end that the document explains as a priority, and that.

    Behind it another sign may stand with a cry, which says nothing of it: `Map \u2b50 NEW`.
    """
    signs = words.load().urgent_signs
    at = max(map(title.rfind, signs), default=-1)
    cry = _SIGNS.sub("", title[at + 1 :])
    if at < 0 or (cry and not (cry.isupper() and _CRY.fullmatch(cry))):
        return title, None
    return title[:at].rstrip(), Priority(signs[title[at]])


def qualified(title: str) -> tuple[str, Priority | None]:
    """A title without a priority in brackets at either end, and that priority."""
    match = _QUALIFIER.search(title)
    if match is None or (priority := read_urgency(match[1] or match[2])) is None:
        return title, None
    return (title[: match.start()] + title[match.end() :]).strip(), priority
