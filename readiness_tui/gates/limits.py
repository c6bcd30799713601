"""How much one gate may look at. A board may lower the built-in caps, never raise them."""

import re

from readiness_tui.domain.errors import GateError
from readiness_tui.domain.gate import Gate
from readiness_tui.domain.ticket import Plain
from readiness_tui.gates.parts import Limits
from readiness_tui.gates.repo_view import FILE_CAP, FILES_CAP

_SIZE = re.compile(r"(\d{1,12})\s*(B|KB|MB)?")
_UNITS = {"B": 1, "KB": 1024, "MB": 1024 * 1024}
_KNOWN = frozenset({"files", "bytes", "time"})


def limits_of(gate: Gate) -> Limits:
    """The caps of a gate: its own where they are lower. `time` is kept for later.

    Raises:
        GateError: A limit is unknown or no positive size.
    """
    if unknown := sorted(set(gate.limits) - _KNOWN):
        what = f"unknown limit {unknown[0]!r}"
        raise GateError(what, remedy=f"known: {', '.join(sorted(_KNOWN))}")
    return Limits(
        files=min(FILES_CAP, _size(gate.limits.get("files", FILES_CAP))),
        bytes=min(FILE_CAP, _size(gate.limits.get("bytes", FILE_CAP))),
    )


def _size(value: Plain) -> int:
    found = _SIZE.fullmatch(str(value).strip())
    if isinstance(value, bool) or found is None or not int(found[1]):
        what = f"{value!r} is no limit"
        raise GateError(what, remedy='write files = 5000 or bytes = "8MB"')
    return int(found[1]) * _UNITS[found[2] or "B"]
