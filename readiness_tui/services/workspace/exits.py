"""A checkpoint when the exit of a phase is seen to pass: what was go can be gone back to."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import ReadinessError, WriteError
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.services.verify.recording import Recorder


class ExitWatch:
    """Holds each evaluation against the one before, and keeps the boards where an exit passed.

    Nothing is seen in the first evaluation: an exit that passed before the program was opened did
    not turn to pass. What could not be kept is tried again with the next one, while it still holds.

    Args:
        access: Gives what is written with. It is asked for when something is due.
    """

    def __init__(self, access: "Callable[[], WriteAccess]") -> None:
        self._access = access
        self._last: Snapshot | None = None
        self._recorder: Recorder | None = None
        self._due: dict[Scope, None] = {}
        self._told = ""

    def settled(self, snapshot: Snapshot) -> Notice | None:
        """Take the next evaluation; what was done, None if there is nothing to say.

        A failure is said once, and again only when it is another.

        Args:
            snapshot: The newest. One in which gates still wait is left out.
        """
        if snapshot.unchecked:
            return None
        last, self._last = self._last, snapshot
        if last is None:
            return None

        from readiness_tui.services.checkpoints.gate_results import holding_exits, passed_exits

        holding = holding_exits(snapshot)
        self._due |= dict.fromkeys(passed_exits(last, snapshot))
        self._due = {scope: None for scope in self._due if scope in holding}
        if not self._due:
            self._told = ""
            return None
        return self._keep(snapshot)

    def record(self, root: Path, snapshot: Snapshot, now: datetime) -> None:
        """Record the run that the gates of an evaluation made, where there is a place for it."""
        if self._recorder is None:
            from readiness_tui.services.verify.recording import Recorder

            self._recorder = Recorder(root, self._access)
        self._recorder.settled(snapshot, now)

    def _keep(self, snapshot: Snapshot) -> Notice | None:
        """A checkpoint for each exit that is due; several at once are labels of one."""
        from readiness_tui.services.checkpoints.checkpoint_service import (
            PHASE_EXIT,
            CheckpointService,
        )
        from readiness_tui.services.checkpoints.gate_results import gate_state

        names: list[str] = []
        gone: list[str] = []
        gates, service = gate_state(snapshot, *self._due), CheckpointService(self._access())
        for scope in tuple(self._due):
            name = f"phase-{scope.id}-exit"
            try:
                gone += service.take(name, gates, trigger=PHASE_EXIT).removed
            except ReadinessError as error:
                return self._failed(name, error)
            del self._due[scope]
            names.append(name)
        self._told = ""
        removed = f"; retention removed {', '.join(gone)}" if gone else ""
        return Notice(Level.DONE, f"checkpoint {', '.join(names)}{removed}", code="checkpoint")

    def _failed(self, name: str, error: ReadinessError) -> Notice | None:
        message = f"no checkpoint {name}: {error.what}"
        if message == self._told:
            return None
        self._told = message
        code = error.reason if isinstance(error, WriteError) else error.name
        return Notice(Level.FAILED, message, error.remedy, code)
