"""The file or target that a call leads to, made into a job that can be looked at like any other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.formats.yaml_lines import LineMap
from readiness_tui.gates.kinds.scanners.calls import Call
from readiness_tui.gates.kinds.scanners.scanner_table import scanners
from readiness_tui.gates.kinds.workflows import targets
from readiness_tui.gates.kinds.workflows.hook_config import read_hooks
from readiness_tui.gates.kinds.workflows.justfile import read_justfile
from readiness_tui.gates.kinds.workflows.makefile import Makefile, read_makefile
from readiness_tui.gates.kinds.workflows.package_scripts import read_scripts
from readiness_tui.gates.kinds.workflows.python_commands import (
    default_sessions,
    read_python,
    read_sessions,
)
from readiness_tui.gates.kinds.workflows.tox_ini import read_tox
from readiness_tui.gates.kinds.workflows.workflow import Job, Run, Setting, Step, Workflow
from readiness_tui.gates.shell.walk import SHELLS

Read = Callable[[str], str | None]
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_JUSTFILES = ("justfile", "Justfile", ".justfile")
_INCLUDES_CAP = 20
_PLAIN_SHELL = "sh {0}"  # neither -e nor pipefail
_PROGRAMS = frozenset({"script", "python"})
_SCRIPTS = (".sh", ".bash", ".zsh", ".ksh")
_HELD = 8
# A file is read once for all that call into it.
_makefile = lru_cache(_HELD)(read_makefile)
_justfile = lru_cache(_HELD)(read_justfile)
_scripts = lru_cache(_HELD)(read_scripts)
_tox_ini = lru_cache(_HELD)(read_tox)
_sessions = lru_cache(_HELD)(read_sessions)


@dataclass(frozen=True, slots=True)
class Target:
    """A file or a target in it, as a job; `says` is how it is told."""

    path: str
    name: str
    says: str
    workflow: Workflow


@dataclass(frozen=True, slots=True)
class _File:
    """A file that a call leads to, with its text and the folder that it was file for."""

    path: str
    text: str
    folder: str


def targets_of(call: Call, read: Read, may_hold: Callable[[str], bool]) -> list[Target] | None:
    """What a call runs; None where it cannot be seen.

    Args:
        call: As a command has it.
        read: A file of the repository, None where it cannot be read.
        may_hold: Whether a text may name a scan; a program without any is not read.
    """
    try:
        if call.kind in _PROGRAMS:
            file = file_of(call, read, ())
            if file is not None and not may_hold(file.text) and _is_python(file):
                return []
        return _KINDS[call.kind](call, read) if call.kind in _KINDS else None
    except (UnparsableError, RecursionError):
        return None


def file_of(call: Call, read: Read, names: Iterable[str]) -> _File | None:
    """The first file of some names, in the folder of the call or else in the root."""
    candidates = (call.file.removeprefix("./"),) if call.file else tuple(names)
    for folder in dict.fromkeys((call.folder, "")):
        for name in candidates:
            path = _joined(folder, name)
            text = read(path) if path else None
            if text is not None:
                return _File(path, text, folder)
    return None


def _joined(folder: str, name: str) -> str:
    """A path without `.` and `..`; empty where it leads out of the root."""
    parts: list[str] = []
    for part in f"{folder}/{name}".split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _script(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, ())
    if file is None:
        return None
    first = file.text.partition("\n")[0]
    words = first.removeprefix("#!").split() if first.startswith("#!") else []
    names = {word.rpartition("/")[2] for word in words}
    if _is_python(file):
        return _python(call, read)
    if not names & SHELLS and (words or not file.path.endswith(_SCRIPTS)) and not call.targets:
        return None
    # the first line of a script counts only where the script is run by itself
    flags = [word for word in (call.targets or words) if word.startswith("-") and word != "-S"]
    shell = " ".join(("bash", *flags, "{0}"))
    command = targets.Command(file.text, 1, is_script=True)
    return [_target(file, targets.Target("", 1, (command,)), file.path, shell)]


def _is_python(file: _File) -> bool:
    first = file.text.partition("\n")[0]
    return file.path.endswith(".py") or (first.startswith("#!") and "python" in first)


def _python(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, ())
    target = read_python(file.text) if file else None
    return None if file is None or target is None else [_target(file, target, file.path)]


def _make(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, _MAKEFILES)
    if file is None:
        return None
    main = _makefile(file.text, call.given)
    places: dict[str, tuple[_File, targets.Target]] = {}
    for place, makefile in _included(file, main, call, read):
        for name, target in makefile.targets.items():
            places.setdefault(name, (place, target))
    return _picked(call.targets or (main.first,), places, "make")


def _included(file: _File, main: Makefile, call: Call, read: Read) -> list[tuple[_File, Makefile]]:
    """A Makefile and those that it includes; what is named by a pattern is not."""
    every = [(file, main)]
    for name in main.includes[:_INCLUDES_CAP]:
        path = _joined(file.folder, name)
        text = read(path) if path and "$" not in name else None
        if text is not None:
            every.append((_File(path, text, file.folder), _makefile(text, call.given)))
    return every


def _just(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, _JUSTFILES)
    if file is None:
        return None
    recipes = _justfile(file.text)
    first = next(iter(recipes), "")
    return _picked(call.targets or (first,), _at(file, recipes), "just")


def _npm(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, ("package.json",))
    scripts = _scripts(file.text) if file else None
    if file is None or scripts is None:
        return None
    return _picked(call.targets, _at(file, scripts), "npm run")


def _tox(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, ("tox.ini", "setup.cfg"))
    if file is None:
        return None
    sections, listed = _tox_ini(file.text)
    environments = call.targets or listed or tuple(name for name in sections if name != "*")
    names = (name if name in sections else "*" for name in environments)
    return _picked(names, _at(file, sections), "tox -e")


def _nox(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, ("noxfile.py",))
    sessions = _sessions(file.text) if file else None
    if file is None or sessions is None:
        return None
    names = [one if one in sessions else one.rpartition("-")[0] for one in call.targets]
    session_names = names or default_sessions(file.text) or tuple(sessions)
    return _picked(session_names, _at(file, sessions), "nox -s")


def _hooks(call: Call, read: Read) -> list[Target] | None:
    file = file_of(call, read, (".pre-commit-config.yaml", ".pre-commit-config.yml"))
    if file is None:
        return None
    table = scanners()
    commands = {name: words for one in table.entries.values() for name, words in one.hooks.items()}
    hooks = dict(read_hooks(file.text, file.path, commands, table.names))
    stages = [one for one in call.targets if one.startswith("@")]
    hook_ids = [one for one in call.targets if not one.startswith("@")]
    for stage in stages:
        own = {name: hook for name, hook in hooks.items() if name.endswith(stage)}
        hooks |= {name.removesuffix(stage): hook for name, hook in own.items()}
    every = [name for name in hooks if "@" not in name]
    return _picked(hook_ids or every, _at(file, hooks), "hook")


def _at(
    file: _File, by_name: Mapping[str, targets.Target]
) -> Mapping[str, tuple[_File, targets.Target]]:
    return {name: (file, target) for name, target in by_name.items()}


def _picked(
    wanted: Iterable[str], places: Mapping[str, tuple[_File, targets.Target]], runner: str
) -> list[Target] | None:
    """The targets of some names; None where one of them is not there."""
    names = list(dict.fromkeys(wanted))
    if not all(name in places for name in names):
        return None
    return [_target(*places[name], f"{runner} {name}") for name in names]


def _target(file: _File, target: targets.Target, says: str, shell: str = _PLAIN_SHELL) -> Target:
    steps = tuple(_step(number, one, shell) for number, one in enumerate(target.commands, start=1))
    texts = tuple(one.text for one in target.commands)
    word = "target" if target.name else ""
    job = Job(
        id=target.name,
        line=target.line,
        needs=(),
        shell="",
        is_windows=False,
        settings=(),
        uses=(),
        inputs=(),
        steps=steps,
        said=texts,
        folder=file.folder,
        word=word,
    )
    workflow = Workflow(file.path, False, (), (job,), ())  # noqa: FBT003
    return Target(file.path, target.name, says, workflow)


def _step(number: int, command: targets.Command, shell: str) -> Step:
    breaks = [at for at, char in enumerate(command.text) if char == "\n"]
    offsets = (0, *(at + 1 for at in breaks))
    lines = LineMap(offsets, tuple(range(command.line, command.line + len(offsets))))
    word = {"": "", "sure": "ignored", "maybe": "may be ignored"}[command.ignored]
    settings = ((word, Setting(command.by, command.line)),) if word else ()
    first = command.text.partition("\n")[0]
    if command.shell:
        shell = command.shell
    elif command.is_script and first.startswith("#!") and shell == _PLAIN_SHELL:
        flags = [one for one in first.split()[1:] if one.startswith("-") and one != "-S"]
        shell = " ".join(("bash", *flags, "{0}"))
    return Step(
        number,
        command.line,
        "",
        "",
        (Run(command.text, lines),),
        (),
        shell,
        settings,
        (),
        (command.text,),
    )


_KINDS: Mapping[str, Callable[[Call, Read], list[Target] | None]] = {
    "script": _script,
    "python": _python,
    "make": _make,
    "just": _just,
    "npm": _npm,
    "tox": _tox,
    "nox": _nox,
    "pre-commit": _hooks,
}
