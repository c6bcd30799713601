"""The pseudo-terminal that end-to-end tests stand on is itself to be trusted."""

import signal
import sys

import pytest

from tests.e2e.terminal import Terminal

ECHO = "import sys; print('ready', flush=True); print('got', sys.stdin.readline().strip())"


def test_it_shows_what_the_program_prints_and_passes_on_what_is_typed() -> None:
    with Terminal([sys.executable, "-c", ECHO]) as terminal:
        terminal.wait_for("ready")
        terminal.send("hello\n")
        terminal.wait_for("got hello")
        assert terminal.ended() == 0
        assert b"ready" in terminal.raw


def test_the_program_sees_the_size_it_was_given() -> None:
    script = "import os; print(os.get_terminal_size().columns, flush=True); input()"
    with Terminal([sys.executable, "-c", script], columns=77) as terminal:
        terminal.wait_for("77")


def test_the_program_is_told_of_another_size() -> None:
    script = (
        "import os, signal\n"
        "signal.signal(signal.SIGWINCH, lambda *_: print(os.get_terminal_size().columns))\n"
        "print('ready', flush=True)\n"
        "while True: signal.pause()\n"
    )
    with Terminal([sys.executable, "-u", "-c", script]) as terminal:
        terminal.wait_for("ready")
        terminal.resize(60, 20)
        terminal.wait_for("60")


def test_a_wait_in_vain_says_what_it_waited_for() -> None:
    with (
        Terminal([sys.executable, "-c", "print('other')"]) as terminal,
        pytest.raises(AssertionError, match="'ready' on the screen"),
    ):
        terminal.wait_for("ready")


def test_a_program_that_stays_is_noticed_and_ended() -> None:
    with Terminal([sys.executable, "-c", "import time; time.sleep(60)"]) as terminal:
        with pytest.raises(AssertionError, match="still there"):
            terminal.ended(within_s=0.2)
        terminal.signal(signal.SIGTERM)
        assert terminal.ended() == -signal.SIGTERM


def test_a_program_that_is_not_there_ends_with_127() -> None:
    with Terminal(["no-such-program-here"]) as terminal:
        assert terminal.ended() == 127
