"""Plays a script of keys in a real terminal and keeps what the program sent, with its times."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.e2e.terminal import Terminal
from tools.recording.cast import Cast, Output

SIZE = (100, 28)


class Step(NamedTuple):
    """What is done, the text that has to be on the screen afterwards, and how long one looks at it.

    `does` is keys, typed one by one, or something that happens beside the program.
    """

    does: str | Callable[[Path], object]
    until: str
    look_s: float


def record(command: Sequence[str], folder: Path, steps: Sequence[Step]) -> Cast:
    """Play the steps on a program that runs in a folder; what it took to start is left out.

    Raises:
        AssertionError: A text did not come; the message has the screen.
    """
    outputs: list[Output] = []
    columns, lines = SIZE
    env = {"COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    with Terminal(command, columns=columns, lines=lines, cwd=folder, env=env) as terminal:
        clock = _Clock(terminal, outputs)
        for step in steps:
            if callable(step.does):
                step.does(folder)
            else:
                for key in _keys(step.does):
                    terminal.send(key)
                    clock.look(0.25)
            clock.wait_for(step.until)
            if step is steps[0]:
                clock.begin()
            clock.look(step.look_s)
    return Cast(columns, lines, tuple(outputs))


def _keys(text: str) -> list[str]:
    return [text] if text.startswith("\x1b") else list(text)


class _Clock:
    """Reads from the terminal, and notes when each part came."""

    def __init__(self, terminal: Terminal, outputs: list[Output]) -> None:
        self._terminal, self._outputs = terminal, outputs
        self._start, self._size = time.monotonic(), 0

    def begin(self) -> None:
        """Let the recording begin now, with what is on the screen."""
        self._outputs[:] = [Output(0.0, "".join(output.text for output in self._outputs))]
        self._start = time.monotonic()

    def look(self, seconds: float) -> None:
        """Take what comes within some seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._take()

    def wait_for(self, text: str) -> None:
        """Take what comes until a text is on the screen."""
        self._terminal.wait(lambda screen: self._note() or text in screen, f"{text!r}", within_s=60)
        self._note()

    def _take(self) -> None:
        self._terminal.read(0.02)
        self._note()

    def _note(self) -> None:
        sent = bytes(self._terminal.raw[self._size :])
        if not sent:
            return
        try:
            text = sent.decode()
        except UnicodeDecodeError:  # the rest of a character is on its way
            return
        self._size += len(sent)
        self._outputs.append(Output(time.monotonic() - self._start, text))
