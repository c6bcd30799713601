"""What a person waits for who asks or takes back something in a large plan."""

import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.harness import Row
from benchmarks.start import board
from benchmarks.terminals import Screen
from readiness_tui.domain.edits.requests import SetPriority
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.status import Priority
from readiness_tui.services.workspace.workspace import Workspace

LARGE = 10_000
FIRST_S = 0.100
REPEATS = 7
OPEN_PALETTE = "\x10"
WORD = "zebra"


def _root(folder: str, title: str = "") -> Path:
    """A plan whose last ticket has a title of its own."""
    root = Path(folder)
    (root / "boards").mkdir()
    before, heading, last = board(LARGE).rpartition("\n[ticket.")
    lines = [
        f'title = "{title}"' if line.startswith("title") else line for line in last.split("\n")
    ]
    text = before + heading + "\n".join(lines) if title else board(LARGE)
    (root / "boards/plan.toml").write_text(text, encoding="utf-8")
    return root


def bench_palette() -> Iterator[Row]:
    """From a word typed into the palette to the ticket that it finds, the last of all."""
    with tempfile.TemporaryDirectory() as folder:
        root = _root(folder, "Zebra crossing")
        times: list[float] = []
        with Screen([sys.executable, "-m", "readiness_tui", "--root", str(root)]) as screen:
            screen.until("T-0001")
            screen.settle(2.0)
            for _ in range(REPEATS):
                screen.send(OPEN_PALETTE)
                screen.settle(0.5)
                times.append(screen.press_until(WORD, " crossing"))
                screen.send("\x1b")
                screen.settle(0.5)
        first_s = median(times[1:])
        remark = f"{first_s * 1000:.0f} ms, the first time {times[0] * 1000:.0f}"
        name = "palette to its first result, 10,000 tickets"
        yield Row(name, "100 ms", first_s / FIRST_S, 1, remark)


def bench_undo() -> Iterator[Row]:
    """Taking a change back, beside the save that made it; both until the plan is judged again."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(_root(folder), plugins=False)
        workspace.open()
        saves: list[float] = []
        undos: list[float] = []
        for turn in range(REPEATS):
            key = Key(BoardId("plan"), TicketId(f"T-{turn + 1:04}"))
            old = workspace.snapshot.portfolio.boards[key.board].tickets[key.ticket].priority
            new = Priority.P1 if old is not Priority.P1 else Priority.P2
            request = SetPriority((key,), new)
            save = partial(workspace.edits.submit, request)
            for work, times in ((save, saves), (workspace.edits.undo, undos)):
                start = time.perf_counter()
                work()
                assert workspace.snapshot is not None  # noqa: S101 - it is judged when looked at
                times.append(time.perf_counter() - start)
        save_s, undo_s = median(saves[1:]), median(undos[1:])
        remark = f"{undo_s * 1000:.0f} ms"
        yield Row("undo, 10,000 tickets", "the save it takes back", undo_s / save_s, 3, remark)
