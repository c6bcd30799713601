"""pip-audit's JSON: an object with dependencies, or the bare list of its old versions.

It gives no severity at all, and says of each dependency that it skipped why it did.
"""

from collections.abc import Iterator

from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import Issue, Level, Scan, text_of

TOOL = "pip_audit"


def fits(root: Value) -> bool:
    """Whether a document has pip-audit's shape. An empty list has none."""
    if root.is_object:
        dependencies = root.get("dependencies")
        return dependencies is not None and dependencies.is_list and root.get("bomFormat") is None
    if not root.is_list:
        return False
    first = next(root.items(), None)
    return (
        first is not None
        and first.is_object
        and first.get("name") is not None
        and any(first.get(key) is not None for key in ("vulns", "skip_reason"))
    )


def read(root: Value) -> Scan:
    """What a report says.

    Raises:
        UnparsableError: It is not pip-audit's, or a part of it is of the wrong type.
    """
    if root.raw != [] and not fits(root):
        root.refuse("not a pip-audit report: no dependencies")
    items = list((root if root.is_list else root.need("dependencies")).items())
    checked = [item for item in items if item.some("skip_reason") is None]
    skipped = tuple(
        f"{text_of(item, 'name')} ({text_of(item, 'skip_reason') or 'no reason'})"
        for item in items
        if item.some("skip_reason") is not None
    )
    return Scan(
        tool=TOOL,
        examined=len(checked),
        counted=grouped(len(checked), "dependency", "dependencies"),
        issues=tuple(issue for item in checked for issue in _issues(item)),
        skipped=skipped,
    )


def _issues(item: Value) -> Iterator[Issue]:
    name = item.need("name").text()
    version = text_of(item, "version")
    for vulnerability in item.need("vulns").items():
        fixes = vulnerability.some("fix_versions")
        versions = [] if fixes is None else [fix.text() for fix in fixes.items()]
        aliases = vulnerability.some("aliases")
        rule = text_of(vulnerability, "id") or "unnamed"
        mended = f", fixed in {versions[0]}" if versions else ""
        yield Issue(
            rule=rule,
            level=Level.UNKNOWN,
            says=f"{name} {version}{mended}",
            key=f"{rule} {name} {version}",
            aliases=() if aliases is None else tuple(alias.text() for alias in aliases.items()),
            fix=f"{name} to {versions[0]}" if versions else "",
        )
