"""A ticket and its parts: one unit of work with one verifiable outcome."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from readiness_tui.domain.model.dates import Moment, Target, quarter_days
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.domain.model.status import Priority, Status

if TYPE_CHECKING:
    Plain: TypeAlias = (
        str
        | int
        | float
        | bool
        | date
        | datetime
        | time
        | Sequence["Plain"]
        | Mapping[str, "Plain"]
    )
else:
    Plain = Any  # a codec that reads the annotations of a class passes it on as it is
"""A value as TOML knows it: what board files hold."""


class Owner(Struct, frozen=True):
    """A person or team; the first of a ticket's owners is its primary one."""

    name: str
    role: str = ""


class Estimate(Struct, frozen=True):
    """Length of work as the author wrote it; `low` and `high` are empty for a single value."""

    likely: str
    low: str = ""
    high: str = ""

    @property
    def quarters(self) -> int:
        """The likely length in quarter days."""
        return quarter_days(self.likely)


class Score(Struct, frozen=True):
    """Priority score: the sum of named factors, or a total where the factors are not known."""

    factors: Mapping[str, int] = {}
    total: int | None = None

    @property
    def value(self) -> int:
        """The total as written, else the sum of the factors."""
        return sum(self.factors.values()) if self.total is None else self.total


class Criterion(Struct, frozen=True):
    """One checkable line: a text with a mark, or a reference that is met when its target is."""

    text: str = ""
    gate: str = ""
    ticket: str = ""
    phase: str = ""
    done: bool = False

    @property
    def is_statement(self) -> bool:
        """Whether only a person's mark says that it is met."""
        return bool(self.text)


class Task(Struct, frozen=True):
    """One step of the work: its mark says how far somebody is, and proves nothing.

    `due` is a day, or a moment where the hour matters.
    """

    text: str
    done: bool = False
    owner: str = ""
    due: Moment | None = None

    @property
    def due_day(self) -> date | None:
        """The day by which it is to be done."""
        return self.due.date() if isinstance(self.due, datetime) else self.due


class Deliverable(Struct, frozen=True):
    """A path that a ticket delivers: what it is for, and whether somebody claims that it is done.

    The claim is held against the file and against the gates that prove `deliverable:PATH`.
    """

    path: str
    text: str = ""
    done: bool = False


class Blocked(Struct, frozen=True):
    """Why a ticket cannot go on, since when, and who says so."""

    reason: str
    since: date | None = None
    by: str = ""


class Ticket(Struct, frozen=True, kw_only=True):
    """A ticket. The order of the fields is the order of the file format."""

    id: TicketId
    title: str
    status: Status = Status.TODO
    priority: Priority | None = None
    owners: tuple[Owner, ...] = ()
    group: str = ""
    parent: str = ""
    depends: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    estimate: Estimate | None = None
    target: Target | None = None
    score: Score | None = None
    outcome: str = ""
    acceptance: tuple[Criterion, ...] = ()
    closure: tuple[Criterion, ...] = ()
    tasks: tuple[Task, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    verify: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    links: Mapping[str, str] = {}
    labels: tuple[str, ...] = ()
    blocked: Blocked | None = None
    notes: str = ""
    fields: Mapping[str, Plain] = {}

    @property
    def is_open(self) -> bool:
        """Whether work is left."""
        return self.status.is_open

    @property
    def delivered_paths(self) -> tuple[str, ...]:
        """The paths of its deliverables."""
        return tuple([deliverable.path for deliverable in self.deliverables])

    @property
    def primary(self) -> str:
        """The name of its first owner, empty without one."""
        return self.owners[0].name if self.owners else ""
