"""Kind `coverage_ratchet`: coverage is not lost against a baseline kept in the repository."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.domain.model.gate import Measured as Figure
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.kinds.baselines import baseline_of, baseline_text, not_made
from readiness_tui.gates.kinds.coverage.coverage import Format, Unmapped
from readiness_tui.gates.kinds.coverage.files import (
    Measured,
    Noted,
    format_advice,
    format_percent,
    measure,
    worst_files,
)
from readiness_tui.gates.kinds.coverage.new_code import BASE_PATHS, NewCode, judge_new_code
from readiness_tui.gates.kinds.coverage.values import Share
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.repo.path_guard import tidy


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was covered when the baseline was made; `branches` is None where none were measured.

    Its file holds `"lines": {"covered": 931, "total": 1000}, "branches": null`.
    """

    lines: Share
    branches: Share | None = None


def _read_baseline(document: Value) -> Baseline:
    branches = document.some("branches")
    return Baseline(_share(document.need("lines")), _share(branches) if branches else None)


def _share(value: Value) -> Share:
    share = Share(value.need("covered").count(), value.need("total").count())
    if share.missing < 0:
        value.refuse("more is covered than there is")
    if not share.total:
        value.refuse("nothing was measured")
    return share


def _written(share: Share) -> dict[str, int]:
    return {"covered": share.covered, "total": share.total}


class CoverageRatchet(Parameters):
    """The baseline, by how many points coverage may drop, and how many more lines may not run.

    `new_code` asks for the lines alone that are new since a base.
    """

    baseline: str = Field(min_length=1)
    max_drop: Annotated[float, Field(ge=0, le=100)] = 2.0
    uncovered_max_increase: int | None = Field(default=None, ge=0)
    new_code: NewCode | None = None
    format: Format = "auto"
    source_root: str = ""
    allow_unmapped: Unmapped = 5.0


def patterns(gate: Gate, params: CoverageRatchet) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, params.baseline, *(BASE_PATHS if params.new_code else ()))


def judge(params: CoverageRatchet, request: Request) -> Result:
    """Whether coverage holds against the baseline.

    Raises:
        GateError: The gate names no inputs.
    """
    measured = _measured(params, request)
    parts = list(measured.parts)
    baseline, against = baseline_of(
        request,
        params.baseline,
        "coverage",
        _read_baseline,
        rule="coverage_ratchet.no-baseline",
    )
    parts += against
    noted = Noted()
    if baseline is not None and measured.examined:
        parts += _judged(params, measured, baseline, noted)
        if params.new_code is not None:
            fresh = judge_new_code(params.new_code, measured, request, tidy(params.baseline))
            parts += fresh.parts
            noted.figures.extend(fresh.measured)
            noted.held.extend([fresh.held] if fresh.held else [])
    return conclude(
        f"does coverage hold against {params.baseline}?",
        parts,
        good=("coverage_ratchet.holds", ", ".join(noted.held)),
        examined=measured.examined if baseline is not None else (),
        measured=noted.figures,
        tally=measured.reports.tally(parts, len(measured.examined)),
        evidence=measured.oldest,
    )


def new_baseline(params: CoverageRatchet, request: Request) -> str:
    """The baseline that the reports of a gate would make now.

    Raises:
        GateError: A report is absent or cannot be read, or nothing was measured.
    """
    measured = _measured(params, request)
    stands_against = [part for part in measured.parts if part.outcome is not Outcome.WARN]
    if stands_against or not measured.lines.total:
        nothing = "" if stands_against else f"{measured.label}: nothing measured"
        raise not_made(stands_against, nothing, "measure first")
    has_branches = not measured.without_branches and measured.branches.total
    branches = measured.branches if has_branches else None
    return baseline_text(
        "coverage",
        lines=_written(measured.lines),
        branches=_written(branches) if branches else None,
    )


def _measured(params: CoverageRatchet, request: Request) -> Measured:
    return measure(request, params.format, params.source_root, params.allow_unmapped)


def _judged(
    params: CoverageRatchet, measured: Measured, baseline: Baseline, noted: Noted
) -> Iterator[Part]:
    """What stands against the new figures; what was compared and what holds is noted."""
    yield from _dropped(params, measured, ("line", baseline.lines, measured.lines), noted)
    if baseline.branches is not None:
        yield from measured.unmeasured()
        if not measured.without_branches:
            pair = ("branch", baseline.branches, measured.branches)
            yield from _dropped(params, measured, pair, noted)
    limit = params.uncovered_max_increase
    before, after = baseline.lines.missing, measured.lines.missing
    if limit is None:
        return
    more = after - before
    short = f"{more - limit:,} lines" if more > limit else ""
    noted.figures.append(Figure("uncovered lines", f"{more:+,}", "<=", f"{limit:+,}", short))
    if more > limit:
        message = f"uncovered lines {before:,} -> {after:,}: +{after - before:,}, limit {limit:,}"
        yield _lost(measured, "more-uncovered", message, "line")


def _dropped(
    params: CoverageRatchet, measured: Measured, pair: tuple[str, Share, Share], noted: Noted
) -> Iterator[Part]:
    kind, before, after = pair
    if not after.total:
        yield Part.unknown(
            "coverage.nothing",
            f"{measured.label}: no {'branches' if kind == 'branch' else 'lines'} in it",
            Cause.NOTHING_EXAMINED,
            measured.examined[0].path,
            "measure the code that is meant",
        )
        return
    change = after.percent - before.percent
    prefix = "branch " if kind == "branch" else ""
    moved = f"{prefix}{_figure(before)} -> {_figure(after)}: {_points(change)} points"
    allowed = Fraction(str(params.max_drop))
    over = -change - allowed
    noted.figures.append(
        Figure(
            f"{prefix or 'line '}change",
            f"{_points(change)} points",
            ">=",
            f"-{params.max_drop:g} points",
            f"{_points(-over)[1:]} points" if over > 0 else "",
        )
    )
    if over > 0:
        yield _lost(measured, f"{kind}-dropped", f"{moved}, limit {params.max_drop:g}", kind)
    else:
        noted.held.append(moved)


def _lost(measured: Measured, rule: str, says: str, what: str) -> Part:
    """A drop, with the lines of the worst files as the way out."""
    shares = {
        file.path: file.line_share if what == "line" else file.branch_share
        for file in measured.files
    }
    worst = worst_files(measured.files, shares)
    cover = "; ".join(format_advice(file, what, shares[file.path]) for file in worst)
    place = Place(measured.examined[0].path)
    return Part.fail(f"coverage_ratchet.{rule}", says, place, f"cover {cover}", rule)


def _figure(share: Share) -> str:
    return format_percent(share).removesuffix(" %")


def _points(change: Fraction) -> str:
    """`-2.5`, `+0.9`: a drop is never told smaller than it is."""
    tenths = change.numerator * 10 // change.denominator
    return f"{tenths / 10:+g}" if tenths else "0"
