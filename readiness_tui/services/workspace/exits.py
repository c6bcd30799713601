"""A checkpoint when gates are seen to turn to pass: what was go can be gone back to."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import ReadinessError, WriteError
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.services.verify.recording import Recorder


class ExitWatch:
    """Holds each evaluation against the one before, and keeps the boards where a gate passed.

    The exits of phases ask for that, or the gates that a team chose. Nothing is seen in the first
    evaluation: what passed before the program was opened did not turn to pass. What could not be
    kept is tried again with the next one, while it still holds.

    Args:
        root: The workspace root.
        access: Gives what is written with. It is asked for when something is due.
    """

    def __init__(self, root: Path, access: "Callable[[], WriteAccess]") -> None:
        self._root, self._access = root, access
        self._last: Snapshot | None = None
        self._recorder: Recorder | None = None
        self._due: dict[GateKey, None] = {}
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

        from readiness_tui.services.checkpoints.turning import asking, holding, passed, patterns_of

        still = frozenset(holding(snapshot))
        due = [key for key in dict.fromkeys((*self._due, *passed(last, snapshot))) if key in still]
        self._due = dict.fromkeys(asking(due, patterns_of(self._root)) if due else ())
        if not self._due:
            self._told = ""
            return None
        return self._keep(snapshot)

    def record(self, snapshot: Snapshot, now: datetime) -> None:
        """Record the run that the gates of an evaluation made, where there is a place for it."""
        if self._recorder is None:
            from readiness_tui.services.verify.recording import Recorder

            self._recorder = Recorder(self._root, self._access)
        self._recorder.settled(snapshot, now)

    def _keep(self, snapshot: Snapshot) -> Notice | None:
        """A checkpoint for what is due; several at once are labels of one."""
        from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
        from readiness_tui.services.checkpoints.turning import state_for, turns

        due = tuple(self._due)
        names: list[str] = []
        gone: list[str] = []
        gates, service = state_for(snapshot, due), CheckpointService(self._access())
        for turn in turns(due):
            try:
                outcome = service.take(turn.name, gates, trigger=turn.trigger, reason=turn.reason)
            except ReadinessError as error:
                return self._failed(turn.name, error)
            gone += outcome.removed
            for key in turn.keys:
                del self._due[key]
            names.append(turn.name)
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
