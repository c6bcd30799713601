"""What is found out about a plan while nobody waits for it: its problems, and what is likely.

The bridge makes it, and is its only user.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.ids import GateKey, Key
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.schedule import Schedule
from readiness_tui.domain.proof.proof import GateDecision, Scope
from readiness_tui.domain.verdict.choke_points import milestones_behind
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import Linted, OutlookCame

_T = TypeVar("_T")
QUIET_S = 0.3
"""How long nothing may have changed before the plan is looked at."""


class PlanLooks:
    """Looks at the newest plan on threads of its own.

    Choke points are looked for behind the problems; until they are known, the last ones stand.

    Args:
        find: Gives what is wrong with a plan, asking whether it is wanted; None where it is not.
        foresee: Gives what is likely of a plan, each time of some more runs.
        workers: Who runs both, and sends messages.
    """

    def __init__(
        self,
        find: Callable[[Snapshot, Callable[[], bool]], tuple[LintFinding, ...] | None],
        foresee: Callable[[Schedule], Iterator[ForecastProgress]],
        workers: Workers,
    ) -> None:
        self._find, self._foresee, self._workers = find, foresee, workers
        self._linting = ThreadPoolExecutor(1, "lint")
        self._to_lint: Snapshot | None = None
        self._goals: Mapping[Key, tuple[Scope, ...]] = {}
        self._foreseeing = ThreadPoolExecutor(1, "runs")
        self._to_foresee: Schedule | None = None

    def stop(self) -> None:
        """End every look."""
        self._to_lint = self._to_foresee = None
        self._linting.shutdown(wait=False, cancel_futures=True)
        self._foreseeing.shutdown(wait=False, cancel_futures=True)

    def forget(self) -> None:
        """Look at the same plan again when it comes next."""
        self._to_lint = None

    def lint_soon(self, snapshot: Snapshot) -> None:
        """Look for what is wrong with the plan, once it has been quiet for a moment."""
        if self._is_looked_at(snapshot):
            return
        self._to_lint = snapshot
        self._workers.soon(partial(self._lint, snapshot))

    def look_ahead(self, plan: Schedule) -> None:
        """Say `OutlookCame` with what is likely of a plan, again and again while runs are made."""
        self._to_foresee = plan
        self._workers.soon(partial(self._run, plan))

    async def aside(self, work: Callable[[], _T]) -> _T | None:
        """Do something that nobody waits for, behind the look for problems."""
        return await self._workers.off(work, self._linting)

    def _is_looked_at(self, snapshot: Snapshot) -> bool:
        """Whether the same boards on the same day are looked at already, or will be.

        Once all gates have answered, others that fail make it another plan: a breach is a problem.
        """
        pending = self._to_lint
        if pending is None or pending.analysis.context.today != snapshot.analysis.context.today:
            return False
        old, new = pending.portfolio.boards, snapshot.portfolio.boards
        if list(old) != list(new) or not all(old[name] is new[name] for name in new):
            return False
        return bool(snapshot.unchecked) or _failing(pending) == _failing(snapshot)

    async def _lint(self, snapshot: Snapshot) -> None:
        """Look at a plan unless a newer one comes, which ends the look at this one."""
        await asyncio.sleep(QUIET_S)
        if self._to_lint is not snapshot:
            return
        findings = await self.aside(lambda: self._find(snapshot, lambda: self._to_lint is snapshot))
        if findings is None or self._to_lint is not snapshot:
            return
        self._workers.post(Linted(snapshot.revision, findings, self._goals))
        goals = await self.aside(
            lambda: milestones_behind(snapshot.analysis, lambda: self._to_lint is snapshot)
        )
        if goals is not None and self._to_lint is snapshot and goals != self._goals:
            self._goals = goals
            self._workers.post(Linted(snapshot.revision, findings, goals))

    async def _run(self, plan: Schedule) -> None:
        """Make runs of a plan until there are enough, or another plan is asked about."""
        await asyncio.sleep(QUIET_S)
        answers = self._foresee(plan)
        while self._to_foresee is plan:
            outlook = await self._workers.off(lambda: next(answers, None), self._foreseeing)
            if outlook is None:
                return
            if self._to_foresee is plan:
                self._workers.post(OutlookCame(outlook))


def _failing(snapshot: Snapshot) -> frozenset[GateKey]:
    weights = snapshot.judgement.effectives
    return frozenset(key for key, weight in weights.items() if weight.hold is GateDecision.FAILS)
