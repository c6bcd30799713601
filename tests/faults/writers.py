"""Programs that write one board at the same time: ours, weaker ones, and an editor without a lock.

Each notes what it did, line by line in a file of its own, before it goes on: what it notes is what
a person was told. A title carries a token that no other save has.
"""

import fcntl
import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.program import keep_state_of, key_of

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

SAVED = ("saved", "merged")


@dataclass(frozen=True)
class Note:
    """What a writer noted of one save.

    Attributes:
        ticket: Whose title was set.
        token: The title.
        code: `saved`, or why not.
        had: What the title was when the writer read the file; editors alone say it.
    """

    ticket: str
    token: str
    code: str
    had: str = ""


def notes_of(log: Path) -> list[Note]:
    """What a writer noted."""
    return [Note(*json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines()]


def planner(root: Path, log: Path, seconds: float, *tickets: str) -> int:
    """The program: sets the titles of tickets in turn, as fast as it is saved."""
    workspace, submit = _workspace(root)
    for count, note in enumerate(_until(log, seconds)):
        workspace.boards.reload()
        ticket = tickets[count % len(tickets)]
        token = f"{log.stem}-{count:05d}"
        note(Note(ticket, token, submit(ticket, token)))
    return 0


def served(root: Path, pipe: Connection) -> int:
    """The program, which sets the title of T-1 to what it is told and answers how that went."""
    _, submit = _workspace(root)
    while True:
        pipe.send(submit("T-1", pipe.recv()))


def served_weakly(root: Path, pipe: Connection) -> int:
    """A weaker writer in its place: it flushes the file and never the folder."""
    while True:
        _put(root / "boards/a.toml", "T-1", pipe.recv(), flush=True)
        pipe.send("saved")


def weak_planner(root: Path, log: Path, seconds: float, ticket: str) -> int:
    """A weaker writer: it takes a lock, writes beside the file, renames, and looks no further."""
    with (root / "lock").open("wb") as lock:
        for count, note in enumerate(_until(log, seconds)):
            token = f"{log.stem}-{count:05d}"
            fcntl.flock(lock, fcntl.LOCK_EX)
            _put(root / "boards/a.toml", ticket, token, flush=True)
            fcntl.flock(lock, fcntl.LOCK_UN)
            note(Note(ticket, token, "saved"))
    return 0


def editor(root: Path, log: Path, seconds: float, *tickets: str) -> int:
    """An editor without a lock: reads the file, thinks for some ms, saves by rename."""
    path = root / "boards/a.toml"
    chance = random.Random(7)  # noqa: S311 - pauses, no secrets
    for count, note in enumerate(_until(log, seconds)):
        ticket = tickets[count % len(tickets)]
        token = f"{log.stem}-{count:05d}"
        text = path.read_text(encoding="utf-8")
        time.sleep(chance.uniform(0, 0.004))
        _save(path, titled(text, ticket, token), flush=False)
        note(Note(ticket, token, "saved", title_in(text, ticket)))
        time.sleep(chance.uniform(0, 0.04))
    return 0


def slow_editor(root: Path, log: Path, seconds: float, ticket: str) -> int:
    """An editor that writes in place: it truncates the file, thinks up to 300 ms, and writes."""
    path = root / "boards/a.toml"
    chance = random.Random(7)  # noqa: S311 - pauses, no secrets
    for count, note in enumerate(_until(log, seconds)):
        token = f"{log.stem}-{count:05d}"
        text = path.read_text(encoding="utf-8")
        with path.open("w", encoding="utf-8") as file:
            time.sleep(chance.uniform(0, 0.3))
            file.write(titled(text, ticket, token))
        note(Note(ticket, token, "saved", title_in(text, ticket)))
        time.sleep(chance.uniform(0, 0.3))
    return 0


def title_in(text: str, ticket: str) -> str:
    """The title of a ticket in the text of a board."""
    found = _title(ticket).search(text)
    assert found, f"{ticket} is gone from the board:\n{text}"
    return found[2]


def titled(text: str, ticket: str, title: str) -> str:
    """The text with another title of a ticket."""
    return _title(ticket).sub(rf"\g<1>{title}\g<3>", text, count=1)


def _title(ticket: str) -> re.Pattern[str]:
    return re.compile(rf'(\[ticket\.{ticket}\][^\n]*\ntitle = ")([^"\n]*)(")')


def _workspace(root: Path) -> "tuple[Workspace, Callable[[str, str], str]]":
    """The program's own state of a workspace, and what sets a title and says how that went."""
    from readiness_tui.services.workspace.workspace import Workspace
    from tests.builders import set_text

    keep_state_of(root)
    workspace = Workspace(root, actor="test@example.org")
    workspace.open()

    def submit(ticket: str, title: str) -> str:
        return workspace.edits.submit(set_text(key_of(ticket), "title", title)).code

    return workspace, submit


def _put(path: Path, ticket: str, title: str, *, flush: bool) -> None:
    _save(path, titled(path.read_text(encoding="utf-8"), ticket, title), flush=flush)


def _save(path: Path, text: str, *, flush: bool) -> None:
    temp = path.with_name(f"{path.name}.{os.getpid()}~")
    with temp.open("w", encoding="utf-8") as file:
        file.write(text)
        if flush:
            file.flush()
            os.fsync(file.fileno())
    temp.rename(path)


def _until(log: Path, seconds: float) -> Iterator[Callable[[Note], None]]:
    """Once for each round until time is over: what notes in the log what was done in it."""
    end = time.monotonic() + seconds
    with log.open("w", encoding="utf-8", buffering=1) as file:

        def note(one: Note) -> None:
            line = json.dumps([one.ticket, one.token, one.code, one.had])
            file.write(f"{line}\n")

        while time.monotonic() < end:
            yield note
