"""Every kind and size of terminal, in tmux, whose widths are those of a terminal: no row is torn.

`make test` takes one of each kind; `make terminals` all of them.
"""

import ctypes
import itertools
import locale as locale_module
import os
import shlex
import shutil
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.test_planner import READINESS, READY_S, opened, settled
from tests.support import holds
from tests.ui.support import repository

pytestmark = [
    pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux"),
    pytest.mark.xdist_group("e2e"),
]

SIZES = ((40, 12), (80, 24), (120, 36), (200, 60))
TERMS = ("xterm-256color", "screen", "xterm", "linux", "vt100", "dumb")
LOCALES = ("C", "C.UTF-8")
EVERY = tuple(itertools.product(SIZES, TERMS, ("", "1"), LOCALES))
FEW = (
    ((120, 36), "xterm-256color", "", "C.UTF-8"),
    ((80, 24), "xterm", "1", "C.UTF-8"),
    ((200, 60), "screen", "", "C"),
    ((40, 12), "linux", "", "C.UTF-8"),
    ((80, 24), "vt100", "", "C"),
    ((80, 24), "dumb", "", "C.UTF-8"),
)
CASES = EVERY if os.environ.get("READINESS_TERMINALS") else FEW

NASTY = (
    "性能監視と警報のしきい値を定める",
    "e\u0301a\u0308o\u0302 combining z\u0351\u0323\u0301\u0302\u0303\u0304 heaped",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 right to left \u202eoverride",
    "ring\u0007 escape\u001b[2J csi\u009b2J null-free\u0001 tab\tline",
    "\u26a0\ufe0f warning \U0001f1e9\U0001f1ea flag 1\ufe0f\u20e3 keycap \U0001f44d\U0001f3fd skin",
    "\U0001f469\u200d\U0001f4bb joined \u200bzero\u00adsoft \ufeffmark",
    "\uff46\uff55\uff4c\uff4c \uff8a\uff9d\uff76\uff78 \u3000 ideographic blank",
    "[P0] x [/z] [bold]markup[/bold] \\",
)
SCENES = ("", "2", "3", "4", "5", "6", "7", "1s", "\x1b?", "\x1b0", "\x1bB", "\x1bK")
"""Keys after each of which the screen is held: every pane, a menu, the help, the reasons, cards."""
_NUMBERS = itertools.count()
"""Each server has a socket of its own: the last one may still be ending."""
ESCAPE = "\x1b"
APART_S = 0.05
"""How far apart a screen is looked at: each look is a process."""
STILL = 5
"""So often it is looked at until it is taken to stand."""
BORDERS = frozenset("┃│|┏┓┗┛╭╮╰╯+")
OURS = frozenset("┃│━─┏┓┗┛╭╮╰╯▌●◐○◇▲⊘✓✗↑▾▸·…")
"""Signs of the program, that stand in no text of the plan."""
locale_module.setlocale(locale_module.LC_CTYPE, "C.UTF-8")
_WIDTH = ctypes.CDLL(None).wcwidth


def plan() -> str:
    """A board whose every text is nasty."""
    head = f"format = 1\n[board]\nid = 'nasty'\ntitle = {toml(NASTY[0])}\n"
    return head + "".join(
        f"[ticket.N-{number}]\ntitle = {toml(title)}\nstatus = 'doing'\nnotes = {toml(title)}\n"
        f"owners = [{toml(title)}]\nacceptance = [{toml(title)}]\ngroup = {toml(title)}\n"
        f"[risk.R-{number}]\ntitle = {toml(title)}\nlikelihood = 3\nimpact = 4\n"
        for number, title in enumerate(NASTY)
    )


def toml(text: str) -> str:
    """A text as TOML writes it, control characters escaped."""
    return (
        '"'
        + "".join(
            f"\\u{ord(sign):04x}"
            if sign < " " or "\x7f" <= sign <= "\x9f" or sign in '"\\'
            else sign
            for sign in text
        )
        + '"'
    )


class Tmux:
    """A server of its own, with one program in one window."""

    def __init__(self, root: Path, size: tuple[int, int], environment: Mapping[str, str]) -> None:
        self._call = [
            "tmux",
            "-u",
            "-L",
            f"readiness-{os.getpid()}-{next(_NUMBERS)}",
            "-f",
            "/dev/null",
        ]
        given = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
        gone = " ".join(f"-u {name}" for name in ("COLORTERM", "NO_COLOR", "LC_CTYPE", "TMUX"))
        command = f"env {gone} {given} {READINESS} ui; echo ended $?; sleep 60"
        columns, lines = size
        self.size = size
        self.run("new-session", "-d", f"-x{columns}", f"-y{lines}", "-c", str(root), command)

    def run(self, *command: str) -> str:
        """Run a command of tmux; what it prints."""
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [*self._call, *command], capture_output=True, check=True, env=environment
        )
        return done.stdout.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """The screen, without the blanks at the end of lines."""
        return self.run("capture-pane", "-p")

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return self.text.split("\n")[:-1]

    def whole(self, size: tuple[int, int], says: object, head: str = "") -> list[str]:
        """The screen once it fills its size, no line is torn, and it stays so for a while.

        Args:
            size: Columns and lines.
            says: What was done, for the message of the failure.
            head: What its first line has: until then it may be that of another size.
        """
        screens = [self.lines]

        def stands() -> bool:
            screens.append(self.lines)
            is_still = len(screens) > STILL and screens[-1] == screens[-STILL]
            return is_still and head in screens[-1][0] and not faults(screens[-1], size)

        try:
            holds(stands, "the screen is whole", every_s=APART_S)
        except AssertionError as error:
            text = "\n".join((f"{error} {says}", *faults(screens[-1], size), "", *screens[-1]))
            raise AssertionError(text) from None
        return screens[-1]

    def send(self, keys: str) -> None:
        """Type."""
        for key in keys:
            if key == ESCAPE:
                self.run("send-keys", "Escape")
                self.whole(self.size, "after escape")  # with what follows it would be another key
            else:
                self.run("send-keys", "-l", key)

    def close(self) -> None:
        """End the server and what runs in it."""
        subprocess.run([*self._call, "kill-server"], capture_output=True, check=False)


