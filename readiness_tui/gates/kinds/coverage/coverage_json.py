"""The JSON report of coverage.py."""

from collections.abc import Iterator

from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.times import stamp
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.coverage.values import (
    Coverage,
    FileCoverage,
    Share,
    merged_files,
    slashed,
)

_LINE_CAP = 10**9
_PAIR = 2


def read_coverage_json(content: bytes, path: str) -> Coverage:
    """A report of `coverage json`.

    Lines and branches are counted apart: its `percent_covered` mixes them.

    Raises:
        UnparsableError: Not JSON, not this report, or a number in it is none.
    """
    document = parse_json(content, path)
    if not (document.is_object and document.get("meta") and document.get("files")):
        raise _other(document, path)
    meta = document.need("meta")
    measured = meta.some("branch_coverage")
    has_branches = measured is not None and measured.flag()
    written = meta.some("timestamp")
    return Coverage(
        format="coverage_json",
        files=merged_files(_files(document.need("files"), has_branches=has_branches)),
        has_branches=has_branches,
        stamp=stamp(written.text()) if written else None,
        claimed=_claimed(document, "covered_lines", "num_statements"),
        claimed_branches=_claimed(document, "covered_branches", "num_branches"),
    )


def _other(document: Value, path: str) -> UnparsableError:
    message = "not a report of coverage.py: no `meta` and `files` in it"
    if document.is_object:
        inner = next((item for _, item in document.members()), None)
        if inner is not None and inner.is_object:
            if inner.get("statementMap"):
                message += " (Istanbul)"
            elif inner.get("lines") and inner.get("statements"):
                message += " (Istanbul's summary)"
    return UnparsableError(path, message, remedy="write it with `coverage json`, or as lcov")


def _files(files: Value, *, has_branches: bool) -> Iterator[FileCoverage]:
    for name, item in files.members():
        lines = dict.fromkeys(_numbers(item.need("missing_lines")), False)
        lines |= dict.fromkeys(_numbers(item.need("executed_lines")), True)
        branches = _branches(item) if has_branches else {}
        yield FileCoverage(slashed(name), lines, branches)


def _numbers(value: Value) -> Iterator[int]:
    for item in value.items():
        number = item.count()
        if number > _LINE_CAP:
            item.refuse("no line number")
        yield number


def _branches(item: Value) -> dict[int, Share]:
    executed, missed = item.get("executed_branches"), item.get("missing_branches")
    if executed is None or missed is None:
        return _summed(item)
    branches: dict[int, Share] = {}
    for arcs, covered in ((executed, 1), (missed, 0)):
        for arc in arcs.items():
            line = _start(arc)
            branches[line] = branches.get(line, Share(0, 0)) + Share(covered, 1)
    return branches


def _start(arc: Value) -> int:
    """The line that a branch leaves. The line it goes to may be negative: the end of a function."""
    ends = [round(end.number()) for end in arc.items()]
    if len(ends) != _PAIR:
        arc.refuse("no branch")
    return abs(ends[0])


def _summed(item: Value) -> dict[int, Share]:
    """The branches of older reports, which only count them."""
    summary = item.need("summary")
    share = Share(summary.need("covered_branches").count(), summary.need("num_branches").count())
    if share.missing < 0:
        summary.refuse("more branches covered than there are")
    return {0: share} if share.total else {}


def _claimed(document: Value, covered: str, total: str) -> Share | None:
    totals = document.some("totals")
    if totals is None:
        return None
    percent = totals.some("percent_covered")
    if percent is not None and not 0 <= percent.number() <= 100:  # noqa: PLR2004 - per cent
        percent.refuse("no percentage")
    some, all_ = totals.some(covered), totals.some(total)
    if some is None or all_ is None:
        return None
    share = Share(some.count(), all_.count())
    if share.missing < 0:
        totals.refuse("more is covered than there is")
    return share
