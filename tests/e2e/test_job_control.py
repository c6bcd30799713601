"""The program as a job of a shell: stopped, brought back, and ended by any signal."""

import os
import signal
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.e2e.test_planner import READINESS, READY_S, opened
from tests.ui.support import repository

LEAVE, CURSOR = b"\x1b[?1049l", b"\x1b[?25h"
SHELL = ["bash", "--noprofile", "--norc", "-i"]
CTRL_Z = "\x1a"


def in_a_shell(root: Path, command: str = READINESS) -> Terminal:
    """The program as the foreground job of a shell, its first rows painted."""
    terminal = Terminal(SHELL, cwd=root, env={"PS1": "shell> ", "PS2": "", "HISTFILE": "/dev/null"})
    terminal.wait_for("shell>")
    terminal.send(f"{command}\n")
    terminal.wait(
        lambda text: "proven - " in text and "checking" not in text.split("\n")[0],
        "the verdict",
        within_s=READY_S,
    )
    return terminal


def stop(terminal: Terminal, times: int) -> None:
    """Type ctrl+z until the shell has the terminal, as a shell needs it."""
    terminal.send(CTRL_Z)
    terminal.wait(
        lambda _: terminal.raw.count(LEAVE) == times and b"Stopped" in terminal.raw[-400:],
        "the shell has the terminal again",
    )
    assert terminal.raw.rindex(CURSOR) > terminal.raw.rfind(b"\x1b[?25l")


def bring_back(terminal: Terminal) -> None:
    """Type fg until the plan is drawn anew, all of it."""
    before = len(terminal.raw)
    terminal.screen.reset()  # pyte keeps what an alternate screen has covered
    terminal.send("fg\n")
    terminal.wait(
        lambda text: b"\x1b[?1049h" in terminal.raw[before:] and "NO-GO" in text.split("\n")[0],
        "the plan",
    )
    terminal.wait_for("M-03")


def leave(terminal: Terminal, times: int) -> None:
    """Type q until the shell asks again: what is typed before that may be thrown away."""
    terminal.send("q")
    terminal.wait(
        lambda _: (
            terminal.raw.count(LEAVE) == times
            and b"shell>" in terminal.raw[terminal.raw.rindex(LEAVE) :]
        ),
        "the shell after quitting",
    )


def on_row(terminal: Terminal, ticket: str) -> None:
    """Wait until the cursor is on a ticket."""
    terminal.wait(
        lambda text: any("▌" in line[:2] and ticket in line for line in text.split("\n")),
        f"the cursor on {ticket}",
    )


def test_ctrl_z_gives_the_shell_back_and_fg_the_plan(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    with in_a_shell(tmp_path) as terminal:
        for times in (1, 2):
            stop(terminal, times)
            terminal.send("echo $((6*7)) is said\n")
            terminal.wait_for("42 is said")
            bring_back(terminal)
        terminal.send("j")
        on_row(terminal, "M-02")
        terminal.send("p0")
        terminal.wait(lambda _: 'priority = "P0"\nowners = ["@sec"' in file.read_text(), "saved")
        leave(terminal, 3)
        assert terminal.close("exit\n") == 0


def test_what_was_typed_just_before_is_saved_and_what_changed_meanwhile_is_shown(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    with in_a_shell(tmp_path) as terminal:
        terminal.send("j>")
        stop(terminal, 1)
        changed = file.read_text("utf-8")
        assert 'status = "review"' in changed
        file.write_text(changed.replace("Promotion pipeline", "Written meanwhile"), "utf-8")
        bring_back(terminal)
        terminal.wait_for("Written meanwhile")


def test_a_dialog_is_still_open_after_fg(tmp_path: Path) -> None:
    repository(tmp_path)
    with in_a_shell(tmp_path) as terminal:
        for keys, text in (("s", "Status of M-01"), ("/abc", "/ abc")):
            terminal.send(keys)
            terminal.wait_for(text)
            stop(terminal, terminal.raw.count(LEAVE) + 1)
            before = len(terminal.raw)
            terminal.screen.reset()
            terminal.send("fg\n")
            terminal.wait(lambda _, before=before: b"?1049h" in terminal.raw[before:], "drawn")
            terminal.wait_for(text)
            terminal.send("\x1b")
            terminal.wait(lambda screen, text=text: text not in screen, "closed")


def test_in_the_background_it_does_not_draw(tmp_path: Path) -> None:
    repository(tmp_path)
    with in_a_shell(tmp_path) as terminal:
        stop(terminal, 1)
        before = len(terminal.raw)
        terminal.send("bg; wait %1; jobs\n")
        terminal.wait(lambda _: b"Stopped" in terminal.raw[before:], "stopped again")
        assert b"\x1b[?1049h" not in terminal.raw[before:]
        bring_back(terminal)
        terminal.send("j")
        on_row(terminal, "M-02")


def test_a_parent_in_the_same_job_is_stopped_too(tmp_path: Path) -> None:
    repository(tmp_path)
    with in_a_shell(tmp_path, f"sh -c '{READINESS}; true'") as terminal:
        stop(terminal, 1)
        bring_back(terminal)
        leave(terminal, 2)
        assert terminal.close("exit\n") == 0


def test_without_a_shell_to_go_to_it_goes_on(tmp_path: Path) -> None:
    repository(tmp_path)
    with opened(tmp_path) as terminal:
        terminal.send(CTRL_Z)
        terminal.wait(lambda _: terminal.raw.count(b"\x1b[?1049h") == 2, "drawn again")
        terminal.send("j")
        on_row(terminal, "M-02")
        assert terminal.close("q") == 0


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
def test_stopped_from_outside_it_is_drawn_again_by_fg(
    tmp_path: Path, number: signal.Signals
) -> None:
    repository(tmp_path)
    with in_a_shell(tmp_path, f"{READINESS} & echo $! > pid; fg") as terminal:
        os.kill(int((tmp_path / "pid").read_text()), number)
        terminal.wait(lambda _: b"Stopped" in terminal.raw[-400:], "stopped")
        terminal.screen.reset()
        terminal.send("fg\n")
        terminal.wait_for("M-03")
        terminal.send("j")
        on_row(terminal, "M-02")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT])
def test_a_signal_ends_it_with_its_code_gives_the_terminal_back_and_loses_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    with opened(tmp_path) as terminal:
        terminal.send("j")
        on_row(terminal, "M-02")
        terminal.send("p0")
        terminal.wait(lambda _: 'priority = "P0"\nowners = ["@sec"' in file.read_text(), "saved")
        terminal.signal(number)
        assert terminal.ended() == 128 + number
        last = bytes(terminal.raw[-400:])
        assert LEAVE in last
        assert last.rindex(CURSOR) > last.rfind(b"\x1b[?25l")
        for mode in (b"1000", b"1003", b"1006", b"2004", b"1004"):
            on, off = b"\x1b[?%bh" % mode, b"\x1b[?%bl" % mode
            assert terminal.raw.rfind(off) > terminal.raw.rfind(on), mode
        assert terminal.is_cooked
        assert b"Traceback" not in terminal.raw
