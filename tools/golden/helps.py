"""Which verbs and options there are, as the program's own help says, and which are covered."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor

from tools.golden.sandbox import BEGIN_S, Sandbox

WITHIN_S = 60
Help = Mapping[tuple[str, ...], str]


def all_helps(sandbox: Sandbox, pool: Executor) -> Help:
    """The help of every verb and subverb, by its words; `()` is the program itself."""
    helps: dict[tuple[str, ...], str] = {}
    layer: list[tuple[str, ...]] = [()]
    while layer:
        texts = pool.map(lambda words: _help(sandbox, words), layer)
        helps |= dict(zip(layer, texts, strict=True))
        layer = [(*words, verb) for words in layer for verb in _verbs(helps[words])]
    return helps


def _help(sandbox: Sandbox, words: tuple[str, ...]) -> str:
    command = [str(sandbox.tools.base / "bin/readiness"), *words, "--help"]
    environment = sandbox.environment(now_s=BEGIN_S, extra={})
    done = subprocess.run(
        command,
        cwd=sandbox.work,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    return f"exit {done.returncode}\n{done.stdout}{done.stderr}"


def _verbs(text: str) -> list[str]:
    _, _, commands = text.partition("\nCommands:\n")
    return re.findall(r"^  ([a-z][-a-z]*)", commands, flags=re.MULTILINE)


def _options(text: str) -> list[str]:
    lines = re.findall(r"^  (-.*)$", text, flags=re.MULTILINE)
    return sorted({name for line in lines for name in re.findall(r"--[a-z][-a-z]*", line)})


def not_covered(helps: Help, invocations: Iterable[tuple[str, ...]]) -> list[str]:
    """Verbs that no invocation calls, and options that none gives its verb; none without helps."""
    if not helps:
        return []
    given: dict[tuple[str, ...], set[str]] = {}
    for words in invocations:
        verb = _verb_of(words, helps)
        given.setdefault(verb, set()).update(word.partition("=")[0] for word in words)
        given.setdefault((), set()).update(word.partition("=")[0] for word in words)
    shared = set(_options(helps[()])) | {"--help"}
    missing: list[str] = []
    for verb, text in sorted(helps.items()):
        if verb not in given:
            missing.append(f"verb {' '.join(verb)}")
            continue
        left_out = set() if not verb else shared
        options = [name for name in _options(text) if name not in left_out | given[verb]]
        missing += [f"option {' '.join((*verb, name))}" for name in options if name != "--help"]
    return missing


def _verb_of(words: tuple[str, ...], helps: Help) -> tuple[str, ...]:
    verb: tuple[str, ...] = ()
    for word in words:
        if (*verb, word) in helps:
            verb = (*verb, word)
    return verb
