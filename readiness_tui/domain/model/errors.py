"""The error tree, and the place and problem values that errors and readers share.

An error stops what was asked; a problem is collected while the rest goes on. Both say what is
wrong, where, and what to do, as plain sentences.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file below the workspace root, with slashes; line 0 means the file as a whole."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        """`boards/a.toml:12`, or the path alone."""
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file that somebody has to mend."""

    place: Place
    what: str
    remedy: str = ""
    code: str = "board-invalid"

    def __str__(self) -> str:
        """One line: place, what, remedy."""
        return f"{self.place}: {self.what}" + (f"; {self.remedy}" if self.remedy else "")


class ReadinessError(Exception):
    """Anything the program says no to. `name` is stable and part of the JSON output."""

    name: ClassVar[str] = "readiness"

    def __init__(self, what: str, *, place: Place | None = None, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.place, self.remedy = what, place, remedy

    def __str__(self) -> str:
        """One line: place, what, remedy."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.what}" + (f"; {self.remedy}" if self.remedy else "")


class BoardError(ReadinessError):
    """A board file cannot be read."""

    name = "board-invalid"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(first.what, place=first.place, remedy=first.remedy)
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
