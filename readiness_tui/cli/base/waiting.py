"""Says that a save is under way, where it takes long and somebody looks at a terminal."""

import contextlib
import sys
import threading
from collections.abc import Generator

SLOW_S = 1.0
"""How long a save may take before it is told of."""


@contextlib.contextmanager
def under_way(says: str = "saving ...") -> Generator[None]:
    """While this is open for longer than a second, a line on standard error says what is done.

    Nothing is said into a pipe or a file.
    """
    if not sys.stderr.isatty():
        yield
        return
    timer = threading.Timer(SLOW_S, _tell, (says,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _tell(says: str) -> None:
    with contextlib.suppress(OSError):  # the terminal is gone: the save goes on
        sys.stderr.write(f"{says}\n")
        sys.stderr.flush()
