"""A workspace: the one owner of the current plan, as parts that share one state and one lock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.edits.edit_titles import listed
from readiness_tui.domain.model.errors import Diagnostic, ReadinessError, UsageError, WriteError
from readiness_tui.domain.model.ids import BoardId, GateKey, Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.base.ports import Clock, SystemClock
from readiness_tui.services.watch.partial_writes import Patience
from readiness_tui.services.workspace.edits import Edits
from readiness_tui.services.workspace.gates import Gates
from readiness_tui.services.workspace.plan_state import PlanState
from readiness_tui.services.workspace.unsaved import UnsavedEdits
from readiness_tui.services.workspace.what_if import WhatIf
from readiness_tui.services.workspace.writer import Writer
from readiness_tui.storage.boards.loaded import LoadedBoard

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.services.verify.recording import Recorder


class BoardStore:
    """Reads board files. Reading is slow, so callers on an event loop do it elsewhere.

    Args:
        state: What the parts of the workspace share.
    """

    def __init__(self, state: PlanState) -> None:
        self._state = state

    @property
    def portfolio(self) -> Portfolio:
        """The boards as they were read last, of which nothing is judged."""
        with self._state.lock:
            return self._state.board_view.portfolio

    def read(self, is_enough: Callable[[Portfolio], bool] = lambda _: True) -> None:
        """Read every board; those that somebody is writing just now again, for a second or so.

        A command has no last state of a file that it finds empty or cut.

        Args:
            is_enough: Whether the boards have what is looked for; else a file that was written to
                just now may be only a part.
        """
        state = self._state
        with state.lock:
            self.reload(everything=True)
            patience = Patience(state.files)
            while unsettled := state.boards.unsettled(
                patience.is_young, everything=not is_enough(state.board_view.portfolio)
            ):
                if not patience.next_change(unsettled):
                    break
                self.reload()

    def reload(self, *, everything: bool = False) -> None:
        """Read the boards whose files changed, or all of them.

        A file that no longer parses keeps its last good board, read-only, with its problems.
        """
        with self._state.lock:
            self._state.boards.reload(everything=everything)
            self._state.changed()

    def files_changed(self, paths: Iterable[str]) -> Snapshot:
        """Take hints of changed files: boards are read again, gates that read them wait.

        Boards that stood still for long enough by now are read too; see `reads_again_in_s`.
        """
        state = self._state
        with state.lock:
            hints = set(paths)
            state.gate_work.touched(hints)
            folder = state.folder
            ours = (path == folder or path.startswith(f"{folder}/") for path in hints)
            is_due = state.boards.again_s == 0.0
            is_new = (is_due or any(ours)) and state.boards.reload()
            is_new |= state.journal is not None and state.journal.has_new_question()
            if is_new:
                state.changed()
            elif state.gate_work.waiting:
                state.answered()
            return state.snapshot

    @property
    def reads_again_in_s(self) -> float | None:
        """When a file that somebody is writing is to be looked at again; None: there is none."""
        with self._state.lock:
            return self._state.boards.again_s

    def loaded(self, board: BoardId) -> LoadedBoard | None:
        """The file behind a board as it is shown, for whoever has to name a line of it."""
        with self._state.lock:
            board_state = self._state.board_view.states.get(board)
            return self._state.boards.loaded(board_state) if board_state else None

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with board files and settings; nothing is judged for it."""
        with self._state.lock:
            return self._state.problems


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


LAST_RECORDS = 1_000
"""So many records at the end of each audit log are looked at first, when a workspace is opened."""


