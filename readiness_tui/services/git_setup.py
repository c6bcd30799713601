"""What a clone needs so that git merges boards by field: set up, and taken away again exactly.

Three things: the attributes beside the boards, which the team shares; the merge driver in the
configuration of this clone; and a pre-commit hook. What somebody else put there is left alone.
"""

import hashlib
import shlex
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from readiness_tui.domain.errors import UsageError, WriteError
from readiness_tui.services.programs import run_git
from readiness_tui.storage import atomic

ATTRIBUTES = ("*.toml merge=readiness", "audit/*.jsonl -text", "imports/*.jsonl -text")
_BEGIN = "# begin: added by `readiness git install`, removed by `readiness git uninstall`\n"
_END = "# end: added by `readiness git install`\n"

_SECTION = "merge.readiness"
_CALL = "merge-driver %O %A %B %L %P"
_BY_LINE = "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"

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
    """A working tree of git with a workspace in it."""

    root: Path
    folder: str
    top: Path
    hooks: Path

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
    top = run_git(root, "rev-parse", "--show-toplevel")
    if top.code != 0 or not top.line:
        what = f"{root} is not in a working tree of git"
        raise UsageError(what, remedy="git init, or name another workspace with -C")
    hooks = run_git(root, "rev-parse", "--git-path", "hooks").line
    return Clone(root.resolve(), folder, Path(top.line).resolve(), (root / hooks).resolve())


def install(clone: Clone, *, with_hook: bool) -> tuple[Step, ...]:
    """Set up what is not set up yet.

    Raises:
        WriteError: A file could not be written.
    """
    steps = (_add_attributes(clone), _add_driver(clone))
    return (*steps, _add_hook(clone)) if with_hook else steps


def uninstall(clone: Clone) -> tuple[Step, ...]:
    """Take away what `install` set up, and nothing else.

    Raises:
        WriteError: A file could not be written.
    """
    return _remove_attributes(clone), _remove_driver(clone), _remove_hook(clone)


# The attributes, which stand first: what the team wrote behind them wins


def _add_attributes(clone: Clone) -> Step:
    path, before = clone.attributes, _text(clone.attributes)
    rest = _without_block(before)
    present = {" ".join(line.split()) for line in rest.splitlines()}
    missing = [line for line in ATTRIBUTES if line not in present]
    block = "".join((_BEGIN, *(f"{line}\n" for line in missing), _END)) if missing else ""
    change = _put(path, before, block + rest, Change.ADDED)
    used = run_git(path.parent, "check-attr", "merge", "--", "board.toml").line
    if not used.endswith(": readiness"):
        says = f"another line there decides: {used}"
        return Step("attributes", str(path), Change.REFUSED, says)
    return Step("attributes", str(path), change)


def _remove_attributes(clone: Clone) -> Step:
    path, before = clone.attributes, _text(clone.attributes)
    change = _put(path, before, _without_block(before), Change.REMOVED)
    return Step("attributes", str(path), change)


def _without_block(text: str) -> str:
    start, end = text.find(_BEGIN), text.find(_END)
    return text if start < 0 or end < start else text[:start] + text[end + len(_END) :]


# The driver


def _driver() -> dict[str, str]:
    """What the configuration says. Without the program, git's own merge and its markers."""
    program = _program().replace("%", "%%")
    call = f"if {program} --version >/dev/null 2>&1; then {program} {_CALL}; else {_BY_LINE}; fi"
    return {"name": "boards by field (readiness)", "driver": call}


def _program() -> str:
    """How to start this very program from a shell, whatever folder it is in."""
    return f"{shlex.quote(sys.executable)} -P -m readiness_tui"


def _add_driver(clone: Clone) -> Step:
    change = Change.UNCHANGED
    for name, value in _driver().items():
        if _configured(clone, name) != value:
            _configure(clone, f"{_SECTION}.{name}", value)
            change = Change.ADDED
    return Step("driver", _SECTION, change)


def _remove_driver(clone: Clone) -> Step:
    if not (driver := _configured(clone, "driver")):
        return Step("driver", _SECTION, Change.UNCHANGED)
    if _CALL not in driver:
        says = "it calls something else than this program"
        return Step("driver", _SECTION, Change.REFUSED, says)
    for name in _driver():
        if _configured(clone, name):
            _configure(clone, "--unset-all", f"{_SECTION}.{name}")
    return Step("driver", _SECTION, Change.REMOVED)


def _configured(clone: Clone, name: str) -> str:
    return run_git(clone.root, "config", "--local", "--get", f"{_SECTION}.{name}").line


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
git diff --cached --quiet -- {paths} && exit 0
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
    return mark == f"{_MARK}{_digest(body)}"


def _add_hook(clone: Clone) -> Step:
    path, before = clone.hook, _text(clone.hook)
    if before and not _is_ours(before):
        says = f"there is one already; {_ADVICE}"
        return Step("hook", str(path), Change.REFUSED, says)
    common = (clone.root / run_git(clone.root, "rev-parse", "--git-common-dir").line).resolve()
    if not any(path.is_relative_to(place) for place in (common, clone.top)):
        says = f"core.hooksPath leads out of the repository; {_ADVICE}"
        return Step("hook", str(path), Change.REFUSED, says)
    change = _put(path, before, _hook_text(clone), Change.ADDED)
    path.chmod(path.stat().st_mode | 0o111)
    return Step("hook", str(path), change)


def _remove_hook(clone: Clone) -> Step:
    path, before = clone.hook, _text(clone.hook)
    if before and not _is_ours(before):
        return Step("hook", str(path), Change.REFUSED, "it is not, or no longer, as it was added")
    return Step("hook", str(path), _put(path, before, "", Change.REMOVED))


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
