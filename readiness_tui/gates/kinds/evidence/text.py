"""Kind `text`: lines that have to be there, and lines that must not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Examined, Gate, Outcome, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.kinds.evidence.text_matches import Matches, Wanted, matches_of
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.scanning import files_of, scanned, tally
from readiness_tui.gates.repo.guarded_reads import modified_at


class Require(BaseModel):
    """A pattern that has to match at least `min` times in all inputs together."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    re: str
    min: int = Field(default=1, ge=1)
    message: str = ""


class Forbid(BaseModel):
    """A pattern that must not match anywhere."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    re: str
    message: str = ""


class Text(BaseModel):
    """What to look for, and where.

    `scope` is each line by itself, the whole file, where a match may span lines, or each line of
    its comments. What git ignores is left out unless `respect_gitignore` is false.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

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
        tally=tally([*against, *parts], scan.absent, looked.examined),
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
                yield Part(
                    Outcome.FAIL,
                    "text.forbidden",
                    f"{path}:{number}: {message}",
                    None,
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
        yield Part(Outcome.FAIL, "text.required", message, None, place, rule.message or "write it")
