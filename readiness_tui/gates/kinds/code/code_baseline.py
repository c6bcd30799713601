"""What is over a limit already and may not grow: a small JSON file of ours, kept in the repository.

{"format": 1, "kind": "size_complexity", "known": {"src/a.py": 1336, "src/a.py:run lines": 120}}
"""

import json
from collections.abc import Mapping

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.kinds.loading import Reports, read_report
from readiness_tui.gates.kinds.parts import Part, Request, trouble

FORMAT = 1
_REMEDY = "make it with `readiness baseline`"


def read_known(content: bytes, path: str, kind: str) -> Mapping[str, int]:
    """What a baseline knows, by key.

    Raises:
        UnparsableError: Not JSON, not a baseline of this kind, or of a newer format.
    """
    document = parse_json(content, path)
    named = document.some("kind") if document.is_object else None
    if named is None or named.text() != kind:
        document.refuse(f"no baseline of {kind}")
    if document.need("format").count() != FORMAT:
        document.refuse("a newer format of baseline")
    return {key: value.count() for key, value in document.need("known").members()}


def known_text(kind: str, known: Mapping[str, int]) -> str:
    """The file that says so."""
    document = {"format": FORMAT, "kind": kind, "known": dict(sorted(known.items()))}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def known_by(
    request: Request, path: str, kind: str, *, rule: str
) -> tuple[Mapping[str, int], list[Part]]:
    """What the baseline of a gate knows, and what stands against it.

    Args:
        request: The gate.
        path: Of its baseline; empty: it has none, and nothing is known.
        kind: What the file has to be a baseline of.
        rule: Decides where there is no such file.
    """
    if not path:
        return {}, []
    try:
        if request.view.look(path) is None:
            return {}, [Part.unknown(rule, f"{path}: no baseline", Cause.ABSENT, path, _REMEDY)]
        reports = Reports()
        read_report(request, path, reports)
        if not reports.found:
            return {}, reports.parts
        return read_known(reports.found[0].content, path, kind), []
    except GateError as error:
        return {}, [trouble(error)]
