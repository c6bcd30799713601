"""Workspaces as kills leave them, built by hand, and what is left after a recovery of them.

Run as a program, it kills a recovery of each workspace at each of its calls in turn:
`python -m tests.storage.recovery_scenes FOLDER...` leaves one copy for each call below each FOLDER,
where `FOLDER/0` is the workspace to begin with.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from readiness_tui.domain.model.edits import Edit, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.storage.audit.log import AuditLog, read_all, verify
from readiness_tui.storage.boards.editing import edited
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.files.atomic import temp_name
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.journal.entries import Displaced, FileStep, Intent
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.saving.leftovers import Leftover
from readiness_tui.storage.saving.recovery import recover
from tests.storage.faults import AT, WRITER, killing, write

OP = "c" * 32
NOW = AT + timedelta(hours=1)
A = """[board]
id = "a"

# The first of all.
[ticket.T-1]
title = "One"  # short
status = "doing"

[ticket.T-2]
title = "Two"
status = "todo"
"""
B = '[board]\nid = "b"\n\n[ticket.T-9]\ntitle = "Nine"\nstatus = "todo"\n'
TEXTS = {"a": A, "b": B}


def ref(ticket: str = "T-1", board: str = "a") -> RecordRef:
    """A ticket."""
    return RecordRef(BoardId(board), Kind.TICKET, ticket)


REVIEW = SetField(ref(), "status", Status.DOING, Status.REVIEW)
GROUP = SetField(ref("T-9", "b"), "group", "", "later")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One board of an action, and the places that its save uses."""

    root: Path
    step: FileStep
    base: bytes
    new: bytes

    @property
    def target(self) -> Path:
        """The board."""
        return self.root / self.step.path

    @property
    def temp(self) -> Path:
        """What is staged beside it."""
        return self.root / "boards" / self.step.temp

    @property
    def displaced(self) -> Path:
        """What its save displaced."""
        return self.root / f".readiness/displaced/{OP}-{self.target.name}"

    def staged(self) -> None:
        """The new bytes are staged."""
        self.temp.write_bytes(self.new)

    def exchanged(self) -> None:
        """The names are exchanged."""
        self.temp.write_bytes(self.base)
        self.target.write_bytes(self.new)

    def put_away(self) -> None:
        """What was displaced is where displaced files are kept."""
        self.exchanged()
        self.displaced.parent.mkdir(parents=True, exist_ok=True)
        self.temp.rename(self.displaced)


def sha(data: bytes) -> str:
    """A digest."""
    return hashlib.sha256(data).hexdigest()


def journal_of(root: Path, ops: FileOps | None = None) -> Journal:
    """The journal of a workspace."""
    return Journal(root / ".readiness", ops or FileOps())


def begun(root: Path, *edits: Edit, **given: Any) -> dict[str, Part]:  # noqa: ANN401 - any field
    """A workspace in which an action is noted and nothing else is done; its parts by board."""
    (root / ".readiness").mkdir(parents=True)
    for name, text in TEXTS.items():
        write(root / f"boards/{name}.toml", text)
    parts: dict[str, Part] = {}
    for board in dict.fromkeys(edit.record.board for edit in edits):
        loaded = parse_board(f"boards/{board}.toml", TEXTS[board].encode())
        assert isinstance(loaded, LoadedBoard)
        made, changes = edited(loaded, [edit for edit in edits if edit.record.board == board])
        path = f"boards/{board}.toml"
        step = FileStep(
            path=path,
            board=board,
            base=loaded.text.sha256,
            new=made.text.sha256,
            temp=temp_name(path, OP),
            changes=changes,
        )
        parts[board] = Part(root=root, step=step, base=loaded.text.raw, new=made.text.raw)
    intent = Intent(
        op=OP,
        at=AT,
        title="T-1 doing > review",
        actor="ana@example.org",
        via="tui",
        edits=edits,
        files=tuple(part.step for part in parts.values()),
        **given,
    )
    journal_of(root).append(intent)
    return parts


def one(root: Path) -> Part:
    """The same with one board."""
    return begun(root, REVIEW)["a"]


