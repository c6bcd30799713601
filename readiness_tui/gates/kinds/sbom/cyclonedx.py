"""CycloneDX in JSON and XML: its components, nested ones included, and its vulnerabilities."""

from collections.abc import Iterator

from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_value import Json, Value
from readiness_tui.gates.formats.scan import (
    Issue,
    Level,
    Scan,
    level_of,
    level_of_score,
    text_of,
    worst,
)
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.strict_xml import Element, parse_xml
from readiness_tui.gates.formats.times import stamp
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.sbom.sbom_values import Component, Sbom, commits_in

_SPACE = "cyclonedx.org/schema/bom/"


def as_json(root: Element, path: str) -> Json:
    """What of a document is looked at, as JSON would have it.

    Args:
        root: Its root element.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is another document.
    """
    if root.name != "bom" or _SPACE not in root.space:
        message = f"not CycloneDX: root is {root.name!r:.60}"
        raise UnparsableError(path, message, line=root.line)
    return _bom(root)


def _bom(root: Element) -> Json:
    document: dict[str, Json] = {
        "bomFormat": "CycloneDX",
        "specVersion": root.space.rpartition("/")[2],
    }
    meta, vulnerabilities = root.first("metadata"), root.first("vulnerabilities")
    if meta is not None:
        main = meta.first("component")
        document["metadata"] = {
            "timestamp": _child(meta, "timestamp"),
            "component": None if main is None else _xml_component(main),
            "properties": _properties(meta),
        }
    document["components"] = _xml_components(root)
    if vulnerabilities is not None:
        items = vulnerabilities.all("vulnerability")
        document["vulnerabilities"] = [_xml_vulnerability(one) for one in items]
    return document


def _child(element: Element, name: str) -> str:
    child = element.first(name)
    return "" if child is None else child.text


def _below(element: Element, *names: str) -> list[Element]:
    """The elements at the end of a path of names."""
    level = [element]
    for name in names:
        level = [child for each in level for child in each.all(name)]
    return level


def _properties(element: Element) -> Json:
    return [
        {"name": one.attrs.get("name", ""), "value": one.text}
        for one in _below(element, "properties", "property")
    ]


def _xml_components(element: Element) -> Json:
    return [_xml_component(one) for one in _below(element, "components", "component")]


def _xml_component(element: Element) -> Json:
    licenses: list[Json] = [
        {"license": {"id": _child(one, "id"), "name": _child(one, "name")}}
        for one in _below(element, "licenses", "license")
    ]
    expressions = _below(element, "licenses", "expression")
    licenses.extend({"expression": one.text} for one in expressions)
    links = _below(element, "externalReferences", "reference", "url")
    commits = _below(element, "pedigree", "commits", "commit", "uid")
    return {
        "type": element.attrs.get("type", ""),
        "bom-ref": element.attrs.get("bom-ref", ""),
        "name": _child(element, "name"),
        "version": _child(element, "version"),
        "purl": _child(element, "purl"),
        "licenses": licenses,
        "hashes": [{"content": one.text} for one in _below(element, "hashes", "hash")],
        "properties": _properties(element),
        "externalReferences": [{"url": one.text} for one in links],
        "pedigree": {"commits": [{"uid": one.text} for one in commits]},
        "components": _xml_components(element),
    }


def _xml_vulnerability(element: Element) -> Json:
    analysis = element.first("analysis")
    ratings: list[Json] = []
    for child in _below(element, "ratings", "rating"):
        rating: dict[str, Json] = {"severity": _child(child, "severity")}
        if score := _child(child, "score"):
            try:
                rating["score"] = float(score)
            except ValueError:
                rating["severity"] = rating["severity"] or "unknown"
        ratings.append(rating)
    return {
        "id": _child(element, "id"),
        "ratings": ratings,
        "analysis": None if analysis is None else {"state": _child(analysis, "state")},
        "affects": [{"ref": child.text} for child in _below(element, "affects", "target", "ref")],
    }


TOOL = "cyclonedx"
_VERSIONS = frozenset(f"1.{minor}" for minor in range(8))
# Listed beside the packages they hold: nothing that is installed by a version of its own.
_NO_PACKAGES = frozenset({"file", "operating-system", "data", "cryptographic-asset"})
_GROUPING = "aquasecurity:trivy:"
_SETTLED = frozenset({"resolved", "resolved_with_pedigree", "false_positive", "not_affected"})
_NOTHING = frozenset({"", "NOASSERTION", "NONE"})


def is_xml(content: bytes) -> bool:
    """Whether a file is XML rather than JSON."""
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def fits(root: Value) -> bool:
    """Whether a document has the shape of CycloneDX."""
    return root.is_object and root.get("bomFormat") is not None


def parse(content: bytes, path: str) -> Value:
    """A document, in the shape that it has in JSON.

    Raises:
        UnparsableError: Neither JSON nor XML, or not CycloneDX.
    """
    if not is_xml(content):
        root = parse_json(content, path)
        if not fits(root):
            root.refuse("not CycloneDX: no bomFormat")
        return root
    return Value(as_json(parse_xml(content, path), path), path)


