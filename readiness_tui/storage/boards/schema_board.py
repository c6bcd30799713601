"""The `[board]` table as pydantic models: what a board says of itself."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from readiness_tui.domain.model.board import (
    DEFAULT_GREENS,
    Board,
    Calendar,
    Frozen,
    Scoring,
    Source,
)
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.status import Mode
from readiness_tui.storage.boards.schema_parts import (
    NO_TABLE,
    NONE,
    ModeWord,
    Part,
    Tasks,
    WindowPart,
)


class SourcePart(Part):
    """The document a board came from."""

    value_type = Source

    path: str
    sha256: str = ""


class FrozenPart(Part):
    """That a board changes no more."""

    value_type = Frozen

    reason: Annotated[str, Field(min_length=1)]
    by: str = ""
    at: date | None = None
    contacts: list[str] = NONE


class ScoringPart(Part):
    """How tickets are scored."""

    value_type = Scoring

    factors: list[str] = NONE
    scale: Annotated[list[int], Field(min_length=2, max_length=2)] = [1, 5]


class CalendarPart(Part):
    """Days that count."""

    value_type = Calendar

    workdays: Annotated[
        list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], Field(min_length=1)
    ] = ["mon", "tue", "wed", "thu", "fri"]
    holidays: list[date] = NONE
    week_one: date | None = None


class BoardTable(Part):
    """`[board]`."""

    value_type = Board

    id: str = ""
    title: str = ""
    objective: str = ""
    repository: str = ""
    window: WindowPart | None = None
    enforcement: ModeWord = Mode.SOFT_BLOCK
    target_greens: Annotated[int, Field(ge=1)] = DEFAULT_GREENS
    out_of_scope: list[str] = NONE
    assumptions: list[str] = NONE
    actions: Tasks = NONE
    source: SourcePart | None = None
    frozen: FrozenPart | None = None
    definition: dict[str, str] = NO_TABLE
    scoring: ScoringPart | None = None
    calendar: CalendarPart | None = None

    def to_domain(self, stem: str = "") -> Board:
        """The board without its records; `stem` is its id if the file gives none."""
        values = self.values() | {"id": BoardId(self.id or stem)}
        return self.value_type(**values)
