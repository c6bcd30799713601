"""A clone of a team, and then a program in every place in which git, a shell or a person looks.

Each leaves a mark that is named for its place, so that a test says what ran.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.clones import Clone, Team, team

BOARD = """\
format = 1

[board]
id = "plan"
enforcement = "solo"

[ticket.T-1]
title = "First"
status = "doing"

[ticket.T-2]
title = "Second"
status = "todo"

[phase.A]
title = "Begin"
tickets = ["T-1"]
exit = [{ gate = "there" }]

[gate.signed]
kind = "attestation"
statement = "it was read"

[gate.there]
kind = "file_exists"
paths = ["done.txt"]

[gate.run]
kind = "verify_command"
command = "true"
proves = ["T-1"]
"""
LOCAL = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "sequence.editor",
    "diff.external",
    "filter.x.clean",
    "filter.x.smudge",
    "filter.x.process",
    "diff.x.command",
    "diff.x.textconv",
    "merge.x.driver",
    "pager.log",
    "pager.status",
    "pager.diff",
    "trailer.readiness.command",
    "trailer.Readiness-Audit.cmd",
    "uploadpack.packObjectsHook",
    "mergetool.x.cmd",
    "interactive.diffFilter",
    "browser.x.cmd",
    "gc.recentObjectsHook",
    "fsck.skipList",
)
"""Programs that no call of git needs: they are passed over."""

REMOTE = (
    "core.sshCommand",
    "core.gitProxy",
    "core.askPass",
    "core.alternateRefsCommand",
    "credential.helper",
    "credential.https://example.invalid.helper",
    "remote.origin.uploadpack",
    "remote.origin.receivepack",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
)
"""Programs on the way to a remote: a sync says which is named, and stops."""

ALIASES = (
    "add",
    "cat-file",
    "config",
    "fetch",
    "log",
    "ls-files",
    "push",
    "rev-parse",
    "status",
    "version",
)
HOOKS = (
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-rewrite",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-rebase",
    "prepare-commit-msg",
    "reference-transaction",
)
PROGRAMS = ("git", "ssh", "gpg", "vi", "sh", "less", "bash", "git-remote-ext", "git-ls-files")
VARIABLES = (
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_EXTERNAL_DIFF",
    "GIT_EDITOR",
    "GIT_SEQUENCE_EDITOR",
    "GIT_PAGER",
    "GIT_ASKPASS",
    "GIT_PROXY_COMMAND",
)


@dataclass(frozen=True)
class Foreign:
    """A clone whose maker wishes its user ill."""

    clone: Clone
    other: Clone
    all_: Team

    @property
    def root(self) -> Path:
        """The working tree."""
        return self.clone.root

    @property
    def marks(self) -> Path:
        """Where each program leaves the mark that it ran."""
        return self.all_.folder / "marks"

    @property
    def ran(self) -> list[str]:
        """The places whose program ran."""
        return sorted(path.name for path in self.marks.iterdir())

    def program(self, place: str) -> str:
        """A program that leaves the mark of a place."""
        path = self.all_.folder / "evil" / place.replace("/", "_")
        _write_program(path, self.marks / place.replace("/", "_"))
        return str(path)

    @property
    def variables(self) -> Mapping[str, str]:
        """What a terminal might hold that was opened in this clone."""
        elsewhere = str(self.root / "elsewhere.git")
        return {
            **{name: self.program(name) for name in VARIABLES},
            "GIT_DIR": elsewhere,
            "GIT_WORK_TREE": "/",
            "GIT_EXEC_PATH": str(self.root / "exec"),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "core.fsmonitor",
            "GIT_CONFIG_VALUE_0": self.program("GIT_CONFIG_COUNT"),
            "GIT_CONFIG_GLOBAL": str(self.root / "more.gitconfig"),
            "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={self.program('GIT_CONFIG_PARAMETERS')}'",
            "GIT_TRACE": str(self.marks / "GIT_TRACE"),
            "GIT_INDEX_FILE": "/dev/null",
            "GIT_OBJECT_DIRECTORY": elsewhere,
            "GIT_TEMPLATE_DIR": str(self.root / "exec"),
            "PATH": os.pathsep.join((".", "", "bin", str(self.root), os.environ["PATH"])),
        }


def _write_program(path: Path, mark: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n: >> '{mark}'\nexit 0\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def lay(folder: Path, *, remote: bool) -> Foreign:
    """Make the clone; `remote` lays the programs on the way to the remote as well."""
    all_ = team(folder, BOARD)
    one = Foreign(all_.clone("ann"), all_.clone("bob"), all_)
    one.marks.mkdir()
    for name in (*PROGRAMS, *(f"bin/{name}" for name in PROGRAMS), "exec/git-status"):
        _write_program(one.root / name, one.marks / f"tree-{name.replace('/', '_')}")
    attributes = "* filter=x diff=x merge=x\n"
    one.clone.write(attributes, ".gitattributes")
    one.clone.write(attributes, "code/.gitattributes")
    for name in (*LOCAL, *(REMOTE if remote else ())):
        one.clone.git("config", name, one.program(name))
    for name in ALIASES:
        one.clone.git("config", f"alias.{name}", f"!{one.program(f'alias.{name}')}")
    hooks = one.root / ".git/hooks"
    for name in HOOKS:
        _write_program(hooks / name, one.marks / f"hook-{name}")
    included = f"[core]\n\tfsmonitor = {one.program('included')}\n"
    if remote:
        included += f"\tsshCommand = {one.program('included-ssh')}\n"
        _write_program(hooks / "pre-push", one.marks / "hook-pre-push")
    one.clone.write(included, "more.gitconfig")
    one.clone.git("config", "include.path", "../more.gitconfig")
    one.clone.git("config", f"includeIf.gitdir:{folder}/.path", "../more.gitconfig")
    one.clone.git("config", "log.showSignature", "true")
    one.clone.git("config", "fetch.recurseSubmodules", "true")
    one.clone.git("config", "protocol.ext.allow", "always")
    (one.root / ".git/info").mkdir(exist_ok=True)
    (one.root / ".git/info/attributes").write_text(attributes)
    one.clone.write("print('changed')\n", "code.py")  # git has to look at its bytes
    for path in one.marks.iterdir():
        path.unlink()  # git ran them itself, above
    return one
