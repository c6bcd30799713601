"""What a command line runs behind whatever stands before it.

Assignments, wrappers (`sudo`, `timeout 5m`), runners (`poetry run`, `npx`), `python -m` and
containers are taken off one after another; each step is given, for a container also by the name of
its image.
"""

import re
from collections.abc import Iterator

from readiness_tui.gates.shell.words import Word

_WRAPPERS = {  # name: options that take a value
    "sudo": {"-u", "-g", "--user"},
    "env": {"-u", "--unset", "-C"},
    "time": {"-o", "-f"},
    "exec": {"-a"},
    "nohup": set[str](),
    "nice": {"-n"},
    "ionice": {"-c", "-n"},
    "stdbuf": {"-o", "-i", "-e"},
    "chronic": set[str](),
    "command": set[str](),
    "builtin": set[str](),
    "xargs": {"-n", "-I", "-P", "-d", "-L", "-a"},
    "parallel": {"-j", "--jobs", "--halt", "-a", "-n", "-N", "-L", "-I", "--delay", "--timeout"},
    "timeout": {"-k", "-s", "--signal", "--kill-after"},
}
_RUNNERS = {  # name: words that may follow before the command
    "poetry": {"run"},
    "uv": {"run", "tool"},
    "pdm": {"run"},
    "hatch": {"run"},
    "pipenv": {"run"},
    "rye": {"run"},
    "pipx": {"run"},
    "bundle": {"exec"},
    "mise": {"exec", "x"},
    "uvx": set[str](),
    "npx": set[str](),
    "bunx": set[str](),
}
_RUNNER_VALUES = {"--with", "--python", "-p", "--extra", "--group", "--from", "--spec", "-e"}
_IMAGE_RUNNERS = frozenset({"docker", "podman", "nerdctl"})
_IMAGE_FLAGS = frozenset(
    {"--rm", "-i", "-t", "-it", "-ti", "--init", "--privileged", "--read-only", "-d", "--detach"}
    | {"--interactive", "--tty"}
)
_PYTHON = re.compile(r"python(\d(\.\d+)?)?|py")
_VARIABLE = re.compile(r"[A-Za-z_]\w*=(?!=)")
_DEEPEST = 10


def tidy_name(word: str) -> str:
    """The name behind a path, a version and Python's spelling of a module."""
    name = word.rpartition("/")[2] if not word.startswith("@") else word
    if "=" in name or "@" in name:
        name = re.split(r"==|@", name, maxsplit=1)[0] or name
    return name.removesuffix(".exe").replace("_", "-")


def image_name(word: str) -> str:
    """The last name of an image, without its version."""
    return re.split(r"[:@]", word.rpartition("/")[2], maxsplit=1)[0]


def stripped(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The command without each prefix in turn, the whole one first."""
    for _ in range(_DEEPEST):
        while words and _VARIABLE.match(words[0].raw):
            words = words[1:]
        if not words:
            return
        yield words
        if tidy_name(words[0].text) in _IMAGE_RUNNERS:
            inside = _in_image(words)
            if inside:
                yield inside
            shorter = inside[1:] if inside else None
        else:
            shorter = _without_prefix(words)
        if shorter is None:
            return
        words = shorter


def _without_prefix(words: tuple[Word, ...]) -> tuple[Word, ...] | None:
    name = tidy_name(words[0].text)
    texts = [word.text for word in words]
    if _PYTHON.fullmatch(name):
        if "-m" not in texts[:4]:
            return None
        return words[texts.index("-m") + 1 :]
    if name == "command" and set(texts[1:2]) & {"-v", "-V"}:
        return None
    if name == "find":
        at = next((place for place, word in enumerate(texts) if word in {"-exec", "-execdir"}), -1)
        return words[at + 1 :] if at >= 0 else None
    if name in _WRAPPERS:
        rest = past_options(words[1:], _WRAPPERS[name])
        return rest[1:] if name == "timeout" else rest
    if name in _RUNNERS:
        return _after_runner(words, _RUNNERS[name])
    if name in {"npm", "pnpm", "yarn", "bun"} and texts[1:2] and texts[1] in {"exec", "dlx", "x"}:
        return past_options(words[2:], _RUNNER_VALUES)
    if name in {"pnpm", "yarn"}:  # both run what the packages bring along
        return words[2:] if texts[1:2] == ["run"] else words[1:]
    return None


def _after_runner(words: tuple[Word, ...], verbs: set[str]) -> tuple[Word, ...] | None:
    rest = past_options(words[1:], _RUNNER_VALUES)
    if verbs and not (rest and rest[0].text in verbs):
        return None
    while rest and rest[0].text in {*verbs, "run"} and verbs:
        rest = past_options(rest[1:], _RUNNER_VALUES)
    if rest and words[0].text == "hatch" and ":" in rest[0].text:
        first = rest[0]
        name = first.text.partition(":")[2]
        rest = (Word(name, name, first.at, first.end), *rest[1:])
    return rest


def _in_image(words: tuple[Word, ...]) -> tuple[Word, ...] | None:
    """What a container runs: its image where that is a scanner, else the command behind it."""
    texts = [word.text for word in words]
    verb = next((place for place, text in enumerate(texts) if text in {"run", "exec"}), None)
    if verb is None:
        return None
    at = verb + 1
    while at < len(texts) and texts[at].startswith("-"):
        if texts[at].startswith("--entrypoint"):
            joined = texts[at].partition("=")[2]
            named = words[at] if joined else words[min(at + 1, len(words) - 1)]
            name = joined or named.text
            return (Word(name, name, named.at, named.end), *words[at + 1 :])
        at += 1 if texts[at] in _IMAGE_FLAGS or "=" in texts[at] else 2
    if at >= len(texts):
        return None
    image = words[at]
    name = image_name(image.text)
    return (Word(name, name, image.at, image.end), *words[at + 1 :])


def past_options(words: tuple[Word, ...], with_value: set[str]) -> tuple[Word, ...]:
    """What is left behind options and assignments, given the options that take a word."""
    at = 0
    while at < len(words):
        text = words[at].text
        if text.startswith("-"):
            at += 2 if text in with_value else 1
        elif _VARIABLE.match(words[at].text):  # quoted or not: no shell reads it
            at += 1
        else:
            break
    return words[at:]
