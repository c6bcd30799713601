"""The vocabulary of plans: `words.toml`, folded and indexed once.

Comparisons use compatibility forms, folded case, no zero-width or direction marks and one blank for
many; stored text keeps its letters.
"""

import re
import unicodedata
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources

import tomli

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\ufe0e\ufe0f]")
_BLANKS = re.compile(r"\s+")
_JOINED = re.compile(r"(?<=[^\W_])[_-](?=[^\W_])")
_PARTED = re.compile(r"[/(),\[\]]")
_CJK = 0x3000  # scripts from here on put no blanks between words
_REFERENCES = frozenset(("depends", "after", "inverse", "related", "parent"))
_EDGES = " \t*_`:\uff1a.•"
FAR = 20_000
"""Characters of one line or heading in which words and tickets are looked for."""
HEADER_LENGTH = 200
"""Characters of a header that is looked into; a longer one is a sentence."""
REMEMBERED = 1 << 18
"""Texts that a cache holds: with fewer than a document has, each pass over it reads all anew."""
_TOKEN = re.compile(r"[^\W_]+")


@lru_cache(REMEMBERED)  # each rule folds the same titles, cells and keys
def fold(text: str) -> str:
    """Text as it is compared."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = _HIDDEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _BLANKS.sub(" ", plain).strip()


def key_of(text: str) -> str:
    """A header or field name as it is looked up: folded, without marks at its ends."""
    return fold(text).strip(_EDGES)


@dataclass(frozen=True, eq=False)
class Words:
    """Every list of `words.toml` by section and name, folded; the same only as itself.

    `signs` are the signs and words of a document that its reader said the statuses of;
    `own_statuses` the words and signs that a person gave a status to, as they are looked up,
    `urgent_signs` those that the document at hand explains as priorities.
    """

    lists: Mapping[str, Mapping[str, tuple[str, ...]]]
    signs: Mapping[str, str] = field(default_factory=dict[str, str])
    own_statuses: frozenset[str] = frozenset()
    urgent_signs: Mapping[str, str] = field(default_factory=dict[str, str])

    def of(self, section: str, name: str) -> tuple[str, ...]:
        """The words of one list."""
        return self.lists[section][name]

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Header word to field, as it is spelt and as it is typed without accents."""
        spelt = _inverted(self.lists["columns"])
        return {_unaccented(word): name for word, name in spelt.items()} | spelt

    @cached_property
    def statuses(self) -> Mapping[str, str]:
        """Status word to status."""
        names = ("done", "doing", "todo", "blocked", "review", "dropped")
        return _inverted({name: self.of("status", name) for name in names})

    def status_in(self, text: str) -> tuple[str, int, int] | None:
        """The longest status word in folded text: its status, start and end; None for none."""
        return _status_in(self, text)

    @cached_property
    def status_symbols(self) -> Mapping[str, str]:
        """Symbol to status."""
        return _inverted(self.lists["status_symbols"])

    @cached_property
    def signs_and_blanks(self) -> str:
        """Every status symbol in one text, and what may stand around one."""
        return "".join(self.status_symbols) + "\ufe0f "

    @cached_property
    def priorities(self) -> Mapping[str, str]:
        """Priority word or symbol to P0 to P4."""
        return _inverted(self.lists["priority"]) | _inverted(self.lists["priority_symbols"])

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The words of all lists that fields may be called or hold, each by itself."""
        return frozenset(
            token
            for section, named in self.lists.items()
            for listed in (named.values() if section != "asides" else ())
            for word in listed
            for token in _TOKEN.findall(word)
        )

    def with_own(self, columns: Mapping[str, str], statuses: Mapping[str, str]) -> "Words":
        """These words and a document's own: headers with fields, words and signs with statuses.

        An own word means nothing else any more.
        """
        named = {key_of(header).replace("_", " "): name for header, name in columns.items()}
        stated = {_status_key(word): name for word, name in statuses.items()}
        symbols = {key: name for key, name in stated.items() if len(key) == 1 and not key.isalnum()}
        own = {
            "columns": named,
            "status": {key: name for key, name in stated.items() if key not in symbols},
            "status_symbols": symbols,
        }
        lists = dict(self.lists)
        for section, meanings in own.items():
            lists[section] = _with(self.lists[section], meanings)
        signs = {sign: name for word, name in statuses.items() if (sign := sign_of(word))}
        return Words(lists, signs, frozenset(stated))

    def with_urgent(self, signs: Mapping[str, str]) -> "Words":
        """These words, with signs that stand for priorities and for no status."""
        lists = dict(self.lists)
        for section in ("status_symbols", "priority_symbols"):
            lists[section] = {
                name: tuple(sign for sign in listed if sign not in signs)
                for name, listed in self.lists[section].items()
            }
        lists["priority_symbols"] = _with(lists["priority_symbols"], signs)
        return Words(lists, self.signs, self.own_statuses, signs)

    def is_own_status(self, word: str) -> bool:
        """Whether a person said which status a word stands for."""
        return _status_key(word) in self.own_statuses

    def longest(self, section: str, name: str) -> tuple[str, ...]:
        """The words of one list, the longest first."""
        return _longest(self.of(section, name))

    def leading(self, section: str, name: str, text: str) -> str:
        """The longest word of a list that a text begins with, before a blank; empty for none.

        Words of scripts without blanks need none behind them.
        """
        match = _starter(self.of(section, name)).match(text)
        return match[0] if match else ""

    def opening(self, section: str, name: str, folded: str) -> str:
        """The longest word of a list that folded text begins with, whole; empty for none."""
        match = _opener(self.of(section, name)).match(folded)
        return match[0] if match else ""

    def is_status(self, text: str) -> bool:
        """Whether a text is one status word and nothing else."""
        if len(text) > FAR:
            return False
        plain = _JOINED.sub(" ", fold(text)).strip(" .:!")
        plain = plain.lstrip(self.signs_and_blanks).rstrip("\ufe0f ")
        return plain in self.statuses or (not plain and bool(text.strip()))

    def has(self, section: str, name: str, text: str) -> bool:
        """Whether folded text holds one of the words of a list, at word borders."""
        return _finder(self.of(section, name)).search(text, 0, FAR) is not None

    def closing(self, section: str, name: str, folded: str) -> bool:
        """Whether folded text ends with one of the words of a list, whole."""
        return _closer(self.of(section, name)).search(folded) is not None

    def first(self, section: str, name: str, text: str) -> str:
        """The word of a list that stands first in folded text; empty for none."""
        match = _finder(self.of(section, name)).search(text, 0, FAR)
        return match[0] if match else ""

    def without(self, section: str, name: str, text: str) -> str:
        """Folded text without the words of a list."""
        return _finder(self.of(section, name)).sub(" ", text)

    def field(self, header: str) -> str:
        """The field that a header names, whole, in parts or by its words; empty for none."""
        whole = key_of(header)
        if (name := self.exact(whole)) or len(whole) > HEADER_LENGTH:
            return name
        parts = [part for part in _PARTED.split(whole) if part.strip()]
        for part in parts if len(parts) > 1 else ():
            if name := self.exact(part.strip(_EDGES)):
                return name
        tokens = whole.split()
        if len(tokens) > 1 and self.exact(tokens[-1]) == "id":
            # `Dependency IDs` holds dependencies, `Task ID` ids.
            named = self.exact(" ".join(tokens[:-1]))
            if named in _REFERENCES:
                return named
        if len(tokens) == 1 and whole and ord(whole[0]) >= _CJK:
            return self._unspaced(whole)
        for size in range(len(tokens) - 1, 0, -1):
            for phrase in (" ".join(tokens[-size:]), " ".join(tokens[:size])):
                name = self.exact(phrase)
                if name and (name != "id" or whole.endswith(phrase)):
                    return name
        return self.exact(whole.rpartition("-")[2]) if len(tokens) == 1 else ""

    def is_whole(self, header: str) -> bool:
        """Whether a header, or a part of it behind a slash or bracket, is a word for a field.

        Two words for one field are as one: `Owner role`.
        """
        whole = key_of(header)
        if any(self.exact(part.strip(_EDGES)) for part in (whole, *_PARTED.split(whole))):
            return True
        named = set(map(self.exact, whole.split()))
        return len(named) == 1 and named != {""}

    def _unspaced(self, whole: str) -> str:
        """The field of the longest word that a header without blanks ends or begins with.

        One that begins with a word for references holds those, though it ends with one for ids.
        """
        starts = (self.exact(whole[:size]) for size in range(len(whole) - 1, 1, -1))
        first = next((name for name in starts if name in _REFERENCES), "")
        if first:
            return first
        if whole.endswith("id") and ord(whole[-3]) >= _CJK:
            return "id"
        for size in range(len(whole) - 1, 1, -1):
            for phrase in (whole[-size:], whole[:size]):
                name = self.exact(phrase)
                if name == "owners" and whole[size:] in self.of("cues", "duties"):
                    continue  # what somebody is in charge of, not who
                if name and (name != "id" or whole.endswith(phrase)):
                    return name
        return ""

    def exact(self, name: str) -> str:
        """The field of exactly this word, singular or plural; empty for none."""
        return _exact(self, name)


@lru_cache(REMEMBERED)  # a document states the same few again and again
def _status_in(vocabulary: Words, text: str) -> tuple[str, int, int] | None:
    statuses = vocabulary.statuses
    matches = list(_finder(tuple(statuses)).finditer(text, 0, FAR))
    if not matches:
        return None
    first = matches[0]
    longest = first if not first.start() else max(matches, key=lambda m: m.end() - m.start())
    return statuses[longest[0]], *longest.span()


@lru_cache(REMEMBERED)
def _exact(vocabulary: Words, name: str) -> str:
    name = name.replace("_", " ")
    spellings = (name, name.removesuffix("s"), name.replace("-", " "))
    return next((vocabulary.fields[word] for word in spellings if word in vocabulary.fields), "")


def _unaccented(word: str) -> str:
    """A word in Latin letters without its accents; others as they are."""
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare if bare.isascii() else word


def sign_of(text: str) -> str:
    """A sign or code of a legend as it is looked up, without brackets and marks around it."""
    return fold(text).strip("`*[] ")


def _status_key(word: str) -> str:
    return fold(_JOINED.sub(" ", word).strip("~*` "))


def _with(
    lists: Mapping[str, tuple[str, ...]], meanings: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Lists of words, each of the new ones in the list that it means and in no other."""
    result = {
        name: tuple(word for word in listed if word not in meanings)
        for name, listed in lists.items()
    }
    for word, name in meanings.items():
        result[name] = (*result.get(name, ()), word)
    return result


