"""Which reader reads a bill of materials: the one asked for, or the one whose shape it has."""

from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.kinds.sbom import cyclonedx, spdx
from readiness_tui.gates.kinds.sbom.sbom_values import Sbom


def read_sbom(content: bytes, path: str, name: str = "auto") -> Sbom:
    """What a bill of materials says.

    Args:
        content: The whole file.
        path: Its name, for messages.
        name: `spdx`, `cyclonedx`, or `auto`.

    Raises:
        UnparsableError: It is neither, or not the one asked for.
    """
    if name == "spdx":
        return spdx.read_spdx(content, path)
    if name == "cyclonedx" or cyclonedx.is_xml(content):
        return cyclonedx.sbom_of(cyclonedx.parse(content, path))
    if decoded(content).lstrip()[:1] not in {"{", "["}:
        return spdx.read_spdx(content, path)
    root = parse_json(content, path)
    if cyclonedx.fits(root):
        return cyclonedx.sbom_of(root)
    if not spdx.fits(root):
        root.refuse("neither SPDX nor CycloneDX")
    return spdx.read_spdx(content, path)
