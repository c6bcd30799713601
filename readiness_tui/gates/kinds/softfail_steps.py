"""The scans of one workflow file: what hides their failure in scripts, steps and jobs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from readiness_tui.domain.gate import Outcome
from readiness_tui.gates.kinds.softfail_defaults import RULE as NEVER_FAILS
from readiness_tui.gates.kinds.softfail_defaults import of_action
from readiness_tui.gates.kinds.softfail_gates import (
    StepLook,
    gate_behind,
    gate_of,
    inline_codes,
    needs_of,
)
from readiness_tui.gates.kinds.softfail_judges import Held, Place, options_of
from readiness_tui.gates.kinds.softfail_names import Names, Scan
from readiness_tui.gates.kinds.softfail_programs import Read
from readiness_tui.gates.kinds.softfail_scope import scope_of_action
from readiness_tui.gates.kinds.softfail_scripts import ScriptLook, Soft, Use, soft_flag
from readiness_tui.gates.readers.shell_state import Options
from readiness_tui.gates.readers.shell_tree import Simple
from readiness_tui.gates.readers.shell_words import Lexer, ShellError, Word
from readiness_tui.gates.readers.workflow import Job, Run, Setting, Step, Uses, Workflow
from readiness_tui.gates.readers.yaml_lines import LineMap

_SHELLS = frozenset({"bash", "sh", "dash", "ksh", "zsh"})
_OPEN = "${{"
_INPUTS = {  # inputs of actions that keep a scan from failing, with the value that does it
    "exit-code": frozenset({"0"}),
    "fail-on-error": frozenset({"false"}),
    "fail-build": frozenset({"false"}),
    "fail-on-vuln": frozenset({"false"}),
    "fail-on-findings": frozenset({"false"}),
    "fail-on-severity": frozenset({"none"}),
    "severity-threshold": frozenset({"none"}),
    "failure-threshold": frozenset({"none"}),
    "continue-on-error": frozenset({"true"}),
    "internal-be-careful-allow-failure": frozenset({"true"}),
    "soft-fail": frozenset({"true"}),
    "no-fail": frozenset({"true"}),
    "exit-zero": frozenset({"true"}),
    "warn-only": frozenset({"true"}),
}
_ARGUMENTS = frozenset({"args", "extra-args", "extra-arguments", "options", "scan-args", "flags"})
_NEVER = re.compile(r"(false|0|null|'')(\s*&&.*)?|[^|]*&&\s*false", re.DOTALL)


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
        self._text, self._read = text, read
        self._looks: dict[str, list[StepLook]] = {}
        self.unread: list[Unread] = []
        self.unseen: list[str] = []
        self.found = tuple(found for job in workflow.jobs for found in self._job(job))

    def _job(self, job: Job) -> Iterator[Found]:
        job_softs = tuple(_switches(job.settings))
        for uses in job.uses:
            scan = self._called(uses)
            if scan is None and not uses.text.startswith("./"):
                self.unseen.append(uses.text)
            if scan is not None:
                softs = (*job_softs, *_input_softs(job.inputs))
                named = tuple(_named(softs, scan.label))
                yield Found(job, None, scan.name, uses.line, named, scan.is_watched, via=scan.via)
        if not any(self._is_scan_like(step) for step in job.steps):
            return
        for place, look in enumerate(self._looks_of(job)):
            for use, script in look.uses:
                yield self._of_use(job, job_softs, place, use, script)

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
        held = self._gate(job, place, use, script) if own and self._lets_report else None
        gated = held.at if held is not None and not held.why else 0
        if held is not None:
            own = () if gated else tuple(_doubted(own, held.why))
        softs = (*own, *_named(job_softs, scan.label))
        return Found(
            *(job, look.step, scan.name, use.line, softs, scan.is_watched, gated), scan.via
        )

    def _gate(self, job: Job, place: int, use: Use, script: ScriptLook | None) -> Held | None:
        """What fails for a soft scan, in its job or in one that waits for it."""
        held, traces = gate_of(use, script, place, self._looks_of(job))
        if held is not None and not held.why:
            return held
        for other in self.workflow.jobs:
            if job.id not in other.needs or any(_switches(other.settings)):
                continue
            looks = self._looks_of(other)
            given = needs_of(traces, job, other, looks)
            later, _ = gate_behind(given, looks)
            if later is not None and (held is None or not later.why):
                held = later
        return held

    def _looks_of(self, job: Job) -> list[StepLook]:
        if job.id not in self._looks:
            self._looks[job.id] = [self._step(job, step) for step in job.steps]
        return self._looks[job.id]

    def _called(self, uses: Uses) -> Scan | None:
        """The scan of an action or workflow, one of this repository included."""
        name = self._names.action(uses.text)
        return self._names.call(uses.text) if name is None else Scan(name, ())

    def _is_scan_like(self, step: Step) -> bool:
        return any(self._names.may_be_in(run.text) for run in step.runs) or any(
            self._called(uses) is not None for uses in step.uses
        )

    def _step(self, job: Job, step: Step) -> StepLook:
        uses: list[tuple[Use, ScriptLook | None]] = []
        scripts: list[ScriptLook] = []
        shell = step.shell or job.shell or ("pwsh" if job.is_windows else "")
        for run in step.runs:
            script = self._script(job, step, run, shell)
            if script is not None:
                scripts.append(script)
                uses += [(use, script) for use in script.uses]
        for one in step.uses:
            scan = self._called(one)
            if scan is not None:
                says = of_action(one.text, (name for name, _ in step.inputs), self._text)
                soft = Soft(NEVER_FAILS, says, Outcome.WARN, one.line) if says else None
                given = ((name, setting.text) for name, setting in step.inputs)
                files, target = frozenset(_written(step)), scope_of_action(given)
                uses.append((Use(scan, one.line, soft, target, files=files), None))
        softs = (*_switches(step.settings), *(_input_softs(step.inputs) if step.uses else ()))
        codes = tuple(inline_codes(step, shell))
        return StepLook(step, softs, tuple(uses), tuple(scripts), codes)

    def _script(self, job: Job, step: Step, run: Run, shell: str) -> ScriptLook | None:
        options = shell_options(shell)
        if options is None:
            if self._may_scan(run.text):
                says = f"shell {shell} is not read"
                self.unread.append(Unread(job, step, run.lines.at(0), says))
            return None
        folders = (one.text for name, one in step.settings if name == "working-directory")
        place = Place(self._read, step.id, next(folders, "").removeprefix("./"))
        try:
            return ScriptLook(run.text, run.lines, options, self._names, self._text, place)
        except ShellError as error:
            if self._names.may_be_in(run.text):
                says = f"the script is not understood: {error.said}"
                self.unread.append(Unread(job, step, run.lines.at(error.at), says))
            return None

    def _may_scan(self, text: str) -> bool:
        """Whether a line of a script in another language begins with a scanner."""
        for line in text.splitlines():
            words = tuple(Word(word, word, 0, 0) for word in line.lstrip("&| ").split())
            if words and self._names.scan(Simple(0, 0, words)) is not None:
                return True
        return False


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
    """`continue-on-error` and `if: false` of a step or job; `%s` is filled with the scan."""
    for name, setting in settings:
        inner = setting.text.removeprefix(_OPEN).removesuffix("}}").strip()
        if name == "continue-on-error" and inner.lower() != "false":
            is_open = setting.text.startswith(_OPEN) and inner.lower() != "true"
            verb = "may hide" if is_open else "hides"
            says = f"continue-on-error: {setting.text} {verb} the failure of %s"
            outcome = Outcome.WARN if is_open else Outcome.FAIL
            yield Soft("softfail.continue-on-error", says, outcome, setting.line)
        elif name == "if" and _NEVER.fullmatch(inner):
            says = f"if: {setting.text} keeps %s from running"
            yield Soft("softfail.never-runs", says, Outcome.FAIL, setting.line)


def _input_softs(inputs: tuple[tuple[str, Setting], ...]) -> Iterator[Soft]:
    """Inputs of an action by which it never fails."""
    for name, setting in inputs:
        tidy = name.lower().replace("_", "-")
        if tidy in _ARGUMENTS:
            flag = soft_flag(_words(setting.text))
            if flag is not None:
                yield _soft_input(f"{name}: {flag[1]}", setting, is_sure=flag[2])
        elif tidy in _INPUTS and setting.text.lower() in _INPUTS[tidy]:
            yield _soft_input(f"{name}: {setting.text}", setting, is_sure=True)
        elif tidy in _INPUTS and setting.text.startswith(_OPEN):
            yield _soft_input(f"{name}: {setting.text}", setting, is_sure=False)


def _soft_input(said: str, setting: Setting, *, is_sure: bool) -> Soft:
    verb = "hides" if is_sure else "may hide"
    outcome = Outcome.FAIL if is_sure else Outcome.WARN
    return Soft("softfail.input", f"{said} {verb} the failure of %s", outcome, setting.line)


def _words(text: str) -> tuple[Word, ...]:
    lexer, found = Lexer(text), list[Word]()
    try:
        while (token := lexer.next()).kind != "end":
            if token.word is not None:
                found.append(token.word)
    except ShellError:
        return tuple(Word(word, word, 0, 0) for word in text.split())
    return tuple(found)


def _written(step: Step) -> Iterator[str]:
    """The report files that an action is told to write."""
    for name, setting in step.inputs:
        if re.search(r"(^|[-_])(output|report|file|path)([-_]|$)", name) and "." in setting.text:
            yield setting.text.removeprefix("./")


def look_at_script(
    text: str, lines: LineMap, names: Names, read: Read = lambda _path: None
) -> ScriptLook:
    """A shell script of the repository, which has no -e unless it says so.

    Raises:
        ShellError: It is no shell.
    """
    return ScriptLook(text, lines, options_of(text), names, place=Place(read))


def _doubted(softs: Iterable[Soft], why: str) -> Iterator[Soft]:
    """Findings of a scan of which nobody can know whether something fails for it."""
    for soft in softs:
        says = f"{soft.says}, unless {why}"
        yield replace(soft, rule="softfail.unseen-gate", says=says, outcome=Outcome.UNKNOWN)


def _named(softs: Iterable[Soft], scan: str) -> Iterator[Soft]:
    """Findings of a step or job, told for one scan."""
    for soft in softs:
        head, _, tail = soft.says.rpartition("%s")
        yield replace(soft, says=f"{head}{scan}{tail}")
