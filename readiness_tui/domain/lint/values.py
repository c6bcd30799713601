"""What rules are made of: findings, settings, and the view of a plan they look at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from readiness_tui.domain.model.board import Board, LogEntry, Phase
from readiness_tui.domain.model.edits import Action, AddRecord, Edit, SetField
from readiness_tui.domain.model.errors import Diagnostic, Place, Severity
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, resolve
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.proof.references import Reference, references


class Mends(StrEnum):
    """What can be done about the findings of a rule."""

    SAFE = "safe"
    """One edit that nobody has to think about."""
    CHOICE = "choice"
    """Edits of which a person takes one."""
    HAND = "hand"
    """Only a person knows what to write."""


class LintFinding(Diagnostic, frozen=True, kw_only=True):
    """A diagnostic of a rule: its code is a key of `RULES`.

    Attributes:
        record: Whose it is.
        field: The field in question, empty for the record as a whole.
        related: Other records that the message speaks of.
        fixes: What would mend it; several are a choice.
    """

    record: RecordRef
    field: str
    related: tuple[RecordRef, ...] = ()
    fixes: tuple[Action, ...] = ()


class Found(NamedTuple):
    """A finding without what its rule knows.

    `severity` is set where the consequence is another than the rule's findings usually have.
    """

    record: RecordRef
    field: str
    message: str
    related: tuple[RecordRef, ...] = ()
    fixes: tuple[Action, ...] = ()
    place: Place | None = None
    severity: Severity | None = None


class LintSettings(Struct, frozen=True):
    """`[lint]` of `readiness.toml`.

    Attributes:
        off: Codes that are not looked for.
        severity: Codes whose findings matter more or less than the rule says.
        wip: How many tickets one owner may have in work.
        stale_days: After how many days without a change work in progress is stale.
        unknown: What it says that is understood by nobody, and where that stands.
    """

    off: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = {}
    wip: int = 3
    stale_days: int = 7
    unknown: tuple[tuple[str, Place], ...] = ()


class Touched(Struct, frozen=True):
    """A file that was changed, from the root, and where: a commit and its day, or not committed."""

    path: str
    where: str


def place_of(found: Found) -> Place | None:
    """Where a finding is, as far as its rule knows."""
    return found.place


class LintFacts(Struct, frozen=True):
    """What rules cannot know from the boards; without it they are silent.

    Attributes:
        settings: How a workspace wants to be looked at.
        changed: The day on which each ticket last changed, where that is known.
        unions: Where git is told to merge boards line by line.
        newest: Of each circle of dependencies at most one link, (needing, needed): the one that
            came last, with the words that say when and from whom.
        missing: Pages that gates and alerts of a board send people to, and that are no files.
        touched: The files that were changed in the window of a board and that its `out_of_scope`
            names, the newest change first.
        place: Where a finding is, by who knows the files.
    """

    settings: LintSettings = LintSettings()
    changed: Mapping[Key, date] = {}
    unions: tuple[Place, ...] = ()
    newest: Mapping[tuple[Key, Key], str] = {}
    missing: frozenset[tuple[BoardId, str]] = frozenset()
    touched: Mapping[BoardId, Sequence[Touched]] = {}
    place: Callable[[Found], Place | None] = place_of


NOTHING = LintFacts()


class Plan(Struct, frozen=True, eq=False, dict=True):
    """The plan as rules look at it: the analysis, the facts, and indexes that several rules use."""

    analysis: Analysis
    facts: LintFacts

    @property
    def boards(self) -> Mapping[BoardId, Board]:
        """All boards."""
        return self.analysis.portfolio.boards

    @property
    def today(self) -> date:
        """The day on which the plan is read."""
        return self.analysis.context.today

    @cached_property
    def all(self) -> Sequence[tuple[Board, Key, Ticket]]:
        """Every ticket with its board, in file order."""
        boards = self.boards
        return [(boards[key.board], key, one) for key, one in self.analysis.portfolio.tickets()]

    @cached_property
    def open(self) -> Sequence[tuple[Board, Key, Ticket]]:
        """Every ticket on which work is left."""
        return [row for row in self.all if row[2].status.is_open]

    @cached_property
    def kept(self) -> Sequence[tuple[Board, Key, Ticket]]:
        """Every ticket but dropped ones."""
        return [row for row in self.all if row[2].status is not Status.DROPPED]

    @cached_property
    def _tickets(self) -> Mapping[Key, Ticket]:
        return {key: ticket for _, key, ticket in self.all}

    def ticket(self, key: Key) -> Ticket:
        """A ticket that exists."""
        return self._tickets[key]

    @cached_property
    def _needs(self) -> Mapping[Key, Sequence[Key]]:
        keys = self.analysis.graph.keys
        pairs = zip(keys, self.analysis.graph.pred, strict=True)
        return {key: [keys[node] for node in needs] for key, needs in pairs if needs}

    def needs(self, key: Key) -> Sequence[Key]:
        """What a ticket depends on, in the order of its `depends`; only what exists."""
        return self._needs.get(key, ())

    @cached_property
    def references(self) -> Mapping[BoardId, Sequence[Reference]]:
        """All references of each board, record by record in file order."""
        return {board.id: tuple(references(board)) for board in self.boards.values()}

    @cached_property
    def phases(self) -> Mapping[Key, Sequence[tuple[int, Board, Phase]]]:
        """The phases that list each ticket, with their place on their board, in file order."""
        phases: dict[Key, list[tuple[int, Board, Phase]]] = {}
        for board in self.boards.values():
            for place, phase in enumerate(board.phases.values()):
                for key in dict.fromkeys(resolve(name, board.id) for name in phase.tickets):
                    phases.setdefault(key, []).append((place, board, phase))
        return phases

    @cached_property
    def children(self) -> Mapping[Key, Sequence[Key]]:
        """The tickets that each ticket contains; what contains itself is left out."""
        children: dict[Key, list[Key]] = {}
        for _, key, ticket in self.all:
            if ticket.parent:
                parent = resolve(ticket.parent, key.board)
                if parent != key:
                    children.setdefault(parent, []).append(key)
        return children


Find = Callable[[Plan], Iterator[Found]]


class Rule(Struct, frozen=True):
    """A rule: its name, how much its findings matter, how they are found and what mends them."""

    name: str
    severity: Severity
    find: Find
    mends: Mends = Mends.HAND


def refs(keys: Sequence[Key]) -> tuple[RecordRef, ...]:
    """The records of tickets."""
    return tuple(key.ref for key in keys)


def put(title: str, record: RecordRef, field: str, change: tuple[object, object]) -> Action:
    """The action that gives one field another value: `change` is old and new."""
    return Action(title, (SetField(record, field, *change),))


def without(names: Sequence[str], gone: str) -> tuple[str, ...]:
    """The names less one."""
    return tuple(name for name in names if name != gone)


def unlinked(key: Key, ticket: Ticket, field: str, gone: Sequence[Key]) -> Action:
    """The removal of tickets from `depends` or `after` of a ticket."""
    old: tuple[str, ...] = getattr(ticket, field)
    remaining = tuple(name for name in old if resolve(name, key.board) not in gone)
    quoted = ", ".join(f'"{name}"' for name in old if name not in remaining)
    return put(f"remove {quoted} from {key.ticket}.{field}", key.ref, field, (old, remaining))


def reopened(plan: Plan, key: Key, why: str) -> Action:
    """A closed ticket goes on: to doing, or to todo from dropped; the log keeps why."""
    old = plan.ticket(key).status
    new = Status.DOING if old is Status.DONE else Status.TODO
    edits: list[Edit] = [SetField(key.ref, "status", old, new)]
    name = f"{plan.today.isoformat()}-{key.ticket}-lint"
    if name not in plan.boards[key.board].log:
        entry = LogEntry(id=name, at=plan.today, ticket=key.ticket, text=f"{new}: {why}")
        edits.append(AddRecord(RecordRef(key.board, Kind.LOG, name), entry))
    return Action(f"{key.ticket} back to {new}", tuple(edits))
