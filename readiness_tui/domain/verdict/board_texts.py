"""What a board says for people alone: playbooks, time boxes, alerts that nothing evaluates, notes.

`readiness explain`, the verdict and the page of a board show the same lines.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from readiness_tui.domain.model.board import Alert, Board, Iteration, LogEntry, Playbook
from readiness_tui.domain.model.calendar import window_days
from readiness_tui.domain.model.ids import Key, TicketId, resolve
from readiness_tui.domain.model.notes import MOST, entries_of, noted, signed
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verdict.alarms import calls_of, walk_of
from readiness_tui.domain.verdict.conditions import CONDITIONS
from readiness_tui.domain.verdict.statement_proof import Stand, statement_proofs

Fact = tuple[str, str]
"""A label, empty for a further line of the one above, and a text."""


class TimeBox(Struct, frozen=True):
    """A week or another iteration on a day.

    Attributes:
        start: Its first day, None where it has none.
        end: Its last day, None where it has none.
        is_now: Whether the day lies in it.
        is_over: Whether it ended before the day.
        closed: How many of its tickets are done or dropped.
        tickets: What it lists, each once; one that does not exist is never closed.
    """

    start: date | None
    end: date | None
    is_now: bool
    is_over: bool
    closed: int
    tickets: tuple[Key, ...]

    @property
    def counted(self) -> str:
        """`1 of 2 closed`; empty where it lists nothing."""
        return f"{self.closed} of {len(self.tickets)} closed" if self.tickets else ""

    @property
    def days(self) -> str:
        """`2026-02-16 to 2026-02-22`; empty where it has neither end."""
        is_open = self.start is None and self.end is None
        return "" if is_open else f"{self.start or '...'} to {self.end or '...'}"


class Walk(Struct, frozen=True):
    """How far the open ticket is that walks through a playbook: its tasks are the steps."""

    ticket: TicketId
    done: int
    total: int

    @classmethod
    def of(cls, ticket: Ticket) -> "Walk":
        """The walk of a ticket."""
        return cls(ticket.id, sum(task.done for task in ticket.tasks), len(ticket.tasks))


class Play(Struct, frozen=True):
    """A playbook on a day.

    Attributes:
        playbook: What to do.
        called_for: What meets the condition that a trigger names; empty where nothing does.
        walk: How far the ticket is that walks through it, None where no open one does.
    """

    playbook: Playbook
    called_for: str
    walk: Walk | None


def time_box(portfolio: Portfolio, board: Board, iteration: Iteration, today: date) -> TimeBox:
    """When an iteration is, and how much of it is closed: on a page, in pane 6 and in `show`."""
    start, end = window_days(iteration.window, board) if iteration.window else (None, None)
    keys = tuple(dict.fromkeys(resolve(name, board.id) for name in iteration.tickets))
    tickets = map(portfolio.ticket, keys)
    return TimeBox(
        start,
        end,
        is_now=start is not None and end is not None and start <= today <= end,
        is_over=end is not None and end < today,
        closed=sum(ticket is not None and not ticket.is_open for ticket in tickets),
        tickets=keys,
    )


def board_facts(judgement: Judgement, board: Board) -> Iterator[Fact]:
    """What stands with the verdict of a board, whatever the word: labels and texts as written."""
    yield from board_state(judgement, board)
    entries = entries_of(board)
    yield from (("log", _dated(entry)) for entry in entries[:MOST])
    if len(entries) > MOST:
        yield "", f"+{len(entries) - MOST}"


def board_state(judgement: Judgement, board: Board) -> Iterator[Fact]:
    """The same without the log."""
    today = judgement.now.date()
    yield from stated(judgement, board)
    yield from by_hand(board)
    for play in plays(judgement, board):
        yield "playbook", _headline(play.playbook)
        yield from _state(play)
        yield from (("", f"{number}. {step}") for number, step in enumerate(play.playbook.steps, 1))
    for iteration in board.iterations.values():
        yield "iteration", _boxed(judgement.portfolio, board, iteration, today)


def stated(judgement: Judgement, board: Board) -> Iterator[Fact]:
    """The qualities and assumptions of a board, each with what its gates say of it.

    An assumption that no gate proves is not told: that is what makes it one.
    """
    for proof in statement_proofs(judgement, board):
        label, _, name = proof.name.partition(":")
        gates = ", ".join(key.gate for key in proof.gates)
        if proof.stand is not Stand.UNPROVEN:
            yield label, f"{name}: {proof.stand} by {gates}"
        elif label == "quality":
            yield label, f"{name}: no gate proves it"


def by_hand(board: Board) -> Iterator[Fact]:
    """The alerts of a board whose condition is text for people: the program never meets it."""
    for alert in board.alerts.values():
        if alert.when not in CONDITIONS:
            yield "alert", _watched(alert)


def playbook_lines(judgement: Judgement, board: Board) -> Iterator[Fact]:
    """The playbooks of a board: when they are for, how long, what calls for them, how far."""
    for play in plays(judgement, board):
        steps = "1 step" if len(play.playbook.steps) == 1 else f"{len(play.playbook.steps)} steps"
        yield "playbook", f"{_headline(play.playbook)} ({steps})"
        yield from _state(play)


def iterations_of(portfolio: Portfolio, key: Key, today: date) -> Iterator[str]:
    """The time boxes of its board that a ticket is planned into, in words."""
    board = portfolio.boards[key.board]
    for iteration in board.iterations.values():
        if any(resolve(name, board.id) == key for name in iteration.tickets):
            yield _boxed(portfolio, board, iteration, today)


def plays(judgement: Judgement, board: Board) -> Iterator[Play]:
    """How the playbooks of a board stand, in the order of the file."""
    calls = {playbook.id: says for playbook, says in calls_of(judgement, board)}
    for playbook in board.playbooks.values():
        ticket = walk_of(board, playbook)
        yield Play(playbook, calls.get(playbook.id, ""), Walk.of(ticket) if ticket else None)


def _state(play: Play) -> Iterator[Fact]:
    """What calls for a playbook now, and how far the walk through it is."""
    if play.called_for:
        yield "", f"called for now: {play.called_for}"
    if walk := play.walk:
        yield "", f"{walk.ticket} walks through it: {walk.done} of {walk.total} steps are done"


def _headline(playbook: Playbook) -> str:
    """`Rollback, when: Gate failure; Tests red`."""
    name = playbook.title or playbook.id
    return f"{name}, when: {'; '.join(playbook.triggers)}" if playbook.triggers else name


def _watched(alert: Alert) -> str:
    runbook = f"; see {alert.runbook}" if alert.runbook else ""
    return f'{alert.id}, when "{alert.when}": for people to watch, never evaluated{runbook}'


def _boxed(portfolio: Portfolio, board: Board, iteration: Iteration, today: date) -> str:
    """`W07  Week 7, 2026-02-16 to 2026-02-22 (now): 1 of 2 closed`."""
    box = time_box(portfolio, board, iteration, today)
    name = f"{iteration.id}  {iteration.title}".strip()
    span = f", {box.days}" if box.days else ""
    counted = f": {box.counted}" if box.counted else ""
    return f"{name}{span}{' (now)' if box.is_now else ''}{counted}"


def _dated(entry: LogEntry) -> str:
    return "  ".join(filter(None, (signed(entry), noted(entry))))
