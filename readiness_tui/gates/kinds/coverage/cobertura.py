"""Cobertura XML, as coverage.py, gcovr, coverlet, JaCoCo's converters and others write it."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from readiness_tui.gates.formats.strict_xml import Element, parse_xml
from readiness_tui.gates.formats.times import stamp
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.coverage.values import (
    NOTHING,
    Coverage,
    FileCoverage,
    Share,
    larger,
    merged_files,
    slashed,
)

Remarks: TypeAlias = list[tuple[int, str]]

_COUNT = re.compile(r"[0-9]{1,18}")
_CONDITION = re.compile(r"\(\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})\s*\)")
_SHARE = re.compile(r"[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_DIALECTS = {
    "report": "JaCoCo",
    "CoverageSession": "OpenCover",
    "results": "Visual Studio coverage",
    "testsuite": "JUnit, not coverage",
    "testsuites": "JUnit, not coverage",
}


def read_cobertura(content: bytes, path: str) -> Coverage:
    """A Cobertura report.

    Lines are counted, once each, whatever the totals say; a line may stand under its method and
    under its class. Branches count as measured only where lines tell of them.

    Raises:
        UnparsableError: Not XML, not Cobertura, or a number in it is none.
    """
    root = parse_xml(content, path)
    packages = root.first("packages")
    if root.name != "coverage" or packages is None:
        raise _other(root, path)
    for name in ("line-rate", "branch-rate"):
        _rate(root, name, path)
    remarks: Remarks = []
    files = merged_files(_files(packages, path, remarks))
    sources = root.first("sources")
    return Coverage(
        format="cobertura",
        files=files,
        has_branches=any(file.branches for file in files),
        roots=tuple(slashed(item.text) for item in sources.all("source")) if sources else (),
        stamp=stamp(root.attrs.get("timestamp", "")),
        claimed=_claimed(root, "lines", path),
        claimed_branches=_claimed(root, "branches", path),
        remarks=tuple(remarks),
    )


def _other(root: Element, path: str) -> UnparsableError:
    clover = root.name == "coverage" and ("clover" in root.attrs or root.first("project"))
    dialect = "Clover" if clover else _DIALECTS.get(root.name, "")
    named = f" ({dialect})" if dialect else ""
    message = f"not Cobertura: root is `{root.name:.60}`{named}"
    if root.name == "coverage" and not dialect:
        message = "not Cobertura: no `packages` in it"
    return UnparsableError(path, message, line=root.line, remedy="write it as Cobertura XML")


def _files(packages: Element, path: str, remarks: Remarks) -> Iterator[FileCoverage]:
    for package in _named(packages, ("package",), remarks):
        for group in _named(package, ("classes",), remarks):
            for item in _named(group, ("class",), remarks):
                name = item.attrs.get("filename", "")
                if not name:
                    raise UnparsableError(path, "a class without `filename`", line=item.line)
                yield _file(item, slashed(name), path, remarks)


def _named(parent: Element, names: tuple[str, ...], remarks: Remarks) -> Iterator[Element]:
    """The children that belong here. Others are told: what they hold is not counted."""
    for child in parent.children:
        if child.name in names:
            yield child
        else:
            message = f"unknown element `{child.name:.60}` in `{parent.name}`"
            remarks.append((child.line, message))


def _file(item: Element, name: str, path: str, remarks: Remarks) -> FileCoverage:
    lines: dict[int, bool] = {}
    branches: dict[int, Share] = {}
    for line in _lines(item, remarks):
        number = _count(line, "number", path)
        hit = _count(line, "hits", path) > 0
        lines[number] = lines.get(number, False) or hit
        if (share := _conditions(line, path)) is not None:
            branches[number] = larger(branches.get(number, NOTHING), share)
        elif line.attrs.get("branch", "").casefold() == "true":
            remarks.append((line.line, "a branch without `condition-coverage`"))
    return FileCoverage(name, lines, branches)


def _lines(item: Element, remarks: Remarks) -> Iterator[Element]:
    for group in _named(item, ("lines", "methods"), remarks):
        if group.name == "lines":
            yield from _named(group, ("line",), remarks)
            continue
        for method in _named(group, ("method",), remarks):
            for lines in _named(method, ("lines",), remarks):
                yield from _named(lines, ("line",), remarks)


def _conditions(line: Element, path: str) -> Share | None:
    """The branches of a line: `50% (1/2)`; None where nothing is told of them."""
    written = line.attrs.get("condition-coverage", "")
    if not written:
        return None
    match = _CONDITION.search(written)
    if match is None or int(match[1]) > int(match[2]):
        message = f"condition-coverage {written!r:.40} is no share"
        raise UnparsableError(path, message, line=line.line)
    return Share(int(match[1]), int(match[2]))


def _count(item: Element, name: str, path: str) -> int:
    written = item.attrs.get(name, "")
    if not _COUNT.fullmatch(written):
        raise UnparsableError(path, f"{name} {written!r:.40} is no count", line=item.line)
    return int(written)


def _rate(root: Element, name: str, path: str) -> None:
    written = root.attrs.get(name, "0").strip()
    if not _SHARE.fullmatch(written) or not 0 <= float(written) <= 1:
        raise UnparsableError(path, f"{name} {written!r:.40} is no share", line=root.line)


def _claimed(root: Element, what: str, path: str) -> Share | None:
    names = (f"{what}-covered", f"{what}-valid")
    if not all(root.attrs.get(name) for name in names):
        return None
    share = Share(_count(root, names[0], path), _count(root, names[1], path))
    if share.missing < 0:
        raise UnparsableError(path, f"more {what} covered than there are", line=root.line)
    return share
