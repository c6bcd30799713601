"""Which jobs and steps of a workflow no occasion reaches, so that no scan in them ever runs."""

import re
from collections.abc import Iterator

from readiness_tui.gates.kinds.softfail.conditions import condition_of, never_runs, why_never
from readiness_tui.gates.kinds.softfail.gating import NEVER_RUNS
from readiness_tui.gates.kinds.softfail.occasions import Occasion, meeting, occasions_of
from readiness_tui.gates.kinds.softfail.scripts import Soft
from readiness_tui.gates.kinds.workflows.workflow import Job, Step, Workflow

_WITHOUT_NEEDS = re.compile(r"(?:always|failure|cancelled)\s*\(", re.IGNORECASE)
"""A job that asks for a status may run where one that it needs was skipped."""

Occasions = tuple[Occasion, ...]


class Reach:
    """The occasions on which each job of a workflow may run."""

    def __init__(self, workflow: Workflow) -> None:
        self._every = occasions_of(workflow.starts)
        self._jobs = {job.id: job for job in workflow.jobs}
        self._reached: dict[str, Occasions] = {}

    def of_job(self, job: Job) -> Occasions:
        """Those on which a job may run; all where none is left."""
        return self._of(job) or self._every

    def keeps_job(self, job: Job) -> Iterator[Soft]:
        """What keeps a job from ever running; `%s` is filled with the scan."""
        if self._of(job):
            return
        never = never_runs(job.settings, self._every)
        if never is not None:
            yield Soft(NEVER_RUNS, why_never(never.text, self._every), line=never.line)
            return
        needed = ", ".join(job.needs)
        message = (
            f"never runs: job {job.id} needs {needed}, which is skipped on every trigger, so is %s"
        )
        yield Soft(NEVER_RUNS, message, line=job.line)

    def keeps_step(self, job: Job, step: Step) -> Iterator[Soft]:
        """The same of a step, where its job runs."""
        occasions = self.of_job(job)
        never = never_runs(step.settings, occasions)
        if never is not None:
            yield Soft(NEVER_RUNS, why_never(never.text, occasions), line=never.line)

    def _of(self, job: Job) -> Occasions:
        if job.id in self._reached:
            return self._reached[job.id]
        self._reached[job.id] = self._every  # of one that needs itself, nothing is known
        condition = condition_of(job.settings)
        occasions = meeting((condition,), self._every)
        needed = (self._jobs[name] for name in job.needs if name in self._jobs)
        for other in () if _WITHOUT_NEEDS.search(condition) else needed:
            occasions = tuple(one for one in self._of(other) if one in occasions)
        self._reached[job.id] = occasions
        return occasions