@contextmanager
def window(root: Path, size: tuple[int, int], environment: Mapping[str, str]) -> Generator[Tmux]:
    """A program in tmux, which ends with the block."""
    tmux = Tmux(root, size, environment)
    try:
        yield tmux
    finally:
        tmux.close()


def cells(text: str) -> int:
    """The width of a text as the C library has it, which is what tmux goes by."""
    return sum(max(0, _WIDTH(ord(sign))) for sign in text)


def faults(lines: list[str], size: tuple[int, int]) -> list[str]:
    """What is wrong with a screen: lines that are missing, too long, or whose border is torn."""
    columns, height = size
    return [
        *([] if len(lines) == height else [f"{len(lines)} lines of {height}"]),
        *(line for line in lines if cells(line) > columns),
        *(
            line
            for line in lines
            if line[:1] in BORDERS and (cells(line) != columns or line[-1] not in BORDERS)
        ),
    ]


@pytest.mark.parametrize(
    ("size", "term", "no_color", "locale"),
    CASES,
    ids=["-".join((f"{case[0][0]}x{case[0][1]}", *case[1:])) for case in CASES],
)
def test_every_bordered_row_has_its_width(
    tmp_path: Path, size: tuple[int, int], term: str, no_color: str, locale: str
) -> None:
    repository(tmp_path, {"nasty": plan()})
    environment = {"TERM": term, "LC_ALL": locale, "PYTHONCOERCECLOCALE": "0"}
    if no_color:
        environment["NO_COLOR"] = no_color
    with window(tmp_path, size, environment) as tmux:
        if term == "dumb":
            holds(lambda: "ended 2" in tmux.text, "it is refused", every_s=APART_S)
            assert "cannot draw" in tmux.text
            return
        holds(
            lambda: "0 of 8" in (top := tmux.lines[0]) and "checking" not in top,
            "the verdict",
            within_s=READY_S,
            every_s=APART_S,
        )
        is_plain = locale == "C" or term in {"linux", "vt100"}
        for keys in SCENES:
            tmux.send(keys)
            lines = tmux.whole(size, keys)
            if is_plain:
                signs = {sign for line in lines for sign in line if not sign.isascii()}
                assert not signs & OURS, keys
        tmux.send(ESCAPE * 3 + "q")
        holds(lambda: "ended 0" in tmux.text, "it ends", every_s=APART_S)


BREAKPOINTS = (
    (200, 60),
    (160, 40),
    (159, 40),
    (120, 36),
    (100, 30),
    (99, 30),
    (80, 24),
    (60, 14),
    (60, 13),
    (59, 24),
    (40, 10),
    (39, 10),
    (40, 9),
    (20, 5),
    (40, 10),
    (80, 24),
    (220, 60),
    (120, 36),
)


def test_resizing_through_every_layout_never_tears_a_row(tmp_path: Path) -> None:
    repository(tmp_path, {"nasty": plan()})
    with window(tmp_path, (120, 36), {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}) as tmux:
        holds(lambda: "0 of 8" in tmux.lines[0], "the verdict", within_s=READY_S, every_s=APART_S)
        for keys in ("", "3", "6", "1s"):
            tmux.send(keys)
            for columns, lines in BREAKPOINTS:
                tmux.run("resize-window", f"-x{columns}", f"-y{lines}")
                is_small = columns < 40 or lines < 10
                head = "" if is_small or keys == "1s" else "NO-GO"
                tmux.whole((columns, lines), (keys, columns, lines), head)


def test_resizing_a_pseudo_terminal_through_every_layout_keeps_the_row(tmp_path: Path) -> None:
    repository(tmp_path, {"nasty": plan()})
    with opened(tmp_path) as terminal:
        terminal.send("jj")
        for columns, lines in BREAKPOINTS:
            terminal.resize(columns, lines)
            if columns >= 40 and lines >= 10:
                terminal.wait(
                    lambda text: (
                        "NO-GO" in text.split("\n")[0]
                        and any("▌" in row[:2] and "N-2" in row for row in text.split("\n"))
                    ),
                    f"the row at {columns}x{lines}",
                )
        settled(terminal)
        assert terminal.close("q") == 0


def test_a_window_that_was_small_for_a_moment_is_drawn_again(tmp_path: Path) -> None:
    repository(tmp_path, {"nasty": plan()})
    with opened(tmp_path) as terminal:
        settled(terminal)
        before = terminal.text
        for columns, lines in ((39, 10), (20, 5), (120, 36)):  # before the program can look
            terminal.resize(columns, lines)
        terminal.wait(lambda text: text == before, "the screen as it was")
        assert terminal.close("q") == 0
