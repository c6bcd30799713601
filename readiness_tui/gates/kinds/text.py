"""Kind `text`: lines that have to be there, and lines that must not."""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness_tui.domain.errors import Place
from readiness_tui.domain.gate import Gate, Outcome, Result
from readiness_tui.gates.inputs import Texts, tally, texts_of
from readiness_tui.gates.parts import FINDINGS_CAP, Part, Request, conclude
from readiness_tui.gates.patterns import Regex, compiled

_LONGEST_LINE = 10_000


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
    """What to look for. `scope` says whether a match may span lines."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    require: tuple[Require, ...] = ()
    forbid: tuple[Forbid, ...] = ()
    scope: Literal["line", "file"] = "line"
    ignore_case: bool = False

    @model_validator(mode="after")
    def _asks_something(self) -> "Text":
        if not (self.require or self.forbid):
            message = "give require or forbid"
            raise ValueError(message)
        return self


def patterns(gate: Gate, _params: Text) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return gate.inputs


def judge(params: Text, request: Request) -> Result:
    """Whether the inputs hold what is required and nothing that is forbidden.

    Raises:
        PatternError: RE2 does not take an expression.
        GateError: The gate names no inputs.
    """
    forbidden = [(rule, _regex(params, rule.re)) for rule in params.forbid]
    required = [(rule, _regex(params, rule.re)) for rule in params.require]
    texts = texts_of(request)
    hits = [part for rule, regex in forbidden for part in _hits(params, rule, regex, texts)]
    missed = [
        part for rule, regex in required for part in _missed(params, rule, regex, texts, request)
    ]
    dirty = {part.place.path for part in hits if part.place}
    skipped = f", {texts.skipped} binary skipped" if texts.skipped else ""
    return conclude(
        _question(params, request.gate),
        [*hits, *missed, *texts.parts],
        good=("text.clean", f"{len(texts.content)} files as wanted{skipped}"),
        examined=texts.examined,
        tally="" if hits or missed else tally(texts, len(texts.content) - len(dirty)),
        evidence_at=texts.oldest,
    )


def _question(params: Text, gate: Gate) -> str:
    wanted = [f"hold {rule.re}" for rule in params.require]
    unwanted = [f"not hold {rule.re}" for rule in params.forbid]
    return f"does {', '.join(gate.inputs)} {' and '.join(wanted + unwanted)}?"


def _regex(params: Text, pattern: str) -> Regex:
    return compiled(pattern, ignore_case=params.ignore_case)


def _places(params: Text, regex: Regex, text: str) -> Iterator[int]:
    """The line of each match, from 1; with scope line, one for each line that matches."""
    if params.scope == "line":
        for number, line in enumerate(text.splitlines(), start=1):
            if regex.search(line):
                yield number
        return
    line, at = 1, 0
    for match in regex.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        yield line


def _hits(params: Text, rule: Forbid, regex: Regex, texts: Texts) -> Iterator[Part]:
    found = 0
    for path, text in texts.content.items():
        lines: list[str] = []
        for number in _places(params, regex, text):
            found += 1
            if found > FINDINGS_CAP:
                lines_text = ""
            else:
                lines = lines or text.splitlines()
                lines_text = lines[number - 1][:_LONGEST_LINE] if number <= len(lines) else ""
            what = rule.message or f"matches {rule.re}"
            yield Part(
                *(Outcome.FAIL, "text.forbidden", f"{path}:{number}: {what}", None),
                *(Place(path, number), rule.message or "take it out", lines_text),
            )


def _missed(
    params: Text, rule: Require, regex: Regex, texts: Texts, request: Request
) -> Iterator[Part]:
    if not texts.content:
        return  # nothing was read: absent or empty inputs speak for themselves
    found = 0
    for text in texts.content.values():
        for _ in _places(params, regex, text):
            found += 1
            if found >= rule.min:
                return
    where = next(iter(texts.content)) if len(texts.content) == 1 else ", ".join(request.gate.inputs)
    what = rule.message or f"{rule.re} has to be there"
    place = Place(where) if len(texts.content) == 1 else None
    says = f"{where}: {what} ({found} of {rule.min})"
    yield Part(Outcome.FAIL, "text.required", says, None, place, rule.message or "write it")
