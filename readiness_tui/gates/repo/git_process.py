"""The one door to git: every call of it starts here, so that nothing of a clone is run with it.

A clone may name programs that git starts: a file system monitor, filters, hooks, a pager, an
upkeep. Each is switched off where git is started, not where it is used. Gates come by way of
`git_reading`, the services by way of `services/git_running`; both say which verbs they use.
"""

import os
import select
import selectors
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "safe.bareRepository=explicit",
    "maintenance.auto=false",
    "gc.auto=0",
    "submodule.recurse=false",
)
VARIABLES = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",  # unknown to git before 2.39.4, hence the next one
    "GIT_ALLOW_PROTOCOL": "",  # none: unlike protocol.allow, no setting of the clone outdoes it
    "GIT_NO_REPLACE_OBJECTS": "1",
}
RUNS_PROGRAMS = (
    "--filters",
    "--textconv",
    "--ext-diff",
    "--path",
    "--upload-pack",
    "--receive-pack",
    "--exec",
    "--show-signature",
)
"""Options that let git start what a clone names, or make it use a filter."""

_NO_PATHSPECS = frozenset({"check-ignore"})  # it refuses to take them literally
_PIECE = 1 << 16
_END_S = 2.0


@dataclass(frozen=True, slots=True)
class GitOutput:
    """What git wrote, and what it said beside it.

    `is_cut` where it wrote more than was taken; `code` is its exit code, -1 where it has none.
    """

    data: bytes
    code: int
    errors: bytes = b""
    is_cut: bool = False


