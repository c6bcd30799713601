"""On which line each value of a TOML document stands, which its parser does not tell."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str, ...]

# Each alternative ends by itself and gives nothing back, so that the scan stays linear.
_TOKEN = re.compile(
    r"""(?P<break>\r?\n) | (?P<skip>[ \t]++ | \#[^\n]*+)
    | (?P<long>"{3} (?:[^"\\] | \\. | "(?!""))*+ "{3,5} | '{3} (?:[^'] | '(?!''))*+ '{3,5})
    | (?P<text>"(?:[^"\\\n] | \\.)*+" | '[^'\n]*+')
    | (?P<sign>[\[\]{}=,.]) | (?P<word>[^\s"'\#\[\]{}=,.]++) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of the text; `at` is its line."""

    kind: str
    text: str
    at: int


@dataclass(slots=True)
class _Open:
    """An array or inline table whose end has not come; `path` is its own, `count` its items."""

    path: Path
    is_array: bool
    count: int = 0


def toml_lines(text: str) -> Mapping[Path, int]:
    """The lines of a document, from 1, by the keys that lead to each value.

    Items of arrays and of arrays of tables are keyed by their place, from 0. A value begins where
    its key stands, an item of an array where it stands itself.

    Args:
        text: A document that a parser took.
    """
    return _Scanner(text).scanned()


class _Scanner:
    """One pass over the tokens of a document."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._lines: dict[Path, int] = {}
        self._arrays: Counter[Path] = Counter()
        self._table: Path = ()

    def scanned(self) -> dict[Path, int]:
        """The lines of all values."""
        for token in self._tokens:
            if token.kind == "break":
                continue
            if token.text == "[" and token.kind == "sign":
                self._header(token.at)
                continue
            path = (*self._table, *self._key(token))
            self._lines.setdefault(path, token.at)
            self._value(path)
        return self._lines

    def _header(self, line: int) -> None:
        first = next(self._tokens, None)
        is_array = first is not None and first.text == "["
        if is_array:
            first = next(self._tokens, None)
        keys = self._key(first, until="]") if first else ()
        if is_array:
            next(self._tokens, None)
        self._table = self._settled(keys, is_array=is_array)
        self._lines.setdefault(self._table, line)

    def _settled(self, keys: Path, *, is_array: bool) -> Path:
        """The keys of a header with the place of each array of tables they lead through."""
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            if place == len(keys) - 1 and is_array:
                self._arrays[path] += 1
            if path in self._arrays:
                path = (*path, str(self._arrays[path] - 1))
        return path

    def _key(self, first: _Token, until: str = "=") -> Path:
        keys = [_unquoted(first)]
        for token in self._tokens:
            if token.kind == "sign" and token.text == until:
                break
            if token.text != ".":
                keys.append(_unquoted(token))
        return tuple(keys)

    def _value(self, path: Path) -> None:
        """Read over one value and note what stands in it."""
        opened: list[_Open] = []
        is_item = False
        for token in self._tokens:
            if token.kind == "break" and not opened:
                return
            if token.kind == "break":
                continue
            if token.kind == "sign" and token.text in "]}" and opened:
                opened.pop()
                continue
            if token.kind == "sign" and token.text == ",":
                is_item = False
                continue
            if opened and not is_item:
                is_item = True
                path = self._begun(opened[-1], token)
                if not opened[-1].is_array:
                    continue
            if token.kind == "sign" and token.text in "[{":
                opened.append(_Open(path, token.text == "["))
                is_item = False

    def _begun(self, above: _Open, token: _Token) -> Path:
        """The path of an item that begins here."""
        if above.is_array:
            path = (*above.path, str(above.count))
            above.count += 1
        else:
            path = (*above.path, *self._key(token))
        self._lines.setdefault(path, token.at)
        return path


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "skip":
            yield _Token(kind, match[0], line)
        if kind in {"break", "long"}:
            line += match[0].count("\n")


def _unquoted(token: _Token) -> str:
    if token.kind != "text":
        return token.text
    inner = token.text[1:-1]
    return _ESCAPE.sub(_character, inner) if token.text[0] == '"' else inner


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else match[0]  # noqa: PLR2004 - the last character there is
    return _PLAIN.get(match[3], match[3])
