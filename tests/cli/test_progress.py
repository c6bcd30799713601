"""How far a long check is: on a terminal alone, and gone when the answer comes."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_tui.cli.base.progress import Tally, progress
from readiness_tui.domain.model.ids import BoardId, GateKey
from tests.support import until

CORE = BoardId("core")
FAST, SLOW = GateKey(CORE, "fast"), GateKey(CORE, "slow")
BIN = Path(sys.executable).parent / "readiness"
WITHIN_S = 240


def test_it_counts_what_answered_and_names_what_takes_longest() -> None:
    tally = Tally()
    assert tally.says(3, (), 10.0) == "0 of 3 gates judged"
    assert tally.says(3, (FAST, SLOW), 10.0).endswith("slowest now: core:fast, 0 s")
    assert tally.says(2, (SLOW,), 14.5) == "1 of 3 gates judged, slowest now: core:slow, 4 s"
    assert tally.says(1, (FAST, SLOW), 75.0).endswith(
        "2 of 3 gates judged, slowest now: core:slow, 1 m"
    )
    odd = GateKey(CORE, "a\x1b[2Jb")
    assert "\x1b" not in tally.says(1, (odd,), 80.0)


async def test_a_line_is_shown_again_and_again_and_then_erased() -> None:
    stream, line = io.StringIO(), "0 of 2 gates judged, slowest now: core:slow"
    with progress(lambda: (2, (SLOW,)), stream, patience_s=0.0):
        await until(lambda: stream.getvalue().count(line) > 1, "the line is drawn again")
    assert "\x1b[2K" in stream.getvalue().rpartition(line)[2]


def test_a_check_that_is_soon_over_shows_nothing() -> None:
    stream = io.StringIO()
    with progress(lambda: (2, (SLOW,)), stream, patience_s=3600.0):
        pass
    assert stream.getvalue() == ""


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A workspace whose one gate reads many files of code."""
    board = tmp_path / "boards/core.toml"
    board.parent.mkdir()
    board.write_text('[gate.typed]\nkind = "typed_api"\ninputs = ["src/**/*.py"]\n')
    text = "".join(
        f"def function_{n}(one: int, two: str) -> dict[str, int]:\n"
        f"    return {{two: one + {n}}}\n\n"
        for n in range(900)
    )
    (tmp_path / "src").mkdir()
    for number in range(12):
        (tmp_path / f"src/m{number}.py").write_text(text)
    return tmp_path


def on_a_terminal(root: Path, *words: str) -> str:
    """What a terminal of 100 columns gets from a check whose output and errors go to it."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": "100", "TERM": "xterm"}
    with subprocess.Popen(
        [str(BIN), "-C", str(root), *words], stdin=theirs, stdout=theirs, stderr=theirs, env=env
    ) as child:
        os.close(theirs)
        got = b""
        try:
            while data := os.read(ours, 65536):
                got += data
        except OSError:  # the other end is closed
            pass
        child.wait(WITHIN_S)
    os.close(ours)
    return got.decode()


@pytest.mark.timeout(WITHIN_S)
def test_a_long_check_tells_a_terminal_how_far_it_is(slow: Path) -> None:
    shown = on_a_terminal(slow, "check")
    assert "0 of 1 gates judged, slowest now: core:typed, " in shown
    answer = shown.rpartition("\x1b[2K")[2]
    assert "gates judged" not in answer
    assert "board core" in answer


@pytest.mark.timeout(WITHIN_S)
def test_a_document_has_no_progress_in_it_and_neither_has_a_pipe(slow: Path) -> None:
    assert "judged" not in on_a_terminal(slow, "check", "--json").replace("judged in time", "")
    done = subprocess.run(
        [str(BIN), "-C", str(slow), "check"], capture_output=True, timeout=WITHIN_S, check=False
    )
    assert b"gates judged" not in done.stdout + done.stderr
    assert b"\x1b[2K" not in done.stdout + done.stderr
