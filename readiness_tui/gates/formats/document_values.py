"""Every value of a JSON, YAML or TOML document by its pointer, so that two can be compared.

Texts stand in quotes, numbers as they are written: `"1"` is not `1`, and `3.10` not `3.1`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import cast

from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.unparsable import UnparsableError

VALUES_CAP = 100_000
_PLAIN = re.compile(r"[-+]?(?:\d[\d_]*)?(?:\.\d*)?(?:[eE][-+]?\d+)?|true|false", re.IGNORECASE)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def document_values(data: bytes, path: str) -> Mapping[str, tuple[str, int]]:
    """The values of a document, each by its pointer (RFC 6901), with its line from 1.

    An empty list or table is a value too.

    Args:
        data: The whole file.
        path: Its name, which tells the format.

    Raises:
        UnparsableError: It is of another format, not of its own, or has too many values.
    """
    suffix = path.rpartition(".")[2].casefold()
    if suffix in {"json", "jsonc", "webmanifest"}:
        values = _of_json(data, path)
    elif suffix in {"yml", "yaml"}:
        values = _of_yaml(data, path)
    elif suffix == "toml":
        values = _of_toml(data, path)
    else:
        message = "neither JSON, YAML nor TOML by its name"
        raise UnparsableError(path, message, remedy="compare it as text")
    if len(values) > VALUES_CAP:
        raise UnparsableError(path, f"over {VALUES_CAP:,} values", remedy="compare it as text")
    return values


def _of_json(data: bytes, path: str) -> Mapping[str, tuple[str, int]]:
    from readiness_tui.gates.formats.strict_json import parse_json

    parse_json(data, path)  # refuses what the next line would take
    text = decoded(data)
    leaves = dict(_leaves(json.loads(text, parse_float=_Number, parse_int=_Number)))
    lines = lines_of(text, leaves)
    return {key: (value, lines.get(key, 1)) for key, value in leaves.items()}


def _of_toml(data: bytes, path: str) -> Mapping[str, tuple[str, int]]:
    import tomli

    from readiness_tui.gates.formats.toml_lines import toml_lines

    text = decoded(data).replace("\r\n", "\n")
    try:
        raw = tomli.loads(text, parse_float=_Number)
    except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
        line = getattr(error, "lineno", 0)
        message = f"not TOML: {str(error)[:80].lower()}"
        raise UnparsableError(path, message, line=line, remedy="mend the file") from error
    lines = {_pointer(keys): line for keys, line in toml_lines(text).items()}
    return {key: (value, _line(lines, key)) for key, value in _leaves(raw)}


def _of_yaml(data: bytes, path: str) -> Mapping[str, tuple[str, int]]:
    from readiness_tui.gates.formats.yaml_nodes import Items, Node, Scalar, compose

    document = compose(decoded(data).replace("\r\n", "\n"), path)
    if document.twice:
        twice = document.twice[0]
        message = f"the key {twice.key!r:.60} stands twice"
        raise UnparsableError(path, message, line=twice.line, remedy="mend the file")
    values: dict[str, tuple[str, int]] = {}
    work: list[tuple[str, Node]] = [("", document.root)] if document.root else []
    while work:
        key, node = work.pop()
        if len(values) > VALUES_CAP:
            break
        if isinstance(node, Scalar):
            values[key] = (_scalar(node.text, node.style), node.line)
        elif isinstance(node, Items):
            work += [(f"{key}/{at}", item) for at, item in reversed([*enumerate(node.items)])]
            if not node.items:
                values[key] = ("[]", node.line)
        else:
            work += [
                (f"{key}{_pointer((name.text,))}", item) for name, item in reversed(node.entries)
            ]
            if not node.entries:
                values[key] = ("{}", node.line)
    return values


def _scalar(text: str, style: str) -> str:
    if style:
        return _quoted(text)
    if text in _NULLS:
        return "null"
    is_plain = text and _PLAIN.fullmatch(text)
    return text.lower() if is_plain else _quoted(text)


def _leaves(raw: object) -> Iterator[tuple[str, str]]:
    """Pointer and text of each value, by a list and not by calls."""
    work: list[tuple[str, object]] = [("", raw)]
    while work:
        key, value = work.pop()
        if isinstance(value, dict):
            members = cast("dict[str, object]", value)
            work += [
                (f"{key}{_pointer((name,))}", item) for name, item in reversed(members.items())
            ]
            if not members:
                yield key, "{}"
        elif isinstance(value, list):
            items = cast("list[object]", value)
            work += [(f"{key}/{at}", item) for at, item in reversed([*enumerate(items)])]
            if not items:
                yield key, "[]"
        else:
            yield key, _written(value)


def _written(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _Number() | int() | float():
            return str(value)
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _pointer(keys: tuple[str, ...]) -> str:
    return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)


def _line(lines: Mapping[str, int], key: str) -> int:
    """The line of a value, or of the nearest part above it."""
    while key and key not in lines:
        key = key.rpartition("/")[0]
    return lines.get(key, 1)
