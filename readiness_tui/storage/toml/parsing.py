"""TOML 1.0 text as plain data: the fast parser, and the standard one where only it can tell.

The patterns of what TOML 1.1 adds are simple ones where that is enough: the grammar that settles
the rest takes as long to compile as a board takes to read.
"""

import re
from collections.abc import Iterator, Mapping

import tomli

from readiness_tui.domain.model.ticket import Plain

# Each starts with a literal character: searching for one is several times quicker than for many.
_NEWER: Mapping[str, re.Pattern[str]] = {
    "the escapes \\e and \\x": re.compile(r"\\[ex]"),
    "a time without seconds": re.compile(r":(?<=[^:\d+-]\d\d:)\d\d(?![:\d])"),
    "a comma at the end of an inline table": re.compile(r",[ \t]*+\}"),
}
"""What TOML 1.1 allows and 1.0 does not. A `10:30` in prose may look like it too."""

_MANY_LINES = "an inline table over several lines"
_ON_ONE_LINE = re.compile(
    r"""\{(?>(?:[^{}#"'\n]|"[^"\\\n]*"(?!")|'[^'\n]*'(?!'))*)\}""",
)
"""An inline table that is not one over several lines, told by nothing but plain strings."""


def parse(text: str) -> dict[str, Plain]:
    """A TOML 1.0 text as plain data.

    tomli is several times quicker than tomllib, but also takes TOML 1.1; where a text may use what
    only that allows, tomllib has to accept it too.

    Raises:
        ValueError: Not TOML 1.0.
        RecursionError: Nested too deeply.
    """
    data = tomli.loads(text)
    if next(newer_forms(text), None):
        import tomllib

        tomllib.loads(text)
    return data


def newer_forms(text: str) -> Iterator[tuple[str, int]]:
    """What may be TOML 1.1 in a text, each form with the line of its first place."""
    for name, pattern in _NEWER.items():
        if match := pattern.search(text):
            yield name, _line(text, match)
    if match := _over_lines(text):
        yield _MANY_LINES, _line(text, match)


def _over_lines(text: str) -> re.Match[str] | None:
    if text.count("{") == sum(1 for _ in _ON_ONE_LINE.finditer(text)):
        return None
    from readiness_tui.storage.toml.grammar import OVER_LINES

    return OVER_LINES.search(text)


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