def _inverted(lists: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: name for name, words in lists.items() for word in words}


@cache
def _longest(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


@cache
def _starter(words: tuple[str, ...]) -> re.Pattern[str]:
    ends = (re.escape(w) + ("" if ord(w[0]) > _CJK else r"(?=[ \u00a0])") for w in _longest(words))
    return re.compile("|".join(ends), re.IGNORECASE)


@cache
def _opener(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, _longest(words)))})(?![^\W_])")


@cache
def _closer(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, _longest(words)))})\s*$")


@cache
def _finder(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest of some words wherever one stands.

    Scripts without blanks between words have no borders to look for. The border is looked for once
    for all others: where there is none, no word is tried.
    """
    spaced = [re.escape(word) for word in _longest(words) if _is_spaced(word)]
    others = [re.escape(word) for word in _longest(words) if not _is_spaced(word)]
    bordered = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return re.compile("|".join([*bordered, *others]))


def _is_spaced(word: str) -> bool:
    return word[0].isalnum() and ord(word[0]) < _CJK


_SPOKEN: ContextVar[Words | None] = ContextVar("words of the document that is read", default=None)


def load() -> Words:
    """The words by which the document at hand is read: the vocabulary of the package, or another.

    A context variable, since every rule asks for words and none of them decides which.
    """
    return _SPOKEN.get() or packaged()


@contextmanager
def spoken(vocabulary: Words) -> Generator[None]:
    """Read by other words within this block."""
    before = _SPOKEN.set(vocabulary)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


@cache
def packaged() -> Words:
    """The vocabulary of the package."""
    text = resources.files("readiness_tui.exchange").joinpath("words.toml").read_text("utf-8")
    lists = {
        section: {name: tuple(fold(word) for word in words) for name, words in table.items()}
        for section, table in tomli.loads(text).items()
    }
    return Words(lists)
