"""Kind `typed_api`: what others call says its types.

With a baseline only new untyped functions fail: one in it is a remark.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Measured, Outcome, Result
from readiness_tui.gates.formats.python_functions import Function, Module
from readiness_tui.gates.kinds.baselines import known_by, known_text, not_made
from readiness_tui.gates.kinds.code.sources import Sources, sources_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.kinds.scanning import scanned

KIND = "typed_api"


class TypedApi(Parameters):
    """What is public, and what a type has to be.

    `no_leading_underscore`: each name on the way to a function begins without `_`. `__all__`: its
    first name is in the module's `__all__` as well; a module without one has no such function.
    """

    public: Literal["no_leading_underscore", "__all__"] = "no_leading_underscore"
    allow_any: bool = True
    baseline: str = ""
    ignore: tuple[str, ...] = Field(default=("tests/**",))
    respect_gitignore: bool = True


def patterns(gate: Gate, params: TypedApi) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    paths = scanned(gate.inputs, respect_gitignore=params.respect_gitignore)
    return (*paths, params.baseline) if params.baseline else paths


def judge(params: TypedApi, request: Request) -> Result:
    """Whether every public function says its types, or is known not to.

    Raises:
        GateError: The gate names no inputs.
    """
    sources = _sources(params, request)
    baseline, parts = known_by(request, params.baseline, KIND, rule=f"{KIND}.no-baseline")
    public = _public(params, sources)
    untyped = [(path, one, gaps) for path, one in public if (gaps := _gaps(params, one))]
    if not (params.baseline and parts):
        parts += [_part(*each, baseline) for each in untyped]
    parts += sources.parts
    if sources.found and not public:
        parts.append(_nothing(params, request.gate))
    typed = len(public) - len(untyped)
    summary = f"{typed:,} of {len(public):,} public functions typed"
    examined = sources.examined if public else ()
    return conclude(
        f"does every public function of {', '.join(request.gate.inputs)} say its types?",
        parts,
        good=(f"{KIND}.typed", f"{summary}{sources.scan.left_out}"),
        examined=examined,
        measured=(_measured(len(untyped), baseline),) if public else (),
        tally=sources.scan.tally(parts, sources.found),
    )


def new_baseline(params: TypedApi, request: Request) -> str:
    """The baseline that the files of a gate would make now: what is untyped, with how many gaps.

    Raises:
        GateError: A file cannot be read, or there is none.
    """
    sources = _sources(params, request)
    if sources.parts or not sources.found:
        raise not_made(sources.parts, "no file was examined", "correct inputs, or mend the file")
    baseline: dict[str, int] = {}
    for path, function in _public(params, sources):
        if gaps := _gaps(params, function):
            key = _key(path, function)
            baseline[key] = max(len(gaps), baseline.get(key, 0))
    return known_text(KIND, baseline)


def _sources(params: TypedApi, request: Request) -> Sources:
    return sources_of(request, respect_gitignore=params.respect_gitignore, skip=params.ignore)


def _nothing(params: TypedApi, gate: Gate) -> Part:
    problem = "no public function" if params.public != "__all__" else "no function in an __all__"
    return Part.unknown(
        f"{KIND}.nothing",
        f"{', '.join(gate.inputs)}: {problem}",
        Cause.NOTHING_EXAMINED,
        remedy="name the Python files that others import",
    )


def _public(params: TypedApi, sources: Sources) -> list[tuple[str, Function]]:
    return [
        (path, one)
        for path, source in sources.found.items()
        if source.module
        for one in source.module.functions
        if _is_public(params, source.module, one)
    ]


def _is_public(params: TypedApi, module: Module, one: Function) -> bool:
    names = one.name.split(".")
    if not one.is_open or any(name.startswith("_") for name in names):
        return False
    return params.public != "__all__" or names[0] in (module.exported or ())


def _gaps(params: TypedApi, one: Function) -> tuple[str, ...]:
    return one.untyped if params.allow_any else (*one.untyped, *one.any_typed)


def _key(path: str, one: Function) -> str:
    return f"{path}:{one.name}"


def _part(path: str, one: Function, gaps: tuple[str, ...], known: Mapping[str, int]) -> Part:
    before = known.get(_key(path, one), 0)
    is_new = len(gaps) > before
    message = f"{path}:{one.line} {one.header}: {_said(one, gaps)}"
    return Part(
        Outcome.FAIL if is_new else Outcome.WARN,
        f"{KIND}.{'untyped' if is_new else 'known'}",
        message if is_new else f"{message} (in the baseline)",
        None,
        Place(path, one.line),
        _stub(one, gaps),
        f"{one.name} {' '.join(gaps)}",
    )


def _said(one: Function, gaps: tuple[str, ...]) -> str:
    """`msg and return untyped`, and what is only `Any`."""
    untyped = [name for name in gaps if name in one.untyped]
    loose = [name for name in gaps if name not in one.untyped]
    parts = [f"{_joined(untyped)} untyped"] if untyped else []
    return ", ".join([*parts, *([f"{_joined(loose)} Any"] if loose else [])])


def _joined(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _stub(one: Function, gaps: tuple[str, ...]) -> str:
    """The text to fill in: `def process(msg: ...) -> ...:`."""
    head, _, rest = one.header.partition("(")
    names = [name for name in rest.rstrip(")").split(", ") if name]
    parameters = ", ".join(f"{name}: ..." if name in gaps else name for name in names)
    return f"write {head}({parameters}){' -> ...' if 'return' in gaps else ''}:"


def _measured(untyped: int, known: Mapping[str, int]) -> Measured:
    limit = len(known)
    short = f"{untyped - limit:,}" if untyped > limit else ""
    return Measured("untyped public functions", f"{untyped:,}", "<=", f"{limit:,}", short)
