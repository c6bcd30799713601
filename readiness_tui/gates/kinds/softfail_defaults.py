"""Scanners that end well whatever they find, unless an option or a setting tells them otherwise.

A configuration file may tell them too, and nobody can know it from a workflow: what is said here
is a remark.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readiness_tui.gates.kinds.softfail_names import Scan

RULE = "softfail.never-fails"


@dataclass(frozen=True, slots=True)
class _Habit:
    """What makes one scanner fail for what it finds.

    `options` do, those of `files` name a configuration that may, `variable` of the environment
    does; the verbs of `strict` fail by themselves, and only those of `lax` do not where any is
    named. `lacks` is what is missing, in words.
    """

    lacks: str
    options: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    variable: str = ""
    strict: frozenset[str] = frozenset()
    lax: frozenset[str] = frozenset()


_CONFIG = frozenset({"--config", "-c", "trivy-config"})
_HABITS = {
    "trivy": _Habit(
        "--exit-code", frozenset({"--exit-code", "exit-code"}), _CONFIG, "TRIVY_EXIT_CODE"
    ),
    "grype": _Habit("--fail-on", frozenset({"--fail-on", "-f"}), _CONFIG, "GRYPE_FAIL_ON_SEVERITY"),
    "semgrep": _Habit("--error", frozenset({"--error"}), strict=frozenset({"ci"})),
    "trufflehog": _Habit("--fail", frozenset({"--fail"})),
    "docker scout": _Habit("--exit-code", frozenset({"--exit-code", "-e"})),
    "detect-secrets": _Habit("detect-secrets-hook", lax=frozenset({"scan"})),
}
_ACTIONS = {"aquasecurity/trivy-action": "trivy"}


def of_command(scan: Scan, text: str) -> str:
    """What is to be said of a command that does not fail for what it finds; empty if it does.

    Args:
        scan: The command.
        text: The file that it stands in, for variables.
    """
    habit = _HABITS.get(scan.name)
    if habit is None or scan.via:
        return ""
    said = [word.text for word in scan.args]
    verb = next((word for word in said if not word.startswith("-")), "")
    if verb in habit.strict or (habit.lax and verb not in habit.lax):
        return ""
    if _is_told(habit, {word.partition("=")[0] for word in said}, text):
        return ""
    return _remark(scan.said, habit.lacks)


def of_action(uses: str, inputs: Iterable[str], text: str) -> str:
    """The same of an action.

    Args:
        uses: As it is written.
        inputs: The names of what it is given.
        text: The file that it stands in, for variables.
    """
    name = uses.partition("@")[0].strip().lower()
    habit = _HABITS.get(_ACTIONS.get(name, ""))
    if habit is None or _is_told(habit, {one.lower() for one in inputs}, text):
        return ""
    return _remark(name, habit.lacks.lstrip("-"))


def _is_told(habit: _Habit, said: set[str], text: str) -> bool:
    if said & (habit.options | habit.files):
        return True
    if not habit.variable:
        return False
    given = rf"{habit.variable}['\"]?\s*[:=]\s*['\"]?(?!0\b)[^\s'\"]"
    return re.search(given, text) is not None


def _remark(said: str, lacks: str) -> str:
    return f"{said} without {lacks} does not fail for what it finds"
