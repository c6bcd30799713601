"""What a person may ask of gates from a screen: review, trust, run, publish, accept a baseline.

Runs go on in threads of their own; everybody else asks `runs` how they stand. What is told of a
gate after a run is judged from its record, as always.
"""

import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import GateError, ReadinessError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.roles import Role
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.streak import Offer, Run, Streak
from readiness_tui.domain.verify.reviewing import TAIL_LINES, BaselineView, LiveRun, Review
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.domain.verify.verifying import ChangedError
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.ports import Clock, SystemClock

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.baselines import Baseline
    from readiness_tui.services.verify.verifier import Cancel, Verifier
    from readiness_tui.services.workspace.workspace import Workspace

_THREADS = 64
"""Runs that may be asked for at one time; the verifier says how many of them run."""
_LINE_CAP = 4096
"""Characters of one line of output that are kept to be shown."""


class _Tail:
    """The last lines of an output that comes in pieces; a carriage return begins its line anew."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=TAIL_LINES)
        self._rest, self._count = "", 0
        self._lock = threading.Lock()

    def take(self, text: str) -> None:
        with self._lock:
            self._take(text)

    def _take(self, text: str) -> None:
        whole = self._rest + text.replace("\r\n", "\n")
        *lines, self._rest = whole.split("\n")
        for line in lines:
            self._lines.append(_last(line))
        self._count += len(lines)
        self._rest = self._rest[-_LINE_CAP:]

    def lines(self) -> tuple[tuple[str, ...], int]:
        """The last lines, the unfinished one too, and how many came before them."""
        with self._lock:
            rest = (_last(self._rest),) if self._rest else ()
            tail = (*self._lines, *rest)[-TAIL_LINES:]
            return tail, self._count + len(rest) - len(tail)


def _last(line: str) -> str:
    return line.rstrip("\r").rpartition("\r")[2][:_LINE_CAP]


@dataclass(slots=True)
class _Run:
    key: GateKey
    gate: Gate
    line: str
    limit_s: int
    cancel: "Cancel"
    tail: _Tail = field(default_factory=_Tail)
    began_s: float | None = None
    took_s: float = 0.0
    record: RunRecord | None = None
    trouble: str = ""

    @property
    def is_over(self) -> bool:
        return self.record is not None or bool(self.trouble)


class GateCommands:
    """The verifier and all that is asked of one gate. Any thread may call.

    Args:
        workspace: Whose gates they are.
        clock: Tells the time.
    """

    def __init__(self, workspace: "Workspace", clock: Clock | None = None) -> None:
        self._workspace, self._clock = workspace, clock or SystemClock()
        self._made: Verifier | None = None
        self._threads = ThreadPoolExecutor(_THREADS, "runs")
        self._lock = threading.RLock()
        self._runs: dict[GateKey, _Run] = {}
        self._measured: dict[GateKey, Baseline] = {}

    # --- commands --------------------------------------------------------------------------------

    def review(self, key: GateKey) -> Review:
        """What exactly the command of a gate would run; nothing is started.

        Raises:
            GateError: It runs no command, or is declared wrongly.
        """
        return self._verifier.review(self._gate(key))

    def trust(self, review: Review) -> None:
        """Trust what a person looked at.

        Raises:
            TrustError: It cannot be trusted here.
        """
        self._verifier.trust(review)

    def revoke(self, key: GateKey) -> bool:
        """Take the trust of a gate's command back; whether there was any.

        Raises:
            StoreError: The store cannot be used.
        """
        return self._verifier.revoke(key.gate)

    def record_path(self, key: GateKey) -> str:
        """The file that tells of the last run, below the root.

        Raises:
            GateError: As `review`.
        """
        return self._verifier.record_path(self._gate(key))

    def start(self, key: GateKey, review: Review) -> bool:
        """Begin a run of what was reviewed; False if the gate has one on its way.

        Args:
            key: The gate.
            review: What was looked at; another command is not run.

        Raises:
            ChangedError: The command is no longer the one that was reviewed.
        """
        from readiness_tui.services.verify.verifier import Cancel

        gate = self._gate(key)
        if self._verifier.command(gate) != review.command:
            message = f"the command of {key.gate} changed since it was looked at"
            raise ChangedError(message, remedy="look at it again")

        with self._lock:
            last_run = self._runs.get(key)
            if last_run is not None and not last_run.is_over:
                return False
            run = _Run(key, gate, review.command.line, review.command.timeout_s, Cancel())
            self._runs.pop(key, None)  # what is asked for last stands last
            self._runs[key] = run
        self._threads.submit(self._run, run)
        return True

    def cancel(self, key: GateKey) -> bool:
        """End a run; False if there is none on its way."""
        with self._lock:
            run = self._runs.get(key)
        if run is None or run.is_over:
            return False
        run.cancel.ask()
        return True

    def runs(self) -> tuple[LiveRun, ...]:
        """Every run since the start, the last one of each gate, in the order they were asked."""
        with self._lock:
            runs = list(self._runs.values())
        self._see_begun(runs)
        waiting = [run for run in runs if run.began_s is None and not run.is_over]
        return tuple(
            self._shown(run, waiting.index(run) + 1 if run in waiting else 0) for run in runs
        )

    def publish(self, key: GateKey) -> Notice:
        """Copy record and log of the last run into the folder that the gate names.

        Raises:
            ReadinessError: There is none of ours, or it was not written.
        """
        files = self._verifier.publish(self._gate(key), self._workspace.writer.access)
        message = f"published {', '.join(files)}"
        return Notice(Level.DONE, message, code="saved", paths=tuple(files))

    def heads(self, keys: tuple[GateKey, ...]) -> dict[GateKey, str]:
        """The commit of the last run of each of these commands, as far as there is one."""
        commits: dict[GateKey, str] = {}
        for key in keys:
            with suppress(ReadinessError, KeyError):
                record = self._verifier.record(self._gate(key))
                if record is not None and record.head:
                    commits[key] = record.head
        return commits

    def close(self) -> None:
        """End all runs."""
        if self._made is not None:
            self._made.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    # --- baselines, modes, history ---------------------------------------------------------------

    def baseline(self, key: GateKey) -> BaselineView:
        """The baseline that a gate would have now; nothing is written.

        Raises:
            ReadinessError: It keeps none, or nothing could be measured.
        """
        from difflib import unified_diff

        from readiness_tui.services.checkpoints.baselines import baseline_of

        baseline = baseline_of(self._workspace.root, key, self._gate(key), self._clock.now())
        self._measured[key] = baseline
        old = (baseline.old or "").splitlines()
        lines = unified_diff(old, baseline.text.splitlines(), lineterm="", n=1)
        lets_go = baseline.old is not None and not baseline.raises
        roles = self._workspace.snapshot.judgement.roles
        return BaselineView(
            key=key,
            path=baseline.path,
            lines=(f"--- {baseline.path}", *list(lines)[2:]) if not baseline.is_same else (),
            lets_go=lets_go,
            denied=roles.refusal(Role.MODE, self._workspace.actor) if lets_go else "",
        )

    def accept(self, view: BaselineView, reason: str) -> Notice:
        """Write a baseline that a person looked at.

        Raises:
            WriteError: Not written; the file was changed meanwhile, for one.
        """
        from readiness_tui.services.checkpoints.baselines import write_baseline

        if view.denied:
            from readiness_tui.services.checkpoints.denying import Attempt

            attempt = Attempt(
                view.key.ref,
                f"baseline {view.path}",
                view.denied,
            )
            return self._workspace.writer.denied(attempt, reason=reason)
        if view.lets_go and not visible(reason):
            code = Code.REASON_MISSING
            message = f"refused ({code}): {view.path} would let more go than before"
            return Notice(Level.REFUSED, message, "say why", code)
        baseline = self._measured[view.key]
        access = self._workspace.writer.access
        write_baseline(self._workspace.root, baseline, access, visible(reason))
        message = f"baseline of {view.key.gate} written: {baseline.path}"
        return Notice(Level.DONE, message, code="saved", paths=(baseline.path,))

    def streak(self, board: BoardId) -> tuple[Streak, Offer | None, str]:
        """The green streak of a board, the mode it offers, and why it could not be read."""
        from readiness_tui.services.verify.streaks import streak_state

        place = self._workspace
        state = streak_state(place.root, place.folder, place.snapshot.portfolio.boards[board])
        return state.streak, state.offer, state.trouble

    def history(self, board: BoardId) -> tuple[Run, ...]:
        """The recorded runs of a board's gates, oldest first.

        Raises:
            WriteError: The file is there and cannot be read.
        """
        from readiness_tui.storage.settings.run_history import read_history

        return read_history(self._workspace.root, board).runs

    # --- inside ----------------------------------------------------------------------------------

    @property
    def _verifier(self) -> "Verifier":
        """Made when it is first needed: most who look at gates run none."""
        with self._lock:
            if self._made is None:
                from readiness_tui.services.verify.verifier import Verifier

                place = self._workspace
                self._made = Verifier(place.root, folder=place.folder, actor=place.actor)
            return self._made

    def _gate(self, key: GateKey) -> Gate:
        gate = self._workspace.snapshot.judgement.gates.get(key)
        if gate is None:
            message = f"gate {key} is gone"
            raise GateError(message, remedy="look at the board again")
        return gate

    def _run(self, run: _Run) -> None:
        record, trouble = None, ""
        try:
            record = self._verifier.run(run.gate, on_output=run.tail.take, cancel=run.cancel)
        except ReadinessError as error:
            trouble = str(error)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not leave a run that never ends
            trouble = f"internal error: {error!r}"
        if run.began_s is not None:
            run.took_s = time.monotonic() - run.began_s
        run.record, run.trouble = record, trouble

    def _see_begun(self, runs: list[_Run]) -> None:
        """Note which of the runs have their turn by now."""
        active = list(self._made.active) if self._made is not None else []
        for run in runs:
            if run.began_s is not None or run.is_over:
                continue
            mine = (
                progress
                for progress in active
                if (progress.gate, progress.line) == (run.key.gate, run.line)
            )
            if (progress := next(mine, None)) is not None:
                active.remove(progress)
                if progress.started_at is not None:
                    run.began_s = time.monotonic()

    @staticmethod
    def _shown(run: _Run, place: int) -> LiveRun:
        tail, hidden = run.tail.lines()
        elapsed_s = 0.0
        if run.began_s is not None:
            elapsed_s = run.took_s if run.is_over else time.monotonic() - run.began_s
        return LiveRun(
            key=run.key,
            line=run.line,
            limit_s=run.limit_s,
            place=place,
            elapsed_s=int(elapsed_s),
            tail=tail,
            hidden=hidden,
            record=run.record,
            trouble=run.trouble,
        )
