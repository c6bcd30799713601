"""Kinds that do what no kind may do."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from readiness_tui.domain.model.gate import Examined, Outcome, Result
from readiness_tui.gates.engine.plugins import Facts, PluginView
from readiness_tui.gates.formats.unparsable import UnparsableError


class Parameters(BaseModel):
    """One word to pass on."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    word: str = ""


class _Kind:
    api: int = 1
    Params: Any = Parameters
    cost: str = "C1"

    @staticmethod
    def inputs(_params: Parameters) -> tuple[str, ...]:
        return ()


def _passed(says: str = "all is well", *, examined: int = 1) -> Result:
    seen = tuple(Examined(f"file {number}") for number in range(examined))
    return Result(outcome=Outcome.PASS, says=says, decided_by="acme.well", examined=seen)


class Claims(_Kind):
    """Passes without having looked at anything."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        return _passed(examined=0)


class Raises(_Kind):
    """Raises."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        message = "out of order"
        raise LookupError(message)


class Quits(_Kind):
    """Leaves."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        sys.exit("no more")


class Sleeps(_Kind):
    """Sleeps for as many seconds as its word says."""

    @staticmethod
    def evaluate(params: Parameters, *_: object) -> Result:
        time.sleep(float(params.word or 60))
        return _passed()


class Waits(_Kind):
    """Waits until the file that its word names is there."""

    @staticmethod
    def evaluate(params: Parameters, *_: object) -> Result:
        while not Path(params.word).exists():
            time.sleep(0.01)
        return _passed()


class Forks(_Kind):
    """Starts a process that outlives everything, notes its number, and sleeps."""

    @staticmethod
    def evaluate(params: Parameters, *_: object) -> Result:
        child = subprocess.Popen(("sleep", "60"))  # noqa: S607 - whichever there is
        Path(f"{params.word}.{child.pid}").touch()
        time.sleep(60)
        return _passed()


class Dies(_Kind):
    """Takes the process with it."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        os.kill(os.getpid(), signal.SIGSEGV)
        return _passed()


class DiesOnce(_Kind):
    """Dies unless the file that its word names is there."""

    @staticmethod
    def evaluate(params: Parameters, *_: object) -> Result:
        if not Path(params.word).exists():
            os.kill(os.getpid(), signal.SIGKILL)
        return _passed()


class Writes(_Kind):
    """Writes a file."""

    @staticmethod
    def evaluate(params: Parameters, *_: object) -> Result:
        Path(params.word).write_bytes(b"was here")
        return _passed()


class Hogs(_Kind):
    """Takes more memory than there is for it."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        return _passed(str(len(bytearray(2 << 30))))


class Prints(_Kind):
    """Prints where the answers go, and reads where the requests come from."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        print("x" * 100_000)  # noqa: T201 - that is what it is for
        os.write(1, b"y" * 100_000)
        return _passed(f"read {len(sys.stdin.read())} characters")


class Floods(_Kind):
    """Answers with more than a frame holds."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        seen = tuple(Examined("x" * 40_000) for _ in range(500))
        return Result(outcome=Outcome.PASS, says="much", decided_by="acme.well", examined=seen)


class Garbles(_Kind):
    """Answers with a result whose fields are of other types."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        return Result(outcome="pass", says=7, decided_by="acme.well", examined=(1,))  # type: ignore[arg-type]


class Babbles(_Kind):
    """Writes a frame of its own to every descriptor that it finds."""

    @staticmethod
    def evaluate(*_: object) -> Result:
        for number in range(3, 20):
            try:
                os.write(number, b"\xff\xff\xff\xff pass")
            except OSError:
                continue
        time.sleep(60)
        return _passed()


class Whole(_Kind):
    """Passes if the file that its word names is whole."""

    @staticmethod
    def evaluate(params: Parameters, view: PluginView, _facts: Facts) -> Result:
        try:
            json.loads(view.read(params.word))
        except ValueError as error:
            raise UnparsableError(params.word, str(error)) from error
        return _passed("whole")

    @staticmethod
    def inputs(params: Parameters) -> tuple[str, ...]:
        return (params.word,)


class Old(_Kind):
    """Was made for another interface."""

    api = 0


class Bare:
    """Has nothing that a kind needs."""

    api = 1
