"""How likely and how grave, as 1 to 5: by numbers, words, letters or shares of a hundred."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from readiness_tui.exchange.model import words

_TOP: Final = 5
_NUMBER = re.compile(r"(\d{1,9})(?:\s*(?:/|of|von|de|из)\s*(\d{1,9}))?")
_PERCENT = re.compile(r"[<>~≤≥]?\s*(\d{1,3})(?:\s*[-\u2013]\s*(\d{1,3}))?\s*%")
_BRACKET = re.compile(r"(.*?)(?<!\s)\s*[(\[]([^()\[\]]*)[)\]].*")
_TAIL = re.compile(r"\s+[\u2013\u2014-]\s+.*|\s*[:;,/].*", re.DOTALL)
_SPAN = re.compile(r"(?<![\d.])1\s*(?:-|\u2013|\u2014|\.\.|to|bis|à|a|до|~)\s*(3|4|5|10)(?![\d.])")
_PAIR = re.compile(r"(?<![\w.])(\d{1,2})\s*[=:]\s*[^\W\d_]{3,}")
_LETTERED = re.compile(r"(?<!\w)([^\W\d_])\s*=\s*([^\W\d_]+(?:\s[^\W\d_]+)?)")
_SPANNED = re.compile(r"(.{1,20}?)\s*(?:[-\u2013\u2014~]|\s(?:to|bis|à|a|до)\s)\s*(.{1,20})")
_SIGNS: Final = {"🟢": 1, "🟡": 3, "🟠": 4, "🔴": 5}
"""What a traffic light says where no word stands beside it."""
_BESIDE = re.compile(r"\s*[×*/&+]\s*|\s+x\s+|(?<=^[a-z])x(?=[a-z]$)")
_FACTORS = (
    re.compile(r"(\d{1,2})\s*[x×*/,]\s*(\d{1,2})\s*(?:[=(].*)?"),
    re.compile(r"([^\W\d_][^×*/,=()]{0,20}?)\s*(?:[×*/,]|\sx\s)\s*([^\W\d_][^=(]{0,20})"),
)
"""Two numbers or two words that stand for how likely and how grave: `3×5 = 15`, `high / low`."""
_LEAST = 3
_NAMES = ("lowest", "low", "medium", "high", "highest")
_THREE = {"lowest": 1, "low": 1, "medium": 3, "high": 5, "highest": 5}
_BY_TOP = {3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True, slots=True)
class Scale:
    """The highest number of a scale, and whether its words are five rather than three.

    `letters` are those that the document explains, with the words they stand for.
    """

    top: int = _TOP
    has_five_words: bool = False
    letters: Mapping[str, str] = field(default_factory=dict[str, str])


def of(lines: Sequence[str], used: Iterable[tuple[str, str]]) -> Scale:
    """The scale that a document uses.

    Args:
        lines: Its lines; one may say `1-3`, `1 = low, 2 = medium, 3 = high` or name the maximum.
        used: Header or key and plain value of each likelihood and impact.
    """
    pairs = list(used)
    if not pairs:
        return Scale()
    values = [words.fold(value) for _, value in pairs]
    five = any(words.load().has("ends", "words", value) for value in values)
    numbers = [int(match[1]) for value in values if (match := _NUMBER.fullmatch(value))]
    tops = [top for header, _ in pairs if (top := _stated(header))]
    tops += [top for line in lines if numbers and (top := _explained(line))]
    fitting = [top for top in tops if top >= max(numbers, default=0)]
    top = fitting[0] if fitting else (10 if max(numbers, default=0) > _TOP else _TOP)
    used_letters = {value for value in values if len(value) == 1 and value.isalpha()}
    letters = {
        match[1]: match[2]
        for line in (lines if used_letters else ())
        for match in _LETTERED.finditer(words.fold(line))
        if match[1] in used_letters
    }
    return Scale(top, five, letters)


def _stated(header: str) -> int:
    match = _SPAN.search(words.fold(header))
    return int(match[1]) if match else 0


def _explained(line: str) -> int:
    """The highest number of the scale that a line of prose explains; 0 for none."""
    if "|" in line:
        return 0
    folded = words.fold(line)
    is_scale = any(words.load().has("columns", name, folded) for name in ("likelihood", "impact"))
    is_scale = is_scale or words.load().has("headings", "scale", folded)
    if is_scale and (match := _SPAN.search(folded)):
        return int(match[1])
    numbers = sorted({int(match[1]) for match in _PAIR.finditer(folded)})
    if len(numbers) >= _LEAST and numbers == list(range(1, len(numbers) + 1)):
        return numbers[-1]
    if words.load().has("ends", "top", folded):
        numbers = [int(number) for number in re.findall(r"(?<![\d.,])\d{1,2}(?![\d.,%])", folded)]
        return max(numbers, default=0) if numbers and numbers[0] in {0, 1} else 0
    return 0


def paired(header: str, shown: str) -> tuple[tuple[str, str], ...]:
    """The likelihood and the impact of a value under a header of both: `P×I` and `3×5`.

    Empty where the header or the value names but one.
    """
    exact = words.load().exact
    names = [exact(part.strip()) for part in _BESIDE.split(words.key_of(header))]
    matches = (rule.fullmatch(shown.strip()) for rule in _FACTORS)
    match = next(filter(None, matches), None)
    if sorted(names) != ["impact", "likelihood"] or match is None:
        return ()
    return tuple(zip(names, match.groups(), strict=True))


def points(shown: str, scale: Scale) -> int | None:
    """A scale word, a letter, a number or a percentage as 1 to 5, a number first; None for none."""
    folded = words.fold(shown)
    folded = scale.letters.get(folded, folded)
    bracket = _BRACKET.fullmatch(folded)
    pieces = (folded, *(bracket.groups() if bracket else ()), _TAIL.sub("", folded))
    readings = (
        _spanned(folded, scale),
        *(_number(piece, scale) for piece in pieces),
        *(_worded(piece, scale) for piece in pieces),
        *(_share(piece) for piece in pieces),
        _SIGNS.get(folded),
    )
    return next((value for value in readings if value is not None), None)


def _spanned(folded: str, scale: Scale) -> int | None:
    """The middle of two words of the scale, rather the higher: `medium-high`."""
    match = _SPANNED.fullmatch(folded)
    ends = [_worded(scale.letters.get(end, end), scale) for end in match.groups()] if match else []
    named = [end for end in ends if end is not None]
    return -(-sum(named) // 2) if len(named) == 2 else None  # noqa: PLR2004 - both ends


def _worded(piece: str, scale: Scale) -> int | None:
    bare = piece.strip("".join(words.load().status_symbols) + " \ufe0f🟠🔴🟡🟢.*")
    for number, name in enumerate(_NAMES, start=1):
        if bare in words.load().of("scale", name):
            return number if scale.has_five_words else _THREE[name]
    return None


def _number(piece: str, scale: Scale) -> int | None:
    match = _NUMBER.fullmatch(piece)
    if match is None:
        return None
    number, top = int(match[1]), int(match[2] or scale.top)
    if number < 1 or number > top:
        return None
    values = _BY_TOP.get(top)
    return values[number - 1] if values else -(-number * _TOP // top)


def _share(piece: str) -> int | None:
    """A probability in percent, by fifths of a hundred."""
    match = _PERCENT.fullmatch(piece)
    if match is None:
        return None
    percent = (int(match[1]) + int(match[2] or match[1])) / 2
    return min(_TOP, int(percent // 20) + 1) if percent <= 100 else None  # noqa: PLR2004
