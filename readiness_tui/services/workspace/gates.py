"""The gates of a workspace: judged in batches, again where an input or the day changed."""

import threading
import time
from collections.abc import Callable, Collection

from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.plan_state import PlanState

PUBLISH_S = 0.25
"""How long the plan stays as it was published at least, while gates are being judged."""
PUBLISHING_SHARE = 0.2
"""How much of the time goes into publishing at most: a large plan is published less often."""


class _Pace:
    """Says when the next publication is due, by how long the last one took."""

    def __init__(self) -> None:
        self._due_s = 0.0

    @property
    def rest_s(self) -> float:
        return max(0.0, self._due_s - time.monotonic())

    def publish(self, publish: Callable[[], None]) -> None:
        began_s = time.monotonic()
        publish()
        ended_s = time.monotonic()
        self._due_s = ended_s + max(PUBLISH_S, (ended_s - began_s) / PUBLISHING_SHARE)


class Gates:
    """Lets gates be judged. That reads the repository: callers on an event loop do it elsewhere.

    Args:
        state: What the parts of the workspace share.
    """

    def __init__(self, state: PlanState) -> None:
        self._state, self._work = state, state.gate_work

    def run(
        self, published: Callable[[Snapshot], None] | None = None, *, within_s: float | None = None
    ) -> Snapshot:
        """Judge the gates that wait until none is left, or the time is over.

        Args:
            published: Called with the plan now and then, and with the last one; without it there
                is one look, at the end.
            within_s: How long to wait, in seconds; None: until all gates have answered. After it
                nothing is judged any more, and `unchecked` counts what has not answered.
        """
        if within_s is None:
            self._judge(published)
            return self._state.snapshot
        failures: list[BaseException] = []

        def work() -> None:
            try:
                self._judge(None)
            except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
                failures.append(error)

        thread = threading.Thread(target=work, name="gates", daemon=True)
        thread.start()
        thread.join(within_s)
        if failures:
            raise failures[0]
        if not thread.is_alive():
            return self._state.snapshot
        snapshot = self.tick()  # before the end, after which nothing is waited for
        self.close()
        return snapshot

    def confine(self, boards: Collection[BoardId] | None) -> None:
        """Judge from now on only what the proof of tickets on some boards can follow from.

        What the plan says of other boards is not to be shown then.

        Args:
            boards: Those boards, which may be none; None: all there are.
        """
        with self._state.lock:
            self._work.asked_about = boards
            self._state.changed()

    def recheck(self) -> Snapshot:
        """Read all boards again and let every gate be judged again."""
        state = self._state
        with state.lock:
            self._work.again(self._work.book.gates)
            state.boards.reload(everything=True)
            state.changed()
            return state.snapshot

    def tick(self) -> Snapshot:
        """Judge again by the clock alone: waivers lapse, and evidence that grew stale waits."""
        with self._state.lock:
            self._work.lapsed(self._state.clock.now())
            self._state.changed()
            return self._state.snapshot

    def under_way(self) -> tuple[int, frozenset[GateKey]]:
        """How many gates have not answered, and which are being judged this moment.

        The snapshot says so too, but only once something has answered.
        """
        return self._work.left, self._work.at_work

    def watched(self) -> frozenset[str]:
        """Folders, relative to the root, in which a change can matter."""
        with self._state.lock:
            if not self._state.is_planned:
                self._state.plan_gates()
            return frozenset({self._state.folder, *self._work.folders()})

    def close(self) -> None:
        """End what judges gates, whatever it is at."""
        self._work.close()

    def _judge(self, published: Callable[[Snapshot], None] | None) -> None:
        state, pace, is_told = self._state, _Pace(), True
        while True:
            with state.lock:
                if not state.is_planned:
                    state.plan_gates()
                batch = self._work.batch()
                if not (batch or state.is_stale or state.saved.unchecked):
                    return
            if batch:
                now = state.clock.now()
                self._work.judge(batch, now, rest_s=pace.rest_s, is_news=not is_told)
            state.answered()  # without a batch too: the last may have answered since the last look
            is_told = published is None or not (batch and pace.rest_s)
            if published is not None and is_told:
                pace.publish(lambda: published(state.snapshot))
            if not batch:
                return
