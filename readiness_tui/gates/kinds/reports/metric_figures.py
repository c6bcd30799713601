"""The figures that a gate of kind `metric` selects in its reports, with what is known of each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Examined
from readiness_tui.gates.formats.key_paths import Keys
from readiness_tui.gates.formats.selected import Selected
from readiness_tui.gates.formats.selectors import Selector, find
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.loading import Report, Reports, reports_of
from readiness_tui.gates.kinds.parts import Part, Request, trouble

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A number found: where, how many were measured, and the ends of its interval.

    `label` is the test or other member that it was found at, where a star stands in the selector.
    """

    path: str
    line: int
    number: Decimal
    samples: int | None = None
    ends: tuple[Decimal, Decimal] | None = None
    label: str = ""


@dataclass(slots=True)
class Figures:
    """The figures of all inputs, and what stands against the others."""

    reports: Reports
    figures: list[Figure] = field(default_factory=list[Figure])
    examined: list[Examined] = field(default_factory=list[Examined])
    parts: list[Part] = field(default_factory=list[Part])
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the figures stand, the number of samples, and the two ends of an interval."""

    figure: Selector
    samples: Selector | None = None
    ends: Sequence[Selector] = ()


def read_figures(request: Request, wanted: Wanted) -> Figures:
    """Every figure that is found in the inputs of a gate.

    Raises:
        GateError: The gate names no inputs.
    """
    reports = reports_of(request)
    reading = Figures(reports, parts=list(reports.parts))
    for report in reports.found:
        try:
            figures = list(_figures(report, wanted))
        except GateError as error:
            reading.parts.append(trouble(error))
            continue
        if not figures:
            reading.parts.append(_nothing(report.path, wanted.figure))
            continue
        reading.figures += figures
        counted = f"{len(figures):,} figures"
        reading.examined.append(Examined(report.path, report.seen.size_bytes, counted))
        if reading.oldest is None or report.seen.modified_at < reading.oldest:
            reading.oldest = report.seen.modified_at
    return reading


def _figures(report: Report, wanted: Wanted) -> Iterator[Figure]:
    content, path = report.content, report.path
    values = find(wanted.figure, content, path)
    if not values:
        return
    counts = _singles(wanted.samples, content, path)
    for number in counts.values():
        if number != number.to_integral_value() or number < 0:
            raise UnparsableError(path, f"{wanted.samples}: {number} is no count")
    bounds = [_singles(end, content, path) for end in wanted.ends]
    for selected in values:
        number, line = number_of(selected.value, path, selected.line), selected.line
        count = _beside(counts, selected)
        samples = None if count is None else int(count)
        ends = _ends([_beside(bound, selected) for bound in bounds], number, path, line)
        yield Figure(path, line, number, samples, ends, selected.label)


def _beside(numbers: Mapping[Keys, Decimal], selected: Selected) -> Decimal | None:
    """The number of the same member as a value; else the one that is of no member."""
    return numbers.get(selected.matched, numbers.get(()))


def _nothing(path: str, selector: Selector) -> Part:
    return Part.unknown(
        "metric.nothing",
        f"{path}: {selector} finds nothing",
        Cause.NOTHING_EXAMINED,
        path,
        "correct the selector, or measure again",
    )


def _ends(
    found: list[Decimal | None], number: Decimal, path: str, line: int
) -> tuple[Decimal, Decimal] | None:
    """The ends of an interval, which has to hold its figure."""
    if not found:
        return None
    low, high = found
    if low is None or high is None:
        raise UnparsableError(path, "the interval has no ends", line=line)
    if not low <= number <= high:
        raise UnparsableError(path, f"{number} lies outside of {low}-{high}", line=line)
    return low, high


def _singles(selector: Selector | None, content: bytes, path: str) -> Mapping[Keys, Decimal]:
    """The one number that a selector finds, or the one of each member that its stars stand for."""
    values = find(selector, content, path) if selector is not None else ()
    numbers = {value.matched: number_of(value.value, path, value.line) for value in values}
    if len(numbers) != len(values):
        raise UnparsableError(path, f"{selector} finds {len(values):,} values, one is wanted")
    return numbers


def number_of(text: str, path: str, line: int) -> Decimal:
    """A number as a report writes it.

    Raises:
        UnparsableError: It is none, such as NaN, or longer than any use.
    """
    bare = text.strip()
    if len(bare) > LONGEST or _NUMBER.fullmatch(bare) is None:
        raise UnparsableError(path, f"{bare[:LONGEST]!r} is no number", line=line)
    return Decimal(bare)
