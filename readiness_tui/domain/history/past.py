"""The boards as they were at the end of a day, beside what parts them from now."""

from datetime import date

from msgspec import Struct

from readiness_tui.domain.history.summary import Section
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.portfolio import Portfolio


class PastDay(Struct, frozen=True, eq=False):
    """A day that is gone.

    Attributes:
        day: In the zone of the team.
        name: The commit, as people call it.
        portfolio: The boards as they were.
        sections: What parts them from the files of now.
        problems: Boards that one of both sides cannot read; the difference leaves them out.
    """

    day: date
    name: str
    portfolio: Portfolio
    sections: tuple[Section, ...]
    problems: tuple[Diagnostic, ...] = ()
