"""The record of one run of a verify command: the proof that it happened, and what came of it.

It is read from disk again, so its text is held against its type here.
"""

import hashlib
import json
import re
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.persistence.json_codec import RecordError, canonical, decoded

RECORD_FORMAT = 1
NO_TESTS = 5
NOT_EXECUTABLE = 126
NOT_FOUND = 127
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Ended(StrEnum):
    """How a run ended."""

    EXITED = "exited"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    NOT_STARTED = "not-started"


class Seen(NamedTuple):
    """An input as it was when a command ran: its content, and what saves reading it again."""

    path: str
    sha256: str
    size_bytes: int
    mtime_us: int


class RunRecord(Struct, frozen=True, kw_only=True):
    """The record of one run.

    Attributes:
        gate: Id of the gate.
        digest: Of the command that ran, as it was trusted.
        command: The command on one line.
        cwd: Folder below the root.
        env: Names of the variables that were passed on.
        started_at: When, in UTC.
        ended_at: When, in UTC.
        ended: How.
        exit_code: Of the program; None where it did not exit by itself or was ended by a signal.
        signal: Name of the signal that ended it.
        trouble: Why it was not started, or what went wrong beside it.
        expect_exit: Exit codes that meant success.
        expect_files: Files that it had to write.
        untouched: Those of them that it did not write.
        head: The commit at the run, empty without one.
        has_inputs: Whether `inputs` say all there is to say; without, only its age tells.
        inputs: What it was run on.
        modified: Inputs that differed from the commit, as far as listed.
        program: Name and version of what ran it.
        log: Name of the file of its output, beside the record.
        log_sha256: Of that file.
        kept_bytes: How much of the output is in it.
        total_bytes: How much there was.
        redactions: How many secrets were masked.
    """

    gate: str
    digest: str
    command: str
    cwd: str
    env: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    ended: Ended
    exit_code: int | None = None
    signal: str = ""
    trouble: str = ""
    expect_exit: tuple[int, ...] = (0,)
    expect_files: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    head: str = ""
    has_inputs: bool = False
    inputs: tuple[Seen, ...] = ()
    modified: tuple[str, ...] = ()
    program: str = ""
    log: str = ""
    log_sha256: str = ""
    kept_bytes: int = 0
    total_bytes: int = 0
    redactions: int = 0

    @property
    def is_success(self) -> bool:
        """Whether it did what was expected of it."""
        expected = self.ended is Ended.EXITED and self.exit_code in self.expect_exit
        return expected and not self.untouched

    @property
    def inputs_digest(self) -> str:
        """sha256 in hex over paths and contents of the inputs."""
        return hashlib.sha256(
            canonical([[one.path, one.sha256] for one in self.inputs])
        ).hexdigest()

    def says(self) -> str:
        """How it went, in some words."""
        match self.ended:
            case Ended.TIMEOUT:
                return f"ended after {self.took}, its time limit"
            case Ended.CANCELLED:
                return "cancelled"
            case Ended.NOT_STARTED:
                return self.trouble or "it could not be started"
            case Ended.EXITED:
                return self._exit_says()

    @property
    def seconds(self) -> float:
        """How long it took, in tenths."""
        return max(0.0, round((self.ended_at - self.started_at).total_seconds(), 1))

    @property
    def took(self) -> str:
        """How long it took, in words: `0.3 s`, `42 s`, `12 m`."""
        return f"{self.seconds:g} s" if self.seconds < 10 else format_age(self.seconds)  # noqa: PLR2004 - below it tenths count

    def _exit_says(self) -> str:
        if self.signal:
            return f"ended by {self.signal}"
        if self.exit_code in self.expect_exit:
            if self.untouched:
                return f"exit {self.exit_code}, but {', '.join(self.untouched)} was not written"
            return f"exit {self.exit_code} after {self.took}"
        meaning = _meaning(self.exit_code, self.command)
        return f"exit {self.exit_code}{meaning}"

    def text(self) -> str:
        """The record as it is written: JSON, one key a line."""
        table: dict[str, object] = {"format": RECORD_FORMAT}
        for name in self.__struct_fields__:
            value: object = getattr(self, name)
            if isinstance(value, datetime):
                value = value.isoformat()
            if name == "inputs":
                table["inputs_digest"] = self.inputs_digest
            table[name] = value
        lines = (f"{json.dumps(name)}: {json.dumps(each)}" for name, each in table.items())
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @classmethod
    def of(cls, data: bytes) -> "RunRecord":
        """The record that was written as these bytes.

        Raises:
            RecordError: It is none, or of a newer format.
        """
        header = decoded(data, _Header)
        if header.format != RECORD_FORMAT:
            message = "it is of another format"
            raise RecordError(message)
        record = decoded(data, cls)
        if not _DIGEST.fullmatch(record.digest):
            message = "digest is no sha256"
            raise RecordError(message)
        if header.inputs_digest != record.inputs_digest:
            message = "its inputs do not have the digest it gives"
            raise RecordError(message)
        is_zoned = record.started_at.tzinfo is not None and record.ended_at.tzinfo is not None
        if not is_zoned or (record.log and not _NAME.fullmatch(record.log)):
            message = "it has a time without a zone, or no name for its log"
            raise RecordError(message)
        return record


class _Header(Struct, frozen=True):
    """What the text of a record says beside the record."""

    format: int
    inputs_digest: str


def _meaning(code: int | None, command: str) -> str:
    if code == NO_TESTS and "pytest" in command:
        return " (no tests collected)"
    return {NOT_FOUND: " (command not found)", NOT_EXECUTABLE: " (not executable)"}.get(
        code or 0, ""
    )
