"""What `readiness diff` answers: changes in the terms of a plan."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.checkpoint_answers import instant
from readiness_tui.domain.history.plan_diff import Edge, PlanDiff
from readiness_tui.domain.history.summary import Section
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.plain_values import jsonable, plain_value
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.history.comparing import Comparison, Side
    from readiness_tui.services.history.revisions import Commit


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
        fields=[*map(field_json, diff.fields)],
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


def _side_json(side: "Side") -> SideJson:
    return SideJson(
        name=side.name,
        commit=commit_json(side.commit) if side.commit else None,
        problems=documents.typed(side.problems, list[documents.ProblemJson]),
    )


def commit_json(commit: "Commit") -> CommitJson:
    """A commit as JSON."""
    return documents.filled(CommitJson, commit, at=instant(commit.at.astimezone(UTC)))


def _record_json(ref: RecordRef) -> RecordJson:
    return documents.filled(RecordJson, ref)


def field_json(edit: SetField) -> FieldJson:
    """A change of a field as JSON."""
    ref = edit.record
    before, after = map(value_json, (edit.old, edit.new))
    return FieldJson(
        board=ref.board, kind=ref.kind, id=ref.id, field=edit.field, before=before, after=after
    )


def value_json(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    """The value of a field as JSON; null for nothing."""
    return None if value is None else jsonable(plain_value(value))


def _named(key: Key) -> documents.NamedJson:
    return documents.NamedJson(board=key.board, id=key.ticket)


def edge_json(edge: Edge) -> EdgeJson:
    """A dependency as JSON."""
    return EdgeJson(ticket=_named(edge.key), needs=_named(edge.needs), hard=edge.is_hard)
