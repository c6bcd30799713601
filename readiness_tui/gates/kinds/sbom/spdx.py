"""SPDX 2.x as JSON, YAML and tag-value: its packages but the one it describes."""

import re
from collections.abc import Iterator

from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import text_of
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.times import stamp
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.formats.yaml_value import parse_yaml
from readiness_tui.gates.kinds.sbom.sbom_values import Component, Sbom, commits_in
from readiness_tui.gates.kinds.sbom.spdx_tags import as_json

_FORMAT = "SPDX"
_READ = re.compile(r"SPDX-2\.\d{1,2}")
_TAGS = re.compile(r"^[ \t]*SPDXVersion:", re.MULTILINE)
_YAML = re.compile(r"^(?:---|[\"']?spdxVersion[\"']?\s*:)", re.MULTILINE)
_NOTHING = frozenset({"", "NOASSERTION", "NONE"})
_DOCUMENT = "SPDXRef-DOCUMENT"
_SYSTEM = "SPDXRef-OperatingSystem"
_APPLICATION = "SPDXRef-Application-"
_THREE = "SPDX 3 is not read yet"


def fits(root: Value) -> bool:
    """Whether a JSON document has the shape of SPDX, or is GitHub's wrapping of one."""
    if not root.is_object:
        return False
    inner = root.get("sbom")
    if inner is not None and inner.is_object:
        return fits(inner)
    return root.get("spdxVersion") is not None or _is_three(root)


def read_spdx(content: bytes, path: str) -> Sbom:
    """What a document says.

    Raises:
        UnparsableError: It is not SPDX, or a part of it is of the wrong type.
    """
    text = decoded(content)
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        root = parse_json(content, path)
        if not fits(root):
            root.refuse("not SPDX: no spdxVersion")
        return _sbom(root)
    if _TAGS.search(text):
        return _sbom(Value(as_json(text, path), path), is_lines=True)
    if _YAML.search(text):
        root = parse_yaml(text, path)
        if not fits(root):
            root.refuse("not SPDX: no spdxVersion")
        return _sbom(root, is_lines=True)
    message = "not SPDX as JSON, YAML or tag-value"
    raise UnparsableError(path, f"{message}: RDF is not read" if start == "<" else message)


def _sbom(root: Value, *, is_lines: bool = False) -> Sbom:
    """The packages of a document; one of lines can lose its end and still be read."""
    inner = root.get("sbom")
    if inner is not None and root.get("spdxVersion") is None:
        return _sbom(inner)
    version = text_of(root, "spdxVersion")
    if _is_three(root):
        return Sbom(format=_FORMAT, unread=_THREE)
    if _READ.fullmatch(version) is None:
        message = f"{version or 'SPDX without a version'} is not read"
        return Sbom(format=_FORMAT, unread=_THREE if version.startswith("SPDX-3") else message)
    packages = _list(root, "packages")
    main = _described(root, packages)
    creation = root.some("creationInfo")
    return Sbom(
        format=_FORMAT,
        subject=text_of(main, "name") if main else text_of(root, "name"),
        components=tuple(
            _component(item) for item in packages if item is not main and not _is_no_package(item)
        ),
        commits=commits_in(_origins(root, main)),
        at=None if creation is None else stamp(text_of(creation, "created")),
        cut=_cut(root, packages) if is_lines else "",
    )


def _is_three(root: Value) -> bool:
    return root.get("@context") is not None and root.get("@graph") is not None


def _described(root: Value, packages: list[Value]) -> Value | None:
    """The package that the document is about, where it is one among others."""
    ids = _described_ids(root)
    if len(ids) != 1 or len(packages) < 2:  # noqa: PLR2004 - one package describes itself
        return None
    return next((one for one in packages if text_of(one, "SPDXID") in ids), None)


def _described_ids(root: Value) -> set[str]:
    named = {one.text() for one in _list(root, "documentDescribes")}
    return named | {
        text_of(one, "relatedSpdxElement")
        for one in _list(root, "relationships")
        if text_of(one, "relationshipType") == "DESCRIBES"
        and text_of(one, "spdxElementId") == _DOCUMENT
    }


def _cut(root: Value, packages: list[Value]) -> str:
    """Why a document of lines may not be whole: it speaks of what it does not list."""
    described = _described_ids(root)
    if not described:
        return "no relationship says what it describes"
    listed = [item for key in ("files", "snippets") for item in _list(root, key)]
    listed_ids = {_DOCUMENT, *(text_of(entry, "SPDXID") for entry in (*packages, *listed))}
    named = [*described]
    for entry in _list(root, "relationships"):
        named += [text_of(entry, key) for key in ("spdxElementId", "relatedSpdxElement")]
    lost = [entry for entry in named if entry.startswith("SPDXRef-") and entry not in listed_ids]
    return f"it speaks of {lost[0]}, which it does not list" if lost else ""


def _is_no_package(item: Value) -> bool:
    """Whether it stands for an operating system, or for the lock file that packages were found in.

    As scanners write them: by purpose, or where that is not written by the beginning of the id.
    """
    purpose = text_of(item, "primaryPackagePurpose").replace("_", "-")
    name = text_of(item, "SPDXID")
    if purpose == "OPERATING-SYSTEM" or (not purpose and name.startswith(_SYSTEM)):
        return True
    is_application = purpose == "APPLICATION" or (not purpose and name.startswith(_APPLICATION))
    return is_application and not (_said(text_of(item, "versionInfo")) or _purls(item))


def _purls(item: Value) -> list[str]:
    named = (
        text_of(one, "referenceLocator")
        for one in _list(item, "externalRefs")
        if text_of(one, "referenceType").rpartition("/")[2] == "purl"
    )
    return [purl for purl in named if purl]


def _component(item: Value) -> Component:
    licenses = (_said(text_of(item, key)) for key in ("licenseConcluded", "licenseDeclared"))
    return Component(
        name=text_of(item, "name") or "unnamed",
        version=_said(text_of(item, "versionInfo")),
        purl=next(iter(_purls(item)), ""),
        license=next((one for one in licenses if one), ""),
        has_hash=any(text_of(one, "checksumValue") for one in _list(item, "checksums")),
    )


def _said(text: str) -> str:
    return "" if text in _NOTHING else text


def _origins(root: Value, main: Value | None) -> Iterator[str]:
    """The texts of a document that may name the commit it was made of."""
    for key in ("documentNamespace", "comment", "name"):
        yield text_of(root, key)
    if main is None:
        return
    for key in ("versionInfo", "downloadLocation", "sourceInfo", "comment"):
        yield text_of(main, key)
    for reference in _list(main, "externalRefs"):
        yield text_of(reference, "referenceLocator")


def _list(value: Value, key: str) -> list[Value]:
    member = value.some(key)
    return [] if member is None else list(member.items())