def sbom_of(root: Value) -> Sbom:
    """The components of a document.

    Raises:
        UnparsableError: A part of it is of the wrong type.
    """
    if unread := _unread(root):
        return Sbom(format="CycloneDX", unread=unread)
    meta = root.some("metadata")
    main = None if meta is None else meta.some("component")
    return Sbom(
        format="CycloneDX",
        subject="" if main is None else text_of(main, "name"),
        components=tuple(_component(item) for item in _packages(root)),
        commits=commits_in(_origins(meta, main)),
        at=None if meta is None else stamp(text_of(meta, "timestamp")),
    )


def read_vulnerabilities(root: Value) -> Scan:
    """The vulnerabilities of a document, as a report.

    Raises:
        UnparsableError: It is not CycloneDX, or a part of it is of the wrong type.
    """
    if not fits(root):
        root.refuse("not CycloneDX: no bomFormat")
    if unread := _unread(root):
        return Scan(tool=TOOL, examined=0, counted="nothing", unscanned=(unread,))
    sbom = sbom_of(root)
    vulnerabilities = root.some("vulnerabilities")
    names = _names(root)
    items = () if vulnerabilities is None else vulnerabilities.items()
    issues = tuple(issue for item in items for issue in _issues(item, names))
    count = len(sbom.components)
    return Scan(
        tool=TOOL,
        examined=count or len(issues),
        counted=grouped(count, "component"),
        subject=sbom.subject,
        issues=issues,
        unscanned=()
        if vulnerabilities is not None
        else ("it lists no vulnerabilities: not scanned",),
        at=sbom.at,
    )


def _unread(root: Value) -> str:
    version = text_of(root, "specVersion")
    if version in _VERSIONS:
        return ""
    return f"CycloneDX {version or 'without a version'} is not read yet"


def _flat(root: Value) -> Iterator[Value]:
    """Every component, those inside others behind them."""
    components = root.some("components")
    pending = [] if components is None else list(components.items())[::-1]
    while pending:
        item = pending.pop()
        yield item
        below = item.some("components")
        if below is not None:
            pending.extend(list(below.items())[::-1])


def _packages(root: Value) -> Iterator[Value]:
    for item in _flat(root):
        if text_of(item, "type") not in _NO_PACKAGES and not _is_grouping(item):
            yield item


def _is_grouping(item: Value) -> bool:
    """Whether it only stands for the lock file that a scanner found packages in."""
    if text_of(item, "type") != "application" or text_of(item, "version", "purl"):
        return False
    properties = item.some("properties")
    property_list = () if properties is None else properties.items()
    return any(text_of(one, "name").startswith(_GROUPING) for one in property_list)


def _component(item: Value) -> Component:
    hashes = item.some("hashes")
    digests = [] if hashes is None else [text_of(one, "content") for one in hashes.items()]
    return Component(
        name=text_of(item, "name") or "unnamed",
        version=_said(text_of(item, "version")),
        purl=_said(text_of(item, "purl")),
        license=_said(_license(item)),
        has_hash=any(digests),
    )


def _said(text: str) -> str:
    return "" if text in _NOTHING else text


def _license(item: Value) -> str:
    licenses = item.some("licenses")
    for choice in () if licenses is None else licenses.items():
        named = choice.some("license")
        license_name = text_of(choice, "expression") or (
            "" if named is None else text_of(named, "id", "name")
        )
        if license_name:
            return license_name
    return ""


def _origins(meta: Value | None, main: Value | None) -> Iterator[str]:
    """The texts of a document that may name the commit it was made of."""
    for holder in (meta, main):
        properties = None if holder is None else holder.some("properties")
        for entry in () if properties is None else properties.items():
            yield text_of(entry, "value")
    if main is None:
        return
    yield text_of(main, "version")
    yield text_of(main, "purl")
    links = main.some("externalReferences")
    for entry in () if links is None else links.items():
        yield text_of(entry, "url")
    pedigree = main.some("pedigree")
    commits = None if pedigree is None else pedigree.some("commits")
    for entry in () if commits is None else commits.items():
        yield text_of(entry, "uid")


def _names(root: Value) -> dict[str, str]:
    """`urllib3 2.0.1` by the reference of its component."""
    return {
        text_of(item, "bom-ref"): f"{text_of(item, 'name')} {text_of(item, 'version')}".strip()
        for item in _flat(root)
    }


def _issues(item: Value, names: dict[str, str]) -> Iterator[Issue]:
    rule = text_of(item, "id") or "unnamed"
    ratings = item.some("ratings")
    level = worst(_rated(one) for one in (() if ratings is None else ratings.items()))
    analysis = item.some("analysis")
    state = "" if analysis is None else text_of(analysis, "state")
    affects = item.some("affects")
    refs = [] if affects is None else [text_of(one, "ref") for one in affects.items()]
    for ref in refs or [""]:
        name = names.get(ref, ref)
        yield Issue(
            rule=rule,
            level=level,
            says=name,
            key=f"{rule} {name}",
            suppressed=f"analysis: {state}" if state in _SETTLED else "",
        )


def _rated(rating: Value) -> Level:
    word = level_of(text_of(rating, "severity"))
    score = rating.some("score")
    if word is not Level.UNKNOWN or score is None:
        return word
    return level_of_score(score.number())
