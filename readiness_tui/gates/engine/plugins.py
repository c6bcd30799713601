"""Kinds that other distributions bring: found by their entry point, imported in the evaluator only.

A kind of a plug-in has a dot in its name (`acme.licences`), so none can stand in for a built-in
one. It is an object with

    api = 1                                     the version of this interface
    Params                                      a frozen pydantic model of its parameters
    cost = "C1"                                 C0 to C2, as in docs/gates.md
    def inputs(params) -> Sequence[str]         paths and globs whose change may change the answer
    def evaluate(params, view, facts) -> Result

Its module is imported when an open board names the kind, never to list it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate, Result, WhenMissing
from readiness_tui.gates.engine.registry import Case, KindError, params_of
from readiness_tui.gates.kinds.parts import Limits, Request
from readiness_tui.gates.repo.repo_view import RepoView

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "readiness_tui.gates"
API = 1
_COSTS = frozenset({"C0", "C1", "C2"})


class PluginError(GateError):
    """A plug-in did what no kind may do: it raised, or answered with something else."""

    name = "plugin-raised"


@dataclass(frozen=True, slots=True)
class Installed:
    """A kind that a distribution brings."""

    kind: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a plug-in is told beside its parameters: the gate as declared, and the time."""

    gate: str
    inputs: tuple[str, ...]
    exclude: tuple[str, ...]
    when_missing: WhenMissing
    remediation: str
    now: datetime
    limits: Limits


class PluginView:
    """The repository as a plug-in sees it: bounded reads below the root, and no path."""

    def __init__(self, view: RepoView, limits: Limits) -> None:
        self._view, self._limits = view, limits

    def read(self, path: str) -> bytes:
        """The content of a regular file.

        Raises:
            GateError: It leads out of the root, is not regular, over the cap, or keeps changing.
        """
        return self._view.read(path, self._limits.bytes)

    def glob(self, *patterns: str, exclude: Iterable[str] = ()) -> tuple[str, ...]:
        """The files that any of these gitignore-style patterns matches, sorted.

        Raises:
            GateError: A pattern leads out of the root, is not taken, or matches too many files.
        """
        matches = self._view.match(patterns, exclude, self._limits.files)
        if matches.cut:
            message = f"{', '.join(patterns)}: more than {self._limits.files:,} files"
            raise GateError(message, remedy="narrow the pattern")
        return matches.paths


def is_plugin(kind: str) -> bool:
    """Whether only a plug-in can bring a kind of this name."""
    return "." in kind


def installed() -> tuple[Installed, ...]:
    """The kinds that installed distributions bring, by name. Nothing is imported."""
    kinds = [
        Installed(point.name, point.dist.name if point.dist else "", _version(point))
        for point in _points()
        if is_plugin(point.name)
    ]
    return tuple(sorted(set(kinds), key=lambda one: (one.kind, one.distribution)))


def case_of_plugin(gate: Gate) -> tuple[Case, str]:
    """A gate of a plug-in's kind made ready to be judged, and the cost of the kind.

    Raises:
        KindError: No distribution brings the kind, or two do.
        ParameterError: A parameter is unknown, missing or out of its range.
        PluginError: The plug-in cannot be imported, or is none.
    """
    point = _point(gate.kind)
    kind = _loaded(gate.kind)
    params = params_of(kind.params, gate)

    def judge(request: Request) -> Result:
        facts = Facts(
            gate.id,
            gate.inputs,
            gate.exclude,
            gate.when_missing,
            gate.remediation,
            request.now,
            request.limits,
        )
        view = PluginView(request.view, request.limits)
        result = _guarded(point, lambda: kind.evaluate(params, view, facts))
        if not isinstance(result, Result):
            raise _no_plugin(point, f"answered with {type(result).__name__}, not with a Result")
        return result

    patterns = _guarded(point, lambda: tuple(kind.inputs(params)))
    if not all(isinstance(pattern, str) for pattern in patterns):
        raise _no_plugin(point, "names inputs that are no text")
    case = Case(
        (*patterns, *gate.inputs, *gate.stale_if_newer),
        by_name=False,
        judge=judge,
        version=_version(point),
    )
    return case, kind.cost


@dataclass(frozen=True, slots=True)
class _Kind:
    params: type[BaseModel]
    cost: str
    inputs: Callable[[BaseModel], Sequence[str]]
    evaluate: Callable[[BaseModel, PluginView, Facts], object]


@lru_cache(maxsize=256)
def _loaded(name: str) -> _Kind:
    point = _point(name)
    brought: Any = _guarded(point, point.load)
    if getattr(brought, "api", None) != API:
        raise _no_plugin(point, f"has no api = {API}")
    params = getattr(brought, "Params", None)
    if not (isinstance(params, type) and issubclass(params, BaseModel)):
        raise _no_plugin(point, "has no Params that are a pydantic model")
    cost = getattr(brought, "cost", None)
    if cost not in _COSTS:
        raise _no_plugin(point, "has no cost of C0, C1 or C2")
    calls = [getattr(brought, name, None) for name in ("inputs", "evaluate")]
    if not all(map(callable, calls)):
        raise _no_plugin(point, "lacks inputs or evaluate")
    return _Kind(params, cost, *cast("list[Any]", calls))


def _points() -> "Iterable[EntryPoint]":
    from importlib.metadata import entry_points  # takes longer than reading a board

    return entry_points(group=GROUP)


def _point(name: str) -> "EntryPoint":
    points = {(one.value, _source(one)): one for one in _points() if one.name == name}
    if not points:
        message = f"kind {name!r} is not installed"
        raise KindError(message, remedy=f"install a distribution with an entry point in {GROUP}")
    if len(points) > 1:
        sources = ", ".join(sorted(source for _, source in points))
        message = f"kind {name!r} is brought by several: {sources}"
        raise KindError(message, remedy="uninstall all but one")
    return next(iter(points.values()))


def _guarded(point: "EntryPoint", work: Callable[[], Any]) -> Any:  # noqa: ANN401 - foreign
    try:
        return work()
    except (GateError, MemoryError):
        raise
    except BaseException as error:
        raise _no_plugin(point, f"raised {type(error).__name__}: {error}") from error


def _no_plugin(point: "EntryPoint", says: str) -> PluginError:
    message = f"kind {point.name} of {_source(point)} {says}"
    return PluginError(message, remedy="report it to those who make the plug-in")


def _source(point: "EntryPoint") -> str:
    return f"{point.dist.name} {_version(point)}" if point.dist else "no distribution"


def _version(point: "EntryPoint") -> str:
    return point.dist.version if point.dist else ""
