"""Thresholds that stand in prose: each is offered as a gate once, and made only if chosen."""

import re
from collections.abc import Callable

from readiness_tui.exchange.model import words

_LINE = re.compile(r"(\d{1,3})\s*%\s*(?:of\s+)?(?:line|statement)")
_BRANCH = re.compile(r"(\d{1,3})\s*%\s*(?:of\s+)?branch")
_ANY = re.compile(r"(\d{1,3})\s*%")
_DROP = re.compile(
    r"(?:regress\w*|drop\w*|decreas\w*)\s*(?:of\s*)?(?:>|more than|over)\s*(\d{1,2})\s*%"
)
_GREEN = re.compile(r"(\d{1,2})\s+consecutive\s+(?:green|passing|clean|successful)")
_AGE = re.compile(r"(?:≤|<=?|within|after|every)\s*(\d{1,4})\s*(h|hours?|d|days?)\b")

Offer = tuple[str, str, str]
"""Where it would go (`gate.coverage`), its parameter, its value as TOML writes it."""


def find(shown: str) -> tuple[Offer, ...]:
    """The thresholds that a line of plain text names."""
    folded = words.fold(shown)
    return tuple(offer for reader in _READERS for offer in reader(folded))


def _coverage(folded: str) -> list[Offer]:
    if "coverage" not in folded:
        return []
    home = "gate.coverage"
    line, branch, drop = _LINE.search(folded), _BRANCH.search(folded), _DROP.search(folded)
    line = line or (None if branch else _ANY.search(_DROP.sub("", folded)))
    offers = [(home, "line", line[1])] if line else []
    offers += [(home, "branch", branch[1])] if branch else []
    return offers + ([("gate.coverage-ratchet", "max_drop", drop[1])] if drop else [])


def _greens(folded: str) -> list[Offer]:
    match = _GREEN.search(folded)
    return [("board", "target_greens", match[1])] if match else []


def _freshness(folded: str) -> list[Offer]:
    if "fresh" not in folded:
        return []
    ages = [(int(found[1]), found[2][0]) for found in _AGE.finditer(folded)]
    home = "gate.docs-freshness"
    names = ("warn_after", "block_after") if len(ages) > 1 else ("block_after",)
    ordered = sorted(ages, key=lambda age: age[0] * (24 if age[1] == "d" else 1))
    return [
        (home, name, f'"{number}{unit}"')
        for name, (number, unit) in zip(names, ordered, strict=False)
    ]


_READERS: tuple[Callable[[str], list[Offer]], ...] = (_coverage, _greens, _freshness)
