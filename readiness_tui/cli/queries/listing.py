"""`readiness list`: tickets in a table or one to a line, each claim with its proof."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    asks_who,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.field_text import say_owners
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.schedule_words import say_slip
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim

if TYPE_CHECKING:
    from readiness_tui.cli.answers.query_answers import ListAnswer
    from readiness_tui.ui.viewmodels.backlog import Selection

GAP = "  "


@click.command("list")
@click.argument("view", default="all", metavar="[VIEW]")
@click.option("--where", metavar="QUERY", default="", help="Only tickets that fit the query.")
@click.option("--board", metavar="ID", help="Only this board.")
@click.option("--sort", metavar="ORDER", default="", help="Order; a leading - turns it round.")
@click.option("--plain", is_flag=True, help="One ticket to a line, in words, without columns.")
@json_option
@takes_workspace
def list_command(
    *,
    given: Given,
    view: str,
    where: str,
    board: str | None,
    sort: str,
    plain: bool,
    as_json: bool,
) -> int:
    """List tickets, each claim with its proof.

    VIEW is one of the planner's: next, all, triage, mine, blocked, contradicted, closable, or one
    that was saved. ORDER is file, priority, score, target, owner or id. QUERY is what the planner's
    filter takes, such as "is:ready priority:<=P1".
    """
    from readiness_tui.services.settings.views import views_of
    from readiness_tui.ui.viewmodels.backlog import SORTS, Look, ordering, select

    order = sort.removeprefix("-")
    if sort and order not in SORTS.values():
        raise no_such(order, SORTS.values(), "order")
    views = {each.name: each for each in views_of(Path(located(given).root))}
    if view not in views:
        raise no_such(view, views, "view")
    snapshot = open_workspace(given, knows_me=asks_who(where, view, views[view].query)).snapshot
    if board is not None and board not in snapshot.portfolio.boards:
        raise no_such(board, snapshot.portfolio.boards, "board")
    home = BoardId(board) if board else None
    look = Look(home, views=tuple(views.values())).of_view(view)
    if sort:
        look = replace(look, **ordering(sort))
    tickets = select(snapshot, replace(look, query=where))
    if tickets.error:
        raise UsageError(tickets.error, remedy="docs/query.md has the fields and words of a query")
    if as_json:
        output.print_json(_answer(snapshot, tickets, where))
    else:
        output.print_problems(snapshot.problems)
        lines = _plain(snapshot, tickets.keys) if plain else _table(snapshot, tickets.keys, given)
        output.print_lines([*lines, *map(safe_line, _hints(snapshot, tickets, where))])
    return 3 if snapshot.problems else 0


def _hints(snapshot: Snapshot, found: "Selection", where: str) -> Sequence[str]:
    """What an empty answer is owed: that it is empty, and what of the query nobody has."""
    if found.keys:
        return ()
    from readiness_tui.domain.query.compiled import hints, parse

    unknown = hints(parse(where), snapshot.analysis) if where.strip() else ()
    return (f"no ticket of {found.total} is shown", *unknown)


def _answer(snapshot: Snapshot, found: "Selection", where: str) -> "ListAnswer":
    from readiness_tui.cli.answers import documents
    from readiness_tui.cli.answers.query_answers import ListAnswer

    return documents.filled(
        ListAnswer,
        found,
        snapshot,
        tickets=[documents.ticket_json(snapshot, key) for key in found.keys],
        hints=_hints(snapshot, found, where),
    )


def _name(snapshot: Snapshot, key: Key) -> str:
    """The id, with its board where there are several."""
    several = len(snapshot.portfolio.boards) > 1
    return safe_line(f"{key.board}/{key.ticket}" if several else key.ticket)


def _table(snapshot: Snapshot, keys: Sequence[Key], given: Given) -> Iterator[str]:
    """Status, proof, id, priority, owner, float, title, which gives way on a narrow terminal.

    Without the float where no ticket of the table has one.
    """
    style = output.style(ascii_only=given.ascii_only)
    plan = snapshot.analysis.schedule()
    slips = [say_slip(plan, key) for key in keys]
    rows: list[tuple[str, ...]] = []
    for key, slip in zip(keys, slips, strict=True):
        ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
        claimed = style.claim(claim(snapshot.judgement, key))
        row = (*claimed, _name(snapshot, key), ticket.priority or "-")
        float_cells = (slip or "-",) if any(slips) else ()
        rows.append((*row, safe_line(ticket.primary) or "-", *float_cells, safe_line(ticket.title)))
    widths = [max(map(output.cells, column)) for column in zip(*rows, strict=True)]
    fixed_width = sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    for key, row in zip(keys, rows, strict=True):
        *cells, title = map(output.padded, row, widths)
        cells[1] = style.paint(cells[1], output.PROOF_INK.get(_proof(snapshot, key), ""))
        if style.columns > fixed_width:
            title = output.clipped(title.rstrip(), style.columns - fixed_width)
        yield GAP.join([*cells, title]).rstrip()


def _proof(snapshot: Snapshot, key: Key) -> ProofWord:
    return snapshot.judgement.proofs[key].word


def _plain(snapshot: Snapshot, keys: Sequence[Key]) -> Iterator[str]:
    """One ticket to a line, in words that a screen reader reads: nothing by place or sign."""
    for key in keys:
        claimed = claim(snapshot.judgement, key)
        ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
        proof = f"{claimed.proof}, {claimed.held} of {claimed.total} gates hold"
        facts = [f"{claimed.status}, {proof if claimed.total else f'{claimed.proof}, no gates'}"]
        facts += [f"priority {ticket.priority}"] if ticket.priority else []
        facts += [f"owner {say_owners(ticket.owners)}"] if ticket.owners else []
        slip = say_slip(snapshot.analysis.schedule(), key)
        facts += [slip] if slip else []
        facts += map(str, snapshot.analysis.standings[key].unmet)
        yield safe_line(f"ticket {_name(snapshot, key)}: {ticket.title}. {'. '.join(facts)}.")
