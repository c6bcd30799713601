"""CycloneDX written as XML, brought into the shape that it has in JSON."""

from readiness_tui.gates.formats.json_value import Json
from readiness_tui.gates.formats.strict_xml import Element
from readiness_tui.gates.formats.unparsable import UnparsableError

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
