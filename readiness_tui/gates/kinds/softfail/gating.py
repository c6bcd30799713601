"""What in a job, or in one that waits for it, is known to fail for what a soft scan found."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from readiness_tui.gates.kinds.softfail.code_endings import ends_of
from readiness_tui.gates.kinds.softfail.conditions import Around, condition_of, doubt_of
from readiness_tui.gates.kinds.softfail.judges import Held
from readiness_tui.gates.kinds.softfail.programs import GATE_LIKE
from readiness_tui.gates.kinds.softfail.python_endings import Ends
from readiness_tui.gates.kinds.softfail.scripts import ScriptLook, Soft, Use
from readiness_tui.gates.kinds.softfail.traces import Traces
from readiness_tui.gates.kinds.workflows.workflow import Job, Step

_EXPORTS = re.compile(r"exportVariable\(\s*['\"](\w+)|(?<![\w$])([A-Z][A-Z0-9_]+)=")
NEVER_RUNS = "softfail.never-runs"
_OUTCOME_RULE = "softfail.continue-on-error"
_CODES = {"actions/github-script": ("javascript", "script")}
_MERELY = re.compile(r"upload|download|checkout|comment|summary|notif|slack|mail|issue|publish")


@dataclass(frozen=True, slots=True)
class Inline:
    """Code that a step holds, in a language that is no shell."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class StepLook:
    """One step: its scans with the scripts that they stand in, its scripts and other code."""

    step: Step
    softs: tuple[Soft, ...]
    uses: tuple[tuple[Use, ScriptLook | None], ...]
    scripts: tuple[ScriptLook, ...]
    codes: tuple[Inline, ...] = ()

    @cached_property
    def text(self) -> str:
        """All that the step says."""
        step = self.step
        settings = (*step.settings, *step.env, *step.inputs)
        texts = [
            *(one.text for one in self.scripts),
            *(run.text for run in step.runs),
            *(one.text for _, one in settings),
        ]
        return "\n".join(texts)

    @cached_property
    def is_open(self) -> bool:
        """Whether it may hear of what it does not name: by a glob, or by code that it calls."""
        return "*" in self.text or any(one.judges.runs_code for one in self.scripts)

    def may_hear(self, traces: Traces) -> bool:
        """Whether it may hear of what carries the news; a cheap look before it is followed."""
        folders = {name.rpartition("/")[0] for name in traces.files} - {""}
        names = folders | traces.exported
        return self.is_open or traces.are_in(self.text) or any(name in self.text for name in names)


def inline_codes(step: Step, shell: str) -> Iterator[Inline]:
    """The code of a step that is no shell."""
    if shell.split()[:1] and shell.split(maxsplit=1)[0].rpartition("/")[2].startswith("python"):
        yield from (Inline("python", run.text, run.lines.at(0)) for run in step.runs)
    for uses in step.uses:
        language, input_name = _CODES.get(uses.text.partition("@")[0].lower(), ("", ""))
        for name, setting in step.inputs:
            if language and name == input_name:
                yield Inline(language, setting.text, setting.line)


def gate_of(
    use: Use, script: ScriptLook | None, place: int, looks: Sequence[StepLook], around: Around
) -> tuple[Held | None, Traces]:
    """The line at which a job fails for what a soft scan found, and what carries its news on.

    Args:
        use: The scan.
        script: The one that it stands in, None for an action.
        place: Of its step among the others.
        looks: The steps of the job.
        around: Under what the job runs.
    """
    shared = around.within(condition_of(looks[place].step.settings))
    again = _scanned_again(use, script, place, looks, shared)
    if again is not None and not again.why:
        return again, Traces()
    if any(one.rule == NEVER_RUNS for one in looks[place].softs):
        return again, Traces()
    own, traces = _in_its_step(use, script, looks[place])
    if own is not None and not looks[place].softs and not own.why:
        return own, traces
    first = own if own is not None and not looks[place].softs else again
    gate, traces = gate_behind(traces, looks[place + 1 :], shared)
    return (gate if gate is not None and (first is None or not gate.why) else first), traces


def gate_behind(
    traces: Traces, looks: Iterable[StepLook], shared: Around
) -> tuple[Held | None, Traces]:
    """The same for steps that come later, which find only what carries the news.

    Args:
        traces: What carries it.
        looks: The steps.
        shared: Under what the scan runs.
    """
    doubtful: Held | None = None
    for look in looks:
        if not traces:
            break
        gate, traces = _in_later_step(traces, look, shared)
        if gate is not None and not look.softs:
            if not gate.why:
                return gate, traces
            doubtful = doubtful or gate
    return doubtful, traces


def needs_of(traces: Traces, job: Job, other: Job, looks: Sequence[StepLook]) -> Traces:
    """What carries the news of a job into one that waits for it."""
    if job.id not in other.needs:
        return Traces()
    output_names = (name for name, setting in job.outputs if traces.are_in(setting.text))
    outputs = frozenset(f"needs.{job.id}.outputs.{name}" for name in output_names)
    calls = (uses.text for look in looks for uses in look.step.uses)
    takes = any("download-artifact" in text for text in calls)
    pairs = ((f"needs.{job.id}.outputs.{name}", setting.text) for name, setting in job.outputs)
    files = traces.files if takes else frozenset[str]()
    return Traces(files, outputs=outputs, values=traces.handed(pairs))


