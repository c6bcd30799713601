"""Ways to write a workflow differently without changing what it means.

Each takes the text of a workflow or action and gives another, or the same where it does not apply.
"""

import json
import re
from collections.abc import Callable

import yaml

from tests.corpus.layout import Edit, Layout, Step, edited, last_leaf, layout, line_end
from tests.corpus.scans import WORD

Rewriting = Callable[[str], str]


def _scripts(change: Callable[[str, Step], str | None]) -> Rewriting:
    """Change every shell script, each by itself."""

    def rewrite(text: str) -> str:
        edits: list[Edit] = []
        for step in layout(text).steps:
            script = step.script and change(step.script, step)
            if script:
                edits.append(step.with_script(script))
        return edited(text, edits)

    return rewrite


def _lines(change: Callable[[str], str]) -> Rewriting:
    """Change the lines that hold a scan, in scripts that take it line by line."""

    def in_script(script: str, _step: Step) -> str | None:
        if "<<" in script:
            return None
        lines = [
            change(line) if WORD.search(line.lstrip()) else line for line in script.split("\n")
        ]
        changed = "\n".join(lines)
        return None if changed == script else changed

    return _scripts(in_script)


def _indented(script: str) -> str:
    if "<<" in script:
        return script
    return "\n".join("  " + line if line else line for line in script.split("\n"))


def _in_bash_c(text: str) -> str:
    """A shell of its own, which does not take over what `defaults` says of pipes."""
    has_default = re.search(r"(?m)^\s*defaults:", text) is not None

    def change(script: str, step: Step) -> str | None:
        is_piped = re.search(r"(?<!\|)\|(?!\|)", script) is not None
        return None if has_default and is_piped else _in_one_shell(script, step)

    return _scripts(change)(text)


def _in_one_shell(script: str, step: Step) -> str | None:
    if "'" in script or "PIPESTATUS" in script:
        return None
    options = "-eo pipefail" if step.scalar("shell") == "bash" else "-e"
    return f"bash {options} -c '{script}'"


def _commented(script: str, _step: Step) -> str | None:
    if (
        "<<" in script
        or re.search(r"[\\(]$", script, re.MULTILINE)
        or _is_quoted_over_lines(script)
    ):
        return None
    return "# what follows is a scan\n\n" + script.replace("\n", "\n# and then\n\n") + "\n# done"


def _is_quoted_over_lines(script: str) -> bool:
    return any(line.count("'") % 2 or line.count('"') % 2 for line in script.split("\n"))


def _split(line: str) -> str:
    """Break a line at the first blank behind its scan's words."""
    end = _scan_end(line)
    return f"{line[:end]} \\\n    {line[end + 1 :]}" if line[end : end + 1] == " " else line


def _scan_end(line: str) -> int:
    indent = len(line) - len(line.lstrip())
    match = WORD.search(line.lstrip())
    return indent + match.end() if match else len(line)


def _prefixed(prefix: str) -> Rewriting:
    def change(line: str) -> str:
        indent = len(line) - len(line.lstrip())
        match = WORD.search(line.lstrip())
        at = indent + match.start() if match else 0
        return f"{line[:at]}{prefix} {line[at:]}"

    return _lines(change)


def _quoted(line: str) -> str:
    """Put quotes round the plain words behind the scan's own, up to what ends its command."""
    end = _scan_end(line)
    words: list[str] = []
    rest = line[end:].split(" ")
    while rest and re.fullmatch(r"[\w./:,-]*", rest[0]):
        word = rest.pop(0)
        words.append(f"'{word}'" if word else "")
    return line[:end] + " ".join([*words, *rest])


def _restyled(text: str) -> str:
    """A folded block where the script is one line, a quoted text where it is several."""
    edits: list[Edit] = []
    for step in layout(text).steps:
        script = step.script
        if not script:
            continue
        if "\n" in script or "  " in script:
            edits.append(step.rewritten("run", f"run: {json.dumps(script)}"))
        else:
            folded = "\n  ".join(script.split(" "))
            edits.append(step.rewritten("run", f"run: >-\n  {folded}"))
    return edited(text, edits)


