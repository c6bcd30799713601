"""What `readiness diff` and `readiness log` answer: changes in the terms of a plan."""

from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_answers import instant
from readiness_tui.domain.history.plan_diff import Edge, PlanDiff
from readiness_tui.domain.history.summary import Section
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.plain_values import jsonable, plain_value, said
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.history.comparing import Comparison, Side
    from readiness_tui.services.history.revisions import Commit
    from readiness_tui.services.history.timeline import LifeEvent


class CommitJson(documents.Document, frozen=True, kw_only=True):
    """A commit: when, by whom and why."""

    id: str
    at: str
    author: str
    subject: str


class SideJson(documents.Document, frozen=True, kw_only=True):
    """One state of the boards; `commit` is null for the files of now and for a checkpoint."""

    name: str
    commit: CommitJson | None
    problems: list[documents.ProblemJson]


class RecordJson(documents.Document, frozen=True, kw_only=True):
    """A record of a board."""

    board: str
    kind: Kind
    id: str


class FieldJson(documents.Document, frozen=True, kw_only=True):
    """A field with another value; null where it was, or is, not there."""

    board: str
    kind: Kind
    id: str
    field: str
    before: Any
    after: Any


class RenamedJson(documents.Document, frozen=True, kw_only=True):
    """A ticket that has another id under the same title."""

    board: str
    before: str
    after: str


class EdgeJson(documents.Document, frozen=True, kw_only=True):
    """A dependency; `hard` is false for one that only comes after."""

    ticket: documents.NamedJson
    needs: documents.NamedJson
    hard: bool


class SectionJson(documents.Document, frozen=True, kw_only=True):
    """A heading of the text with its lines."""

    heading: str
    lines: list[str]


class DiffAnswer(documents.Document, frozen=True, kw_only=True):
    """What parts two states of the boards. `moves` has the tickets of each kind of move."""

    before: SideJson
    after: SideJson
    differs: bool
    moves: dict[str, list[documents.NamedJson]]
    added: list[RecordJson]
    removed: list[RecordJson]
    renamed: list[RenamedJson]
    edges_added: list[EdgeJson]
    edges_removed: list[EdgeJson]
    fields: list[FieldJson]
    sections: list[SectionJson]


class EventJson(documents.Document, frozen=True, kw_only=True):
    """What a commit did to a record; `record` is its table where it came."""

    commit: CommitJson
    did: str
    record: documents.Table | None
    fields: list[FieldJson]
    broken: list[str]


class LogAnswer(documents.Document, frozen=True, kw_only=True):
    """The life of a record over the commits, the oldest first."""

    board: str
    kind: Kind
    id: str
    events: list[EventJson]


def diff_answer(found: "Comparison", sections: Iterable[Section]) -> DiffAnswer:
    """A comparison as JSON."""
    diff: PlanDiff = found.diff
    return DiffAnswer(
        before=_side_json(found.before),
        after=_side_json(found.after),
        differs=bool(diff),
        moves={move.value: [*map(_named, keys)] for move, keys in diff.moves.items()},
        added=[*map(_record_json, diff.added)],
        removed=[*map(_record_json, diff.removed)],
        renamed=[
            RenamedJson(board=old.board, before=old.id, after=new.id) for old, new in diff.renamed
        ],
        edges_added=[*map(edge_json, diff.edges_added)],
        edges_removed=[*map(edge_json, diff.edges_removed)],
        fields=[*map(_field_json, diff.fields)],
        sections=[
            SectionJson(heading=section.heading, lines=list(section.lines)) for section in sections
        ],
    )


def diff_lines(found: "Comparison", sections: Iterable[Section]) -> Iterator[str]:
    """A comparison as text: both sides, then each heading with its lines."""
    yield safe_line(f"{found.before.name} .. {found.after.name}")
    for section in sections:
        yield f"{section.heading} ({len(section.lines)})"
        yield from (f"  {safe_line(line)}" for line in section.lines)
    if not found.diff:
        yield "the boards say the same"


def log_answer(ref: RecordRef, events: "Iterable[LifeEvent]") -> LogAnswer:
    """The life of a record as JSON."""
    return LogAnswer(board=ref.board, kind=ref.kind, id=ref.id, events=[*map(_event_json, events)])


def log_lines(events: "Iterable[LifeEvent]", zone: tzinfo) -> Iterator[str]:
    """The life of a record as text: a line for each commit, one for each field below it."""
    for event in events:
        commit = event.commit
        at = commit.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        summary = f"{commit.author}  {_did(event)}  ({commit.short} {commit.subject})"
        yield f"{at}  {safe_line(summary)}"
        for edit in event.edits:
            if isinstance(edit, SetField):
                before, after = said(edit.old) or "none", said(edit.new) or "none"
                yield safe_line(f"    {edit.field}: {before} > {after}")


def _did(event: "LifeEvent") -> str:
    if event.broken:
        return f"could not be read: {', '.join(event.broken)} was broken"
    first: Edit | None = event.edits[0] if event.edits else None
    if isinstance(first, AddRecord):
        return f"added as {getattr(first.value, 'title', '') or first.record.id}"
    return "changed" if isinstance(first, SetField) else "removed"


def _event_json(event: "LifeEvent") -> EventJson:
    first = event.edits[0] if event.edits else None
    words = {AddRecord: "added", SetField: "changed", RemoveRecord: "removed"}
    return EventJson(
        commit=_commit_json(event.commit),
        did=words[type(first)] if first else "unreadable",
        record=documents.table_json(first.value) if isinstance(first, AddRecord) else None,
        fields=[_field_json(edit) for edit in event.edits if isinstance(edit, SetField)],
        broken=list(event.broken),
    )


def _side_json(side: "Side") -> SideJson:
    return SideJson(
        name=side.name,
        commit=_commit_json(side.commit) if side.commit else None,
        problems=documents.typed(side.problems, list[documents.ProblemJson]),
    )


def _commit_json(commit: "Commit") -> CommitJson:
    return documents.filled(CommitJson, commit, at=instant(commit.at.astimezone(UTC)))


def _record_json(ref: RecordRef) -> RecordJson:
    return documents.filled(RecordJson, ref)


def _field_json(edit: SetField) -> FieldJson:
    ref = edit.record
    before, after = (
        None if value is None else jsonable(plain_value(value)) for value in (edit.old, edit.new)
    )
    return FieldJson(
        board=ref.board, kind=ref.kind, id=ref.id, field=edit.field, before=before, after=after
    )


def _named(key: Key) -> documents.NamedJson:
    return documents.NamedJson(board=key.board, id=key.ticket)


def edge_json(edge: Edge) -> EdgeJson:
    """A dependency as JSON."""
    return EdgeJson(ticket=_named(edge.key), needs=_named(edge.needs), hard=edge.is_hard)
