"""Git for sync: plumbing alone, in an index of its own, so that no code and no work is touched.

All commands run at the top of the working tree; paths that come in and go out are below the root
of the workspace, which may lie deeper.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.services.git import clone_settings
from readiness_tui.services.git.operation import under_way
from readiness_tui.services.git.push_answers import Pushed, last_line, outcome_of_push
from readiness_tui.services.git.running import GIT_WAIT_S, GitAnswer, run_git

HEADS = "refs/heads/"
TAB = "\t"
_OURS = "refs/readiness"
_ENGLISH = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}
_GONE = {"sha1": "0" * 40, "sha256": "0" * 64}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a commit or in the index."""

    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Line:
    """What is shared: the branch that is checked out, and the one of a remote that it follows."""

    branch: str
    remote: str
    remote_ref: str

    def __str__(self) -> str:
        """`origin/main`."""
        return f"{self.remote}/{self.remote_ref.removeprefix(HEADS)}"

    @property
    def key(self) -> str:
        """A name for files about it."""
        return quote(f"{self.remote}-{self.remote_ref.removeprefix(HEADS)}", safe="")

    def ref(self, kind: str) -> str:
        """A reference of our own about it: `fetched` or `synced`."""
        return f"{_OURS}/{kind}/{self.remote}/{self.remote_ref.removeprefix(HEADS)}"


