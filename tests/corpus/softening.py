"""Ways to make a scan that holds the build soft.

A scan is a line of a script, or a step that uses an action. Each way gives the text of the file
with that one scan made soft, or nothing where it does not apply.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.corpus.layout import Edit, Job, Step, edited, layout
from tests.corpus.scans import LINE, is_action


@dataclass(frozen=True)
class Scan:
    """A scan of a workflow or action that holds, as it stands."""

    step: Step
    job: Job | None
    line: int = -1
    """Of the step's script, from 0; -1 where the step uses an action."""

    @property
    def words(self) -> str:
        """The command as it is written."""
        return self.step.script.split("\n")[self.line] if self.line >= 0 else ""


DEFAULT_SHELL = re.compile(r"(?m)^defaults:\n(?: +.*\n)*? +shell:")
"""A shell that is named for all jobs of a workflow."""


def scans(text: str) -> Iterator[Scan]:
    """Every scan that holds by itself: hard, alone on its line, and not one of two tries.

    Where `defaults` names a shell, its steps are left out: what softens a scan hangs on it.
    """
    if DEFAULT_SHELL.search(text):
        return
    for step in layout(text).steps:
        if step.scalar("continue-on-error") or step.scalar("if"):
            continue
        job = _job_of(text, step)
        if job and "defaults" in job.entries and "shell" in text[slice(*job.span("defaults"))]:
            continue
        if is_action(step.scalar("uses"), step.inputs):
            yield Scan(step, job)
        lines = step.script.split("\n")
        for number, line in enumerate(lines):
            is_whole = not re.search(r"\|\||&&|;|\\$|&$|--exit-zero|--output\b| -o ", line)
            if LINE.match(line) and is_whole and not (number and lines[number - 1].endswith("\\")):
                yield Scan(step, job, number)


def _job_of(text: str, step: Step) -> Job | None:
    before = [job for job in layout(text).jobs if job.start < step.start]
    return before[-1] if before and not step.is_of_action else None


Softening = Callable[[Scan], Edit | None]


def _line(change: Callable[[str], str]) -> Softening:
    """Write the scan's line anew."""

    def soften(scan: Scan) -> Edit | None:
        if scan.line < 0:
            return None
        lines = scan.step.script.split("\n")
        lines[scan.line] = change(lines[scan.line])
        return scan.step.with_script("\n".join(lines))

    return soften


def _replaced(scan: Scan, words: str) -> Edit | None:
    return _line(lambda _words: words)(scan)


def _in_a_function(scan: Scan) -> Edit | None:
    """A function that runs its arguments: what is piped or read would stay outside of it."""
    if re.search(r"[|<]", scan.words):
        return None
    return _replaced(scan, f'soft() {{ "$@" || true; }}\nsoft {scan.words}')


def _in_a_function_that_shifts(scan: Scan) -> Edit | None:
    if re.search(r"[|<]", scan.words):
        return None
    return _replaced(
        scan, f'soft() {{ local name=$1; shift; "$@" || echo "$name"; }}\nsoft "it" {scan.words}'
    )


def _trapped(scan: Scan) -> Edit | None:
    if "trap" in scan.step.script:
        return None
    return _line(lambda words: f"trap 'exit 0' EXIT\n{words}")(scan)


def _tee(scan: Scan) -> Edit | None:
    if scan.step.scalar("shell") or "pipefail" in scan.step.script:
        return None
    return _line(lambda words: f"{words} | tee scan.log")(scan)


def _plain_shell(scan: Scan) -> Edit | None:
    """A shell without -e, in a script that ends in something else."""
    if scan.line < 0 or scan.step.scalar("shell") or "set -" in scan.step.script:
        return None
    begin, end, entry = scan.step.with_script(scan.step.script + "\necho done")
    return begin, end, entry + " " * scan.step.column + "shell: bash {0}\n"


def _last(change: Callable[[str], str]) -> Softening:
    """Write the line anew where nothing follows it: what follows might still fail."""

    def soften(scan: Scan) -> Edit | None:
        is_last = scan.line == scan.step.script.count("\n")
        return _line(change)(scan) if is_last else None

    return soften


def _step_key(key: str, value: str) -> Softening:
    def soften(scan: Scan) -> Edit | None:
        is_free = key not in scan.step.entries
        return scan.step.with_value(key, value) if is_free else None

    return soften


def _job_key(key: str, value: str) -> Softening:
    def soften(scan: Scan) -> Edit | None:
        if scan.job is None or key in scan.job.entries:
            return None
        return scan.job.first(f"{key}: {value}")

    return soften


