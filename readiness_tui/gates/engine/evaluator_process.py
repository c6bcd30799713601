"""The process in which gates are judged: started away from the repository, ended as a group.

What runs in it is `evaluator.py`; what is said to it goes through `worker_queue.py`.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL

END_WAIT_S = 5.0


class Evaluator:
    """A process that judges gates, in a group of its own and away from the repository.

    Args:
        root: The repository: nothing is imported from it.
        module: What runs in it.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, root: Path, module: str = "readiness_tui.gates.engine.evaluator") -> None:
        command = (sys.executable, "-P", "-B", "-m", module)
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and a module of ours
            command,
            cwd="/",
            env=_environment(root),
            bufsize=0,
            process_group=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.pid = self._process.pid
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self.pipes = tuple(pipe for pipe in pipes if pipe is not None)

    @property
    def is_alive(self) -> bool:
        """Whether it runs still."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the whole group, and leave the pipes to whoever reads them."""
        if self._process.returncode is None:  # reaped, its number may be another's already
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, SIGKILL)

    def end(self) -> int | None:
        """End the whole group, close the pipes; its exit code, None if it does not go away."""
        self.kill()
        for pipe in self.pipes:
            pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_WAIT_S)
        return self._process.returncode


def _environment(root: Path) -> dict[str, str]:
    """The variables of this process, with the places this program imports from, without the root.

    With the repository among them its `yaml.py` would be imported.
    """
    home = str(Path(__file__).resolve().parents[2])
    shunned = os.path.realpath(root)
    places = [
        place
        for place in sys.path
        if os.path.isabs(place) and os.path.realpath(place) != shunned  # noqa: PTH117 - text
    ]
    if home not in map(os.path.realpath, places):
        places.append(home)  # last: what is installed comes before what lies beside a checkout
    return os.environ | {"PYTHONPATH": os.pathsep.join(places)}
