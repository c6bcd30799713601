"""Ids that a document defines, and the one reader that finds references to them.

Families are learnt from what is defined, never from a fixed pattern. A reference is a whole run of
id characters, so `K-3` is not found in `NEW-K-3`, nor `2.7` in `2.7.1`. Ids are strings.
"""

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from readiness_tui.exchange.model import spellings, words
from readiness_tui.exchange.model.model import How
from readiness_tui.exchange.model.spellings import family

ID_LENGTH = 60
_FEW = 20  # ids that begin alike: of more no one is meant by their beginning
RANGE_LIMIT = 1000
_MOST_NAMED = 100_000
"""Ids that one text may name: ranges behind so many are not written out."""
_RANGE_LENGTH = 2 * ID_LENGTH + 3
JOINED = r"[A-Za-z]{1,6}\d{1,6}(?::[A-Za-z]{1,6}\d{1,6}){1,9}(?!\w|:\w)"
"""Parts of an id that colons join, ten at most, each of letters and a number: `E6:S01:T02`."""
_RUN = re.compile(rf"{JOINED}|[^\W_](?:[\w.\-]*[^\W_])?")
_ID = re.compile(rf"{JOINED}|[^\W_][\w.\-]*")
UNSPACED = "\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Letters of scripts that put no blank between a word and an id: `\u4f9d\u8d56T1`."""
_PIECE = re.compile(
    rf"[{UNSPACED}]+|[^\W_{UNSPACED}](?:(?:[^\W{UNSPACED}]|[.\-])*[^\W_{UNSPACED}])?"
)
_GLUED = re.compile(rf"[{UNSPACED}][A-Za-z0-9]|[A-Za-z0-9][{UNSPACED}]")
_SLASHED = re.compile(r"\s*/\s*([^\W_]{1,6})(?![\w/-]*[^\W\d_]{3})")
_COMMAED = re.compile(r"[,\u3001\uff0c]\s?(\d{1,4})(?![\w.-]|\s+[^\W\d_])")
_STAR = re.compile(r"([.\-_/])(?:\*|x\b|X\b)")
_PARTS = re.compile(r"[.\-_/]")
_JOINS = frozenset(".-_/")
_TAIL = re.compile(r"(.*?)(\d+)")
_CALLED = re.compile(r"(?<![\w-])([^\W\d_]+) #?$")
_LONGEST_WORD = 20
_DIGITS = re.compile(r"\d+")
_LISTING = frozenset((", ", ",", "; ", ";"))
"""What stands between most references: no range."""
_NUMBERS = re.compile(
    r"\s+#?(\d{1,9})((?:\s*(?:,|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\.{2,3}|…|\u2013|\u2014|-|~|\bto\b)\s*\d{1,9})*)"
    r"(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Ids named by one stretch of text; `start` and `end` are offsets in it.

    `codes` are findings that the reading gives rise to; `is_known` is False for an id of a known
    family that nothing defines.
    """

    start: int
    end: int
    ids: tuple[str, ...]
    how: How = How.WRITTEN
    codes: tuple[str, ...] = ()
    is_known: bool = True


def is_id(text: str) -> bool:
    """Whether a token can be an id anywhere: letters or dots, and a digit, up to 60 characters."""
    if len(text) > ID_LENGTH or not _ID.fullmatch(text) or text[-1] in "-.":
        return False
    return any(sign.isdigit() for sign in text) and not text.isdigit()


def is_cell_id(text: str) -> bool:
    """Whether a token can be an id in a column of ids: bare numbers and letters count there."""
    return 0 < len(text) <= ID_LENGTH and _ID.fullmatch(text) is not None


def split_tail(text: str) -> tuple[str, int] | None:
    """An id as its stem and the number at its end; None without one, or longer than ids are."""
    match = _TAIL.fullmatch(text) if len(text) <= ID_LENGTH else None
    return (match[1], int(match[2])) if match else None


@dataclass(frozen=True, slots=True)
class Ids:
    """All ids of a document in order, and the words that stand for some of them.

    `listed` and `sorted` are the ids by place and by spelling, `spelled` the folded runs that may
    name one, of which a long text has few. `aliases` maps a folded word, `stream`, to the ids its
    numbers stand for; `names` maps folded titles and components to ids, `tails` the end of an
    id that no other one has, `groups` the folded name of a phase, epic or component to the
    tickets in it, `alike` ids as they are read aloud to ids.
    """

    order: Mapping[str, int] = field(default_factory=dict[str, int])
    folded: Mapping[str, str] = field(default_factory=dict[str, str])
    families: frozenset[str] = frozenset()
    stems: Mapping[str, tuple[tuple[int, str], ...]] = field(
        default_factory=dict[str, tuple[tuple[int, str], ...]]
    )
    aliases: Mapping[str, Mapping[int, str]] = field(default_factory=dict[str, Mapping[int, str]])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    tails: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    alike: Mapping[str, str] = field(default_factory=dict[str, str])
    spelled: frozenset[str] = frozenset()
    listed: tuple[str, ...] = ()
    sorted: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        ids: Iterable[str],
        aliases: Mapping[str, Mapping[int, str]] | None = None,
        names: Mapping[str, str] | None = None,
        groups: Mapping[str, tuple[str, ...]] | None = None,
        shorts: Mapping[str, str] | None = None,
    ) -> "Ids":
        """The index of these ids, in document order.

        Args:
            ids: The ids, as spelt where they are defined.
            aliases: Words that stand for some of them with a number.
            names: Folded titles to ids, for references that are no ids.
            groups: Folded names of groups to their members.
            shorts: What else is spelt as an id and stands for one: `S1` for `Sprint 1`.
        """
        order = {name: index for index, name in enumerate(dict.fromkeys(ids))}
        stems: dict[str, list[tuple[int, str]]] = {}
        for name in order:
            if split := split_tail(name):
                stems.setdefault(split[0], []).append((split[1], name))
        folded = {short.casefold(): name for short, name in (shorts or {}).items()}
        folded |= {name.casefold(): name for name in reversed(order)}
        tails, aliases = spellings.ends(order), aliases or {}
        plurals = (f"{word}s" for word in aliases)
        return cls(
            order,
            folded,
            frozenset(family(name) for name in order),
            {stem: tuple(sorted(members)) for stem, members in stems.items()},
            aliases,
            names or {},
            tails,
            groups or {},
            spellings.read_aloud(order),
            frozenset((*folded, *map(str.casefold, tails), *aliases, *plurals)),
            tuple(order),
            tuple(sorted(order)),
        )

    def find(self, token: str) -> str:
        """The id that a token spells, in any case; empty for none."""
        return token if token in self.order else self.folded.get(token.casefold(), "")

    def whole(self, text: str) -> str:
        """The one id that a text as a whole names: by its spelling, a word for it or its title."""
        text = text.strip()
        references = self.read(text) if len(text) <= _RANGE_LENGTH else ()
        if len(references) == 1 and len(references[0].ids) == 1:
            only = references[0]
            if (only.start, only.end) == (0, len(text)):
                return only.ids[0]
        return self.find(text) or self.names.get(words.fold(text), "")

    def _ended(self, token: str) -> str:
        """The id that a token spells, or that alone ends with it; empty for none."""
        return self.find(token) or self.tails.get(token, "")

    def read(self, text: str, *, strangers: bool = False) -> tuple[Reference, ...]:
        """The references in a text, in order.

        Args:
            text: Plain text, not Markdown.
            strangers: Also yield ids of a known family that nothing defines.
        """
        references: list[Reference] = []
        done = named = 0
        for token in self._runs(text) if self.spelled else ():
            if token.start() < done or self._is_word(text, token):
                continue
            reference = self._several(text, token) if named < _MOST_NAMED else None
            reference = reference or self._single(token, strangers=strangers)
            if reference is not None:
                if (start := self._called_from(text, reference.start)) < reference.start:
                    reference = replace(reference, start=start)
                references.append(reference)
                named += len(reference.ids)
                done = reference.end
                for sibling in self._siblings(text, reference):
                    references.append(sibling)
                    done = sibling.end
        return tuple(references)

    def _next(self, text: str, start: int) -> re.Match[str] | None:
        """The run that begins behind a place, as far as one may be the end of a range."""
        return next(self._runs(text, start, start + _RANGE_LENGTH), None)

    def _runs(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """The runs of id characters; one that names nothing as a whole is parted by its scripts."""
        for run in _RUN.finditer(text, start, end):
            if _GLUED.search(run[0]) and run[0].casefold() not in self.spelled:
                yield from self._pieces(text, run)
            else:
                yield run

    def _pieces(self, text: str, run: re.Match[str]) -> Iterator[re.Match[str]]:
        """A run by its scripts; a number in it counts tickets behind a word for them alone."""
        before, is_counting = "", self._called_from(text, run.start()) < run.start()
        for piece in _PIECE.finditer(text, *run.span()):
            if piece[0].isdecimal():
                is_joined = is_counting and before in ("", *words.load().of("joins", "words"))
                is_counting = is_joined or before in self.aliases or _counts(before)
            if is_counting or not piece[0].isdecimal():
                yield piece
            before = piece[0]

    def _is_word(self, text: str, token: re.Match[str]) -> bool:
        """Whether a token is a plain word that stands for nothing: most of a long text are."""
        word = token[0]
        if word.casefold() in self.spelled or not (word.isascii() and word.isalpha()):
            return False
        return text[token.end() : token.end() + 1] not in _JOINS

    def _several(self, text: str, token: re.Match[str]) -> Reference | None:
        """The ids that a run names together with what stands behind it."""
        reference = self._alias(text, token) or self._range(text, token)
        return reference or self._star(text, token)

    def _single(self, token: re.Match[str], *, strangers: bool) -> Reference | None:
        (start, end), run = token.span(), token[0]
        if name := self.find(run):
            codes = () if name == run else ("id-cased",)
            return Reference(start, end, (name,), codes=codes)
        if (inner := self._inner_range(token)) is not None:
            return inner
        if strangers and (name := self.tails.get(run)):
            return Reference(start, end, (name,), How.DERIVED, ("reference-by-suffix",))
        if strangers and is_id(run) and (name := self.alike.get(spellings.aloud(run))):
            return Reference(start, end, (name,), How.DERIVED, ("id-cased",))
        if strangers and (name := self._longer(run)):
            return Reference(start, end, (name,), How.DERIVED, ("reference-by-start",))
        if strangers and is_id(run) and family(run) in self.families:
            return Reference(start, end, (run,), is_known=False)
        if strangers and (name := self._whole(run)):
            return Reference(start, end, (name,), How.DERIVED, ("reference-to-part",))
        return None

    def _longer(self, token: str) -> str:
        """The id that alone goes on behind one that nothing defines: `T-4-BE` for `T-4`."""
        if not is_id(token):
            return ""
        longer = (name for join in _JOINS for name in self._beginning(f"{token}{join}", _FEW))
        ends = [name for name in longer if not any(map(str.isdigit, name[len(token) :]))]
        return ends[0] if len(ends) == 1 else ""

    def _whole(self, token: str) -> str:
        """The ticket of which an id names a part that nothing defines: `E00` for `E00-S04-T02`."""
        cuts = [found.start() for found in _PARTS.finditer(token[:ID_LENGTH])]
        wholes = (self.find(token[:cut]) for cut in reversed(cuts) if is_id(token[:cut]))
        return next(filter(None, wholes), "") if is_id(token) else ""

    def _star(self, text: str, token: re.Match[str]) -> Reference | None:
        """All ids that begin alike: `M0.*`, `WEB-*`, `P1.x`."""
        if match := _STAR.match(text, token.end()):
            start, end = token[0] + match[1], match.end()
        elif token[0].endswith((".x", ".X")) and not self.find(token[0]):
            start, end = token[0][:-1], token.end()
        else:
            return None
        names = tuple(sorted(self._beginning(start), key=self.order.__getitem__))
        codes = ("range-expanded",)
        return Reference(token.start(), end, names, How.EXPANDED, codes) if names else None

    def _beginning(self, start: str, most: int = sys.maxsize) -> tuple[str, ...]:
        """The ids that begin with a text, by their spelling; no more than `most`, the first."""
        first = bisect_left(self.sorted, start)
        end = bisect_left(self.sorted, f"{start}{chr(sys.maxunicode)}")
        return self.sorted[first : min(end, first + most)]

    def _siblings(self, text: str, before: Reference) -> Iterator[Reference]:
        """Ids of which only the end is written: `P1-01/02/03`, `P6-08A/B`, `M2-07,08`."""
        name, end = before.ids[-1] if before.ids else "", before.end
        while name and (match := _SLASHED.match(text, end) or _COMMAED.match(text, end)):
            tail = match[1]
            if match.re is _COMMAED and not _is_as_long(name, tail):
                return
            sibling = self.find(name[: -len(tail)] + tail) if len(tail) < len(name) else ""
            if not sibling or self.find(tail) == tail:
                return
            end = match.end()
            yield Reference(match.start(), end, (sibling,), How.DERIVED, ("reference-by-suffix",))

    def _inner_range(self, token: re.Match[str]) -> Reference | None:
        """A range written without blanks, in one run: `A-1..5`, `S1-S4`."""
        run = token[0]
        for sign in ("...", "..", "-") if len(run) <= _RANGE_LENGTH else ():
            at = run.rfind(sign)
            while at > 0:
                head, tail = self._ended(run[:at]), run[at + len(sign) :]
                if head and (sign != "-" or self._ended(tail) or _grows(head, tail)):
                    return self._expanded(*token.span(), head, tail)
                at = run.rfind(sign, 0, at)
        return None

    def _range(self, text: str, token: re.Match[str]) -> Reference | None:
        """A range of two runs with a sign or a word between: `A-1 … A-4`, `1.1 to 1.6`."""
        head = self._ended(token[0])
        after = self._next(text, token.end()) if head else None
        if after is None:
            return None
        vocabulary = words.load()
        between = text[token.end() : after.start()]
        if between in _LISTING:
            return None
        gap = words.fold(between)
        if not gap and words.fold(after[0]) in vocabulary.of("ranges", "words"):
            word, after = after, self._next(text, after.end())
            if after is None or text[word.end() : after.start()].strip():
                return None
        elif gap not in vocabulary.of("ranges", "signs"):
            return None
        return self._expanded(token.start(), after.end(), head, after[0])

    def _expanded(self, start: int, end: int, head: str, tail: str) -> Reference | None:
        """The defined members between two ends, of which the second may be a number alone."""
        last = self._ended(tail)
        first_split, last_split = split_tail(head), split_tail(last or tail)
        if last and (not first_split or not last_split or first_split[0] != last_split[0]):
            span = sorted((self.order[head], self.order[last]))
            names = self.listed[span[0] : span[1] + 1]
            return Reference(start, end, names, How.EXPANDED, ("range-across-families",))
        if first_split is None or last_split is None:
            return None
        if last_split[0] not in {"", first_split[0]}:
            return None
        number = last_split[1]
        low, high = sorted((first_split[1], number))
        if high - low > RANGE_LIMIT:
            return Reference(start, end, (), How.EXPANDED, ("range-too-long",))
        siblings = self.stems[first_split[0]]
        inside = slice(bisect_left(siblings, (low,)), bisect_left(siblings, (high + 1,)))
        members = [name for _, name in siblings[inside]]
        gaps = ("range-gap",) if len(members) < high - low + 1 else ()
        return Reference(start, end, tuple(members), How.EXPANDED, ("range-expanded", *gaps))

    def _lettered(self, number: int) -> list[str]:
        """The ids of a number that has parts: `2a`, `2b`."""
        size = len(str(number)) + 1
        return [n for n in self._beginning(str(number)) if len(n) == size and n[-1].isalpha()]

    def _called_from(self, text: str, start: int) -> int:
        """Where the name of a ticket begins: with a sign for a number, or a word for tickets.

        Where headings have words for them, other words count something else: `item 8`.
        """
        if text[start - 1 : start] == "#":
            start -= 1
        if not text[start - 1 : start].isspace():
            return start
        match = _CALLED.search(text, max(0, start - _LONGEST_WORD), start)
        word = match[1].casefold() if match else ""
        listed = self.aliases or words.load().of("heads", "ticket")
        is_word = word in listed or word.removesuffix("s") in listed
        return match.start() if match and is_word else start

    def _alias(self, text: str, token: re.Match[str]) -> Reference | None:
        """A word that stands for tickets with the numbers behind it: `Streams 1, 2 and 4`."""
        if not self.aliases:
            return None
        word = words.fold(token[0])
        names = self.aliases.get(word) or self.aliases.get(word.removesuffix("s"))
        if not names or not (match := _NUMBERS.match(text, token.end())):
            return None
        listed, is_range = _numbers(match[0])
        numbered = [
            [names[number]] if number in names else self._lettered(number) for number in listed
        ]
        targets = tuple(name for named in numbered for name in named)
        if not targets:
            return None
        how, codes = (How.EXPANDED, ("range-expanded",)) if is_range else (How.WRITTEN, ())
        if not all(numbered):
            codes = (*codes, "range-gap")
        return Reference(token.start(), match.end(), targets, how, codes)


def _is_as_long(name: str, digits: str) -> bool:
    """Whether an id with letters ends in as many digits as these: `1.1, 2` may name section 2."""
    split = split_tail(name)
    has_letters = split is not None and any(map(str.isalpha, split[0]))
    return split is not None and has_letters and len(name) - len(split[0]) == len(digits)


def _counts(word: str) -> bool:
    """Whether a word stands in front of the numbers of tickets."""
    return any(word in words.load().of("heads", kind) for kind in ("ticket", "step"))


def _grows(head: str, tail: str) -> bool:
    split = split_tail(head)
    return tail.isdecimal() and split is not None and int(tail) > split[1]


def _numbers(text: str) -> tuple[list[int], bool]:
    """The numbers of a list such as `1, 2-4 and 7`, and whether a range is in it."""
    result: list[int] = []
    is_range = False
    done = 0
    for match in _DIGITS.finditer(text):
        number = int(match[0])
        between = words.fold(text[done : match.start()])
        if result and between in (*words.load().of("ranges", "signs"), "to"):
            is_range = True
            result += range(result[-1] + 1, min(number, result[-1] + RANGE_LIMIT) + 1)
        else:
            result.append(number)
        done = match.end()
    return result, is_range
