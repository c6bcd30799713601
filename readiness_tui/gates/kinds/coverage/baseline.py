"""The coverage that must not be lost: a small JSON file of ours, kept in the repository.

{"format": 1, "kind": "coverage", "lines": {"covered": 931, "total": 1000}, "branches": null}
"""

import json
from dataclasses import dataclass

from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.kinds.coverage.values import Share

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was covered when the baseline was made; `branches` is None where none were measured."""

    lines: Share
    branches: Share | None = None


def read_baseline(content: bytes, path: str) -> Baseline:
    """The baseline in a file.

    Raises:
        UnparsableError: Not JSON, not a baseline of coverage, of a newer format, or of no lines.
    """
    document = parse_json(content, path)
    kind = document.some("kind") if document.is_object else None
    if kind is None or kind.text() != "coverage":
        document.refuse("no baseline of coverage")
    if document.need("format").count() != FORMAT:
        document.refuse("a newer format of baseline")
    branches = document.some("branches")
    return Baseline(_share(document.need("lines")), _share(branches) if branches else None)


def _share(value: Value) -> Share:
    share = Share(value.need("covered").count(), value.need("total").count())
    if share.missing < 0:
        value.refuse("more is covered than there is")
    if not share.total:
        value.refuse("nothing was measured")
    return share


def baseline_text(baseline: Baseline) -> str:
    """The file that says so."""
    document = {
        "format": FORMAT,
        "kind": "coverage",
        "lines": _written(baseline.lines),
        "branches": _written(baseline.branches) if baseline.branches else None,
    }
    return json.dumps(document, indent=2) + "\n"


def _written(share: Share) -> dict[str, int]:
    return {"covered": share.covered, "total": share.total}
