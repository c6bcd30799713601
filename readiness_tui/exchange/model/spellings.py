"""How else an id may be spelled where it is meant, and what siblings have in common."""

import re
from collections.abc import Iterable
from string import ascii_uppercase

_SIGNS = re.compile(r"[.\-_/]")
_TAIL_WORD = re.compile(r"[^\W\da-z_]+\d*")
_ALOUD = re.compile(r"([A-Za-z]{1,12})[-_. ]?(\d{1,9})")
_DIGITS = re.compile(r"\d+")
_BEHIND = re.compile(r"\s+(?:[\u2013\u2014-]\s.*|@[\w.-]+)$", re.DOTALL)
_REMARK = re.compile(r"(?<!\s)\s*[(\[\uff08][^()\[\]\uff08\uff09]*[)\]\uff09]\s*$")
_LETTERED = re.compile(r"[A-Z]#")


def family(text: str) -> str:
    """The spelling of an id with its digits as `#`: what its siblings share."""
    return _DIGITS.sub("#", text)


def go_on_in_letters(families: Iterable[str]) -> bool:
    """Whether families of a letter and a number go on from A: `A#`, `B#`, two of them at least."""
    letters = sorted({each[0] for each in families if _LETTERED.fullmatch(each)})
    return len(letters) > 1 and letters == [*ascii_uppercase[: len(letters)]]


def without_remark(text: str) -> str:
    """A name without the remark in brackets behind it; the name where it is nothing else."""
    return _REMARK.sub("", text) or text


def shortened_names(text: str) -> tuple[str, str]:
    """A name without the remark in brackets behind it; without a clause or its doer behind too."""
    bare = without_remark(text)
    return bare, _BEHIND.sub("", bare) or bare


def ends(names: Iterable[str]) -> dict[str, str]:
    """The ends of each id that no other id has: ids themselves, or a last word in capitals."""
    homes: dict[str, list[str]] = {}
    for name in names:
        for cut in _SIGNS.finditer(name):
            tail = name[cut.end() :]
            is_word = len(tail) > 1 and _TAIL_WORD.fullmatch(tail)
            is_numbered = any(map(str.isdigit, tail)) and any(map(str.isalpha, tail))
            if is_word or (is_numbered and _SIGNS.search(tail)):
                homes.setdefault(tail, []).append(name)
    return {tail: found[0] for tail, found in homes.items() if len(found) == 1}


def read_aloud(names: Iterable[str]) -> dict[str, str]:
    """The ids of letters and a number by how they are read aloud, where no two sound alike."""
    homes: dict[str, list[str]] = {}
    for name in names:
        if key := aloud(name):
            homes.setdefault(key, []).append(name)
    return {key: found[0] for key, found in homes.items() if len(found) == 1}


def aloud(name: str) -> str:
    """An id of letters and a number without the sign and the zeros between them: `T-01` as `t1`."""
    match = _ALOUD.fullmatch(name)
    return f"{match[1].casefold()}{int(match[2])}" if match else ""
