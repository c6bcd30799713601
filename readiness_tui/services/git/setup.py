"""What a clone needs so that git merges boards by field: set up, and taken away again exactly.

Three things: the attributes beside the boards, which the team shares; the merge driver in the
configuration of this clone; and a pre-commit hook. What somebody else put there is left alone.
"""

import hashlib
import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.gates.repo.git_process import repository_of
from readiness_tui.services.git.clone_settings import HOOKS_PATH, settings_of
from readiness_tui.services.git.place import common_folder, git_folder, is_own
from readiness_tui.services.git.running import run_git
from readiness_tui.storage.files import atomic

ATTRIBUTES = ("*.toml merge=readiness", "audit/*.jsonl -text", "imports/*.jsonl -text")
_BEGIN = "# begin: added by `readiness git install`, removed by `readiness git uninstall`\n"
_END = "# end: added by `readiness git install`\n"

_SECTION = "merge.readiness"
_CALL = "merge-driver %O %A %B %L %P"
_BY_LINE = "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
_NAME = "boards by field (readiness)"
_OURS = re.compile(
    rf"if (?P<program>.+) --version >/dev/null 2>&1; "
    rf"then (?P=program) {re.escape(_CALL)}; else {re.escape(_BY_LINE)}; fi"
)
_STARTS = "-P -m readiness_tui"

_SHELL = "#!/bin/sh\n"
_MARK = "# added by `readiness git install`, removed by `readiness git uninstall` while it reads "
_ADVICE = "let it call `readiness check --staged`"


