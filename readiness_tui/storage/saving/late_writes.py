"""The second look at displaced files whose program ended before it was due.

A command gives its answer and ends; an editor that had the file open may write into it after that.
Whoever takes the lock next looks: by `stat` alone, unless somebody did write.
"""

import contextlib
import re
import time
from pathlib import Path, PurePosixPath

from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import LIMIT_BYTES, parse_board
from readiness_tui.storage.files.fileops import FileOps, bytes_of, sha256_of
from readiness_tui.storage.journal.entries import FileStep
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.journal.replay import rewound
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.post_save_checks import STILL_NS, LateWrite, PostSaveRepair

_NUMBER = re.compile(r"^\d+-")
"""What stands before the name of a board whose file was moved once more."""


class LateLook:
    """Looks once more at what earlier saves displaced. Its methods are called under the lock.

    Args:
        root: The workspace root.
        journal: Where the saves are noted.
        ops: System calls.
    """

    def __init__(self, root: Path, journal: Journal, ops: FileOps) -> None:
        self._root, self._journal, self._ops = root, journal, ops
        self._files = DisplacedFiles(journal.home, ops)
        self._known: set[tuple[str, int]] = set()

    def is_due(self) -> bool:
        """Whether somebody wrote into a displaced file since it was looked at; no file is read."""
        touched = self._files.touched(self._known)
        return any(time.time_ns() - one.mtime_ns >= STILL_NS for one in touched)

    def take(self) -> tuple[str, ...]:
        """Bring what was written late onto the boards, or to `rescued/`.

        A file that somebody still writes to waits for the next look.

        Returns:
            What happened, as sentences.

        Raises:
            WriteError: The rest is found again at the next look.
        """
        messages: list[str] = []
        for late_file in self._files.touched(self._known):
            if time.time_ns() - late_file.mtime_ns < STILL_NS:
                continue
            try:
                data = bytes_of(late_file.file, LIMIT_BYTES)
            except OSError:
                continue  # it is gone, or cannot be read now
            step = self._step(late_file.op, late_file.board)
            if step is None or sha256_of(data) == step.base:
                self._known.add((late_file.file.name, late_file.mtime_ns))
                continue
            messages.append(self._settled(step, LateWrite(late_file.op, late_file.file, data)))
            if late_file.file.exists():  # that it is moved says to others that it was looked at
                moved = self._files.take(late_file.file, late_file.op, step.path)
                self._known.add((moved.name, late_file.mtime_ns))
        return tuple(messages)

    def leave(self, file: Path) -> None:
        """Let a file be as it is now: whoever displaced it looks at it again himself."""
        with contextlib.suppress(OSError):
            self._known.add((file.name, file.lstat().st_mtime_ns))

    def _step(self, op: str, name: str) -> FileStep | None:
        """What the save did that displaced a file; None if the journal knows of none."""
        names = {name, _NUMBER.sub("", name)}
        for intent in reversed(self._journal.read().actions):
            if intent.op == op:
                steps = (one for one in intent.files if PurePosixPath(one.path).name in names)
                return next(steps, None)
        return None

    def _settled(self, step: FileStep, late: LateWrite) -> str:
        mender = PostSaveRepair(self._root, self._journal, self._ops)
        return mender.merge_into(step.path, self._base(step), late)

    def _base(self, step: FileStep) -> LoadedBoard | None:
        """What a save displaced, made again of what it wrote; None if that is nowhere now."""
        name = PurePosixPath(step.path).name
        places = [self._root / step.path, *self._files.all_of(name)]
        for place in places:
            try:
                data = bytes_of(place, LIMIT_BYTES)
            except OSError:
                continue
            if sha256_of(data) != step.new:
                continue
            base = rewound(step.path, data, step.changes, step.base)
            board = None if base is None else parse_board(step.path, base)
            return board if isinstance(board, LoadedBoard) else None
        return None
