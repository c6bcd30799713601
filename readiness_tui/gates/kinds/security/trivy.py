"""Trivy's JSON: the report, the list of its old versions, and the two shapes for Kubernetes."""

from collections.abc import Iterator

from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import (
    Issue,
    Level,
    Scan,
    level_of,
    line_of,
    slashed,
    text_of,
)
from readiness_tui.gates.formats.times import stamp

TOOL = "trivy"
_RESOURCES = ("Resources", "Findings", "Vulnerabilities", "Misconfigurations")
# Targets of these are names of a language or of a built file, not a file of the repository.
_NO_FILES = frozenset(
    {"python-pkg", "node-pkg", "gemspec", "jar", "conda-pkg", "gobinary", "rustbinary", "swift"}
)
_FILE_CLASSES = frozenset({"lang-pkgs", "config", "secret", "license-file"})
_TREES = frozenset({"", "filesystem", "repository"})


def fits(root: Value) -> bool:
    """Whether a document has Trivy's shape. An empty list and `null` have no shape."""
    if root.is_object:
        return any(root.get(key) for key in ("Results", "ArtifactName", "ClusterName"))
    if not root.is_list:
        return False
    first = next(root.items(), None)
    return first is not None and first.is_object and first.get("Target") is not None


def read(root: Value) -> Scan:
    """What a report says.

    Raises:
        UnparsableError: It is not Trivy's, or a part of it is of the wrong type.
    """
    if root.is_null or root.raw == []:
        return Scan(tool=TOOL, examined=0, counted="nothing", is_bare=True)
    if not fits(root):
        root.refuse("not a Trivy report: no Results")
    if root.is_list:
        return _scan(list(root.items()), subject="", tree=True)
    if root.get("ClusterName") is not None:
        return _cluster(root)
    results = root.some("Results")
    return _scan(
        [] if results is None else list(results.items()),
        subject=text_of(root, "ArtifactName"),
        tree=text_of(root, "ArtifactType") in _TREES,
        created=text_of(root, "CreatedAt"),
        remarks=_remarks(root),
    )


def _remarks(root: Value) -> tuple[str, ...]:
    """An operating system without support gets no advisories: what is not found may be there."""
    meta = root.some("Metadata")
    system = None if meta is None else meta.some("OS")
    over = None if system is None else system.some("EOSL")
    if system is None or over is None or not over.flag():
        return ()
    name = f"{text_of(system, 'Family')} {text_of(system, 'Name')}".strip() or "the system"
    return (f"{name} is past the end of its support, so advisories for it may be missing",)


def _scan(
    results: list[Value],
    *,
    subject: str,
    tree: bool,
    created: str = "",
    remarks: tuple[str, ...] = (),
) -> Scan:
    issues = [issue for result in results for issue in _issues(result)]
    looked = [result for result in results if _looked(result)]
    files = [slashed(text_of(one, "Target")) for one in looked if tree and _is_file(one)]
    return Scan(
        tool=TOOL,
        examined=len(looked),
        counted=grouped(len(looked), "target"),
        subject=subject,
        issues=tuple(issues),
        files=tuple(files),
        bases=(slashed(subject).strip("/"),) if tree and subject else (),
        at=stamp(created),
        remarks=remarks,
    )


def _cluster(root: Value) -> Scan:
    resources = [
        item
        for key in _RESOURCES
        if (found := root.some(key)) is not None
        for item in found.items()
    ]
    results = [
        result
        for resource in resources
        if (found := resource.some("Results")) is not None
        for result in found.items()
    ]
    errors = tuple(
        f"{text_of(resource, 'Kind')} {text_of(resource, 'Name')}: {said}".strip()
        for resource in resources
        if (said := text_of(resource, "Error"))
    )
    looked = sum(1 for result in results if _looked(result))
    return Scan(
        tool=TOOL,
        examined=looked,
        counted=f"{grouped(len(resources), 'resource')}, {grouped(looked, 'target')}",
        subject=text_of(root, "ClusterName"),
        issues=tuple(issue for result in results for issue in _issues(result)),
        errors=errors,
    )