class Repo:
    """The repository that a workspace lies in.

    `algorithm` is the name of the hash that names its objects.

    Args:
        root: The workspace root.
        index: Where the private index lies while a commit is made.
        may_ask: Whether git may ask for a password on the terminal.
        wait_s: Any single command of git is ended after so long.

    Raises:
        UsageError: There is no git, or the workspace lies in no working tree.
    """

    def __init__(
        self, root: Path, index: Path, *, may_ask: bool = False, wait_s: float = GIT_WAIT_S
    ) -> None:
        self._index, self._wait_s = index, wait_s
        self._autocrlf: str | None = None
        self._hooks = os.devnull
        self._variables = _ENGLISH | ({"GIT_TERMINAL_PROMPT": "1"} if may_ask else {})
        self._top = root
        options = (
            "--show-toplevel",
            "--absolute-git-dir",
            "--show-object-format",
            "--show-prefix",
        )
        answer = self._run("rev-parse", *options)
        if answer.code != 0:
            message = f"{root} is not in a working tree of git"
            raise UsageError(
                message, remedy="boards are shared through git: git init, or clone one"
            )
        top, folder, self.algorithm, self._prefix = answer.line.split("\n")
        self._top, self._folder = Path(top), Path(folder)

    # What is there

    def line(self, remote: str = "") -> Line:
        """What is shared, with another remote if one is named.

        Raises:
            WriteError: Nothing is: no branch is checked out, or it follows none.
        """
        head = self._run("symbolic-ref", "--quiet", "HEAD").line
        if not head.startswith(HEADS):
            message = "no branch is checked out"
            raise refused(message, "git switch to one, then sync")
        row_format = "%(refname)%00%(upstream:remotename)%00%(upstream:remoteref)"
        facts = self._run("for-each-ref", f"--format={row_format}", head).line.splitlines()
        fields = next((fact.split("\0") for fact in facts if fact.startswith(f"{head}\0")), None)
        branch = head.removeprefix(HEADS)
        if fields is None:
            message = f"branch {branch} has no commit yet"
            raise refused(message, "commit the boards, then push")
        if remote:
            if remote not in self._run("remote").line.split("\n"):
                message = f"there is no remote {remote!r}"
                raise UsageError(message, remedy="git remote lists them")
            return Line(branch, remote, fields[2] or head)
        if not fields[2] or fields[1] in {"", "."}:
            message = f"branch {branch} follows no branch of a remote"
            raise refused(message, f"git push -u origin {branch}, or name one with --remote")
        return Line(branch, fields[1], fields[2])

    def open_to(self, line: Line) -> None:
        """Let git go to the remote from here on, once nothing of the clone would be run for it.

        Raises:
            WriteError: The clone names a program, or brings its remote along.
        """
        settings = clone_settings.settings_of(self._top)
        clone_settings.refuse_programs(settings)
        for remote in dict.fromkeys((line.remote, *clone_settings.promisors(settings))):
            clone_settings.refuse_remote_inside(self._top, remote, settings)
        self._hooks = clone_settings.hooks_folder(self._top, settings)
        allowed = clone_settings.protocols(settings)
        self._variables |= {"GIT_ALLOW_PROTOCOL": allowed, "GIT_NO_LAZY_FETCH": "0"}

    def refuse_unfinished(self, shared: Sequence[str]) -> None:
        """See that git is not in the middle of something.

        Raises:
            WriteError: It is.
        """
        if (operation := under_way(self._folder)) is not None:
            message = f"a {operation.doing} is under way"
            raise refused(message, "finish or abort it, then sync")
        unmerged = self._list("ls-files", "-u", "-z", "--", *self._full(shared))
        if unmerged:
            message = f"{unmerged[0].partition(TAB)[2]} has conflicts that git left"
            raise refused(message, "resolve them, then sync")

    def commit_of(self, name: str) -> str:
        """The id of a commit, empty if there is none of that name."""
        return self._run("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}").line

    def merge_base(self, one: str, other: str) -> str:
        """A commit that both come from, empty if there is none."""
        return self._run("merge-base", one, other).line

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether one commit is in the history of another."""
        return self._run("merge-base", "--is-ancestor", old, new).code == 0

    def tree(self, commit: str, places: Sequence[str]) -> Mapping[str, Entry]:
        """The files of a commit below some places, by path; without a commit there are none."""
        if not commit:
            return {}
        rows = self._list("ls-tree", "-r", "-z", "--full-tree", commit, *self._full(places))
        split_rows = (row.partition(TAB) for row in rows)
        return {
            self._short(path): Entry(facts.split()[0], facts.split()[2])
            for facts, _, path in split_rows
        }

    def index(self, places: Sequence[str]) -> Mapping[str, Entry]:
        """What is staged below some places."""
        rows = self._list("ls-files", "-s", "-z", "--", *self._full(places))
        split_rows = (row.partition(TAB) for row in rows)
        return {
            self._short(path): Entry(*facts.split()[:2])
            for facts, _, path in split_rows
            if facts.endswith(" 0")
        }

    def blobs(self, ids: Collection[str]) -> Mapping[str, bytes]:
        """The bytes of blobs; one that git does not have is left out."""
        unique_ids = sorted({each for each in ids if each})
        if not unique_ids:
            return {}
        data = self._done("cat-file", "--batch", data="\n".join([*unique_ids, ""]).encode()).output
        contents: dict[str, bytes] = {}
        at = 0
        for name in unique_ids:
            end = data.index(b"\n", at)
            facts = data[at:end].split()
            at = end + 1
            if facts[-1] != b"missing":
                size = int(facts[-1])
                contents[name] = data[at : at + size]
                at += size + 1
        return contents

    def is_changed_beyond(self, old: str, new: str, is_shared: Callable[[str], bool]) -> bool:
        """Whether two commits differ in a file that is not shared."""
        names = self._list("diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new)
        return any(
            not name.startswith(self._prefix) or not is_shared(self._short(name)) for name in names
        )

    def versions(self, old: str, new: str, path: str) -> frozenset[str]:
        """The blobs that a file was between two commits."""
        words = ("log", "--format=", "--raw", "--no-abbrev", "--no-renames", "-z")
        rows = self._list(*words, f"{old}..{new}", "--", *self._full([path]))
        return frozenset(part for row in rows if row.startswith(":") for part in row.split()[2:4])

    def ignored(self, paths: Collection[str]) -> frozenset[str]:
        """Which of these files git is told to ignore."""
        if not paths:
            return frozenset()
        data = b"".join(os.fsencode(path) + b"\0" for path in self._full(sorted(paths)))
        answer = self._run("check-ignore", "-z", "--stdin", data=data)
        return frozenset(map(self._short, _rows(answer)))

    def autocrlf(self) -> str:
        """Git's setting of that name, empty if it is not set."""
        if self._autocrlf is None:
            self._autocrlf = self._run("config", "--get", "core.autocrlf").line
        return self._autocrlf

    # What is made

    def fetch(self, line: Line) -> str:
        """Fetch the branch of the remote; its commit.

        Raises:
            WriteError: It cannot be had.
        """
        ours = line.ref("fetched")
        quiet = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        answer = self._run("fetch", *quiet, "--", line.remote, f"+{line.remote_ref}:{ours}")
        if answer.code != 0 and "couldn't find remote ref" in answer.says:
            message = f"{line.remote} has no branch {line.remote_ref.removeprefix(HEADS)} yet"
            raise refused(message, f"git push -u {line.remote} {line.branch}, then sync")
        if answer.code != 0:
            message = f"{line} cannot be fetched: {last_line(answer.says)}"
            remedy = "your edits are safe here; see that the remote can be reached, then sync"
            raise WriteError(message, reason="remote", remedy=remedy)
        return self.commit_of(ours)

    def store(self, data: bytes) -> str:
        """Keep bytes as a blob; its id."""
        return self._done("hash-object", "-w", "--stdin", data=data).line

    def commit(self, parent: str, files: Mapping[str, Entry | None], message: str) -> str:
        """Make a commit that differs from its one parent in these files alone; its id.

        Nothing refers to it yet.

        Raises:
            WriteError: git could not make it.
        """
        self._index.unlink(missing_ok=True)
        self._index.with_name(f"{self._index.name}.lock").unlink(missing_ok=True)
        private = {"GIT_INDEX_FILE": str(self._index)}
        try:
            self._done("read-tree", parent, variables=private)
            self._stage(files, private)
            tree = self._done("write-tree", variables=private).line
        finally:
            self._index.unlink(missing_ok=True)
        signed = (
            ["-S"]
            if self._run("config", "--type=bool", "--get", "commit.gpgsign").line == ("true")
            else []
        )
        words = ("commit-tree", *signed, "-p", parent, "-F", "-", tree)
        return self._done(*words, data=message.encode()).line

    def stage(self, files: Mapping[str, Entry | None]) -> bool:
        """Stage files in the person's own index; whether it could be done."""
        return self._stage(files, {}, is_needed=False)

    def move(self, ref: str, new: str, old: str = "") -> bool:
        """Let a reference name another commit, if it still names the old one; whether it did."""
        words = ("update-ref", "-m", "readiness sync", ref, new, *([old] if old else []))
        return self._run(*words).code == 0

    def push(self, line: Line, commit: str, ref: str = "") -> tuple[Pushed, str]:
        """Push a commit to the branch of the remote, never by force; what came of it, and why."""
        words = ("push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no")
        spec = f"{commit}:{ref or line.remote_ref}"
        answer = self._run(
            *words,
            "--",
            line.remote,
            spec,
            settings=(f"core.hooksPath={self._hooks}",),
            variables={"PATH": _own_path()},
        )
        return outcome_of_push(answer)

    # How it is done

    def _run(
        self,
        *words: str,
        data: bytes = b"",
        variables: Mapping[str, str] | None = None,
        settings: Sequence[str] = (),
    ) -> GitAnswer:
        whole = self._variables | dict(variables or {})
        return run_git(
            self._top, *words, data=data, variables=whole, settings=settings, wait_s=self._wait_s
        )

    def _done(
        self, *words: str, data: bytes = b"", variables: Mapping[str, str] | None = None
    ) -> GitAnswer:
        answer = self._run(*words, data=data, variables=variables)
        if answer.code != 0:
            verb = next(word for word in words if not word.startswith("-"))
            message = f"git {verb} failed: {last_line(answer.says)}"
            raise WriteError(message, reason="git", remedy="mend what git says, then sync")
        return answer

    def _list(self, *words: str) -> list[str]:
        return _rows(self._done(*words))

    def _stage(
        self,
        files: Mapping[str, Entry | None],
        variables: Mapping[str, str],
        *,
        is_needed: bool = True,
    ) -> bool:
        rows = (
            f"{entry.mode} {entry.blob}\t{self._prefix}{path}"
            if entry
            else f"0 {_GONE[self.algorithm]}\t{self._prefix}{path}"
            for path, entry in files.items()
        )
        data = b"".join(os.fsencode(row) + b"\0" for row in rows)
        run = self._done if is_needed else self._run
        return run("update-index", "-z", "--index-info", data=data, variables=variables).code == 0

    def _full(self, paths: Sequence[str]) -> list[str]:
        return [f"{self._prefix}{path}" for path in paths]

    def _short(self, path: str) -> str:
        return path.removeprefix(self._prefix)


def _own_path() -> str:
    """`PATH` for the person's own hooks: an environment in the repository may be switched on."""
    places = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(place for place in places if place.startswith(os.sep))


def refused(what: str, remedy: str) -> WriteError:
    """The error that says why nothing is shared."""
    return WriteError(what, reason="refused", remedy=remedy)


def _rows(answer: GitAnswer) -> list[str]:
    return [os.fsdecode(row) for row in answer.output.split(b"\0") if row]