class Change(StrEnum):
    """What became of one thing."""

    ADDED = "added"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was seen to: what it is, where, what became of it, and why if refused."""

    what: str
    place: str
    change: Change
    says: str = ""


@dataclass(frozen=True, slots=True)
class Clone:
    """A working tree of git with a workspace in it; `common` is what its working trees share."""

    root: Path
    folder: str
    top: Path
    hooks: Path
    common: Path

    @property
    def attributes(self) -> Path:
        """The attributes beside the boards."""
        return self.root / self.folder / ".gitattributes"

    @property
    def hook(self) -> Path:
        """The pre-commit hook that git runs."""
        return self.hooks / "pre-commit"


def clone_of(root: Path, folder: str) -> Clone:
    """The clone that a workspace lies in.

    Args:
        root: Root of the workspace.
        folder: Where its boards lie, below the root.

    Raises:
        UsageError: It lies in none, or there is no git.
    """
    top, folder_of_git = repository_of(str(root)), git_folder(str(root))
    answer = run_git(root, "rev-parse", "--show-toplevel")
    if not folder_of_git or answer.code != 0 or not answer.line:
        message = f"{root} is not in a working tree of git"
        raise UsageError(message, remedy="git init, or name another workspace with -C")
    if os.path.realpath(answer.line) != top:
        message = f"git takes {answer.line} for the top of this working tree"
        raise UsageError(message, remedy="git config --unset core.worktree")
    common = common_folder(root)
    paths = [setting.value for setting in settings_of(root) if setting.key == HOOKS_PATH]
    hooks = Path(top, os.path.expanduser(paths[-1])) if paths else common / "hooks"  # noqa: PTH111 - text
    return Clone(Path(os.path.realpath(root)), folder, Path(top), hooks, common)


def install(clone: Clone, *, with_hook: bool) -> tuple[Step, ...]:
    """Set up what is not set up yet.

    Raises:
        WriteError: A file could not be written.
    """
    deeds = (_add_attributes, _add_driver, _add_hook)
    return _steps(clone, deeds if with_hook else deeds[:2])


def uninstall(clone: Clone) -> tuple[Step, ...]:
    """Take away what `install` set up, and nothing else.

    Raises:
        WriteError: A file could not be written.
    """
    return _steps(clone, (_remove_attributes, _remove_driver, _remove_hook))


class _RefusedError(Exception):
    """Why something is left as it is."""


def _steps(clone: Clone, deeds: Sequence[Callable[[Clone], Change]]) -> tuple[Step, ...]:
    """Attributes, driver and hook in this order, each seen to in its own way."""
    things = (
        ("attributes", str(clone.attributes)),
        ("driver", _SECTION),
        ("hook", str(clone.hook)),
    )
    steps: list[Step] = []
    for (name, place), deed in zip(things, deeds, strict=False):
        try:
            steps.append(Step(name, place, deed(clone)))
        except _RefusedError as refusal:
            steps.append(Step(name, place, Change.REFUSED, str(refusal)))
    return tuple(steps)


def _refuse(says: str) -> NoReturn:
    raise _RefusedError(says)


def _see_place(clone: Clone, path: Path) -> None:
    """See that a file lies in this repository, and that no link leads elsewhere.

    Raises:
        _RefusedError: It does not, or one does.
    """
    if not is_own(clone.root):
        _refuse("the folder of git that .git names does not lead back here")
    if path.is_symlink():
        _refuse(f"it is a link to {path.readlink()}")
    folder = Path(os.path.realpath(path.parent))
    if not any(folder.is_relative_to(place) for place in (clone.top, clone.common)):
        _refuse(f"it leads out of the repository, to {folder}")
    if path.exists() and not path.is_file():
        _refuse("it is no regular file")


# The attributes, which stand first: what the team wrote behind them wins


def _add_attributes(clone: Clone) -> Change:
    path = clone.attributes
    _see_place(clone, path)
    before = _text(path)
    rest = _without_block(before)
    present = {" ".join(line.split()) for line in rest.splitlines()}
    missing = [line for line in ATTRIBUTES if line not in present]
    block = "".join((_BEGIN, *(f"{line}\n" for line in missing), _END)) if missing else ""
    change = _put(path, before, block + rest, Change.ADDED)
    used = run_git(path.parent, "check-attr", "merge", "--", "board.toml").line
    if not used.endswith(": readiness"):
        _refuse(f"another line there decides: {used}")
    return change


def _remove_attributes(clone: Clone) -> Change:
    path = clone.attributes
    _see_place(clone, path)
    before = _text(path)
    return _put(path, before, _without_block(before), Change.REMOVED)


def _without_block(text: str) -> str:
    """The text without the lines that were added; what somebody wrote between them stays."""
    start, end = text.find(_BEGIN), text.find(_END)
    if start < 0 or end < start:
        return text
    inside = text[start + len(_BEGIN) : end].splitlines(keepends=True)
    own = "".join(line for line in inside if " ".join(line.split()) not in ATTRIBUTES)
    return text[:start] + own + text[end + len(_END) :]


# The driver


def _driver() -> dict[str, str]:
    """What the configuration says. Without the program, git's own merge and its markers."""
    program = _program().replace("%", "%%")
    call = f"if {program} --version >/dev/null 2>&1; then {program} {_CALL}; else {_BY_LINE}; fi"
    return {"name": _NAME, "driver": call}


def _program() -> str:
    """How to start this very program from a shell, whatever folder it is in."""
    return f"{shlex.quote(sys.executable)} {_STARTS}"


def _is_our_driver(name: str, value: str) -> bool:
    """Whether a setting is one that this program wrote, from wherever it was installed then."""
    if name == "name":
        return value == _NAME
    call = _OURS.fullmatch(value)
    if call is None:
        return False
    program, _, rest = call["program"].replace("%%", "%").rpartition(f" {_STARTS}")
    try:
        (word,) = shlex.split(program)
    except ValueError:
        return False
    return not rest and shlex.quote(word) == program


def _add_driver(clone: Clone) -> Change:
    values = _configured_ours(clone)
    change = Change.UNCHANGED
    for name, value in _driver().items():
        if values[name] != [value]:
            _configure(clone, "--replace-all", f"{_SECTION}.{name}", value)
            change = Change.ADDED
    used = run_git(clone.root, "config", "--get", f"{_SECTION}.driver").line
    if used != _driver()["driver"]:
        _refuse("another file of git's configuration decides")
    return change


def _remove_driver(clone: Clone) -> Change:
    values = _configured_ours(clone)
    if not any(values.values()):
        return Change.UNCHANGED
    for name in values:
        if values[name]:
            _configure(clone, "--unset-all", f"{_SECTION}.{name}")
    return Change.REMOVED