def _looked(result: Value) -> bool:
    """Whether a result says that something in its target was examined."""
    if any(_list(result, key) for key in ("Vulnerabilities", "Secrets", "Licenses")):
        return True
    if _list(result, "Misconfigurations") or _list(result, "ExperimentalModifiedFindings"):
        return True
    summary = result.some("MisconfSummary")
    if summary is not None:
        counts = (summary.some(key) for key in ("Successes", "Failures", "Exceptions"))
        return sum(count.count() for count in counts if count is not None) > 0
    packages = result.some("Packages")
    return packages is None or bool(list(packages.items()))


def _is_file(result: Value) -> bool:
    kind = text_of(result, "Class")
    return (kind in _FILE_CLASSES or not kind) and text_of(result, "Type") not in _NO_FILES


def _list(result: Value, key: str) -> list[Value]:
    member = result.some(key)
    return [] if member is None else list(member.items())


def _issues(result: Value) -> Iterator[Issue]:
    target = slashed(text_of(result, "Target"))
    for item in _list(result, "Vulnerabilities"):
        yield _vulnerability(item, target)
    for item in _list(result, "Misconfigurations"):
        if (status := text_of(item, "Status")) != "PASS":
            yield _misconfiguration(item, target, "exception" if status == "EXCEPTION" else "")
    for item in _list(result, "Secrets"):
        yield _secret(item, target)
    for item in _list(result, "Licenses"):
        yield _license(item, target)
    for item in _list(result, "ExperimentalModifiedFindings"):
        yield _modified(item, target)


def _modified(item: Value, target: str) -> Issue:
    kind = text_of(item, "Type")
    make = {
        "misconfiguration": _misconfiguration,
        "secret": _secret,
        "license": _license,
    }.get(kind, _vulnerability)
    source, statement = text_of(item, "Source"), text_of(item, "Statement")
    why = f"{text_of(item, 'Status') or 'suppressed'} by {source or 'the tool'}"
    return make(item.need("Finding"), target, f"{why}: {statement}" if statement else why)


def _vulnerability(item: Value, target: str, suppressed: str = "") -> Issue:
    name = text_of(item, "PkgName", "PkgID")
    version, fixed = text_of(item, "InstalledVersion"), text_of(item, "FixedVersion")
    mended = f", fixed in {fixed}" if fixed else ""
    rule = _rule(item, "VulnerabilityID")
    return Issue(
        rule=rule,
        level=level_of(text_of(item, "Severity")),
        says=f"{name} {version}{mended}".strip(),
        path=target,
        key=f"{rule} {name} {version}",
        fix=fixed and f"{name} to {fixed}",
        suppressed=suppressed,
    )


def _misconfiguration(item: Value, target: str, suppressed: str = "") -> Issue:
    rule = _rule(item, "ID", "AVDID")
    aliases = tuple(each for key in ("ID", "AVDID") if (each := text_of(item, key)))
    cause = item.some("CauseMetadata")
    return Issue(
        rule=rule,
        level=level_of(text_of(item, "Severity")),
        says=text_of(item, "Title", "Message"),
        path=target,
        line=0 if cause is None else line_of(cause.get("StartLine")),
        key=f"{rule} {text_of(item, 'Message', 'Title')}",
        aliases=aliases,
        suppressed=suppressed,
    )


def _secret(item: Value, target: str, suppressed: str = "") -> Issue:
    level = level_of(text_of(item, "Severity"))
    rule = _rule(item, "RuleID")
    return Issue(
        rule=rule,
        level=Level.HIGH if level is Level.UNKNOWN else level,
        says="leaked secret",
        path=target,
        line=line_of(item.get("StartLine")),
        key=rule,
        suppressed=suppressed,
    )


def _license(item: Value, target: str, suppressed: str = "") -> Issue:
    rule = _rule(item, "Name")
    name = text_of(item, "PkgName", "FilePath")
    return Issue(
        rule=rule,
        level=level_of(text_of(item, "Severity")),
        says=f"licence of {name}" if name else "licence",
        path=slashed(text_of(item, "FilePath")) or target,
        key=f"{rule} {name}",
        suppressed=suppressed,
    )


def _rule(item: Value, *keys: str) -> str:
    return text_of(item, *keys) or "unnamed"
