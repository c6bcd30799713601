"""A window that was closed: what is drawn is lost, and whoever draws goes on and can end."""

import io
import threading

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from readiness_tui.ui.terminal.driver import Window


class Closed(io.StringIO):
    """A file that takes nothing, as a terminal whose window is gone."""

    def write(self, text: str) -> int:  # noqa: ARG002
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("file", [Closed(), io.StringIO()], ids=["closed", "open"])
def test_whoever_draws_never_waits_for_a_window_that_is_gone(file: io.StringIO) -> None:
    writer = WriterThread(Window(file))  # pyright: ignore[reportArgumentType] - as Textual uses it
    writer.start()

    def draw() -> None:
        for _ in range(3 * MAX_QUEUED_WRITES):
            writer.write("x")
        writer.stop()

    drawing = threading.Thread(target=draw, daemon=True)
    drawing.start()
    drawing.join(timeout=120)
    assert not drawing.is_alive()
    assert file.getvalue() == ("" if isinstance(file, Closed) else "x" * 3 * MAX_QUEUED_WRITES)
