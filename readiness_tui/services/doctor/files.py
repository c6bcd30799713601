"""The boards and the file system below them: what it promises, its room, and the files' state."""

import os
import secrets
from collections.abc import Iterator

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.doctor.facts import Case, Fact, Grade
from readiness_tui.storage.boards.reader import BrokenBoard
from readiness_tui.storage.boards.repository import PASSED_OVER, BoardFiles
from readiness_tui.storage.checkpoints.retention import guard_room
from readiness_tui.storage.files.fileops import NO_SUCH_CALL, FileOps
from readiness_tui.storage.files.filesystem import Promise, filesystem_of
from readiness_tui.storage.files.home import FOLDER, Home, Trust
from readiness_tui.storage.settings.checkpoint_retention import MIB, retention_of
from readiness_tui.storage.settings.settings import settings_of

_SPARE_BYTES = 64 << 10
_SPARE_INODES = 16
_TOPIC = "files"


def file_system(case: Case) -> Iterator[Fact]:
    """What kind it is and what holds there."""
    volume = filesystem_of(case.boards)
    kind = f"{volume.kind or 'of a kind that the system does not tell'}, mounted on {volume.mount}"
    match volume.promise:
        case Promise.FULL:
            message, grade, remedy = "what is saved survives a power cut", Grade.GOOD, ""
        case Promise.NONE:
            message, grade = volume.promise.value, Grade.FINDING
            remedy = "move the repository to a local disk"
        case _:
            message, grade, remedy = volume.promise.value, Grade.NOTE, ""
    yield Fact(_TOPIC, "file system", f"{kind}: {message}", grade, remedy)


def exchange(case: Case) -> Iterator[Fact]:
    """Whether two files can exchange their names: then nobody's save is lost in the gap."""
    name = "exchange"
    if not case.with_probe:
        yield Fact(_TOPIC, name, "not tried, for that writes; --probe does", Grade.NOTE)
        return
    home = Home.open(case.root)
    if home.trust is not Trust.OURS:
        message = f"not tried: {FOLDER}/ is made by the first edit, and nothing else is written"
        yield Fact(_TOPIC, name, message, Grade.NOTE)
        return
    mark = secrets.token_hex(8)
    pair = [home.path / f"probe-{mark}-{side}" for side in "ab"]
    try:
        for path in pair:
            path.write_bytes(path.name.encode())
        FileOps().exchange(*pair)
        has_worked = pair[0].read_bytes() == pair[1].name.encode()
    except OSError as error:
        if error.errno not in NO_SUCH_CALL:
            raise
        has_worked = False
    finally:
        for path in pair:
            path.unlink(missing_ok=True)
    if has_worked:
        yield Fact(_TOPIC, name, f"works, tried in {FOLDER}/")
        return
    remedy = "move the repository to a local disk, or let nobody else save boards meanwhile"
    message = "no atomic exchange here: a save by others at the same instant can be lost"
    yield Fact(_TOPIC, name, message, Grade.FINDING, remedy)


def space(case: Case) -> Iterator[Fact]:
    """Whether the largest board can be saved, and checkpoints be made."""
    room = os.statvfs(case.boards)
    free, has_inodes = room.f_bavail * room.f_frsize, room.f_files > 0
    inodes = f", {room.f_favail:,} inodes" if has_inodes else ""
    message = f"{free / MIB:,.0f} MiB{inodes} free"
    files = BoardFiles(case.root, case.folder)
    largest = max((_size(files, path) for path in files.paths()), default=0)
    if free < 2 * largest + _SPARE_BYTES or (has_inodes and room.f_favail < _SPARE_INODES):
        message = f"{message}: too little to save a board"
        yield Fact(_TOPIC, "space", message, Grade.FINDING, "free some space")
        return
    try:
        guard_room(case.root, retention_of(settings_of(case.root)))
    except WriteError as error:
        message = f"{message}: no checkpoint can be made, {error.what}"
        yield Fact(_TOPIC, "space", message, Grade.FINDING, error.remedy)
    else:
        yield Fact(_TOPIC, "space", message)


def _size(files: BoardFiles, path: str) -> int:
    signature = files.signature(path)
    return signature.size_bytes if signature else 0


def boards(case: Case) -> Iterator[Fact]:
    """Whether every board can be read and written."""
    files = BoardFiles(case.root, case.folder)
    paths = files.paths()
    troubles: list[Fact] = []
    for path in paths:
        read = files.load(path)
        if isinstance(read, BrokenBoard):
            first = read.problems[0]
            remedy = first.remedy or "readiness lint lists all that is wrong"
            troubles.append(_trouble(f"{first.place}: {first.message}", remedy))
        elif read.read_only:
            troubles.append(_trouble(f"{path}: {read.read_only}", "mend the file"))
        elif (case.root / path).stat().st_nlink > 1:
            message = f"{path} has other names: a save leaves them with the old text"
            troubles.append(_trouble(message, "make it a file of its own"))
    troubles += [
        _trouble(f"{path} is not read: {PASSED_OVER}", "move or rename it")
        for path in files.passed_over()
    ]
    if not paths:
        message = f"{case.folder}/ holds none"
        yield Fact(_TOPIC, "boards", message, Grade.NOTE, "begin with `readiness import PLAN.md`")
    elif not troubles:
        count = f"all {len(paths)} boards" if len(paths) > 1 else "the board"
        yield Fact(_TOPIC, "boards", f"{count} can be read and written")
    yield from troubles


def _trouble(says: str, remedy: str) -> Fact:
    return Fact(_TOPIC, "boards", says, Grade.FINDING, remedy)
