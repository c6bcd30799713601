"""The scans of one workflow file: what hides their failure in scripts, steps and jobs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.formats.yaml_lines import LineMap
from readiness_tui.gates.kinds.scanners.config import around
from readiness_tui.gates.kinds.scanners.defaults import WEAK, of_action, soft_inputs
from readiness_tui.gates.kinds.scanners.likeness import looks_like_scan
from readiness_tui.gates.kinds.scanners.names import Names, Scan
from readiness_tui.gates.kinds.scanners.scan_scope import scope_of_action
from readiness_tui.gates.kinds.scanners.scanner_table import scanners
from readiness_tui.gates.kinds.softfail.conditions import Around, condition_of, doubt_of
from readiness_tui.gates.kinds.softfail.gating import (
    StepLook,
    gate_behind,
    gate_of,
    inline_codes,
    needs_of,
)
from readiness_tui.gates.kinds.softfail.judges import Held, Place
from readiness_tui.gates.kinds.softfail.programs import Read
from readiness_tui.gates.kinds.softfail.reach import Reach
from readiness_tui.gates.kinds.softfail.scripts import ScriptLook, Soft, Use
from readiness_tui.gates.kinds.softfail.sources import Sourced, with_sources
from readiness_tui.gates.kinds.workflows.workflow import Job, Run, Setting, Step, Uses, Workflow
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.tree import Simple
from readiness_tui.gates.shell.words import ShellError, Word

Inputs = tuple[tuple[str, Setting], ...]
_SHELLS = frozenset({"bash", "sh", "dash", "ksh", "zsh"})
_OPEN = "${{"
_REPORT = re.compile(r"output|report|results?[-_]file|sarif")
_IGNORES = {"ignored": ("hides", Outcome.FAIL), "may be ignored": ("may hide", Outcome.WARN)}


@dataclass(frozen=True, slots=True)
class Found:
    """One scan with all that hides its failure; `gated_at` is the line that fails for it later.

    `via` is the file of the repository that is called for it, as `uses:` or the command has it.
    """

    job: Job
    step: Step | None
    scan: str
    line: int
    softs: tuple[Soft, ...]
    is_watched: bool = False
    gated_at: int = 0
    via: str = ""
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A step that may hold a scan and cannot be read."""

    job: Job
    step: Step
    line: int
    says: str


