"""What the import of a document would do, as values for a screen: the counterpart of its preview.

Options are pairs of a name and a text, spelled as those of the command line: `("map",
"Wer=owners")`, `("status", "on ice=blocked")`, `("exclude", "9-11")`, `("choose",
"gate-offer:8=take")`, `("take", "T-1.status=board")`.
"""

from typing import TypeAlias

from msgspec import Struct

Option: TypeAlias = tuple[str, str]


class ImportFinding(Struct, frozen=True):
    """A rule that was applied, or what a person has to decide.

    Attributes:
        place: How an answer names it: `gate-offer:8`.
        level: `error`, `warn`, `info`, `offer`.
        line: Of the document, from 1.
        text: A sentence.
        choice: What was chosen.
        answers: What else can be said of it; empty where nothing can.
    """

    place: str
    level: str
    line: int
    text: str
    choice: str
    answers: tuple[str, ...] = ()


class ImportRecord(Struct, frozen=True):
    """A record of the board to come: kind, id, the line that defines it, title, fields stated."""

    kind: str
    id: str
    line: int
    title: str
    fields: tuple[tuple[str, str], ...] = ()


class ImportConflict(Struct, frozen=True):
    """What board and document both changed, and the side that is taken; empty for none."""

    name: str
    board: str
    document: str
    before: str
    taken: str = ""


class ImportView(Struct, frozen=True):
    """One document as it would be imported by some options.

    Attributes:
        path: The document.
        target: The board.
        fate: What becomes of the board.
        figures: What was counted, in words.
        findings: In the order of the document.
        records: In the order of the board.
        conflicts: What has to be decided first, or was.
        lines: The text of each line, and what became of it.
        options: By which it was read.
        problem: Why it cannot be written; empty where it can.
        token: Stands for what was read; another one, and something changed since.
    """

    path: str
    target: str = ""
    fate: str = ""
    figures: tuple[str, ...] = ()
    findings: tuple[ImportFinding, ...] = ()
    records: tuple[ImportRecord, ...] = ()
    conflicts: tuple[ImportConflict, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    options: tuple[Option, ...] = ()
    problem: str = ""
    token: str = ""
