"""Records of runs that were published among evidence: what they say against it, and who made them.

A record is a copy that anybody may have written. What it says against the evidence counts always;
that it says of which commit it is, and that it is evidence itself, only where it is accepted.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause
from readiness_tui.domain.persistence.json_codec import RecordError
from readiness_tui.domain.verify.run_record import RunRecord
from readiness_tui.gates.kinds.evidence.record_trust import Accepted, is_committed, is_own
from readiness_tui.gates.kinds.parts import Part
from readiness_tui.gates.repo.guarded_reads import Seen
from readiness_tui.gates.repo.repo_view import RepoView

_CAP = 4 * 1024 * 1024
_LOG_CAP = 8 * 1024 * 1024
_SHOWN = 7
_RUN_AGAIN = "run it again, and publish that"


@dataclass(frozen=True, slots=True)
class Published:
    """A record, where it lies, and its content."""

    path: str
    record: RunRecord
    data: bytes


def record_at(view: RepoView, seen: Seen) -> Published | None:
    """The record of a run in a file; None if it is none.

    Raises:
        GateError: The file cannot be read.
    """
    if not seen.path.endswith(".json") or seen.size_bytes > _CAP:
        return None
    data = view.read(seen.path, _CAP)
    try:
        record = RunRecord.of(data)
    except RecordError:
        return None
    return Published(seen.path, record, data)


def refused(view: RepoView, published: Published, accepted: Accepted) -> Part | None:
    """Why a record is not believed; None if it is.

    Raises:
        GateError: The index of git cannot be read.
    """
    path, data = published.path, published.data
    slot = path.rpartition("/")[2].removesuffix(".json")
    if accepted == "any" or is_own(view, slot, data):
        return None
    if accepted == "committed":
        if is_committed(view, path, data):
            return None
        message, remedy = f"{path} is not as git has it", "commit it, or run it here"
    else:
        message = f"{path} was not made here, or was changed since"
        remedy = 'run it here, or accept_records = "committed"'
    return Part.unknown("evidence.unverified", message, Cause.UNVERIFIED, path, remedy)


def against(view: RepoView, published: Published) -> Iterator[Part]:
    """What a record says against the evidence it lies in."""
    path, record = published.path, published.record
    if not record.is_success:
        yield Part.fail("evidence.exit", f"{path}: {record.says()}", path, _RUN_AGAIN)
    if not record.log:
        return
    log = f"{path.rpartition('/')[0]}/{record.log}".lstrip("/")
    try:
        digest = hashlib.sha256(view.read(log, _LOG_CAP)).hexdigest()
    except GateError as error:
        yield Part.fail("evidence.log", error.what, log, _RUN_AGAIN)
        return
    if digest != record.log_sha256:
        yield Part.fail("evidence.edited", f"{log}: edited after capture", log, _RUN_AGAIN)


def other_commit(published: Published, head: str) -> str:
    """Why a run does not speak of the commit that is checked out; empty if it does."""
    then = published.record.head
    if then == head:
        return ""
    statement = f"is of commit {then[:_SHOWN]}" if then else "names no commit"
    return f"{published.path} {statement}, checked out is {head[:_SHOWN]}"
