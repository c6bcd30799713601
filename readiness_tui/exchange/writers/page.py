"""A board as a Markdown page: a tracker table, acceptance as boxes, milestones and risks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from readiness_tui.domain.fields.forms import format_owners
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ticket import Criterion, Task, Ticket
from readiness_tui.exchange.markdown.text import literal as cell
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.exchange.writers.texts import shown

_EMPTY = "-"


def line(text: str) -> str:
    """A text as the rest of one line, such as a heading or a bullet."""
    return cell(" ".join(text.split()))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A pipe table of cells that `cell` made; an empty cell has a dash."""
    filled = [[value or _EMPTY for value in row] for row in rows]
    lines = [head, ["---"] * len(head), *filled]
    return [f"| {' | '.join(row)} |" for row in lines]


_SPELLED: Mapping[str, tuple[str, Callable[[Ticket], str]]] = {
    "status": ("Status", lambda one: one.status.value),
    "priority": ("Priority", lambda one: one.priority.value if one.priority else ""),
    "owners": ("Owner", lambda one: format_owners(one.owners)),
    "depends": ("Depends on", lambda one: ", ".join(one.depends)),
    "after": ("After", lambda one: ", ".join(one.after)),
    "estimate": ("Estimate", lambda one: one.estimate.likely if one.estimate else ""),
    "target": ("Target", lambda one: str(one.target) if one.target else ""),
    "score": ("Score", lambda one: str(one.score.value) if one.score else ""),
    "group": ("Workstream", lambda one: one.group),
    "labels": ("Labels", lambda one: ", ".join(one.labels)),
}
"""The columns behind id and title: header and spelling. Those that no ticket fills are left out."""


def tracker(tickets: Sequence[Ticket], fields: Sequence[str] = tuple(_SPELLED)) -> list[str]:
    """The tickets as a table, in order."""
    filled = [
        name
        for name in fields
        if name == "status" or any(_SPELLED[name][1](one) for one in tickets)
    ]
    head = ["ID", "Title", *(_SPELLED[name][0] for name in filled)]
    rows = [
        [cell(one.id), cell(one.title), *(cell(_SPELLED[name][1](one)) for name in filled)]
        for one in tickets
    ]
    return table(head, rows)


def page(selection: Selection) -> str:
    """The selected boards, one below the other."""
    return shown("\n".join(text for board in selection.boards for text in (*_board(board), "")))


def _board(board: Board) -> Iterator[str]:
    yield f"# {line(board.title or board.id)}"
    if board.objective:
        yield from ("", "## Objective", "", line(board.objective))
    for title, items in (
        ("Out of scope", board.out_of_scope),
        ("Assumptions", board.assumptions),
    ):
        if items:
            yield from ("", f"## {title}", "", *(f"- {line(item)}" for item in items))
    if board.tickets:
        yield from ("", "## Tickets", "", *tracker(tuple(board.tickets.values())))
    yield from _sections(board)
    if board.milestones:
        yield from ("", "## Milestones", "", *milestones(board))
    if board.risks:
        yield from ("", "## Risks", "", *risks(board))


def _sections(board: Board) -> Iterator[str]:
    """What of a ticket is no cell: its outcome and its boxes.

    All tickets have a section or none has: the order of sections is that of tickets read back.
    """
    tickets = board.tickets.values()
    if not any(one.outcome or one.tasks or any(map(_boxes, _criteria(one))) for one in tickets):
        return
    for ticket in tickets:
        yield from ("", f"### {line(ticket.id)}: {line(ticket.title)}")
        if ticket.outcome:
            yield from ("", f"- Outcome: {line(ticket.outcome)}")
        for heading, items in zip(_HEADINGS, (*_criteria(ticket), ticket.tasks), strict=True):
            if boxes := _boxes(items):
                yield from ("", f"#### {heading}", "", *boxes)


_HEADINGS = ("Acceptance criteria", "Closure", "Tasks")


def _criteria(ticket: Ticket) -> tuple[tuple[Criterion, ...], ...]:
    return ticket.acceptance, ticket.closure


def _boxes(items: Iterable[Criterion | Task]) -> list[str]:
    """Lines with marks as boxes; those that a gate or a ticket decides are no boxes."""
    return [f"- [{'x' if one.done else ' '}] {line(one.text)}" for one in items if one.text]


def milestones(board: Board) -> list[str]:
    """The milestones as a table."""
    rows = [
        [
            cell(one.id),
            cell(one.title or one.id),
            cell(str(one.due) if one.due else ""),
            cell(", ".join(one.completes)),
        ]
        for one in board.milestones.values()
    ]
    return table(("ID", "Title", "Due", "Completes"), rows)


def risks(board: Board) -> list[str]:
    """The risks as a table, with the tickets that mitigate each."""
    rows = [
        [
            cell(one.id),
            cell(one.title),
            str(one.likelihood or ""),
            str(one.impact or ""),
            cell(", ".join(one.mitigated_by)),
            cell(one.owner),
        ]
        for one in board.risks.values()
    ]
    return table(("ID", "Risk", "Likelihood", "Impact", "Mitigation", "Owner"), rows)