def _configured_ours(clone: Clone) -> dict[str, list[str]]:
    """What the configuration of this clone says of the driver, which is this program's work.

    Raises:
        _RefusedError: It is somebody else's.
    """
    _see_place(clone, clone.common / "config")
    values = {name: _configured(clone, name) for name in _driver()}
    for name, configured in values.items():
        if not all(_is_our_driver(name, value) for value in configured):
            _refuse("it is not what this program writes")
    return values


def _configured(clone: Clone, name: str) -> list[str]:
    words = ("config", "--local", "--null", "--get-all", f"{_SECTION}.{name}")
    return run_git(clone.root, *words).line.split("\0")[:-1]


def _configure(clone: Clone, *words: str) -> None:
    answer = run_git(clone.root, "config", "--local", *words)
    if answer.code != 0:
        raise WriteError(answer.says, reason="io-error", remedy="look at the configuration of git")


# The hook


def _hook_text(clone: Clone) -> str:
    """The hook: it asks whether the boards are in order as they are staged.

    GIT_INDEX_FILE stays: what is committed may be in another index than the usual one. The rest of
    what git tells a hook would have it take the folder of the workspace for the top of the tree.
    """
    inside = clone.root.relative_to(clone.top).as_posix()
    prefix = "" if inside == "." else f"{inside}/"
    paths = shlex.join((f"{prefix}{clone.folder}", f"{prefix}readiness.toml"))
    boards = shlex.quote(f"{prefix}{clone.folder}/*.toml")
    where = f"-C {shlex.quote(inside)} --boards {shlex.quote(clone.folder)}"
    body = f"""\
git diff --cached --quiet --no-ext-diff --no-textconv -- {paths} && exit 0
test -n "$(git ls-files -- {boards})" || exit 0
unset GIT_DIR GIT_WORK_TREE GIT_PREFIX
said=$({_program()} check --staged {where} 2>&1) && exit 0
printf '%s\\n' "$said" 'readiness: the staged boards are not in order; \
git commit --no-verify commits them all the same' >&2
exit 1
"""
    return f"{_SHELL}{_MARK}{_digest(body)}\n{body}"


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _is_ours(text: str) -> bool:
    """Whether a hook is one that this program wrote, untouched since."""
    mark, _, body = text.removeprefix(_SHELL).partition("\n")
    return text.startswith(_SHELL) and mark == f"{_MARK}{_digest(body)}"


def _add_hook(clone: Clone) -> Change:
    path = clone.hook
    if not any(path.is_relative_to(place) for place in (clone.common, clone.top)):
        _refuse(f"core.hooksPath leads out of the repository; {_ADVICE}")
    _see_place(clone, path)
    before = _text(path)
    if path.exists() and not _is_ours(before):
        _refuse(f"there is one already; {_ADVICE}")
    change = _put(path, before, _hook_text(clone), Change.ADDED)
    path.chmod(path.stat().st_mode | 0o111)
    return change


def _remove_hook(clone: Clone) -> Change:
    path = clone.hook
    if not os.path.lexists(path):
        return Change.UNCHANGED
    _see_place(clone, path)
    before = _text(path)
    if not _is_ours(before):
        _refuse("it is not, or no longer, as it was added")
    return _put(path, before, "", Change.REMOVED)


# Files


def _text(path: Path) -> str:
    """The text of a file, empty without one; what is no UTF-8 comes back as it was."""
    try:
        return path.read_bytes().decode(errors="surrogateescape")
    except FileNotFoundError:
        return ""


def _put(path: Path, before: str, text: str, change: Change) -> Change:
    """Write a file anew, or take it away where nothing is left of it."""
    if text == before:
        return Change.UNCHANGED
    data, was = (each.encode(errors="surrogateescape") for each in (text, before))
    if not text:
        path.unlink()
    elif not path.exists():
        atomic.create(path, data)
    else:
        atomic.replace(path, hashlib.sha256(was).hexdigest(), data)
    return change
