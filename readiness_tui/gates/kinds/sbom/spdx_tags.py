"""SPDX 2.x written as tags and values, brought into the shape that it has in JSON."""

from collections.abc import Iterator

from readiness_tui.gates.formats.json_value import Json
from readiness_tui.gates.formats.unparsable import UnparsableError

_WORDS = 3
_DOCUMENT = {
    "SPDXVersion": "spdxVersion",
    "DocumentName": "name",
    "DocumentComment": "comment",
    "DocumentNamespace": "documentNamespace",
}
_PACKAGE = {
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PackageComment": "comment",
    "PackageDownloadLocation": "downloadLocation",
    "PackageSourceInfo": "sourceInfo",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
    "PackageLicenseConcluded": "licenseConcluded",
    "PackageLicenseDeclared": "licenseDeclared",
}


def as_json(text: str, path: str) -> Json:
    """What of a document is looked at, as JSON would have it.

    Args:
        text: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: A line is no tag with a value, or a text has no end.
    """
    document: dict[str, Json] = {}
    packages: list[Json] = []
    files: list[Json] = []
    relations: list[Json] = []
    current: dict[str, Json] = document
    for number, tag, value in _tags(text, path):
        match tag:
            case "PackageName":
                current = {"name": value, "externalRefs": [], "checksums": []}
                packages.append(current)
            case "FileName" | "SnippetSPDXID":
                current = {} if tag == "FileName" else {"SPDXID": value}
                files.append(current)
            case "SPDXID" if current is not document:
                current["SPDXID"] = value
            case "Created":
                document["creationInfo"] = {"created": value}
            case "Relationship":
                relations.append(_relation(value, path, number))
            case "ExternalRef" | "PackageChecksum" if "externalRefs" in current:
                _append(current, tag, value)
            case _:
                _put(document, current, tag, value)
    document["packages"], document["files"], document["relationships"] = packages, files, relations
    return document


def _put(made: dict[str, Json], here: dict[str, Json], tag: str, value: str) -> None:
    if tag in _DOCUMENT:
        made[_DOCUMENT[tag]] = value
    elif tag in _PACKAGE and "externalRefs" in here:
        here[_PACKAGE[tag]] = value


def _append(here: dict[str, Json], tag: str, value: str) -> None:
    key = "externalRefs" if tag == "ExternalRef" else "checksums"
    entries = here[key]
    if not isinstance(entries, list):
        return
    if tag == "ExternalRef":
        words = value.split(None, _WORDS - 1)
        if len(words) == _WORDS:
            entries.append({"referenceType": words[1], "referenceLocator": words[2]})
    else:
        entries.append({"checksumValue": value.partition(":")[2].strip()})


def _relation(value: str, path: str, number: int) -> Json:
    words = value.split()
    if len(words) < _WORDS:
        raise UnparsableError(path, "a relationship names two elements", line=number)
    return {
        "spdxElementId": words[0],
        "relationshipType": words[1],
        "relatedSpdxElement": words[2],
    }


def _tags(text: str, path: str) -> Iterator[tuple[int, str, str]]:
    """Line, tag and value, texts of several lines as one."""
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, raw in lines:
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        tag, colon, value = line.partition(":")
        if not colon or not tag.isalnum():
            raise UnparsableError(path, "a tag and its value are wanted here", line=number)
        value = value.strip()
        if value.startswith("<text>"):
            pieces = [value.removeprefix("<text>")]
            while "</text>" not in pieces[-1]:
                following = next(lines, None)
                if following is None:
                    raise UnparsableError(path, "a text has no end", line=number)
                pieces.append(following[1])
            value = "\n".join(pieces).partition("</text>")[0].strip()
        yield number, tag, value
