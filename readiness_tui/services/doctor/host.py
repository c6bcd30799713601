"""The machine around a workspace: git and what it knows of boards, file watches, versions."""

import contextlib
import os
import platform
import shlex
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from readiness_tui import __version__
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.services.doctor.facts import Case, Fact, Grade
from readiness_tui.services.git.running import run_git
from readiness_tui.services.git.setup import Clone, clone_of

_INSTALL = "readiness git install"
_LIBRARIES = ("textual", "tomlkit", "pydantic", "watchfiles")
_LIMITS = (
    Path("/proc/sys/fs/inotify/max_user_watches"),
    Path("/proc/sys/user/max_inotify_watches"),
)
_PROCESSES = Path("/proc")
_ALWAYS_WATCHED = 3
"""The root, the audit logs and the git directory, beside the folders that the workspace names."""


def git(case: Case) -> Iterator[Fact]:
    """Whether git merges boards by field here, and lets no broken board be committed."""
    try:
        clone = clone_of(case.root, case.folder)
    except UsageError as error:
        yield Fact("git", "repository", error.what, Grade.NOTE, error.remedy)
        return
    yield Fact("git", "repository", str(clone.top))
    yield _attributes(clone)
    yield _driver(clone)
    yield _hook(clone)


def _attributes(clone: Clone) -> Fact:
    name, path = "attributes", f"{clone.folder}/board.toml"
    driver = run_git(clone.root, "check-attr", "merge", "--", path).line.rpartition(": ")[2]
    if driver == "readiness":
        return Fact("git", name, "boards are merged by the driver `readiness`")
    if driver in {"unspecified", ""}:
        return Fact("git", name, "boards are merged by line", Grade.FINDING, _INSTALL)
    message = f"boards are merged by `{driver}`, which knows nothing of fields"
    remedy = f"take that line out of .gitattributes, then {_INSTALL}"
    return Fact("git", name, message, Grade.FINDING, remedy)


def _driver(clone: Clone) -> Fact:
    name = "merge driver"
    driver = run_git(clone.root, "config", "--get", "merge.readiness.driver").line
    if not driver:
        message = "not set up in this clone: git merges boards by line, and does not say so"
        return Fact("git", name, message, Grade.FINDING, _INSTALL)
    for word in _words(driver.replace("%%", "%")):
        if word.startswith("/") and not word.startswith("/dev/") and not Path(word).exists():
            message = f"set up, but {word} is gone: git merges boards by line"
            return Fact("git", name, message, Grade.FINDING, _INSTALL)
    return Fact("git", name, "set up")


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []


def _hook(clone: Clone) -> Fact:
    name, remedy = "pre-commit hook", "let it call `readiness check --staged`"
    try:
        text = clone.hook.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Fact("git", name, "none: a broken board can be committed", Grade.NOTE, _INSTALL)
    if "readiness" not in text:
        return Fact("git", name, "one that does not look at boards", Grade.NOTE, remedy)
    if not os.access(clone.hook, os.X_OK):
        message = "it may not be executed, so git passes it over"
        return Fact("git", name, message, Grade.FINDING, f"chmod +x {shlex.quote(str(clone.hook))}")
    return Fact("git", name, "looks at boards as they are staged")


def watching(case: Case) -> Iterator[Fact]:
    """Whether the system has file watches left for all folders that matter."""
    limits = [number for path in _LIMITS if (number := _number(path)) is not None]
    needed = _needed(case)
    if not limits:
        message = f"{needed} folders; this system tells no limit on file watches"
        yield Fact("watching", "watches", message, Grade.NOTE)
        return
    limit, used = min(limits), _used()
    message = f"{needed} needed; {used:,} of {limit:,} in use by this account"
    if used + needed <= limit:
        yield Fact("watching", "watches", message)
        return
    remedy = f"sysctl fs.inotify.max_user_watches={max(65_536, 2 * (used + needed))}, as root"
    message = f"{message}: changes outside are looked for each second instead"
    yield Fact("watching", "watches", message, Grade.FINDING, remedy)


def _needed(case: Case) -> int:
    from readiness_tui.services.workspace.workspace import Workspace

    workspace = Workspace(case.root, folder=case.folder)
    workspace.boards.reload(everything=True)
    return len(workspace.gates.watched()) + _ALWAYS_WATCHED


def _used() -> int:
    """File watches of all processes of this account, as far as they may be looked at."""
    count = 0
    for process in _PROCESSES.glob("[0-9]*"):
        try:
            if process.stat().st_uid != os.geteuid():
                continue
            for handle in (process / "fd").iterdir():
                if handle.readlink().name == "anon_inode:inotify":
                    text = (process / "fdinfo" / handle.name).read_text(encoding="ascii")
                    count += sum(line.startswith("inotify ") for line in text.splitlines())
        except OSError:
            continue  # it ended meanwhile, or is not ours to look at
    return count


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def versions(case: Case) -> Iterator[Fact]:
    """What a report of a fault should name."""
    yield Fact("versions", "readiness", __version__)
    yield Fact("versions", "python", platform.python_version())
    yield Fact("versions", "libraries", ", ".join(f"{name} {_of(name)}" for name in _LIBRARIES))
    git_version = "none"
    with contextlib.suppress(UsageError):
        git_version = run_git(case.root, "version").line.removeprefix("git version ")
    yield Fact("versions", "git", git_version)
    yield Fact("versions", "system", f"{os.uname().sysname} {os.uname().release}")


def _of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"
