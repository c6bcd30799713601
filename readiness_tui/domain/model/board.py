"""A board: the records of one file, as frozen values."""

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from readiness_tui.domain.model.dates import Target, Window
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, TicketId
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.ticket import Criterion, Task, Ticket
from readiness_tui.domain.model.waiver import Waiver

FORMAT = 1
DEFAULT_GREENS = 3


class Phase(Struct, frozen=True, kw_only=True):
    """An ordered stage with entrance and exit criteria."""

    id: str
    title: str = ""
    tickets: tuple[str, ...] = ()
    entrance: tuple[Criterion, ...] = ()
    exit: tuple[Criterion, ...] = ()
    window: Window | None = None


class Milestone(Struct, frozen=True, kw_only=True):
    """A named date with what it completes: ticket ids or `phase:ID`."""

    id: str
    title: str = ""
    due: Target | None = None
    completes: tuple[str, ...] = ()


class Iteration(Struct, frozen=True, kw_only=True):
    """A time box and the tickets planned into it."""

    id: str
    title: str = ""
    window: Window | None = None
    tickets: tuple[str, ...] = ()


class Playbook(Struct, frozen=True, kw_only=True):
    """What to do when something happens; shown with the verdict."""

    id: str
    title: str = ""
    triggers: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


class Alert(Struct, frozen=True, kw_only=True):
    """A named condition and where its runbook lies; an unnamed condition is only shown."""

    id: str
    when: str
    runbook: str = ""


class LogEntry(Struct, frozen=True, kw_only=True):
    """A progress note, with its day and who wrote it."""

    id: str
    text: str
    at: date | None = None
    by: str = ""
    ticket: str = ""
    done: bool = False


class Scoring(Struct, frozen=True):
    """The factors of the priority score and the scale each is given on."""

    factors: tuple[str, ...] = ()
    scale: tuple[int, int] = (1, 5)


class Calendar(Struct, frozen=True):
    """Days that count as working days; `week_one` is the Monday that week 1 of the plan means."""

    workdays: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    holidays: tuple[date, ...] = ()
    week_one: date | None = None


class Source(Struct, frozen=True):
    """The document a board was imported from, and the digest of the version that was read."""

    path: str
    sha256: str = ""


class Frozen(Struct, frozen=True):
    """That a board changes no more: why, since when, by whom, and who is asked about it."""

    reason: str
    by: str = ""
    at: date | None = None
    contacts: tuple[str, ...] = ()


class Board(Struct, frozen=True, kw_only=True):
    """One board file. Each kind of record is a mapping by id, in file order.

    `repository` is the name of the repository that its gates speak of; empty: this one.
    """

    id: BoardId
    title: str = ""
    objective: str = ""
    repository: str = ""
    window: Window | None = None
    enforcement: Mode = Mode.SOFT_BLOCK
    target_greens: int = DEFAULT_GREENS
    out_of_scope: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    actions: tuple[Task, ...] = ()
    source: Source | None = None
    frozen: Frozen | None = None
    definition: Mapping[str, str] = {}
    scoring: Scoring | None = None
    calendar: Calendar | None = None
    tickets: Mapping[TicketId, Ticket] = {}
    phases: Mapping[str, Phase] = {}
    milestones: Mapping[str, Milestone] = {}
    iterations: Mapping[str, Iteration] = {}
    risks: Mapping[str, Risk] = {}
    gates: Mapping[str, Gate] = {}
    waivers: Mapping[str, Waiver] = {}
    playbooks: Mapping[str, Playbook] = {}
    alerts: Mapping[str, Alert] = {}
    log: Mapping[str, LogEntry] = {}

    @property
    def ref(self) -> RecordRef:
        """The board as a record."""
        return RecordRef(self.id, Kind.BOARD, self.id)

    def records(self, kind: Kind) -> "Mapping[str, Record]":
        """The records of one kind, by id, in file order; the board itself where it is asked for."""
        return {self.id: self} if kind is Kind.BOARD else getattr(self, HOMES[kind])

    def phase_of(self, ticket: str) -> Phase | None:
        """The first phase of the file that lists the ticket: the one that counts for dates."""
        return next((phase for phase in self.phases.values() if ticket in phase.tickets), None)


Record: TypeAlias = (
    Ticket
    | Phase
    | Milestone
    | Iteration
    | Risk
    | Gate
    | Waiver
    | Playbook
    | Alert
    | LogEntry
    | Board
)
"""What an edit can name."""

HOMES: Mapping[Kind, str] = {
    Kind.TICKET: "tickets",
    Kind.PHASE: "phases",
    Kind.MILESTONE: "milestones",
    Kind.ITERATION: "iterations",
    Kind.RISK: "risks",
    Kind.GATE: "gates",
    Kind.WAIVER: "waivers",
    Kind.PLAYBOOK: "playbooks",
    Kind.ALERT: "alerts",
    Kind.LOG: "log",
}
"""The field of `Board` that holds the records of each kind of which there are several."""
