"""Verify commands as values: what exactly would run, on which terms, and why it may not.

A command is trusted by its digest, so everything that decides what runs is in it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.persistence.json_codec import canonical, converted

EVIDENCE_FOLDER = ".readiness/evidence"
"""Where records and logs of this clone lie, below the root."""

DEFAULT_AGE_DAYS = 7
"""How long a run counts where nothing tells whether its inputs changed."""

_SLUG = re.compile(r"[^A-Za-z0-9_.-]+")

Words: TypeAlias = str | tuple[str, ...]
"""A command: a line for bash, or the words of a program and its arguments."""


class TrustError(ReadinessError):
    """A command must not run: nobody trusted it, or trust cannot be told."""

    name = "not-trusted"


class StoreError(TrustError):
    """The file of trusted commands cannot be relied on."""

    name = "trust-store-unsafe"


class ChangedError(TrustError):
    """The command is no longer the one that was looked at."""

    name = "command-changed"


class DisabledError(TrustError):
    """Commands are not run here."""

    name = "running-disabled"


class TrustFile(NamedTuple):
    """A file that a command runs or reads, by its content; `sha256` is empty where it is absent."""

    path: str
    sha256: str


class Command(Struct, frozen=True, kw_only=True):
    """What exactly would run, and on which terms.

    Attributes:
        gate: Id of the gate.
        words: The line for bash, or the argument list.
        cwd: Folder below the root.
        env: Names of variables that are passed on beside those of every run.
        timeout_s: After so many seconds it is ended.
        expect_exit: Exit codes that mean success.
        trust_files: Files whose content is part of what is trusted.
        needs: Programs that must be there before it starts.
        expect_files: Files that the run has to write.
        evidence: Folder below the root that its record is published to.
        exclusive: Commands of one such name never run at the same time.
        inputs: Paths and globs whose change makes a run stale; empty: all that git tracks.
        exclude: Paths and globs that do not count as inputs.
    """

    gate: str
    words: Words
    cwd: str = "."
    env: tuple[str, ...] = ()
    timeout_s: int = 600
    expect_exit: tuple[int, ...] = (0,)
    trust_files: tuple[TrustFile, ...] = ()
    needs: tuple[str, ...] = ()
    expect_files: tuple[str, ...] = ()
    evidence: str = ""
    exclusive: str = ""
    inputs: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def terms(self) -> "Terms":
        """What is trusted."""
        return Terms(
            gate=self.gate,
            words=self.words,
            cwd=self.cwd,
            env=self.env,
            timeout_s=self.timeout_s,
            expect_exit=self.expect_exit,
            trust_files=self.trust_files,
        )

    @property
    def digest(self) -> str:
        """What a grant is for: sha256 in hex over the terms."""
        return self.terms.digest

    @property
    def line(self) -> str:
        """The command on one line, for messages."""
        return self.words if isinstance(self.words, str) else " ".join(self.words)

    @property
    def slot(self) -> str:
        """The name of its record, the same for every run of this command on these inputs."""
        return slot_of(self.gate, self.words, self.cwd, self.inputs)


def slot_of(gate: str, words: Words, cwd: str, inputs: tuple[str, ...]) -> str:
    """The name of the record of a command, without an ending; safe as a file name."""
    content = canonical([gate, words, cwd, inputs])
    return f"{_SLUG.sub('-', gate)[:60]}.{hashlib.sha256(content).hexdigest()[:16]}"


class Terms(Struct, frozen=True, kw_only=True):
    """The part of a command that is trusted; a change of any of it ends the trust."""

    gate: str
    words: Words
    cwd: str
    env: tuple[str, ...]
    timeout_s: int
    expect_exit: tuple[int, ...]
    trust_files: tuple[TrustFile, ...]

    @property
    def digest(self) -> str:
        """sha256 in hex over canonical JSON."""
        return hashlib.sha256(canonical(self.table())).hexdigest()

    def table(self) -> dict[str, object]:
        """The terms as plain JSON."""
        return {
            "gate": self.gate,
            "command": self.words if isinstance(self.words, str) else list(self.words),
            "cwd": self.cwd,
            "env": list(self.env),
            "timeout_s": self.timeout_s,
            "expect_exit": list(self.expect_exit),
            "trust_files": [[one.path, one.sha256] for one in self.trust_files],
        }

    @classmethod
    def of(cls, table: Mapping[str, object]) -> "Terms":
        """The terms that `table` gave.

        Raises:
            RecordError: It is none.
        """
        return converted({**table, "words": table.get("command")}, cls)

    def differences(self, now: "Terms") -> tuple[tuple[str, str, str], ...]:
        """What is other in `now`: name, old text, new text; files one by one."""
        old, new = self.table(), now.table()
        named = [
            (name, _shown(old[name]), _shown(new[name]))
            for name in old
            if name != "trust_files" and old[name] != new[name]
        ]
        before = {one.path: one.sha256 for one in self.trust_files}
        after = {one.path: one.sha256 for one in now.trust_files}
        files = [
            (path, _content(before.get(path)), _content(after.get(path)))
            for path in sorted({*before, *after})
            if before.get(path) != after.get(path)
        ]
        return (*named, *files)


def _content(sha256: str | None) -> str:
    if sha256 is None:
        return "not listed"
    return f"sha256 {sha256[:12]}" if sha256 else "absent"


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
