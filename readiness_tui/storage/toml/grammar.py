"""The lexical grammar of TOML: what can hide a bracket, a comma or a line that looks like a header.

`blocks.py` finds the tables of a board with it and `spans.py` the keys and values of one table.
Every text that comes here was accepted by a parser first, so nothing here judges: it only finds.
Nothing that was matched is tried another way: each pattern is linear, whatever a board contains.
"""

import re
import tomllib


def _any(*patterns: str) -> str:
    """Any number of these, without a way back.

    Atomic groups, since possessive repeats of groups match wrongly before CPython 3.11.5
    (python/cpython#106052); possessive repeats of single characters are right everywhere.
    """
    return f"(?>(?:{'|'.join(patterns)})*)"


_ML_BASIC = '"""' + _any(r'[^"\\]++', r"\\[\s\S]", '"{1,2}(?!")') + '"{3,5}'
_ML_LITERAL = r"'''[\s\S]*?'{3,5}"
_BASIC = '"' + _any(r'[^"\\\n]++', r"\\.") + '"'
_LITERAL = r"'[^'\n]*+'"
_STRING = f"{_ML_BASIC}|{_ML_LITERAL}|{_BASIC}|{_LITERAL}"
_COMMENT = r"#[^\n]*+"
_KEY = rf"[A-Za-z0-9_-]++|{_BASIC}|{_LITERAL}"
_PLAIN = r"[^\[\]{}#\"'\n]++"
_DEPTH = 2


def _bracketed(depth: int) -> tuple[str, ...]:
    """An array, and an inline table on one line, with brackets nested to a depth."""
    inner = _bracketed(depth - 1) if depth else ()
    array = _any(_PLAIN, r"\n++", _STRING, _COMMENT, *inner)
    table = _any(_PLAIN, _STRING, *inner)
    return rf"\[{array}\]", rf"\{{{table}\}}"


_NESTED = _bracketed(_DEPTH)
_COMMENT_LINES = rf"(?>(?:[ \t]*+{_COMMENT}(?:\n|\Z))+)"
_STATEMENT = rf"(?![ \t]*+[\[#]){_any(_PLAIN, _STRING, _COMMENT, *_NESTED)}(?:\n|\Z)"

STRING = re.compile(_STRING)
KEY = re.compile(_KEY)
_MORE_KEYS = _any(rf"[ \t]*+\.[ \t]*+(?:{_KEY})")
KEYS = re.compile(rf"[ \t]*+((?:{_KEY}){_MORE_KEYS})[ \t]*+=[ \t]*+")
"""The dotted key of a statement, up to where its value starts."""

RUN = re.compile(_any(rf"(?!\Z)(?:{_COMMENT_LINES}(?![ \t]*+\[)|{_STATEMENT})"))
"""Lines up to the next header and the comment it owns, or to a statement nested too deeply."""

_NAMES = _any(r"[^\]\"'\n]++", _BASIC, _LITERAL)
_OWNED = _any(rf"[ \t]*+{_COMMENT}\n")
HEADER = re.compile(rf"({_OWNED})[ \t]*+(\[\[?)({_NAMES})\][^\n]*+\n?")
"""A header line with the comment lines directly above it."""

SCHEMA_LINE = re.compile(r"(?>(?:#:schema[^\n]*+\n)+)")
"""What names the schema of a file."""

COMMENT_TAIL = re.compile(r"(?:^|\n)[ \t]*+#[^\n]*+\n\Z")
"""The end of a text of which the last line is a comment: it would belong to a header below."""

TOKEN = re.compile(rf"{_STRING}|{_COMMENT}|[\[\]{{}}\n]")
SIGN = re.compile(rf"{_STRING}|{_COMMENT}|[=,\[{{.\n]")
"""What a parser has work with, and what may hide it."""
GAP = re.compile(_any(r"[\s,]++", _COMMENT))
"""What parts the items of an array: blanks, commas, comments."""

SCALAR = re.compile(r"[^,\]}#\n]*+")
_BARE = re.compile(r"[A-Za-z0-9_-]+")

OVER_LINES = re.compile(rf"\{{(?!{_any(_PLAIN, _STRING, *_NESTED)}\}})")
"""What opens an inline table that does not end on its line, or a brace in a text or comment."""


def names(dotted: str) -> tuple[str, ...]:
    """The parts of a dotted key or header, without their quotes."""
    return tuple(_unquoted(part) for part in KEY.findall(dotted))


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    if "\\" in part and part[0] == '"':
        return next(iter(tomllib.loads(f"{part} = 0")))
    return part[1:-1]


def is_bare(name: str) -> bool:
    """Whether a key needs no quotes."""
    return _BARE.fullmatch(name) is not None


def closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed: the offset behind its partner."""
    depth = 0
    for token in TOKEN.finditer(text, start):
        mark = token[0]
        if mark in {"[", "{"}:
            depth += 1
        elif mark in {"]", "}"}:
            depth -= 1
            if not depth:
                return token.end()
    return len(text)


def statement_end(text: str, start: int) -> int:
    """The offset behind the line break that ends the statement which starts at `start`."""
    depth = 0
    for token in TOKEN.finditer(text, start):
        mark = token[0]
        if mark in {"[", "{"}:
            depth += 1
        elif mark in {"]", "}"}:
            depth -= 1
        elif mark == "\n" and depth <= 0:
            return token.end()
    return len(text)