def start_git(
    folder: str,
    words: Sequence[str],
    variables: Mapping[str, str],
    *,
    settings: Sequence[str] = (),
    data: bytes = b"",
    wait_s: float,
    cap: int | None = None,
    take: Callable[[bytes], object] | None = None,
) -> GitOutput:
    """Run git without a terminal, and wait for it.

    Args:
        folder: Where it runs.
        words: A verb, and what follows it.
        variables: Its whole environment; no `GIT_*` among them but those that this program sets.
        settings: `key=value`, over those that hold for every call.
        data: What it reads from its standard input.
        wait_s: It is ended after so many seconds.
        cap: The most bytes that are taken of what it writes; None for all.
        take: Gets what git writes piece by piece, while git goes on; then nothing of it is kept,
            and git may take so many seconds for each piece.

    Raises:
        ValueError: An option would have git start a program that the clone names.
        TimeoutError: It took longer.
        OSError: There is no git outside the repository, or it cannot be started.
    """
    for word in words:
        if word.partition("=")[0] in RUNS_PROGRAMS:
            message = f"git {words[0]} {word} is not allowed here"
            raise ValueError(message)
    program = program_outside("git", folder)
    options = [word for setting in (*SETTINGS, *settings) for word in ("-c", setting)]
    literal = () if words[0] in _NO_PATHSPECS else ("--literal-pathspecs",)
    command = [program, "--no-pager", *literal, *options, *words]
    process = subprocess.Popen(  # noqa: S603 - verbs of the callers' lists, an absolute program
        command,
        cwd=folder,
        env={**VARIABLES, **variables},
        bufsize=0,
        stdin=subprocess.PIPE if data else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        return _exchanged(process, words[0], data, wait_s, cap, take)
    finally:
        _ended(process)


def start_verifier(
    name: str,
    folder: str,
    words: Sequence[str],
    *,
    files: Sequence[bytes],
    data: bytes,
    wait_s: float,
    cap: int,
) -> GitOutput:
    """Run a program that verifies signatures; it reads from pipes alone, and writes no file.

    Args:
        name: Of the program, which must not lie in the repository.
        folder: Of the repository.
        words: What follows its name; `{0}` stands for the first of the files.
        files: What it reads from files, each small enough for a pipe.
        data: What it reads from its standard input.
        wait_s: It is ended after so many seconds.
        cap: The most bytes that are taken of what it writes.

    Raises:
        TimeoutError: It took longer.
        OSError: There is none outside the repository, it cannot be started, or a file is too large.
    """
    program = program_outside(name, folder)
    ends: list[int] = []
    try:
        ends.extend(_pipe_with(content) for content in files)
        names = [f"/dev/fd/{end}" for end in ends]
        process = subprocess.Popen(  # noqa: S603 - an absolute program, and words of this program
            [program, *(word.format(*names) for word in words)],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            bufsize=0,
            pass_fds=ends,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    finally:
        for end in ends:
            os.close(end)
    try:
        return _exchanged(process, name, data, wait_s, cap, None)
    finally:
        _ended(process)


def _pipe_with(content: bytes) -> int:
    """The end of a pipe from which some content is read."""
    reading, writing = os.pipe()
    try:
        os.set_blocking(writing, False)
        if os.write(writing, content) != len(content):
            os.close(reading)
            message = "too large for a pipe"
            raise OSError(message)
    finally:
        os.close(writing)
    return reading


# Where it comes from


def repository_of(folder: str) -> str:
    """The top of the working tree that a folder lies in, as `.git` shows it; else the folder."""
    start = Path(os.path.realpath(folder))
    places = (start, *start.parents)
    return str(next((place for place in places if os.path.lexists(place / ".git")), start))


def places_outside(folder: str) -> tuple[str, ...]:
    """The folders of `PATH` in which a program is looked for: absolute, and none of the repository.

    An empty or a relative one would be a folder of wherever the program happens to run.
    """
    top = repository_of(folder)
    places = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return tuple(
        place for place in places if place.startswith(os.sep) and not _is_within(place, top)
    )


def program_outside(name: str, folder: str) -> str:
    """The absolute path of a program that does not lie in the repository.

    Raises:
        FileNotFoundError: There is none.
    """
    top = repository_of(folder)
    for place in places_outside(folder):
        path = os.path.join(place, name)  # noqa: PTH118 - text
        is_program = os.path.isfile(path) and os.access(path, os.X_OK)  # noqa: PTH113 - text
        if is_program and not _is_within(path, top):
            return path
    message = f"{name} is not installed, or lies in the repository itself"
    raise FileNotFoundError(message)


def _is_within(path: str, top: str) -> bool:
    return f"{os.path.realpath(path)}/".startswith(f"{top.rstrip('/')}/")


# What goes in and comes out


def _ended(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)


def _exchanged(
    process: "subprocess.Popen[bytes]",
    verb: str,
    data: bytes,
    wait_s: float,
    cap: int | None,
    take: Callable[[bytes], object] | None,
) -> GitOutput:
    until = time.monotonic() + wait_s
    output, errors, rest = bytearray(), bytearray(), memoryview(data)
    assert process.stdout is not None  # noqa: S101 - it was asked for
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, take or output.extend)
        if process.stderr is not None:
            selector.register(process.stderr, selectors.EVENT_READ, errors.extend)
        if process.stdin is not None:
            selector.register(process.stdin, selectors.EVENT_WRITE)
        while selector.get_map():
            for key, _ in _ready(selector, verb, until, wait_s):
                if key.fileobj is process.stdin:
                    rest = _fed(selector, key, rest)
                else:
                    _taken(selector, key)
            if take is not None:
                until = time.monotonic() + wait_s
            if cap is not None and len(output) > cap:
                return GitOutput(bytes(output[:cap]), 0, bytes(errors), is_cut=True)
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(_END_S, until - time.monotonic()))
    code = -1 if process.returncode is None else process.returncode
    return GitOutput(bytes(output), code, bytes(errors))


def _ready(
    selector: selectors.BaseSelector, verb: str, until: float, wait_s: float
) -> Sequence[tuple[selectors.SelectorKey, int]]:
    left_s = until - time.monotonic()
    ready = selector.select(left_s) if left_s > 0 else []
    if not ready:
        message = f"git {verb} took over {wait_s:g} s"
        raise TimeoutError(message)
    return ready


def _fed(
    selector: selectors.BaseSelector, key: selectors.SelectorKey, rest: memoryview
) -> memoryview:
    """Write as much as a pipe takes at once; what is left."""
    try:
        rest = rest[os.write(key.fd, rest[: select.PIPE_BUF]) :]
    except BrokenPipeError:
        rest = rest[len(rest) :]
    if not rest:
        _done(selector, key)
    return rest


def _taken(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    piece = os.read(key.fd, _PIECE)
    if piece:
        key.data(piece)
    else:
        _done(selector, key)


def _done(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    selector.unregister(key.fileobj)
    cast("IO[bytes]", key.fileobj).close()  # a pipe of the process
