"""JSON of other programs: a value, and the line of each object in it."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from math import isinf
from typing import Any, NoReturn, TypeAlias, cast

from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.exchange.readers.source import Source, text_of

DEPTH = 64
_STRING = r'"(?:[^"\\]++|\\.)*+"'
_SIGN = re.compile(rf"{_STRING}|[{{}}\[\]\n]", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F]|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
"""An escaped sign; the group is half a character without its other half."""
_MOST_DIGITS = 4_000
_SHOWN = 20

Object: TypeAlias = dict[str, Any]
"""A JSON object: of anything, as others wrote it."""


class Objects:
    """The objects of a document, each with its line.

    Attributes:
        value: The whole document; of JSON lines the list of their values.
    """

    def __init__(self, value: Any, lines: Sequence[int]) -> None:  # noqa: ANN401 - any JSON
        self.value = value
        self._lines = {id(item): line for item, line in zip(_objects(value), lines, strict=False)}

    def line(self, item: Object) -> int:
        """The line on which an object begins, from 1."""
        return self._lines.get(id(item), 1)


def read_json(source: Source) -> Objects:
    """A document that is one JSON value, or has it in a JSON string as PowerShell writes it.

    Raises:
        ExchangeError: It is none, is nested too deeply, or names a key twice.
    """
    text = text_of(source.path, source.data).removeprefix("\ufeff")
    lines, value = _object_lines(source.path, text), _value(source.path, text, 1)
    if isinstance(value, str):
        inner = value.replace("\n", " ")  # it all stands in one line of the document
        lines, value = _object_lines(source.path, inner), _value(source.path, inner, 1)
    return Objects(value, lines)


def read_json_lines(source: Source) -> tuple[Objects, tuple[tuple[int, str], ...]]:
    """A document of one JSON value a line; lines that are none are given back with the reason."""
    text = text_of(source.path, source.data).removeprefix("\ufeff")
    objects: list[Object] = []
    lines: list[int] = []
    bad: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            places = _object_lines(source.path, line, number)
            value = _value(source.path, line, number)
        except ExchangeError as error:
            bad.append((number, error.what))
            continue
        if isinstance(value, dict):
            objects.append(object_of(value))
            lines += places
        else:
            bad.append((number, "it is no JSON object"))
    return Objects(objects, lines), tuple(bad)


def _value(path: str, text: str, first: int) -> Any:  # noqa: ANN401 - any JSON
    try:
        if half := next(filter(None, (match[1] for match in _ESCAPE.finditer(text))), ""):
            sign = f"\\{half}"
            raise _OddError(sign, "is half a character")
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except (ValueError, RecursionError) as error:
        line = first + getattr(error, "lineno", 1) - 1
        if isinstance(error, _OddError):
            line = first + error.lines_above(text)
        reason = getattr(error, "msg", "") or str(error)
        message = f"it is no JSON: {reason[:120]}"
        raise ExchangeError(
            message, place=Place(path, line), remedy="export it again, or mend that line"
        ) from error


class _OddError(ValueError):
    """A sign that is read as a value and is none of any use."""

    def __init__(self, sign: str, why: str) -> None:
        shown = sign if len(sign) <= _SHOWN else f"{sign[:_SHOWN]}..."
        super().__init__(f"{shown} {why}")
        self._sign = sign

    def lines_above(self, text: str) -> int:
        """The lines above the first place of it; of a number the first outside of strings."""
        sign = re.escape(self._sign)
        pattern = sign if self._sign.startswith("\\") else rf"{_STRING}|({sign})"
        places = (match for match in re.finditer(pattern, text) if match[match.re.groups])
        match = next(places, None)
        return text.count("\n", 0, match.start()) if match else 0


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _OddError(digits, "has more digits than any number of a plan")
    return int(digits)


def _float(digits: str) -> float:
    if isinf(value := float(digits)):
        raise _OddError(digits, "is larger than any number of a plan")
    return value


def _constant(name: str) -> NoReturn:
    raise _OddError(name, "is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> Object:
    """An object, unless a key stands twice in it: of two values none can be told to count."""
    item = dict(pairs)
    if len(item) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"an object has the key {twice[:40]!r} twice"
        raise ValueError(message)
    return item


def _object_lines(path: str, text: str, first: int = 1) -> list[int]:
    """The line of each brace that opens an object, in order."""
    lines: list[int] = []
    line, depth = first, 0
    for match in _SIGN.finditer(text):
        sign = match[0]
        if sign == "\n":
            line += 1
        elif sign in "{[":
            depth += 1
            if depth > DEPTH:
                message = f"it is nested more than {DEPTH} levels deep"
                raise ExchangeError(
                    message, place=Place(path, line), remedy="name a file that holds a plan"
                )
            if sign == "{":
                lines.append(line)
        elif sign in "}]":
            depth -= 1
    return lines


def _objects(value: Any) -> Iterator[Object]:  # noqa: ANN401 - any JSON
    """All objects, outer before inner, in the order of the document."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            table = object_of(item)
            yield table
            stack.extend(reversed(table.values()))
        else:
            stack.extend(reversed(list_of(item)))


def unread(items: Iterable[Object], read: Collection[str]) -> Iterator[str]:
    """The keys of objects that say something and are none of those that are read."""
    for item in items:
        for name, value in item.items():
            if name not in read and value not in (None, "", [], {}, False):
                yield name


def object_of(value: Any) -> Object:  # noqa: ANN401 - any JSON
    """A value that is an object; anything else is an empty one."""
    return cast("Object", value) if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    """A value that is a list; anything else is an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def objects_of(value: Any) -> list[Object]:  # noqa: ANN401 - any JSON
    """The objects of a list; anything else has none."""
    return [cast("Object", item) for item in list_of(value) if isinstance(item, dict)]


def text(value: Any) -> str:  # noqa: ANN401 - any JSON
    """A value as text: of a number its digits, of nothing or a list nothing."""
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    return str(value)


def texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    """The texts of a list, or of one value that stands for a list."""
    items = list_of(value) or [value]
    return tuple(item for each in items if (item := text(each).strip()))
