"""What a person waits for at the screen: first rows, a key, a file saved elsewhere; and memory."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from benchmarks.harness import TOLD, Row
from benchmarks.start import board
from benchmarks.terminals import Screen

FRAME_S = 1 / 60
BEYOND_EVENT_S = 0.050
MEMORY_BYTES = 150 * 2**20
REPEATS = 5
MOVES = 60
LARGE = 10_000
LARGEST = 25_000
FIRST_TITLE = 4
"""The line before which the title is the board's own."""

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("FIRST-PAINT")
Bare().run()
"""
TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable
class Bare(App):
    def compose(self):
        yield DataTable()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns(*"abcdefgh")
        for row in range(int(sys.argv[1])):
            table.add_row(f"T-{row:04}", "0", "todo", "open", "@one", "18", "2026-W09", "A title")
Bare().run()
"""


def _program(root: Path) -> list[str]:
    return [sys.executable, "-m", "readiness_tui", "--root", str(root)]


def _repository(root: Path, boards: int, tickets: int) -> Path:
    (root / "boards").mkdir(parents=True)
    for number in range(boards):
        text = board(tickets // boards).replace("[board]", f'[board]\nid = "b{number:02}"')
        (root / f"boards/b{number:02}.toml").write_text(text, encoding="utf-8")
    return root


def _first_s(command: Sequence[str], text: str) -> float:
    with Screen(command) as screen:
        return screen.until(text)


def _paired(ours: Sequence[str], floor: Sequence[str], text: str, floor_text: str) -> float:
    mine: list[float] = []
    bare: list[float] = []
    for _ in range(REPEATS):
        mine.append(_first_s(ours, text))
        bare.append(_first_s(floor, floor_text))
    return median(mine) / median(bare)


def bench_first_screen() -> Iterator[Row]:
    """From the shell to the first rows."""
    with tempfile.TemporaryDirectory() as folder:
        root = _repository(Path(folder, "small"), 5, 100)
        bare = [sys.executable, "-c", BARE]
        value = _paired(_program(root), bare, "T-0001", "FIRST-PAINT")
        yield Row("first screen, 5 boards, 100 tickets", "a bare app's first paint", value, 1.3)
        for tickets, goal in ((1_000, 1.2), (LARGE, 0.6)):
            root = _repository(Path(folder, str(tickets)), 1, tickets)
            table = [sys.executable, "-c", TABLE, str(tickets)]
            value = _paired(_program(root), table, "T-0001", "T-0001")
            yield Row(f"first screen, {tickets:,} tickets", "a DataTable of as many", value, goal)


def bench_keys() -> Iterator[Row]:
    """A cursor move at 10,000 tickets, and what the program holds by then."""
    with tempfile.TemporaryDirectory() as folder:
        root = _repository(Path(folder, "large"), 1, LARGE)
        with Screen(_program(root)) as screen:
            screen.until("T-0001")
            screen.settle(2.0)
            times: list[float] = []
            sizes: list[int] = []
            for _ in range(MOVES):
                times.append(screen.press("j"))
                sizes.append(len(screen.sent))
                screen.settle(0.15)
            p95 = quantiles(times, n=20)[-1]
            remark = f"{min(sizes)} bytes sent, {max(sizes)} when the list scrolls"
            name = "key to paint, 10,000 tickets, p95"
            yield Row(name, "a 60 Hz frame", p95 / FRAME_S, 2, remark)
            held = screen.resident_bytes()
        yield Row(
            "memory at 10,000 tickets",
            "150 MiB",
            held / MEMORY_BYTES,
            1,
            f"{held / 2**20:.0f} MiB resident",
        )


def bench_largest() -> Iterator[Row]:
    """What a plan takes that is larger than any is meant to be; told without a goal."""
    with tempfile.TemporaryDirectory() as folder:
        root = _repository(Path(folder, "largest"), 1, LARGEST)
        with Screen(_program(root)) as screen:
            first_s = screen.until("T-0001")
            screen.settle(2.0)
            held = screen.resident_bytes()
        remark = f"{held / 2**20:.0f} MiB resident, first rows after {first_s:.1f} s"
        yield Row(f"memory at {LARGEST:,} tickets", "150 MiB", held / MEMORY_BYTES, TOLD, remark)


def bench_outside_save() -> Iterator[Row]:
    """A board saved by another program, in place and by rename, until it is on the screen.

    The floor is what watchfiles itself takes to tell of the same write.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = _repository(Path(folder, "live"), 5, 100)
        path = root / "boards/b00.toml"
        with Screen(_program(root)) as screen:
            screen.until("T-0001")
            screen.settle(1.5)
            for way in ("in place", "by rename"):
                beyond = median(_beyond_s(screen, path, way, turn) for turn in range(7))
                yield Row(
                    f"file saved {way} to repaint, beyond the event",
                    "50 ms",
                    beyond / BEYOND_EVENT_S,
                    1,
                    f"{beyond * 1000:.0f} ms",
                )


def _beyond_s(screen: Screen, path: Path, way: str, turn: int) -> float:
    from watchfiles import watch

    mark = f"Q{way[0]}{turn}Z"
    text = path.read_text("utf-8").splitlines()
    place = next(n for n, line in enumerate(text) if line.startswith("title") and n > FIRST_TITLE)
    text[place] = f'title = "{mark} of the plan"'
    new = "\n".join(text) + "\n"
    screen.sent.clear()
    events = watch(
        path.parent,
        step=10,
        debounce=100,
        rust_timeout=5000,
        yield_on_timeout=True,
        recursive=False,
    )
    import threading

    told: list[float] = []
    ready = threading.Event()

    def listen() -> None:
        ready.set()
        next(events)
        told.append(time.perf_counter())

    listener = threading.Thread(target=listen)
    listener.start()
    ready.wait()
    time.sleep(0.15)  # the watch is armed inside the library, which tells nobody
    start = time.perf_counter()
    if way == "in place":
        path.write_text(new, encoding="utf-8")
    else:
        other = path.with_suffix(".new")
        other.write_text(new, encoding="utf-8")
        other.replace(path)
    screen.started_s = start
    seen_s = screen.until(mark)
    listener.join()
    screen.settle(0.3)
    return seen_s - (told[0] - start)
