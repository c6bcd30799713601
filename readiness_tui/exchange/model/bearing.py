"""Whether the values of a column bear out the field that its header names only in part.

`Response Time` ends like an estimate, `Agent Zero` begins like an owner: what stands below tells.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.values import (
    is_none,
    is_points,
    names_nobody,
    read_estimate,
    read_priority,
    read_status,
)

_LEAST = 1 / 3
"""The share of values that must be of the field: teams have words of their own for some."""
_FEW = 2
_SIZE = re.compile(
    r"x*[sml]|\d{1,3}(?:[.,]\d+)?(?:\s*[-\u2013]\s*\d{1,3}(?:[.,]\d+)?)?"
    r"\s*(?:m|min|mins|minutes?|hrs?|hours?|dagen|p[dt]|)\.?"
)
"""Sizes, and lengths too short or spelt too freely for an estimate of days."""
_NAME = re.compile(r"@\S+|[^\W\d_a-z]\S*(?:\s+[^\W\d_a-z(]\S*){0,2}(?:\s*\([^)]*\))?")
_APART = re.compile(r"\s*(?:[,;&+/]|\band\b)\s*")
_WORD = re.compile(r"[^\W\d_]{2,}|[\u3040-\uffdc]")


def bear_out(name: str, values: Sequence[str], *, in_part: bool) -> bool:
    """Whether values may be of a field: True where none says anything.

    Args:
        name: The field that the header names.
        values: The cells as plain text.
        in_part: Whether the header is more than a word for that field.
    """
    rules = _OF_PART if in_part else _OF_ANY
    filled = [value for value in values if not is_none(value)]
    if (rule := rules.get(name)) is None or not filled:
        return True
    return rule(filled)


def _share(rule: Callable[[str], bool]) -> Callable[[Sequence[str]], bool]:
    """Whether enough of some values follow a rule."""
    return lambda values: sum(map(rule, values)) >= _LEAST * len(values)


def _is_status(value: str) -> bool:
    return read_status(value).code == ""


def _is_size(value: str) -> bool:
    """Whether a value says how much work something is: a length, points, a size, a grade."""
    folded = words.fold(value).lstrip("~\u2248 ")
    ends = {word for name in ("low", "medium", "high") for word in words.load().of("scale", name)}
    is_word = folded in ends or _SIZE.fullmatch(folded) is not None
    return is_word or is_points(value) or read_estimate(folded)[0] is not None


def _are_people(values: Sequence[str]) -> bool:
    """Whether values may be who does the rows: names, or words that come again."""
    if not _are_worded(values):
        return False
    return all(map(_is_name, values)) or len(set(values)) * _FEW <= len(values)


def _is_name(value: str) -> bool:
    return names_nobody(value) or all(map(_NAME.fullmatch, _APART.split(value)))


_are_worded = _share(lambda value: _WORD.search(value) is not None)

_OF_ANY: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "acceptance": _are_worded,
}
"""What even a header that is nothing but a word for the field must have below."""

_OF_PART: Mapping[str, Callable[[Sequence[str]], bool]] = {
    **_OF_ANY,
    "estimate": _share(_is_size),
    "owners": _are_people,
    "priority": _share(lambda value: read_priority(value) is not None),
    "status": _share(_is_status),
    "target": _share(lambda value: any(map(str.isdigit, value))),
}
