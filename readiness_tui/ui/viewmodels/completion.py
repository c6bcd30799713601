"""What a filter may go on with: fields, their words, and the names that the boards have."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.query.columns import words
from readiness_tui.domain.query.fields import FIELDS, field_named
from readiness_tui.domain.query.vocabulary import IS_WORDS, FieldKind

_TERM = re.compile(r'(?:[^\s()"]|"[^"]*"?)*$')
_FIELD = re.compile(r"([^\W\d_][\w.\-]*)(?::?(?:>=|<=|>|<)|:|=)")
_BARE = re.compile(r'[^\s()",]+')
_SHORTS = {"@": "owner", "#": "label"}


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand between two places of a text."""

    start: int
    end: int
    options: tuple[str, ...]


def completion(analysis: Analysis, text: str, cursor: int) -> Completion:
    """What the field or word before the cursor may become; the nearest where none begins so."""
    match = _TERM.search(text, 0, cursor)
    start = match.start() if match else cursor
    start += text[start:cursor].startswith("-")
    if field := _FIELD.match(text, start, cursor):
        start = max(field.end(), text.rfind(",", 0, cursor) + 1)
        candidates = _values(analysis, field[1])
    else:
        start = max(start, text.rfind(",", start, cursor) + 1)
        candidates = _words(analysis, text[start : start + 1])
    typed = text[start:cursor].strip('"')
    return Completion(start, cursor, _fitting(typed, candidates))


def _values(analysis: Analysis, written: str) -> list[str]:
    """The words of a field, or those that somebody wrote there."""
    named = field_named(written)
    if named is None:
        return []
    name, field = named
    if field.words:
        return [*field.words]
    if field.kind is FieldKind.RELATION:
        return _ids(analysis)
    if field.kind in {FieldKind.NAME, FieldKind.ID}:
        return sorted(set(chain.from_iterable(words(analysis, name))))
    return []


def _words(analysis: Analysis, sign: str) -> list[str]:
    """What a term may begin with: a field, a word of `is`, an id; a name behind its sign."""
    if sign in _SHORTS:
        names = sorted(set(chain.from_iterable(words(analysis, _SHORTS[sign]))))
        return [sign + name.removeprefix(sign) for name in names]
    states = (f"is:{word}" for word in IS_WORDS)
    return [*(f"{name}:" for name in FIELDS), *states, *_ids(analysis)]


def _ids(analysis: Analysis) -> list[str]:
    return list(dict.fromkeys(str(key.ticket) for key in analysis.graph.keys))


def _fitting(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    folded, options = typed.casefold(), [one for one in known if one]
    matches = [
        one
        for one in options
        if one.casefold().removeprefix("is:").lstrip("@").startswith(folded.lstrip("@"))
        or one.casefold().startswith(folded)
    ]
    if not matches and (near := nearest(typed, options)):
        matches = [near]
    return tuple(one if _BARE.fullmatch(one) else _quoted(one) for one in matches)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
