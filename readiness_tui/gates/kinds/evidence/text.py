"""Kind `text`: lines that have to be there, and lines that must not."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Examined, Gate, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.formats.comments import comments_of
from readiness_tui.gates.kinds.inputs import binary, empty
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import FINDINGS_CAP, Part, Request, conclude, trouble
from readiness_tui.gates.kinds.scanning import files_of, scanned
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.guarded_reads import modified_at
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
            return Matches(size, against=empty(path), is_nothing=True)
        if b"\0" in content[:BINARY_PROBE]:
            return Matches(
                size, against=binary(path, "name text files only"), is_nothing=True, is_binary=True
            )
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


class Require(Parameters):
    """A pattern that has to match at least `min` times in all inputs together."""

    re: str
    min: int = Field(default=1, ge=1)
    message: str = ""


class Forbid(Parameters):
    """A pattern that must not match anywhere."""

    re: str
    message: str = ""


class Text(Parameters):
    """What to look for, and where.

    `scope` is each line by itself, the whole file, where a match may span lines, or each line of
    its comments. What git ignores is left out unless `respect_gitignore` is false.
    """

    require: tuple[Require, ...] = ()
    forbid: tuple[Forbid, ...] = ()
    scope: Literal["line", "file", "comments"] = "line"
    ignore_case: bool = False
    respect_gitignore: bool = True

    @model_validator(mode="after")
    def _asks_something(self) -> "Text":
        if not (self.require or self.forbid):
            message = "give require or forbid"
            raise ValueError(message)
        return self


@dataclass(slots=True)
class _Looked:
    """The files that were read, and what stands against the others."""

    found: dict[str, Matches] = field(default_factory=dict[str, Matches])
    examined: list[Examined] = field(default_factory=list[Examined])
    parts: list[Part] = field(default_factory=list[Part])
    binary: int = 0
    oldest: datetime | None = None


def patterns(gate: Gate, params: Text) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return scanned(gate.inputs, respect_gitignore=params.respect_gitignore)


def judge(params: Text, request: Request) -> Result:
    """Whether the inputs hold what is required and nothing that is forbidden.

    Raises:
        PatternError: RE2 does not take an expression.
        GateError: The gate names no inputs.
    """
    criteria = Wanted(
        tuple(rule.re for rule in params.forbid),
        tuple((rule.re, rule.min) for rule in params.require),
        params.scope,
        params.ignore_case,
    )
    matches_of(criteria)  # a pattern that is not taken is told before any file is looked for
    scan = files_of(request, respect_gitignore=params.respect_gitignore)
    looked = _look(criteria, request, scan.by_glob)
    against = [*_hits(params, looked), *_missed(params, looked, request.gate)]
    parts = [*scan.parts, *looked.parts]
    count = len(looked.found)
    skipped = f", {looked.binary} binary skipped" if looked.binary else ""
    return conclude(
        _question(params, request.gate),
        [*against, *parts],
        good=(
            "text.clean",
            f"{counted(count, 'file')} as wanted{skipped}{scan.left_out}",
        ),
        examined=looked.examined,
        tally=scan.tally([*against, *parts], looked.examined),
        evidence_at=looked.oldest,
    )


def _look(wanted: Wanted, request: Request, by_glob: dict[str, bool]) -> _Looked:
    """Read the files; an empty or binary one that a glob found is left out.

    An `__init__.py` often is empty, and one that is named is told.
    """
    looked, cache = _Looked(), matches_of(wanted)
    for path, is_met in by_glob.items():
        try:
            matches = cache.of(request.view, path, request.limits.bytes)
        except GateError as error:
            looked.parts.append(trouble(error))
            continue
        if matches.against is not None:
            looked.binary += is_met and matches.is_binary
            if not (is_met and matches.is_nothing):
                looked.parts.append(matches.against)
            continue
        looked.found[path] = matches
        looked.examined.append(Examined(path, matches.size_bytes, f"{matches.lines} lines"))
        stamp = cache.stamp(request.view, path)
        if stamp:
            at = modified_at(stamp)
            looked.oldest = min(looked.oldest or at, at)
    return looked


def _question(params: Text, gate: Gate) -> str:
    required = [f"hold {rule.re}" for rule in params.require]
    unwanted = [f"not hold {rule.re}" for rule in params.forbid]
    where = " in a comment" if params.scope == "comments" else ""
    return f"does {', '.join(gate.inputs)} {' and '.join(required + unwanted)}{where}?"


def _hits(params: Text, looked: _Looked) -> Iterator[Part]:
    for place, rule in enumerate(params.forbid):
        message = rule.message or f"matches {rule.re}"
        for path, matches in looked.found.items():
            for number, line in matches.forbidden[place]:
                yield Part.fail(
                    "text.forbidden",
                    f"{path}:{number}: {message}",
                    Place(path, number),
                    rule.message or "take it out",
                    line,
                )


def _missed(params: Text, looked: _Looked, gate: Gate) -> Iterator[Part]:
    if not looked.found:
        return  # nothing was read: absent or empty inputs speak for themselves
    where = next(iter(looked.found)) if len(looked.found) == 1 else ", ".join(gate.inputs)
    place = Place(where) if len(looked.found) == 1 else None
    for at, rule in enumerate(params.require):
        count = sum(matches.required[at] for matches in looked.found.values())
        if count >= rule.min:
            continue
        requirement = rule.message or f"{rule.re} has to be there"
        message = f"{where}: {requirement} ({count} of {rule.min})"
        yield Part.fail("text.required", message, place, rule.message or "write it")
