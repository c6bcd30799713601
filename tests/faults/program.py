"""The program as a fault test starts it, and the plan it edits.

`command` runs the installed one. `Held` runs the same function in a fork of a process that has
everything imported and holds it at its start, so that a tracer can be put on it: a sweep over
hundreds of system calls takes seconds for each dozen that way, and counts no import.
"""

import contextlib
import io
import json
import multiprocessing
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.forking import forking

if TYPE_CHECKING:
    from readiness_tui.domain.model.ids import Key

READINESS = str(Path(sys.executable).with_name("readiness"))
PLAN = {"a": ("T-1", "T-2", "T-3"), "b": ("U-1", "U-2")}
BEFORE, AFTER = "P2", "P0"
WITHIN_S = 120


@dataclass(frozen=True)
class Ended:
    """How a program ended: its exit code, negative for a signal, and what it said."""

    code: int
    out: str
    err: str

    @property
    def is_killed(self) -> bool:
        """Whether a signal ended it."""
        return self.code < 0

    @property
    def word(self) -> str:
        """The `code` of its JSON answer: `saved` or a reason; empty where it gave none."""
        try:
            return str(json.loads(self.out).get("code", ""))
        except ValueError:
            return ""


def command(root: Path, *args: str, before: Sequence[str] = (), **given: Any) -> Ended:  # noqa: ANN401 - of subprocess
    """Run the installed command on a workspace, `before` standing in front of it."""
    keep_state_of(root)
    done = subprocess.run(
        [*before, READINESS, "-C", str(root), *args],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
        **given,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def keep_state_of(root: Path) -> None:
    """Let the user's state lie beside the workspace: each has its own, on the same disk.

    What is remembered of boards as well: read anew or remembered, the calls differ.
    """
    os.environ["XDG_STATE_HOME"] = f"{root}.state"
    os.environ["XDG_CACHE_HOME"] = f"{root}.state/cache"


def edit_of(ticket: str) -> tuple[str, ...]:
    """The arguments that make the one edit of a ticket."""
    return ("set", ticket, f"priority={AFTER}", "--json")


def text_of(board: str, edited: frozenset[str] = frozenset()) -> str:
    """A board on which exactly these tickets have been edited, as the smallest edit leaves it."""
    parts = [f'# Kept as it is.\n[board]\nid = "{board}"\n']
    parts += [
        f'[ticket.{ticket}]  # of {ticket}\ntitle = "{ticket}"\nstatus = "doing"\n'
        f'priority = "{AFTER if ticket in edited else BEFORE}"\n'
        for ticket in PLAN[board]
    ]
    return "\n".join(parts)


def lay_out(root: Path) -> Path:
    """Write a plan of two boards that nobody has edited."""
    (root / "boards").mkdir(parents=True, exist_ok=True)
    for board in PLAN:
        (root / "boards" / f"{board}.toml").write_text(text_of(board), encoding="utf-8")
    return root


def edited(root: Path) -> frozenset[str]:
    """The tickets that are edited. Each board has to be, byte for byte, what the edits give."""
    found: set[str] = set()
    for board in PLAN:
        text = (root / "boards" / f"{board}.toml").read_bytes().decode()
        tickets = tomllib.loads(text).get("ticket", {})
        here = {name for name, one in tickets.items() if one.get("priority") == AFTER}
        assert text == text_of(board, frozenset(here)), f"board {board} is torn:\n{text}"
        found |= here
    return frozenset(found)


class Held:
    """Something of the program, in a process that waits at its start until it is let go."""

    def __init__(self, scratch: Path, deed: Callable[..., int], *args: object) -> None:
        self._said = scratch / "said.out", scratch / "said.err"
        self._gate, theirs = multiprocessing.Pipe()
        given = (theirs, dict(os.environ), self._said, deed, args)
        self.process: BaseProcess = _started(given)
        assert self.process.pid
        self.pid = self.process.pid
        theirs.close()
        assert self._gate.poll(WITHIN_S), "the program does not start"
        self._gate.recv()

    def go(self) -> None:
        """Let it run."""
        self._gate.send("go")

    def end(self, *, within_s: float = WITHIN_S) -> Ended:
        """Wait for its end."""
        self.process.join(within_s)
        assert self.process.exitcode is not None, "the program hangs"
        out, err = (path.read_text(errors="replace") for path in self._said)
        return Ended(self.process.exitcode, out, err)


def forked(scratch: Path, deed: Callable[..., int], *args: object) -> Ended:
    """Run something of the program in a process of its own, undisturbed."""
    held = Held(scratch, deed, *args)
    held.go()
    return held.end()


def run_main(root: Path, *args: str) -> int:
    """What the installed command does, in this process."""
    from readiness_tui.cli.main import main

    keep_state_of(root)
    sys.argv = ["readiness", "-C", str(root), *args]
    main()
    return 0


def key_of(ticket: str) -> "Key":
    """The board and the id of a ticket of the plan."""
    from readiness_tui.domain.model.ids import BoardId, Key, TicketId

    board = next(board for board, names in PLAN.items() if ticket in names)
    return Key(BoardId(board), TicketId(ticket))


def run_action(root: Path, *tickets: str) -> int:
    """Edit several tickets in one action, as the planner does; the exit code says what `set` would.

    Not on the command line: `readiness set` takes one ticket.
    """
    from readiness_tui.cli.answers.outcomes import exit_of, second_look
    from readiness_tui.services.workspace.workspace import Workspace
    from tests.builders import set_text

    keep_state_of(root)
    workspace = Workspace(root, actor="test@example.org")
    workspace.open()
    notice = workspace.edits.submit(*(set_text(key_of(one), "priority", AFTER) for one in tickets))
    sys.stdout.write(json.dumps({"code": notice.code, "says": notice.says}))
    return int(second_look(workspace, exit_of(notice)))


def _started(given: tuple[Any, ...]) -> BaseProcess:
    process = forking().Process(target=_child, args=given)
    process.start()
    return process


def _child(
    gate: Connection,
    environment: dict[str, str],
    said: tuple[Path, Path],
    deed: Callable[..., int],
    args: tuple[object, ...],
) -> None:
    """Take on the environment of the test, wait to be let go, and end with the code of the deed."""
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(said, start=1):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    _let_all_be_young()
    gate.send("ready")
    gate.recv()
    with _plain_streams():
        code = deed(*args)
    sys.exit(code)


def _let_all_be_young() -> None:
    """See that each run of a deed makes the same calls.

    How old a file is when a call is reached depends on the machine. Here every file is young.
    """
    from readiness_tui.storage.files import fileops
    from readiness_tui.storage.saving import late_writes as late
    from readiness_tui.storage.saving import plan as saving_plan

    for module, name in ((fileops, "YOUNG_NS"), (saving_plan, "YOUNG_NS"), (late, "STILL_NS")):
        setattr(module, name, 1 << 62)


@contextlib.contextmanager
def _plain_streams() -> Iterator[None]:
    """Streams on the two descriptors, whatever the process that was forked had made of its own."""
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(fd, "w", closefd=False)) for fd in (1, 2))
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
