"""Plain values as text, and back: the parameters of gates, and what a ticket has beside its fields.

Numbers, days, `true` and `false` are what they look like, lists stand in square brackets, tables in
braces: `[a, 2]`, `{ below = 3 }`. Anything else is a text. One that looks like a value, or has a
sign of a list in it, stands in double quotes, and a quote in it is doubled.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time

from readiness_tui.domain.model.ticket import Plain

_DEEPEST = 8
_BARE = re.compile(r'[^,\[\]{}="]*')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_NAME = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,\[\]{}="\s]+))\s*=\s*')
_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]{0,17})", re.ASCII)
_BROKEN = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?", re.ASCII)
_MOMENT = re.compile(rf"{_DAY.pattern}[T ]{_TIME.pattern}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?", re.ASCII)
_WORDS: Mapping[str, Plain] = {
    "true": True,
    "false": False,
    "inf": float("inf"),
    "-inf": float("-inf"),
    "nan": float("nan"),
}
_SHAPES: Sequence[tuple[re.Pattern[str], Callable[[str], Plain]]] = (
    (_WHOLE, int),
    (_BROKEN, float),
    (_DAY, date.fromisoformat),
    (_TIME, time.fromisoformat),
    (_MOMENT, datetime.fromisoformat),
)


def parse_plain(text: str) -> Plain:
    """The value that a text spells; without brackets around it, any text is one.

    Raises:
        ValueError: A bracket or a quote is not closed, or something follows it.
    """
    line = text.strip()
    if not line.startswith(("[", "{", '"')):
        return _scalar(line)
    value, end = _value(line, 0, 0)
    if line[end:].strip():
        message = f"{line[end:].strip()!r} follows the value {line[:end]!r}"
        raise ValueError(message)
    return value


def format_plain(value: Plain, *, inside: bool = False) -> str:
    """A value as `parse_plain` reads it; `inside` of a list, where some signs end a text."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _format_text(value, inside=inside)
        case int() | float():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            pairs = (
                f"{_format_name(name)} = {format_plain(item, inside=True)}"
                for name, item in value.items()
            )
            return "{ " + ", ".join(pairs) + " }" if value else "{}"
        case _:
            return "[" + ", ".join(format_plain(item, inside=True) for item in value) + "]"


def _format_text(text: str, *, inside: bool) -> str:
    is_bare = text == text.strip() and not text.startswith(("[", "{", '"'))
    if inside:
        is_bare = is_bare and text != "" and _BARE.fullmatch(text) is not None
    if is_bare and isinstance(_scalar(text), str):
        return text
    return _quoted(text)


def _format_name(name: str) -> str:
    match = _NAME.fullmatch(f"{name}=")
    return name if match and match[2] == name else _quoted(name)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _scalar(text: str) -> Plain:
    if text in _WORDS:
        return _WORDS[text]
    for shape, read in _SHAPES:
        if shape.fullmatch(text):
            try:
                return read(text)
            except ValueError:  # no day of the calendar
                return text
    return text


def _value(text: str, at: int, depth: int) -> tuple[Plain, int]:
    """The value that begins at a place, and the place behind it."""
    if depth > _DEEPEST:
        message = f"more than {_DEEPEST} brackets stand in each other"
        raise ValueError(message)
    at = _behind_blanks(text, at)
    match text[at : at + 1]:
        case "[":
            return _list(text, at + 1, depth)
        case "{":
            return _table(text, at + 1, depth)
        case '"':
            if (quoted := _QUOTED.match(text, at)) is None:
                message = f"{text[at:]!r} has no quote at its end"
                raise ValueError(message)
            return quoted[1].replace('""', '"'), quoted.end()
        case _:
            bare = _BARE.match(text, at)
            end = bare.end() if bare else at
            if not (word := text[at:end].strip()):
                message = f"a value is missing at {text[at:]!r}"
                raise ValueError(message)
            return _scalar(word), end


def _list(text: str, at: int, depth: int) -> tuple[Plain, int]:
    items: list[Plain] = []
    at = _behind_blanks(text, at)
    while text[at : at + 1] != "]":
        item, at = _value(text, at, depth + 1)
        items.append(item)
        at = _next(text, at, "]")
    return items, at + 1


def _table(text: str, at: int, depth: int) -> tuple[Plain, int]:
    table: dict[str, Plain] = {}
    at = _behind_blanks(text, at)
    while text[at : at + 1] != "}":
        if (match := _NAME.match(text, at)) is None:
            message = f"{text[at:]!r} is no name with = and a value"
            raise ValueError(message)
        name = match[2] or (match[1] or "").replace('""', '"')
        if name in table:
            message = f"{name!r} stands there twice"
            raise ValueError(message)
        table[name], at = _value(text, match.end(), depth + 1)
        at = _next(text, at, "}")
    return table, at + 1


def _next(text: str, at: int, end: str) -> int:
    """The place of the next item, or of the bracket that ends them."""
    at = _behind_blanks(text, at)
    if text[at : at + 1] == ",":
        return _behind_blanks(text, at + 1)
    if text[at : at + 1] != end:
        message = f"{text!r} lacks {end!r}"
        raise ValueError(message)
    return at


def _behind_blanks(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at
