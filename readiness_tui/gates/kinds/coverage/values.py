"""What every coverage format comes down to: files with lines and branches that ran or did not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from readiness_tui.gates.formats.times import Stamp


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    covered: int
    total: int

    def __add__(self, other: "Share") -> "Share":
        """Both together."""
        return Share(self.covered + other.covered, self.total + other.total)

    @property
    def percent(self) -> Fraction:
        """Exactly; 0 of nothing."""
        return Fraction(100 * self.covered, self.total) if self.total else Fraction(0)

    @property
    def missing(self) -> int:
        """How many are not covered."""
        return self.total - self.covered


NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """One file: by line whether it ran, and by line which of its branches did.

    `path` is as the report writes it, with slashes. Branches without a known line stand at line 0.
    """

    path: str
    lines: Mapping[int, bool]
    branches: Mapping[int, Share]

    @property
    def line_share(self) -> Share:
        """Lines that ran, of those that could."""
        return Share(sum(self.lines.values()), len(self.lines))

    @property
    def branch_share(self) -> Share:
        """Branches taken, of those there are."""
        return sum(self.branches.values(), NOTHING)

    @property
    def missing_lines(self) -> tuple[int, ...]:
        """The lines that did not run, sorted."""
        return tuple(sorted(line for line, ran in self.lines.items() if not ran))

    @property
    def missing_branches(self) -> tuple[int, ...]:
        """The lines of which a branch was not taken, sorted."""
        return tuple(sorted(line for line, share in self.branches.items() if share.missing))

    def merged(self, other: "FileCoverage") -> "FileCoverage":
        """This file as two reports show it: what ran in one of them ran."""
        lines = {
            line: self.lines.get(line, False) or other.lines.get(line, False)
            for line in {**self.lines, **other.lines}
        }
        branches = dict(self.branches)
        for line, share in other.branches.items():
            branches[line] = larger(branches.get(line, NOTHING), share)
        return FileCoverage(self.path, lines, branches)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A report.

    `roots` are folders its paths may be relative to, `claimed` its own totals of lines and of
    branches, and `remarks` what is odd in it, with the line.
    """

    format: str
    files: tuple[FileCoverage, ...]
    has_branches: bool
    roots: tuple[str, ...] = ()
    stamp: Stamp | None = None
    claimed: Share | None = None
    claimed_branches: Share | None = None
    remarks: tuple[tuple[int, str], ...] = ()


def larger(one: Share, two: Share) -> Share:
    """Two statements about one thing, merged by maximum."""
    total = max(one.total, two.total)
    return Share(min(total, max(one.covered, two.covered)), total)


def merged_files(files: Iterable[FileCoverage]) -> tuple[FileCoverage, ...]:
    """Each path once, in the order first met."""
    merged: dict[str, FileCoverage] = {}
    for file in files:
        before = merged.get(file.path)
        merged[file.path] = before.merged(file) if before else file
    return tuple(merged.values())


def slashed(path: str) -> str:
    r"""A path with slashes, whatever system wrote it: `a\b.py`, `C:\a\b.py`."""
    return path.replace("\\", "/")


def ranges(missing: Iterable[int], measured: Iterable[int]) -> str:
    """Line numbers for people: `14, 31-33, 88`.

    Neighbours are lines with no measured line between them, so blank lines do not split a range.
    """
    place = {line: index for index, line in enumerate(sorted(measured))}
    spans: list[list[int]] = []
    for line in sorted(missing):
        if spans and place.get(line, -1) == place.get(spans[-1][1], -3) + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in spans)
