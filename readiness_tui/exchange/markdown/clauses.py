"""Which ticket waits for which, as a sentence says it in the words between and around their names.

`T-3 can only start after T-1`, `T-1 must land before T-3`, and of the ticket that a text belongs
to `waits for T-1`. Beside what relates them only words that say no more may stand between them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import Ids, Reference, is_id

_LONGEST = 80  # characters between two names: more is a story
_SENTENCE = 300
_TITLE_WORDS = 20
_STOP = re.compile(r"[.;!?](?=\s|$)|[\u3002\uff1b\uff01\n]")
_START = re.compile(r"^.*(?:[.;:!?](?=\s)|[\u3002\uff1b\uff1a\uff01\n])", re.DOTALL)
_REMARK = re.compile(r"\([^()]*\)|\uff08[^\uff08\uff09]*\uff09")
_BACK = re.compile("<[-=\u2500]+|[\u21d0\u2b05\u27f5\u25c4][-\u2500]*")
_WORD = re.compile(r"\w")
_TOKEN = re.compile(r"#?[^\W_](?:[\w.\-]*[^\W_])?")
_PUNCTUATION = " ,:\uff0c\uff1a\u3001()[]*`_\u2013\u2014-"
_LISTS = (
    ("depends", "relations", "needs"),
    ("depends", "columns", "depends"),
    ("after", "relations", "after"),
    ("after", "columns", "after"),
    ("before", "relations", "before"),
    ("inverse", "relations", "blocks"),
    ("inverse", "columns", "inverse"),
)
"""What relates two names, and the list of words for it; the longest word counts."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What is said of some tickets: `field` is depends, after or inverse, `value` names others.

    `start` and `end` are the offsets of the sentence in its text.
    """

    subjects: tuple[str, ...]
    field: str
    value: str
    start: int = 0
    end: int = 0


def of_own(text: str, ids: Ids) -> tuple[str, str] | None:
    """The field and the names that a text states of the ticket it belongs to: `waits for T-1`."""
    references = ids.read(text) if len(text) <= words.FAR else ()
    if not references:
        return None
    begin = references[0].start
    if field := relating(text[:begin]):
        return field, text[begin:]
    end = references[run(text, references, 0) - 1].end
    front = words.load().without("relations", "link", words.fold(text[:begin]))
    if says_nothing(front) and _opens("behind", text[end : end + _LONGEST]):
        return "depends", text[begin:end]
    return None


def of_named(text: str, ids: Ids) -> tuple[Relation, ...]:
    """What a text says of the tickets that it names: `T-3 needs T-1; T-1 comes before T-2`."""
    references = ids.read(text)
    if len(references) > 1:
        return tuple(_relations(text, references, ids))
    return () if references or not ids.names else tuple(_by_titles(text, ids))


def is_said_of(text: str) -> bool:
    """Whether what stands behind an id says how it is related to others, and is no title."""
    token = next((each for each in _TOKEN.finditer(text[:_LONGEST]) if _is_name(each[0])), None)
    return token is not None and bool(relating(text[: token.start()]))


def relating(gap: str) -> str:
    """The field that the words between two names state of the first; empty for none.

    Where one must not start before the other, it depends on it; what is denied relates nothing.
    """
    return _relating(gap, words.load()) if len(gap) <= _SENTENCE else ""


@lru_cache(words.REMEMBERED)  # the same few words stand between names again and again
def _relating(gap: str, vocabulary: words.Words) -> str:
    gap = _BACK.sub("\u2190", _REMARK.sub(" ", gap))
    folded = words.fold(gap).strip(_PUNCTUATION)
    if not folded or len(folded) > _LONGEST:
        return ""
    matches = [
        (match, field)
        for field, section, name in _LISTS
        if (match := vocabulary.first(section, name, folded))
    ]
    if not matches:
        return ""
    match, field = max(matches, key=lambda pair: len(pair[0]))
    rest = folded.replace(match, " ", 1)
    bare = vocabulary.without("relations", "never", rest)
    if not says_nothing(bare):
        return ""
    if bare != rest:
        return "depends" if field == "before" else ""
    if field == "after" and vocabulary.has("relations", "strict", rest):
        return "depends"
    return "inverse" if field == "before" else field


def _relations(text: str, references: Sequence[Reference], ids: Ids) -> Iterator[Relation]:
    """The relations of one text in order: some names, what relates them to others, and those."""
    begin, ahead = 0, _START.sub("", text[: references[0].start])
    while (end := run(text, references, begin)) < len(references):
        ahead = _without_title(ahead, references[begin], ids)
        gap = text[references[end - 1].end : references[end].start]
        gap = _without_title(gap, references[end - 1], ids)
        gap = _without_title(gap, references[end], ids)
        last = _objects(text, references, end)
        field, is_turned = "", False
        if not _STOP.search(gap) and (says_nothing(ahead) or _joins(ahead)):
            done = references[last - 1].end
            field = _between(gap, text[done : done + _LONGEST])
        elif not _STOP.search(gap) and says_nothing(gap):
            field, is_turned = relating(ahead), True
        if field:
            sides = (begin, end), (end, last)
            subjects, others = reversed(sides) if is_turned else sides
            names = tuple(name for each in references[slice(*subjects)] for name in each.ids)
            value = text[references[others[0]].start : references[others[1] - 1].end]
            start, stop = references[begin].start, references[last - 1].end
            yield Relation(names, field, value, start, stop)
        begin = last if field else end
        if begin < len(references):
            ahead = _START.sub("", text[references[begin - 1].end : references[begin].start])
            if field and last - end == 1 and relating(ahead):
                begin, ahead = end, ""  # a chain: `T-1 before T-2 before T-3`


def _by_titles(text: str, ids: Ids) -> Iterator[Relation]:
    """What a text says of one ticket that it calls by its title: `Fit pump depends on Dig well`."""
    folded = words.fold(_REMARK.sub(" ", text)).strip(f"{_PUNCTUATION}.")
    for field, section, name in _LISTS:
        cue = words.load().first(section, name, folded) if len(folded) < _SENTENCE else ""
        front, _, behind = folded.partition(cue) if cue else ("", "", "")
        subject = _titled(front, ids)
        if subject and ids.names.get(behind.strip(_PUNCTUATION)):
            stated = "inverse" if field == "before" else field
            yield Relation((subject,), stated, behind, 0, len(text))
            return


def _titled(folded: str, ids: Ids) -> str:
    """The ticket whose title a text is, but for words behind it that say nothing."""
    tokens = folded.strip(_PUNCTUATION).split()
    while tokens and " ".join(tokens) not in ids.names and says_nothing(tokens[-1]):
        tokens.pop()
    return ids.names.get(" ".join(tokens), "")


def _between(gap: str, behind: str) -> str:
    """The field that the words between two names, or behind the second, state of the first."""
    if field := relating(gap):
        return field
    folded = words.fold(gap).strip(_PUNCTUATION)
    if folded and says_nothing(words.load().without("relations", "link", folded)):
        if _opens("behind", behind):
            return "depends"
        return "inverse" if _opens("ahead", behind) else ""
    if (cue := _opens("behind", gap)) and says_nothing(folded.removeprefix(cue)):
        return "inverse"
    return ""


def run(text: str, references: Sequence[Reference], begin: int) -> int:
    """Where a list of names ends that begins at one of them: behind its last."""
    end = begin + 1
    while end < len(references):
        gap = text[references[end - 1].end : references[end].start]
        if not _joins(gap):
            break
        end += 1
    return end


def _objects(text: str, references: Sequence[Reference], begin: int) -> int:
    """Where a list of names ends; the last is none of it where a sentence begins with it."""
    end = run(text, references, begin)
    if end < len(references) and end - begin > 1:
        gap = text[references[end - 1].end : references[end].start]
        return end - 1 if relating(gap) else end
    return end


def _joins(gap: str) -> bool:
    return _is_joint(gap, words.load()) if len(gap) <= _SENTENCE else False


@lru_cache(words.REMEMBERED)
def _is_joint(gap: str, vocabulary: words.Words) -> bool:
    if _STOP.search(gap):
        return False
    rest = vocabulary.without("joins", "words", words.fold(_REMARK.sub(" ", gap)))
    return not rest.strip(f"{_PUNCTUATION}&+/.\u2227")


def says_nothing(text: str) -> bool:
    """Whether a text is nothing but words that say no more than that something happens."""
    rest = words.load().without("relations", "fillers", words.fold(_REMARK.sub(" ", text)))
    return _WORD.search(rest) is None


def _opens(name: str, text: str) -> str:
    """The word of a list that a text begins with; empty for none."""
    folded = words.fold(text[:_LONGEST]).lstrip(_PUNCTUATION)
    word = words.load().first("relations", name, folded)
    return word if folded.startswith(word) else ""


def _without_title(gap: str, reference: Reference, ids: Ids) -> str:
    """Words beside the name of a ticket without its title, behind its name or in front of it."""
    if not ids.names or not reference.ids or len(gap) > _SENTENCE:
        return gap
    tokens, name = gap.strip(_PUNCTUATION).split(), reference.ids[-1]
    for size in range(min(len(tokens), _TITLE_WORDS), 0, -1):
        for title, rest in (
            (tokens[:size], tokens[size:]),
            (tokens[-size:], tokens[:-size]),
        ):
            if ids.names.get(words.fold(" ".join(title).strip(_PUNCTUATION))) == name:
                return " ".join(rest)
    return gap


def titled(text: str, name: str, ids: Ids) -> bool:
    """Whether a text begins with the title of a ticket."""
    tokens = words.fold(text).strip(_PUNCTUATION).split()[:_TITLE_WORDS]
    return any(ids.names.get(" ".join(tokens[:size])) == name for size in range(1, len(tokens) + 1))


def _is_name(token: str) -> bool:
    return is_id(token) or token.lstrip("#").isdecimal()
