"""Where a value stands in a file: `toml:project.version`, `json:/a/0/b`, `py:__version__`.

Shared by the kinds that compare single values. Each value comes with its line. A list gives each
of its items, null gives nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.formats.python_values import python_values
from readiness_tui.gates.formats.selected import (
    Selected,
    in_csv,
    in_json,
    in_lines,
    in_text,
    in_toml,
    in_yaml,
)
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.repo.patterns import Regex, compiled

FOUND_CAP = 100_000
_TOML_KEY = re.compile(r'\s*(?:"([^"]*)"|\'([^\']*)\'|([A-Za-z0-9_-]+|\*))\s*(?:\.|\Z)')
_PYTHON_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LONGEST = 1_000
_EXAMPLES: Mapping[str, str] = {
    "toml": "toml:project.version",
    "json": "json:/a/0/b",
    "yaml": "yaml:/a/b",
    "py": "py:__version__",
    "re": "re:version (\\S+)",
    "line": "line:1",
    "csv": "csv:column",
}


class SelectorError(GateError):
    """A selector that is not taken."""

    name = "bad-parameter"


@dataclass(frozen=True, slots=True)
class Selector:
    """Where values stand in a file; `form` is its first word, `text` as it is written.

    `keys` lead to the value for `toml`, `json`, `yaml` and `py`, and name the column for `csv`;
    `number` is the line from 1 for `line`; `regex` has one group.
    """

    form: str
    text: str
    keys: tuple[str, ...] = ()
    number: int = 0
    regex: Regex | None = None

    def __str__(self) -> str:
        """As it is written."""
        return self.text


def read_selector(text: str) -> Selector:
    """A selector of a board.

    Raises:
        SelectorError: It has no known form, or what follows is not of that form.
        PatternError: RE2 does not take its expression.
    """
    form, colon, rest = text.partition(":")
    if not colon or form not in _EXAMPLES:
        forms = ", ".join(f"{known}:" for known in _EXAMPLES)
        message = f"selector {text!r:.80} does not begin with one of {forms}"
        raise SelectorError(message, remedy='write for example "toml:project.version"')
    if not rest or len(text) > _LONGEST:
        raise _bad(text, "it names nothing" if not rest else f"over {_LONGEST} characters")
    match form:
        case "toml":
            return Selector(form, text, _toml_keys(text, rest))
        case "json" | "yaml":
            return Selector(form, text, _pointer(text, rest))
        case "py":
            if not _PYTHON_NAME.fullmatch(rest):
                raise _bad(text, "this is no name")
            return Selector(form, text, tuple(rest.split(".")))
        case "line":
            if not _INDEX.fullmatch(rest) or rest == "0":
                raise _bad(text, "a line is a number from 1")
            return Selector(form, text, number=int(rest))
        case "csv":
            return Selector(form, text, (rest.strip(),))
        case _:
            return Selector(form, text, regex=_one_group(text, rest))


def find(selector: Selector, data: bytes, path: str) -> tuple[Selected, ...]:
    """The values that a selector finds in a file, in the order of the file; empty if none.

    Args:
        selector: What to look for.
        data: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: The file is not of the selector's form, a table stands where a value is
            wanted, or there are over 100,000 values.
    """
    values: list[Selected] = []
    for selected in _found(selector, data, path):
        if len(values) == FOUND_CAP:
            raise UnparsableError(path, f"{selector} finds over {FOUND_CAP:,} values")
        is_sane = selected.value.isascii() or not _SURROGATES.search(selected.value)
        values.append(
            selected
            if is_sane
            else replace(selected, value=_SURROGATES.sub("\ufffd", selected.value))
        )
    return tuple(values)


def _found(selector: Selector, data: bytes, path: str) -> Iterable[Selected]:
    keys = selector.keys
    match selector.form:
        case "toml":
            return in_toml(keys, data, path)
        case "json":
            return in_json(keys, data, path)
        case "yaml":
            return in_yaml(keys, data, path)
        case "csv":
            return in_csv(keys[0], data, path)
        case "py":
            return (Selected(*each) for each in python_values(data, path, keys))
        case _:
            if selector.regex is None:
                return in_lines(selector.number, data, path)
            return in_text(selector.regex, data, path)


def _bad(text: str, why: str) -> SelectorError:
    form = text.partition(":")[0]
    message = f"selector {text!r:.80}: {why}"
    return SelectorError(message, remedy=f'write it as in "{_EXAMPLES[form]}"')


def _toml_keys(text: str, rest: str) -> tuple[str, ...]:
    keys: list[str] = []
    at = 0
    while at < len(rest):
        match = _TOML_KEY.match(rest, at)
        if match is None or (match[0].endswith(".") and match.end() == len(rest)):
            raise _bad(text, "this is no dotted key")
        keys.append(next(part for part in match.groups() if part is not None))
        at = match.end()
    return tuple(keys)


def _pointer(text: str, rest: str) -> tuple[str, ...]:
    if not rest.startswith("/"):
        raise _bad(text, "a path begins with /")
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in rest[1:].split("/"))


def _one_group(text: str, rest: str) -> Regex:
    compiled(rest)  # a refusal shows what was written
    regex = compiled(f"(?m){rest}")
    if regex.groups != 1:
        raise _bad(text, f"it has {regex.groups} groups and needs one around the value")
    return regex
