"""What the verbs about the workspace as files answer for JSON."""

from readiness_tui.cli.answers.checkpoint_answers import ChangeJson
from readiness_tui.cli.answers.checkpoint_shown import LogEndJson
from readiness_tui.cli.answers.documents import Count, Document, PlaceJson, ProblemJson
from readiness_tui.cli.answers.outcomes import NoticeJson, SavedWord
from readiness_tui.services.git.setup import Change
from readiness_tui.services.sync.head import HeadChange


class AuditRecordJson(Document, frozen=True, kw_only=True):
    """A record of the audit log, in the words of the log, with the place where it stands."""

    seq: Count
    lam: Count
    at: str
    local: str
    writer: str
    do: str
    cid: str
    op: str
    actor: str
    via: str
    board: str
    record: str
    field: str
    old: str
    new: str
    before: str
    after: str
    reason: str
    h: str
    place: PlaceJson | None


class AuditAnswer(Document, frozen=True, kw_only=True):
    """Who did what, the oldest first."""

    records: list[AuditRecordJson]


class AuditVerifiedAnswer(Document, frozen=True, kw_only=True):
    """Whether the audit log still says what was written."""

    holds: bool
    logs: list[LogEndJson]
    anchors: Count
    problems: list[ProblemJson]
    remarks: list[ProblemJson]


class StepJson(Document, frozen=True, kw_only=True):
    """One thing that was seen to, where, and what became of it."""

    what: str
    place: str
    change: Change
    says: str


class GitAnswer(Document, frozen=True, kw_only=True):
    """What was set up in this clone, or taken away."""

    steps: list[StepJson]


class LeftoverJson(Document, frozen=True, kw_only=True):
    """A file of a save that was broken off, and where bytes are kept that a person may want."""

    op: str
    path: str
    word: str
    says: str
    files: list[str]


class DisputeJson(Document, frozen=True, kw_only=True):
    """Two values for one place, and what was there before both."""

    record: str
    field: str
    base: str
    mine: str
    theirs: str


class UnsavedJson(Document, frozen=True, kw_only=True):
    """An edit that is on no board, and why."""

    id: str
    title: str
    at: str | None
    reason: str
    says: str
    disputes: list[DisputeJson]


class RevertedJson(Document, frozen=True, kw_only=True):
    """A field that was put back by another program."""

    board: str
    record: str
    field: str


class RecoverAnswer(Document, frozen=True, kw_only=True):
    """What of ours is on no board, and what became of it."""

    leftovers: list[LeftoverJson]
    done: list[NoticeJson]
    unsaved: list[UnsavedJson]
    reverted: list[RevertedJson]
    problems: list[ProblemJson]


class LogCountsJson(Document, frozen=True, kw_only=True):
    """How many audit logs were given and taken."""

    given: Count
    taken: Count


class ConflictJson(Document, frozen=True, kw_only=True):
    """Two values for one place of a shared file, and what was there before both."""

    path: str
    record: str
    field: str
    base: str
    ours: str
    theirs: str


class SyncAnswer(Document, frozen=True, kw_only=True):
    """What was shared with the team, or would be."""

    outcome: SavedWord
    to: str
    commit: str
    gives: list[ChangeJson]
    takes: list[ChangeJson]
    logs: LogCountsJson
    conflicts: list[ConflictJson]
    problems: list[ProblemJson]
    paths: list[str]
    head: HeadChange
    remarks: list[str]
    unconfirmed: str
