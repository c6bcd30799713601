"""Git for the services: verbs that read, and those that write what a person asked for.

Git runs with the person's own environment but for its `GIT_*` variables, through the one door that
`gates/git_process` is. Nothing goes over the network unless `variables` names the protocols.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.gates.repo.git_process import places_outside, start_git

GIT_WAIT_S = 60
_IDENTITY_WAIT_S = 5
_MOST_CONFLICTS = 127
"""`git merge-file` ends with the number of conflicts, this at most; above it failed."""

VERBS = frozenset(
    {
        "cat-file",
        "check-attr",
        "check-ignore",
        "commit-tree",
        "config",
        "diff-tree",
        "fast-import",
        "fetch",
        "for-each-ref",
        "hash-object",
        "init",
        "log",
        "ls-files",
        "ls-remote",
        "ls-tree",
        "merge-base",
        "merge-file",
        "push",
        "read-tree",
        "remote",
        "rev-parse",
        "symbolic-ref",
        "update-index",
        "update-ref",
        "version",
        "write-tree",
    }
)
"""None of them runs a filter, a driver or an editor; `status`, `add` and `diff` do."""

_COMMITTER = frozenset(
    {"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"}
)
"""Who commits, as a build server says it: names and addresses, which start nothing."""


@dataclass(frozen=True, slots=True)
class GitAnswer:
    """What git answered: its exit code, its output, and what it said beside it."""

    code: int
    output: bytes
    says: str

    @property
    def line(self) -> str:
        """The output as one text without the last line break."""
        return os.fsdecode(self.output).removesuffix("\n")


def run_git(
    folder: Path,
    *words: str,
    data: bytes = b"",
    variables: Mapping[str, str] | None = None,
    settings: Sequence[str] = (),
    wait_s: float = GIT_WAIT_S,
    take: Callable[[bytes], object] | None = None,
) -> GitAnswer:
    """Run git without a terminal and wait; whatever its exit code says is for the caller.

    Args:
        folder: Where it runs.
        words: A verb of `VERBS` and what follows it.
        data: What it reads from its standard input.
        variables: Variables of its environment, over those that hold for every call.
        settings: `key=value`, over those that hold for every call.
        wait_s: It is ended after so long.
        take: Gets the output piece by piece while git goes on, each within `wait_s`; the answer has
            none then.

    Raises:
        UsageError: There is no git on this machine, or it lies in the repository itself.
        WriteError: Reason `busy`: it took too long and was ended.
        ValueError: The verb is none that is used here.
    """
    if words[0] not in VERBS:
        message = f"git {words[0]} is not used here"
        raise ValueError(message)
    if words[0] == "update-index":
        settings = (*settings, *_without_filters(folder))
    environment = _environment(folder) | dict(variables or {})
    try:
        output = start_git(
            str(folder), words, environment, settings=settings, data=data, wait_s=wait_s, take=take
        )
    except TimeoutError as error:
        failure = f"git {words[0]} took longer than {wait_s:g} s and was ended"
        raise WriteError(
            failure, reason="busy", remedy="see what holds it up, then try again"
        ) from error
    except FileNotFoundError as error:
        failure = "there is no git on this machine"
        remedy = "install it, and see that PATH leads to it, outside the repository"
        raise UsageError(failure, remedy=remedy) from error
    except OSError as error:
        failure = f"git cannot be started: {error.strerror or error}"
        raise UsageError(failure, remedy="see that PATH leads to a git that runs") from error
    return GitAnswer(output.code, output.data, os.fsdecode(output.errors).strip())


def _without_filters(folder: Path) -> tuple[str, ...]:
    """Settings that switch each filter off.

    Where git writes its index it looks once more at files that were changed in the same instant as
    the one before, and would run their filters for that.

    Raises:
        WriteError: A filter has a name that no setting of a call can have.
    """
    answer = run_git(folder, "config", "--null", "--name-only", "--get-regexp", r"^filter\.")
    names = {
        key.removeprefix("filter.").rpartition(".")[0]
        for key in filter(None, os.fsdecode(answer.output).split("\0"))
    }
    if strange := next((name for name in names if "=" in name), None):
        message = f"git's configuration has a filter of the name {strange!r}"
        remedy = f"git config --remove-section 'filter.{strange}'"
        raise WriteError(message, reason="refused", remedy=remedy)
    off = ("clean=", "smudge=", "process=", "required=false")
    return tuple(f"filter.{name}.{word}" for name in sorted(names) for word in off)


def _environment(folder: Path) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _COMMITTER
    }
    return inherited | {"PATH": os.pathsep.join(places_outside(str(folder)))}


def done(answer: GitAnswer, command: str) -> GitAnswer:
    """An answer of git that is one.

    Raises:
        WriteError: Reason `git`: it failed.
    """
    if answer.code == 0:
        return answer
    lines = answer.says.splitlines()
    message = f"{command} failed: {lines[-1] if lines else f'exit code {answer.code}'}"
    raise WriteError(message, reason="git", remedy="mend what git says, then try again")


def git_identity(folder: Path) -> str:
    """The e-mail address git would commit with, empty without git or without one."""
    try:
        return run_git(folder, "config", "--get", "user.email", wait_s=_IDENTITY_WAIT_S).line
    except (UsageError, WriteError):
        return ""


def repository_names(root: Path) -> frozenset[str]:
    """What the repository of a workspace goes by: its folder and the URL of each remote."""
    try:
        answer = run_git(
            root, "config", "--get-regexp", r"^remote\..*\.url$", wait_s=_IDENTITY_WAIT_S
        )
    except (UsageError, WriteError):
        return frozenset({root.resolve().name})
    urls = (row.partition(" ")[2] for row in answer.line.splitlines())
    return frozenset({root.resolve().name, *filter(None, urls)})


def merge_lines(ours: Path, base: Path, theirs: Path, *, marker_size: int) -> bool:
    """Have git merge three files by line, with markers round conflicts, into the file of ours.

    Returns:
        Whether there was no conflict.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: git could not do it; the file is as it was.
    """
    labels = [word for label in ("ours", "base", "theirs") for word in ("-L", label)]
    paths = [str(path.absolute()) for path in (ours, base, theirs)]
    answer = run_git(ours.parent, "merge-file", f"--marker-size={marker_size}", *labels, *paths)
    if answer.code > _MOST_CONFLICTS:
        raise WriteError(answer.says, reason="io-error", remedy="merge the file by hand")
    return answer.code == 0
