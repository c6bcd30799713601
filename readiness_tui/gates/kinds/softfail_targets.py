"""The file or target that a call leads to, made into a job that can be looked at like any other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from readiness_tui.gates.kinds.softfail_calls import Call
from readiness_tui.gates.readers import targets
from readiness_tui.gates.readers.hook_config import read_hooks
from readiness_tui.gates.readers.justfile import read_justfile
from readiness_tui.gates.readers.makefile import Makefile, read_makefile
from readiness_tui.gates.readers.package_scripts import read_scripts
from readiness_tui.gates.readers.python_commands import (
    default_sessions,
    read_python,
    read_sessions,
)
from readiness_tui.gates.readers.shell_walk import SHELLS
from readiness_tui.gates.readers.tox_ini import read_tox
from readiness_tui.gates.readers.unparsable import UnparsableError
from readiness_tui.gates.readers.workflow import Job, Run, Setting, Step, Workflow
from readiness_tui.gates.readers.yaml_lines import LineMap
from readiness_tui.gates.scanner_table import scanners

Read = Callable[[str], str | None]
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_JUSTFILES = ("justfile", "Justfile", ".justfile")
_INCLUDES_CAP = 20
_PLAIN_SHELL = "sh {0}"  # neither -e nor pipefail
_SCRIPTS = (".sh", ".bash", ".zsh", ".ksh")


@dataclass(frozen=True, slots=True)
class Target:
    """A file or a target in it, as a job; `says` is how it is told."""

    path: str
    name: str
    says: str
    workflow: Workflow


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that a call leads to, with its text and the folder that it was found for."""

    path: str
    text: str
    folder: str


def targets_of(call: Call, read: Read) -> list[Target] | None:
    """What a call runs; None where it cannot be seen.

    Args:
        call: As a command has it.
        read: A file of the repository, None where it cannot be read.
    """
    try:
        return _KINDS[call.kind](call, read)
    except UnparsableError:
        return None


def _file(call: Call, read: Read, names: Iterable[str]) -> _Found | None:
    """The first file of some names, in the folder of the call or else in the root."""
    wanted = (call.file.removeprefix("./"),) if call.file else tuple(names)
    for folder in dict.fromkeys((call.folder, "")):
        for name in wanted:
            path = _joined(folder, name)
            text = read(path) if path else None
            if text is not None:
                return _Found(path, text, folder)
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
    found = _file(call, read, ())
    if found is None:
        return None
    first = found.text.partition("\n")[0]
    words = first.removeprefix("#!").split() if first.startswith("#!") else []
    names = {word.rpartition("/")[2] for word in words}
    if any(name.startswith("python") for name in names):
        return _python(call, read)
    if not names & SHELLS and (words or not found.path.endswith(_SCRIPTS)) and not call.targets:
        return None
    flags = [word for word in (*words, *call.targets) if word.startswith("-") and word != "-S"]
    shell = " ".join(("bash", *flags, "{0}"))
    command = targets.Command(found.text, 1, is_script=True)
    return [_target(found, targets.Target("", 1, (command,)), found.path, shell)]


def _python(call: Call, read: Read) -> list[Target] | None:
    found = _file(call, read, ())
    target = read_python(found.text) if found else None
    return None if found is None or target is None else [_target(found, target, found.path)]


def _make(call: Call, read: Read) -> list[Target] | None:
    found = _file(call, read, _MAKEFILES)
    if found is None:
        return None
    made: dict[str, Target] = {}
    main = read_makefile(found.text)
    for place, makefile in _included(found, main, read):
        for name, target in makefile.targets.items():
            made.setdefault(name, _target(place, target, f"make {name}"))
    return _picked(call.targets or (main.first,), made)


def _included(found: _Found, main: Makefile, read: Read) -> list[tuple[_Found, Makefile]]:
    """A Makefile and those that it includes; what is named by a pattern is not."""
    every = [(found, main)]
    for name in main.includes[:_INCLUDES_CAP]:
        path = _joined(found.folder, name)
        text = read(path) if path and "$" not in name else None
        if text is not None:
            every.append((_Found(path, text, found.folder), read_makefile(text)))
    return every


