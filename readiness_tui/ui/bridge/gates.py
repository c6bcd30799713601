"""What is asked of gates from the screen, off the event loop: commands, evidence, baselines.

The bridge makes it, and is its only user.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.verify.reviewing import LiveRun, Review
from readiness_tui.services.workspace.gate_commands import GateCommands
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.gates import (
    GateAnswer,
    GateNotice,
    Past,
    Reviewed,
    Runs,
    StreakAnswer,
)
from readiness_tui.ui.messages.plan import Said

RUNS_S = 0.2
"""How often it is looked how commands go on, while one does."""


class GateBridge:
    """Asks them, and follows the runs it begins.

    Args:
        commands: What does it.
        workers: Threads, workers, and messages to the screen.
        changed: Called with the path of a file that was written: judges what reads it.
    """

    def __init__(
        self, commands: GateCommands, workers: Workers, changed: Callable[[str], Awaitable[None]]
    ) -> None:
        self._commands, self._workers, self._changed = commands, workers, changed
        self._runs: tuple[LiveRun, ...] = ()
        self._follows = False

    def review(self, key: GateKey, purpose: str) -> None:
        """Say `Reviewed` with what the command of a gate would run, for a purpose."""
        self._answer(lambda: Reviewed(key, self._commands.review(key), purpose))

    def measure(self, key: GateKey) -> None:
        """Say what a new baseline of a gate would be."""
        self._answer(lambda: self._commands.baseline(key))

    def run(self, key: GateKey, review: Review, *, trusts: bool = False) -> None:
        """Run what was reviewed, and trust it before if `trusts`."""
        self._workers.soon(partial(self._begin, key, review, trusts=trusts))

    def trust(self, key: GateKey, review: Review) -> None:
        """Trust what was reviewed."""
        trust = partial(self._commands.trust, review)
        self._workers.soon(partial(self._of_trust, key, trust, "trusted"))

    def revoke(self, key: GateKey) -> None:
        """Take the trust in a command back."""
        revoke = partial(self._commands.revoke, key)
        self._workers.soon(partial(self._of_trust, key, revoke, "no longer trusted"))

    def cancel(self, key: GateKey) -> None:
        """End the run of a command."""
        if not self._commands.cancel(key):
            self._workers.post(Said("refused", f"no command of {key.gate} is running"))

    def past(self, board: BoardId, keys: tuple[GateKey, ...]) -> None:
        """Say what is recorded of a board's runs, and the commits that commands ran at."""
        commands = self._commands
        self._answer(lambda: Past(board, commands.history(board), commands.heads(keys)))

    def streak(self, board: BoardId) -> None:
        """Say how long the green streak of a board is."""
        self._answer(lambda: StreakAnswer(board, *self._commands.streak(board)))

    def _answer(self, work: Callable[[], GateAnswer]) -> None:
        self._workers.answer(lambda: GateNotice(work()))

    async def _of_trust(self, key: GateKey, work: Callable[[], object], says: str) -> None:
        """Trust a command or no longer; its gate is judged again."""
        if await self._workers.off(lambda: (work(),)) is not None:
            self._workers.post(Said("done", f"the command of {key.gate} is {says}"))
            await self._judge_again(key)

    async def _begin(self, key: GateKey, review: Review, *, trusts: bool) -> None:
        def begin() -> bool:
            if trusts:
                self._commands.trust(review)
            return self._commands.start(key, review)

        began = await self._workers.off(begin)
        if began is False:
            self._workers.post(Said("refused", f"{key.gate} runs already", "X ends it"))
        elif began and not self._follows:
            await self._follow()

    async def _follow(self) -> None:
        """Tell how runs go on until none does; the gate of one that ended is judged again."""
        self._follows = True
        while self._follows:
            before = {run.key: run for run in self._runs}
            runs = self._commands.runs()
            if runs != self._runs:
                self._runs = runs
                self._workers.post(GateNotice(Runs(runs)))
            for run in runs:
                was = before.get(run.key)
                if run.is_over and (was is None or not was.is_over):
                    self._workers.soon(partial(self._ended, run))
            self._follows = not all(run.is_over for run in runs)
            if self._follows:
                await asyncio.sleep(RUNS_S)

    async def _ended(self, run: LiveRun) -> None:
        record = run.record
        message = f"{run.key.gate}: {record.says() if record else run.trouble}"
        good = record is not None and record.is_success
        self._workers.post(Said("done" if good else "remark" if record else "refused", message))
        await self._judge_again(run.key)

    async def _judge_again(self, key: GateKey) -> None:
        """Let the gate of a command be judged by its record as that is now."""
        path = await self._workers.off(lambda: self._commands.record_path(key))
        if path is not None:
            await self._changed(path)