def outside(text: str = A) -> bytes:
    """A board as another program saves it: something else in it is changed."""
    return text.replace('title = "Two"', 'title = "Two and more"').encode()


CLASH = A.replace('status = "doing"', 'status = "done"').encode()


def committed(root: Path) -> None:
    """Killed behind the move of what was displaced."""
    one(root).put_away()


def committed_and_edited(root: Path) -> None:
    """The same, and another program edited the board later."""
    part = one(root)
    part.put_away()
    part.target.write_bytes(outside(part.new.decode()))


def committed_and_put_back(root: Path) -> None:
    """The same, and another program put the old text back."""
    part = one(root)
    part.put_away()
    part.target.write_bytes(part.base)


def renamed(root: Path) -> None:
    """The new bytes stand there, and nothing was displaced: no exchange on this disk."""
    part = one(root)
    part.target.write_bytes(part.new)


def never(root: Path) -> None:
    """Killed behind the intent."""
    one(root)


def edited_to_the_same(root: Path) -> None:
    """No trace of the save, but the board says what it wanted."""
    part = one(root)
    part.target.write_bytes(outside(part.new.decode()))


def edited_to_another(root: Path) -> None:
    """No trace of the save, and the board says something else."""
    one(root).target.write_bytes(CLASH)


def broken_since(root: Path) -> None:
    """No trace of the save, and the board does not parse."""
    one(root).target.write_bytes(b"[board\n")


def gone_since(root: Path) -> None:
    """No trace of the save, nor of the board."""
    one(root).target.unlink()


def exchanged(root: Path) -> None:
    """Killed behind the exchange."""
    one(root).exchanged()


def exchanged_and_overwritten(root: Path) -> None:
    """The same, and another program saved what it had read before."""
    part = one(root)
    part.exchanged()
    part.target.write_bytes(outside())


def staged(root: Path) -> None:
    """Killed before the exchange."""
    one(root).staged()


def staged_in_part(root: Path) -> None:
    """Killed while the new bytes were written."""
    part = one(root)
    part.temp.write_bytes(part.new[:100])
    assert part.new[:100] != part.base[:100]


def staged_nothing(root: Path) -> None:
    """Killed before the first of them."""
    part = one(root)
    part.temp.write_bytes(b"")
    part.target.write_bytes(outside())


def staged_and_edited(root: Path) -> None:
    """Killed before the exchange, and another program saved."""
    part = one(root)
    part.staged()
    part.target.write_bytes(outside())


def met(root: Path) -> None:
    """Another program saved just before the exchange, elsewhere on the board."""
    part = one(root)
    part.exchanged()
    part.temp.write_bytes(outside())


def clashed(root: Path) -> None:
    """Another program saved just before the exchange, the same field."""
    part = one(root)
    part.exchanged()
    part.temp.write_bytes(CLASH)


def met_half_a_save(root: Path) -> None:
    """Another program was writing the board in place at the exchange."""
    part = one(root)
    part.exchanged()
    part.temp.write_bytes(b'[board]\nid = "a')


def untold(root: Path) -> None:
    """What is staged is neither old nor new, and neither is the board."""
    part = one(root)
    part.temp.write_bytes(outside())
    part.target.write_bytes(CLASH)


def untold_and_gone(root: Path) -> None:
    """What is staged is neither old nor new, and there is no board."""
    part = one(root)
    part.temp.write_bytes(outside())
    part.target.unlink()


def met_with_no_way_back(root: Path) -> None:
    """Another program saved just before the exchange, and the journal has no splices."""
    part = one(root)
    intent = journal_of(root).read().open[0]
    journal_of(root).append(replace(intent, files=(replace(part.step, changes=()),)))
    part.exchanged()
    part.temp.write_bytes(outside())


def met_and_lost(root: Path) -> None:
    """Theirs was noted and kept, and then somebody took it away."""
    part = one(root)
    part.exchanged()
    part.temp.unlink()
    entry = Displaced(
        op=OP, path=part.step.path, sha256=sha(outside()), file=".readiness/rescued/gone"
    )
    journal_of(root).append(entry)


