"""The value that a scanner finds in a variable of the environment, by scope and precedence."""

import re
from collections.abc import Iterable, Sequence

from readiness_tui.gates.shell.state import DECLARING
from readiness_tui.gates.shell.tree import Simple

UNSURE = "$"
"""A value that only a run can say."""
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_OFF = frozenset({"", "0", "false"})
_HANDS_ON = "GITHUB_ENV"
_EXPORTS = frozenset({"-x", "-gx", "-xg", "-rx", "-xr"})


def holds(value: str) -> bool | None:
    """Whether a value of a variable turns something on; None where only a run can say."""
    return None if UNSURE in value else value.lower() not in _OFF


def of_file(name: str, text: str) -> str:
    """The value that a file gives to what runs there: the innermost `env:` wins; empty if none.

    Args:
        name: Of the variable.
        text: What of the file may set it, without other jobs.
    """
    setting = re.compile(
        rf"(?:^[ \t-]*(?:export\s+)?|[{{,]\s*)(?P<mark>['\"]?){name}['\"]?"
        r"(?:\s*:\s+|\s*[:?]=\s*|\s+=\s+)(?P<value>\$\{\{.*?\}\}|'[^']*'|\"[^\"]*\"|[^\s,}#]*)"
    )
    handed = re.compile(rf"(?<![\w$]){name}=(?P<value>[^\s'\"]*)")
    innermost, later = (-1, ""), set[str]()
    for line in text.split("\n"):
        if _HANDS_ON in line:
            later.update(one["value"] for one in handed.finditer(line))
        elif match := setting.search(line):
            deep = len(line) - len(line.lstrip(" \t-"))
            innermost = max(innermost, (deep, match["value"].strip("'\"")), key=lambda one: one[0])
    values = later | ({innermost[1]} if innermost[0] >= 0 else set[str]())
    return UNSURE if len(values) > 1 else next(iter(values), "")


def of_command(name: str, value: str, before: Iterable[Simple], scan: Simple, end: int) -> str:
    """The value that a scan in a script gets.

    Args:
        name: Of the variable.
        value: That the script begins with.
        before: The commands that stand before the scan.
        scan: Its command.
        end: Where the options of the scanner begin.
    """
    for simple in before:
        value = _after(simple, name, value, is_exported=value != "")
    around = [word.text for word in scan.words if word.at < end]
    for variable, word in scan.assigns:
        value = word.text.partition("=")[2] if variable == name else value
    return _handed(name, value, around)


def _after(simple: Simple, name: str, value: str, *, is_exported: bool) -> str:
    """The exported value behind a command."""
    texts = [word.text for word in simple.words]
    if texts[:1] == ["unset"]:
        return "" if name in texts[1:] else value
    declares = texts[:1] and texts[0] in DECLARING
    is_export = texts[:1] == ["export"] or (declares and bool(_EXPORTS & set(texts)))
    if declares and name in texts[1:] and is_export:
        return value or UNSURE  # with a value that was given before
    assigned = [text.partition("=")[2] for text in texts if text.startswith(f"{name}=")]
    if declares and assigned and (is_export or is_exported):
        return assigned[-1]
    if not texts and is_exported:
        return next((w.text.partition("=")[2] for one, w in simple.assigns if one == name), value)
    return value


def _handed(name: str, value: str, around: Sequence[str]) -> str:
    """The value behind what stands before a scanner: `env` or a container."""
    is_inside = any(text.rpartition("/")[2] in _CONTAINERS for text in around)
    inside = "" if is_inside else value
    if "-i" in around and around[:1] == ["env"]:
        inside = ""
    for text in around:
        option = text.removeprefix("--env=").removeprefix("-e")
        if option == name:
            inside = value
        elif option.startswith(f"{name}="):
            inside = option.partition("=")[2]
        elif text.startswith("--env-file"):
            inside = inside or UNSURE
    return inside
