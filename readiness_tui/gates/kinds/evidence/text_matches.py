"""What the patterns of a gate match in one file, kept while the file stays as it was."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.gates.formats.comments import comments_of
from readiness_tui.gates.kinds.parts import FINDINGS_CAP, Part, trouble
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.patterns import Regex, anywhere, compiled
from readiness_tui.gates.repo.repo_view import BINARY_PROBE

Scope = Literal["line", "file", "comments"]
_LONGEST_LINE = 10_000
_BLANKS = b" \t\r\n\f\v\xef\xbb\xbf"
_AT_THE_EDGE = re.compile(r"[\^$]|\\[ABz]")  # may match a comment, and no line that holds it


@dataclass(frozen=True, slots=True)
class Wanted:
    """The patterns of a gate; of each in `required` so many matches are enough."""

    forbidden: tuple[str, ...]
    required: tuple[tuple[str, int], ...]
    scope: Scope = "line"
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """One file: for each forbidden pattern the lines with their text, for each required a count.

    Beyond the number of findings that are kept a text is empty. `is_nothing` is a binary or empty
    file, `against` says so.
    """

    size_bytes: int
    lines: int = 0
    forbidden: tuple[tuple[tuple[int, str], ...], ...] = ()
    required: tuple[int, ...] = ()
    against: Part | None = None
    is_nothing: bool = False
    is_binary: bool = False


@lru_cache(maxsize=32)
def matches_of(wanted: Wanted) -> Kept[Matches]:
    """The matches of files, for one set of patterns.

    Raises:
        PatternError: RE2 does not take a pattern.
    """
    forbidden = [compiled(one, ignore_case=wanted.ignore_case) for one in wanted.forbidden]
    required = [
        (compiled(one, ignore_case=wanted.ignore_case), least) for one, least in wanted.required
    ]

    every = [*zip(wanted.forbidden, forbidden, strict=True)]
    every += [(one, regex) for (one, _), (regex, _) in zip(wanted.required, required, strict=True)]

    def in_comments(text: str) -> bool:
        """Whether comments are to be told apart, which is dear and mostly needless."""
        return wanted.scope == "comments" and any(
            _AT_THE_EDGE.search(one) or regex.search(text) for one, regex in every
        )

    def matched(content: bytes, path: str) -> Matches:
        size = len(content)
        if not content.strip(_BLANKS):
            return Matches(size, against=_empty(path), is_nothing=True)
        if b"\0" in content[:BINARY_PROBE]:
            return Matches(size, against=_binary(path), is_nothing=True, is_binary=True)
        text = content.decode("utf-8-sig", "replace")
        try:
            units = list(comments_of(content, path)) if in_comments(text) else []
        except GateError as error:
            return Matches(size, against=trouble(error))
        rows = text.splitlines() if wanted.scope == "line" else []
        joined = "\n".join(rows)

        def found(pattern: str, regex: Regex) -> Iterator[tuple[int, str]]:
            if wanted.scope == "file":
                return _spanning(regex, text)
            if wanted.scope == "comments":
                return _in_units(regex, units)
            hint = anywhere(pattern, ignore_case=wanted.ignore_case)
            if hint is not None and hint.search(joined) is None:
                return iter(())  # most lines match nothing: asking each takes ten times longer
            return _in_units(regex, enumerate(rows, start=1))

        hits = (found(*one) for one in zip(wanted.forbidden, forbidden, strict=True))
        counts = (
            _counted(found(pattern, regex), least)
            for (pattern, least), (regex, _) in zip(wanted.required, required, strict=True)
        )
        lines = text.count("\n") + (not text.endswith("\n"))
        return Matches(size, lines, tuple(map(_capped, hits)), tuple(counts))

    return Kept(matched)


def _in_units(regex: Regex, units: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for number, line in units:
        if regex.search(line):
            yield number, line


def _spanning(regex: Regex, text: str) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()
    line, at = 1, 0
    for match in regex.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        yield line, lines[line - 1] if line <= len(lines) else ""


def _capped(hits: Iterator[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    return tuple(
        (number, line[:_LONGEST_LINE] if place < FINDINGS_CAP else "")
        for place, (number, line) in enumerate(hits)
    )


def _counted(hits: Iterator[tuple[int, str]], least: int) -> int:
    count = 0
    for _ in hits:
        count += 1
        if count >= least:
            break
    return count


def _empty(path: str) -> Part:
    return Part(
        Outcome.UNKNOWN,
        "input.empty",
        f"{path}: empty file",
        Cause.EMPTY,
        Place(path),
        "write it or take it out of inputs",
    )


def _binary(path: str) -> Part:
    return Part(
        Outcome.ERROR,
        "input.input-unreadable",
        f"{path} is binary",
        Cause.INPUT,
        Place(path),
        "name text files only",
    )
