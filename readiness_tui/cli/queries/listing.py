"""`readiness list`: tickets in a table or one to a line, each claim with its proof."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.drawing import Cell, Column, Table, chosen
from readiness_tui.cli.base.workspace_args import (
    Given,
    asks_who,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.fields.forms import format_owners
from readiness_tui.domain.fields.records import format_field
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.schedule_words import format_slip
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim

if TYPE_CHECKING:
    from readiness_tui.cli.answers.query_answers import ListAnswer
    from readiness_tui.domain.settings.views import SavedView
    from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection

DRAWN = ("id", "status", "proof", "priority", "owner", "float", "title")
VIEW_NAMES = ("next", "all", "triage", "mine", "blocked", "contradicted", "closable")
USUAL = ("status", "proof", "id", "priority", "owner", "float", "title")

COLUMNS = (*USUAL, "group", "labels", "target", "estimate", "score", "tasks", "board", "waits")
"""Every column that a table of tickets may have."""
WITHOUT_PROOF = frozenset(COLUMNS) - {"proof", "waits"}
"""Those that the boards alone yield."""
ORDERS = ("file", "priority", "score", "target", "owner", "id")


@click.command("list")
@click.argument(
    "view", default="all", metavar="[VIEW]", shell_complete=completers.words(*VIEW_NAMES)
)
@click.option("--where", metavar="QUERY", default="", help="Only tickets that fit the query.")
@click.option(
    "--board",
    "boards_",
    metavar="ID",
    shell_complete=completers.boards,
    multiple=True,
    help="Only this board; repeat.",
)
@click.option(
    "--sort",
    metavar="ORDER",
    shell_complete=completers.words(*ORDERS),
    default="",
    help="Order; a leading - turns it round.",
)
@click.option(
    "--columns",
    metavar="NAMES",
    shell_complete=completers.words(*COLUMNS),
    default="",
    help="These columns, parted by commas.",
)
@click.option("--plain", is_flag=True, help="One ticket to a line, in words, without columns.")
@json_option
@takes_workspace
def list_command(
    *,
    given: Given,
    view: str,
    where: str,
    boards_: tuple[str, ...],
    sort: str,
    columns: str,
    plain: bool,
) -> int:
    """List tickets, each claim with its proof.

    VIEW is one of the planner's: next, all, triage, mine, blocked, contradicted, closable, or one
    that was saved. ORDER is file, priority, score, target, owner or id. QUERY is what the planner's
    filter takes, such as "is:ready priority:<=P1".
    """
    from readiness_tui.services.settings.views import views_of
    from readiness_tui.ui.viewmodels.rows.backlog import SORTS, Look, in_scope, ordering, select

    order = sort.removeprefix("-")
    if sort and order not in SORTS.values():
        raise no_such(order, SORTS.values(), "order")
    views = {each.name: each for each in views_of(Path(located(given).root))}
    if view not in views:
        raise no_such(view, views, "view")
    is_drawn_without_proof = not (given.as_json or plain) and _names_no_proof(columns)
    needs_proof = not is_drawn_without_proof or _selects_by_proof(views[view], where)
    workspace = open_workspace(
        given,
        knows_me=asks_who(where, view, views[view].query),
        about=_about(boards_) if needs_proof else (),
    )
    snapshot = workspace.snapshot
    for board in boards_:
        if board not in snapshot.portfolio.boards:
            raise no_such(board, snapshot.portfolio.boards, "board")
    homes = dict.fromkeys(map(BoardId, boards_))
    look = Look(views=tuple(views.values())).of_view(view)
    if sort:
        look = replace(look, **ordering(sort))
    look = replace(look, query=where)
    scope = tuple(key for home in homes for key in in_scope(snapshot, home)) if homes else None
    tickets = select(snapshot, look, scope)
    if tickets.error:
        raise UsageError(tickets.error, remedy="docs/query.md has the fields and words of a query")
    if given.as_json:
        output.print_json(_answer(snapshot, tickets, look, homes))
    else:
        output.print_problems(snapshot.problems)
        lines = (
            _plain(snapshot, tickets.keys)
            if plain
            else _table(snapshot, tickets.keys, given, columns)
        )
        output.print_lines([*lines, *map(safe_line, _hints(snapshot, tickets, look, homes))])
    return 3 if snapshot.problems else 0


def _about(boards: Sequence[str]) -> Collection[BoardId] | None:
    """The boards that were asked for; None: all."""
    return tuple(map(BoardId, boards)) or None


def _names_no_proof(columns: str) -> bool:
    """Whether columns were chosen of which none tells what gates found, nor what follows."""
    names = {name.strip() for name in columns.split(",")}
    return bool(columns) and WITHOUT_PROOF.issuperset(names)


def _selects_by_proof(view: "SavedView", where: str) -> bool:
    """Whether it follows from what gates found which tickets are listed, or in which order."""
    from readiness_tui.domain.query.compiled import QueryError, parse
    from readiness_tui.domain.query.proof_need import asks_for_proof

    if view.base != "all":
        return True
    try:
        return any(asks_for_proof(parse(query)) for query in (view.query, where) if query.strip())
    except QueryError:  # told by whoever selects
        return False


def _hints(
    snapshot: Snapshot, found: "Selection", look: "Look", homes: Collection[BoardId]
) -> Sequence[str]:
    """What an empty answer is owed: that it is empty, what of the query nobody has, who has it."""
    if found.keys:
        return ()
    from readiness_tui.domain.query.compiled import hints, parse

    unknown = hints(parse(look.query), snapshot.analysis) if look.query.strip() else ()
    others = () if homes else _elsewhere(snapshot, look)
    return (f"no ticket of {found.total} is shown", *unknown, *others)


def _elsewhere(snapshot: Snapshot, look: "Look") -> Iterator[str]:
    """Which boards of other repositories have what no board of this one has."""
    from readiness_tui.ui.viewmodels.rows.backlog import select

    for board in sorted(snapshot.portfolio.elsewhere):
        if count := len(select(snapshot, replace(look, board=board)).keys):
            yield f"{count} on {board}, which speaks of another repository: --board {board}"


def _answer(
    snapshot: Snapshot, found: "Selection", look: "Look", homes: Collection[BoardId]
) -> "ListAnswer":
    from readiness_tui.cli.answers import documents
    from readiness_tui.cli.answers.query_answers import ListAnswer

    return documents.filled(
        ListAnswer,
        found,
        snapshot,
        tickets=[documents.ticket_json(snapshot, key) for key in found.keys],
        hints=_hints(snapshot, found, look, homes),
    )


def _name(snapshot: Snapshot, key: Key) -> str:
    """The id, with its board where there are several."""
    several = len(snapshot.portfolio.boards) > 1
    return safe_line(f"{key.board}/{key.ticket}" if several else key.ticket)


def _columns(snapshot: Snapshot, style: output.Style) -> tuple[Column[Key], ...]:
    """Every column that a table of tickets may have, in the order in which they stand."""
    plan, is_drawn = snapshot.analysis.schedule(), style.terminal is not None

    def ticket(key: Key) -> Ticket:
        return snapshot.portfolio.boards[key.board].tickets[key.ticket]

    def status(key: Key) -> Cell:
        claimed = claim(snapshot.judgement, key)
        return Cell(style.claim(claimed)[0], claimed.status, short=style.short_claim(claimed)[0])

    def proof(key: Key) -> Cell:
        claimed = claim(snapshot.judgement, key)
        ink, short = output.PROOF_INK.get(claimed.proof, "muted"), style.short_claim(claimed)[1]
        return Cell(style.claim(claimed)[1], ink, short=short)

    def text(say: Callable[[Ticket], str]) -> Callable[[Key], Cell]:
        return lambda key: Cell(safe_line(say(ticket(key))) or "-")

    def priority(key: Key) -> Cell:
        word = ticket(key).priority
        return Cell(word or "-", "strong" if word is Priority.P0 else "")

    def waits(key: Key) -> Cell:
        return Cell(
            safe_line("; ".join(map(str, snapshot.analysis.workabilities[key].unmet))) or "-"
        )

    return (
        Column("status", status),
        Column("proof", proof),
        Column("id", lambda key: Cell(_name(snapshot, key), "focus" if is_drawn else "")),
        Column("priority", priority, rank=2, head="pri"),
        Column("owner", text(lambda one: one.primary), rank=1),
        Column("float", lambda key: Cell(format_slip(plan, key) or "-"), rank=5),
        Column("title", text(lambda one: one.title), grows=True),
        Column("group", text(lambda one: one.group)),
        Column("labels", text(lambda one: format_field(one, "labels"))),
        Column("target", text(lambda one: format_field(one, "target"))),
        Column("estimate", text(lambda one: format_field(one, "estimate"))),
        Column("score", text(lambda one: str(one.score.value) if one.score else "")),
        Column("tasks", text(_tasks)),
        Column("board", lambda key: Cell(safe_line(key.board))),
        Column("waits", waits),
    )


def _tasks(ticket: Ticket) -> str:
    """How many of its tasks are done: `1 of 3`."""
    count = len(ticket.tasks)
    return f"{sum(task.done for task in ticket.tasks)} of {count}" if count else ""


def _table(snapshot: Snapshot, keys: Sequence[Key], given: Given, names: str) -> Iterator[str]:
    """The columns asked for, else status, proof, id, priority, owner, float and title.

    On a terminal with a head, and without columns where there is no room; the float is left out
    where no ticket of the table has one.
    """
    style = output.style(ascii_only=given.ascii_only, theme=given.theme)
    every = _columns(snapshot, style)
    columns = chosen(every, DRAWN if style.terminal else USUAL, names)
    if not keys:
        return
    table = Table(columns, keys, is_chosen=bool(names))
    if style.terminal:
        yield style.terminal.table(table)
        return
    if not names and not any(format_slip(snapshot.analysis.schedule(), key) for key in keys):
        table = table.without("float")
    yield from output.plain_lines(table, style.columns)


def _plain(snapshot: Snapshot, keys: Sequence[Key]) -> Iterator[str]:
    """One ticket to a line, in words that a screen reader reads: nothing by place or sign."""
    for key in keys:
        claimed = claim(snapshot.judgement, key)
        ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
        proof = f"{claimed.proof}, {claimed.held} of {claimed.total} gates hold"
        facts = [f"{claimed.status}, {proof if claimed.total else f'{claimed.proof}, no gates'}"]
        facts += [f"priority {ticket.priority}"] if ticket.priority else []
        facts += [f"owner {format_owners(ticket.owners)}"] if ticket.owners else []
        slip = format_slip(snapshot.analysis.schedule(), key)
        facts += [slip] if slip else []
        facts += map(str, snapshot.analysis.workabilities[key].unmet)
        yield safe_line(f"ticket {_name(snapshot, key)}: {ticket.title}. {'. '.join(facts)}.")
