"""What import and export answer for JSON."""

from typing import Literal

from msgspec import UNSET, UnsetType

from readiness_tui.cli.answers.documents import Count, Document, ProblemJson, Table
from readiness_tui.cli.answers.failures import ErrorJson


class ImportFindingJson(Document, frozen=True, kw_only=True):
    """What a person has to decide or to know of a document."""

    code: str
    level: str
    line: Count
    text: str
    choice: str
    others: list[str]
    keys: list[str]


class ImportRecordJson(Document, frozen=True, kw_only=True):
    """A record that a document becomes, and what says each of its fields."""

    kind: str
    id: str
    line: Count
    says: list[Table]


class ImportConflictJson(Document, frozen=True, kw_only=True):
    """What a board and its document both changed, as their files spell it; empty says nothing."""

    name: str
    before: str
    board: str
    document: str
    taken: Literal["board", "document"] | None


class ImportAgainJson(Document, frozen=True, kw_only=True):
    """What becomes of a board that was made of the document before."""

    base: bool
    changed: bool
    conflicts: list[ImportConflictJson]
    gone: list[str]


class ImportedJson(Document, frozen=True, kw_only=True):
    """A document and the board that it becomes; one that cannot be read has its error alone."""

    path: str
    target: str
    board: Table | UnsetType = UNSET
    counts: Table | UnsetType = UNSET
    findings: list[ImportFindingJson] | UnsetType = UNSET
    uses: dict[str, str] | UnsetType = UNSET
    records: list[ImportRecordJson] | UnsetType = UNSET
    written: bool
    again: ImportAgainJson | UnsetType = UNSET
    error: ErrorJson | UnsetType = UNSET


class SchemaFileJson(Document, frozen=True, kw_only=True):
    """The schema that editors complete boards from."""

    target: str
    written: bool


class ImportAnswer(Document, frozen=True, kw_only=True):
    """What documents become, and what was written."""

    documents: list[ImportedJson]
    schema: SchemaFileJson


class PublishedValueJson(Document, frozen=True, kw_only=True):
    """A span of a line that got the board's value."""

    ticket: str
    field: str
    line: Count
    old: str
    new: str


class PublishedSectionJson(Document, frozen=True, kw_only=True):
    """A generated section of a document."""

    line: Count
    kind: str
    changed: bool


class PublishAnswer(Document, frozen=True, kw_only=True):
    """What was carried into a document, and what could not be."""

    path: str
    written: bool
    values: list[PublishedValueJson]
    sections: list[PublishedSectionJson]
    left: list[str]


class DriftJson(Document, frozen=True, kw_only=True):
    """A field on which document and board disagree; `moved` is `unknown` where no base is kept."""

    ticket: str
    field: str
    line: Count
    document: str
    board: str
    moved: str


class DriftedBoardJson(Document, frozen=True, kw_only=True):
    """A board and its document; `problem` says why they could not be compared."""

    board: str
    document: str
    problem: str
    differences: list[DriftJson]


class DriftAnswer(Document, frozen=True, kw_only=True):
    """Where boards and their documents disagree."""

    boards: list[DriftedBoardJson]
    problems: list[ProblemJson]


class ExportAnswer(Document, frozen=True, kw_only=True):
    """A plan as text in a format of others."""

    form: str
    text: str
    problems: list[ProblemJson]
