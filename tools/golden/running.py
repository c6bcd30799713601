"""Runs the steps of a script and keeps what each of them said and changed."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from tools.golden.changes import changed, described, files_of
from tools.golden.masks import masked
from tools.golden.places import fill
from tools.golden.sandbox import BEGIN_S, STEP_S, GoldenError, Sandbox, Tools
from tools.golden.scripts import Script, Step, words_of

LIMIT_S = 120
_PUT_IN = re.compile(r"\{=(.+?)=\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one step of a script came to; `text` is the whole record of it."""

    name: str
    text: str
    words: tuple[str, ...]
    output: str


def run_script(script: Script, tools: Tools) -> list[Entry]:
    """Run a script from its beginning in a sandbox of its own.

    Raises:
        GoldenError: A preparation failed.
    """
    sandbox = Sandbox(tools, tools.base / script.name)
    sandbox.clear()
    fill(script.workspace, sandbox.work)
    return list(_entries(script, sandbox))


def _entries(script: Script, sandbox: Sandbox) -> Iterator[Entry]:
    outputs, before = "", files_of(sandbox)
    for number, step in enumerate(script.steps, 1):
        now_s = BEGIN_S + number * STEP_S
        filled = _with_output(step, outputs)
        done = _run(filled, sandbox, now_s=now_s)
        after = files_of(sandbox)
        if step.prepares:
            if done.returncode:
                message = f"{script.name}, step {number}: {step.label}: {done.stderr.decode()}"
                raise GoldenError(message)
            for path in changed(before, after):
                if path in after:
                    os.utime(sandbox.root / path, (now_s, now_s), follow_symlinks=False)
        said = done.stdout.decode(errors="backslashreplace")
        parts = [
            step.label,
            f"exit {done.returncode}",
            f"--- stdout\n{said}",
            f"--- stderr\n{done.stderr.decode(errors='backslashreplace')}",
        ]
        text = masked("\n".join(parts), sandbox.tools)
        files = described(before, after, sandbox)
        words = () if step.prepares else tuple(words_of(filled))
        yield Entry(f"{number:03}", f"{text}\n--- files\n{files}", words, said)
        outputs, before = outputs + said, after


def _with_output(step: Step, outputs: str) -> Step:
    """The step with the last match in what was said so far; `nothing` where there is none."""

    def value(match: re.Match[str]) -> str:
        hits = re.findall(match[1], outputs)
        return hits[-1] if hits else "nothing"

    return Step(_PUT_IN.sub(value, step.text), step.variables, step.prepares)


def _run(step: Step, sandbox: Sandbox, *, now_s: int) -> subprocess.CompletedProcess[bytes]:
    words = (
        ["sh", "-c", step.text]
        if step.prepares
        else [str(sandbox.tools.base / "bin/readiness"), *words_of(step)]
    )
    environment = sandbox.environment(now_s=now_s, extra=dict(step.variables))
    return subprocess.run(
        words,
        cwd=sandbox.work,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=LIMIT_S,
        check=False,
    )
