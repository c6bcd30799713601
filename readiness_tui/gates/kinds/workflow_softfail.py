"""Kind `workflow_softfail`: a scan that finds something stops the build, and nothing hides it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator

from readiness_tui.domain.errors import GateError, Place
from readiness_tui.domain.gate import Cause, Gate, Outcome, Result
from readiness_tui.gates.inputs import tally
from readiness_tui.gates.kinds.softfail_calls import looks_at
from readiness_tui.gates.kinds.softfail_names import SCANNERS, Names
from readiness_tui.gates.kinds.softfail_scripts import Soft
from readiness_tui.gates.kinds.softfail_steps import Found, WorkflowLook, look_at_script
from readiness_tui.gates.kinds.softfail_summary import Wanted, against_jobs
from readiness_tui.gates.kinds.workflow_files import (
    Files,
    plural,
    short,
    workflow_files,
    workflow_patterns,
)
from readiness_tui.gates.parts import Part, Request, conclude
from readiness_tui.gates.readers.shell_walk import SHELLS
from readiness_tui.gates.readers.shell_words import ShellError
from readiness_tui.gates.readers.yaml_lines import text_map

_REMEDY = "delete it, or gate after the report step"
_REMEDIES = {
    "softfail.never-fails": "give it what makes it fail, or gate after the report step",
    "softfail.never-runs": "let it run, or delete it",
    "softfail.unseen-gate": "gate where it can be read: jq -e, or Python or shell kept here",
}
_SAID_CAP = 300
_NAMES_CAP = 6
_PROGRAM_CAP = 400_000
_WORSE = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1, Outcome.WARN: 2}


class Allowed(BaseModel):
    """One place where a scan may be soft, until a day."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

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


