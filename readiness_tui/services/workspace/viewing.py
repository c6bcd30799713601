"""The boards and gates of a workspace as they are shown: read, judged, published, never written.

All methods are synchronous and may be called from any thread; one lock orders them. Reading and
judging files is slow, so callers on an event loop run them elsewhere. Nobody else keeps a second
copy: panes, commands and reports read the snapshot.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.model.gate import Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.plan.ranking import analyse
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import judge
from readiness_tui.services.base.ports import Clock, SystemClock
from readiness_tui.services.watch.partial_writes import Patience
from readiness_tui.services.workspace.alerts import Alarms
from readiness_tui.services.workspace.boards import Boards
from readiness_tui.services.workspace.gate_judging import GateWork
from readiness_tui.services.workspace.permissions import Permissions
from readiness_tui.services.workspace.plan_context import PlanFacts
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles

LAST_RECORDS = 1_000
"""So many records at the end of each audit log are looked at first, when a workspace is opened."""


class Viewing:
    """What of a workspace looks at files and shows what they say.

    Args:
        root: The repository root; gates judge what lies below it.
        folder: The folder of the board files, relative to the root.
        me: The names that `@me` stands for.
        clock: Tells the time.
        plugins: Whether kinds of gate of other distributions are judged.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: str = "boards",
        me: frozenset[str] = frozenset(),
        clock: Clock | None = None,
        plugins: bool = True,
    ) -> None:
        self.root, self.folder = root, folder
        self._clock = clock or SystemClock()
        self._files = BoardFiles(root, folder)
        self._boards, self._gates = Boards(self._files), GateWork(root, folder, plugins=plugins)
        self._authority, self._alarms = Permissions(root), Alarms(root, folder)
        self._facts = PlanFacts(root, folder, me)
        self._lock = threading.RLock()
        self._revision = 0
        self._log_faults: tuple[str, ...] = ()
        self._snapshot = self._publish()

    @property
    def snapshot(self) -> Snapshot:
        """The current state."""
        return self._snapshot

    def under_way(self) -> tuple[int, frozenset[GateKey]]:
        """How many gates have not answered, and which are being judged this moment.

        The snapshot says so too, but only once something has answered.
        """
        return self._gates.left, self._gates.at_work

    def loaded(self, board: BoardId) -> LoadedBoard | None:
        """The file behind a board as it is shown, for whoever has to name a line of it."""
        with self._lock:
            state = self._snapshot.boards.get(board)
            return self._boards.loaded(state) if state else None

    def watched(self) -> frozenset[str]:
        """Folders, relative to the root, in which a change can matter."""
        with self._lock:
            return frozenset({self.folder, *self._gates.folders()})

    def reload(self, *, everything: bool = False) -> Snapshot:
        """Read the boards whose files changed, or all of them, and publish.

        A file that no longer parses keeps its last good board, read-only, with its problems.
        """
        with self._lock:
            self._boards.reload(everything=everything)
            return self._publish()

    def wait_for_writers(self, is_enough: Callable[[Snapshot], bool] = lambda _: True) -> Snapshot:
        """Read boards again that somebody is writing just now, for a second or so, and publish.

        A command has no last state of a file that it finds empty or cut.

        Args:
            is_enough: Whether a snapshot has what is looked for; else a file that was written to
                just now may be only a part.
        """
        with self._lock:
            patience = Patience(self._files)
            while unsettled := self._boards.unsettled(
                patience.is_young, everything=not is_enough(self._snapshot)
            ):
                if not patience.next_change(unsettled):
                    break
                if self._boards.reload():
                    self._publish()
            return self._snapshot

    def files_changed(self, paths: Iterable[str]) -> Snapshot:
        """Take hints of changed files: boards are read again, gates that read them wait.

        Boards that stood still for long enough by now are read too; see `reads_again_in_s`.
        """
        with self._lock:
            hints = set(paths)
            self._gates.touched(hints)
            ours = (path == self.folder or path.startswith(f"{self.folder}/") for path in hints)
            is_due = self._boards.again_s == 0.0
            is_new = (is_due or any(ours)) and self._boards.reload()
            is_new |= self._asks_anew()
            return self._publish() if is_new or self._gates.waiting else self._snapshot

    @property
    def reads_again_in_s(self) -> float | None:
        """When a file that somebody is writing is to be looked at again; None: there is none."""
        with self._lock:
            return self._boards.again_s

    def recheck(self) -> Snapshot:
        """Read all boards again and let every gate be judged again."""
        with self._lock:
            self._gates.again(self._saved.judgement.gates)
            return self.reload(everything=True)

    def settle(self, published: Callable[[Snapshot], None] | None = None) -> Snapshot:
        """Judge the gates that wait, in batches, publishing after each until none is left."""
        while True:
            with self._lock:
                batch = self._gates.batch()
                if not batch and not self._snapshot.unchecked:
                    return self._snapshot
            if batch:
                self._gates.judge(batch, self._clock.now())
            with self._lock:  # without a batch: the last has answered since what was published
                snapshot = self._publish()
            if published is not None:
                published(snapshot)
            if not batch:
                return snapshot

    def close(self) -> None:
        """End what judges gates, whatever it is at."""
        self._gates.close()

    def tick(self) -> Snapshot:
        """Judge again by the clock alone: waivers lapse, and evidence that grew stale waits."""
        with self._lock:
            self._gates.lapsed(self._clock.now())
            return self._publish()

    def look_at_log(self, *, last: int | None = None) -> Snapshot:
        """Look whether the audit log holds, and publish what does not; nobody waits for it.

        Args:
            last: Only so many records at the end of each log; None: all.
        """
        from readiness_tui.services.git.audit_look import faults_told

        faults = faults_told(self.root, self.folder, last=last)
        with self._lock:
            if faults == self._log_faults:
                return self._snapshot
            self._log_faults = faults
            return self._publish()

    def _publish(self) -> Snapshot:
        board_view = self._boards.shown()
        results = self._gates.planned(board_view.portfolio, board_view.place)
        now = self._clock.now()
        before = self._saved.analysis if self._revision else None
        judgement = judge(
            board_view.portfolio,
            results,
            now,
            previous=before.judgement if before else None,
            book=self._gates.book,
            roles=self._authority.roles(),
        )
        self._revision += 1
        snapshot = Snapshot(
            revision=self._revision,
            analysis=analyse(
                judgement, self._facts.context(board_view.portfolio, now), before=before
            ),
            boards=board_view.states,
            broken=(*board_view.problems, *self._authority.problems()),
            unchecked=self._gates.waiting,
            running=self._gates.running,
            alarms=self._alarms.met(judgement),
            offers=self._alarms.offers(board_view.portfolio),
        )
        self._saved, self._results = self._remembered(snapshot, now), results
        if self._log_faults:
            remarks = (*self._saved.remarks, *self._log_faults)
            self._saved = replace(self._saved, remarks=remarks)
        self._snapshot = self._tried(self._saved, results)
        return self._snapshot

    def _asks_anew(self) -> bool:
        """Whether there is something else to ask a person than in the last snapshot."""
        return False

    def _remembered(self, snapshot: Snapshot, now: datetime) -> Snapshot:
        """A snapshot with what is known beside the boards; whoever writes knows more."""
        del now
        return snapshot

    def _tried(self, saved: Snapshot, results: Mapping[GateKey, Result]) -> Snapshot:
        """What is shown of the boards: with what is tried out on top, where there is anything.

        Args:
            saved: The boards as the files have them, and what follows.
            results: What the gates were found to be.
        """
        del results
        return saved