def _just(call: Call, read: Read) -> list[Target] | None:
    found = _file(call, read, _JUSTFILES)
    if found is None:
        return None
    recipes = read_justfile(found.text)
    first = next(iter(recipes), "")
    made = {name: _target(found, one, f"just {name}") for name, one in recipes.items()}
    return _picked(call.targets or (first,), made)


def _npm(call: Call, read: Read) -> list[Target] | None:
    found = _file(call, read, ("package.json",))
    scripts = read_scripts(found.text) if found else None
    if found is None or scripts is None:
        return None
    made = {name: _target(found, one, f"npm run {name}") for name, one in scripts.items()}
    return _picked(call.targets, made)


def _tox(call: Call, read: Read) -> list[Target] | None:
    found = _file(call, read, ("tox.ini", "setup.cfg"))
    if found is None:
        return None
    sections, listed = read_tox(found.text)
    made = {name: _target(found, one, f"tox -e {name}") for name, one in sections.items()}
    wanted = call.targets or listed or tuple(name for name in made if name != "*")
    return _picked((name if name in made else "*" for name in wanted), made)


def _nox(call: Call, read: Read) -> list[Target] | None:
    found = _file(call, read, ("noxfile.py",))
    sessions = read_sessions(found.text) if found else None
    if found is None or sessions is None:
        return None
    made = {name: _target(found, one, f"nox -s {name}") for name, one in sessions.items()}
    names = [one if one in made else one.rpartition("-")[0] for one in call.targets]
    return _picked(names or default_sessions(found.text) or tuple(made), made)


def _hooks(call: Call, read: Read) -> list[Target] | None:
    found = _file(call, read, (".pre-commit-config.yaml", ".pre-commit-config.yml"))
    if found is None:
        return None
    extra = {
        name: words for one in scanners().entries.values() for name, words in one.hooks.items()
    }
    hooks = read_hooks(found.text, found.path, extra)
    made = {name: _target(found, one, f"hook {name}") for name, one in hooks.items()}
    stages = [one for one in call.targets if one.startswith("@")]
    wanted = [one for one in call.targets if not one.startswith("@")]
    if stages:
        kept = {
            name.partition("@")[0]: one for name, one in made.items() if name.endswith(stages[0])
        }
        made |= kept
    every = [name for name in made if "@" not in name]
    return _picked(wanted or every, made)


def _picked(wanted: Iterable[str], made: Mapping[str, Target]) -> list[Target] | None:
    """The targets of some names; None where one of them is not there."""
    names = list(dict.fromkeys(wanted))
    return [made[name] for name in names] if all(name in made for name in names) else None


def _target(found: _Found, target: targets.Target, says: str, shell: str = _PLAIN_SHELL) -> Target:
    steps = tuple(_step(number, one, shell) for number, one in enumerate(target.commands, start=1))
    texts = tuple(one.text for one in target.commands)
    word = "target" if target.name else ""
    job = Job(
        id=target.name, line=target.line, needs=(), shell="", is_windows=False, settings=(),
        uses=(), inputs=(), steps=steps, said=texts, folder=found.folder, word=word,
    )  # fmt: skip
    workflow = Workflow(found.path, False, (), (job,), ())  # noqa: FBT003
    return Target(found.path, target.name, says, workflow)


def _step(number: int, command: targets.Command, shell: str) -> Step:
    breaks = [at for at, char in enumerate(command.text) if char == "\n"]
    offsets = (0, *(at + 1 for at in breaks))
    lines = LineMap(offsets, tuple(range(command.line, command.line + len(offsets))))
    word = {"": "", "sure": "ignored", "maybe": "may be ignored"}[command.ignored]
    settings = ((word, Setting(command.by, command.line)),) if word else ()
    first = command.text.partition("\n")[0]
    if command.is_script and first.startswith("#!") and shell == _PLAIN_SHELL:
        flags = [one for one in first.split()[1:] if one.startswith("-") and one != "-S"]
        shell = " ".join(("bash", *flags, "{0}"))
    return Step(
        number, command.line, "", "", (Run(command.text, lines),), (), shell, settings, (),
        (command.text,),
    )  # fmt: skip


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
