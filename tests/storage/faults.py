"""System calls that fail or end the process at a given call, and what is written under them.

Run as a program, it does one deed in a process of its own for each call there is, and kills it at
that call: `python -m tests.storage.faults DEED FOLDER` leaves one workspace for each below FOLDER.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.log import AuditEntry, AuditLog
from readiness_tui.storage.checkpoints.checkpoint import (
    Checkpoints,
    GateState,
    Maker,
    Stand,
    list_checkpoints,
)
from readiness_tui.storage.checkpoints.manifest import Label
from readiness_tui.storage.checkpoints.restore import Restorer, Selection, plan_rollback
from readiness_tui.storage.checkpoints.retention import remove
from readiness_tui.storage.files.atomic import (
    Committed,
    commit,
    create,
    look,
    replace,
    stage,
    temp_name,
)
from readiness_tui.storage.files.atomic import remove as take_away
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.files.home import Home
from readiness_tui.storage.journal.entries import SYNC
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.saving.whole_files import NewText, WholeFiles

TOP = Path(__file__).parents[2]
CALLS = (
    "open",
    "write",
    "fsync",
    "truncate",
    "rename",
    "mkdir",
    "unlink",
    "rmdir",
    "exchange",
    "rename_new",
    "fchmod",
    "fchown",
    "setxattr",
    "removexattr",
)
AT = datetime(2026, 2, 16, 1, 2, 3, 456000, UTC)
WRITER = "ana-7f3c9a10"
OLD, NEW = b"old\n" * 3000, b"new\n" * 5000
BOARD = '[board]\nid = "a"\n\n[ticket.T-1]\ntitle = "One"\nstatus = "doing"\n'
OTHER = '[board]\nid = "b"\n\n[ticket.T-2]\ntitle = "Two"\nstatus = "todo"\n'


class Struck(FileOps):
    """Real calls, until the one with the number `at`, counted from 1.

    Before that one `strike` is called; of a write, half is written first.
    """

    def __init__(self, at: int, strike: Callable[[str], None]) -> None:
        self.count, self._at, self._strike = 0, at, strike
        self.calls: list[str] = []

    def hit(self, name: str, args: tuple[Any, ...]) -> None:
        """Count a call, and strike if it is the one."""
        self.count += 1
        self.calls.append(name)
        if self.count != self._at:
            return
        if name == "write":
            FileOps.write(self, args[0], args[1][: len(args[1]) // 2])
        self._strike(name)


def _struck(name: str) -> Callable[..., Any]:
    def call(self: Struck, *args: Any) -> Any:  # noqa: ANN401 - any call
        self.hit(name, args)
        return getattr(FileOps, name)(self, *args)

    return call


for _name in CALLS:
    setattr(Struck, _name, _struck(_name))


def failing(at: int, code: int) -> Struck:
    """Calls of which one fails with an error number."""

    def strike(_: str) -> None:
        raise OSError(code, os.strerror(code))

    return Struck(at, strike)


def refusing(call: str, code: int) -> FileOps:
    """Calls of which one kind always fails."""

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    return type("Refusing", (FileOps,), {call: refuse})()


def killing(at: int) -> Struck:
    """Calls at one of which the process dies."""
    return Struck(at, lambda _: os.kill(os.getpid(), signal.SIGKILL))


def entry(index: int, **given: Any) -> AuditEntry:  # noqa: ANN401 - any field
    """An entry of an action of its own."""
    fields = {"do": "set", "board": "a", "record": "ticket.T-1", "field": "status"}
    at = given.pop("at", AT + timedelta(seconds=index))
    return AuditEntry(at=at, cid=f"{index:032x}", op=f"{index:032x}:0", **(fields | given))


def label(name: str = "first", **given: Any) -> Label:  # noqa: ANN401 - any field
    """Why a checkpoint is made."""
    return Label(name=name, at=given.pop("at", AT), **given)


def write(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def plan(root: Path) -> Path:
    """A workspace with two boards, an import base and settings."""
    write(root / "boards/a.toml", BOARD)
    write(root / "boards/b.toml", OTHER)
    write(root / "boards/imports/a.0123456789ab.jsonl", "{}\n")
    write(root / "readiness.toml", '[workspace]\ntimezone = "+08:00"\n')
    return root


def kept(root: Path) -> Checkpoints:
    """The checkpoints of a workspace, none of which may be damaged."""
    found = list_checkpoints(root)
    assert not found.problems
    return found


def append_two(root: Path, ops: FileOps) -> None:
    """Append two entries in one write to a log that has one and a torn line, and rotate."""
    AuditLog(root, WRITER, ops=ops, rotate_bytes=700).append([entry(2), entry(3)])


def make_one(root: Path, ops: FileOps) -> None:
    """Make a second checkpoint."""
    Maker(root, ops=ops).make(label("second"), GateState(green=("workspace",)), Stand())


def go_back(root: Path, ops: FileOps) -> None:
    """Put the first checkpoint back."""
    one = list_checkpoints(root).all[0]
    Restorer(root, ops).restore(one, plan_rollback(root, one))


def go_back_without_new(root: Path, ops: FileOps) -> None:
    """Put the first checkpoint back, and take away what it lacks."""
    one, wanted = list_checkpoints(root).all[0], Selection(removes_new=True)
    Restorer(root, ops).restore(one, plan_rollback(root, one, wanted))


def bring_record(root: Path, ops: FileOps) -> None:
    """Bring one record of the first checkpoint back."""
    one, wanted = list_checkpoints(root).all[0], Selection(records=("T-1",))
    Restorer(root, ops).restore(one, plan_rollback(root, one, wanted))


def drop_one(root: Path, ops: FileOps) -> None:
    """Take the first checkpoint away."""
    remove(list_checkpoints(root).all[:1], ops)


def dressed(root: Path) -> Path:
    """A board that has a mode, an attribute and, made by root, an owner of its own."""
    path = root / "boards/a.toml"
    path.parent.mkdir(parents=True)
    path.write_bytes(OLD)
    with contextlib.suppress(OSError):
        os.setxattr(path, "user.color", b"green")
    with contextlib.suppress(PermissionError):
        os.chown(path, 1234, 5678)
    path.chmod(0o640)
    return path


def save(root: Path, ops: FileOps) -> Committed:
    """Save a board in the steps that the journal knows."""
    return put(root / "boards/a.toml", ops)


def make_board(root: Path, ops: FileOps) -> Committed:
    """Save a board that is not there yet."""
    return put(root / "boards/new.toml", ops)


def put(path: Path, ops: FileOps) -> Committed:
    """Look, stage, commit."""
    seen, temp = look(path), temp_name(path, "op")
    stage(ops, seen, temp, NEW)
    return commit(ops, seen, temp)


def save_whole(root: Path, ops: FileOps) -> None:
    """Replace a board by the plain helper."""
    replace(root / "boards/a.toml", hashlib.sha256(OLD).hexdigest(), NEW, ops)


def make_whole(root: Path, ops: FileOps) -> None:
    """Make a board in a new folder by the plain helper."""
    create(root / "other/new.toml", NEW, ops)


def delete_board(root: Path, ops: FileOps) -> Committed:
    """Take a board away."""
    return take_away(ops, look(root / "boards/a.toml"), root / "displaced/op-a.toml")


def save_in_place(root: Path, ops: FileOps) -> None:
    """What must never be done: a test has to see that it tears."""
    handle = ops.open(root / "boards/a.toml", os.O_WRONLY | os.O_TRUNC)
    for at in range(0, len(NEW), 4096):
        ops.write(handle, NEW[at : at + 4096])
    ops.fsync(handle)
    os.close(handle)


def make_home(root: Path, ops: FileOps) -> None:
    """Make `.readiness/`, the user's state folder being inside for the test."""
    os.environ["XDG_STATE_HOME"] = str(root / "state")
    Home.open(root).ensure("ana@example.org", ops=ops)


