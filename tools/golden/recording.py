"""Makes the record of a golden run: a folder of text files, one for each step."""

import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.golden.helps import Help, all_helps, not_covered
from tools.golden.masks import masked
from tools.golden.places import kinds_script
from tools.golden.registry import gates_page, key_table
from tools.golden.running import Entry, run_script
from tools.golden.sandbox import GoldenError, Sandbox, Tools
from tools.golden.scripts import Script, written_scripts

WORKERS = 4
"""Scripts at a time: more than cores, for a step often waits for a disk."""
_SLUG = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was run; `gaps` are the verbs and options that no step of any script gives."""

    invocations: int
    gaps: tuple[str, ...]


def scripts(only: Sequence[str] = ()) -> tuple[Script, ...]:
    """All scripts, or those of the given names; the longest first.

    Raises:
        GoldenError: A name is that of no script.
    """
    every = (*written_scripts(), kinds_script())
    names = {script.name for script in every}
    if wrong := [name for name in only if name not in names]:
        message = f"there is no script {wrong[0]!r}; there are {', '.join(sorted(names))}"
        raise GoldenError(message)
    chosen = [script for script in every if not only or script.name in only]
    return tuple(sorted(chosen, key=lambda script: -len(script.steps)))


def record(target: Path, tools: Tools, *, only: Sequence[str] = ()) -> Summary:
    """Run all scripts and write what came of them below a folder, which is made anew.

    Args:
        target: A folder that is absent, empty, or an older record.
        tools: The sandboxes' base, clock and program.
        only: Names of scripts; helps, keys and pages are then left out.

    Raises:
        GoldenError: The folder holds something else, or a script cannot be run.
    """
    _clear(target)
    with ThreadPoolExecutor(WORKERS) as pool:
        chosen = scripts(only)
        runs = list(pool.map(lambda script: _run_and_write(script, target, tools), chosen))
        helps = {} if only else _helps(tools, pool)
    invocations = [entry.words for entries in runs for entry in entries if entry.words]
    gaps = not_covered(helps, invocations)
    if not only:
        _write_promises(target, helps, gaps, tools)
    return Summary(len(invocations) + len(helps), tuple(gaps))


def _run_and_write(script: Script, target: Path, tools: Tools) -> list[Entry]:
    entries = run_script(script, tools)
    for entry in entries:
        _write(target / script.name / _name_of(entry), entry.text)
    return entries


def _helps(tools: Tools, pool: ThreadPoolExecutor) -> Help:
    sandbox = Sandbox(tools, tools.base / "help")
    sandbox.clear()
    return all_helps(sandbox, pool)


def _clear(target: Path) -> None:
    marker = target / "golden.txt"
    if target.exists() and any(target.iterdir()) and not marker.is_file():
        message = f"{target} holds something that is no golden record; name another folder"
        raise GoldenError(message)
    shutil.rmtree(target, ignore_errors=True)
    _write(marker, "A golden record; `python -m tools.golden compare` reads it.\n")


def _write_promises(target: Path, helps: Help, gaps: Sequence[str], tools: Tools) -> None:
    for words, text in helps.items():
        _write(target / "help" / f"{'-'.join(words) or 'readiness'}.txt", masked(text, tools))
    _write(target / "promises/keys.txt", key_table())
    _write(target / "promises/gates.md", gates_page())
    _write(target / "promises/not-covered.txt", "".join(f"{line}\n" for line in gaps))


def _name_of(entry: Entry) -> str:
    label = entry.text.partition("\n")[0].removeprefix("readiness ")
    slug = re.sub(r"[^A-Za-z0-9]+", "-", label).strip("-")
    return f"{entry.name}-{slug[:_SLUG]}.txt"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
