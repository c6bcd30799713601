"""`readiness next`: what to take up, best first, each with its reasons."""

from collections.abc import Iterator, Sequence

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.query_answers import NextAnswer, PickJson
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.drawing import Cell, Column, Table
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    scope_named,
    takes_workspace,
)
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.ranking import Pick, most_waited_for, next_up, snoozed_count
from readiness_tui.domain.verdict.idle_notice import idle
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim


@click.command("next")
@click.argument("goal", default="", metavar="[SCOPE]", shell_complete=completers.scopes)
@click.option("--limit", metavar="N", type=click.IntRange(1), default=10, help="At most so many.")
@json_option
@takes_workspace
def next_command(*, given: Given, goal: str, limit: int) -> int:
    """Say what to take up next, best first, and why.

    With a SCOPE, only what that still needs, other boards included.
    """
    snapshot = open_workspace(given).snapshot
    scope = scope_named(goal, snapshot.portfolio) if goal else None
    picks = next_up(snapshot.analysis, scope, limit)
    snoozed = snoozed_count(snapshot.analysis, scope)
    waited = None if picks else most_waited_for(snapshot.analysis, scope)
    if given.as_json:
        output.print_json(_answer(snapshot, picks, snoozed, waited))
    else:
        output.print_problems(snapshot.problems)
        style = output.style(ascii_only=given.ascii_only, theme=given.theme)
        idle_lines = () if picks else idle(snapshot, waited)
        lines = [*_lines(snapshot, picks, style), *map(safe_line, idle_lines)]
        if snoozed:
            verb = "is" if snoozed == 1 else "are"
            lines.append(
                f"{snoozed} of what can be taken up {verb} snoozed for you: "
                "readiness list --where is:snoozed"
            )
        output.print_lines(lines)
    return 3 if snapshot.problems else 0


def _answer(
    snapshot: Snapshot, picks: Sequence[Pick], snoozed: int, waited: Key | None
) -> NextAnswer:
    picked = [
        documents.filled(
            PickJson,
            documents.ticket_json(snapshot, pick.key),
            pick,
            rank=pick.place,
        )
        for pick in picks
    ]
    most = waited and documents.NamedJson(board=waited.board, id=waited.ticket)
    return documents.filled(
        NextAnswer, snapshot, next=picked, snoozed=snoozed, most_waited_for=most
    )


def _lines(snapshot: Snapshot, picks: Sequence[Pick], style: output.Style) -> Iterator[str]:
    """Two lines each: place, what to do and the ticket; its claim and the reasons."""
    several = len(snapshot.portfolio.boards) > 1
    if style.terminal and picks:
        yield style.terminal.table(_table(snapshot, picks, style, several=several))
        return
    for pick in picks:
        ticket = snapshot.portfolio.boards[pick.key.board].tickets[pick.key.ticket]
        name = f"{pick.key.board}/{pick.key.ticket}" if several else pick.key.ticket
        status, proof = style.claim(claim(snapshot.judgement, pick.key))
        yield f"{pick.place:>3}  {pick.group:<6}  {safe_line(f'{name}  {ticket.title}')}"
        yield f"     {status}  {proof};  {safe_line(pick.says)}"


def _table(
    snapshot: Snapshot, picks: Sequence[Pick], style: output.Style, *, several: bool
) -> Table[Pick]:
    """The same for a terminal: what to do and the ticket, why below its title, and its claim."""

    def name(pick: Pick) -> Cell:
        text = f"{pick.key.board}/{pick.key.ticket}" if several else pick.key.ticket
        return Cell(safe_line(text), "focus")

    def title(pick: Pick) -> Cell:
        ticket = snapshot.portfolio.boards[pick.key.board].tickets[pick.key.ticket]
        return Cell(safe_line(ticket.title), "", safe_line(pick.says))

    def status(pick: Pick) -> Cell:
        claimed = claim(snapshot.judgement, pick.key)
        return Cell(style.claim(claimed)[0], claimed.status, short=style.short_claim(claimed)[0])

    def proof(pick: Pick) -> Cell:
        claimed = claim(snapshot.judgement, pick.key)
        ink, short = output.PROOF_INK.get(claimed.proof, "muted"), style.short_claim(claimed)[1]
        return Cell(style.claim(claimed)[1], ink, short=short)

    columns: tuple[Column[Pick], ...] = (
        Column("#", lambda pick: Cell(str(pick.place), "muted")),
        Column("do", lambda pick: Cell(pick.group)),
        Column("id", name),
        Column("title", title, grows=True),
        Column("status", status),
        Column("proof", proof),
    )
    return Table(columns, picks)
