"""The output of a run on its way: masked, counted, and kept from both its ends."""

from collections.abc import Callable, Mapping

from readiness_tui.services.base.redaction import Redactor

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 192 * 1024


class Output:
    """Takes the output of a command in pieces.

    Args:
        variables: Variables whose values are masked where their names say so.
        on_output: Gets the masked output as text, in pieces; the terminal's control codes are
            still in it, so make it safe before it is drawn.
    """

    def __init__(
        self, variables: Mapping[str, str], on_output: Callable[[str], None] | None = None
    ) -> None:
        self._redactor = Redactor(variables)
        self._on_output = on_output
        self._head = bytearray()
        self._tail = bytearray()
        self._passed = 0
        self.total_bytes = 0

    @property
    def redactions(self) -> int:
        """How many secrets were masked."""
        return self._redactor.count

    def take(self, piece: bytes) -> None:
        """Take a piece as it came."""
        self.total_bytes += len(piece)
        self._keep(self._redactor.feed(piece))

    def finish(self) -> bytes:
        """The end of the output; what is kept of all of it, with a note of what is left out."""
        self._keep(self._redactor.finish())
        tail = bytes(self._tail[-TAIL_BYTES:])
        lost = self._passed - len(self._head) - len(tail)
        gap = b"\n[%d bytes left out]\n" % lost if lost else b""
        return bytes(self._head) + gap + tail

    def _keep(self, done: bytes) -> None:
        if not done:
            return
        self._passed += len(done)
        room = HEAD_BYTES - len(self._head)
        if room > 0:
            self._head += done[:room]
            self._tail += done[room:]
        else:
            self._tail += done
        if len(self._tail) > 2 * TAIL_BYTES:
            del self._tail[:-TAIL_BYTES]
        if self._on_output is not None:
            self._on_output(done.decode("utf-8", "replace"))
