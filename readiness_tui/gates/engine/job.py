"""What is handed to the workers: one gate as a message, and who is told what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


class WorkerError(Exception):
    """Why there is no answer, as a sentence: the evaluator ended over the gate.

    Attributes:
        name: Of the error, as gates have it.
        remedy: What to do.
        is_kill: The evaluator was ended over the gate.
    """

    name = "evaluator-died"
    remedy = "name fewer or smaller inputs"
    is_kill = True


class TimeLimitError(WorkerError):
    """It did not answer in time."""

    name = "evaluator-timeout"


class UnsentError(WorkerError):
    """The gate was handed to no evaluator."""

    is_kill = False


class StartError(UnsentError):
    """No evaluator can be started."""

    remedy = "see whether this Python runs at all"


class DefectError(UnsentError):
    """The program itself is at fault."""

    remedy = "report this as a bug"


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A gate to be judged once.

    Attributes:
        message: Called when it is about to be judged, for what is sent: plain JSON. What changes
            from now on is not seen.
        deadline_s: How long judging may take.
        answered: Called once with what came back, or with why nothing did, from the thread of the
            workers. Whether the process that answered can go on.
    """

    message: Callable[[], Mapping[str, object]]
    deadline_s: float
    answered: Callable[[object | WorkerError], bool]