class WorkflowLook:
    """All scans of one file.

    Args:
        workflow: As it was read.
        names: Of the gate.
        text: The file as written.
        lets_report: A soft report is let through where something fails for it later.
        read: Gives the files of the repository, for what judges a report.
    """

    def __init__(
        self,
        workflow: Workflow,
        names: Names,
        text: str,
        *,
        lets_report: bool,
        read: Read = lambda _path: None,
    ) -> None:
        self.workflow, self._names, self._lets_report = workflow, names, lets_report
        self._text, self._read, self._reach = text, read, Reach(workflow)
        self._looks: dict[str, list[StepLook]] = {}
        self._sourced: dict[tuple[str, LineMap, str], Sourced] = {}
        self.unread: list[Unread] = []
        self.unseen: list[str] = []
        every = [found for job in workflow.jobs for found in self._job(job)]
        own = [one for one in every if one.scan not in scanners().handing_on]
        self.found = tuple(own if any(not one.is_guess for one in own) else every)

    def _job(self, job: Job) -> Iterator[Found]:
        job_softs = (*_switches(job.settings), *self._reach.keeps_job(job))
        for uses in job.uses:
            scan = self._called(uses, job.inputs)
            if (scan is None or scan.is_guess) and not uses.text.startswith("./"):
                self.unseen.append(uses.text)
            if scan is not None and not scan.is_guess:
                softs = (*job_softs, *self._input_softs(scan, uses, job.inputs))
                named = tuple(_named(softs, scan.label))
                yield Found(job, None, scan.name, uses.line, named, scan.is_watched, via=scan.via)
        if not any(self._is_scan_like(job, step) for step in job.steps):
            return
        for place, look in enumerate(self._looks_of(job)):
            for use, script in look.uses:
                scan = self._of_use(job, job_softs, place, use, script)
                if scan.softs or not scan.is_guess:
                    yield scan

    def _of_use(
        self,
        job: Job,
        job_softs: tuple[Soft, ...],
        place: int,
        use: Use,
        script: ScriptLook | None,
    ) -> Found:
        look, scan = self._looks_of(job)[place], use.scan
        own = (*((use.soft,) if use.soft else ()), *_named(look.softs, scan.label))
        gate = self._gate(job, place, use, script) if own and self._lets_report else None
        gated = gate.at if gate is not None and not gate.why else 0
        if gate is not None:
            own = () if gated else tuple(_doubted(own, gate.why))
        softs = (*own, *_named(job_softs, scan.label))
        return Found(
            job,
            look.step,
            scan.name,
            use.line,
            softs,
            scan.is_watched,
            gated,
            scan.via,
            scan.is_guess,
        )

    def _gate(self, job: Job, place: int, use: Use, script: ScriptLook | None) -> Held | None:
        """What fails for a soft scan, in its job or in one that waits for it."""
        around = Around(occasions=self._reach.of_job(job)).within(condition_of(job.settings))
        gate, traces = gate_of(use, script, place, self._looks_of(job), around)
        if gate is not None and not gate.why:
            return gate
        for other in self.workflow.jobs:
            if job.id not in other.needs or any(_switches(other.settings)):
                continue
            if any(self._reach.keeps_job(other)):
                continue
            looks = self._looks_of(other)
            inherited = needs_of(traces, job, other, looks)
            later, _ = gate_behind(inherited, looks, around)
            doubt = doubt_of(other.settings, around, inherited)
            if later is not None and doubt:
                later = replace(later, why=later.why or doubt)
            if doubt is not None and later is not None and (gate is None or not later.why):
                gate = later
        return gate

    def _looks_of(self, job: Job) -> list[StepLook]:
        if job.id not in self._looks:
            self._looks[job.id] = [self._step(job, step) for step in job.steps]
        return self._looks[job.id]

    def _called(self, uses: Uses, inputs: Inputs) -> Scan | None:
        """The scan of an action or workflow, one of this repository included."""
        return self._names.use(uses.text, {name: one.text for name, one in inputs})

    def _input_softs(self, scan: Scan, uses: Uses, inputs: Inputs) -> Iterator[Soft]:
        """Inputs by which an action never fails, and what it is by itself."""
        values = {name: one.text for name, one in inputs}
        lines = {name: one.line for name, one in inputs}
        lines |= {
            word: one.line for _, one in inputs for word in one.text.split() if word[0] == "-"
        }
        is_soft = False
        for name, setting, is_sure in soft_inputs(scan, values):
            is_soft = True
            yield _soft_input(setting, lines[name], is_sure=is_sure)
        if is_soft:
            return
        weak = of_action(
            scan, values, self._names.place(around(self.workflow, self._text, uses.line))
        )
        if weak is not None:
            yield Soft(weak.rule, weak.says, weak.outcome, lines.get(weak.option, uses.line))

    def _is_scan_like(self, job: Job, step: Step) -> bool:
        runs = any(self._may_hold(run, _folder(job, step)) for run in _runs(step))
        is_named = bool(_runs(step)) and looks_like_scan(step.name)
        return (
            runs
            or is_named
            or any(self._called(uses, step.inputs) is not None for uses in step.uses)
        )

    def _with_sources(self, run: Run, folder: str) -> Sourced:
        key = (run.text, run.lines, folder)
        if key not in self._sourced:
            self._sourced[key] = with_sources(run.text, run.lines, folder, self._names.text)
        return self._sourced[key]

    def _may_hold(self, run: Run, folder: str) -> bool:
        """Whether a script may hold a scan; what it calls is looked at before it is read whole."""
        text = self._with_sources(run, folder).text
        names = self._names.within(folder)
        if names.may_name(text):
            return True
        return names.may_be_in(text) and names.calls_any(text)

    def _step(self, job: Job, step: Step) -> StepLook:
        uses: list[tuple[Use, ScriptLook | None]] = []
        scripts: list[ScriptLook] = []
        input_softs: list[Soft] = []
        shell = step.shell or job.shell or ("pwsh" if job.is_windows else "")
        for run in _runs(step):
            script = self._script(job, step, run, shell if step.runs else _shell_of(step))
            if script is not None:
                scripts.append(script)
                uses += [(use, script) for use in script.uses]
        for call in step.uses:
            scan = self._called(call, step.inputs)
            if scan is not None:
                own = tuple(self._input_softs(scan, call, step.inputs))
                soft = next((each for each in own if each.rule in WEAK), None)
                input_softs += [each for each in own if each.rule not in WEAK]
                scope = scope_of_action((name, setting.text) for name, setting in step.inputs)
                files = frozenset(_written(step))
                uses.append((Use(scan, call.line, soft, scope, files=files), None))
        switched = (*_switches(step.settings), *self._reach.keeps_step(job, step))
        softs = (*switched, *_may_end_well(step), *input_softs)
        codes = tuple(inline_codes(step, shell))
        return StepLook(step, softs, tuple(uses), tuple(scripts), codes)

    def _script(self, job: Job, step: Step, run: Run, shell: str) -> ScriptLook | None:
        options = shell_options(shell)
        if options is None:
            if self._may_scan(run.text):
                message = f"shell {shell} is not read"
                self.unread.append(Unread(job, step, run.lines.at(0), message))
            return None
        folder = _folder(job, step)
        place, sourced = Place(self._read, step.id, folder), self._with_sources(run, folder)
        try:
            names = self._names.within(folder).in_step(step.name, sourced.text)
            text = around(self.workflow, self._text, run.lines.at(0))
            return ScriptLook(sourced, options, names, text, place)
        except ShellError as error:
            if self._names.may_name(sourced.text):
                message = f"the script is not understood: {error.said}"
                self.unread.append(Unread(job, step, sourced.lines.at(error.at), message))
            return None

    def _may_scan(self, text: str) -> bool:
        """Whether a line of a script in another language begins with a scanner."""
        for line in text.splitlines():
            words = tuple(Word(word, word, 0, 0) for word in line.lstrip("&| ").split())
            scan = self._names.scan(Simple(0, 0, words)) if words else None
            if scan is not None and not scan.is_guess:
                return True
        return False


