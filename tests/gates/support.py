"""One gate judged on one folder, as the evaluator does it but in this process."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result, WhenMissing
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.gates.engine.answers import sound
from readiness_tui.gates.engine.codec import from_wire, to_wire
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.engine.worker_pool import WorkerPool
from readiness_tui.gates.repo.repo_view import RepoView
from tests.support import LIMIT_S

NOW = datetime.now(UTC) + timedelta(minutes=30)  # files made later are not from the future
SOON_S = LIMIT_S
KEY = GateKey(BoardId("b"), "g")
_FIELDS = frozenset(Gate.__struct_fields__)


def gate_of(kind: str, **given: Any) -> Gate:  # noqa: ANN401 - any field
    """A gate; what is no field of a gate is a parameter of its kind."""
    fields: dict[str, Any] = {"params": {}}
    for name, value in given.items():
        (fields if name in _FIELDS else fields["params"])[name] = value
    if "when_missing" in fields:
        fields["when_missing"] = WhenMissing(fields["when_missing"])
    return Gate(id="g", kind=kind, **fields)


def until(condition: Callable[[], object], says: str, *, within_s: float = LIMIT_S) -> None:
    """Wait until something holds."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, f"not within {within_s:g} s: {says}"
        time.sleep(0.005)


def key(name: str) -> GateKey:
    return GateKey(BoardId("b"), name)


def plugged(kind: str, word: str = "", **given: Any) -> Gate:  # noqa: ANN401 - any field
    return gate_of(f"acme.{kind}", word=word, **given)


def boxes(path: str = "a.md") -> Gate:
    return gate_of("checklist", inputs=(path,))


def gates(**made: Gate) -> dict[GateKey, Gate]:
    return {key(name): replace(gate, id=name) for name, gate in made.items()}


def judged(engine: Engine, **made: Gate) -> dict[str, Result]:
    found = engine.evaluate(sorted(engine.plan(gates(**made))), NOW)
    return {name.gate: result for name, result in found.items()}


def broke(result: Result) -> bool:
    return (result.outcome, result.cause) == (Outcome.ERROR, Cause.EVALUATOR)


def is_judging(engine: Engine, name: str) -> bool:
    run = engine._runs.get(key(name))  # noqa: SLF001 - the moment between
    return run is not None and run.is_sent


def is_running(pid: int) -> bool:
    """Whether a process is there and no mere remains."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def evaluators_of(pid: int) -> list[int]:
    """The evaluators that a process started and that run."""
    folders = list(Path(f"/proc/{pid}/task").iterdir())
    children = {
        int(text) for folder in folders for text in _proc_bytes(folder / "children").split()
    }
    commands = {child: _proc_bytes(Path(f"/proc/{child}/cmdline")) for child in children}
    return [child for child, command in commands.items() if b"gates.engine.evaluator" in command]


def _proc_bytes(path: Path) -> bytes:
    """A file below /proc; of a thread or process that ended meanwhile, nothing."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


class Counted:
    """Workers that remember the processes they started."""

    def __init__(self, idle_s: float = 60) -> None:
        self.started: list[Evaluator] = []
        self.workers = WorkerPool(self._start, idle_s)

    def _start(self) -> Evaluator:
        self.started.append(Evaluator(Path("/nowhere")))
        return self.started[-1]


class Asker:
    """Judges gates below a root, one at a time; gate and result go over the wire and back."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, kind: str, **given: Any) -> Result:  # noqa: ANN401 - any field
        now = given.pop("now", None) or datetime.now(UTC)
        gate = from_wire(Gate, to_wire(gate_of(kind, **given)))
        result = sound(judge(gate, RepoView(self._root), now).result)
        assert from_wire(Result, to_wire(result)) == result
        return replace(result, evaluated_at=now)
