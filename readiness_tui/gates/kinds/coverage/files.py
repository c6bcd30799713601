"""The coverage that the reports of a gate show, file by file of the repository.

Shared by the kinds `coverage` and `coverage_ratchet`, which ask different questions of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined
from readiness_tui.domain.model.gate import Measured as Figure
from readiness_tui.gates.kinds.coverage.paths import Mapper
from readiness_tui.gates.kinds.coverage.values import (
    NOTHING,
    Coverage,
    FileCoverage,
    Share,
    merged_files,
    ranges,
)
from readiness_tui.gates.kinds.dating import dated, older
from readiness_tui.gates.kinds.loading import Report, Reports, reports_of
from readiness_tui.gates.kinds.parts import Dated, Part, Request, trouble

_APART = 1  # points between what a report says of itself and what its lines say
_WORST = 5
_RANGES_SHOWN = 120
_RERUN = {
    "cobertura": "rerun with --cov-branch",
    "coverage_json": "rerun with --cov-branch",
    "lcov": "rerun with branch coverage on",
}


@dataclass(frozen=True, slots=True)
class Noted:
    """What holds, in words, and every figure that was compared."""

    held: list[str] = field(default_factory=list[str])
    figures: list[Figure] = field(default_factory=list[Figure])


@dataclass(slots=True)
class Measured:
    """What the reports show together; `parts` is what stands against some of them."""

    reports: Reports
    files: tuple[FileCoverage, ...] = ()
    parts: list[Part] = field(default_factory=list[Part])
    examined: list[Examined] = field(default_factory=list[Examined])
    without_branches: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    oldest: Dated | None = None

    @property
    def label(self) -> str:
        """The reports that count, by name."""
        names = [item.path for item in self.examined]
        return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")

    @property
    def lines(self) -> Share:
        """Lines of all files."""
        return sum((file.line_share for file in self.files), NOTHING)

    @property
    def branches(self) -> Share:
        """Branches of all files."""
        return sum((file.branch_share for file in self.files), NOTHING)

    def unmeasured(self) -> Iterator[Part]:
        """A part for each report that tells nothing of branches, where branches are asked for."""
        for path, format_ in self.without_branches:
            message = f"{path}: branches were not measured"
            yield Part.unknown(
                "coverage.not-measured", message, Cause.NOT_MEASURED, path, _RERUN[format_]
            )


def measure(request: Request, format_: str, source_root: str, allow_unmapped: float) -> Measured:
    """Read the reports of a gate and lay them over the files of the repository.

    What ran in one report ran. A report of another tree counts for nothing.

    Args:
        request: The gate and the repository.
        format_: A format of `readers/coverage_report.py`, or `auto`.
        source_root: A folder that paths of the reports start from, or empty.
        allow_unmapped: How many of its files may be unknown here, in per cent.

    Raises:
        GateError: The gate names no inputs.
    """
    measured = Measured(reports_of(request))
    measured.parts += measured.reports.parts
    files: list[FileCoverage] = []
    for report in measured.reports.found:
        files += _taken(request, report, measured, format_, source_root, allow_unmapped)
    measured.files = merged_files(files)
    return measured


def _taken(
    request: Request,
    report: Report,
    measured: Measured,
    format_: str,
    source_root: str,
    allow_unmapped: float,
) -> list[FileCoverage]:
    """The files of one report by their names here; none if it does not count."""
    from readiness_tui.gates.kinds.coverage.report import read_coverage

    path = report.path
    try:
        coverage = read_coverage(report.content, path, format_)
    except GateError as error:
        measured.parts.append(trouble(error))
        return []
    if not coverage.files:
        measured.parts.append(
            Part.unknown(
                "coverage.nothing",
                f"{path}: no files in it",
                Cause.NOTHING_EXAMINED,
                path,
                "measure the code that is meant",
            )
        )
        return []
    roots = [root for root in (source_root, *coverage.roots) if root]
    mapper = Mapper(request.view, roots)
    mapped = [(file, mapper.find(file.path)) for file in coverage.files]
    unmapped = [file.path for file, name in mapped if name is None]
    if Fraction(100 * len(unmapped), len(mapped)) > Fraction(str(allow_unmapped)):
        measured.parts.append(_another_tree(path, unmapped, len(mapped)))
        return []
    _note(request, report, coverage, measured)
    return [FileCoverage(name or file.path, file.lines, file.branches) for file, name in mapped]


def _another_tree(path: str, unmapped: list[str], total: int) -> Part:
    return Part.error(
        "coverage.another-tree",
        f"{path}: another tree: {len(unmapped)} of {total} files are not in the repository,"
        f" first {unmapped[0]}",
        Cause.INPUT,
        path,
        "measure here, or name the folder its paths start from as source_root",
    )


def _note(request: Request, report: Report, coverage: Coverage, measured: Measured) -> None:
    """Keep what was examined, how old it is, and what is odd in it."""
    lines = sum((file.line_share for file in coverage.files), NOTHING)
    branches = sum((file.branch_share for file in coverage.files), NOTHING)
    counted = f"{len(coverage.files):,} files, {lines.total:,} lines"
    if coverage.has_branches:
        counted += f", {branches.total:,} branches"
    else:
        measured.without_branches.append((report.path, coverage.format))
    if coverage.stamp and not coverage.stamp.has_zone:
        counted += ", its time without a zone"
    measured.examined.append(Examined(report.path, report.seen.size_bytes, counted))
    measured.oldest = older(measured.oldest, dated(request, report.seen, coverage.stamp))
    measured.parts += _odd(report.path, coverage, lines, branches)


def _odd(path: str, coverage: Coverage, lines: Share, branches: Share) -> Iterator[Part]:
    for line, remark in coverage.remarks:
        yield Part.warn(
            "coverage.remark",
            f"{path}:{line}: {remark}",
            Place(path, line),
            "look whether the report is whole",
        )
    pairs = [("line", coverage.claimed, lines)]
    if coverage.has_branches:
        pairs.append(("branch", coverage.claimed_branches, branches))
    for kind, claimed, counted in pairs:
        if claimed is not None and abs(claimed.percent - counted.percent) > _APART:
            yield Part.warn(
                "coverage.totals-differ",
                f"{path}: {kind} {format_percent(claimed)} by its totals,"
                f" {format_percent(counted)} by its lines",
                path,
                "its lines count; look whether the report is whole",
            )


def format_percent(share: Share) -> str:
    """`84.2 %`: cut, never rounded up to a limit that is not met."""
    tenths = share.percent.numerator * 10 // share.percent.denominator
    return f"{tenths / 10:g} %"


def worst_files(files: Iterable[FileCoverage], shares: Mapping[str, Share]) -> list[FileCoverage]:
    """The five least covered files, worst first, of those that have something missing."""
    lacking = [file for file in files if shares[file.path].missing]
    lacking.sort(key=lambda file: (shares[file.path].percent, -shares[file.path].missing))
    return lacking[:_WORST]


def format_whole(share: Share) -> str:
    """`61 %`, cut."""
    return f"{share.percent.numerator // share.percent.denominator} %"


def format_advice(file: FileCoverage, what: str, share: Share) -> str:
    """`src/a.py 61 % (14, 31-33, 88)`, or `(branches at 14)`; cut where it grows long."""
    missing = file.missing_lines if what == "line" else file.missing_branches
    text = ranges((line for line in missing if line), file.lines)
    if len(text) > _RANGES_SHOWN:
        text = text[:_RANGES_SHOWN].rpartition(",")[0] + " ..."
    at = "" if what == "line" else "branches at "
    return f"{file.path} {format_whole(share)}" + (f" ({at}{text})" if text else "")
