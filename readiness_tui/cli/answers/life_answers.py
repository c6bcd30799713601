"""What `readiness log` and `readiness blame` answer: the life of a record, and of one field."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_answers import instant
from readiness_tui.cli.answers.history_answers import (
    CommitJson,
    FieldJson,
    commit_json,
    field_json,
    value_json,
)
from readiness_tui.cli.answers.repository_answers import AuditRecordJson
from readiness_tui.domain.history.life import LifeEntry
from readiness_tui.domain.model.edits import AddRecord, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.history.life import Blame, Life, Standing
    from readiness_tui.services.history.timeline import LifeEvent
    from readiness_tui.storage.audit.log import AuditRecord


class EventJson(documents.Document, frozen=True, kw_only=True):
    """What a commit did to a record; `record` is its table where it came."""

    commit: CommitJson
    did: str
    record: documents.Table | None
    fields: list[FieldJson]
    broken: list[str]


class StandingJson(documents.Document, frozen=True, kw_only=True):
    """How a record stood in a checkpoint; null where the checkpoint has it not."""

    checkpoint: str
    name: str
    at: str
    record: documents.Table | None
    damaged: bool


class LogAnswer(documents.Document, frozen=True, kw_only=True):
    """The life of a record, the oldest first: by commits, by the audit log, by checkpoints.

    `remark` says why git knows nothing, or not all.
    """

    board: str
    kind: Kind
    id: str
    events: list[EventJson]
    audit: list[AuditRecordJson]
    checkpoints: list[StandingJson]
    remark: str


class BlameAnswer(documents.Document, frozen=True, kw_only=True):
    """Who set a field last. `committed`: the last commit has the value of now."""

    board: str
    kind: Kind
    id: str
    field: str
    value: Any
    committed: bool
    event: EventJson | None
    audit: AuditRecordJson | None


def log_answer(life: "Life") -> LogAnswer:
    """The life of a record as JSON."""
    return documents.filled(
        LogAnswer,
        life.ref,
        remark=life.remark,
        events=[*map(_event_json, life.events)],
        audit=[*map(audit_record_json, life.audit)],
        checkpoints=[*map(_standing_json, life.standings)],
    )


def log_lines(life: "Life", zone: tzinfo) -> Iterator[str]:
    """The life of a record as text: a line for each event, one for each field below it."""
    return entry_lines(life.entries, zone)


def entry_lines(entries: Iterable[LifeEntry], zone: tzinfo) -> Iterator[str]:
    """`2026-02-08 09:00  Ann  changed  (b2c3d4e5 Finish T-1)`, its fields below it."""
    for entry in entries:
        at = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        summary = "  ".join(part for part in (entry.who, entry.did, f"({entry.origin})") if part)
        yield f"{at}  {safe_line(summary)}"
        yield from (safe_line(f"    {change}") for change in entry.changes)


def blame_answer(blame: "Blame") -> BlameAnswer:
    """Who set a field last, as JSON."""
    ref = blame.ref
    return BlameAnswer(
        board=ref.board,
        kind=ref.kind,
        id=ref.id,
        field=blame.field,
        value=value_json(blame.value),
        committed=blame.is_committed,
        event=_event_json(blame.event) if blame.event else None,
        audit=audit_record_json(blame.audit) if blame.audit else None,
    )


def blame_lines(blame: "Blame", zone: tzinfo) -> Iterator[str]:
    """The value of now, then the last commit and the last action that set it."""
    yield safe_line(f"{blame.ref.id} {blame.field}: {said(blame.value) or 'none'}")
    yield from entry_lines(blame.entries, zone)
    if blame.event is None and blame.audit is None:
        yield "nobody is known to have set it"
    elif not blame.is_committed:
        yield "what the file has now is in no commit"


def audit_record_json(record: "AuditRecord") -> AuditRecordJson:
    """A record in the words of the log, with the place where it stands."""
    at = instant(record.entry.at)
    return documents.filled(AuditRecordJson, record, record.entry, at=at)


def _event_json(event: "LifeEvent") -> EventJson:
    first = event.edits[0] if event.edits else None
    words = {AddRecord: "added", SetField: "changed", RemoveRecord: "removed"}
    return EventJson(
        commit=commit_json(event.commit),
        did=words[type(first)] if first else "unreadable",
        record=documents.table_json(first.value) if isinstance(first, AddRecord) else None,
        fields=[field_json(edit) for edit in event.edits if isinstance(edit, SetField)],
        broken=list(event.broken),
    )


def _standing_json(standing: "Standing") -> StandingJson:
    checkpoint = standing.checkpoint
    return StandingJson(
        checkpoint=checkpoint.id,
        name=checkpoint.label.name,
        at=instant(checkpoint.label.at),
        record=documents.table_json(standing.record) if standing.record else None,
        damaged=standing.is_damaged,
    )
