"""Jobs and triggers that a workflow must have, so that a failing scan can stop anything at all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from readiness_tui.domain.model.errors import Place
from readiness_tui.gates.kinds.parts import Part
from readiness_tui.gates.kinds.workflows.workflow import Job, Workflow
from readiness_tui.gates.kinds.workflows.workflow_files import short

_TESTS_RESULT = re.compile(
    r"needs\s*(\.|\[).{0,100}?result|tojson\s*\(\s*needs\s*\)|re-actors/alls-green",
    re.IGNORECASE | re.DOTALL,
)
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_ALWAYS = re.compile(r"always\s*\(\s*\)|!\s*cancelled\s*\(\s*\)|failure\s*\(\s*\)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a gate asks of jobs and triggers."""

    jobs: tuple[str, ...]
    summary: str
    triggers: tuple[str, ...]


def against_jobs(
    wanted: Wanted, workflows: Sequence[Workflow], with_scans: Iterable[str]
) -> Iterator[Part]:
    """What stands against the jobs and triggers that a gate asks for.

    Args:
        wanted: What it asks.
        workflows: All that were read.
        with_scans: Paths of those that hold a scan; without any, all have to have the triggers.
    """
    flows = [flow for flow in workflows if not flow.is_action]
    jobs = [(flow, job) for flow in flows for job in flow.jobs]
    for name in wanted.jobs:
        if not any(is_called(job, name) for _, job in jobs):
            message = f"required job {name} is in no workflow"
            yield Part.fail("softfail.job-missing", message, remedy=f"add the job {name}")
    if wanted.summary:
        yield from _against_summary(wanted, jobs)
    scanning = set(with_scans)
    for flow in flows:
        if scanning and flow.path not in scanning:
            continue
        for trigger in wanted.triggers:
            if trigger not in flow.triggers:
                message = f"{short(flow.path)}: no trigger {trigger}"
                yield Part.fail("softfail.trigger", message, flow.path, f"add {trigger} to on:")


def is_called(job: Job, name: str) -> bool:
    """Whether a job has this id or name, as required checks have it.

    The name of a job of a matrix is filled in for each of them, or gets its values in brackets.
    """
    if job.id == name:
        return True
    named = next((one.text for key, one in job.settings if key == "name"), job.id)
    pattern = "(.+)".join(re.escape(text) for text in _EXPRESSION.split(named))
    return re.fullmatch(rf"{pattern}( \(.+\))?", name) is not None


def _against_summary(wanted: Wanted, jobs: Sequence[tuple[Workflow, Job]]) -> Iterator[Part]:
    summaries = [(flow, job) for flow, job in jobs if is_called(job, wanted.summary)]
    if not summaries:
        message = f"summary job {wanted.summary} is in no workflow"
        yield Part.fail("softfail.summary-missing", message, remedy=f"add the job {wanted.summary}")
    for flow, job in summaries:
        place, where = Place(flow.path, job.line), f"{short(flow.path)}:{job.line} job {job.id}"
        for name in wanted.jobs:
            called = [one for other, one in jobs if other is flow and is_called(one, name)]
            if called and not any(one.id in job.needs for one in called):
                message = f"{where}: does not need {name}"
                yield Part.fail("softfail.not-needed", message, place, f"add {name} to its needs")
        yield from _against_result(job, where, place)


def _against_result(job: Job, where: str, place: Place) -> Iterator[Part]:
    runs_always = any(name == "if" and _ALWAYS.search(one.text) for name, one in job.settings)
    tests = any(_TESTS_RESULT.search(text) for text in job.said)
    if runs_always and not tests:
        message = f"{where}: runs always and never tests needs.*.result"
        remedy = "fail unless every needs.*.result is success"
        yield Part.fail("softfail.summary-blind", message, place, remedy)
    elif not runs_always:
        message = f"{where}: is skipped when a job it needs fails, and skipped counts as passed"
        remedy = "add if: always() and test needs.*.result"
        yield Part.warn("softfail.summary-skipped", message, place, remedy)
