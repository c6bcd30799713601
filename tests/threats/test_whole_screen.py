"""The program in a real terminal on the whole hostile repository, seen by the kernel."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.threats.conftest import Place
from tests.threats.hostile import CONTROL, Hostile, build, everything
from tests.threats.reports import SECRET
from tests.threats.tracing import READINESS, Trace, read_trace, said, strays, traced
from tests.ui.support import replace_file

READY_S = 120.0
ESCAPE = "\x1b"
ESCAPE_S = 0.3  # a key that follows at once would make another one of it
KEYS = (
    "j",
    "jj",
    "2",
    "G",
    "3",
    "lj",
    "4",
    "M",
    "5",
    "llj",
    "7",
    "j",
    "1",
    "ga",
    ";g",
    ";o",
    "0",
    "\x1b",
    "ggW",
    "\x1b",
    "s",
    "\x1b",
    "a",
    "\x1b",
    "B",
    "\x1b",
    "/red\r",
    "\x1b",
    "?",
    "\x1b",
    ":T-1\r",
    "z",
    "z",
    "R",
    "y",
)


@dataclass(frozen=True)
class Session:
    """What one session of a person left behind."""

    hostile: Hostile
    code: int
    raw: bytes
    screens: str
    trace: Trace
    changed: set[bytes]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, person: Place) -> Session:
    """Open, look at everything, let others edit beside it, quit."""
    log = tmp_path_factory.mktemp("trace") / "log"
    with pytest.MonkeyPatch.context() as patch:
        person.worn(patch)
        hostile = build(tmp_path_factory.mktemp("seen"))
        before = everything(hostile.root)
        with Terminal([*traced(log), READINESS], cwd=hostile.root) as terminal:
            screens = _look(terminal, hostile)
            code = terminal.close(within_s=120)
            raw = bytes(terminal.raw)
        after = everything(hostile.root)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return Session(hostile, code, raw, screens, read_trace(log), changed)


def _look(terminal: Terminal, hostile: Hostile) -> str:
    screens: list[str] = []
    terminal.wait(is_judged, "every gate is judged", within_s=READY_S)
    for keys in KEYS:
        terminal.send(keys)
        _settle(terminal, ESCAPE_S if keys == ESCAPE else 0.08)
        screens.append(terminal.text)
    _edit_beside(terminal, hostile.root)
    screens.append(terminal.text)
    return "\n".join(screens)


def _edit_beside(terminal: Terminal, root: Path) -> None:
    """Others edit a board, an input and a command while the program watches."""
    board = root / "boards/texts.toml"
    (root / "a.txt").write_text("plain\nmore\n")
    text = board.read_text().replace('"true ', '"touch MARK; true ')
    replace_file(board, text.replace('title = "markup ', 'title = "edited beside '))
    for keys in (ESCAPE, ESCAPE, "1", "ga", "\x1b[H"):
        terminal.send(keys)
        _settle(terminal, ESCAPE_S)
    terminal.wait(lambda screen: "edited beside" in screen, "the edit appears", within_s=READY_S)
    terminal.wait(is_judged, "every gate is judged again", within_s=READY_S)


def is_judged(screen: str) -> bool:
    """Whether the verdict stands and no gate is still to be judged."""
    first = screen.split("\n", 1)[0]
    return "proven" in first and "checking" not in first


def _settle(terminal: Terminal, quiet_s: float) -> None:
    while True:
        before = len(terminal.raw)
        terminal.read(quiet_s)
        if len(terminal.raw) == before:
            return


def test_it_stays_up_and_ends_when_told(session: Session) -> None:
    assert session.code == 0
    for bad in (b"Traceback", b"internal error"):
        assert bad not in session.raw
    assert "NO-GO" in session.screens


def test_no_command_ran_but_ours(session: Session) -> None:
    """T12, T18, T29: not on opening, watching, moving, filtering, nor when a command changes."""
    assert not session.hostile.mark.exists()
    for words in session.trace.started:
        line = said(words)
        is_ours = "readiness_tui.gates.engine.evaluator" in line or line == READINESS
        is_git = os.path.basename(words[0]) == "git"  # noqa: PTH119 - text
        assert is_ours or is_git, line
        assert str(session.hostile.root) not in words[0], line


def test_no_socket_was_opened(session: Session) -> None:
    assert session.trace.sockets == []


def test_nothing_outside_was_read(session: Session, person: Place) -> None:
    assert strays(session.trace.opened(), session.hostile.root, person.home) == []
    assert SECRET not in session.screens
    assert SECRET.encode() not in session.raw


def test_nothing_was_written_but_by_the_others(session: Session, person: Place) -> None:
    beside = {
        f"{session.hostile.root}/{name}".encode()
        for name in ("a.txt", "boards", "boards/texts.toml")
    }
    assert session.changed <= beside
    assert strays(session.trace.changed(), person.home) == []


def test_no_text_of_the_repository_reaches_the_terminal_raw(session: Session) -> None:
    """T19, T20: no sequence of a board is obeyed; markup is text."""
    for bad in (
        b"\x1b]52;c;b3duZWQ",
        b"\x1b]8;;http://x.invalid",
        "\u009b".encode(),
        "\u202e".encode(),
        b"e\x1b[2J \x1b",
        CONTROL.encode(),
    ):
        assert bad not in session.raw
    assert "[@click=app.quit]x[/] [/b] [a-z]+ [red]" in session.screens
    assert "e␛[2J" in session.screens
