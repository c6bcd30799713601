"""What is wrong with a board, in sentences: pydantic's and tomli's complaints in plain words.

Each says which key, what is expected, what stands there, and for a mistyped key the nearest one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import tomli
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.bounds import nested_line
from readiness_tui.storage.toml.blocks_tomlkit import inline
from readiness_tui.storage.toml.parsing import newer_forms
from readiness_tui.storage.toml.plain_data import Path, get
from readiness_tui.storage.toml.segments import open_line, scan
from readiness_tui.storage.toml.spans import lines

_SHOWN = 40
_DIGITS = re.compile(r"[0-9][0-9_]{4000}")
"""What may be a number of more digits than Python turns into one."""
_EXPECTED: Mapping[str, str] = {
    "string_type": "has to be text in quotes",
    "int_type": "has to be a whole number",
    "bool_type": "has to be true or false",
    "list_type": "has to be a list in brackets",
    "dict_type": "has to be a table, like { key = value }",
    "model_type": "has to be a table, like { key = value }",
    "date_type": "has to be a day like 2026-02-20, without quotes",
}
_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("has to be at least", "ge"),
    "less_than_equal": ("has to be at most", "le"),
    "too_short": ("has to have this many items:", "min_length"),
    "too_long": ("has to have this many items:", "max_length"),
}
"""Error types of pydantic with a number in them, and the name it has there."""


_SHORT = frozenset(
    {
        "owners",
        "acceptance",
        "closure",
        "tasks",
        "actions",
        "deliverables",
        "entrance",
        "exit",
        "estimate",
    }
)
"""The fields whose tables have a text as a short form."""

_SYNTAX = (
    (
        "Invalid value",
        "a value is missing or not TOML",
        "text goes in quotes; numbers, dates, true and false do not",
    ),
    (
        "Illegal character '\\n'",
        "a text is not closed on its line",
        'close its quotes, or use """ for several lines',
    ),
    (
        "Expected '='",
        "a key has no value",
        "write key = value; a table starts with [kind.ID]",
    ),
    ("Expected ']'", "a header is not closed", "write [kind.ID]; quote an id with odd characters"),
)
"""How tomli's messages start, and what they come to."""


def nearest_hint(name: str, known: Iterable[str]) -> str:
    """What names the nearest known word, empty if none is near."""
    near = nearest(name, known)
    return f"nearest: {near}" if near else ""


def of_record(
    error: ValidationError,
    model: type[BaseModel],
    path: Path,
    table: Plain,
    place: Callable[[Path], Place],
) -> Iterator[Diagnostic]:
    """Every problem of one table.

    Args:
        error: What its model said.
        model: The model, for the keys it knows.
        path: Where the table stands in the file.
        table: What stands there.
        place: The file and line of a path.
    """
    for detail in error.errors(include_url=False):
        where = _standing(table, tuple(str(part) for part in detail["loc"]))
        if detail["type"] == "missing":
            where = _standing(table, tuple(str(part) for part in detail["loc"][:-1]))
        name = _spelled((*path, *where))
        message, remedy = _said(detail, model, len(where))
        yield Diagnostic(BOARD_INVALID, f"{name} {message}", place((*path, *where)), remedy)


def _standing(table: Plain, where: Path) -> Path:
    """The part of an error's place that stands in the file: a short form has no keys inside."""
    while where and get(table, where) is None:
        where = where[:-1]
    return where


def _spelled(path: Path) -> str:
    """`ticket.M-02 owners[2].name`: the record, then the key in it; items count from 1."""
    record, rest = path[:2], path[2:]
    if path[0] == "board":
        record, rest = path[:1], path[1:]
    keys = "".join(f"[{int(part) + 1}]" if part.isdecimal() else f".{part}" for part in rest)
    return ".".join(record) + (f" {keys.removeprefix('.')}" if rest else "")


