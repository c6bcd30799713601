"""The code behind a command: written inline, a file of the repository, or the target of a tool."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from readiness_tui.gates.kinds.scanners.calls import SETS_OPTION, call_of
from readiness_tui.gates.kinds.scanners.prefixes import tidy_name
from readiness_tui.gates.kinds.scanners.scanner_table import scanners
from readiness_tui.gates.kinds.softfail.target_jobs import Target, targets_of
from readiness_tui.gates.shell.tree import Simple
from readiness_tui.gates.shell.words import Word

Read = Callable[[str], str | None]
"""The text of a file of the repository, None where there is none that can be read."""

_PACKAGES = frozenset({"npm", "pnpm", "yarn"})
_PYTHON = re.compile(r"(python|pypy)(\d(\.\d+)?)?|py")
_SCRIPTS = frozenset({"bash", "sh", "dash", "ksh", "zsh", "source", "."})
_NODES = frozenset({"node", "nodejs", "bun", "deno", "tsx", "ts-node"})
_OTHERS = frozenset({"ruby", "perl", "php", "Rscript", "pwsh"})
_RUNNERS = frozenset({"make", "gmake", "just", "task", "npm", "pnpm", "yarn", "tox", "nox", "poe"})
_RUNNERS_MORE = frozenset({"invoke", "inv", "rake", "mage", "gradle", "gradlew", "mvn", "composer"})
_BEFORE = frozenset({"sudo", "env", "time", "exec", "command", "nohup", "poetry", "uv", "pdm"})
_BEFORE_MORE = frozenset({"run", "pipenv", "hatch", "npx", "xargs", "-E", "--", "!"})
_CODE = frozenset({"-c", "-e", "--eval", "-p", "--print", "-r"})
_HERE = re.compile(r"^(\$\{?GITHUB_WORKSPACE\}?/|\$\{\{\s*github\.workspace\s*\}\}/|\./)+")
_ASSIGN = re.compile(r"[A-Za-z_]\w*=")
GATE_LIKE = re.compile(
    r"gate|check|fail|enforce|threshold|verdict|verif|assert|judge|audit|security|vuln|sarif|polic",
    re.IGNORECASE,
)
_IS_GATE = re.compile(r"gate|check|enforce|threshold|verdict|verif|assert|judge|polic|valid")
_IS_NO_GATE = re.compile(r"upload|checkout|notif|publish")
_BUILDERS = frozenset({"go", "cargo", "dotnet", "docker", "podman", "swift", "java"})
_OUTPUT = re.compile(r"--?(o|out|out-?file|out-?path|output|output-?(file|path|dir))")
_FLAG_E = re.compile(r"-[a-z]*e[a-z]*")


@dataclass(frozen=True, slots=True)
class Code:
    """What a command runs. `name` says it in words; `text` is None where nobody can see it.

    `args` are the words handed to it, `is_gate_like` tells that its name speaks of a check, and
    `is_recipe` that a build tool runs it, which ends with the first failure.
    """

    language: str
    text: str | None
    name: str
    args: tuple[str, ...] = ()
    why: str = ""
    is_recipe: bool = False

    @property
    def is_gate_like(self) -> bool:
        """Whether its name speaks of a check, and none of its arguments of something else."""
        is_told = any("." in word or "/" in word for word in self.args if word[:1] != "-")
        return GATE_LIKE.search(self.name) is not None and not is_told


def command_of(simple: Simple) -> list[str]:
    """The words of a command without what only stands before it."""
    return [word.text for word in _command(simple)]


def _command(simple: Simple) -> tuple[Word, ...]:
    words = simple.words
    while words and (words[0].text in _BEFORE | _BEFORE_MORE or _ASSIGN.match(words[0].text)):
        words = words[1:]
    return words


def code_of(simple: Simple, read: Read, folder: str = "") -> Code | None:
    """The code that a command runs, None where it is a program of its own.

    Args:
        simple: The command.
        read: Gives the files of the repository.
        folder: Where the command runs, below the root.
    """
    words = command_of(simple)
    if not words:
        return None
    body = next((one.body.text for one in simple.redirects if one.body is not None), None)
    name = words[0].rpartition("/")[2]
    language = _language(name)
    if language:
        return _interpreted(language, words, body, read, folder)
    if name in _RUNNERS | _RUNNERS_MORE:
        return _target(name, _command(simple), read, folder)
    is_run = name in _BUILDERS and words[1:2] == ["run"]
    if is_run or (_IS_GATE.search(name) and not _IS_NO_GATE.search(name) and "." not in name):
        head = words[:3] if is_run else words[:1]
        return Code("", None, " ".join(head), tuple(words[1:]), why="it cannot be seen into")
    if ("/" in words[0] and not words[0].startswith(("/", "$", "~"))) or words[0].endswith(".sh"):
        return _file(words[0], tuple(words[1:]), read, folder)
    return None


def _language(name: str) -> str:
    if _PYTHON.fullmatch(name):
        return "python"
    if name in _NODES:
        return "javascript"
    if name in _SCRIPTS:
        return "shell"
    return "other" if name in _OTHERS else ""


def _interpreted(
    language: str, words: list[str], body: str | None, read: Read, folder: str
) -> Code | None:
    rest = words[1:]
    while rest and rest[0].startswith("-") and rest[0] != "-":
        option = rest.pop(0)
        is_code = option in _CODE or (language == "shell" and "c" in option and option[1] != "-")
        if is_code:
            if language == "shell":
                return None  # read as a part of the script around it
            text = rest[0] if rest else ""
            return Code(language, text, f"{words[0]} {option}", tuple(rest[1:]))
        if option == "-m" and language == "python":
            return _module(rest, read, folder)
        is_set = language == "shell" and SETS_OPTION.fullmatch(option)
        if rest and (is_set or option in {"-o", "-W", "-X", "--require"}):
            rest.pop(0)
    if not rest or rest[0] == "-":
        if body is None or language == "shell":
            return None
        return Code(language, body, f"{words[0]} -", tuple(rest[1:]))
    return _file(rest[0], tuple(rest[1:]), read, folder, language)


def _module(rest: list[str], read: Read, folder: str) -> Code | None:
    if not rest or rest[0].partition(".")[0] in sys.stdlib_module_names:
        return None
    path = rest[0].replace(".", "/")
    for place in (f"{path}.py", f"{path}/__main__.py", f"src/{path}.py", f"src/{path}/__main__.py"):
        text = _text(place, read, folder)
        if text is not None:
            return Code("python", text, place, tuple(rest[1:]))
    return Code("python", None, f"python -m {rest[0]}", tuple(rest[1:]), why=_GONE)


_GONE = "it is not in the repository"


def _file(
    path: str, args: tuple[str, ...], read: Read, folder: str, language: str = ""
) -> Code | None:
    tidy = _HERE.sub("", path)
    text = None if "$" in tidy else _text(tidy, read, folder)
    if text is None:
        return Code(language, None, tidy, args, why=_GONE)
    first = text.partition("\n")[0] if text.startswith("#!") else ""
    if tidy.endswith(".py") or "python" in first:
        return Code("python", text, tidy, args)
    is_shell = any(first.endswith(name) or f"{name} " in first for name in ("sh", "bash", "zsh"))
    if tidy.endswith((".sh", ".bash")) or is_shell or language == "shell":
        return Code("shell", text, tidy, args)
    return Code("other", None, tidy, args, why="it is neither Python nor shell")


def _text(path: str, read: Read, folder: str) -> str | None:
    places = [f"{folder}/{path}", path] if folder else [path]
    return next((text for place in places if (text := read(place)) is not None), None)


def _target(tool: str, words: tuple[Word, ...], read: Read, folder: str) -> Code | None:
    """What a target runs, as one script that ends with the first failure."""
    call = call_of(words, folder)
    if call is None and tool in _PACKAGES:
        return None  # it installs or publishes
    args = tuple(word.text for word in words[1:])
    name = call.says if call is not None else " ".join((tool, *args[:1]))
    leads_to = targets_of(call, read, lambda _text: True) if call is not None else None
    if leads_to is None:
        why = "its target is not read" if call is None else _GONE
        return Code("", None, name, args, why=why)
    text = "\n".join(line for target in leads_to for line in _lines(target))
    return Code("shell", text, name, args, is_recipe=True)


def _lines(target: Target) -> Iterator[str]:
    """Each command of a target in a shell of its own; one that is ignored judges nothing."""
    for step in (step for job in target.workflow.jobs for step in job.steps):
        is_strict = any(map(_FLAG_E.fullmatch, step.shell.split()))
        for run in step.runs:
            text = f"(\n{run.text}\n)" if is_strict else f"(\nset +e\n{run.text}\n)"
            yield f"{text} || true" if step.settings else text


def unseen_code(simple: Simple, is_report: Callable[[str], bool]) -> Code | None:
    """A program of elsewhere that is handed a report and may do with it what it wants.

    None where it is handed none, and where it is known to judge none: it prints, moves or sends it.

    Args:
        simple: The command.
        is_report: Whether a word stands for the report.
    """
    texts = command_of(simple)
    name = tidy_name(texts[0]) if texts else ""
    harmless = scanners().bystanders | scanners().heads
    if "$" in name or {name, " ".join((name, *texts[1:2]))} & harmless or _language(name):
        return None
    inputs = [one.target.text for one in simple.redirects if one.op == "<"]
    inputs += [word for before, word in pairwise(texts) if not _writes(before, word)]
    if not any(map(is_report, inputs)):
        return None
    return Code("", None, name, why="it cannot be seen into")


def _writes(before: str, word: str) -> bool:
    """Whether a word says where a program writes to."""
    option, joined, _ = word.partition("=")
    return _OUTPUT.fullmatch(option if joined else before) is not None
