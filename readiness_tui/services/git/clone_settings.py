"""What the configuration of a clone may decide where git goes to a remote, and what it may not.

Whoever made the clone may have written its `.git/config`, so a program that it names is never run:
a sync says which key names it, and stops. A person's own configuration, and that of the machine,
is believed: an `includeIf` there can give a clone settings of its own.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.gates.repo.git_process import repository_of
from readiness_tui.services.git.place import common_folder, git_folder
from readiness_tui.services.git.running import done, run_git

_OWN = frozenset({"local", "worktree"})
_GIVEN = "command"
_PROGRAMS = re.compile(
    r"core\.(?:sshcommand|gitproxy|askpass|alternaterefscommand)|credential\.(?:.*\.)?helper"
    r"|remote\..*\.(?:uploadpack|receivepack|vcs)|gpg\.(?:.*\.)?(?:program|defaultkeycommand)"
    r"|hook\..*\.command",
    re.DOTALL,
)
HOOKS_PATH = "core.hookspath"
_PROTOCOLS: tuple[str, ...] = ("file", "git", "http", "https", "ssh")
_ALLOW = re.compile(r"protocol\.([\w+.-]+)\.allow")
_PROMISOR = re.compile(r"remote\.(.*)\.promisor", re.DOTALL)
_PRE_PUSH = "pre-push"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of git: the file that it is in, and whether that is the clone's own."""

    key: str
    value: str
    file: str
    is_own: bool


def settings_of(root: Path) -> tuple[Setting, ...]:
    """All settings that hold in a working tree, those of included files among them, in order.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Git could not say.
    """
    answer = run_git(root, "config", "--list", "--includes", "--show-scope", "--show-origin", "-z")
    words = os.fsdecode(done(answer, "git config").output).split("\0")
    return tuple(_settings(words))


def _settings(words: Sequence[str]) -> Iterator[Setting]:
    for scope, origin, pair in zip(words[::3], words[1::3], words[2::3], strict=False):
        key, _, value = pair.partition("\n")
        if scope != _GIVEN:  # those are this program's
            yield Setting(key, value, origin.removeprefix("file:"), scope in _OWN)


def refuse_programs(settings: Iterable[Setting]) -> None:
    """See that the clone itself names no program that git would start on its way to a remote.

    Raises:
        WriteError: It does.
    """
    for setting in settings:
        if setting.is_own and setting.value and _PROGRAMS.fullmatch(setting.key):
            message = f"{setting.file} of this clone names a program for git to run: {setting.key}"
            remedy = (
                "if it is yours, keep it in your own configuration (git config --global) and take "
                f"it out here: git config --unset-all {setting.key}"
            )
            raise WriteError(message, reason="refused", remedy=remedy)


def hooks_folder(root: Path, settings: Sequence[Setting]) -> str:
    """Where the pre-push hook is taken from: beside git's own files, or the person's own folder.

    No folder where there is none: a push would run other hooks of it too.

    Raises:
        WriteError: The clone's own configuration leads to another folder with such a hook.
    """
    last = next((setting for setting in reversed(settings) if setting.key == HOOKS_PATH), None)
    if last is None:
        folder = common_folder(root) / "hooks"
    else:
        folder = Path(repository_of(str(root)), os.path.expanduser(last.value))  # noqa: PTH111 - text
    if not os.path.lexists(folder / _PRE_PUSH):
        return os.devnull
    if last is None or not last.is_own:
        return str(folder)
    message = (
        f"{last.file} of this clone has git look for hooks in {last.value}: "
        f"a push would run {_PRE_PUSH} there"
    )
    remedy = f"push it with git, or take that out: git config --unset-all {last.key}"
    raise WriteError(message, reason="refused", remedy=remedy)


def protocols(settings: Iterable[Setting]) -> str:
    """The protocols that git may use, as `GIT_ALLOW_PROTOCOL`: the usual, and the person's own."""
    allowed: dict[str, None] = dict.fromkeys(_PROTOCOLS)
    for setting in settings:
        named = _ALLOW.fullmatch(setting.key)
        if named and not setting.is_own:
            if setting.value.lower() in {"always", "user"}:
                allowed[named[1]] = None
            else:
                allowed.pop(named[1], None)
    return ":".join(allowed)


def promisors(settings: Iterable[Setting]) -> tuple[str, ...]:
    """The remotes that git asks for what a partial clone left out."""
    named = (
        setting.value
        if setting.key == "extensions.partialclone"
        else promised[1]
        if (promised := _PROMISOR.fullmatch(setting.key))
        else ""
        for setting in settings
    )
    return tuple(dict.fromkeys(filter(None, named)))


def refuse_remote_inside(root: Path, remote: str, settings: Iterable[Setting]) -> None:
    """See that a remote is no repository that came with this one: it would bring hooks of its own.

    Raises:
        WriteError: It is, or there is no such remote.
    """
    has_url = any(setting.key == f"remote.{remote}.url" for setting in settings)
    if remote.startswith("-") or not has_url:
        message = f"{remote!r} is not the name of a remote"
        raise WriteError(
            message, reason="refused", remedy="git remote lists them; git branch -u NAME"
        )
    gotten = run_git(root, "ls-remote", "--get-url", remote).line
    push_urls = run_git(root, "remote", "get-url", "--push", "--all", remote).line
    for url in (gotten, *push_urls.split("\n")):
        if _is_inside(root, url):
            message = f"remote {remote} lies in this clone: {url}"
            remedy = f"git remote set-url {remote} to where the team's repository is"
            raise WriteError(message, reason="refused", remedy=remedy)


def _is_inside(root: Path, url: str) -> bool:
    path = url.removeprefix("file://")
    if path == url and ("://" in url or ":" in url.partition("/")[0]):
        return False
    top = repository_of(str(root))
    place = os.path.realpath(Path(top, path))
    return any(f"{place}/".startswith(f"{home}/") for home in (top, git_folder(str(root))) if home)
