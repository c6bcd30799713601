"""T26: thousands of gates, findings and changed files; keys answer meanwhile."""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from textual.pilot import Pilot

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.gates.engine.plan import GATES_CAP
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.widgets.table import Table
from tests.support import until
from tests.threats.sample import Sample, text
from tests.ui.support import burst, planner, seen

GATES = 5_000
HITS = 10_000
TOUCHED = 100_000
FILES = 800
KEYS = 40
KEY_S = 0.1
BEAT_S = 0.005
SLACK = 6
"""How many times the longest work for a key in quiet may be taken at once while it is loud."""


def flood(root: Path, gates: int) -> Path:
    """A repository with so many gates, one of which finds 10,000 things and one too many files."""
    (root / "boards").mkdir()
    (root / "many").mkdir()
    (root / "a.txt").write_text("plain\n")
    (root / "hits.txt").write_text("hit\n" * HITS)
    for number in range(FILES):
        (root / f"many/{number}.txt").write_text("plain\n")
    limits = {"limits": {"files": 500}}
    rows = [
        Sample("hits", text("hit", inputs=["hits.txt"]), "fail"),
        Sample("many", text("never", inputs=["many/*"], **limits), "unknown"),
        *(Sample(f"g{number}", text("never"), "pass") for number in range(gates)),
    ]
    tickets = "".join(f'[ticket.T-{n:04}]\ntitle = "Ticket {n}"\n' for n in range(200))
    board = f'format = 1\n[board]\nid = "f"\n{tickets}' + "\n".join(one.toml for one in rows)
    (root / "boards/f.toml").write_text(board)
    return root


def test_t26_every_gate_has_its_answer_and_what_is_too_much_says_so(tmp_path: Path) -> None:
    workspace = Workspace(flood(tmp_path, GATES))
    workspace.open()
    snapshot = workspace.gates.run()
    found = {key.gate: one for key, one in snapshot.judgement.results.items()}
    hits, many = found.pop("hits"), found.pop("many")
    assert Counter(one.outcome for one in found.values()) == {
        Outcome.PASS: GATES_CAP - 2,
        Outcome.UNKNOWN: GATES + 2 - GATES_CAP,
    }
    assert {one.decided_by for one in found.values() if one.outcome is Outcome.UNKNOWN} == {
        "gate.partial"
    }
    assert (hits.outcome, len(hits.findings), hits.unlisted) == (Outcome.FAIL, 500, HITS - 500)
    assert many.outcome is Outcome.UNKNOWN
    assert "more than 500 files, the rest was not examined" in many.says
    before = workspace.snapshot
    after = workspace.boards.files_changed({f"src/{number}.py" for number in range(TOUCHED)})
    assert after.unchecked == len(before.judgement.gates)  # too many to ask for each: all of them
    key = GateKey(BoardId("f"), "g0")
    assert after.judgement.results[key] == before.judgement.results[key]
    workspace.gates.close()


@dataclass
class Probe:
    """How the event loop fares: keys are pressed, and its longest piece of work is measured.

    Work is counted in processor time of the loop's own thread: how long a key would wait for it on
    a machine that does nothing else, whatever other programs do to this one.

    Attributes:
        longest_s: The longest piece of work, in seconds.
        waits_s: How long each key waited by the clock until its row was the cursor's.
    """

    longest_s: float = 0.0
    waits_s: list[float] = field(default_factory=list[float])

    async def press(self, pilot: Pilot[None], goes_on: Callable[[], bool]) -> None:
        """Press keys for as long as something goes on."""
        beat = asyncio.create_task(self._beat())
        table = pilot.app.screen.query_one("#backlog", Table)
        while goes_on():
            before, began = table.cursor, time.perf_counter()
            burst(pilot.app, ["j" if before == 0 else "k"])
            await until(partial(_is_moved, table, before), "the key is answered", within_s=120)
            self.waits_s.append(time.perf_counter() - began)
        beat.cancel()

    async def _beat(self) -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(BEAT_S)
            self.longest_s = max(self.longest_s, time.thread_time() - before)


def _is_moved(table: Table, before: int) -> bool:
    return table.cursor != before


async def test_t26_keys_answer_while_thousands_of_gates_are_judged(tmp_path: Path) -> None:
    root = flood(tmp_path, 1_000)
    app = planner(root)
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(app, is_quiet, "every gate is judged", within_s=120)
        gc.collect()
        gc.freeze()  # as the program does at its start: the heap of the tests is not its own
        quiet, loud = Probe(), Probe()
        left = iter(range(KEYS))
        await quiet.press(pilot, lambda: next(left, None) is not None)
        for number in range(FILES):
            (root / f"many/{number}.txt").write_text("other\n")
        (root / "a.txt").write_text("other\n")
        await until(lambda: is_busy(app), "what was touched is judged", within_s=120)
        await loud.press(pilot, lambda: is_busy(app))
        burst(app, ["R"])
        await until(lambda: is_busy(app), "all is judged again", within_s=120)
        await loud.press(pilot, lambda: is_busy(app))
        await seen(app, is_quiet, "every gate is judged again", within_s=120)
        gc.unfreeze()
        assert app.is_running
    assert loud.waits_s
    assert loud.longest_s <= max(KEY_S, SLACK * quiet.longest_s), (quiet, loud)


def is_quiet(screen: str) -> bool:
    """Whether the verdict stands and no gate is still to be judged."""
    first = screen.partition("\n")[0]
    return "proven" in first and "checking" not in first


def is_busy(app: Planner) -> bool:
    """Whether gates still wait for their judgement."""
    return app._bridge.workspace.snapshot.unchecked > 0  # noqa: SLF001 - what is under way
