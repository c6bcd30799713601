"""Keys while the program is at work, beside the same keys while it rests, in one run."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

from benchmarks.harness import Row
from benchmarks.start import board
from benchmarks.terminals import Screen
from readiness_tui.domain.proof.glyphs import UNICODE

GATES, FILES, TICKETS = 4_500, 24_000, 25_000
FOLDERS = 450
READING = 0.44
"""The share of the gates that read files: no more than are judged."""
KEYS = 60
GAP_S = 0.12
AT_LEAST_S, AT_MOST_S = 6.0, 60.0
QUIET_SHARE = 0.3
GOAL = 4
"""How many times as long a key may take as it does at rest: at rest it takes a frame or two."""
CURSOR = UNICODE.sign("cursor")
WRITER = """
import pathlib, sys
for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    for file in folder.iterdir():
        file.write_text("y = 22\\n")
"""


def _boards(root: Path, boards: int, tickets: int, gate: Callable[[int], str]) -> None:
    (root / "boards").mkdir(parents=True)
    for number in range(boards):
        text = board(tickets // boards).replace("[board]", f'[board]\nid = "b{number:02}"')
        text += gate(number)
        (root / f"boards/b{number:02}.toml").write_text(text, encoding="utf-8")


def _gates(home: int, count: int, reading: float, folders: int) -> str:
    """So many gates for a board, of which a share reads the files of a folder."""
    tables: list[str] = []
    for number in range(count):
        folder = f"src/p{(home * count + number) % folders:03}"
        kind = f'kind = "file_exists"\npaths = ["{folder}/m1.py"]'
        if number < count * reading:
            kind = f'kind = "text"\ninputs = ["{folder}/*.py"]\nforbid = [{{ re = "print\\\\(" }}]'
        tables.append(f"\n[gate.G-{number:04}]\n{kind}\n")
    return "".join(tables)


def _sources(root: Path, folders: int, files: int) -> None:
    for folder in range(folders):
        home = root / f"src/p{folder:03}"
        home.mkdir(parents=True)
        for number in range(files // folders):
            (home / f"m{number}.py").write_text("x = 1\n", encoding="utf-8")


def _pressed(screen: Screen, is_over: Callable[[], bool]) -> list[float]:
    """Seconds from a key to the row that it goes to, again and again."""
    dice, times = random.Random(1), list[float]()  # noqa: S311 - a rhythm, no secret
    while not is_over():
        times.append(screen.press_until("jk"[len(times) % 2], CURSOR))
        end = time.perf_counter() + GAP_S * dice.uniform(0.5, 1.5)
        while (rest_s := end - time.perf_counter()) > 0:
            screen.read(rest_s)
    return times


def _until_quiet(screen: Screen, work: "subprocess.Popen[bytes] | None") -> Callable[[], bool]:
    """Whether the work is done and the program has used little of a core for three seconds."""
    began_s = looked_s = time.perf_counter()
    cpu_s, quiet = screen.cpu_s(), 0

    def is_over() -> bool:
        nonlocal looked_s, cpu_s, quiet
        now_s = time.perf_counter()
        if now_s - looked_s > 1:
            share = (screen.cpu_s() - cpu_s) / (now_s - looked_s)
            looked_s, cpu_s = now_s, screen.cpu_s()
            quiet = quiet + 1 if share < QUIET_SHARE else 0
        is_done = quiet >= 3 and (work is None or work.poll() is not None)  # noqa: PLR2004
        took_s = now_s - began_s
        return took_s > AT_MOST_S or (is_done and took_s > AT_LEAST_S)

    return is_over


def _row(name: str, root: Path, start: Callable[[Screen], "subprocess.Popen[bytes] | None"]) -> Row:
    with Screen([sys.executable, "-m", "readiness_tui", "--root", str(root)]) as screen:
        screen.until("T-0001")
        _pressed(screen, _until_quiet(screen, None))
        count = iter(range(KEYS + 1))
        rest = _pressed(screen, lambda: next(count) == KEYS)
        cpu_s = screen.cpu_s()
        work = start(screen)
        busy = _pressed(screen, _until_quiet(screen, work))
        cpu_s = screen.cpu_s() - cpu_s
    at_rest, at_work = (quantiles(times, n=20)[-1] for times in (rest, busy))
    remark = (
        f"p95 {at_work * 1000:.0f} ms of {len(busy)} keys, median {median(busy) * 1000:.0f}, "
        f"most {max(busy) * 1000:.0f}; {cpu_s:.1f} s of a core"
    )
    return Row(name, "the same at rest", at_work / at_rest, GOAL, remark)


def bench_gates() -> Iterator[Row]:
    """All gates judged again."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _boards(root, 9, 2_700, lambda home: _gates(home, GATES // 9, READING, FOLDERS))
        _sources(root, FOLDERS, 5 * FOLDERS)

        def start(screen: Screen) -> None:
            screen.send("R")

        yield _row(f"key to row while {GATES:,} gates are judged, p95", root, start)


def bench_files() -> Iterator[Row]:
    """Files written by another program, below folders that gates read."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _boards(root, 5, 10_000, lambda home: _gates(home, 400, 1.0, FILES // 100))
        _sources(root, FILES // 100, FILES)
        command = [sys.executable, "-c", WRITER, str(root / "src")]
        name = f"key to row while {FILES:,} files are written, p95"
        yield _row(name, root, lambda _: subprocess.Popen(command))


def bench_checkout() -> Iterator[Row]:
    """Another branch, on which every board is another."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        git = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.org"]
        _boards(root, 10, TICKETS, lambda _: "")
        for words in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "one")):
            subprocess.run([*git, *words], check=True)
        subprocess.run([*git, "checkout", "-qb", "other"], check=True)
        for path in (root / "boards").iterdir():
            path.write_text(path.read_text("utf-8").replace("P1", "P0").replace("Ticket", "Task"))
        for words in (("commit", "-qam", "two"), ("checkout", "-q", "main")):
            subprocess.run([*git, *words], check=True)
        name = f"key to row while a branch of {TICKETS:,} tickets is checked out, p95"
        yield _row(name, root, lambda _: subprocess.Popen([*git, "checkout", "-q", "other"]))
