"""How much of the code that is new since a base ran under test."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated

from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Measured
from readiness_tui.domain.model.text import counted, grouped
from readiness_tui.gates.formats.git_index import tracked_blobs
from readiness_tui.gates.kinds.coverage.files import Measured as Figures
from readiness_tui.gates.kinds.coverage.files import format_advice, format_percent, worst_files
from readiness_tui.gates.kinds.coverage.values import NOTHING, FileCoverage, Share
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request
from readiness_tui.gates.repo.git_reading import HistoryError
from readiness_tui.gates.repo.history import added_lines, blob_name

BASE_PATHS = (".git/HEAD", ".git/index", ".git/packed-refs", ".git/refs/**")
_INDEX = ".git/index"
_INDEX_CAP = 64 * 1024 * 1024


class NewCode(Parameters):
    """How many per cent of the lines since `base` have to run; below `min_lines` none has to."""

    line: Annotated[float, Field(gt=0, le=100)] = 90.0
    min_lines: int = Field(default=20, ge=1)
    base: str = Field(default="origin/main", min_length=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """What new code came to: parts that stand against it, or a sentence for what holds."""

    parts: tuple[Part, ...] = ()
    held: str = ""
    measured: tuple[Measured, ...] = ()


def judge_new_code(asked: NewCode, figures: Figures, request: Request, baseline: str) -> Judged:
    """Whether enough of the new lines ran.

    Args:
        asked: The limit and the base.
        figures: What the reports show of the files of the repository.
        request: The gate and the repository.
        baseline: The path of the baseline: it should not be changed together with code.
    """
    try:
        since = request.view.git.base(asked.base)
        then = request.view.git.blobs(since)
        fresh = list(_fresh(figures, request, since, then))
        unmeasured = _unmeasured(figures, request, since, then)
    except HistoryError as error:
        rule = "coverage_ratchet.no-history"
        remedy = f"{error.remedy}, or correct base"
        part = Part.unknown(rule, error.what, Cause.NO_HISTORY, remedy=remedy)
        return Judged((part,))
    edited = tuple(_edited(baseline, request, then))
    total = sum((file.line_share for file in fresh), NOTHING)
    if not total.total and unmeasured >= asked.min_lines:
        part = Part.unknown(
            "coverage_ratchet.new-code-unmeasured",
            f"{unmeasured:,} new lines since {asked.base}, none in the report",
            Cause.NOT_MEASURED,
            figures.examined[0].path,
            "measure the new code as well",
        )
        return Judged((part, *edited))
    if total.total < asked.min_lines:
        return Judged(edited, f"new code exempt, {counted(total.total, 'line')}")
    return _limited(asked, fresh, total, figures, edited)


def _limited(
    asked: NewCode,
    fresh: list[FileCoverage],
    total: Share,
    figures: Figures,
    edited: tuple[Part, ...],
) -> Judged:
    required = Fraction(str(asked.line))
    limit = f"{asked.line:g} %"
    if total.percent >= required:
        measured = Measured("new code", format_percent(total), ">=", limit)
        summary = f"new code {format_percent(total)} of {total.total:,} lines"
        return Judged(edited, summary, (measured,))
    short = ceil(required * total.total / 100) - total.covered
    noun = grouped(short, "line")
    shares = {file.path: file.line_share for file in fresh}
    worst = worst_files(fresh, shares)
    cover = "; ".join(format_advice(file, "line", shares[file.path]) for file in worst)
    message = f"new code since {asked.base}: line {format_percent(total)} < {limit} ({noun} short)"
    place = Place(
        worst[0].path if worst else figures.examined[0].path,
        worst[0].missing_lines[0] if worst else 0,
    )
    rule = "coverage_ratchet.new-code"
    part = Part.fail(rule, message, place, f"cover {cover}", rule)
    return Judged(
        (part, *edited), measured=(Measured("new code", format_percent(total), ">=", limit, noun),)
    )


def _fresh(
    figures: Figures, request: Request, since: str, then: Mapping[str, str]
) -> Iterator[FileCoverage]:
    """Each measured file with those of its lines alone that are new."""
    for file in figures.files:
        new = _new_lines(request, file.path, since, then)
        lines = {line: ran for line, ran in file.lines.items() if line in new}
        if lines:
            yield FileCoverage(file.path, lines, {})


def _new_lines(request: Request, path: str, since: str, then: Mapping[str, str]) -> frozenset[int]:
    try:
        content = request.view.read(path, request.limits.bytes)
    except GateError:
        return frozenset()  # a file that is gone has no new lines
    before = then.get(path, "")
    if before and blob_name(content, before) == before:
        return frozenset()
    return added_lines((request.view.git.content(since, path) or b"") if before else b"", content)


def _unmeasured(figures: Figures, request: Request, since: str, then: Mapping[str, str]) -> int:
    """New lines in tracked files of the measured sort and top folders that no report names."""
    reported_paths = {file.path for file in figures.files}
    kinds = {
        (path.partition("/")[0], path.rpartition(".")[2]) for path in reported_paths if "/" in path
    }
    try:
        index = tracked_blobs(request.view.read(_INDEX, _INDEX_CAP))
    except GateError:
        return 0  # a worktree keeps it elsewhere: what is measured decides alone
    return sum(
        len(_new_lines(request, path, since, then))
        for path, blob in index.items()
        if (path.partition("/")[0], path.rpartition(".")[2]) in kinds
        and path not in reported_paths
        and then.get(path) != blob
    )


def _edited(baseline: str, request: Request, then: Mapping[str, str]) -> Iterator[Part]:
    before = then.get(baseline, "")
    if not before:
        return
    try:
        content = request.view.read(baseline, request.limits.bytes)
    except GateError:
        return
    if blob_name(content, before) != before:
        message = f"{baseline}: the baseline is changed together with the code"
        remedy = "change it on its own, so that it is seen"
        yield Part.warn("coverage_ratchet.baseline-edited", message, baseline, remedy)