def share(root: Path, ops: FileOps) -> None:
    """Write whole boards as a sync does: two are changed, one comes and one goes."""
    shared = WholeFiles(root, Journal(root / ".readiness", ops), ops)
    shared.write(SHARED, Act(at=AT, cid="c" * 32), do=SYNC, title="sync of 4 boards")


SHARED = (
    NewText("boards/a.toml", BOARD.encode(), BOARD.replace("doing", "done").encode()),
    NewText("boards/b.toml", OTHER.encode(), b"# shared\n" + OTHER.encode()),
    NewText("boards/new.toml", None, BOARD.replace('"a"', '"new"').encode()),
    NewText("boards/old.toml", BOARD.replace('"a"', '"old"').encode(), None),
)
DEEDS: dict[str, Callable[[Path, FileOps], object]] = {
    "append": append_two,
    "make": make_one,
    "back": go_back,
    "drop": drop_one,
    "back-new": go_back_without_new,
    "record": bring_record,
    "home": make_home,
    "save": save,
    "new": make_board,
    "replace": save_whole,
    "create": make_whole,
    "delete": delete_board,
    "in-place": save_in_place,
    "share": share,
}


def reason_of(deed: Callable[[Path, FileOps], object], root: Path, ops: FileOps) -> str:
    """Why a deed was refused, empty if it was done."""
    try:
        deed(root, ops)
    except WriteError as error:
        return error.reason
    return ""


def killed(deed: str, folder: Path) -> list[Path]:
    """The workspaces that are left when a deed is killed at each of its calls in turn."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.faults", deed, str(folder)],
        cwd=TOP,
        env={**os.environ, "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    count = int(done.stdout)
    assert count > 3
    return [folder / str(at) for at in range(1, count + 1)]


def main(deed: str, folder: Path) -> None:
    """Kill the deed at each call in turn; the workspace to begin with is `FOLDER/0`."""
    at, is_done = 0, False
    while not is_done:
        at += 1
        root = folder / str(at)
        shutil.copytree(folder / "0", root)
        if (child := os.fork()) == 0:
            DEEDS[deed](root, killing(at))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0
        is_done = os.WIFEXITED(status)
    sys.stdout.write(f"{at}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
