"""Kind `size_complexity`: files and functions stay as small as people can read them.

With a baseline only growth fails: what is over a limit already may stay, and is counted. What is
furthest beyond its limit, as a share of it, is told first.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import Field

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Gate, Measured, Result
from readiness_tui.gates.kinds.baselines import known_by, known_text, not_made
from readiness_tui.gates.kinds.code.sources import Source, Sources, sources_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.kinds.scanning import scanned

KIND = "size_complexity"
_LINES, _COMPLEXITY, _PARAMETERS = "lines", "complexity", "parameters"


class SizeComplexity(Parameters):
    """The limits, all of them inclusive; functions are those of Python files."""

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
    def excess(self) -> float:
        """Its value as a share of its limit; a limit of none is exceeded by the whole value."""
        return self.value / max(1, self.limit)

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
    paths = scanned(gate.inputs, respect_gitignore=params.respect_gitignore)
    return (*paths, params.baseline) if params.baseline else paths


def judge(params: SizeComplexity, request: Request) -> Result:
    """Whether no file or function is over a limit, or has grown over it.

    Raises:
        GateError: The gate names no inputs.
    """
    sources = sources_of(request, respect_gitignore=params.respect_gitignore)
    baseline, parts = known_by(request, params.baseline, KIND, rule=f"{KIND}.no-baseline")
    figures = list(_figures(params, sources))
    if not (params.baseline and parts):
        parts += _judged(params, sources, figures, baseline)
    functions = sum(
        len(source.module.functions) for source in sources.found.values() if source.module
    )
    summary = f"{len(sources.found):,} files, {functions:,} functions within the limits"
    skipped = f", {sources.skipped:,} empty or binary skipped" if sources.skipped else ""
    return conclude(
        f"is nothing of {', '.join(request.gate.inputs)} over {_limits(params)}?",
        [*parts, *sources.parts],
        good=(f"{KIND}.within", f"{summary}{skipped}{sources.scan.left_out}"),
        examined=sources.examined,
        measured=tuple(_worst(figures)),
        tally=sources.scan.tally([*parts, *sources.parts], sources.found),
    )


def new_baseline(params: SizeComplexity, request: Request) -> str:
    """The baseline that the files of a gate would make now: all that is over a limit.

    Raises:
        GateError: A file cannot be read, or there is none.
    """
    sources = sources_of(request, respect_gitignore=params.respect_gitignore)
    if sources.parts or not sources.found:
        raise not_made(sources.parts, "no file was examined", "correct inputs, or mend the file")
    baseline: dict[str, int] = {}
    for figure in _figures(params, sources):
        if figure.is_over:
            baseline[figure.key] = max(figure.value, baseline.get(figure.key, 0))
    return known_text(KIND, baseline)


def _limits(params: SizeComplexity) -> str:
    limits = [
        f"{params.max_lines:,} lines a file",
        f"{params.max_function_lines:,} lines a function",
        f"complexity {params.max_cyclomatic:,}",
    ]
    if params.max_params is not None:
        limits.append(f"{params.max_params:,} parameters")
    return ", ".join(limits)


def _figures(params: SizeComplexity, sources: Sources) -> Iterator[_Figure]:
    for path, source in sources.found.items():
        yield _Figure(path, 0, "", _LINES, source.lines, params.max_lines)
        for function in source.module.functions if source.module else ():
            of = (path, function.line, function.name)
            yield _Figure(*of, _LINES, function.lines, params.max_function_lines)
            yield _Figure(*of, _COMPLEXITY, function.cyclomatic, params.max_cyclomatic)
            if params.max_params is not None:
                yield _Figure(*of, _PARAMETERS, function.params, params.max_params)


def _judged(
    params: SizeComplexity, sources: Sources, figures: list[_Figure], known: Mapping[str, int]
) -> list[Part]:
    """What is over a limit; of several under one key, as an overload is, the worst counts."""
    worst: dict[str, _Figure] = {}
    for figure in figures:
        if not (known or figure.is_over):
            continue  # most of them, and making a key of each would take longer than all else
        key = figure.key
        if key not in worst or figure.value > worst[key].value:
            worst[key] = figure
    largest_first = sorted(worst.values(), key=lambda figure: (-figure.excess, figure.key))
    pairs = ((figure, known.get(figure.key)) for figure in largest_first)
    parts = (_part(params, sources, figure, before) for figure, before in pairs)
    return [part for part in parts if part is not None]


def _part(
    params: SizeComplexity, sources: Sources, each: _Figure, before: int | None
) -> Part | None:
    is_over = each.is_over
    if before is None and not is_over:
        return None
    message = each.said if before is None else f"{each.said} (baseline {before})"
    place = Place(each.path, each.line)
    if is_over and (before is None or each.value > before):
        rule = f"{KIND}.{'over' if before is None else 'grown'}"
        remedy = _longest(params, sources.found[each.path], each)
        return Part.fail(rule, message, place, remedy, each.key)
    if before is not None and each.value < before:
        message = message if is_over else f"{each.key}: {each.value}, baseline {before}"
        remedy = "lower the baseline: `readiness baseline`"
        return Part.warn(f"{KIND}.shrunk", message, place, remedy, each.key)
    if not is_over:
        return None
    remedy = _longest(params, sources.found[each.path], each)
    return Part.warn(f"{KIND}.known", message, place, remedy, each.key)


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
    for figure in figures:
        sort = (bool(figure.function), figure.word)
        if sort not in largest or figure.value > largest[sort].value:
            largest[sort] = figure
    for (is_function, word), figure in largest.items():
        name = f"{word} of a {'function' if is_function else 'file'}"
        short = f"{figure.value - figure.limit:,}" if figure.is_over else ""
        yield Measured(name, f"{figure.value:,}", "<=", f"{figure.limit:,}", short)
