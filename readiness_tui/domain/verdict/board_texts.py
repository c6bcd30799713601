"""What a board says for people alone: playbooks, time boxes, alerts that nothing evaluates, notes.

`readiness explain`, the verdict and the page of a board show the same lines.
"""

from collections.abc import Iterator
from datetime import date

from readiness_tui.domain.model.board import Alert, Board, Iteration, LogEntry, Playbook
from readiness_tui.domain.model.calendar import window_days
from readiness_tui.domain.model.ids import Key, resolve
from readiness_tui.domain.model.notes import MOST, newest_first, noted, signed
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verdict.alarms import calls_of
from readiness_tui.domain.verdict.conditions import CONDITIONS
from readiness_tui.domain.verdict.statement_proof import Stand, statement_proofs

Fact = tuple[str, str]
"""A label, empty for a further line of the one above, and a text."""


def board_facts(judgement: Judgement, board: Board) -> Iterator[Fact]:
    """What stands with the verdict of a board, whatever the word: labels and texts as written."""
    today = judgement.now.date()
    yield from stated(judgement, board)
    yield from by_hand(board)
    calls = {playbook.id: says for playbook, says in calls_of(judgement, board)}
    for playbook in board.playbooks.values():
        yield "playbook", _headline(playbook)
        if playbook.id in calls:
            yield "", f"called for now: {calls[playbook.id]}"
        yield from (("", f"{number}. {step}") for number, step in enumerate(playbook.steps, 1))
    for iteration in board.iterations.values():
        yield "iteration", _boxed(board, iteration, today)
    entries = newest_first(entry for entry in board.log.values() if not entry.ticket)
    yield from (("log", _dated(entry)) for entry in entries[:MOST])
    if len(entries) > MOST:
        yield "", f"+{len(entries) - MOST}"


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


def playbook_lines(board: Board) -> Iterator[Fact]:
    """The playbooks of a board, each in one line: what calls for it, and how long it is."""
    for playbook in board.playbooks.values():
        steps = "1 step" if len(playbook.steps) == 1 else f"{len(playbook.steps)} steps"
        yield "playbook", f"{_headline(playbook)} ({steps})"


def iterations_of(board: Board, key: Key, today: date) -> Iterator[str]:
    """The time boxes that a ticket is planned into, in words."""
    for iteration in board.iterations.values():
        if any(resolve(name, board.id) == key for name in iteration.tickets):
            yield _boxed(board, iteration, today)


def _headline(playbook: Playbook) -> str:
    """`Rollback, when: Gate failure; Tests red`."""
    name = playbook.title or playbook.id
    return f"{name}, when: {'; '.join(playbook.triggers)}" if playbook.triggers else name


def _watched(alert: Alert) -> str:
    runbook = f"; see {alert.runbook}" if alert.runbook else ""
    return f'{alert.id}, when "{alert.when}": for people to watch, never evaluated{runbook}'


def _boxed(board: Board, iteration: Iteration, today: date) -> str:
    """`W07  Week 7, 2026-02-16 to 2026-02-22 (now): 1 of 2 done`."""
    name = f"{iteration.id}  {iteration.title}".strip()
    start, end = window_days(iteration.window, board) if iteration.window else (None, None)
    span = f", {start or '...'} to {end or '...'}" if start or end else ""
    is_now = start is not None and end is not None and start <= today <= end
    named = dict.fromkeys(resolve(ticket, board.id) for ticket in iteration.tickets)
    tickets = [board.tickets.get(key.ticket) for key in named if key.board == board.id]
    closed = sum(ticket is not None and not ticket.is_open for ticket in tickets)
    counted = f": {closed} of {len(tickets)} closed" if tickets else ""
    return f"{name}{span}{' (now)' if is_now else ''}{counted}"


def _dated(entry: LogEntry) -> str:
    return "  ".join(filter(None, (signed(entry), noted(entry))))
