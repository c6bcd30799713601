"""What the import of a document would do, as values for a screen: the counterpart of its preview.

Options are pairs of a name and a text, spelled as those of the command line: `("map",
"Crew=owners")`, `("status", "on ice=blocked")`, `("exclude", "9-11")`, `("choose",
"gate-offer:8=take")`, `("take", "T-1.status=board")`.
"""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

Option: TypeAlias = tuple[str, str]


class Fate(StrEnum):
    """What becomes of the board of a document."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class ImportFinding(Struct, frozen=True):
    """A rule that was applied, or what a person has to decide.

    Attributes:
        code: Of the rule.
        level: `error`, `warn`, `info`, `offer`.
        line: Of the document, from 1.
        text: A sentence.
        choice: What was chosen.
        answers: What else can be said of it; empty where nothing can.
        written: What can be written instead, such as `an id`; empty where nothing can.
    """

    code: str
    level: str
    line: int
    text: str
    choice: str
    answers: tuple[str, ...] = ()
    written: str = ""

    @property
    def place(self) -> str:
        """How an answer names it: `gate-offer:8`."""
        return f"{self.code}:{self.line}"


class ImportField(Struct, frozen=True):
    """What a record says in one field: its name, the text as it is written, and the line."""

    name: str
    text: str
    line: int


class ImportRecord(Struct, frozen=True):
    """A record of the board to come.

    `line` defines it. `status` is what it will have, empty where its kind has none; `fields` are
    those that the document states, in the order of the document.
    """

    kind: str
    id: str
    line: int
    title: str
    status: str = ""
    fields: tuple[ImportField, ...] = ()


class ImportConflict(Struct, frozen=True):
    """What board and document both changed, and the side that is taken; empty for none.

    `name` is how it is taken: `T-1.status`. The record, if any, is `kind` and `id`.
    """

    name: str
    kind: str
    id: str
    field: str
    board: str
    document: str
    before: str
    taken: str = ""


class ImportView(Struct, frozen=True, kw_only=True):
    """One document as it would be imported by some options.

    Attributes:
        path: The document.
        target: The board.
        board: Its id.
        fate: What becomes of the board.
        figures: What was counted, in words.
        findings: In the order of the document.
        records: In the order of the board.
        conflicts: What has to be decided first, or was.
        lines: The text of each line, and what became of it.
        columns: The headers of its tables, each with its field; empty: none of ours.
        words: The status words of the document, each with the status that it stands for.
        fields: The fields that a column can hold.
        options: By which it was read.
        problem: Why it cannot be written; empty where it can.
        token: Stands for what was read; empty where nothing could be read.
    """

    path: str
    target: str = ""
    board: str = ""
    fate: Fate = Fate.NEW
    figures: tuple[str, ...] = ()
    findings: tuple[ImportFinding, ...] = ()
    records: tuple[ImportRecord, ...] = ()
    conflicts: tuple[ImportConflict, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    problem: str = ""
    token: str = ""

    @property
    def is_undecided(self) -> bool:
        """Whether a conflict is left of which no side is taken."""
        return any(not conflict.taken for conflict in self.conflicts)
