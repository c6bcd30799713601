"""What a part of a dependency text names that is no id: a title, a group, the step before."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from readiness_tui.exchange.markdown import clauses, numbered, title_marks
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import UNSPACED, Ids
from readiness_tui.exchange.model.spellings import without_remark

_PARTS = re.compile(r"[,;+&\n\u3001\uff0c\uff1b]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")
_SPAN = re.compile(
    r"([^\W\d_]+)\s+(\d{1,4})\s*(?:\.{2,3}|[\u2013\u2014~\u2026-]|to|bis)\s*(\d{1,4})"
)
_BRACKETED = re.compile(r"\((\d{1,4}(?:\s*,\s*\d{1,4}){0,20})\)")
_DIGITS = re.compile(r"\d+")
_MOST_GROUPS = 50
_MOST_TITLES = 500  # beyond them a text is searched for too many
_RANGED = re.compile(r"\d\s*(?:[-\u2013\u2014~.#/%]|to\b|bis\b)\s*\d|#\d|%")
_QUOTED = re.compile(
    r"[\"\u201c\u201e\u00ab\u300c]\s*([^\"\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d]{2,200}?)\s*[\"\u201c\u201d\u00bb\u300d]"
)
_QUOTES = " \"'`\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u300c\u300d"
_COUNTED = re.compile(r"(?<!\w)[^\W\d_]+ (?:\d{1,4}|[a-z])(?!\w)")
_FILLED = 8  # words of a part that names a group and says that it is complete


def may_count(word: str) -> bool:
    """Whether a word beside a number says no more than that it counts tickets."""
    folded = words.fold(word)
    vocabulary = words.load()
    return clauses.says_nothing(folded) or any(
        folded in listed
        for listed in (
            *(vocabulary.of("heads", kind) for kind in ("ticket", "step")),
            *vocabulary.lists["numbered"].values(),
            vocabulary.of("joins", "words"),
            vocabulary.of("ranges", "words"),
            vocabulary.of("columns", "depends"),
            vocabulary.of("columns", "after"),
        )
    )


def count_previous(value: str) -> int:
    """How many tickets right before a text stands for: `the previous step`, `both tasks above`."""
    folded, vocabulary = words.fold(value).strip(" ."), words.load()
    word = vocabulary.first("joins", "previous", folded)
    rest = folded.replace(word, " ", 1) if word else folded
    counts = {name: vocabulary.first("joins", name, rest) for name in ("two", "three")}
    for counted in filter(None, counts.values()):
        rest = rest.replace(counted, " ", 1)
    if not word or not all(map(may_count, _WORD.findall(rest))):
        return 0
    return 2 if counts["two"] else 3 if counts["three"] else 1


def listed(value: str, ids: Ids) -> list[str]:
    """The parts of a list: what stands in quotation marks where nothing else is named.

    A part that is two titles with a word or a slash between them is both.
    """
    quoted = [match[1] for match in _QUOTED.finditer(value)]
    rest = _TOKEN.findall(_QUOTED.sub(" ", value))
    if quoted and all(words.fold(token) in listing_words() for token in rest):
        return quoted
    parts: list[str] = []
    for part in parts_of(value):
        pieces = _joints(listing_words()).split(part)
        are_titles = len(pieces) > 1 and all(titled(piece, ids) for piece in pieces)
        parts += pieces if are_titles and not titled(part, ids) else [part]
    return parts


@cache
def _joints(listed_words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = "|".join(map(re.escape, sorted(listed_words, key=len, reverse=True)))
    return re.compile(rf"(?<!\s)\s+(?:{spaced}|/|&)\s+", re.IGNORECASE)


def parts_of(value: str) -> dict[str, None]:
    """The parts of a list; a range of groups is each of them: `WP 1-3`."""
    parts: dict[str, None] = {}
    for part in filter(str.strip, _PARTS.split(value)):
        span = _SPAN.fullmatch(part.strip())
        low, high = (int(span[2]), int(span[3])) if span else (0, 0)
        if span and low < high <= low + _MOST_GROUPS:
            parts |= dict.fromkeys(f"{span[1]} {number}" for number in range(low, high + 1))
        else:
            parts[part] = None
    return parts


def by_numbers(value: str, ids: Ids) -> tuple[str, ...]:
    """The tickets of a text of nothing but numbers, where all words for tickets count them alike.

    Empty where a number counts none.
    """
    counts = list(ids.aliases.values())
    tokens = [token for token in _TOKEN.findall(value) if words.fold(token) not in listing_words()]
    is_counted = bool(counts) and all(each == counts[0] for each in counts)
    if not tokens or not is_counted or not all(token.isdecimal() for token in tokens):
        return ()
    if _RANGED.search(value):
        return ()
    names = [counts[0].get(int(token), "") for token in tokens]
    return tuple(names) if all(names) else ()


def listing_words() -> tuple[str, ...]:
    """The words that may stand between the parts of a list."""
    return words.load().of("joins", "words")


def is_all_above(value: str) -> bool:
    """Whether a text stands for every ticket before: `all previous`, or nothing but `all`."""
    folded = words.fold(value).strip(" .")
    if words.load().has("joins", "all_above", folded):
        return True
    rest = words.load().without("columns", "depends", folded).strip(" .")
    return rest in words.load().of("joins", "all")


def is_all_others(value: str) -> bool:
    """Whether a text stands for all that is left: `all other stories`, or nothing but `all`."""
    tokens, vocabulary = words.fold(value).strip(" .").split(), words.load()
    if not tokens or tokens[0] not in (*vocabulary.of("joins", "all"), "everything"):
        return False
    others = vocabulary.of("joins", "others")
    return all(
        token in others or may_count(token) or may_count(_singular(token)) for token in tokens[1:]
    )


def _singular(token: str) -> str:
    return f"{token.removesuffix('ies')}y" if token.endswith("ies") else token.removesuffix("s")


def titled(part: str, ids: Ids) -> str:
    """The ticket whose title or name a part is, a remark behind it aside; empty for none."""
    part = title_marks.marked(part.strip(_QUOTES))[0]
    name = ids.names.get(words.fold(part), "")
    return name or ids.names.get(words.fold(without_remark(part)), "")


def by_ids(text: str, ids: Ids) -> str:
    """A text with the titles of tickets as their ids, where it names none by its id.

    Where tickets are counted, several numbers in brackets are theirs: `(2) depends on (1)`.
    """
    word = "task" if "task" in ids.aliases else next(iter(ids.aliases), "")
    named = [int(number) for each in _BRACKETED.findall(text) for number in _DIGITS.findall(each)]
    if word and len(named) > 1 and all(number in ids.aliases[word] for number in named):
        return _BRACKETED.sub(rf"{word} \1", text)
    if not ids.names or len(ids.names) > _MOST_TITLES or ids.read(text):
        return text
    return _any_of(tuple(ids.names)).sub(lambda match: _named(match[0], ids), text)


def _named(title: str, ids: Ids) -> str:
    """The id for a title; one word in small letters may mean anything else."""
    is_word = title.isalpha() and title.islower()
    return title if is_word else ids.names.get(words.fold(title), title)


@lru_cache(4)
def _any_of(titles: tuple[str, ...]) -> re.Pattern[str]:
    listed = sorted((title for title in titles if len(title) > 1), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)", re.IGNORECASE)


def group(part: str, ids: Ids) -> tuple[str, ...]:
    """The members of the group that a part of a reference names: `Phase 1`, `all of stage 2`.

    Empty for none, or where the part says more than that.
    """
    if not ids.groups:
        return ()
    calls = _calls(words.fold(part).strip(" .()"))
    return next((ids.groups[name] for name in calls if name in ids.groups), ())


def _calls(folded: str) -> Iterator[str]:
    """The names of groups that folded text may call one by, those that say most first."""
    yield folded
    tokens, vocabulary = folded.split(), words.load()
    if len(tokens) > 1 and tokens[0] in vocabulary.of("heads", "ticket"):
        yield " ".join(tokens[1:])
    if len(tokens) > _FILLED:
        return
    while len(tokens) > 1 and clauses.says_nothing(tokens[-1]):
        tokens.pop()
        yield " ".join(tokens)
    yield from (match[0] for match in _COUNTED.finditer(folded))
    for kind in ("phase", "milestone", "iteration"):
        listed_words = vocabulary.of("numbered", kind)
        in_order = numbered.in_order(folded, listed_words)
        rule = _counted(listed_words)
        yield from (f"{kind} {match[1] or match[2]}" for match in rule.finditer(in_order))


@cache
def _counted(listed: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(listed, key=len, reverse=True)))
    return re.compile(
        rf"(?<!\w)(?:{names})[^\W\d_]{{0,2}}(?:\s*#?(\d+[a-z]?)|\s+([a-z]|[ivx]+))(?![^\W{UNSPACED}])"
    )
