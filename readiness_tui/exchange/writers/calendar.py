"""Milestones and targets as iCalendar (RFC 5545): all-day events and to-dos."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from readiness_tui import __version__
from readiness_tui.domain.model.board import Board, Milestone
from readiness_tui.domain.model.dates import last_day
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.exchange.writers.texts import shown

LINE_OCTETS = 75
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_STATES = {
    Status.DONE: "COMPLETED",
    Status.DROPPED: "CANCELLED",
    Status.TODO: "NEEDS-ACTION",
}
_PRIORITIES = {"P0": 1, "P1": 3, "P2": 5, "P3": 7, "P4": 9}


def calendar(selection: Selection) -> str:
    """A calendar: an event for each milestone with a day, a to-do for each ticket with a target.

    A week stands for its last day. The stamp is the day on which it is exported, so that the same
    boards give the same bytes on one day.
    """
    stamp = f"{selection.analysis.context.today:%Y%m%d}T000000Z"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//readiness-tui//{__version__}//EN",
        "CALSCALE:GREGORIAN",
    ]
    for board in selection.boards:
        for milestone in board.milestones.values():
            lines += _event(board, milestone, stamp)
        for ticket in board.tickets.values():
            lines += _todo(board, ticket, stamp)
    return "".join(f"{fold(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _event(board: Board, milestone: Milestone, stamp: str) -> Iterator[str]:
    if milestone.due is None:
        return
    day = last_day(milestone.due)
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(board.id, 'milestone', milestone.id)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_day(day)}"
    if day < date.max:
        yield f"DTEND;VALUE=DATE:{_day(day + timedelta(days=1))}"  # the first day after it
    yield f"SUMMARY:{escaped(f'{milestone.id} {milestone.title}'.strip())}"
    if milestone.completes:
        yield f"DESCRIPTION:{escaped('completes ' + ', '.join(milestone.completes))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _todo(board: Board, ticket: Ticket, stamp: str) -> Iterator[str]:
    if ticket.target is None:
        return
    yield "BEGIN:VTODO"
    yield f"UID:{_uid(board.id, 'ticket', ticket.id)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DUE;VALUE=DATE:{_day(last_day(ticket.target))}"
    yield f"SUMMARY:{escaped(f'{ticket.id} {ticket.title}')}"
    yield f"STATUS:{_STATES.get(ticket.status, 'IN-PROCESS')}"
    if ticket.priority:
        yield f"PRIORITY:{_PRIORITIES[ticket.priority.value]}"
    if ticket.outcome:
        yield f"DESCRIPTION:{escaped(ticket.outcome)}"
    yield "END:VTODO"


def _uid(*parts: str) -> str:
    return escaped("/".join(parts)) + "@readiness"


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11): the four signs escaped, no control characters."""
    for sign, spelling in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(sign, spelling)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return _CONTROL.sub("", shown(text))


def fold(line: str) -> str:
    """A content line in pieces of at most 75 octets (RFC 5545, 3.1), cut between characters."""
    pieces: list[str] = []
    start = size = 0
    for index, sign in enumerate(line):
        width = len(sign.encode("utf-8", "replace"))
        if size + width > LINE_OCTETS:
            pieces.append(line[start:index])
            start, size = index, 1  # the blank that goes on counts
        size += width
    return "\r\n ".join([*pieces, line[start:]])
