"""The kinds that can be judged: their parameters, what they read, what answers for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate, Result
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.proof.derived import IN_MEMORY
from readiness_tui.gates.kinds.dating import age_paths
from readiness_tui.gates.kinds.parts import Request

Params = TypeVar("Params", bound=BaseModel)


_LIST, _TABLE = "input should be a list, as [a, b]", "input should be a table, as {name = value}"
_REASONS: dict[str, str] = {
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
}
"""What pydantic says in terms of Python, in those of a board."""


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
    files of the same name elsewhere matter as well; `cost` is C0 to C3 as `gates.md` has them;
    `facts` names those of its board that it asks for, as `BoardFacts` does. `version` changes where
    the same inputs and parameters may be answered otherwise than before. With `follows` it reads
    what its inputs lead to as well, so what it looked at changes its answer too.
    """

    name: str
    params: type[Params]
    patterns: Callable[[Gate, Params], tuple[str, ...]]
    judge: Callable[[Params, Request], Result]
    cost: str
    by_name: bool = False
    facts: tuple[str, ...] = ()
    version: str = "1"
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A gate bound to its kind: what it reads, and how to judge it."""

    patterns: tuple[str, ...]
    by_name: bool
    judge: Callable[[Request], Result]
    version: str = ""
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A kind and where it lies: `module.Model` below `kinds`, beside its `patterns` and `judge`."""

    name: str
    model: str
    cost: str
    by_name: bool = False
    facts: tuple[str, ...] = ()
    version: str = "1"
    follows: bool = False

    def kind(self) -> Kind[Any]:
        """The kind; its module is imported."""
        place, _, model = self.model.rpartition(".")
        module = import_module(f"readiness_tui.gates.kinds.{place}")
        return Kind(
            self.name,
            getattr(module, model),
            module.patterns,
            module.judge,
            self.cost,
            by_name=self.by_name,
            facts=self.facts,
            version=self.version,
            follows=self.follows,
        )


class Kinds(Mapping[str, Kind[Any]]):
    """Kinds by name, each imported when it is asked for: all of them take longer than a board."""

    def __init__(self, rows: Iterable[Row | Kind[Any]]) -> None:
        self._rows = {row.name: row for row in rows}

    def __getitem__(self, name: str) -> Kind[Any]:
        """The kind of this name."""
        kind = self._rows[name]
        if isinstance(kind, Row):
            kind = self._rows[name] = kind.kind()
        return kind

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._rows)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        """Whether there is such a kind; it is not imported."""
        return name in self._rows


KINDS: Mapping[str, Kind[Any]] = Kinds(
    (
        Row("file_exists", "evidence.file_exists.FileExists", "C0", by_name=True, version="2"),
        Row("evidence", "evidence.evidence.Evidence", "C0", facts=("folder",), version="2"),
        Row("text", "evidence.text.Text", "C2"),
        Row("checklist", "evidence.checklist.Checklist", "C1"),
        Row("verify_command", "evidence.verify_command.VerifyCommand", "C3", version="3"),
        Row("signature", "evidence.signature.Signature", "C3"),
        Row("signed_waivers", "evidence.signed_waivers.SignedWaivers", "C1"),
        Row("coverage", "coverage.coverage.Coverage", "C1"),
        Row("test_results", "reports.test_results.TestResults", "C1", version="2"),
        Row("coverage_ratchet", "coverage.coverage_ratchet.CoverageRatchet", "C1"),
        Row("security_report", "security.security_report.SecurityReport", "C1"),
        Row(
            "workflow_softfail",
            "softfail.workflow_softfail.WorkflowSoftfail",
            "C1",
            version="2",
            follows=True,
        ),
        Row("workflow_pins", "workflows.workflow_pins.WorkflowPins", "C1"),
        Row("action_lag", "workflows.action_lag.ActionLag", "C1", version="2"),
        Row("waivers", "security.waivers.Waivers", "C1", version="2"),
        Row("sbom", "sbom.sbom.SbomParams", "C1", version="2"),
        Row("digests", "sbom.digests.Digests", "C2"),
        Row("json_schema", "reports.json_schema.JsonSchema", "C1"),
        Row("version_contract", "versions.version_contract.VersionContract", "C1"),
        Row("docs_freshness", "history.docs_freshness.DocsFreshness", "C2", version="2"),
        Row("value_authority", "versions.value_authority.ValueAuthority", "C2", version="2"),
        Row("toolchain_pins", "versions.toolchain_pins.ToolchainPins", "C1"),
        Row("size_complexity", "code.size_complexity.SizeComplexity", "C2", version="2"),
        Row("typed_api", "code.typed_api.TypedApi", "C2"),
        Row("markers", "code.markers.Markers", "C2", facts=("tickets",)),
        Row("agreement", "versions.agreement.Agreement", "C1"),
        Row("atomic_writes", "code.atomic_writes.AtomicWrites", "C2", version="2"),
        Row("disk_space", "storage.disk_space.DiskSpace", "C2"),
        Row("environment", "environment.variables.Environment", "C2", version="2"),
        Row("test_durations", "reports.test_durations.TestDurations", "C1"),
        Row(
            "performance_contract",
            "reports.performance_contract.PerformanceContract",
            "C1",
        ),
        Row("metric", "reports.metric.Metric", "C1"),
        Row(
            "green_streak",
            "history.green_streak.GreenStreak",
            "C1",
            facts=("board", "target_greens", "mode"),
            version="4",
        ),
    )
)
"""The kinds that read the repository, by name."""

CATALOGUE = frozenset({*KINDS, *IN_MEMORY})
"""Every kind there is."""


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
    params = params_of(kind.params, gate)
    return Case(
        patterns=(*kind.patterns(gate, params), *age_paths(gate)),
        by_name=kind.by_name,
        judge=lambda request: kind.judge(params, request),
        version=kind.version,
        follows=kind.follows,
    )


def _unknown(gate: Gate, known: Sequence[str]) -> KindError:
    if not gate.kind:
        near = nearest(gate.id, known)
        message = f"gate {gate.id!r} has no kind and sharpens no derived gate"
        return KindError(message, remedy=f"nearest: {near}" if near else 'add kind = "..."')
    message = f"kind {gate.kind!r} is not known to this version"
    near = nearest(gate.kind, CATALOGUE)
    if gate.kind in CATALOGUE or not near:
        return KindError(message, remedy=f"known: {', '.join(sorted(CATALOGUE))}")
    return KindError(message, remedy=f"nearest: {near}")


def params_of(model: type[Params], gate: Gate) -> Params:
    """The parameters of a gate, as its kind takes them.

    Raises:
        ParameterError: A parameter is unknown, missing or out of its range.
    """
    if gate.refused:
        raise ParameterError(gate.refused, remedy="take it out, or write a gate of its own")
    try:
        return model.model_validate({name: _tuples(value) for name, value in gate.params.items()})
    except ValidationError as error:
        raise _bad(model, error) from error


def _bad(model: type[BaseModel], error: ValidationError) -> ParameterError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        names = [field.alias or own for own, field in model.model_fields.items()]
        near = nearest(str(first["loc"][-1]), names)
        joined_names = ", ".join(names)
        remedy = f"nearest: {near}" if near else f"known: {joined_names}"
        return ParameterError(f"unknown parameter {name!r}", remedy=remedy)
    reason = _REASONS.get(first["type"], first["msg"].removeprefix("Value error, "))
    return ParameterError(f"parameter {name!r}: {reason.lower()}" if name else reason)


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
