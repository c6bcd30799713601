"""Reports of leaked secrets: gitleaks in two generations, detect-secrets keyed by file.

The secret, the line it stands in and its hash are dropped here: no value that leaves this module
has a place for them.
"""

from collections.abc import Iterator

from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import Issue, Level, Scan, line_of, slashed, text_of
from readiness_tui.gates.formats.times import stamp

GITLEAKS = "gitleaks"
DETECT_SECRETS = "detect_secrets"
LEAKED = "leaked secret"
_FILE = ("File", "file")
_RULE = ("RuleID", "rule", "Description")


def fits_gitleaks(root: Value) -> bool:
    """Whether a document has gitleaks' shape. An empty list and `null` have none."""
    if not root.is_list:
        return False
    first = next(root.items(), None)
    if first is None or not first.is_object:
        return False
    return any(first.get(key) for key in _FILE) and any(first.get(key) for key in _RULE)


def read_gitleaks(root: Value) -> Scan:
    """What a report says.

    Raises:
        UnparsableError: It is not gitleaks', or a part of it is of the wrong type.
    """
    if root.is_null or root.raw == []:
        return Scan(tool=GITLEAKS, examined=0, counted="nothing", is_bare=True)
    if not fits_gitleaks(root):
        root.refuse("not a gitleaks report: no file with a rule")
    issues = tuple(_leak(item) for item in root.items())
    return Scan(tool=GITLEAKS, examined=len(issues), counted="what it found", issues=issues)


def _leak(item: Value) -> Issue:
    rule = text_of(item, *_RULE) or "unnamed"
    commit = text_of(item, "Commit", "commit")
    path = slashed(text_of(item, *_FILE))
    return Issue(
        rule=rule,
        level=Level.HIGH,
        says=f"{LEAKED} in commit {commit[:7]}" if commit else LEAKED,
        path=path,
        line=line_of(item.get("StartLine") or item.get("lineNumber")),
        key=f"{rule} {commit}",
    )


def fits_detect_secrets(root: Value) -> bool:
    """Whether a document has the shape of detect-secrets."""
    if not root.is_object:
        return False
    results = root.get("results")
    return results is not None and results.is_object and root.get("plugins_used") is not None


def read_detect_secrets(root: Value) -> Scan:
    """What a report says.

    Raises:
        UnparsableError: It is not of detect-secrets, or a part of it is of the wrong type.
    """
    if not fits_detect_secrets(root):
        root.refuse("not a detect-secrets report: no results with plugins_used")
    plugins = len(list(root.need("plugins_used").items()))
    issues = tuple(_found(root.need("results")))
    return Scan(
        tool=DETECT_SECRETS,
        examined=plugins,
        counted=grouped(plugins, "detector"),
        issues=issues,
        files=tuple(dict.fromkeys(issue.path for issue in issues)),
        at=stamp(text_of(root, "generated_at")),
    )


def _found(results: Value) -> Iterator[Issue]:
    for path, items in results.members():
        for item in items.items():
            rule = text_of(item, "type") or "unnamed"
            audited = item.some("is_secret")
            yield Issue(
                rule=rule,
                level=Level.HIGH,
                says=LEAKED,
                path=slashed(path),
                line=line_of(item.get("line_number")),
                key=rule,
                suppressed="audited as no secret" if audited and not audited.flag() else "",
            )
