"""The forms that a plan can be read in: which one a document has, built in or brought.

A distribution adds a form by an entry point in the group `readiness_tui.exchange`. Its name has a
dot (`acme.tracker`), so that it stands in for none of ours. The object that it names has `api = 1`,
`TITLE`, `recognise(source) -> float` and `read(source) -> tuple[Extraction, ...]`. It is imported
where its form is asked for by name, or where nothing built in knows the document.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from readiness_tui.domain.model.errors import ExchangeError, Place, UsageError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.exchange.model.model import Extraction
from readiness_tui.exchange.readers.source import Source

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "readiness_tui.exchange"
API = 1
SURE = 0.5
_MODULES = {
    "csv": "sheet",
    "readiness-csv": "own_sheet",
    "jira": "jira",
    "github": "github",
    "beads": "beads",
    "backlog": "backlog",
    "taskfiles": "task_files",
    "taskmaster": "taskmaster",
    "taskwarrior": "taskwarrior",
    "taskjuggler": "taskjuggler",
}
BUILT_IN = tuple(_MODULES)
"""The forms that are read here, beside Markdown and JSON of this program."""


class Form(Struct, frozen=True):
    """A form: its name, what people call it, and its reader."""

    name: str
    title: str
    recognise: Callable[[Source], float]
    read: Callable[[Source], tuple[Extraction, ...]]


def form(name: str) -> Form:
    """The form of a name.

    Raises:
        UsageError: There is none.
        ExchangeError: A distribution brings it, and it cannot be loaded.
    """
    if name in _MODULES:
        module: Any = import_module(f"readiness_tui.exchange.readers.{_MODULES[name]}")
        return Form(name, module.TITLE, module.recognise, module.read)
    point = next((each for each in _points() if each.name == name), None)
    if point is None:
        message = f"there is no form {name!r}"
        near = nearest(name, (*BUILT_IN, "markdown", "json"))
        remedy = f"nearest: {near}" if near else f"known: markdown, json, {', '.join(BUILT_IN)}"
        raise UsageError(message, remedy=remedy)
    return _loaded(point)


def recognised(source: Source, *, plugins: bool = True) -> Form | None:
    """The form that a document has; None where nobody knows it."""
    best = _best(source, map(form, BUILT_IN))
    if best is not None or not plugins:
        return best
    return _best(source, map(_loaded, _points()))


def _best(source: Source, forms: Iterable[Form]) -> Form | None:
    scores: Mapping[str, tuple[float, Form]] = {
        each.name: (each.recognise(source), each) for each in forms
    }
    score, best = max(scores.values(), key=lambda pair: pair[0], default=(0.0, None))
    return best if score >= SURE else None


def _points() -> "Iterable[EntryPoint]":
    from importlib.metadata import entry_points  # takes longer than reading a small document

    return [point for point in entry_points(group=GROUP) if "." in point.name]


def _loaded(point: "EntryPoint") -> Form:
    """The form that a distribution brings; whatever goes wrong in it is one sentence.

    Raises:
        ExchangeError: It cannot be imported, or is none.
    """
    brought: Any = _guarded(point, point.load)
    if getattr(brought, "api", None) != API:
        raise _no_form(point, f"has no api = {API}")
    calls = [getattr(brought, name, None) for name in ("recognise", "read")]
    if not all(map(callable, calls)):
        raise _no_form(point, "lacks recognise or read")
    recognise, read = calls

    def reads(source: Source) -> tuple[Extraction, ...]:
        result: Any = _guarded(point, lambda: tuple(read(source)))  # pyright: ignore[reportOptionalCall] - callable
        if not all(isinstance(each, Extraction) for each in result):
            raise _no_form(point, "gives something else than extractions")
        return result

    def recognises(source: Source) -> float:
        return float(_guarded(point, lambda: recognise(source)))  # pyright: ignore[reportOptionalCall] - callable

    return Form(point.name, str(getattr(brought, "TITLE", point.name)), recognises, reads)


def _guarded(point: "EntryPoint", work: Callable[[], Any]) -> Any:  # noqa: ANN401 - foreign
    try:
        return work()
    except (ExchangeError, MemoryError):
        raise
    except Exception as error:
        raise _no_form(point, f"raised {type(error).__name__}: {error}") from error


def _no_form(point: "EntryPoint", what: str) -> ExchangeError:
    distribution = point.dist.name if point.dist else "no distribution"
    message = f"form {point.name} of {distribution} {what}"
    return ExchangeError(message, place=Place(point.value), remedy="report it to those who make it")