class Workspace:
    """A repository root with a `boards/` folder, open for reading and editing.

    Every part may be called from any thread; the parts share one lock.

    Args:
        root: The repository root; gates judge what lies below it.
        folder: The folder of the board files, relative to the root.
        actor: Who edits, as blockers and log entries name them.
        me: The names that `@me` stands for.
        via: Through what, for the audit log: `tui` or `cli`.
        clock: Tells the time.
        plugins: Whether kinds of gate of other distributions are judged.
        lock_wait_s: How long a save waits for another writer; None: as long as is usual.

    Attributes:
        boards: Reads the board files.
        gates: Lets gates be judged.
        writer: Saves, and looks at saves once more.
        edits: Changes that a person asks for, and their undo.
        what_if: Changes that are tried out.
        unsaved: What of ours is on no board.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: str = "boards",
        actor: str = "",
        me: frozenset[str] = frozenset(),
        via: str = "cli",
        clock: Clock | None = None,
        plugins: bool = True,
        lock_wait_s: float | None = None,
    ) -> None:
        self.root, self.folder, self.actor = root, folder, actor
        clock = self.clock = clock or SystemClock()
        state = self._state = PlanState(root, folder, me=me, clock=clock, plugins=plugins)
        self.boards, self.gates = BoardStore(state), Gates(state)
        self.writer = Writer(state, actor=actor, via=via, lock_wait_s=lock_wait_s)
        self.what_if = WhatIf(state, self.writer)
        self.edits = Edits(state, self.writer, self.what_if)
        self.unsaved = UnsavedEdits(state, self.writer)
        self._exits = ExitWatch(root, lambda: self.writer.access)

    @property
    def snapshot(self) -> Snapshot:
        """The plan as it is shown; judged now, if anything changed since the last look."""
        return self._state.snapshot

    def open(self, *, remember: bool = False) -> Snapshot:
        """Read every board. Gates are not judged yet: `gates.run` does that.

        Args:
            remember: Whether to say what can be undone and what could not be saved, too.
        """
        if remember:
            _ = self.writer.tools
        self.boards.reload(everything=True)
        return self.snapshot

    def remember(self) -> Snapshot:
        """Say what can be undone and what could not be saved, beside the boards as they were read.

        Returns:
            The plan with that; later snapshots say it, too.
        """
        with self._state.lock:
            _ = self.writer.tools
            self._state.answered()
            return self.snapshot

    def snooze(self, keys: Sequence[Key], until: date | None) -> Notice:
        """Keep tickets out of the reader's triage until a day, or let them back in with None.

        No board has it, and nobody else sees it.
        """
        state = self._state
        with state.lock:
            try:
                state.snoozes.put(keys, until, today=state.clock.now().date())
            except WriteError as error:
                return failed(error)
            state.changed()
        outcome = (
            f"snoozed for you until {until:%a %b} {until.day}" if until else "no longer snoozed"
        )
        names = listed(key.ticket for key in keys)
        message = (
            f"{names}: {outcome}" if len(keys) == 1 else f"{len(keys)} tickets {outcome}: {names}"
        )
        remedy = "Z - takes it back, is:snoozed shows all" if until else ""
        return Notice(Level.DONE, message, remedy, "saved")

    def after(self, notice: Notice, before: Snapshot) -> tuple[Notice, Snapshot]:
        """What a change came to, and the plan as it is now.

        A plan that cannot be read now undoes no save: then it is the one before, and the notice
        says so.
        """
        try:
            return notice, self.snapshot
        except (OSError, ReadinessError) as error:
            message = f"{notice.says}; what is shown may be older: {error}"
            return replace(notice, says=message), before

    def keep_passed_exits(self) -> Notice | None:
        """Make a checkpoint where a gate that asks for one was seen to turn to pass.

        The run that the gates made is recorded too, where `.readiness/` is there already.
        """
        state = self._state
        with state.lock:
            snapshot = state.saved
            notice = self._exits.settled(snapshot)
        self._exits.record(snapshot, state.clock.now())
        return notice

    def measure(self) -> Snapshot:
        """Keep how long the gates took in the metric store of the team, and look again.

        Raises:
            UsageError: The team chose no file for it.
            WriteError: Not written.
        """
        from readiness_tui.services.verify.metrics import keep_passes
        from readiness_tui.storage.settings.metric_store import metric_file

        if not metric_file(self.root):
            message = "nobody chose a file for metrics"
            remedy = 'write metrics = "ops/metrics.jsonl" below [workspace] in readiness.toml'
            raise UsageError(message, remedy=remedy)
        state, snapshot = self._state, self.snapshot
        with state.lock:
            keep_passes(self.root, self.folder, snapshot, snapshot.portfolio.boards, by="check")
            state.answered()
            return state.snapshot

    def look_at_log(self, *, last: int | None = None) -> Snapshot | None:
        """Look whether the audit log holds; nobody waits for it.

        Args:
            last: Only so many records at the end of each log; None: all.

        Returns:
            The plan with what does not hold, as remarks; None where that is as at the last look.
        """
        from readiness_tui.services.git.audit_look import faults_told

        faults = faults_told(self.root, self.folder, last=last)
        state = self._state
        with state.lock:
            if faults == state.log_faults:
                return None
            state.log_faults = faults
            state.changed()
            return state.snapshot