def _scanned_again(
    use: Use,
    script: ScriptLook | None,
    place: int,
    looks: Sequence[StepLook],
    shared: Around,
) -> Held | None:
    """The same scanner on the same target and severity, hard, anywhere in the job."""
    doubtful: Held | None = None
    for look in looks:
        doubt = doubt_of(look.step.settings, shared)
        for other, around in look.uses:
            is_hard = other.soft is None and not look.softs and not other.scan.via
            if other is use or not is_hard or other.scan.name != use.scan.name:
                continue
            if look is looks[place] and around is not script:
                continue  # `run` stands twice: only one of the two counts
            if doubt is None or not other.scope.covers(use.scope):
                continue
            if not doubt and around is not None and other.simple is not None:
                beside = use.simple if around is script else None
                doubt = around.judges.doubt_around(other.simple, beside)
            if not doubt:
                return Held(other.line)
            doubtful = doubtful or Held(other.line, doubt)
    return doubtful


def _in_its_step(use: Use, script: ScriptLook | None, look: StepLook) -> tuple[Held | None, Traces]:
    step, gate = look.step, None
    if script is None or use.simple is None:
        traces = Traces(use.files)
        if step.id:
            traces |= Traces(outputs=frozenset({f"steps.{step.id}.outputs.*"}))
    else:
        traces = script.judges.spread(Traces(), use.simple)
        gate = script.held(use)
    fails = (use.soft is None or (gate is not None and not gate.why)) and look.softs
    if step.id and fails and all(one.rule == _OUTCOME_RULE for one in look.softs):
        traces |= Traces(outputs=frozenset({f"steps.{step.id}.outcome"}))
    return gate, traces.onwards()


def _in_later_step(traces: Traces, look: StepLook, shared: Around) -> tuple[Held | None, Traces]:
    step = look.step
    if not look.may_hear(traces):
        return None, traces
    named = frozenset(name for name, setting in step.env if traces.are_in(setting.text))
    own = traces.handed((f"env.{name}", setting.text) for name, setting in step.env)
    step_traces = traces.without_values(name for name, _ in own) | Traces(values=own)
    within = step_traces | Traces(variables=named)
    asks = traces.are_in(condition_of(step.settings))
    doubt = doubt_of(step.settings, shared, step_traces)
    gate: Held | None = None
    if doubt is not None:
        gate = next(_judged(within, look, asks=asks), None)
    if gate is not None and doubt and not gate.why:
        gate = Held(gate.at, doubt)
    for script in look.scripts:
        spread = script.judges.spread(within).onwards()
        traces |= replace(spread, values=spread.values - own)
    for code in look.codes:
        if within.are_in(code.text):
            traces |= _told_by(code, step)
    return gate, traces


def _judged(traces: Traces, look: StepLook, *, asks: bool) -> Iterator[Held]:
    """What fails in a step, what is sure first."""
    doubtful: list[Held] = []
    for script in look.scripts:
        if asks and script.fails_anyway():
            yield Held(look.step.line)
        within = script.judges.spread(traces)
        gate = script.judges.held(within)
        if gate is not None:
            gate = replace(gate, at=script.line_at(gate.at))
            if not gate.why:
                yield gate
            doubtful.append(gate)
    for code in look.codes:
        if asks or traces.are_in(code.text):
            ends = ends_of(code.language, code.text)
            if ends is Ends.FAILS:
                yield Held(code.line)
            elif ends is Ends.UNKNOWN:
                doubtful.append(Held(code.line, "its code fails for it (it is not understood)"))
    yield from doubtful
    yield from _called(traces, look.step, asks=asks)


def _called(traces: Traces, step: Step, *, asks: bool) -> Iterator[Held]:
    """An action that is handed the report and speaks of a check; nobody can see into it."""
    reads = asks or any(traces.is_of(setting.text) for _, setting in step.inputs)
    for uses in step.uses:
        name = uses.text.partition("@")[0].lower()
        if name in _CODES or not reads or _MERELY.search(name):
            continue
        if name.startswith("./") or GATE_LIKE.search(name):
            yield Held(uses.line, f"{name} fails for it (it is not seen into)")


def _told_by(code: Inline, step: Step) -> Traces:
    """What code that hears of the scan hands to later steps."""
    tells = re.search(r"GITHUB_OUTPUT|setOutput", code.text) is not None and bool(step.id)
    outputs = frozenset({f"steps.{step.id}.outputs.*"} if tells else ())
    if re.search(r"GITHUB_ENV|exportVariable", code.text) is None:
        return Traces(outputs=outputs)
    names = frozenset(one[1] or one[2] for one in _EXPORTS.finditer(code.text))
    return Traces(outputs=outputs, exported=names)
