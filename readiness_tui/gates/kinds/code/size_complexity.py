"""Kind `size_complexity`: files and functions stay as small as people can read them.

With a baseline only growth fails: what is over a limit already may stay, and is counted.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Gate, Measured, Outcome, Result
from readiness_tui.gates.kinds.code.code_baseline import known_by, known_text
from readiness_tui.gates.kinds.code.sources import Source, Sources, sources_of
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.kinds.scanning import scanned, tally

KIND = "size_complexity"
_LINES, _COMPLEXITY, _PARAMETERS = "lines", "complexity", "parameters"


class SizeComplexity(BaseModel):
    """The limits, all of them inclusive; functions are those of Python files."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    max_lines: int = Field(default=800, ge=1)
    max_function_lines: int = Field(default=80, ge=1)
    max_cyclomatic: int = Field(default=15, ge=1)
    max_params: int | None = Field(default=None, ge=0)
    baseline: str = ""
    top: int = Field(default=10, ge=1, le=100)
    respect_gitignore: bool = True


class _Figure(NamedTuple):
    """One figure: of a file, or of a function in it. A tuple, for a tree has tens of thousands."""

    path: str
    line: int
    function: str
    word: str
    value: int
    limit: int

    @property
    def is_over(self) -> bool:
        """Whether it is beyond its limit."""
        return self.value > self.limit

    @property
    def key(self) -> str:
        """Its name in a baseline: `src/a.py`, `src/a.py:Graph.add lines`."""
        return f"{self.path}:{self.function} {self.word}" if self.function else self.path

    @property
    def said(self) -> str:
        """What it says where it is over: `src/a.py:40 run() complexity 16 > 15`."""
        where = f"{self.path}:{self.line} {self.function}()" if self.function else self.path
        first, last = (self.word, self.value)[:: 1 if self.word == _COMPLEXITY else -1]
        return f"{where} {first} {last} > {self.limit}"


def patterns(gate: Gate, params: SizeComplexity) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    found = scanned(gate.inputs, respect_gitignore=params.respect_gitignore)
    return (*found, params.baseline) if params.baseline else found


def judge(params: SizeComplexity, request: Request) -> Result:
    """Whether no file or function is over a limit, or has grown over it.

    Raises:
        GateError: The gate names no inputs.
    """
    sources = sources_of(request, respect_gitignore=params.respect_gitignore)
    known, parts = known_by(request, params.baseline, KIND, rule=f"{KIND}.no-baseline")
    figures = list(_figures(params, sources))
    if not (params.baseline and parts):
        parts += _judged(params, sources, figures, known)
    functions = sum(len(each.module.functions) for each in sources.found.values() if each.module)
    said = f"{len(sources.found):,} files, {functions:,} functions within the limits"
    skipped = f", {sources.skipped:,} empty or binary skipped" if sources.skipped else ""
    return conclude(
        f"is nothing of {', '.join(request.gate.inputs)} over {_limits(params)}?",
        [*parts, *sources.parts],
        good=(f"{KIND}.within", f"{said}{skipped}{sources.scan.left_out}"),
        examined=sources.examined,
        measured=tuple(_worst(figures)),
        tally=tally([*parts, *sources.parts], sources.scan.absent, sources.found),
    )


def new_baseline(params: SizeComplexity, request: Request) -> str:
    """The baseline that the files of a gate would make now: all that is over a limit.

    Raises:
        GateError: A file cannot be read, or there is none.
    """
    sources = sources_of(request, respect_gitignore=params.respect_gitignore)
    if sources.parts or not sources.found:
        what = sources.parts[0].says if sources.parts else "no file was examined"
        raise GateError(what, remedy="correct inputs, or mend the file")
    known: dict[str, int] = {}
    for each in _figures(params, sources):
        if each.is_over:
            known[each.key] = max(each.value, known.get(each.key, 0))
    return known_text(KIND, known)


def _limits(params: SizeComplexity) -> str:
    said = [
        f"{params.max_lines:,} lines a file", f"{params.max_function_lines:,} lines a function",
        f"complexity {params.max_cyclomatic:,}",
    ]  # fmt: skip
    if params.max_params is not None:
        said.append(f"{params.max_params:,} parameters")
    return ", ".join(said)


def _figures(params: SizeComplexity, sources: Sources) -> Iterator[_Figure]:
    for path, source in sources.found.items():
        yield _Figure(path, 0, "", _LINES, source.lines, params.max_lines)
        for one in source.module.functions if source.module else ():
            of = (path, one.line, one.name)
            yield _Figure(*of, _LINES, one.lines, params.max_function_lines)
            yield _Figure(*of, _COMPLEXITY, one.cyclomatic, params.max_cyclomatic)
            if params.max_params is not None:
                yield _Figure(*of, _PARAMETERS, one.params, params.max_params)


def _judged(
    params: SizeComplexity, sources: Sources, figures: list[_Figure], known: Mapping[str, int]
) -> list[Part]:
    """What is over a limit; of several under one key, as an overload is, the worst counts."""
    worst: dict[str, _Figure] = {}
    for each in figures:
        if not (known or each.is_over):
            continue  # most of them, and making a key of each would take longer than all else
        key = each.key
        if key not in worst or each.value > worst[key].value:
            worst[key] = each
    found = ((each, known.get(each.key)) for each in worst.values())
    parts = (_part(params, sources, each, before) for each, before in found)
    return [part for part in parts if part is not None]


def _part(
    params: SizeComplexity, sources: Sources, each: _Figure, before: int | None
) -> Part | None:
    is_over = each.is_over
    if before is None and not is_over:
        return None
    says = each.said if before is None else f"{each.said} (baseline {before})"
    place = Place(each.path, each.line)
    if is_over and (before is None or each.value > before):
        rule = f"{KIND}.{'over' if before is None else 'grown'}"
        remedy = _longest(params, sources.found[each.path], each)
        return Part(Outcome.FAIL, rule, says, None, place, remedy, each.key)
    if before is not None and each.value < before:
        says = says if is_over else f"{each.key}: {each.value}, baseline {before}"
        remedy = "lower the baseline: `readiness baseline`"
        return Part(Outcome.WARN, f"{KIND}.shrunk", says, None, place, remedy, each.key)
    if not is_over:
        return None
    remedy = _longest(params, sources.found[each.path], each)
    return Part(Outcome.WARN, f"{KIND}.known", says, None, place, remedy, each.key)


def _longest(params: SizeComplexity, source: Source, each: _Figure) -> str:
    """What to take apart: the function, or the longest ones of a file."""
    if each.line:
        return "take the function apart"
    functions = sorted(source.module.functions if source.module else (), key=lambda one: -one.lines)
    if not functions:
        return "split the file"
    named = [f"{one.name}() {one.lines} lines at {one.line}" for one in functions[: params.top]]
    return f"longest functions: {', '.join(named)}"


def _worst(figures: list[_Figure]) -> Iterator[Measured]:
    """The largest figure of each sort against its limit."""
    largest: dict[tuple[bool, str], _Figure] = {}
    for each in figures:
        sort = (bool(each.function), each.word)
        if sort not in largest or each.value > largest[sort].value:
            largest[sort] = each
    for (is_function, word), each in largest.items():
        name = f"{word} of a {'function' if is_function else 'file'}"
        short = f"{each.value - each.limit:,}" if each.is_over else ""
        yield Measured(name, f"{each.value:,}", "<=", f"{each.limit:,}", short)
