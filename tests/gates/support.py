"""One gate judged on one folder, through the engine as the program does it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from readiness_tui.domain.gate import Gate, Result
from readiness_tui.domain.ids import BoardId, GateKey
from readiness_tui.gates.engine import Engine

KEY = GateKey(BoardId("b"), "g")
_FIELDS = frozenset(Gate.__dataclass_fields__)


def gate_of(kind: str, **given: Any) -> Gate:  # noqa: ANN401 - any field
    """A gate; what is no field of a gate is a parameter of its kind."""
    fields: dict[str, Any] = {"params": {}}
    for name, value in given.items():
        (fields if name in _FIELDS else fields["params"])[name] = value
    return Gate(id="g", kind=kind, **fields)


class Asker:
    """Judges gates below a root, one at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, kind: str, **given: Any) -> Result:  # noqa: ANN401 - any field
        now = given.pop("now", None) or datetime.now(UTC)
        engine = Engine(self._root, pause=lambda _: None)
        engine.plan({KEY: gate_of(kind, **given)})
        return engine.evaluate([KEY], now)[KEY]