def _runs(step: Step) -> tuple[Run, ...]:
    """The scripts of a step, those that it hands to an action which runs them again among them."""
    name = next((one.text.partition("@")[0].lower() for one in step.uses), "")
    script_inputs = (one for key, one in step.inputs if key == scanners().shells.get(name))
    return (*step.runs, *(Run(one.text, LineMap((0,), (one.line,))) for one in script_inputs))


def _shell_of(step: Step) -> str:
    """The shell of an action that runs a script."""
    shell = next((one.text for name, one in step.inputs if name == "shell"), "")
    return f"{shell or 'bash'} {{0}}"


def _may_end_well(step: Step) -> Iterator[Soft]:
    """What lets an action that runs a script end well although the script fails."""
    name = next((one.text.partition("@")[0].lower() for one in step.uses), "")
    for key, setting in step.inputs if name in scanners().shells else ():
        if key == "continue_on_error" and setting.text.lower() != "false":
            yield _soft_input(f"{key}: {setting.text}", setting.line, is_sure=True)
        elif key == "new_command_on_retry":
            yield _soft_input(f"{key}: {setting.text}", setting.line, is_sure=False)


def shell_options(shell: str) -> Options | None:
    """How a `shell:` starts its scripts; None for one that is no shell of ours."""
    words = shell.split()
    if not words:
        return Options(errexit=True, pipefail=False)
    name = words[0].rpartition("/")[2]
    if name not in _SHELLS:
        return None
    if len(words) == 1:
        return Options(errexit=True, pipefail=name == "bash")
    flags = [word for word in words[1:] if word.startswith("-") and not word.startswith("--")]
    errexit = any("e" in flag for flag in flags) or "errexit" in words
    return Options(errexit=errexit, pipefail="pipefail" in words)


def _switches(settings: tuple[tuple[str, Setting], ...]) -> Iterator[Soft]:
    """What a step or job is told to do with a failure; `%s` is filled with the scan."""
    for name, setting in settings:
        inner = setting.text.removeprefix(_OPEN).removesuffix("}}").strip()
        if name == "continue-on-error" and inner.lower() != "false":
            is_open = setting.text.startswith(_OPEN) and inner.lower() != "true"
            verb = "may hide" if is_open else "hides"
            message = f"continue-on-error: {setting.text} {verb} the failure of %s"
            outcome = Outcome.WARN if is_open else Outcome.FAIL
            yield Soft("softfail.continue-on-error", message, outcome, setting.line)
        elif name in _IGNORES:  # of a target, by whoever runs it
            verb, outcome = _IGNORES[name]
            message = f"{setting.text} {verb} the failure of %s"
            yield Soft("softfail.ignored", message, outcome, setting.line)


def _folder(job: Job, step: Step) -> str:
    """Where the scripts of a step run, below the root; empty where only a run can say."""
    own = next((one.text for name, one in step.settings if name == "working-directory"), "")
    folder = (own or job.folder).removeprefix("./").strip("/")
    return "" if "$" in folder or folder == "." else folder


def _soft_input(said: str, line: int, *, is_sure: bool) -> Soft:
    verb = "hides" if is_sure else "may hide"
    outcome = Outcome.FAIL if is_sure else Outcome.WARN
    return Soft("softfail.input", f"{said} {verb} the failure of %s", outcome, line)


def _written(step: Step) -> Iterator[str]:
    """The report files that an action is told to write."""
    for name, setting in step.inputs:
        if _REPORT.search(name.lower()) and "." in setting.text:
            yield setting.text.removeprefix("./")


def _doubted(softs: Iterable[Soft], why: str) -> Iterator[Soft]:
    """Findings of a scan of which nobody can know whether something fails for it."""
    for soft in softs:
        message = f"{soft.says}, unless {why}"
        yield replace(soft, rule="softfail.unseen-gate", says=message, outcome=Outcome.UNKNOWN)


def _named(softs: Iterable[Soft], scan: str) -> Iterator[Soft]:
    """Findings of a step or job, told for one scan."""
    for soft in softs:
        head, sign, tail = soft.says.rpartition("%s")
        yield replace(soft, says=f"{head}{scan}{tail}") if sign else soft