def lone_merge(root: Path) -> None:
    """A merge that a recovery began, and of which nothing else is open."""
    one(root)
    intent = journal_of(root).read().open[0]
    journal_of(root).append(replace(intent, do="merge", edits=()))


def lone_merge_done(root: Path) -> None:
    """The same, and it stands."""
    lone_merge(root)
    (root / "boards/a.toml").write_bytes(CLASH)
    intent = journal_of(root).read().open[0]
    step = replace(intent.files[0], new=sha(CLASH))
    journal_of(root).append(replace(intent, files=(step,)))


def two(root: Path, *done: str, missing: str = "") -> dict[str, Part]:
    """An action over two boards of which some are written, the others staged but for one."""
    parts = begun(root, REVIEW, GROUP)
    for name, part in parts.items():
        if name in done:
            part.exchanged()
        elif name != missing:
            part.staged()
    return parts


def both_staged(root: Path) -> None:
    """Killed before the first of two exchanges."""
    two(root)


def half_done(root: Path) -> None:
    """Killed between two exchanges."""
    two(root, "a")


def half_lost(root: Path) -> None:
    """One of two boards was written, and the other can no longer be."""
    two(root, "a", missing="b")


def half_met(root: Path) -> None:
    """Killed between two exchanges, and another program saved the second board."""
    parts = two(root, "a")
    parts["b"].target.write_bytes(B.replace("Nine", "Ninth").encode())


def undone(root: Path) -> None:
    """An undo was killed behind its exchange."""
    begun(root, REVIEW, undoes="d" * 32, do="undo")["a"].exchanged()


def new_board(root: Path) -> None:
    """A board that was not there was written."""
    part = begun(root, REVIEW)["a"]
    intent = journal_of(root).read().open[0]
    step = replace(part.step, base="", changes=())
    journal_of(root).append(replace(intent, files=(step,)))
    part.target.write_bytes(part.new)


def no_file(root: Path) -> None:
    """An undo found nothing to write."""
    begun(root, undoes="d" * 32, do="undo")


SCENES: Mapping[str, Callable[[Path], object]] = {
    make.__name__: make
    for make in (
        committed,
        committed_and_edited,
        committed_and_put_back,
        renamed,
        never,
        edited_to_the_same,
        edited_to_another,
        broken_since,
        gone_since,
        exchanged,
        exchanged_and_overwritten,
        staged,
        staged_in_part,
        staged_nothing,
        staged_and_edited,
        met,
        clashed,
        met_half_a_save,
        met_with_no_way_back,
        met_and_lost,
        untold,
        untold_and_gone,
        lone_merge,
        lone_merge_done,
        both_staged,
        half_done,
        half_lost,
        half_met,
        undone,
        new_board,
        no_file,
    )
}


def recovered(root: Path, ops: FileOps | None = None) -> tuple[Leftover, ...]:
    """Recover a workspace."""
    ops = ops or FileOps()
    log = AuditLog(root, WRITER, ops=ops)
    return recover(root, journal_of(root, ops), log, now=NOW, ops=ops)


def files_in(root: Path) -> dict[str, bytes]:
    """Every file of a workspace but what each process writes anew."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "journal.reserve"
    }


def ending(root: Path) -> object:
    """All that counts when a recovery is over.

    The journal counts by what it comes to, and the audit log without what it says of itself: a kill
    may tear a line of it, too.
    """
    files = {
        name: data
        for name, data in files_in(root).items()
        if "journal" not in name and "/audit/" not in name
    }
    entries = [one.entry for one in read_all(root) if one.entry.do != "recovered"]
    return files, journal_of(root).read(), entries, verify(root)


def main(folders: list[str]) -> None:
    """Kill a recovery of each workspace at each call in turn; how many there are."""
    for folder in map(Path, folders):
        recovered(shutil.copytree(folder / "0", folder / "first"))  # all is imported before forks
        at, is_done = 0, False
        while not is_done:
            at += 1
            root = folder / str(at)
            shutil.copytree(folder / "0", root)
            if (child := os.fork()) == 0:
                recovered(root, killing(at))
                os._exit(0)
            _, status = os.waitpid(child, 0)
            assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0
            is_done = os.WIFEXITED(status)
        sys.stdout.write(f"{at}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
