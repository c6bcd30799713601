"""The part of the SARIF 2.1.0 schema that our logs use, with the types and words it prescribes.

Objects are closed: a property that the standard does not have is a fault here, and so is one that
it has and that nobody looked up for this subset.
"""

from typing import Any

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
LEVEL: Shape = {"enum": ["none", "note", "warning", "error"]}
INDEX: Shape = {"type": "integer", "minimum": -1}
BAG: Shape = {"type": "object"}


def closed(required: str = "", **members: Shape) -> Shape:
    return {
        "type": "object",
        "properties": members,
        "required": required.split(),
        "additionalProperties": False,
    }


def each(item: Shape, **more: Any) -> Shape:  # noqa: ANN401 - keywords of JSON Schema
    return {"type": "array", "items": item, **more}


MESSAGE = closed("text", text=TEXT)
LOCATION = closed(
    physicalLocation=closed(
        "artifactLocation",
        artifactLocation=closed(
            "uri",
            uri={"type": "string", "pattern": r"^[A-Za-z0-9._~/%-]+$"},
            uriBaseId={"type": "string"},
        ),
        region=closed("startLine", startLine={"type": "integer", "minimum": 1}),
    )
)
RESULT = closed(
    "message",
    ruleId=TEXT,
    ruleIndex=INDEX,
    level=LEVEL,
    message=MESSAGE,
    locations=each(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions=each(
        closed(
            "kind",
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification=TEXT,
        ),
        uniqueItems=True,
    ),
)
INVOCATION = closed(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    exitCode={"type": "integer"},
    endTimeUtc={
        "type": "string",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    },
    toolExecutionNotifications=each(
        closed("message", descriptor=closed(id=TEXT), level=LEVEL, message=MESSAGE)
    ),
)
RUN = closed(
    "tool",
    tool=closed(
        "driver",
        driver=closed(
            "name",
            name=TEXT,
            version=TEXT,
            rules=each(closed("id", id=TEXT), uniqueItems=True),
        ),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=each(INVOCATION),
    results=each(RESULT),
    properties=BAG,
)
LOG = closed("version runs", version={"const": "2.1.0"}, runs=each(RUN, minItems=1))
