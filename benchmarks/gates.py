"""Judging gates: all at once, one after a save, and what it costs to do nothing."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Row, ratio
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.evaluator_process import Evaluator

GATES = 2_000
FILES = 20_000
SAVED = GATES // 2
IDLE_S = 2.0
WITHIN_S = 60
BUDGET_S = 0.05
TEXT = "".join(f"value_{number} = {number}\n" for number in range(40))
PLANS = {
    "scans": {"kind": "text", "params": {"forbid": [{"re": "print\\("}]}},
    "reports": {"kind": "checklist", "params": {}},
    "files": {"kind": "file_exists", "params": {}},
}


@contextmanager
def _repository() -> Iterator[Path]:
    """20,000 files in 2,000 folders, of which the first of each is a checklist."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for gate in range(GATES):
            home = root / f"src/p{gate:04}"
            home.mkdir(parents=True)
            (home / f"todo-{gate:04}.md").write_text("- [x] done\n" * 20, encoding="utf-8")
            for number in range(FILES // GATES - 1):
                (home / f"m{number}.py").write_text(TEXT, encoding="utf-8")
        yield root


def _planned(name: str) -> dict[GateKey, Gate]:
    made: dict[GateKey, Gate] = {}
    plan = PLANS[name]
    for number in range(GATES):
        home = f"src/p{number:04}"
        inputs = (f"{home}/*.py",) if name == "scans" else (f"{home}/todo-{number:04}.md",)
        params = dict(plan["params"]) | ({"paths": inputs} if name == "files" else {})
        gate = Gate(id=f"g{number}", kind=plan["kind"], inputs=inputs, params=params)
        made[GateKey(BoardId("b"), gate.id)] = gate
    return made


def bench_everything() -> Iterator[Row]:
    """2,000 gates over 20,000 files, beside reading those files."""
    with _repository() as root:

        def read() -> None:
            for path in root.rglob("*.*"):
                path.read_bytes()

        for name, goal in (("scans", 10), ("reports", 4), ("files", 4)):
            engine = Engine(root)
            gates = sorted(engine.plan(_planned(name)))

            def judge(engine: Engine = engine, gates: list[GateKey] = gates) -> None:
                engine.evaluate(gates, datetime.now(UTC))

            value = ratio(judge, read, 3)
            yield Row(f"judge {GATES:,} gates, {name}", f"read {FILES:,} files", value, goal)
            engine.close()


def bench_one_save() -> Iterator[Row]:
    """From the event of one saved file to the result of its gate."""
    with _repository() as root:
        for name in PLANS:
            engine = Engine(root)
            engine.evaluate(engine.plan(_planned(name)), datetime.now(UTC))
            path = f"src/p{SAVED:04}/" + ("m3.py" if name == "scans" else f"todo-{SAVED:04}.md")

            def save(engine: Engine = engine, path: str = path) -> None:
                (root / path).write_text(f"- [x] {time.time()}\n", encoding="utf-8")
                engine.advance(engine.touched([path]), datetime.now(UTC))

            value = ratio(save, lambda: time.sleep(BUDGET_S), 15)
            yield Row(f"one save among {GATES:,} gates, {name}", "50 ms", value, 1)
            engine.close()


def bench_start() -> Iterator[Row]:
    """From nothing to the first result, beside a Python that loads pydantic."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "todo.md").write_text("- [x] done\n", encoding="utf-8")
        gate = Gate(id="g", kind="checklist", inputs=("todo.md",))
        key = GateKey(BoardId("b"), "g")

        def first() -> None:
            engine = Engine(root)
            engine.plan({key: gate})
            engine.evaluate([key], datetime.now(UTC))
            engine.close()

        command = (sys.executable, "-P", "-B", "-c", "import pydantic")

        def floor() -> None:
            subprocess.run(command, timeout=WITHIN_S, check=True)

        value = ratio(first, floor, 7)
        yield Row("first gate that needs an evaluator", "python -c 'import pydantic'", value, 5)


def bench_idle() -> Iterator[Row]:
    """What an evaluator costs while nothing changes, as a share of one core."""
    process = Evaluator(Path("/nowhere"))
    try:
        process.pipes[1].read(1)
        before = _cpu_s(process.pid)
        time.sleep(IDLE_S)
        share = (_cpu_s(process.pid) - before) / IDLE_S
    finally:
        process.end()
    yield Row("an idle evaluator", "1 % of a core", share / 0.01, 1)


def _cpu_s(pid: int) -> float:
    """The time that a process was on a core so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
