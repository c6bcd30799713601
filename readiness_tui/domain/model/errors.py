"""Diagnostics, their severity and place, and the tree of errors.

An error stops what was asked; a diagnostic is collected while the rest goes on. Both say what is
wrong, where, and what to do, as plain sentences.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple

from msgspec import Struct

from readiness_tui.domain.model.ids import BoardId, GateKey, Key

BOARD_INVALID = "board-invalid"
"""The code of a board file that cannot be read, or that says what cannot be."""


class Severity(StrEnum):
    """How much a diagnostic weighs, worst first."""

    ERROR = "error"
    """An answer is missing or wrong, or what was asked is stopped, until it is mended."""
    WARNING = "warning"
    """It will bite, but stops nothing."""
    INFO = "info"
    """Good to know; tidiness."""

    @classmethod
    def of(cls, *, blocks: bool) -> "Severity":
        """An error for what blocks, a warning for what does not."""
        return cls.ERROR if blocks else cls.WARNING


class Place(Struct, frozen=True, order=True):
    """A file below the workspace root, with slashes; line 0 means the file as a whole."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        """`boards/a.toml:12`, or the path alone."""
        return f"{self.path}:{self.line}" if self.line else self.path


class Subject(NamedTuple):
    """What a diagnostic speaks of: its name as a person reads it, and where that belongs.

    `name` is an id, a scope, or a path where a gate speaks of a file. Without a board it is about
    the workspace. A gate may speak of the `ticket` whose claim it is to prove.
    """

    name: str = ""
    board: BoardId | None = None
    ticket: Key | None = None
    gate: GateKey | None = None

    @classmethod
    def of_ticket(cls, key: Key) -> "Subject":
        """A ticket."""
        return cls(key.ticket, key.board, key)

    @classmethod
    def of_gate(cls, key: GateKey) -> "Subject":
        """A gate."""
        return cls(key.gate, key.board, gate=key)


NO_SUBJECT = Subject()


class Diagnostic(Struct, frozen=True):
    """Something that is wrong with a plan, its files or its repository.

    Attributes:
        code: What it is, stable and part of JSON answers.
        message: One sentence, without a full stop.
        place: Where it is; None where no one place is.
        remedy: What to do, empty if there is nothing to say.
        severity: How much it weighs.
        subject: The record, scope or path that it speaks of.
        children: What it follows from, down to a file and line; may be made only when somebody
            looks at them.
    """

    code: str
    message: str
    place: Place | None = None
    remedy: str = ""
    severity: Severity = Severity.ERROR
    subject: Subject = NO_SUBJECT
    children: Sequence["Diagnostic"] = ()

    @property
    def blocks(self) -> bool:
        """Whether it stops what was asked; what is no error only warns."""
        return self.severity is Severity.ERROR

    @property
    def path(self) -> str:
        """The path of its place, empty where it has none."""
        return self.place.path if self.place else ""

    @property
    def line(self) -> int:
        """The line of its place, 0 for the file as a whole and where it has none."""
        return self.place.line if self.place else 0

    def __str__(self) -> str:
        """One line: place, message, remedy."""
        return _line(self.place, self.message, self.remedy)


def _line(place: Place | None, message: str, remedy: str) -> str:
    return (f"{place}: " if place else "") + message + (f"; {remedy}" if remedy else "")


class ReadinessError(Exception):
    """Anything the program says no to. `name` is stable and part of the JSON output."""

    name: ClassVar[str] = "readiness"

    def __init__(self, what: str, *, place: Place | None = None, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.place, self.remedy = what, place, remedy

    def __str__(self) -> str:
        """One line: place, what, remedy."""
        return _line(self.place, self.what, self.remedy)


class BoardError(ReadinessError):
    """A board file cannot be read."""

    name = BOARD_INVALID

    def __init__(self, problems: tuple[Diagnostic, ...]) -> None:
        first = problems[0]
        super().__init__(first.message, place=first.place, remedy=first.remedy)
        self.problems = problems


class EditError(ReadinessError):
    """An edit does not fit the portfolio it was made for."""

    name = "edit-refused"


class WriteError(ReadinessError):
    """A file was not written; `reason` is one of the words of the save outcomes."""

    name = "not-saved"

    def __init__(
        self, what: str, *, reason: str, place: Place | None = None, remedy: str = ""
    ) -> None:
        super().__init__(what, place=place, remedy=remedy)
        self.reason = reason


class GateError(ReadinessError):
    """A gate cannot be judged because of how it is declared or where it points."""

    name = "gate-config"


class ExchangeError(ReadinessError):
    """A document cannot be read or written in a foreign format."""

    name = "exchange"


class UsageError(ReadinessError):
    """The command line asks for something that does not exist."""

    name = "usage"


class NoSuchRecordError(UsageError):
    """No board that can be read has what the command line names; `asked` is how it is named."""

    def __init__(self, what: str, *, asked: str, remedy: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.asked = asked
