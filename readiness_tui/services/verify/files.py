"""Which files of the repository a command runs or reads, as far as its text tells.

Only for people to look at before they trust it: a program may read anything. What must not change
unseen is listed in `trust_files`.
"""

import shlex
from collections.abc import Iterator

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.verify.verifying import Command
from readiness_tui.gates.repo.repo_view import RepoView

_READS = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "npm": ("package.json",),
    "pnpm": ("package.json",),
    "yarn": ("package.json",),
    "tox": ("tox.ini", "pyproject.toml"),
    "nox": ("noxfile.py",),
    "pytest": ("conftest.py", "pyproject.toml", "pytest.ini"),
    "cargo": ("Cargo.toml",),
    "go": ("go.mod",),
    "docker": ("Dockerfile", "compose.yaml", "docker-compose.yml"),
}
_SIGNS = ";|&()<>"


def files_run(command: Command, view: RepoView) -> tuple[tuple[str, bool], ...]:
    """Files below the root that a command names, or that its programs are known to read.

    Returns:
        Each with whether it is among the command's `trust_files`; those come first.
    """
    trusted = [one.path for one in command.trust_files]
    named = [path for path in _named(command) if _is_file(view, path)]
    paths = dict.fromkeys((*trusted, *named))
    return tuple((path, path in trusted) for path in paths)


def _named(command: Command) -> Iterator[str]:
    base = "" if command.cwd in {"", "."} else command.cwd.strip("/") + "/"
    for word in _words(command):
        yield base + word.removeprefix("./")
        for name in _READS.get(word.rpartition("/")[2], ()):
            yield base + name


def _words(command: Command) -> list[str]:
    if not isinstance(command.words, str):
        return list(command.words)
    lexer = shlex.shlex(command.words, posix=True, punctuation_chars=_SIGNS)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # a quote that does not end: bash will say so
        return command.words.split()


def _is_file(view: RepoView, path: str) -> bool:
    try:
        entry = view.look(path)
    except (GateError, ValueError):
        return False
    return entry is not None and entry.kind == "file"
