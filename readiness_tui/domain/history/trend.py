"""How a plan stood at the end of each day on which a board changed, and how long its tickets took.

Only what boards say is counted here: claims. What was proven is known of a day on which somebody
measured it, and of no other: a gate cannot be judged against a repository that is gone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key, TicketId, resolve
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.plan.coverage import exposure_of, residual

_WEEK = timedelta(weeks=1)
NO_PRIORITY = "none"
PRIORITIES = (*(priority.value for priority in Priority), NO_PRIORITY)
_BEGUN = frozenset({Status.DOING, Status.BLOCKED, Status.REVIEW})


class TicketFigure(Struct, frozen=True, array_like=True, gc=False):
    """What a trend counts of a ticket."""

    status: Status
    priority: Priority | None


class RiskFigure(Struct, frozen=True, array_like=True):
    """What a trend counts of a risk; `accepted_until` where somebody lives with it."""

    exposure: int | None
    mitigated_by: tuple[str, ...]
    accepted_until: date | None


class BoardFigures(Struct, frozen=True, array_like=True):
    """What a trend counts of one state of a board."""

    id: BoardId
    tickets: dict[str, TicketFigure]
    risks: tuple[RiskFigure, ...]
    waivers: int
    repository: str = ""

    @property
    def has_dates(self) -> bool:
        """Whether a risk counts for nothing until a day."""
        return any(risk.accepted_until is not None for risk in self.risks)

    @property
    def homes(self) -> frozenset[BoardId]:
        """This board and those whose tickets mitigate its risks."""
        names = (name for risk in self.risks for name in risk.mitigated_by)
        return frozenset((self.id, *(resolve(name, self.id).board for name in names)))

    @classmethod
    def of(cls, board: Board, before: "tuple[Board, BoardFigures] | None" = None) -> "BoardFigures":
        """The figures of a board.

        Args:
            board: The board.
            before: Another state of it with its figures, only to be quicker.
        """
        if before is not None:
            return cls._since(board, *before)
        risks = tuple(
            RiskFigure(
                exposure_of(risk),
                tuple(dict.fromkeys(risk.mitigated_by)),
                risk.accepted.until if risk.accepted else None,
            )
            for risk in board.risks.values()
        )
        tickets = {
            str(name): TicketFigure(ticket.status, ticket.priority)
            for name, ticket in board.tickets.items()
        }
        return cls(board.id, tickets, risks, len(board.waivers), board.repository)

    @classmethod
    def _since(cls, board: Board, old: Board, figures: "BoardFigures") -> "BoardFigures":
        """The figures with what is another object in the board than it was."""
        if board.risks is not old.risks or board.tickets.keys() != old.tickets.keys():
            return cls.of(board)
        changed = {
            str(name): TicketFigure(ticket.status, ticket.priority)
            for name, ticket in board.tickets.items()
            if ticket is not old.tickets[name]
        }
        tickets = {**figures.tickets, **changed}
        return cls(board.id, tickets, figures.risks, len(board.waivers), board.repository)


class DayState(Struct, frozen=True):
    """The boards at the end of a day, at the last commit of it."""

    day: date
    commit: str
    boards: Mapping[BoardId, BoardFigures]


class Sample(Struct, frozen=True, kw_only=True):
    """The counts at the end of a day.

    Attributes:
        day: In the zone of the team.
        commit: The last of the day.
        statuses: Tickets by what they claim, dropped ones among them.
        open_by_priority: Open tickets by priority; `none` for those without.
        exposure: Likelihood times impact of all scored risks that nobody accepted, added up.
        by_claim: What is left of it if done means done.
        waivers: Waivers that the boards hold.
    """

    day: date
    commit: str
    statuses: Mapping[Status, int]
    open_by_priority: Mapping[str, int]
    exposure: int
    by_claim: int
    waivers: int

    @property
    def done(self) -> int:
        """Tickets that claim to be done."""
        return self.statuses.get(Status.DONE, 0)

    @property
    def scope(self) -> int:
        """All tickets but those that were dropped."""
        return sum(self.statuses.values()) - self.statuses.get(Status.DROPPED, 0)


class Finished(Struct, frozen=True):
    """A ticket that is done: when it was begun and when it was done, the last time."""

    key: Key
    begun: date
    done: date

    @property
    def cycle_days(self) -> int:
        """Calendar days from first to last, both counted (Vacanti, Actionable Agile Metrics)."""
        return (self.done - self.begun).days + 1


class UnderWay(Struct, frozen=True):
    """A ticket that was begun and is not done, since the first day of this run."""

    key: Key
    begun: date
    status: Status

    def age_days(self, today: date) -> int:
        """Calendar days since it was begun, both ends counted."""
        return (today - self.begun).days + 1


class Trend(Struct, frozen=True, eq=False, dict=True):
    """A plan over its history.

    Attributes:
        samples: One for each day on which a board changed, the oldest first.
        finished: The tickets that were seen to be done, by the day on which they were.
        under_way: The tickets that were begun and are open at the end, the oldest first.
        remarks: What was not there to be counted, in words.
    """

    samples: tuple[Sample, ...]
    finished: tuple[Finished, ...]
    under_way: tuple[UnderWay, ...]
    remarks: tuple[str, ...] = ()

    @cached_property
    def cycle_days(self) -> tuple[int, ...]:
        """How long each finished ticket took, in calendar days, the shortest first."""
        return tuple(sorted(item.cycle_days for item in self.finished))

    def per_week(self, today: date, weeks: int) -> tuple[int, ...]:
        """Tickets done in each of the last whole weeks and in the one of today, the latest last.

        Args:
            today: A day of the last week.
            weeks: How many weeks, this one among them.
        """
        monday = today - timedelta(today.weekday())
        counts = Counter((monday - item.done + timedelta(6)) // _WEEK for item in self.finished)
        return tuple(counts[back] for back in reversed(range(weeks)))

    def at(self, day: date) -> Sample | None:
        """How it stood at the end of a day; None before the first commit."""
        return next((item for item in reversed(self.samples) if item.day <= day), None)

    def series(self, days: Sequence[date]) -> tuple[Sample | None, ...]:
        """How it stood at the end of each of some days, which ascend."""
        place, values = -1, list[Sample | None]()
        for day in days:
            while place + 1 < len(self.samples) and self.samples[place + 1].day <= day:
                place += 1
            values.append(self.samples[place] if place >= 0 else None)
        return tuple(values)


def percentile(ascending: Sequence[int], percent: int) -> int | None:
    """The nearest rank of ascending values, as forecasts have it; None where there are none."""
    if not ascending:
        return None
    return ascending[max(0, -(-percent * len(ascending) // 100) - 1)]


def trend(states: Iterable[DayState], remarks: Iterable[str] = ()) -> Trend:
    """The trend over the ends of days, which ascend."""
    runs, counts = _Runs(), _Counts()
    samples: list[Sample] = []
    before: Mapping[BoardId, BoardFigures] = {}
    for state in states:
        changes = tuple(_changes(before, state.boards))
        for change in changes:
            for name, was, now in change.tickets:
                runs.move(Key(change.board, TicketId(name)), was, now, state.day)
                counts.move(was, now)
        samples.append(counts.sample(state, frozenset(change.board for change in changes)))
        before = state.boards
    return Trend(tuple(samples), runs.finished, runs.under_way, tuple(remarks))


class _Change(NamedTuple):
    """A board that a day left in another state, and its tickets that count otherwise now."""

    board: BoardId
    tickets: list[tuple[str, TicketFigure | None, TicketFigure | None]]


def _changes(
    before: Mapping[BoardId, BoardFigures], after: Mapping[BoardId, BoardFigures]
) -> Iterator[_Change]:
    for board, new in after.items():
        old = before.get(board)
        if old is not new:
            yield _Change(board, _moves(old.tickets if old else {}, new.tickets))
    for board in before.keys() - after.keys():
        yield _Change(board, _moves(before[board].tickets, {}))


def _moves(
    before: Mapping[str, TicketFigure], after: Mapping[str, TicketFigure]
) -> list[tuple[str, TicketFigure | None, TicketFigure | None]]:
    others = [(name, now) for name, now in after.items() if before.get(name) is not now]
    gone = [(name, before[name], None) for name in before.keys() - after.keys()]
    return [
        *gone,
        *((name, before.get(name), now) for name, now in others if before.get(name) != now),
    ]


class _Runs:
    """When tickets were begun and done; a reopened one begins anew.

    A ticket that came to a board as done was done nobody knows when, and one that was done when it
    went stays done.
    """

    def __init__(self) -> None:
        self._begun: dict[Key, UnderWay] = {}
        self._done: dict[Key, Finished] = {}

    def move(self, key: Key, was: TicketFigure | None, now: TicketFigure | None, day: date) -> None:
        """Take in how a ticket stood, and how it stands at the end of a day."""
        old, new = was and was.status, now and now.status
        if old is new:
            return
        if old is Status.DONE and new is not None:
            self._done.pop(key, None)
        begun = self._begun.pop(key, None)
        if new is Status.DONE and old is not None:
            self._done[key] = Finished(key, begun.begun if begun else day, day)
        elif new is not None and new in _BEGUN:
            self._begun[key] = UnderWay(key, begun.begun if begun else day, new)

    @property
    def finished(self) -> tuple[Finished, ...]:
        """Those that are done, by day."""
        return tuple(sorted(self._done.values(), key=lambda item: (item.done, item.key)))

    @property
    def under_way(self) -> tuple[UnderWay, ...]:
        """Those that are not, the oldest first."""
        return tuple(sorted(self._begun.values(), key=lambda item: (item.begun, item.key)))


class _Counts:
    """Counts of all boards, carried on from one day to the next."""

    def __init__(self) -> None:
        self._statuses, self._priorities = dict.fromkeys(Status, 0), dict.fromkeys(PRIORITIES, 0)
        self._risks: dict[BoardId, _RiskCount] = {}

    def move(self, was: TicketFigure | None, now: TicketFigure | None) -> None:
        """Take in how a ticket stood, and how it stands now."""
        self._add(was, -1)
        self._add(now, 1)

    def sample(self, state: DayState, changed: Collection[BoardId]) -> Sample:
        """The counts of a day, on which some boards changed."""
        for board in changed:
            self._risks.pop(board, None)
        rests = (name for name, risks in self._risks.items() if risks.rest_on(changed))
        for board in (*changed, *rests):
            figures = state.boards.get(board)
            if figures is not None and figures.risks:
                self._risks[board] = _RiskCount.of(figures, state)
        return Sample(
            day=state.day,
            commit=state.commit,
            statuses=self._statuses.copy(),
            open_by_priority=self._priorities.copy(),
            exposure=sum([risks.exposure for risks in self._risks.values()]),
            by_claim=sum([risks.by_claim for risks in self._risks.values()]),
            waivers=sum([board.waivers for board in state.boards.values()]),
        )

    def _add(self, ticket: TicketFigure | None, sign: int) -> None:
        if ticket is None:
            return
        self._statuses[ticket.status] += sign
        if ticket.status.is_open:
            self._priorities[ticket.priority or NO_PRIORITY] += sign


class _RiskCount(NamedTuple):
    """What the risks of a board come to on a day, and on which boards that rests."""

    exposure: int
    by_claim: int
    homes: frozenset[BoardId]
    has_dates: bool

    @classmethod
    def of(cls, board: BoardFigures, state: DayState) -> "_RiskCount":
        """The count of a board at the end of a day."""
        risks = tuple(_open_risks(board, state))
        exposure, residual = (sum(values) for values in zip((0, 0), *risks, strict=True))
        return cls(exposure, residual, board.homes, board.has_dates)

    def rest_on(self, changed: Collection[BoardId]) -> bool:
        """Whether they come to something else on a day on which some boards changed."""
        return self.has_dates or not self.homes.isdisjoint(changed)


def _open_risks(board: BoardFigures, state: DayState) -> Iterator[tuple[int, int]]:
    """Exposure and what is left of it by claim, of scored risks that nobody accepted by then."""
    for risk in board.risks:
        is_accepted = risk.accepted_until is not None and state.day < risk.accepted_until
        if risk.exposure is None or is_accepted:
            continue
        names = risk.mitigated_by
        done = sum(_is_done(resolve(name, board.id), state) for name in names)
        yield risk.exposure, residual(risk.exposure, len(names) - done, len(names)) or 0


def _is_done(key: Key, state: DayState) -> bool:
    board = state.boards.get(key.board)
    ticket = board.tickets.get(key.ticket) if board else None
    return ticket is not None and ticket.status is Status.DONE
