"""Kind `workflow_softfail`: a scan that finds something stops the build, and nothing hides it.

Without inputs every workflow and composite action is looked at, `.github/workflows/*.y*ml` and
`.github/actions/**/action.y*ml`. What they call in the repository is followed: actions, workflows,
shell and Python scripts, targets of make, just, npm, yarn, pnpm, tox, nox and pre-commit. What
cannot be seen is told as not seen, and is never a pass by itself. A scan whose `if:` holds on none
of the triggers below `on:` never runs, and fails the gate.

A scanner that ends well whatever it finds fails the gate until it is told to fail, as `trivy` is by
`--exit-code`. What hands its findings to the host (CodeQL, Scorecard, a SARIF upload) is unknown:
let a gate of kind `attestation` say that a rule of the host holds it, and name it in
`scanners_remove`. A soft step that only looks like a scan is an unknown scanner: name it in
`scanners_add`, or in `scanners_remove` where it is none.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from pydantic import Field, field_validator

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.kinds.scanners.names import Carriers, Names
from readiness_tui.gates.kinds.scanners.scanner_table import scanners
from readiness_tui.gates.kinds.softfail.follow import Followed
from readiness_tui.gates.kinds.softfail.scripts import Soft
from readiness_tui.gates.kinds.softfail.steps import Found, WorkflowLook
from readiness_tui.gates.kinds.softfail.summary import Wanted, against_jobs
from readiness_tui.gates.kinds.workflows.workflow import Job
from readiness_tui.gates.kinds.workflows.workflow_files import (
    Files,
    short,
    workflow_files,
    workflow_patterns,
)

_REMEDY = "delete it, or gate after the report step"
_REMEDIES = {
    "softfail.never-fails": "give it what makes it fail, or gate after the report step",
    "softfail.never-runs": "let it run, or delete it",
    "softfail.unseen-gate": "gate where it can be read: jq -e, or Python or shell kept here",
    "softfail.reporter": "let a gate of kind attestation say that the host holds it, "
    "and name it in scanners_remove",
}
_SAID_CAP = 300
_FOLLOWED_CAP = 512 * 1024  # of a file that is called
_NAMES_CAP = 6
_WORSE = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1, Outcome.WARN: 2}


class Allowed(Parameters):
    """One place where a scan may be soft, until a day."""

    workflow: str = Field(min_length=1)
    job: str = ""
    step: str = ""
    reason: str = Field(min_length=1)
    expires: date

    @field_validator("expires", mode="before")
    @classmethod
    def _day(cls, value: object) -> object:
        if isinstance(value, datetime):
            return value.date()
        return date.fromisoformat(value) if isinstance(value, str) else value

    def covers(self, path: str, found: Found) -> bool:
        """Whether a scan stands where this one speaks of."""
        step = found.step
        names = {step.name, step.id, step.label} if step else {""}
        return (
            self.workflow in {path, path.rpartition("/")[2]}
            and self.job in {"", found.job.id}
            and (not self.step or self.step in names)
        )


class WorkflowSoftfail(Parameters):
    """What counts as a scan, what must be there, and where a scan may be soft.

    What `watch` names must not be softened either, but is no scan: where there is none, the gate is
    unknown until `scanners_add` names one of yours.
    """

    scanners_add: tuple[str, ...] = ()
    scanners_remove: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    allow: tuple[Allowed, ...] = ()
    report_then_gate: bool = True
    required_jobs: tuple[str, ...] = ()
    summary_job: str = ""
    require_triggers: tuple[str, ...] = ()


def patterns(gate: Gate, _params: WorkflowSoftfail) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return workflow_patterns(gate)


def judge(params: WorkflowSoftfail, request: Request) -> Result:
    """Whether each scan of the workflows stops its build when it fails."""
    search = _Search(params, request)
    files = search.files
    search.look()
    search.whole()
    own, others = search.parts, files.parts
    clean = len(files.texts.content) - files.unparsed
    return conclude(
        "does every scan of the workflows stop its build when it fails?",
        [*own, *others],
        good=("softfail.none", search.said()),
        examined=files.examined(search.counted),
        tally="" if own or files.unparsed else files.texts.tally(clean),
        evidence_at=files.texts.oldest,
    )


class _Search:
    """One search for soft scans: what was found, what was counted, what stands against a pass."""

    def __init__(self, params: WorkflowSoftfail, request: Request) -> None:
        self._params, self._request = params, request
        self.files: Files = workflow_files(request)
        self._followed = Followed(
            self.files.workflows, self._read, self._names, lets_report=params.report_then_gate
        )
        self.parts: list[Part] = []
        self.scans: list[str] = []
        self.held: list[str] = []
        self.allowed = 0
        self.unseen: list[str] = []
        self.counted: dict[str, str] = {}
        self._with_scans: set[str] = set()
        self._called: set[str] = set()
        self._used: set[Allowed] = set()

    def _names(self, carriers: Carriers) -> Names:
        params = self._params
        names = {*scanners().names, *params.scanners_add, *params.required}
        return Names(names, params.watch, params.scanners_remove, carriers)

    def _read(self, path: str) -> str | None:
        """A file of the repository, None if it is not there or cannot be read."""
        if path in self.files.texts.content:
            return self.files.texts.content[path]
        request = self._request
        try:
            if request.view.look(path) is None:
                return None
            return request.view.text(path, min(request.limits.bytes, _FOLLOWED_CAP))
        except GateError:
            return None

    @property
    def where(self) -> str:
        """How much was looked at."""
        is_plain = all(path.endswith((".yml", ".yaml")) for path in self.counted)
        return counted(len(self.counted), "workflow" if is_plain else "file")

    def said(self) -> str:
        """What a pass says: which scans stop the build, and which do not."""
        verb = "stops" if len(self.held) == 1 else "stop"
        good = f"{counted(len(self.held), 'scan')} {verb} the build"
        names = f": {_some(self.held)}" if self.held else ""
        allowed = f"; {counted(self.allowed, 'soft scan')} allowed" if self.allowed else ""
        unseen = f"; not seen: {', '.join(self.unseen)}" if self.unseen else ""
        absent = "".join(f"; no file matches {one}" for one in self.files.unmatched)
        return f"{good}{names}{allowed}{unseen}{absent}"

    def look(self) -> None:
        """Take in every file of the gate, and what they call."""
        others = [path for path in self.files.others if self._followed.script(path)]
        for look in self._followed.looks:
            self.workflow(look)
        for path in self.files.others:
            if path not in {*others, *self.counted}:
                message = f"{path}: neither a workflow nor a shell script"
                self._unknown("softfail.not-read", message, Place(path), "take it out of inputs")
        self.unseen = list(dict.fromkeys((*self.unseen, *self._followed.unseen)))
        self.files.follow(self.counted, self._followed.texts)

    def workflow(self, look: WorkflowLook) -> None:
        """Take in one workflow file."""
        workflow = look.workflow
        path = workflow.path
        for scan in look.found:
            self._found(path, scan)
        for unread in look.unread:
            where = f"{short(path)}:{unread.line}"
            message = f"{' '.join((where, *_job(unread.job)))}: {unread.says}"
            self._unknown(
                "softfail.not-read", message, Place(path, unread.line), "run it with bash"
            )
        self.unseen += look.unseen
        self._count(look)

    def _count(self, look: WorkflowLook) -> None:
        """Say what was counted in a file; a file with targets is looked at once for each."""
        workflow = look.workflow
        scans = [one for one in look.found if not one.is_guess]
        if not scans and workflow.path not in self.files.texts.content:
            return  # something that is called and holds no scan
        counts = [counted(len(scans), "scan")]
        if any(job.word in {"job", "action"} for job in workflow.jobs):
            steps = sum(len(job.steps) for job in workflow.jobs)
            counts = [counted(len(workflow.jobs), "job"), counted(steps, "step"), *counts]
        elif workflow.jobs and workflow.jobs[0].id:
            counts = [f"{workflow.jobs[0].id}: {counts[0]}"]
        gated = [f"gated at line {one.gated_at}" for one in scans if one.gated_at]
        unseen = [f"not seen: {name}" for name in look.unseen]
        before = [self.counted[workflow.path]] if workflow.path in self.counted else []
        self.counted[workflow.path] = ", ".join((*before, *counts, *gated, *unseen))

    def _unknown(self, rule: str, says: str, place: Place, remedy: str) -> None:
        self.parts.append(Part.unknown(rule, says, Cause.NOT_MEASURED, place, remedy))

    def _found(self, path: str, found: Found) -> None:
        if (found.via or not found.is_watched) and not found.is_guess:
            self._with_scans.add(path)
        self._called.add(found.via.removeprefix("./"))
        allowed = (
            [one for one in self._params.allow if one.covers(path, found)] if found.softs else []
        )
        self._used.update(allowed)
        today = self._request.now.astimezone(UTC).date()
        is_allowed = any(one.expires > today for one in allowed)
        if not found.is_watched and not found.is_guess:
            self._add(path, found, is_allowed=is_allowed)
        if is_allowed:
            return
        if found.is_guess:
            self._guessed(path, found)
            return
        note = f" (allowed until {allowed[0].expires}, which is over)" if allowed else ""
        for soft in found.softs:
            self._soft(path, found.job, soft, note)

    def _add(self, path: str, found: Found, *, is_allowed: bool) -> None:
        """Take in a scan, and where it stands if something fails for it."""
        self.scans.append(found.scan)
        self.allowed += is_allowed
        if not is_allowed:
            gate = f" (gated at line {found.gated_at})" if found.gated_at else ""
            self.held.append(f"{found.scan} {short(path)}:{found.line}{gate}")

    def _guessed(self, path: str, found: Found) -> None:
        """A soft command or action that looks like a scanner and is none that is known."""
        soft = found.softs[0]
        where = " ".join((f"{short(path)}:{soft.line}", *_job(found.job)))
        message = f"{where}: {' '.join(soft.says.split())[:_SAID_CAP]}: an unknown scanner"
        remedy = f"name {found.scan} in scanners_add, or in scanners_remove where it is none"
        self._unknown("softfail.unknown-scanner", message, Place(path, soft.line), remedy)

    def _soft(self, path: str, job: Job, soft: Soft, note: str = "") -> None:
        excerpt = " ".join(soft.says.split())[:_SAID_CAP]
        where = " ".join((f"{short(path)}:{soft.line}", *_job(job)))
        message = f"{where}: {excerpt}{note}"
        text = self.files.line_text(path, soft.line)
        place = Place(path, soft.line)
        remedy = _REMEDIES.get(soft.rule, _REMEDY)
        cause = Cause.NOT_MEASURED if soft.outcome is Outcome.UNKNOWN else None
        self.parts.append(Part(soft.outcome, soft.rule, message, cause, place, remedy, text))

    def whole(self) -> None:
        """What can only be said of all files together."""
        if not self.counted:
            return  # nothing was read: absent or broken inputs speak for themselves
        for name in self._params.required:
            if name not in self.scans:
                message = f"required scanner {name} is missing in {self.where}"
                remedy = f"add a step that runs {name}"
                self.parts.append(Part.fail("softfail.required", message, remedy=remedy))
        if not self.scans:
            unseen = f"; not seen: {', '.join(self.unseen)}" if self.unseen else ""
            message = f"no scanner step in {self.where}{unseen}"
            cause, remedy = Cause.NOTHING_EXAMINED, "add a scanner, or name yours in scanners_add"
            self.parts.append(Part.unknown("softfail.no-scanner", message, cause, remedy=remedy))
        if self.scans and len(self.scans) == self.allowed:
            message = (
                f"every scan in {self.where} is allowed to be soft: none is left that can fail"
            )
            remedy = "let one of them stop the build"
            self.parts.append(Part.warn("softfail.none-left", message, remedy=remedy))
        self.parts = list(_once(self.parts))
        self.parts += self._unused()
        params = self._params
        required = Wanted(params.required_jobs, params.summary_job, params.require_triggers)
        self.parts += against_jobs(required, self.files.workflows, self._with_scans - self._called)

    def _unused(self) -> Iterator[Part]:
        for allowance in self._params.allow:
            if allowance not in self._used:
                message = f"allow for {allowance.workflow} covers nothing that is soft"
                yield Part.warn("softfail.allow-unused", message, remedy="take it out of allow")


def _some(names: list[str]) -> str:
    """The first of them, and how many there are more."""
    rest = len(names) - _NAMES_CAP
    return ", ".join(names[:_NAMES_CAP]) + (f" and {rest} more" if rest > 0 else "")


def _once(parts: list[Part]) -> Iterator[Part]:
    """One finding for each place: the worst, then the first."""
    worst: dict[Place | None, Part] = {}
    for part in parts:
        worse = worst.get(part.place)
        if part.place is None or worse is None or _WORSE[part.outcome] < _WORSE[worse.outcome]:
            worst[part.place] = part
    yield from (one for one in parts if one.place is None or worst[one.place] is one)


def _job(job: Job) -> tuple[str, ...]:
    """The words for where a step stands; none for a script."""
    return tuple(one for one in (job.word, job.id) if one)
