"""What a command calls in the repository: a script, or a target of make, just, npm, tox or nox."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from readiness_tui.gates.kinds.scanners.prefixes import past_options, tidy_name
from readiness_tui.gates.shell.walk import SHELLS
from readiness_tui.gates.shell.words import Word

_MAY_CALL = re.compile(
    r"(?<![\w./-])(make|gmake|just|npm|yarn|pnpm|bun|tox|nox|pre-commit|prek)(?![\w.-])"
    r"|\.(sh|bash|py)(?![\w])|(?<![\w$}/.])(\./|\w[\w.-]*/)[\w./-]+(?!\S*:)"
)
_IGNORES = re.compile(r"--ignore-errors|-[a-zA-Z]*i[a-zA-Z]*")  # of make
SETS_OPTION = re.compile(r"[-+][a-zA-Z]*o")
"""An option of a shell that takes the next word, as `-eo pipefail`."""
_VARIABLE = re.compile(r"[A-Za-z_]\w*=")
_PYTHON = re.compile(r"python(\d(\.\d+)?)?|py")
_HERE = re.compile(
    r"^(\$\{?(GITHUB_WORKSPACE|PWD|CI_PROJECT_DIR)\}?/|\$\{\{\s*github\.workspace\s*\}\}/|\./)+"
)
_PATH = re.compile(r"[\w./@+-]+")
_SOURCED = frozenset({"source", "."})
_SHELL_WORDS = SHELLS | _SOURCED
_WRAPPERS_OF_BUILDS = frozenset({"gradlew", "mvnw"})
_PACKAGE_WORDS = frozenset(  # what is no script of the package
    {
        "add",
        "audit",
        "cache",
        "ci",
        "config",
        "create",
        "dedupe",
        "dlx",
        "exec",
        "global",
        "i",
        "info",
        "init",
        "install",
        "link",
        "list",
        "login",
        "npm",
        "outdated",
        "pack",
        "plugin",
        "prune",
        "publish",
        "rebuild",
        "remove",
        "set",
        "store",
        "un",
        "uninstall",
        "up",
        "update",
        "upgrade",
        "version",
        "view",
        "why",
        "workspaces",
        "x",
    }
)
_PACKAGE_SHORT = frozenset({"test", "t", "start", "stop", "restart"})


@dataclass(frozen=True, slots=True)
class Call:
    """Something of the repository that a command runs.

    `kind` is `script`, `python` or the name of a runner; `folder` is where it looks, `file` what it
    reads where that is named; without `targets` it runs what it runs by itself. `rest` are the
    words that follow, `given` the variables of make among them, `says` how it is told.
    """

    kind: str
    folder: str
    file: str
    targets: tuple[str, ...]
    says: str
    rest: tuple[Word, ...] = ()
    given: tuple[tuple[str, str], ...] = ()


def may_call(text: str) -> bool:
    """Whether a script may call something of the repository; a cheap look before it is read."""
    return _MAY_CALL.search(text) is not None


def call_of(words: tuple[Word, ...], folder: str) -> Call | None:
    """What a command calls, None if it is nothing of the repository.

    Args:
        words: The command, without what stands before it.
        folder: Where it runs, below the root.
    """
    name = tidy_name(words[0].text)
    if name in _RUNNERS:
        return _RUNNERS[name](words, folder)
    if _PYTHON.fullmatch(name) or name == "uv":
        script = past_options(words[1:], {"-W", "-X"})
        return _script("python", script, folder) if _is_python(script) else None
    if name in _SHELL_WORDS:
        takes = {word.text for word in words[1:] if SETS_OPTION.fullmatch(word.text)}
        script = past_options(words[1:], takes)
        flags = [one.text for one in words[1 : len(words) - len(script)]]
        return _script("script", script, folder, (name, *flags))
    if _is_python(words):
        return _script("python", words, folder)
    is_path = "/" in words[0].text and name not in _WRAPPERS_OF_BUILDS
    return _script("script", words, folder) if is_path else None


def _is_python(words: tuple[Word, ...]) -> bool:
    return bool(words) and words[0].text.endswith(".py")


def _script(
    kind: str, words: tuple[Word, ...], folder: str, flags: tuple[str, ...] = ()
) -> Call | None:
    """A file that is run; where its name depends on the run, nobody can say what it is."""
    path = _HERE.sub("", words[0].text) if words else ""
    if not _PATH.fullmatch(path) or path.startswith("/"):
        return None
    return Call(kind, folder, path, flags, path, words[1:])


@dataclass(slots=True)
class _Line:
    """The words of a runner, sorted."""

    given: dict[str, list[str]]
    plain: list[str]


def _sorted(
    words: Iterable[Word], takes: Mapping[str, str], many: frozenset[str] = frozenset()
) -> _Line:
    """Options that take a value, by their long name, and the words that are no options.

    Args:
        words: What follows the name of the runner.
        takes: Options with a value, with the name that they are noted under.
        many: Names of options that take all words up to the next option.
    """
    line = _Line({}, [])
    open_name = ""
    for word in (one.text for one in words):
        if word == "--":
            break
        name, joined, value = word.partition("=")
        if word.startswith("-"):
            open_name = takes.get(name if joined else word, "")
            if joined and open_name:
                line.given.setdefault(open_name, []).append(value)
                open_name = ""
        elif open_name:
            line.given.setdefault(open_name, []).append(word)
            open_name = open_name if open_name in many else ""
        elif "=" not in word:
            line.plain.append(word)
    return line


def _noted(name: str, *options: str) -> dict[str, str]:
    """Options that take a value, with the name that it is noted under."""
    return dict.fromkeys(options, name)


def _under(folder: str, line: _Line) -> str:
    below = [one.removeprefix("./").strip("/") for one in line.given.get("folder", ())]
    return "/".join(one for one in (folder, *below) if one and one != ".")


def _to(kind: str, spoken: str, line: _Line, folder: str, targets: Iterable[str]) -> Call:
    """The call of a runner, as its words have it."""
    target_names = tuple(targets)
    file = next(iter(line.given.get("file", ())), "")
    return Call(kind, _under(folder, line), file, target_names, " ".join((spoken, *target_names)))


def _make(words: tuple[Word, ...], folder: str) -> Call | None:
    takes = {"-C": "folder", "--directory": "folder", "-f": "file", "--file": "file"}
    takes |= {"--makefile": "file", "-j": "", "-o": "other", "-W": "other", "-I": "other"}
    line = _sorted(_numberless(words[1:]), takes)
    call = _to("make", "make", line, folder, line.plain)
    ignoring = tuple(word for word in words[1:] if _IGNORES.fullmatch(word.text))
    pairs = (word.text.partition("=") for word in words[1:] if _VARIABLE.match(word.text))
    return replace(call, rest=ignoring, given=tuple((name, value) for name, _, value in pairs))


def _numberless(words: Iterable[Word]) -> Iterable[Word]:
    """Without the number of jobs, which `-j` and `-l` take or leave."""
    return (word for word in words if not word.text.isdigit())


def _just(words: tuple[Word, ...], folder: str) -> Call | None:
    takes = {"-f": "file", "--justfile": "file", "-d": "folder", "--working-directory": "folder"}
    takes |= {"--set": "other", "--shell": "other"}
    line = _sorted(words[1:], takes)
    return _to("just", "just", line, folder, line.plain[:1])


def _package(words: tuple[Word, ...], folder: str) -> Call | None:
    name = tidy_name(words[0].text)
    takes = _noted("folder", "--prefix", "--cwd", "--dir", "-C")
    takes |= _noted("other", "--filter", "--workspace", "-w", "-F")
    line = _sorted(words[1:], takes)
    plain = line.plain
    if plain[:1] and plain[0] in {"run", "run-script", "rum", "urn"}:
        plain = plain[1:]
    elif (
        not plain
        or plain[0] in _PACKAGE_WORDS
        or (name == "npm" and plain[0] not in _PACKAGE_SHORT)
    ):
        return None
    if not plain:
        return None
    target = "test" if plain[0] == "t" else plain[0]
    spoken = name if target in _PACKAGE_SHORT else f"{name} run"
    return _to("npm", spoken, line, folder, [target])


def _tox(words: tuple[Word, ...], folder: str) -> Call | None:
    takes = _noted("target", "-e", "--env", "--envlist")
    takes |= _noted("file", "-c", "--conf")
    line = _sorted(words[1:], takes)
    if line.plain[:1] and line.plain[0] not in {"run", "r", "p", "run-parallel"}:
        return None
    targets = (one for given in line.given.get("target", ()) for one in given.split(",") if one)
    return _to("tox", "tox -e" if line.given.get("target") else "tox", line, folder, targets)


def _nox(words: tuple[Word, ...], folder: str) -> Call | None:
    takes = _noted("target", "-s", "--session", "--sessions", "-e")
    takes |= _noted("file", "-f", "--noxfile")
    line = _sorted(words[1:], takes, frozenset({"target"}))
    targets = line.given.get("target", ())
    return _to("nox", "nox -s" if targets else "nox", line, folder, targets)


def _hooks(words: tuple[Word, ...], folder: str) -> Call | None:
    takes = {"-c": "file", "--config": "file", "--hook-stage": "stage", "--files": "other"}
    takes |= {"--from-ref": "other", "--to-ref": "other", "--color": "other"}
    line = _sorted(words[1:], takes)
    if line.plain[:1] != ["run"]:
        return None
    stages = (f"@{one}" for one in line.given.get("stage", ()))
    call = _to("pre-commit", "pre-commit run", line, folder, line.plain[1:2])
    return replace(call, targets=(*call.targets, *stages))


_RUNNERS: Mapping[str, Callable[[tuple[Word, ...], str], Call | None]] = {
    **dict.fromkeys(("make", "gmake"), _make),
    "just": _just,
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), _package),
    "tox": _tox,
    "nox": _nox,
    **dict.fromkeys(("pre-commit", "prek"), _hooks),
}
