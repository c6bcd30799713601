"""Regular expressions and globs that a board supplies: RE2 only, which never runs away.

Python's own `re` backtracks: one line of a board could hang the program for hours, and no thread
can be stopped. google-re2 has no types; it is wrapped here, once.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol, cast

import re2  # pyright: ignore[reportMissingTypeStubs] - untyped, wrapped here
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from readiness_tui.domain.model.errors import GateError

LONGEST_PATTERN = 1_000
_GLOB_SIGNS = frozenset("*?[")
_CONSTRUCTS = {
    "(?=": "look-ahead",
    "(?!": "look-ahead",
    "(?<": "look-behind",
    "invalid escape": "an escape or back-reference",
    "repetition size": "a repeat over 1,000",
}


class PatternError(GateError):
    """A regular expression or glob that is not taken."""

    name = "bad-regex"


class Match(Protocol):
    """What a search found, in characters."""

    def start(self, group: int = 0, /) -> int:
        """Where it, or a group of it, begins; -1 for a group that took no part."""
        ...

    def end(self, group: int = 0, /) -> int:
        """Where it, or a group of it, ends."""
        ...


class Regex(Protocol):
    """A compiled expression."""

    @property
    def groups(self) -> int:
        """How many groups it has."""
        ...

    def search(self, text: str) -> Match | None:
        """The first place that matches."""
        ...

    def finditer(self, text: str) -> Iterator[Match]:
        """Every place that matches, from left to right."""
        ...


class _Options(Protocol):
    log_errors: bool
    case_sensitive: bool
    dot_nl: bool


class _Library(Protocol):
    error: type[Exception]

    def Options(self) -> _Options: ...  # noqa: N802 - as the library names it

    def compile(self, pattern: str, options: _Options) -> Regex: ...


_RE2 = cast("_Library", re2)


@lru_cache(maxsize=1024)
def compiled(pattern: str, *, ignore_case: bool = False) -> Regex:
    """A regular expression of a board.

    Raises:
        PatternError: RE2 does not know the construct; the message names it and where it stands.
    """
    if len(pattern) > LONGEST_PATTERN:
        message = f"a regular expression of {len(pattern)} characters; at most {LONGEST_PATTERN}"
        raise PatternError(message)
    options = _RE2.Options()
    options.log_errors = False  # or RE2 prints over the screen
    options.case_sensitive = not ignore_case
    try:
        return _RE2.compile(pattern, options)
    except UnicodeEncodeError as error:
        message = f"{pattern!r} is no text"
        raise PatternError(message) from error
    except _RE2.error as error:
        raise PatternError(_refusal(pattern, error), remedy=_REMEDY) from error


def anywhere(pattern: str, *, ignore_case: bool = False) -> Regex | None:
    """An expression that is found in lines joined by newlines where `pattern` matches one of them.

    One search of a text instead of one for each line. It may be found where no line matches, too,
    never the other way round.

    Args:
        pattern: One that `compiled` takes.
        ignore_case: As for `compiled`.

    Returns:
        None for a pattern whose edges cannot be told to be those of a line.
    """
    if _EDGE_OF_TEXT.search(pattern):
        return None
    try:
        return compiled(f"(?m){pattern}", ignore_case=ignore_case)
    except PatternError:
        return None  # too long by the sign in front of it


_EDGE_OF_TEXT = re.compile(r"\\[AzC]|\(\?\w*-")
_REMEDY = "write it without look-around and back-references"


def _refusal(pattern: str, error: Exception) -> str:
    argument = error.args[0] if error.args else ""
    text = argument.decode("utf-8", "replace") if isinstance(argument, bytes) else str(argument)
    piece = text.rpartition(": ")[2]
    at = pattern.find(piece) if piece else -1
    construct = next((name for sign, name in _CONSTRUCTS.items() if sign in text), text)
    where = f" at character {at + 1}" if at >= 0 else ""
    return f"regular expression {pattern!r}: {construct} is not taken{where} ({text})"


def is_glob(pattern: str) -> bool:
    """Whether a path stands for several: it holds `*`, `?` or `[`."""
    return not _GLOB_SIGNS.isdisjoint(pattern)


def literal_prefix(pattern: str) -> str:
    """The folder that a glob cannot leave: `src/aml` of `src/aml/**/*.py`, empty for the root."""
    parts = pattern.split("/")
    plain = next((place for place, part in enumerate(parts) if is_glob(part)), len(parts))
    return "/".join(parts[:plain])


class Glob:
    """One gitignore-style pattern, anchored at the root."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > LONGEST_PATTERN:
            message = f"a pattern of {len(pattern)} characters; at most {LONGEST_PATTERN}"
            raise PatternError(message)
        source, _ = GitIgnoreSpecPattern.pattern_to_regex(f"/{pattern}")
        if source is None:
            message = f"pattern {pattern!r} matches nothing"
            raise PatternError(message, remedy="close the bracket")
        self.pattern = pattern
        self.prefix = literal_prefix(pattern)
        self._regex = compiled_glob(source)

    def matches(self, path: str) -> bool:
        """Whether a file matches, or lies in a folder that does."""
        return self._regex.search(_sane(path)) is not None

    def reaches(self, folder: str) -> bool:
        """Whether a file somewhere below a folder could match."""
        if not folder or self.matches(folder):
            return True
        parts, names = self.pattern.split("/"), folder.split("/")
        for part, name in zip(parts, names, strict=False):
            if part == "**":
                return True
            if not Glob(part).matches(name):
                return False
        return len(parts) > len(names)

    def takes_all(self, folder: str) -> bool:
        """Whether every file below a folder matches, whatever its name."""
        return all(self.matches(f"{folder}/{probe}") for probe in _PROBES)


_PROBES = ("q7z", "w5/k9.x8")
"""Names that nobody means: a pattern that matches both below a folder matches all below it."""


@lru_cache(maxsize=4096)
def compiled_glob(source: str) -> Regex:
    """The expression that a glob was translated to; a name may hold a newline."""
    options = _RE2.Options()
    options.log_errors = False
    options.dot_nl = True
    try:
        return _RE2.compile(source, options)
    except _RE2.error as error:
        message = f"a pattern that cannot be taken: {source[:80]!r}"
        raise PatternError(message) from error


_SURROGATES = re.compile("[\ud800-\udfff]")


def _sane(path: str) -> str:
    # Names that are no UTF-8 come with lone surrogates, which RE2 cannot encode.
    return path if path.isascii() else _SURROGATES.sub("\ufffd", path)
