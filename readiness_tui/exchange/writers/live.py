"""What generated sections hold: tracker, status, matrix, risks, milestones, checklist."""

from collections.abc import Callable, Mapping

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import last_day
from readiness_tui.domain.model.ids import Key, resolve
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.exchange.markdown.text import literal
from readiness_tui.exchange.writers.page import line, milestones, risks, table, tracker

_LEGEND = "The row depends on the column; `s` is a soft dependency."


def section(analysis: Analysis, board: Board, kind: str) -> list[str] | str:
    """The lines of a section of this board, or the sentence that says why there are none."""
    write = KINDS.get(kind)
    if write is None:
        return f"there is no section {kind!r}; known: {', '.join(KINDS)}"
    return write(analysis, board)


def _tracker(_: Analysis, board: Board) -> list[str]:
    return tracker(tuple(board.tickets.values()))


def _milestones(_: Analysis, board: Board) -> list[str]:
    return milestones(board)


def _risks(_: Analysis, board: Board) -> list[str]:
    return risks(board)


def _status(analysis: Analysis, board: Board) -> list[str]:
    """Owner, claim, proof, next milestone and blocker of each ticket."""
    head = ("ID", "Title", "Owner", "Status", "Proof", "Next milestone", "Blocker")
    rows = [
        [
            literal(ticket.id),
            literal(ticket.title),
            literal(ticket.primary),
            ticket.status.value,
            claim(analysis.judgement, Key(board.id, ticket.id)).proof.value,
            literal(_next_milestone(board, ticket)),
            literal(_blocker(analysis, board, ticket)),
        ]
        for ticket in board.tickets.values()
    ]
    return table(head, rows)


def _next_milestone(board: Board, ticket: Ticket) -> str:
    """The milestone with the first day that the ticket or its phase is part of."""
    if not ticket.is_open:
        return ""
    phases = {f"phase:{phase.id}" for phase in board.phases.values() if ticket.id in phase.tickets}
    names = {ticket.id, *phases}
    dated = [
        (last_day(one.due), one)
        for one in board.milestones.values()
        if one.due is not None and names.intersection(one.completes)
    ]
    if not dated:
        return ""
    day, first = min(dated, key=lambda pair: pair[0])
    return f"{first.id} {day.isoformat()}"


def _blocker(analysis: Analysis, board: Board, ticket: Ticket) -> str:
    """Why it cannot go on: what somebody says, or the open tickets that it needs."""
    if ticket.blocked is not None and ticket.status is Status.BLOCKED:
        return ticket.blocked.reason
    if not ticket.is_open:
        return ""
    portfolio = analysis.portfolio
    needs: list[str] = []
    for name in ticket.depends:
        key = resolve(name, board.id)
        home = portfolio.boards.get(key.board)
        need = home.tickets.get(key.ticket) if home else None
        if need is None or need.is_open:
            needs.append(name)
    return f"waits for {', '.join(needs)}" if needs else ""


def _matrix(_: Analysis, board: Board) -> list[str]:
    """1 where the row depends on the column, s where it only should come after it."""
    names = list(board.tickets)
    rows = [
        [literal(one.id), *(_mark(one, name) for name in names)] for one in board.tickets.values()
    ]
    return [*table(["Needs", *map(literal, names)], rows), "", _LEGEND]


def _mark(ticket: Ticket, name: str) -> str:
    if name == ticket.id:
        return "·"
    return "1" if name in ticket.depends else "s" if name in ticket.after else "0"


def _checklist(_: Analysis, board: Board) -> list[str]:
    lines: list[str] = []
    for ticket in board.tickets.values():
        mark = "x" if ticket.status is Status.DONE else " "
        lines.append(f"- [{mark}] {line(ticket.id)} {line(ticket.title)}")
        lines += [
            f"  - [{'x' if one.done else ' '}] {line(one.text)}"
            for one in (*ticket.acceptance, *ticket.closure, *ticket.tasks)
            if one.text
        ]
    return lines


KINDS: Mapping[str, Callable[[Analysis, Board], list[str]]] = {
    "tracker": _tracker,
    "status": _status,
    "matrix": _matrix,
    "risks": _risks,
    "milestones": _milestones,
    "checklist": _checklist,
}
