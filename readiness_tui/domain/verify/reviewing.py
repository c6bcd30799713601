"""What a person looks at before a verify command is trusted, and while one runs."""

from msgspec import Struct

from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.domain.verify.verifying import Command

TAIL_LINES = 200
"""So many lines of the output of a run are shown, the last ones."""


class Review(Struct, frozen=True, kw_only=True):
    """What a person looks at before a command is trusted or run.

    Attributes:
        gate: Id of the gate.
        command: What would run; `command.words` is its exact text, to be shown whole.
        digest: What trust is given to.
        is_trusted: Whether exactly this is trusted here.
        differences: What is other than what was trusted last: name, then, now.
        variables: Names of the variables that it gets; a named one that is not set is left out.
        unset: Names that the gate asks for and that are not set.
        files: Files of the repository that it names or is known to read, and whether each is among
            its `trust_files`; there may be more.
        missing: Programs that it needs and that are not there.
        trouble: Why the store of trusted commands cannot be used; empty if it can.
    """

    gate: str
    command: Command
    digest: str
    is_trusted: bool
    differences: tuple[tuple[str, str, str], ...] = ()
    variables: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    files: tuple[tuple[str, bool], ...] = ()
    missing: tuple[str, ...] = ()
    trouble: str = ""


class LiveRun(Struct, frozen=True, kw_only=True):
    """A run of a verify command as it is at one instant: queued, running, or over.

    Attributes:
        key: The gate.
        line: The command on one line.
        limit_s: After so many seconds it is ended.
        place: Its place among those that wait, from 1; 0: it runs, or is over.
        elapsed_s: For how long it has been running, in whole seconds.
        tail: The last lines of its output, `TAIL_LINES` at most, masked but not made safe.
        hidden: How many lines came before them.
        record: What it came to; None: it is not over, or never began.
        trouble: Why it never began, or has no record; empty otherwise.
    """

    key: GateKey
    line: str
    limit_s: int
    place: int = 0
    elapsed_s: int = 0
    tail: tuple[str, ...] = ()
    hidden: int = 0
    record: RunRecord | None = None
    trouble: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.record is not None or bool(self.trouble)


class BaselineView(Struct, frozen=True, kw_only=True):
    """A new baseline of a gate, to be looked at before it is written.

    Attributes:
        key: The gate.
        path: The file, below the root.
        lines: What would change in it, as lines of a difference; empty: nothing.
        lets_go: It lets more go than the one there is, or that cannot be told: that needs a reason.
        denied: Why the person may not write it; empty: they may.
    """

    key: GateKey
    path: str
    lines: tuple[str, ...]
    lets_go: bool = False
    denied: str = ""