def _renamed(text: str) -> str:
    """Other ids of jobs and steps, where nothing refers to them."""
    places = layout(text)
    needed = re.findall(r"needs:.*(?:\n\s+- .*)*|needs\.[\w-]+", text)
    edits: list[Edit] = [
        (job.key.start_mark.index, job.key.end_mark.index, f"renamed-{job.name}")
        for job in places.jobs
        if not any(re.search(rf"\b{re.escape(job.name)}\b", words) for words in needed)
    ]
    for step in places.steps:
        name = step.scalar("id")
        if name and f"steps.{name}." not in text:
            edits.append(step.rewritten("id", f"id: renamed-{name}"))
    return edited(text, edits)


def _named(text: str) -> str:
    steps = [step for step in layout(text).steps if "name" not in step.entries]
    return edited(text, [step.first(f"name: Part {n}") for n, step in enumerate(steps, 1)])


def _with_steps_around(text: str) -> str:
    """A step that only prints, before the first of each job and behind its last."""
    edits: list[Edit] = []
    for job in layout(text).jobs:
        steps = job.entries.get("steps")
        if steps is None or not isinstance(steps[1], yaml.SequenceNode) or steps[1].flow_style:
            continue
        begin = steps[1].start_mark
        pad = " " * begin.column
        edits.append((begin.index, begin.index, f'- run: echo "here we go"\n{pad}'))
        end = line_end(text, last_leaf(steps[1]).end_mark.index)
        edits.append((end, end, f"{pad}- name: The end\n{pad}  run: date\n"))
    return edited(text, edits)


def _with_another_job(text: str) -> str:
    jobs = layout(text).jobs
    if not jobs:
        return text
    at = jobs[0].key.start_mark
    pad = " " * at.column
    lines = ("extra-job:", "  runs-on: ubuntu-latest", "  steps:", "    - run: make --version")
    return edited(text, [(at.index, at.index, "".join(f"{line}\n{pad}" for line in lines))])


def _with_comments(text: str) -> str:
    places = layout(text)
    edits = [(at, at, "# a note\n\n" + " " * _column(text, at)) for at in places.starts]
    return "# the first line\n" + edited(text, edits)


def _column(text: str, index: int) -> int:
    return index - (text.rfind("\n", 0, index) + 1)


def _with_keys_reversed(text: str) -> str:
    """The keys of each step the other way round."""
    edits: list[Edit] = []
    for step in layout(text).steps:
        parts = [text[slice(*step.span(key))] for key in reversed(list(step.entries))]
        end = max(step.span(key)[1] for key in step.entries)
        whole = (" " * step.column).join(part.rstrip("\n") + "\n" for part in parts)
        edits.append((step.start, end, whole))
    return edited(text, edits)


def _with_jobs_reversed(text: str) -> str:
    places: Layout = layout(text)
    if len(places.jobs) < 2:
        return text
    ends = [line_end(text, last_leaf(job.node).end_mark.index) for job in places.jobs]
    begins = [job.key.start_mark.index for job in places.jobs]
    parts = [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
    pad = " " * places.jobs[0].key.start_mark.column
    return edited(text, [(begins[0], ends[-1], pad.join(reversed(parts)))])


IN_THE_SHELL: dict[str, Rewriting] = {
    "in a subshell": _scripts(lambda script, _: f"(\n{_indented(script)}\n)"),
    "in a group": _scripts(lambda script, _: f"{{\n{_indented(script)}\n}}"),
    "in a function": _scripts(lambda script, _: f"work() {{\n{_indented(script)}\n}}\nwork"),
    "in bash -c": _in_bash_c,
    "script with comments": _scripts(_commented),
    "split lines": _lines(_split),
    "behind sudo": _prefixed("sudo"),
    "behind env": _prefixed("env SCAN_LOG=1"),
    "behind time": _prefixed("time"),
    "words in quotes": _lines(_quoted),
}
"""What a script looks like to its shell."""

SAME_MEANING: dict[str, Rewriting] = {
    **IN_THE_SHELL,
    "other style of the text": _restyled,
    "other ids": _renamed,
    "names put on": _named,
    "steps around it": _with_steps_around,
    "another job": _with_another_job,
    "comments between steps": _with_comments,
    "keys reversed": _with_keys_reversed,
    "jobs reversed": _with_jobs_reversed,
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
}
