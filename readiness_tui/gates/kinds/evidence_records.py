"""Records of runs that were published among evidence: what they say against it.

A record here is a copy that anybody may have written, so it never makes anything hold.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.domain.errors import GateError, Place
from readiness_tui.domain.gate import Outcome
from readiness_tui.domain.run_record import RunRecord
from readiness_tui.domain.strict_table import RecordError
from readiness_tui.gates.parts import Part
from readiness_tui.gates.repo_view import RepoView, Seen

_CAP = 4 * 1024 * 1024
_LOG_CAP = 8 * 1024 * 1024
_SHOWN = 7
_RUN_AGAIN = "run it again, and publish that"


@dataclass(frozen=True, slots=True)
class Published:
    """A record and where it lies."""

    path: str
    record: RunRecord


def record_at(view: RepoView, seen: Seen) -> Published | None:
    """The record of a run in a file; None if it is none.

    Raises:
        GateError: The file cannot be read.
    """
    if not seen.path.endswith(".json") or seen.size_bytes > _CAP:
        return None
    try:
        record = RunRecord.of(view.read(seen.path, _CAP).decode("utf-8", "replace"))
    except RecordError:
        return None
    return Published(seen.path, record)


def against(view: RepoView, published: Published) -> Iterator[Part]:
    """What a record says against the evidence it lies in."""
    path, record = published.path, published.record
    if not record.is_success:
        says = f"{path}: {record.says()}"
        yield Part(Outcome.FAIL, "evidence.exit", says, None, Place(path), _RUN_AGAIN)
    if not record.log:
        return
    log = f"{path.rpartition('/')[0]}/{record.log}".lstrip("/")
    try:
        digest = hashlib.sha256(view.read(log, _LOG_CAP)).hexdigest()
    except GateError as error:
        yield Part(Outcome.FAIL, "evidence.log", error.what, None, Place(log), _RUN_AGAIN)
        return
    if digest != record.log_sha256:
        says = f"{log}: edited after capture"
        yield Part(Outcome.FAIL, "evidence.edited", says, None, Place(log), _RUN_AGAIN)


def other_commit(published: Published, head: str) -> str:
    """Why a run does not speak of the commit that is checked out; empty if it does."""
    then = published.record.head
    if then == head:
        return ""
    made = f"is of commit {then[:_SHOWN]}" if then else "names no commit"
    return f"{published.path} {made}, checked out is {head[:_SHOWN]}"
