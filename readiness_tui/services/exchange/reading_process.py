"""Documents read in a process of their own, which can be ended: no key waits for what one holds.

One process reads one document: it is told which on its standard input, answers on its standard
output and is gone. The next one is started ahead, while a person looks at what the last one read.
"""

import signal
import threading
from importlib import import_module
from pathlib import Path

import msgspec

from readiness_tui.domain.onboarding.import_view import ImportView
from readiness_tui.gates.engine.evaluator import limit_process, private_pipes, write_all
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.services.exchange.looks import Look, Looked

LIMIT_S = 300
"""So long, in seconds, one document may take: it is ended sooner where nobody waits for it."""
IDLE_S = 600
"""So long, in seconds, a process waits for a document."""
MODULE = "readiness_tui.services.exchange.reading_process"


class ReadingProcess:
    """Reads documents for one workspace; `stop` may be called from any thread.

    Args:
        root: The repository: nothing is imported from it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._running: Evaluator | None = None
        self._next: Evaluator | None = None

    def __call__(self, look: Look) -> Looked:
        """What came of a look; never raises for what the document holds."""
        root = str(Path(look.root).absolute())
        try:
            request = msgspec.msgpack.encode(msgspec.structs.replace(look, root=root))
            process = self._begun()
        except (OSError, UnicodeEncodeError) as error:
            return _unread(look, f"it cannot be handed to the process that reads: {error}")
        answer, fault = _exchange(process, request)
        with self._lock:
            is_stopped, self._running = self._running is None, None
        code = process.end()
        try:
            result = msgspec.msgpack.decode(answer, type=Looked)
        except msgspec.DecodeError:
            return _unread(look, "it was stopped" if is_stopped else _death(code, fault))
        self._prepare()
        return result

    def stop(self) -> None:
        """End what is read, and the process that waits."""
        with self._lock:
            running, waiting = self._running, self._next
            self._running = self._next = None
        if running is not None:
            running.kill()  # whoever reads its answer closes its pipes
        if waiting is not None:
            waiting.end()

    def _begun(self) -> Evaluator:
        """The process that was started ahead, or another one.

        Raises:
            OSError: None can be started.
        """
        with self._lock:
            process, self._next = self._next, None
            if process is not None and not process.is_alive:
                process.end()
                process = None
            self._running = process or Evaluator(self._root, MODULE)
            return self._running

    def _prepare(self) -> None:
        """Start the next process; what goes wrong is told when it is needed."""
        with self._lock:
            if self._next is None:
                try:
                    self._next = Evaluator(self._root, MODULE)
                except OSError:
                    return


def _exchange(process: Evaluator, request: bytes) -> tuple[bytes, str]:
    """The answer of a process, and the last line that it wrote beside it; both may be empty."""
    stdin, stdout, stderr = process.pipes
    try:
        stdin.write(request)
        stdin.close()
        answer = stdout.read()
        return answer, "" if answer else stderr.read().decode(errors="replace").strip()
    except (OSError, ValueError) as error:  # it has ended: so have its pipes
        return b"", str(error)


def _unread(look: Look, reason: str) -> Looked:
    problem = f"{look.path} was not read: {reason}; try readiness import in a shell"
    return Looked(ImportView(path=look.path, options=look.options, problem=problem))


def _death(code: int | None, fault: str) -> str:
    if code == -signal.SIGALRM:
        return f"it takes more than {LIMIT_S} s"
    return fault.rpartition("\n")[2] or f"the process that read it ended ({code})"


def main() -> None:
    """Read the document that is told, answer, and end."""
    limit_process()
    signal.alarm(IDLE_S)
    requests, answers = private_pipes()
    looking = import_module("readiness_tui.services.exchange.looking")
    with open(requests, "rb") as stream:  # noqa: PTH123 - a descriptor
        request = stream.read()
    if not request:
        return
    signal.alarm(LIMIT_S)
    look = msgspec.msgpack.decode(request, type=Look)
    write_all(answers, msgspec.msgpack.encode(looking.looked(look)))


if __name__ == "__main__":
    main()
