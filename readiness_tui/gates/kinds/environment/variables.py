"""Kind `environment`: the variables of a program are what was agreed, in example, CI and code.

Inputs are told apart by name: `*.py` are read as code, `*.yml` and `*.yaml` as workflows of GitHub
or as definitions of GitLab, CircleCI, Azure, Compose or Kubernetes, all others as examples in the
syntax of `.env` files. What is asked of a variable:

- `required`: each sort of file among the inputs has it, an example not merely in a comment; code
  falls back to nothing else.
- `pattern`: every literal value matches as a whole: in an example, a workflow, or as a fallback.
- `default`: code falls back to exactly this; an example that shows another value is a remark.
- `secret`: an example and a workflow show a stand-in (`<KEY>`, `change-me`, `${{ secrets.KEY }}`),
  and code has no fallback.

No answer ever holds a value that was read. Variables that code reads and that neither the gate nor
an example names are findings too, so that nothing is read that nobody knows of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.kinds.environment.checks import Occurrence, against
from readiness_tui.gates.kinds.environment.env_files import ENV_FILES, EnvFile, Role
from readiness_tui.gates.kinds.environment.python_reads import ENVIRON
from readiness_tui.gates.kinds.environment.variable import Variable
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.scanning import files_of, scanned

SYSTEM = (
    "CI",
    "GITHUB_*",
    "HOME",
    "LANG",
    "LC_*",
    "LOGNAME",
    "PATH",
    "PWD",
    "PYTEST_*",
    "PYTHON*",
    "SHELL",
    "TEMP",
    "TERM",
    "TMP",
    "TMPDIR",
    "USER",
    "VIRTUAL_ENV",
    "XDG_*",
)
_ROLES = {Role.EXAMPLE: "example", Role.WORKFLOW: "workflow", Role.CODE: "module"}


class Environment(Parameters):
    """The variables, and what is done about others that code reads.

    `ignore` are names, with `*`, that the system or a tool sets. `readers` are functions of the
    program whose first argument is the name of a variable: `config`, `env.str`.
    """

    variables: tuple[Variable, ...] = ()
    undeclared: Literal["fail", "warn", "allow"] = "fail"
    ignore: tuple[str, ...] = Field(default=SYSTEM)
    readers: tuple[str, ...] = ()
    respect_gitignore: bool = True

    @model_validator(mode="after")
    def _once_each(self) -> "Environment":
        names = [one.name for one in self.variables]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            message = f"{twice[0]} is declared twice"
            raise ValueError(message)
        return self


@dataclass(slots=True)
class _Look:
    """The files of a gate, and where each variable was seen in them."""

    files: dict[str, EnvFile] = field(default_factory=dict[str, EnvFile])
    occurrences: dict[str, list[Occurrence]] = field(default_factory=dict[str, list[Occurrence]])
    examined: list[Examined] = field(default_factory=list[Examined])
    parts: list[Part] = field(default_factory=list[Part])
    skipped: int = 0

    @property
    def roles(self) -> tuple[Role, ...]:
        """The sorts of files that there are."""
        present = {file.role for file in self.files.values()}
        return tuple(role for role in Role if role in present)

    @property
    def computed(self) -> int:
        """How many readings name no variable that can be told."""
        return sum(len(file.computed) for file in self.files.values())


def patterns(gate: Gate, params: Environment) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return scanned(gate.inputs, respect_gitignore=params.respect_gitignore)


def judge(params: Environment, request: Request) -> Result:
    """Whether every variable is where it has to be, with a value it may have.

    Raises:
        GateError: The gate names no inputs, or a pattern is not taken.
    """
    for variable in params.variables:
        variable.check()
    scan = files_of(request, respect_gitignore=params.respect_gitignore)
    look = _looked(params, request, scan.by_glob)
    parts = [*scan.parts, *look.parts]
    if look.files:
        _enough(params, look)
        parts += _judged(params, look)
    counts = ", ".join(
        grouped(sum(file.role is role for file in look.files.values()), _ROLES[role])
        for role in look.roles
    )
    names = params.variables or look.occurrences
    computed = f"; {grouped(look.computed, 'reading')} by a computed name" if look.computed else ""
    skipped = f", {look.skipped:,} empty or binary skipped" if look.skipped else ""
    summary = f"{grouped(len(names), 'variable')} hold in {counts}{skipped}{computed}"
    return conclude(
        f"are the variables of {', '.join(request.gate.inputs)} as agreed?",
        parts,
        good=("environment.holds", f"{summary}{scan.left_out}"),
        examined=look.examined,
        measured=tuple(_measured(params, look)),
        tally=scan.tally(parts, look.files),
    )


def _looked(params: Environment, request: Request, by_glob: dict[str, bool]) -> _Look:
    look = _Look()
    for path, is_by_glob in by_glob.items():
        try:
            file = ENV_FILES.of(request.view, path, request.limits.bytes)
        except GateError as error:
            look.parts.append(trouble(error))
            continue
        if file.against is not None:
            is_nothing = file.against.cause is Cause.EMPTY or "is binary" in file.against.says
            if is_by_glob and is_nothing:
                look.skipped += 1
            else:
                look.parts.append(file.against)
            continue
        _take(params, look, path, file)
    return look


def _take(params: Environment, look: _Look, path: str, file: EnvFile) -> None:
    look.files[path] = file
    counted = 0
    for usage in file.usages:
        if usage.reader == ENVIRON or usage.reader in params.readers:
            look.occurrences.setdefault(usage.name, []).append(Occurrence(path, file.role, usage))
            counted += 1
    look.examined.append(Examined(path, file.size_bytes, grouped(counted, "variable")))


def _enough(params: Environment, look: _Look) -> None:
    """Refuse to judge where there is nothing to hold the files against."""
    if params.variables or {Role.EXAMPLE, Role.CODE} <= set(look.roles):
        return
    message = "nothing is declared, and there are not both an example and code to compare"
    raise GateError(message, remedy='add variables = [{ name = "NAME", required = true }]')


def _judged(params: Environment, look: _Look) -> Iterator[Part]:
    for variable in params.variables:
        yield from against(
            variable, look.occurrences.get(variable.name, ()), look.roles, look.computed
        )
    yield from _twice(look)
    if params.undeclared != "allow":
        outcome = Outcome.FAIL if params.undeclared == "fail" else Outcome.WARN
        declared = {variable.name for variable in params.variables}
        for name, places in sorted(look.occurrences.items()):
            if name not in declared and not any(fnmatchcase(name, one) for one in params.ignore):
                yield from _undeclared(name, places, outcome)


def _undeclared(name: str, places: Sequence[Occurrence], outcome: Outcome) -> Iterator[Part]:
    """What code reads although no example has it."""
    if any(place.role is Role.EXAMPLE for place in places):
        return
    readings = [place for place in places if place.role is Role.CODE]
    if readings:
        first = readings[0]
        more = f" and {len(readings) - 1} more" if len(readings) > 1 else ""
        message = f"{first.place}{more}: reads {name}, which nobody declares"
        remedy = f"add {name} to the example or to variables, or to ignore"
        yield Part(outcome, "environment.undeclared", message, None, first.place, remedy, name)


def _twice(look: _Look) -> Iterator[Part]:
    """A name that one example gives two values: loaders do not agree which of them counts."""
    for name, places in look.occurrences.items():
        first: dict[str, Occurrence] = {}
        for place in places:
            if place.role is not Role.EXAMPLE or place.usage.is_comment:
                continue
            other = first.setdefault(place.path, place)
            if other.usage.value != place.usage.value:
                line = other.usage.line
                message = f"{place.place}: {name} stands in line {line} with another value"
                remedy = "keep one of the two"
                yield Part.warn("environment.twice", message, place.place, remedy, name)


def _measured(params: Environment, look: _Look) -> Iterator[Measured]:
    """Of each declared variable, where it was seen."""
    for variable in params.variables[:100]:
        places = look.occurrences.get(variable.name, [])
        counts = [sum(place.role is role for place in places) for role in look.roles]
        texts = [f"{_ROLES[role]} {count}" for role, count in zip(look.roles, counts, strict=True)]
        is_short = variable.required and not all(counts)
        yield Measured(variable.name, ", ".join(texts), short="missing" if is_short else "")
