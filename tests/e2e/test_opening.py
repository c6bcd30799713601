"""Opening the planner in a terminal: what it draws, what it refuses, and colour."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import BOARD, write
from tests.e2e.terminal import Terminal

PROGRAM = [sys.executable, "-m", "readiness_tui"]
WITHIN_S = 120
ESCAPE = b"\x1b"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one board."""
    write(tmp_path / "boards/plan.toml", BOARD)
    return tmp_path


def test_it_draws_the_tickets_and_quits(root: Path) -> None:
    with Terminal(PROGRAM, cwd=root) as terminal:
        terminal.wait_for("Second", within_s=WITHIN_S)
        assert terminal.close() == 0


def test_it_opens_the_workspace_that_is_named(root: Path) -> None:
    with Terminal([*PROGRAM, "ui", str(root), "--theme", "day"], cwd="/") as terminal:
        terminal.wait_for("Second", within_s=WITHIN_S)
        assert terminal.close() == 0


def test_ascii_draws_no_other_signs_for_a_claim(root: Path) -> None:
    with Terminal([*PROGRAM, "--ascii"], cwd=root) as terminal:
        terminal.wait_for("x done", within_s=WITHIN_S)
        terminal.close()
        assert terminal.raw.isascii()


def test_an_empty_no_color_is_no_wish(root: Path) -> None:
    with Terminal(PROGRAM, cwd=root, env={"NO_COLOR": ""}) as terminal:
        terminal.wait_for("Second", within_s=WITHIN_S)
        assert terminal.close() == 0
        assert b"\x1b[38;2;" in terminal.raw or b";38;" in terminal.raw


@pytest.mark.parametrize(
    ("words", "environment", "says"),
    [
        ([], {"TERM": "dumb"}, "this terminal cannot draw"),
        (["--theme", "nightt"], {}, "nearest: night"),
        (["ui", "nowhere"], {}, "no boards/ folder"),
    ],
)
def test_what_cannot_be_opened_is_2_and_leaves_the_screen_alone(
    root: Path, words: list[str], environment: dict[str, str], says: str
) -> None:
    with Terminal([*PROGRAM, *words], cwd=root, env=environment) as terminal:
        assert terminal.ended(within_s=WITHIN_S) == 2
        assert says in terminal.text
        assert ESCAPE not in terminal.raw


def test_garbage_is_collected_once_the_boards_are_on_the_screen(root: Path) -> None:
    code = (
        "import gc, sys\n"
        "from readiness_tui.cli.main import main\n"
        "sys.argv = ['readiness']\n"
        "enable = gc.enable\n"
        "gc.enable = lambda: (enable(), open('collects', 'w').close())\n"
        "main()\n"
    )
    with Terminal([sys.executable, "-c", code], cwd=root) as terminal:
        terminal.wait_for("Second", within_s=WITHIN_S)
        terminal.wait(lambda _: (root / "collects").exists(), within_s=WITHIN_S)
        assert terminal.close() == 0


def test_a_fault_gives_the_terminal_back_and_says_where_its_report_is(
    root: Path, tmp_path: Path
) -> None:
    code = (
        "import sys\n"
        "from readiness_tui.ui.screens.plan import PlanScreen\n"
        "from readiness_tui.cli.main import main\n"
        "def broken(self, snapshot):\n"
        "    secret = 'a value'\n"
        "    raise RuntimeError('broken ' + secret[:1])\n"
        "PlanScreen.show = broken\n"
        "sys.argv = ['readiness']\n"
        "main()\n"
    )
    state = tmp_path / "state"
    command = [sys.executable, "-c", code]
    with Terminal(command, cwd=root, env={"XDG_STATE_HOME": str(state)}) as terminal:
        assert terminal.ended(within_s=WITHIN_S) == 4
        assert b"\x1b[?1049l" in terminal.raw
        after = terminal.raw.rpartition(b"\x1b[?1049l")[2].decode()
    assert "internal error: RuntimeError('broken a') at broken" in after
    assert "every change that was acknowledged is on its board" in after
    assert "a value" not in after
    log = (state / "readiness_tui/crash.log").read_text(encoding="utf-8")
    assert log.startswith("Traceback")
    assert "RuntimeError: broken a" in log
    assert "secret = 'a value'" not in log


def test_without_boards_it_shows_what_to_begin_with(tmp_path: Path) -> None:
    with Terminal(PROGRAM, cwd=tmp_path) as terminal:
        terminal.wait_for("Start from a template", within_s=WITHIN_S)
        terminal.send("q")
        assert terminal.ended(within_s=WITHIN_S) == 0
    assert not list(tmp_path.iterdir())


def test_a_claim_is_coloured(root: Path) -> None:
    with Terminal([*PROGRAM, "list"], cwd=root) as terminal:
        assert terminal.ended(within_s=WITHIN_S) == 0
        assert b"\x1b[31m" in terminal.raw


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(root: Path, environment: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "list"], cwd=root, env=environment) as terminal:
        assert terminal.ended(within_s=WITHIN_S) == 0
        assert "contradicted" in terminal.text
        assert ESCAPE not in terminal.raw


def test_a_title_gives_way_on_a_narrow_terminal(root: Path) -> None:
    board = f'[ticket.T]\ntitle = "{"長い題名 " * 20}"\n'
    (root / "boards/plan.toml").write_text(board, encoding="utf-8")
    with Terminal([*PROGRAM, "list"], cwd=root, columns=60) as terminal:
        assert terminal.ended(within_s=WITHIN_S) == 0
        lines = [line for line in terminal.screen.display if line.strip()]
        assert len(lines) == 3  # the head, its rule and the ticket
        assert lines[2].rstrip().endswith("…")