def _said(error: ErrorDetails, model: type[BaseModel], depth: int) -> tuple[str, str]:
    """What is wrong with a key, and what to do."""
    context: Mapping[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "readiness":
            return context["sentence"], ""
        case "missing":
            return f'has no "{error["loc"][-1]}"', f"add {error['loc'][-1]} = ..."
        case "extra_forbidden":
            return "is not a known key", _instead(error, model, depth)
        case "enum" | "literal_error":
            words = context["expected"].replace("'", "").replace(" or ", ", ")
            near = nearest_hint(str(error["input"]), words.split(", "))
            return f"has to be one of {words}; it is {shown(error['input'])}", near
        case kind if kind in _LIMITS:
            phrase, key = _LIMITS[kind]
            return f"{phrase} {context[key]}; it is {shown(error['input'])}", ""
        case "model_type" if _SHORT.intersection(error["loc"][:1]):
            return f"has to be text in quotes, or a table; it is {shown(error['input'])}", ""
        case kind:
            expected = _EXPECTED.get(kind, error["msg"].lower())
            return f"{expected}; it is {shown(error['input'])}", ""


def _instead(error: ErrorDetails, model: type[BaseModel], depth: int) -> str:
    """The way out for an unknown key."""
    name = str(error["loc"][-1])
    if depth > 1:
        keys = _inner(model, str(error["loc"][0]))
        return nearest_hint(name, keys) or f"known here: {', '.join(keys)}"
    near = nearest_hint(name, model.model_fields)
    if "fields" in model.model_fields:
        return near or "put keys of your own under fields = { ... }"
    return near or f"known here: {', '.join(model.model_fields)}"


def _inner(model: type[BaseModel], field: str) -> list[str]:
    """The keys of the table that stands in a field."""
    schema = model.model_json_schema(ref_template="{model}")
    text = repr(schema["properties"][field])
    return [
        key
        for name, part in schema.get("$defs", {}).items()
        if f"'{name}'" in text
        for key in part.get("properties", {})
    ]


def shown(value: Plain) -> str:
    """A value as the file spells it, shortened."""
    text = inline(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def of_syntax(error: tomli.TOMLDecodeError, path: str, text: str) -> Diagnostic:
    """The problem of a text that is not TOML."""
    text = text.replace("\r\n", "\n")  # as tomli counts
    place = Place(path, error.lineno)
    if (twice := _twice(error, text)) is not None:
        name, first = twice
        message = f"{name} stands here again; it is on line {first} already"
        return Diagnostic("duplicate", message, place, "rename or remove one of the two")
    if line := _never_closed(error, text):
        message = "what is opened here is never closed"
        return Diagnostic(
            "toml-invalid", message, Place(path, line), "add the bracket or quotes it lacks"
        )
    for start, message, remedy in _SYNTAX:
        if error.msg.startswith(start):
            return Diagnostic("toml-invalid", message, place, remedy)
    reason = error.msg[:1].lower() + error.msg[1:]
    return Diagnostic("toml-invalid", f"not valid TOML: {reason}", place)


def _never_closed(error: tomli.TOMLDecodeError, text: str) -> int:
    """The line of what is open where the parser met the end or a header; 0: it is another error."""
    if not error.msg.startswith(("Invalid value", "Unclosed", "Unterminated")):
        return 0
    start = text.rfind("\n", 0, error.pos) + 1
    if error.pos >= len(text.rstrip()):
        return open_line(text)
    return open_line(text[:start]) if text[start:].lstrip().startswith("[") else 0


def _twice(error: tomli.TOMLDecodeError, text: str) -> tuple[str, int] | None:
    """What is declared a second time on the line of the error, and the line of the first."""
    if not error.msg.startswith("Cannot "):
        return None
    end = text.find("\n", error.pos)
    segments = scan(text[: end if end >= 0 else len(text)])
    last, before = segments[-1], segments[:-1]
    line = 1 + sum(segment.text.count("\n") for segment in before)
    if line + last.text.count("\n", 0, last.head) == error.lineno:
        at = 1
        for segment in before:
            if segment.path == last.path:
                return f"[{'.'.join(last.names)}]", at + segment.text.count("\n", 0, segment.head)
            at += segment.text.count("\n")
        return None
    key_lines: dict[Path, int] = {}
    for entry in lines(last.text).entries:
        key_line = line + last.text.count("\n", 0, entry.start)
        if entry.keys in key_lines:
            return ".".join((*last.names[:2], *entry.keys)), key_lines[entry.keys]
        key_lines[entry.keys] = key_line
    return None


def of_newer_syntax(error: Exception, path: str, text: str) -> Diagnostic:
    """The problem of a text that tomli gave up on, or took and a TOML 1.0 parser does not."""
    if isinstance(error, RecursionError):
        place = Place(path, nested_line(text))
        return Diagnostic("toml-invalid", "is nested too deeply", place, "flatten it")
    if type(error) is ValueError:  # of `int`, from which both parsers pass it on
        digits = _DIGITS.search(text)
        line = text.count("\n", 0, digits.start()) + 1 if digits else 0
        return Diagnostic("toml-invalid", "has too long a number", Place(path, line), "shorten it")
    where = str(error).partition("(at line ")[2].partition(",")[0]
    line = int(where) if where.isdecimal() else 0
    forms = list(newer_forms(text))
    name = next((name for name, at in forms if at == line), forms[-1][0])
    message = f"TOML 1.1 syntax ({name}); boards are TOML 1.0"
    return Diagnostic("toml-1.1", message, Place(path, line), "write it the older way")
