"""Safety's JSON in three generations, often between banners that are no JSON.

Version 1 is a list of lists, 2 an object with `report_meta`, 3 an object with `scan_results`.
"""

from collections.abc import Iterator

from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import (
    Issue,
    Level,
    Scan,
    level_of,
    level_of_score,
    one_line,
    slashed,
    text_of,
    worst,
)
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.times import stamp
from readiness_tui.gates.formats.unparsable import UnparsableError

TOOL = "safety"
BANNER = "text stands around the JSON; write it with --output json and nothing else"
_ROW = 5
_KNOWN = ("report_meta", "scan_results", "scanned_packages")


def between_banners(content: bytes, path: str) -> Value | None:
    """The document between two banners; None where there is none.

    Args:
        content: A file that is no JSON as a whole.
        path: Its name, for messages.
    """
    start, end = content.find(b"{"), content.rfind(b"}")
    if start < 0 or end < start:
        return None
    try:
        document = parse_json(content[start : end + 1], path)
    except UnparsableError:
        return None
    return document if fits(document) else None


def fits(root: Value) -> bool:
    """Whether a document has Safety's shape. An empty list has none."""
    if root.is_object:
        return any(root.get(key) is not None for key in _KNOWN)
    if not root.is_list:
        return False
    first = next(root.items(), None)
    return first is not None and first.is_list


def read(root: Value) -> Scan:
    """What a report says.

    Raises:
        UnparsableError: It is not Safety's, or a part of it is of the wrong type.
    """
    if root.raw == []:
        return Scan(tool=TOOL, examined=0, counted="nothing", is_bare=True)
    if not fits(root):
        root.refuse("not a Safety report: no report_meta and no scan_results")
    if root.is_list:
        issues = tuple(_row(item) for item in root.items())
        return Scan(tool=TOOL, examined=len(issues), counted="what it found", issues=issues)
    return _third(root) if root.some("scan_results") is not None else _second(root)


def _row(item: Value) -> Issue:
    """An entry of version 1: package, affected versions, installed version, advisory, id."""
    fields = list(item.items())
    if len(fields) < _ROW:
        item.refuse(f"{_ROW} values are wanted here, found {len(fields)}")
    name, version, rule = (one_line(fields[place].text()) for place in (0, 2, 4))
    scores = [field.number() for field in fields[_ROW:] if isinstance(field.raw, int | float)]
    return Issue(
        rule=rule or "unnamed",
        level=worst(level_of_score(score) for score in scores),
        says=f"{name} {version}",
        key=f"{rule} {name} {version}",
    )


def _second(root: Value) -> Scan:
    meta = root.some("report_meta")
    packages = root.some("scanned_packages")
    packages_found = None if meta is None else meta.some("packages_found")
    listed = None if packages is None else len(list(packages.members()))
    count = (
        listed if listed is not None else 0 if packages_found is None else packages_found.count()
    )
    passed = root.some("ignored_vulnerabilities")
    ignored = [] if passed is None else [_vulnerability(item, "ignored") for item in passed.items()]
    return Scan(
        tool=TOOL,
        examined=count,
        counted=grouped(count, "package"),
        subject="" if meta is None else text_of(meta, "scan_target"),
        issues=(*(_vulnerability(item) for item in root.need("vulnerabilities").items()), *ignored),
        at=None if meta is None else stamp(text_of(meta, "timestamp")),
    )


def _vulnerability(item: Value, suppressed: str = "") -> Issue:
    rule = text_of(item, "vulnerability_id", "CVE") or "unnamed"
    cve = text_of(item, "CVE")
    name, version = text_of(item, "package_name"), text_of(item, "analyzed_version")
    fixes = item.some("fixed_versions")
    versions = [] if fixes is None else [fix.text() for fix in fixes.items() if not fix.is_null]
    ignored = item.some("ignored")
    if ignored is not None and ignored.flag():
        suppressed = f"ignored: {text_of(item, 'ignored_reason')}".rstrip(": ")
    mended = f", fixed in {versions[0]}" if versions else ""
    return Issue(
        rule=cve or rule,
        level=_severity(item.some("severity")),
        says=f"{name} {version}{mended}",
        key=f"{cve or rule} {name} {version}",
        aliases=(rule,),
        fix=None if fixes is None else f"{name} to {versions[0]}" if versions else "",
        suppressed=suppressed,
    )


def _severity(value: Value | None) -> Level:
    if value is None:
        return Level.UNKNOWN
    if value.is_text:
        return level_of(value.text())
    levels: list[Level] = []
    for key in ("cvssv3", "cvssv2"):
        rating = value.some(key)
        if rating is not None and rating.is_object:
            levels.append(level_of(text_of(rating, "base_severity")))
            score = rating.some("base_score")
            levels.append(Level.UNKNOWN if score is None else level_of_score(score.number()))
    return worst(levels)


def _third(root: Value) -> Scan:
    files = list(_files(root))
    dependencies = [item for _, found in files for item in found]
    meta = root.some("meta")
    names = tuple(slashed(name) for name, _ in files)
    return Scan(
        tool=TOOL,
        examined=len(dependencies),
        counted=f"{grouped(len(dependencies), 'package')} in {grouped(len(files), 'file')}",
        issues=tuple(
            issue
            for name, (_, found) in zip(names, files, strict=True)
            for item in found
            for issue in _of_dependency(item, name)
        ),
        files=names,
        at=None if meta is None else stamp(text_of(meta, "timestamp")),
    )


def _files(root: Value) -> Iterator[tuple[str, list[Value]]]:
    for project in root.need("scan_results").need("projects").items():
        for file in project.need("files").items():
            dependencies = file.need("results").some("dependencies")
            yield (
                text_of(file, "location"),
                [] if dependencies is None else list(dependencies.items()),
            )


def _of_dependency(item: Value, path: str) -> Iterator[Issue]:
    name = text_of(item, "name")
    for specification in item.need("specifications").items():
        raw = text_of(specification, "raw") or name
        vulnerabilities = specification.need("vulnerabilities").need("known_vulnerabilities")
        for vulnerability in vulnerabilities.items():
            ignored = vulnerability.some("ignored")
            reason = "" if ignored is None else text_of(ignored, "reason", "code")
            rule = text_of(vulnerability, "id", "CVE") or "unnamed"
            yield Issue(
                rule=rule,
                level=_severity(vulnerability.some("severity")),
                says=raw,
                path=path,
                key=f"{rule} {raw}",
                suppressed=f"ignored: {reason}" if reason else "",
            )