class WorkflowSoftfail(BaseModel):
    """What counts as a scan, what must be there, and where a scan may be soft.

    What `watch` names must not be softened either, but is no scan: where there is none, the gate is
    unknown until `scanners_add` names one of yours.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

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
    lets = params.report_then_gate
    looks, search.names = looks_at(
        *(files.workflows, files.texts.content, search.names),
        lets_report=lets,
        read=search.read,
    )
    for look in looks:
        search.workflow(look)
    for path, text in files.others.items():
        search.script(path, text)
    search.whole()
    own, others = search.parts, files.parts
    clean = len(files.texts.content) - files.unparsed
    return conclude(
        "does every scan of the workflows stop its build when it fails?",
        [*own, *others],
        good=("softfail.none", search.said()),
        examined=files.examined(search.counted),
        tally="" if own or files.unparsed else tally(files.texts, clean),
        evidence_at=files.texts.oldest,
    )


class _Search:
    """One search for soft scans: what was found, what was counted, what stands against a pass."""

    def __init__(self, params: WorkflowSoftfail, request: Request) -> None:
        self._params, self._request = params, request
        known = {*SCANNERS, *params.scanners_add, *params.required}
        self.names = Names(known - set(params.scanners_remove), params.watch)
        self.files: Files = workflow_files(request)
        self.parts: list[Part] = []
        self.scans: list[str] = []
        self.held: list[str] = []
        self.allowed = 0
        self.unseen: list[str] = []
        self.counted: dict[str, str] = {}
        self._with_scans: set[str] = set()
        self._called: set[str] = set()
        self._used: set[Allowed] = set()
        self._programs: dict[str, str | None] = {}

    @property
    def where(self) -> str:
        """How much was looked at."""
        word = "file" if self.files.others else "workflow"
        return plural(len(self.files.workflows) + len(self.files.others), word)

    def read(self, path: str) -> str | None:
        """A file of the repository that a step runs; None where there is none to be read."""
        if path in self.files.texts.content:
            return self.files.texts.content[path]
        if path not in self._programs:
            self._programs[path] = self._text(path)
        return self._programs[path]

    def _text(self, path: str) -> str | None:
        view, limits = self._request.view, self._request.limits
        try:
            seen = view.look(path)
            is_file = seen is not None and seen.kind == "file"
            return view.text(path, min(limits.bytes, _PROGRAM_CAP)) if is_file else None
        except GateError:
            return None

    def said(self) -> str:
        """What a pass says: which scans stop the build, and which do not."""
        verb = "stops" if len(self.held) == 1 else "stop"
        good = f"{plural(len(self.held), 'scan')} {verb} the build"
        names = f": {_some(self.held)}" if self.held else ""
        allowed = f"; {plural(self.allowed, 'soft scan')} allowed" if self.allowed else ""
        unseen = f"; not seen: {', '.join(self.unseen)}" if self.unseen else ""
        return f"{good}{names}{allowed}{unseen}"

    def workflow(self, look: WorkflowLook) -> None:
        """Take in one workflow file."""
        workflow = look.workflow
        path = workflow.path
        for found in look.found:
            self._found(path, found)
        for one in look.unread:
            where = f"{short(path)}:{one.line} {_job(one.job.id)}"
            says = f"{where}: {one.says}"
            self._unknown("softfail.not-read", says, Place(path, one.line), "run it with bash")
        self.unseen += look.unseen
        steps = sum(len(job.steps) for job in workflow.jobs)
        gated = [f"gated at line {one.gated_at}" for one in look.found if one.gated_at]
        unseen = [f"not seen: {name}" for name in look.unseen]
        counts = (plural(len(workflow.jobs), "job"), plural(steps, "step"))
        scans = plural(len(look.found), "scan")
        self.counted[path] = ", ".join((*counts, scans, *gated, *unseen))

    def script(self, path: str, text: str) -> None:
        """Take in one file that is no YAML: a shell script."""
        first = text.partition("\n")[0]
        is_shell = first.startswith("#!") and any(name in first for name in SHELLS)
        if not is_shell and not path.endswith((".sh", ".bash")):
            says = f"{path}: neither a workflow nor a shell script"
            self._unknown("softfail.not-read", says, Place(path), "take it out of inputs")
            return
        try:
            look = look_at_script(text, text_map(text), self.names, self.read)
        except ShellError as error:
            line = text.count("\n", 0, error.at) + 1
            says = f"{path}:{line}: the script is not understood: {error.said}"
            self._unknown("softfail.not-read", says, Place(path, line), "correct the script")
            return
        for use in look.uses:
            held = look.gate(use) if use.soft and self._params.report_then_gate else 0
            self._count(path, use.scan.name, use.line, held, is_watched=use.scan.is_watched)
            if use.soft and not held:
                self._soft(path, "", use.soft)
        self.counted[path] = plural(len(look.uses), "scan")

    def _unknown(self, rule: str, says: str, place: Place, remedy: str) -> None:
        cause = Cause.NOT_MEASURED
        self.parts.append(Part(Outcome.UNKNOWN, rule, says, cause, place, remedy))

    def _found(self, path: str, found: Found) -> None:
        if found.via or not found.is_watched:
            self._with_scans.add(path)
        self._called.add(found.via.removeprefix("./"))
        allowed = (
            [one for one in self._params.allow if one.covers(path, found)] if found.softs else []
        )
        self._used.update(allowed)
        today = self._request.now.astimezone(UTC).date()
        is_allowed = any(one.expires > today for one in allowed)
        self._count(
            *(path, found.scan, found.line, found.gated_at),
            is_watched=found.is_watched,
            is_allowed=is_allowed,
        )
        if is_allowed:
            return
        note = f" (allowed until {allowed[0].expires}, which is over)" if allowed else ""
        for soft in found.softs:
            self._soft(path, f"{_job(found.job.id)}: ", soft, note)

    def _count(
        self,
        path: str,
        scan: str,
        line: int,
        gated_at: int,
        *,
        is_watched: bool,
        is_allowed: bool = False,
    ) -> None:
        """Take in a scan; a watched command is none."""
        if is_watched:
            return
        self.scans.append(scan)
        self.allowed += is_allowed
        if not is_allowed:
            gate = f" (gated at line {gated_at})" if gated_at else ""
            self.held.append(f"{scan} {short(path)}:{line}{gate}")

    def _soft(self, path: str, where: str, soft: Soft, note: str = "") -> None:
        said = " ".join(soft.says.split())[:_SAID_CAP]
        colon = "" if where else ":"
        says = f"{short(path)}:{soft.line}{colon} {where}{said}{note}"
        text = self.files.line_text(path, soft.line)
        place = Place(path, soft.line)
        remedy = _REMEDIES.get(soft.rule, _REMEDY)
        cause = Cause.NOT_MEASURED if soft.outcome is Outcome.UNKNOWN else None
        self.parts.append(Part(soft.outcome, soft.rule, says, cause, place, remedy, text))

    def whole(self) -> None:
        """What can only be said of all files together."""
        if not self.counted:
            return  # nothing was read: absent or broken inputs speak for themselves
        for name in self._params.required:
            if name not in self.scans:
                says = f"required scanner {name} is missing in {self.where}"
                remedy = f"add a step that runs {name}"
                self.parts.append(Part(Outcome.FAIL, "softfail.required", says, remedy=remedy))
        if not self.scans:
            unseen = f"; not seen: {', '.join(self.unseen)}" if self.unseen else ""
            says = f"no scanner step in {self.where}{unseen}"
            cause, remedy = Cause.NOTHING_EXAMINED, "add a scanner, or name yours in scanners_add"
            self.parts.append(
                Part(Outcome.UNKNOWN, "softfail.no-scanner", says, cause, remedy=remedy)
            )
        self.parts = list(_once(self.parts))
        self.parts += self._unused()
        params = self._params
        wanted = Wanted(params.required_jobs, params.summary_job, params.require_triggers)
        self.parts += against_jobs(wanted, self.files.workflows, self._with_scans - self._called)

    def _unused(self) -> Iterator[Part]:
        for one in self._params.allow:
            if one not in self._used:
                says = f"allow for {one.workflow} covers nothing that is soft"
                remedy = "take it out of allow"
                yield Part(Outcome.WARN, "softfail.allow-unused", says, remedy=remedy)


def _some(names: list[str]) -> str:
    """The first of them, and how many there are more."""
    rest = len(names) - _NAMES_CAP
    return ", ".join(names[:_NAMES_CAP]) + (f" and {rest} more" if rest > 0 else "")


def _once(parts: list[Part]) -> Iterator[Part]:
    """One finding for each place: the worst, then the first."""
    worst: dict[Place | None, Part] = {}
    for part in parts:
        known = worst.get(part.place)
        if part.place is None or known is None or _WORSE[part.outcome] < _WORSE[known.outcome]:
            worst[part.place] = part
    yield from (one for one in parts if one.place is None or worst[one.place] is one)


def _job(job_id: str) -> str:
    return f"job {job_id}" if job_id else "action"
