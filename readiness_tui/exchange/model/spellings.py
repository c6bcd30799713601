"""How else an id may be spelled where it is meant: by its end alone, or as it is read aloud."""

import re
from collections.abc import Iterable

_SIGNS = re.compile(r"[.\-_/]")
_TAIL_WORD = re.compile(r"[^\W\da-z_]+\d*")
_LETTERED = re.compile(r"([A-Za-z]{1,12})[-_. ]?(\d{1,9})")


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
    match = _LETTERED.fullmatch(name)
    return f"{match[1].casefold()}{int(match[2])}" if match else ""
