"""Kind `coverage`: how much of the code ran under test, as reports measured it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated, Literal

from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Result
from readiness_tui.domain.model.gate import Measured as Figure
from readiness_tui.gates.kinds.coverage.files import (
    Measured,
    Noted,
    format_advice,
    format_percent,
    format_whole,
    measure,
    worst_files,
)
from readiness_tui.gates.kinds.coverage.values import NOTHING, FileCoverage, Share
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Glob, literal_prefix

Percent = Annotated[float, Field(gt=0, le=100)]
Unmapped = Annotated[float, Field(ge=0, le=100)]
Format = Literal["auto", "cobertura", "coverage_json", "lcov"]
_PLURAL = {"line": "lines", "branch": "branches"}


class Package(Parameters):
    """Limits for the files that a glob matches."""

    glob: str = Field(min_length=1)
    line: Percent | None = None
    branch: Percent | None = None

    @model_validator(mode="after")
    def _asks(self) -> "Package":
        if self.line is None and self.branch is None:
            message = "line or branch is needed"
            raise ValueError(message)
        return self


class Coverage(Parameters):
    """The limits in per cent: of all files and of packages. At least one is given."""

    line: Percent | None = None
    branch: Percent | None = None
    packages: tuple[Package, ...] = ()
    min_statements: int = Field(default=1, ge=1)
    format: Format = "auto"
    source_root: str = ""
    allow_unmapped: Unmapped = 5.0

    @model_validator(mode="after")
    def _asks(self) -> "Coverage":
        if self.line is None and self.branch is None and not self.packages:
            message = "line or branch is needed"
            raise ValueError(message)
        return self


def patterns(gate: Gate, _params: Coverage) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return gate.inputs


def judge(params: Coverage, request: Request) -> Result:
    """Whether enough lines and branches ran, in all files and in each package.

    Raises:
        GateError: The gate names no inputs, or a glob is not taken.
    """
    measured = measure(request, params.format, params.source_root, params.allow_unmapped)
    parts = list(measured.parts)
    noted = Noted()
    if measured.examined:
        parts += _judged(params, measured, noted)
    limits = [
        f"{what} >= {limit:g} %"
        for what, limit in (("line", params.line), ("branch", params.branch))
        if limit is not None
    ]
    inputs = ", ".join(request.gate.inputs)
    asks = ", ".join(limits) or "every package covered"
    return conclude(
        f"{asks} in {inputs}?",
        parts,
        good=("coverage.holds", ", ".join(noted.held)),
        examined=measured.examined,
        measured=noted.figures,
        tally=measured.reports.tally(parts, len(measured.examined)),
        evidence=measured.oldest,
    )


def _judged(params: Coverage, measured: Measured, noted: Noted) -> Iterator[Part]:
    """What stands against the limits; what holds is noted."""
    asks_branches = any(item.branch is not None for item in (params, *params.packages))
    if asks_branches:
        yield from measured.unmeasured()
    total = measured.lines.total
    if total < params.min_statements:
        report = measured.examined[0].path
        yield Part.unknown(
            "coverage.nothing",
            f"{measured.label}: {total} statements, wanted {params.min_statements}",
            Cause.NOTHING_EXAMINED,
            report,
            "measure the code that is meant",
        )
        return
    whole = _Scope(measured.label, "", Place(measured.examined[0].path), measured.files)
    yield from _limits(whole, params, measured, noted)
    for package in params.packages:
        yield from _package(package, measured, noted)


def _package(package: Package, measured: Measured, noted: Noted) -> Iterator[Part]:
    glob = Glob(tidy(package.glob))
    files = tuple(file for file in measured.files if glob.matches(file.path))
    prefix = literal_prefix(tidy(package.glob))
    place = Place(prefix or package.glob)
    if not files:
        yield Part.fail(
            "coverage.no-such-package",
            f"{package.glob}: no file of {measured.label} matches",
            place,
            "correct the glob, or measure the package",
            package.glob,
        )
        return
    name = prefix.rpartition("/")[2] or package.glob
    yield from _limits(_Scope(name, f"{name} ", place, files), package, measured, noted)


@dataclass(frozen=True, slots=True)
class _Scope:
    """All files, or those of a package: its name in a sentence, alone and before `line`."""

    name: str
    prefix: str
    place: Place
    files: tuple[FileCoverage, ...]


def _limits(
    scope: _Scope, asked: Coverage | Package, measured: Measured, noted: Noted
) -> Iterator[Part]:
    if asked.line is not None:
        shares = {file.path: file.line_share for file in scope.files}
        yield from _limit(scope, "line", asked.line, shares, noted)
    if asked.branch is not None and len(measured.without_branches) < len(measured.examined):
        shares = {file.path: file.branch_share for file in scope.files}
        yield from _limit(scope, "branch", asked.branch, shares, noted)


def _limit(
    scope: _Scope, what: str, limit: float, shares: dict[str, Share], noted: Noted
) -> Iterator[Part]:
    total = sum(shares.values(), NOTHING)
    if not total.total:
        yield Part.unknown(
            "coverage.nothing",
            f"{scope.name}: no {_PLURAL[what]} in it",
            Cause.NOTHING_EXAMINED,
            scope.place,
            f"take the limit of {what} away, or measure more",
        )
        return
    required = Fraction(str(limit))
    short = max(0, ceil(required * total.total / 100) - total.covered)
    noun = what if short == 1 else _PLURAL[what]
    name, lacks = f"{scope.prefix}{what}", f"{short:,} {noun}" if short else ""
    noted.figures.append(Figure(name, format_percent(total), ">=", f"{limit:g} %", lacks))
    if not short:
        noted.held.append(f"{name} {format_percent(total)} >= {limit:g} %")
        return
    worst = worst_files(scope.files, shares)
    suffix = f"; worst {worst[0].path} {format_whole(shares[worst[0].path])}" if worst else ""
    message = f"{scope.name}: {what} {format_percent(total)} < {limit:g} % ({lacks} short{suffix})"
    cover = "; ".join(format_advice(file, what, shares[file.path]) for file in worst)
    yield Part.fail(
        f"coverage.below-{what}", message, scope.place, f"cover {cover}", f"{scope.name} {what}"
    )
