"""The baselines of gates: small JSON files of ours, kept in the repository.

{"format": 1, "kind": "size_complexity", "known": {"src/a.py": 1336, "src/a.py:run lines": 120}}
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.kinds.loading import report_at
from readiness_tui.gates.kinds.parts import Part, Request, trouble

FORMAT = 1
_REMEDY = "make it with `readiness baseline`"
Baseline = TypeVar("Baseline")


def baseline_of(
    request: Request, path: str, kind: str, read: Callable[[Value], Baseline], *, rule: str
) -> tuple[Baseline | None, list[Part]]:
    """What the baseline of a gate says, None where nothing does; and what stands against it.

    Args:
        request: The gate.
        path: Of its baseline; empty: it has none.
        kind: What the file has to be a baseline of.
        read: Reads what such a baseline holds, and refuses what it cannot.
        rule: Decides where there is no such file.
    """
    if not path:
        return None, []
    missing = Part.unknown(rule, f"{path}: no baseline", Cause.ABSENT, path, _REMEDY)
    report, against = report_at(request, path, missing)
    if report is None:
        return None, against
    try:
        return read(_document(report.content, path, kind)), []
    except GateError as error:
        return None, [trouble(error)]


def _document(content: bytes, path: str, kind: str) -> Value:
    """The document, if it is a baseline of this kind and of our format."""
    document = parse_json(content, path)
    named = document.some("kind") if document.is_object else None
    if named is None or named.text() != kind:
        document.refuse(f"no baseline of {kind}")
    if document.need("format").count() != FORMAT:
        document.refuse("a newer format of baseline")
    return document


def baseline_text(kind: str, **values: object) -> str:
    """The file that says so."""
    document = {"format": FORMAT, "kind": kind, **values}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def known_by(
    request: Request, path: str, kind: str, *, rule: str
) -> tuple[Mapping[str, int], list[Part]]:
    """What is over a limit already and may not grow, by key; and what stands against the file."""
    counts, against = baseline_of(
        request,
        path,
        kind,
        lambda document: {key: value.count() for key, value in document.need("known").members()},
        rule=rule,
    )
    return counts or {}, against


def known_text(kind: str, known: Mapping[str, int]) -> str:
    """The baseline of what is known, by key."""
    return baseline_text(kind, known=dict(sorted(known.items())))


def not_made(against: Sequence[Part], otherwise: str, remedy: str) -> GateError:
    """Why no baseline is made: the first thing that stands against it, or else a sentence."""
    return GateError(against[0].says if against else otherwise, remedy=remedy)
