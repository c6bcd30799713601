"""L5xx and L304: dates that cannot be kept, and dates that mean another day than they say."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put
from readiness_tui.domain.model.board import Board, Milestone
from readiness_tui.domain.model.calendar import WorkCalendar, calendar_of, window_days
from readiness_tui.domain.model.dates import (
    QUARTERS_A_DAY,
    Target,
    Week,
    Window,
    format_days,
    last_day,
)
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, spell
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.model.ticket import Estimate, Ticket
from readiness_tui.domain.plan.schedule import Pressure, Schedule
from readiness_tui.domain.proof.scope_members import completed

_PRESSING = frozenset({Pressure.LATE, Pressure.CRITICAL})
_DAY = timedelta(days=1)
_LAST_WEEK_ENDS = date.max - date.max.isoweekday() % 7 * _DAY
"""The last Sunday that there is."""
MOST_DAYS_BACK = 366
"""How far a working day before a free one is sought; a calendar without any for so long is odd."""


def _calendars(plan: Plan) -> Mapping[BoardId, WorkCalendar]:
    usual = plan.analysis.context.calendar
    return {
        board.id: WorkCalendar.of(calendar_of(board, usual), plan.today)
        for board in plan.boards.values()
    }


def _working(calendar: WorkCalendar, day: date) -> date:
    """The nearest working day at or before a day; the day itself if there is none."""
    candidate = day
    for _ in range(MOST_DAYS_BACK):
        if calendar.is_working(candidate):
            return candidate
        if candidate == date.min:
            break
        candidate -= _DAY
    return day


def _moved(key: Key, ticket: Ticket, to: Target | None) -> Action:
    title = f"{key.ticket} target {to}" if to else f"no target of {key.ticket}'s own"
    return put(title, key.ref, "target", (ticket.target, to))


def _alike(old: Target, day: date) -> Target:
    """A day in the form of another target; the last days of all lie in a week that does not end."""
    return Week.of(day) if isinstance(old, Week) and day <= _LAST_WEEK_ENDS else day


def _before_dependency(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.open:
        if ticket.target is None or not ticket.depends:
            continue
        for other in plan.needs(key):
            needed = plan.ticket(other)
            if not needed.is_open or needed.target is None:
                continue
            if last_day(ticket.target) < last_day(needed.target):
                name = spell(other, key.board)
                message = (
                    f"{key.ticket} is due {ticket.target}, before {name}, which it needs, "
                    f"is due {needed.target}"
                )
                fixes = (
                    _moved(key, ticket, needed.target),
                    _moved(other, needed, ticket.target),
                    _moved(key, ticket, None),
                )
                yield Found(key.ref, "target", message, (other.ref,), fixes)


def _out_of_reach(plan: Plan) -> Iterator[Found]:
    schedule = plan.analysis.schedule()
    for board, key, ticket in plan.open:
        place = schedule.planned(key) if ticket.target else None
        if ticket.target is None or place is None:
            continue
        calendar = schedule.calendar(board.id)
        late = place.ef - calendar.due(last_day(ticket.target))
        if late <= 0:
            continue
        day = calendar.end_day(place.ef)
        days = -(-late // QUARTERS_A_DAY)
        message = (
            f"{key.ticket} is due {ticket.target}, {counted(days, 'working day')} before "
            f"it can be finished: {day}"
        )
        fixes = (_moved(key, ticket, _alike(ticket.target, day)), _moved(key, ticket, None))
        yield Found(key.ref, "target", message, fixes=fixes)


def _unestimated(plan: Plan) -> Iterator[Found]:
    schedule = plan.analysis.schedule()
    for _, key, ticket in plan.open:
        if ticket.estimate is not None:
            continue
        place = schedule.planned(key)
        node = plan.analysis.graph.index[key]
        if place is None or not place.assumed or schedule.pressure(node) not in _PRESSING:
            continue
        assumed = format_days(place.length)
        message = f"{key.ticket} has no float and no estimate; {assumed} is assumed"
        fixes = tuple(
            put(f"{key.ticket} takes {text}", key.ref, "estimate", (None, Estimate(text)))
            for text in dict.fromkeys((assumed.replace(" ", ""), "1d", "2d", "5d"))
        )
        yield Found(key.ref, "estimate", message, fixes=fixes)


def _outside_window(plan: Plan) -> Iterator[Found]:
    calendars = _calendars(plan)
    for board, key, ticket in plan.open:
        if ticket.target is None:
            continue
        day = _working(calendars[board.id], last_day(ticket.target))
        phase = next((phase for _, home, phase in plan.phases.get(key, ()) if home is board), None)
        spans = ([(f"phase {phase.id}", phase.window)] if phase else []) + [("board", board.window)]
        for name, window in spans:
            start, end = window_days(window, board)
            if (start is None or day >= start) and (end is None or day <= end):
                continue
            side = f"after the end of its {name}, {end}" if end and day > end else ""
            side = side or f"before the start of its {name}, {start}"
            message = f"{key.ticket} is due {ticket.target}, {side}"
            to = (_moved(key, ticket, end),) if end else ()
            fixes = (*to, _moved(key, ticket, None))
            yield Found(key.ref, "target", message, fixes=fixes)
            break


def _passed(plan: Plan) -> Iterator[Found]:
    this = Week.of(plan.today)
    weeks: tuple[Target, ...] = (this, Week.of(this.last + _DAY))
    days: dict[BoardId, tuple[Target, ...]] = {}
    for home, calendar in _calendars(plan).items():
        ends = (_working(calendar, last_day(week)) for week in weeks)
        days[home] = tuple(day for day in ends if day >= plan.today)
    for board, key, ticket in plan.open:
        if ticket.target is None or last_day(ticket.target) >= plan.today:
            continue
        later = days[board.id] if isinstance(ticket.target, date) else weeks
        fixes = tuple(_moved(key, ticket, to) for to in later)
        message = f"{key.ticket} was due {ticket.target} and is {ticket.status}"
        yield Found(key.ref, "target", message, fixes=(*fixes, _moved(key, ticket, None)))


def _free_day(plan: Plan) -> Iterator[Found]:
    calendars = _calendars(plan)
    for board in plan.boards.values():
        calendar = calendars[board.id]
        for record, field, day in _days(board):
            if calendar.is_working(day):
                continue
            meant = _working(calendar, day)
            if meant == day:
                continue
            message = f"{record.id}.{field} {day} is no working day; {meant} is meant"
            title = f"{record.id}.{field} {meant}"
            yield Found(record, field, message, fixes=(put(title, record, field, (day, meant)),))


def _days(board: Board) -> Iterator[tuple[RecordRef, str, date]]:
    """The dates of a board by which something is due."""
    for ticket in board.tickets.values():
        if isinstance(ticket.target, date) and ticket.is_open:
            yield RecordRef(board.id, Kind.TICKET, ticket.id), "target", ticket.target
    for milestone in board.milestones.values():
        if isinstance(milestone.due, date):
            yield RecordRef(board.id, Kind.MILESTONE, milestone.id), "due", milestone.due


def _milestone_early(plan: Plan) -> Iterator[Found]:
    schedule = plan.analysis.schedule()
    for board in plan.boards.values():
        for milestone in board.milestones.values():
            late = _latest(plan, schedule, (board, milestone)) if milestone.due else None
            if milestone.due is None or late is None or late[1] <= last_day(milestone.due):
                continue
            key, day, is_target = late
            name = spell(key, board.id)
            record = RecordRef(board.id, Kind.MILESTONE, milestone.id)
            reason = f"{name} is due {plan.ticket(key).target}" if is_target else ""
            reason = reason or f"{name} cannot be finished before {day}"
            new = _alike(milestone.due, day)
            fix = put(f"{milestone.id} due {new}", record, "due", (milestone.due, new))
            message = f"{milestone.id} is due {milestone.due}, but {reason}"
            yield Found(record, "due", message, (key.ref,), (fix,))


def _latest(
    plan: Plan, schedule: Schedule, of: tuple[Board, Milestone]
) -> tuple[Key, date, bool] | None:
    """The open ticket of a milestone that ends last, the day, and whether that is its target."""
    board, milestone = of
    latest: tuple[Key, date, bool] | None = None
    for name in completed(board, milestone.id):
        key = plan.analysis.portfolio.find(name, board.id)
        if key is None or not (ticket := plan.ticket(key)).is_open:
            continue
        calendar = schedule.calendar(key.board)
        days = [(_working(calendar, last_day(ticket.target)), True)] if ticket.target else []
        finish = schedule.end_day(key)
        days += [(finish, False)] if finish else []
        for day, is_target in days:
            if latest is None or day > latest[1]:
                latest = key, day, is_target
    return latest


def _inverted(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        whole = board.ref
        spans: list[tuple[RecordRef, Window | None]] = [(whole, board.window)]
        for kind, homes in ((Kind.PHASE, board.phases), (Kind.ITERATION, board.iterations)):
            spans += [(RecordRef(board.id, kind, one.id), one.window) for one in homes.values()]
        for record, window in spans:
            if window is None:
                continue
            start, end = window_days(window, board)
            weeks = window.weeks
            if (start and end and start > end) or (weeks and weeks[0] > weeks[1]):
                span = f"week {weeks[0]} to {weeks[1]}" if weeks else f"{start} to {end}"
                message = f"the window of {record.kind} {record.id} ends before it starts: {span}"
                yield Found(record, "window", message)


_E, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L304": Rule("estimate-missing-critical", _W, _unestimated, Mends.CHOICE),
    "L501": Rule("target-before-dependency", _W, _before_dependency, Mends.CHOICE),
    "L502": Rule("target-out-of-reach", _W, _out_of_reach, Mends.CHOICE),
    "L503": Rule("target-outside-window", _I, _outside_window, Mends.CHOICE),
    "L504": Rule("target-passed", _W, _passed, Mends.CHOICE),
    "L505": Rule("target-on-free-day", _I, _free_day, Mends.SAFE),
    "L506": Rule("milestone-early", _W, _milestone_early, Mends.CHOICE),
    "L507": Rule("window-inverted", _E, _inverted),
}
