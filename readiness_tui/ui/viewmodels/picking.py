"""What a picker offers for what is typed, and the text that comes of taking one of it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from readiness_tui.domain.model.ids import nearest

_SIGN = re.compile(r"\s*(=\s*)?([+-]\s*)?")
_WORDS = re.compile(r"[\W_]+")
_FAR = 4
"""From this rank on an option only contains what was typed, somewhere."""
_NONE = 99


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be picked.

    Attributes:
        value: What it is in the text, in quotes where that needs them.
        label: How it is shown.
        detail: What stands beside it, such as a title; it is searched too.
        key: A key that takes it at once while nothing is typed; empty for none.
    """

    value: str
    label: str
    detail: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """The options that fit, best first: those that begin so, and those that only contain it."""

    near: tuple[Option, ...]
    far: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class LastItem:
    """A list as typed so far: what stands before the last item, its sign, and the item."""

    head: str
    sign: str
    word: str

    def taking(self, value: str) -> str:
        """The text with the last item taken to be this one."""
        return f"{self.head}{self.sign}{value}"


def last_item(text: str) -> LastItem:
    """The last item of a list: what stands before it is never changed."""
    comma = -1
    is_quoted = False
    for place, sign in enumerate(text):
        is_quoted ^= sign == '"'
        if sign == "," and not is_quoted:
            comma = place
    head, tail = text[: comma + 1], text[comma + 1 :]
    match = _SIGN.match(tail)
    sign = match[0] if match else ""
    return LastItem(head, sign, tail[len(sign) :])


def parts_of(text: str) -> list[LastItem]:
    """The items of a list, each with its sign and what stands before it."""
    parts: list[LastItem] = []
    rest = text
    while rest:
        item = last_item(rest)
        parts.append(item)
        rest = item.head[:-1]
    return parts[::-1]


def plain_name(word: str) -> str:
    """A name without quotes and role, in small letters: what makes two the same here."""
    return word.partition("(")[0].strip().strip('"').casefold()


def items(text: str) -> list[str]:
    """The names of a list, as `plain_name` has them."""
    return [name for part in parts_of(text) if (name := plain_name(part.word))]


def unknown_items(text: str, options: Sequence[Option], before: str = "") -> list[str]:
    """The names that a list adds and nobody knows, as they are written.

    Args:
        text: The list.
        options: What is known.
        before: A list whose names are known as well.
    """
    names = {plain_name(option.value) for option in options} | {*items(before)}
    return [
        part.word.strip()
        for part in parts_of(text)
        if "-" not in part.sign and plain_name(part.word) not in {"", *names}
    ]


def toggled(text: str, value: str) -> str:
    """A list with an item more, or without one that was in it; a comma waits for the next."""
    last = last_item(text)
    plain = plain_name(value)
    if plain not in items(last.head):
        return f"{last.taking(value)}, "
    remaining = [part for part in parts_of(last.head[:-1]) if plain_name(part.word) != plain]
    return "".join(f"{(part.sign + part.word).strip()}, " for part in remaining)


def matching(
    options: Sequence[Option],
    typed: str,
    recent: Sequence[str] = (),
    used: Collection[str] = (),
) -> Matches:
    """The options that fit what was typed, best first; of equally good ones recent ones first.

    Args:
        options: In the order in which they stand where nothing parts them.
        typed: The beginning of a name or of a word in it, the end of an id, or some part.
        recent: Values picked before, the last one first.
        used: Names that are in the list already: they come behind those that are not.
    """
    word = typed.strip().strip('"')
    places: Mapping[str, int] = {value: n for n, value in enumerate(recent)}
    ranked: list[tuple[bool, int, int, int, Option]] = []
    for n, option in enumerate(options):
        rank = _rank(option, word)
        is_used = bool(word) and plain_name(option.value) in used
        if rank < _NONE:
            ranked.append((is_used, rank, places.get(option.value, len(places)), n, option))
    ranked.sort(key=lambda entry: entry[:4])
    near = tuple(option for _, rank, _, _, option in ranked if rank < _FAR)
    return Matches(near, tuple(option for _, rank, _, _, option in ranked if rank >= _FAR))


def _rank(option: Option, word: str) -> int:
    """How well an option fits; 0 is best, `_NONE` not at all."""
    if not word:
        return 0
    name, folded = option.label, word.casefold()
    folded_name = name.casefold()
    if folded in {folded_name, option.value.strip('"').casefold()}:
        return 0
    if name.startswith(word):
        return 1
    bare = folded_name if folded.startswith("@") else folded_name.lstrip("@")
    if bare.startswith(folded):
        return 2
    starts = any(part.startswith(folded) for part in _WORDS.split(folded_name))
    if starts or (folded.isdigit() and folded_name.endswith(folded)):
        return 3
    if folded in folded_name:
        return _FAR
    return _FAR + 1 if folded in option.detail.casefold() else _NONE


def nearest_option(options: Sequence[Option], word: str) -> str:
    """The label that somebody most likely meant, empty where none is close."""
    names = [option.label for option in options]
    return nearest(word, names) or nearest(f"@{word}", names)
