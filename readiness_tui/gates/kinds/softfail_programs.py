"""The code behind a command: written inline, a file of the repository, or the target of a tool."""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from readiness_tui.gates.readers.shell_tree import Simple

Read = Callable[[str], str | None]
"""The text of a file of the repository, None where there is none that can be read."""

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
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_TARGETS_CAP = 20


@dataclass(frozen=True, slots=True)
class Code:
    """What a command runs. `name` says it in words; `text` is None where nobody can see it.

    `args` are the words handed to it, `is_gate_like` tells that its name speaks of a check.
    """

    language: str
    text: str | None
    name: str
    args: tuple[str, ...] = ()
    is_inline: bool = False
    why: str = ""

    @property
    def is_gate_like(self) -> bool:
        """Whether its name speaks of a check, and none of its arguments of something else."""
        is_told = any("." in word or "/" in word for word in self.args if word[:1] != "-")
        return GATE_LIKE.search(self.name) is not None and not is_told


def command_of(simple: Simple) -> list[str]:
    """The words of a command without what only stands before it."""
    words = [word.text for word in simple.words]
    while words and (words[0] in _BEFORE | _BEFORE_MORE or _ASSIGN.match(words[0])):
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
        return _target(name, words, read, folder)
    is_run = name in _BUILDERS and words[1:2] == ["run"]
    if is_run or (_IS_GATE.search(name) and not _IS_NO_GATE.search(name) and "." not in name):
        shown = words[:3] if is_run else words[:1]
        return Code("", None, " ".join(shown), tuple(words[1:]), why="it cannot be seen into")
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
            return Code(language, text, f"{words[0]} {option}", tuple(rest[1:]), is_inline=True)
        if option == "-m" and language == "python":
            return _module(rest, read, folder)
        if option in {"-o", "-W", "-X", "--require"} and rest:
            rest.pop(0)
    if not rest or rest[0] == "-":
        if body is None or language == "shell":
            return None
        return Code(language, body, f"{words[0]} -", tuple(rest[1:]), is_inline=True)
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


def _target(tool: str, words: list[str], read: Read, folder: str) -> Code | None:
    names = [word for word in words[1:] if word[:1] != "-" and "=" not in word]
    name = f"{tool} {' '.join(names)}".strip()
    if tool in {"make", "gmake"}:
        for place in _MAKEFILES:
            if (text := _text(place, read, folder)) is not None:
                return Code("shell", _recipes(text, names), name)
    if tool in {"npm", "pnpm", "yarn"}:
        names = [word for word in names if word not in {"run", "run-script"}]
        if not names or names[0] in {"install", "ci", "audit", "exec", "publish", "pack", "dlx"}:
            return None
        package = _text("package.json", read, folder)
        text = _package_script(package, names[0]) if package is not None else None
        if text is not None:
            return Code("shell", text, name)
    return Code("", None, name, why=_GONE if tool in {"make", "npm"} else "its target is not read")


def _package_script(package: str, name: str) -> str | None:
    try:
        scripts: object = json.loads(package)["scripts"]
        text: object = cast("dict[str, object]", scripts)[name]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return text if isinstance(text, str) else None


def _recipes(makefile: str, names: list[str]) -> str:
    """What targets run, as one script that ends with the first failure."""
    rules = list(
        re.finditer(r"^([\w./ -]+?)\s*::?(?!=)\s*([^\n]*)((?:\n\t[^\n]*)*)", makefile, re.MULTILINE)
    )
    values = dict(re.findall(r"^(\w+)\s*[:?]?=\s*(.*?)\s*$", makefile, re.MULTILINE))
    wanted, lines, met = names or [rules[0][1] if rules else ""], list[str](), set[str]()
    while wanted and len(met) < _TARGETS_CAP:
        name = wanted.pop(0)
        for rule in rules:
            if name in rule[1].split() and name not in met:
                met.add(name)
                own = [line.strip().lstrip("@+") for line in rule[3].split("\n\t") if line.strip()]
                lines = [*own, *lines]
                wanted += rule[2].partition("#")[0].split()
    return "\n".join(_shell_line(line, values) for line in lines)


def _shell_line(line: str, values: dict[str, str]) -> str:
    """One line of a recipe; `-` lets it fail, and each line that goes on is one command."""
    filled = re.sub(r"\$[({](\w+)[)}]", lambda one: values.get(one[1], one[0]), line)
    filled = filled.replace("$$", "$")
    return f"{filled[1:].lstrip('@')} || true" if filled.startswith("-") else filled
