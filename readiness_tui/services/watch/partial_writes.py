"""Waits for a file that another program is writing in place: for its next change, not for long.

An editor that truncates, thinks and writes leaves an empty file for a moment, and a part of one. A
command that meets it has no last state to show: it looks again at each change, for a second or so.
"""

import time
from collections.abc import Callable, Mapping

from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.boards.repository import BoardFiles

PATIENCE_S = 1.25
"""How long all waits of one reading or one save may take together."""
YOUNG_S = 1.0
"""How long ago a file may have been written to that somebody seems to be writing still."""
_POLL_S = 0.01


class Patience:
    """How much longer somebody waits; it begins with the first wait.

    Args:
        files: The boards.
        now_s: Seconds, by a clock that never goes back.
        pause: Sleeps for so many seconds.
    """

    def __init__(
        self,
        files: BoardFiles,
        now_s: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._files, self._now_s, self._pause = files, now_s, pause
        self._end_s: float | None = None

    def is_young(self, path: str) -> bool:
        """Whether a file was written to just now; one dated in the future was not."""
        signature = self._files.signature(path)
        return signature is not None and abs(time.time_ns() - signature.modified_ns) < YOUNG_S * 1e9

    def next_change(self, seen: Mapping[str, FileIdentity | None]) -> bool:
        """Wait until a file is no longer as it was seen; False: none changed, and time is up."""
        if self._end_s is None:
            self._end_s = self._now_s() + PATIENCE_S
        while all(self._files.signature(path) == signature for path, signature in seen.items()):
            if self._now_s() >= self._end_s:
                return False
            self._pause(_POLL_S)
        return self._now_s() < self._end_s
