"""How much one gate may look at, and for how long. A board may lower the caps, never raise them."""

import re

from readiness_tui.domain.model.dates import age_seconds
from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.gates.kinds.parts import Limits
from readiness_tui.gates.repo.repo_view import FILE_CAP, FILES_CAP

REPORT_CAP = 20 * 1024 * 1024
QUICK_S = 2.0
SLOW_S = 30.0
DIGESTS_S = 120.0
_REPORTS = frozenset(
    {
        "coverage",
        "coverage_ratchet",
        "test_results",
        "test_durations",
        "security_report",
        "sbom",
        "green_streak",
    }
)
_SIZE = re.compile(r"(\d{1,12})\s*(B|KB|MB)?")
_TIME = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*s")
_UNITS = {"B": 1, "KB": 1024, "MB": 1024 * 1024}
_KNOWN = frozenset({"files", "bytes", "time"})


def limits_of(gate: Gate) -> Limits:
    """The caps of a gate: its own where they are lower.

    Raises:
        GateError: A limit is unknown, no positive size, or no time.
    """
    if unknown := sorted(set(gate.limits) - _KNOWN):
        message = f"unknown limit {unknown[0]!r}"
        raise GateError(message, remedy=f"known: {', '.join(sorted(_KNOWN))}")
    cap = REPORT_CAP if gate.kind in _REPORTS else FILE_CAP
    if "time" in gate.limits:
        _seconds(gate.limits["time"])
    return Limits(
        files=min(FILES_CAP, _size(gate.limits.get("files", FILES_CAP))),
        bytes=min(cap, _size(gate.limits.get("bytes", cap))),
    )


def deadline_s(gate: Gate, cost: str) -> float:
    """In how many seconds a gate has to be judged.

    A limit that is no time does not count here: `limits_of` refuses it.

    Args:
        gate: As declared.
        cost: Of its kind, C0 to C3.
    """
    longest = DIGESTS_S if gate.kind == "digests" else SLOW_S if cost == "C2" else QUICK_S
    if "time" not in gate.limits:
        return longest
    try:
        return min(longest, _seconds(gate.limits["time"]))
    except GateError:
        return longest


def _size(value: Plain) -> int:
    match = _SIZE.fullmatch(str(value).strip())
    if isinstance(value, bool) or match is None or not int(match[1]):
        message = f"{value!r} is no limit"
        raise GateError(message, remedy='write files = 5000 or bytes = "8MB"')
    return int(match[1]) * _UNITS[match[2] or "B"]


def _seconds(value: Plain) -> float:
    text = str(value).strip()
    try:
        match = _TIME.fullmatch(text)
        seconds = float(match[1]) if match else float(age_seconds(text))
    except (ValueError, OverflowError):
        seconds = 0.0
    if isinstance(value, bool) or seconds <= 0:
        message = f"{value!r} is no time limit"
        raise GateError(message, remedy='write time = "2s"')
    return seconds
