"""What every importer yields and the preview shows: marks, statements, findings, line uses.

An importer reads a document into an `Extraction`; joining, preview and the board to come are made
of that alone, whatever the format. All values are frozen and hold nothing that was not written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from readiness_tui.domain.model.board import Board, Scoring
from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Deliverable, Estimate, Owner, Score, Task

BOARD = "board"
"""The kind of a statement about the board itself; all other kinds are those of its records."""

INVERSE = "inverse"
"""The shape of dependencies told one by one, apart from the list of the ticket that has them.

`T-1 blocks T-2` stands with `T-1`, an arrow with neither: they deny no other edge of `T-2`.
"""

Value: TypeAlias = (
    str
    | int
    | bool
    | date
    | Status
    | Priority
    | Week
    | Window
    | Estimate
    | Score
    | Scoring
    | tuple[str, ...]
    | tuple[Owner, ...]
    | tuple[Criterion, ...]
    | tuple[Task, ...]
    | tuple[Deliverable, ...]
)


class Level(StrEnum):
    """How much a finding asks of the reader."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"
    OFFER = "offer"


class How(StrEnum):
    """Whether a statement stands in the document, was a range, or follows by a rule."""

    WRITTEN = "written"
    EXPANDED = "expanded"
    DERIVED = "derived"


class Use(StrEnum):
    """What became of a line of the document."""

    EXTRACTED = "extracted"
    PARTLY = "partly"
    STRUCTURE = "structure"
    NOTE = "notes"
    TEMPLATE = "template"
    LEFT = "left"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the document: line from 1; offsets in the raw line, equal where none is known."""

    line: int
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the document says of one field of one record.

    `raw` is the text as written; `shape` names the structure that it stood in, so that two tables
    are two voices and two cells of one row are not.
    """

    kind: str
    key: str
    field: str
    value: Value
    raw: str
    mark: Mark
    shape: str = ""
    how: How = How.WRITTEN


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was applied or a reading that was picked, and what else could be chosen."""

    code: str
    level: Level
    mark: Mark
    text: str
    choice: str = ""
    others: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that one document says.

    `uses` has an entry for each line that is not blank, or none where lines mean nothing,
    `tickets` the line that defines each ticket, in the order of the board to come, `texts` the
    plain text of each line, to be held against that board; a format without lines has none.
    `board` is its id where the document holds several.
    """

    path: str
    sha256: str
    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    uses: Mapping[int, Use]
    tickets: Mapping[str, int] = field(default_factory=dict[str, int])
    texts: Mapping[int, str] = field(default_factory=dict[int, str])
    board: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the board to come: where it is defined, and what the document says of it."""

    kind: str
    id: str
    line: int
    says: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the preview."""

    tickets: int = 0
    hard: Mapping[How, int] = field(default_factory=dict[How, int])
    soft: int = 0
    phases: int = 0
    phase_entries: int = 0
    milestones: int = 0
    iterations: int = 0
    risks: int = 0
    risk_links: int = 0
    log: int = 0
    boxes: int = 0
    boxes_done: int = 0
    lines: Mapping[Use, int] = field(default_factory=dict[Use, int])


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A document as the board it would become, with what the preview says about it."""

    path: str
    board: Board
    records: tuple[Record, ...]
    findings: tuple[Finding, ...]
    counts: Counts
    left: tuple[int, ...] = ()
    uses: Mapping[int, Use] = field(default_factory=dict[int, Use])
