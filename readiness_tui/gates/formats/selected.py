"""The values that stand at one place of a file: by keys, by column, by line or by expression.

Relied on by `gates/formats/selectors.py`. A list gives each of its items, null gives nothing;
numbers stay as they are written, so that `3.10` is not `3.1`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Protocol, cast

from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.key_paths import Keys, Reached, lacking, plain_reader, reached
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.repo.patterns import Regex

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_LONGEST_AROUND = 200
_MEND = "mend the file"
_YAML_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class _Toml(Protocol):
    def loads(self, text: str, /, *, parse_float: type[str]) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class Selected:
    """A value as it is written, without quotes, and its line from 1.

    `around` is all that an expression matched, on one line; empty for other selectors. `matched`
    are the keys that stars stood for, `label` what their members are called.
    """

    value: str
    line: int
    around: str = field(default="", compare=False)
    matched: Keys = field(default=(), compare=False)
    label: str = field(default="", compare=False)


def in_json(keys: Keys, data: bytes, path: str) -> Iterator[Selected]:
    """The value or values that an RFC 6901 pointer, split into its keys, leads to.

    Raises:
        UnparsableError: The file is no JSON that is taken, or a table stands there.
    """
    import json

    from readiness_tui.gates.formats.strict_json import parse_json

    parse_json(data, path)  # refuses what the next line would take
    text = decoded(data)
    raw: object = json.loads(text, parse_float=str, parse_int=str)
    scalars = list(_scalars(keys, raw, path))
    lines = lines_of(text, (_as_pointer(match.place) for match, _ in scalars))
    for match, value in scalars:
        line = lines.get(_as_pointer(match.place), 1)
        yield Selected(value, line, matched=match.matched, label=match.label)


def in_toml(keys: Keys, data: bytes, path: str) -> Iterator[Selected]:
    """The value or values that keys lead to; the items of lists count from 0.

    Raises:
        UnparsableError: The file is no TOML, or a table stands there.
    """
    import tomli

    from readiness_tui.gates.formats.toml_lines import toml_lines

    text = _text(data)
    try:
        raw = cast("_Toml", tomli).loads(text, parse_float=str)
    except tomli.TOMLDecodeError as error:
        message, line = f"not TOML: {error.msg.lower()}", error.lineno
        raise UnparsableError(path, message, line=line, column=error.colno, remedy=_MEND) from error
    except (RecursionError, ValueError) as error:
        message = "not TOML: nested too deep or a number beyond any use"
        raise UnparsableError(path, message, remedy=_MEND) from error
    scalars = list(_scalars(keys, raw, path))
    if not scalars:
        return
    lines = toml_lines(text)
    for match, value in scalars:
        line = next((lines[up] for up in _upwards(match.place) if up in lines), 1)
        yield Selected(value, line, matched=match.matched, label=match.label)


def in_yaml(keys: Keys, data: bytes, path: str) -> Iterator[Selected]:
    """The value or values that keys lead to; the items of lists count from 0.

    Raises:
        UnparsableError: The file is no YAML that is taken, or a table stands there.
    """
    from readiness_tui.gates.formats.yaml_nodes import Items, Scalar, compose, node_reader

    document = compose(_text(data), path)
    if document.twice:
        first = document.twice[0]
        message = f"the key {first.key!r:.60} stands twice"
        raise UnparsableError(path, message, line=first.line, remedy=_MEND)
    for match in reached(keys, document.root, path, node_reader(_INDEX.fullmatch)):
        for item in match.node.items if isinstance(match.node, Items) else (match.node,):
            if not isinstance(item, Scalar):
                raise _no_value(path, keys, item.line)
            if item.style or item.text not in _YAML_NULLS:
                yield Selected(item.text, item.line, matched=match.matched, label=match.label)
            elif match.matched:
                raise lacking(keys, match.label, path)


def in_csv(name: str, data: bytes, path: str) -> Iterator[Selected]:
    """Each value of a column, blank ones left out; a row of several lines begins at its first.

    Raises:
        UnparsableError: The file is no CSV, or the column stands twice in its header.
    """
    import csv

    lines = [f"{line}\n" for line in _lines_of_text(data, path).split("\n")]
    header = next((line for line in lines if line.strip()), "")
    signs = sorted(",;\t", key=header.count, reverse=True)
    rows = csv.reader(lines, delimiter=signs[0], strict=True)
    column = -1
    line = 1
    try:
        for row in rows:
            start, line = line, rows.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if column < 0:
                column = _column([cell.strip() for cell in row], name, path, start)
                if column < 0:
                    return
            elif column < len(row) and row[column].strip():
                yield Selected(row[column].strip(), start)
    except csv.Error as error:
        raise UnparsableError(path, f"not CSV: {error}", line=line, remedy=_MEND) from error


def _column(names: list[str], name: str, path: str, line: int) -> int:
    if names.count(name) > 1:
        message = f"the column {name!r:.60} stands twice"
        raise UnparsableError(path, message, line=line, remedy=_MEND)
    return names.index(name) if name in names else -1


def in_lines(number: int, data: bytes, path: str) -> Iterator[Selected]:
    """A line of text without the blanks around it, unless nothing else is on it.

    Raises:
        UnparsableError: The file is binary.
    """
    lines = _lines_of_text(data, path).split("\n")
    if number <= len(lines) and (line := lines[number - 1].strip()):
        yield Selected(line, number)


def in_text(regex: Regex, data: bytes, path: str) -> Iterator[Selected]:
    """What the one group of an expression matches, each time it does.

    Raises:
        UnparsableError: The file is binary.
    """
    text = _lines_of_text(data, path)
    line, at = 1, 0
    for match in regex.finditer(text):
        start, end = match.start(1), match.end(1)
        if start < 0:
            continue  # the group is in a branch that was not taken
        line += text.count("\n", at, start)
        at = start
        around = " ".join(text[match.start() : match.end()][:_LONGEST_AROUND].split())
        yield Selected(text[start:end], line, around)


def _scalars(keys: Keys, raw: object, path: str) -> Iterator[tuple[Reached[object], str]]:
    """Where a value that is meant stands, and its text; of a list each item."""
    for match in reached(keys, raw, path, plain_reader(_INDEX.fullmatch)):
        is_list = isinstance(match.node, list)
        items = cast("list[object]", match.node) if is_list else [match.node]
        for number, item in enumerate(items):
            if isinstance(item, dict | list):
                raise _no_value(path, keys)
            if item is None and match.matched:
                raise lacking(keys, match.label, path)
            if item is not None:
                place = (*match.place, str(number)) if is_list else match.place
                yield replace(match, place=place), _written(item)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _no_value(path: str, keys: Keys, line: int = 0) -> UnparsableError:
    message = f"{'/'.join(keys)!r:.80} is a table or list and no value"
    return UnparsableError(path, message, line=line, remedy="name a key inside it")


def _upwards(keys: Keys) -> Iterator[Keys]:
    return (keys[:end] for end in range(len(keys), 0, -1))


def _as_pointer(keys: Keys) -> str:
    return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)


def _lines_of_text(data: bytes, path: str) -> str:
    text = _text(data)
    if "\0" in text:
        raise UnparsableError(path, "this is a binary file", remedy="name a text file")
    return text


def _text(data: bytes) -> str:
    return decoded(data).replace("\r\n", "\n")