_FLAGS = (
    (r"\bbandit\b", " --exit-zero"),
    (r"\b(?:checkov|tfsec)\b", " --soft-fail"),
    (r"^gitleaks\b|zricethezav/gitleaks", " --exit-code 0"),
    (r"^brakeman\b|bundle exec brakeman", " --no-exit-on-warn"),
    (r"^hadolint\b", " --no-fail"),
    (r"\bzizmor\b", " --no-exit-codes"),
    (r"^ggshield\b", " --exit-zero"),
)
"""What is put behind a command to make its scanner end well."""

_TAKEN = (
    (r"--exit-code[ =]1", "--exit-code 0"),
    (r" --fail-on \w+", ""),
    (r" --error\b", ""),
    (r" --error-exitcode=1", ""),
    (r" --fail\b", ""),
    (r"-DfailBuildOnCVSS=\d+", "-DfailBuildOnCVSS=11"),
    (r"npm audit(?: --audit-level=\w+)?", "npm audit --audit-level=none"),
)
"""What is taken out or turned round for the same."""

_INPUTS = {
    "actions/dependency-review-action": ("warn-only", "true"),
    "anchore/scan-action": ("fail-build", "false"),
    "aquasecurity/tfsec-action": ("soft_fail", "true"),
    "aquasecurity/trivy-action": ("exit-code", "0"),
    "bridgecrewio/checkov-action": ("soft_fail", "true"),
    "checkmarx/kics-github-action": ("ignore_on_exit", "results"),
    "hadolint/hadolint-action": ("no-fail", "true"),
    "zaproxy/action-baseline": ("fail_action", "false"),
}


def _own_flag(scan: Scan) -> Edit | None:
    """The scanner's own way to end well."""
    if scan.line < 0:
        action = scan.step.scalar("uses").partition("@")[0].lower()
        return scan.step.with_input(*_INPUTS[action]) if action in _INPUTS else None
    for pattern, instead in _TAKEN:
        if re.search(pattern, scan.words):
            return _replaced(scan, re.sub(pattern, instead, scan.words))
    for pattern, flag in _FLAGS:
        if re.search(pattern, scan.words) and not re.search(r" <|\|", scan.words):
            return _replaced(scan, scan.words + flag)
    return None


SOFT: dict[str, Softening] = {
    "|| true": _line(lambda words: f"{words} || true"),
    "|| :": _line(lambda words: f"{words} || :"),
    "|| echo": _line(lambda words: f'{words} || echo "found something"'),
    "|| exit 0": _line(lambda words: f"{words} || exit 0"),
    "|| with an inner if": _line(
        lambda words: f'{words} || {{ if [ -n "$CI" ]; then echo "see above"; fi; }}'
    ),
    "|| in a subshell": _line(lambda words: f"( {words} ) || true"),
    "|| a variable": _line(lambda words: f"{words} || found=yes"),
    "&& and ||": _line(lambda words: f"{words} && echo good || echo bad"),
    "; true": _last(lambda words: f"{words}; true"),
    "set +e": _last(lambda words: f"set +e\n{words}\necho done"),
    "set +o errexit": _last(lambda words: f"set +o errexit\n{words}\necho done"),
    "set +e; true": _last(lambda words: f"set +e; {words}; true"),
    "status shown": _last(lambda words: f'set +e\n{words}\necho "ended with $?"'),
    "tee": _tee,
    "if, then, else": _line(lambda words: f"if {words}; then :; else echo bad; fi"),
    "in the background": _last(lambda words: f"{words} &"),
    "negated": _last(lambda words: f"! {words}"),
    "in bash -c": _line(
        lambda words: f"bash -c '{words} || true'" if "'" not in words else f"{words} || true"
    ),
    "in a function": _in_a_function,
    "shell without -e": _plain_shell,
    "in a function that shifts": _in_a_function_that_shifts,
    "trap": _trapped,
    "exit above": _line(lambda words: f"exit 0\n{words}"),
    "step may fail": _step_key("continue-on-error", "true"),
    "step never runs": _step_key("if", "false"),
    "job may fail": _job_key("continue-on-error", "true"),
    "job never runs": _job_key("if", "false"),
    "flag of its own": _own_flag,
}


def softened(text: str, scan: Scan, way: str) -> str:
    """The text with this scan made soft in this way, or as it is where it does not apply."""
    edit = SOFT[way](scan)
    return edited(text, [edit]) if edit else text
