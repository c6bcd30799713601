"""The kinds that can be judged: their parameters, what they read, what answers for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from readiness_tui.domain.derived import COMPOSITE
from readiness_tui.domain.errors import GateError
from readiness_tui.domain.gate import Gate, Result
from readiness_tui.domain.ticket import Plain
from readiness_tui.gates.kinds import checklist, commands, evidence, existence, text
from readiness_tui.gates.parts import Request

Params = TypeVar("Params", bound=BaseModel)


class ParameterError(GateError):
    """A gate is declared with a parameter that its kind does not take."""

    name = "bad-parameter"


class KindError(GateError):
    """There is no such kind, or this version cannot judge it."""

    name = "unknown-kind"


@dataclass(frozen=True, slots=True)
class Kind(Generic[Params]):
    """One kind of gate.

    `patterns` are the paths and globs whose change may change the answer; `by_name` says that
    files of the same name elsewhere matter as well; `cost` is C0 to C3 as `gates.md` has them.
    """

    name: str
    params: type[Params]
    patterns: Callable[[Gate, Params], tuple[str, ...]]
    judge: Callable[[Params, Request], Result]
    cost: str
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A gate bound to its kind: what it reads, and how to judge it."""

    patterns: tuple[str, ...]
    by_name: bool
    judge: Callable[[Request], Result]


KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        Kind(
            "file_exists", existence.FileExists, existence.patterns, existence.judge, "C0",
            by_name=True,
        ),
        Kind("evidence", evidence.Evidence, evidence.patterns, evidence.judge, "C0"),
        Kind("text", text.Text, text.patterns, text.judge, "C2"),
        Kind("checklist", checklist.Checklist, checklist.patterns, checklist.judge, "C1"),
        Kind("verify_command", commands.VerifyCommand, commands.patterns, commands.judge, "C3"),
    )
}  # fmt: skip
"""The kinds that read the repository, by name."""

CATALOGUE = frozenset(
    {
        *("docs_freshness", "json_schema", "workflow_softfail", "workflow_pins", "action_lag"),
        *("toolchain_pins", "version_contract", "coverage", "coverage_ratchet", "test_results"),
        *("security_report", "waivers", "sbom", "digests", "size_complexity", "typed_api"),
        *("markers", "green_streak", "metric", "value_authority", "attestation", "board_trace"),
        *("drift", COMPOSITE, *KINDS),
    }
)
"""Every kind of the catalogue, those of later versions included."""


def case_of(gate: Gate, known: Sequence[str] = ()) -> Case:
    """A gate made ready to be judged.

    Args:
        gate: As declared or derived.
        known: Ids of derived gates, to name the one that a table without a kind may have meant.

    Raises:
        KindError: No kind of this version.
        ParameterError: A parameter is unknown, missing or out of its range.
    """
    kind = KINDS.get(gate.kind)
    if kind is None:
        raise _unknown(gate, known)
    params = _params(kind.params, gate)
    return Case(
        patterns=(*kind.patterns(gate, params), *gate.stale_if_newer),
        by_name=kind.by_name,
        judge=lambda request: kind.judge(params, request),
    )


def _unknown(gate: Gate, known: Sequence[str]) -> KindError:
    if not gate.kind:
        near = get_close_matches(gate.id, known, n=1)
        what = f"gate {gate.id!r} has no kind and sharpens no derived gate"
        return KindError(what, remedy=f"nearest: {near[0]}" if near else 'add kind = "..."')
    what = f"kind {gate.kind!r} is not known to this version"
    near = get_close_matches(gate.kind, sorted(CATALOGUE), n=1)
    if gate.kind in CATALOGUE or not near:
        return KindError(what, remedy=f"known: {', '.join(sorted({*KINDS, COMPOSITE}))}")
    return KindError(what, remedy=f"nearest: {near[0]}")


def _params(model: type[Params], gate: Gate) -> Params:
    try:
        return model.model_validate({name: _tuples(value) for name, value in gate.params.items()})
    except ValidationError as error:
        raise _bad(model, error) from error


def _bad(model: type[BaseModel], error: ValidationError) -> ParameterError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        near = get_close_matches(str(first["loc"][-1]), list(model.model_fields), n=1)
        known = ", ".join(model.model_fields)
        remedy = f"nearest: {near[0]}" if near else f"known: {known}"
        return ParameterError(f"unknown parameter {name!r}", remedy=remedy)
    said = first["msg"].removeprefix("Value error, ")
    return ParameterError(f"parameter {name!r}: {said.lower()}" if name else said)


def _tuples(value: Plain) -> Plain:
    """Lists as tuples: a strict model of a frozen value takes nothing else."""
    match value:
        case str():
            return value
        case Mapping():
            return {name: _tuples(item) for name, item in value.items()}
        case Sequence():
            return tuple(_tuples(item) for item in value)
        case _:
            return value
