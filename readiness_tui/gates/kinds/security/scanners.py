"""Which reader reads a security report: the one asked for, or the one whose shape it has.

A format is known by its structure, never by the name of its file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import Scan
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.sbom import cyclonedx
from readiness_tui.gates.kinds.security import bandit, leaks, pip_audit, safety, sarif, trivy


@dataclass(frozen=True, slots=True)
class Scanner:
    """How to know a report, and how to read it."""

    fits: Callable[[Value], bool]
    read: Callable[[Value], Scan]


SCANNERS: Mapping[str, Scanner] = {
    sarif.TOOL: Scanner(sarif.fits, sarif.read),
    cyclonedx.TOOL: Scanner(cyclonedx.fits, cyclonedx.read_vulnerabilities),
    trivy.TOOL: Scanner(trivy.fits, trivy.read),
    leaks.DETECT_SECRETS: Scanner(leaks.fits_detect_secrets, leaks.read_detect_secrets),
    bandit.TOOL: Scanner(bandit.fits, bandit.read),
    safety.TOOL: Scanner(safety.fits, safety.read),
    pip_audit.TOOL: Scanner(pip_audit.fits, pip_audit.read),
    leaks.GITLEAKS: Scanner(leaks.fits_gitleaks, leaks.read_gitleaks),
}
"""The tools whose reports are read, in the order in which their shape is looked for."""


def read_scan(content: bytes, path: str, tool: str = "auto") -> Scan:
    """What a security report says.

    Args:
        content: The whole file.
        path: Its name, for messages.
        tool: One of `SCANNERS`, or `auto`.

    Raises:
        UnparsableError: Not JSON, not of this tool, or of no tool that is known.
    """
    if tool in {"auto", cyclonedx.TOOL} and cyclonedx.is_xml(content):
        return cyclonedx.read_vulnerabilities(cyclonedx.parse(content, path))
    try:
        root = parse_json(content, path)
    except UnparsableError:
        document = safety.between_banners(content, path) if tool in {"auto", safety.TOOL} else None
        if document is None:
            raise
        scan = safety.read(document)
        return replace(scan, remarks=(*scan.remarks, safety.BANNER))
    if tool != "auto":
        return SCANNERS[tool].read(root)
    if root.is_null or root.raw == []:
        return Scan(tool="no tool that it names", examined=0, counted="nothing", is_bare=True)
    scanner = next((one for one in SCANNERS.values() if one.fits(root)), None)
    if scanner is None:
        root.refuse("not the report of a scanner that is known")
    return scanner.read(root)
