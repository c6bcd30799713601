"""What a shell completes: names in the boards, and words of verbs. Boards are read, never judged.

A completer that cannot answer, such as outside of a workspace, offers nothing and says nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import click
from click.shell_completion import CompletionItem

from readiness_tui.cli.base.workspace_args import Given, given_of, located, make_workspace
from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line

Completer: TypeAlias = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _portfolio(ctx: click.Context) -> Portfolio | None:
    """The plan of the workspace that the words so far name."""
    options = Given()
    contexts = [ctx]
    while contexts[0].parent is not None:
        contexts.insert(0, contexts[0].parent)
    for context in contexts:
        if "root" in context.params:
            options = given_of(context.params, options)
    try:
        workspace = make_workspace(located(options), knows_me=False)
        workspace.boards.reload()
    except (ReadinessError, OSError):
        return None
    return workspace.boards.portfolio


def _items(pairs: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    """Those that begin as what was typed does, whatever its case, each with its title."""
    typed = incomplete.casefold()
    return [
        CompletionItem(name, help=safe_line(title).replace(",", ";") or None)
        for name, title in pairs
        if name.casefold().startswith(typed)
    ]


def _from(pairs_of: Callable[[Portfolio], Iterable[tuple[str, str]]]) -> Completer:
    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        del param
        portfolio = _portfolio(ctx)
        return _items(pairs_of(portfolio), incomplete) if portfolio else []

    return complete


def _ticket_pairs(portfolio: Portfolio) -> Iterator[tuple[str, str]]:
    """Tickets by id, those of which several boards have one with their board."""
    keys = list(portfolio.tickets())
    counts = Counter(key.ticket for key, _ in keys)
    for key, ticket in keys:
        name = f"{key.board}/{key.ticket}" if counts[key.ticket] > 1 else key.ticket
        yield name, ticket.title


def _board_pairs(portfolio: Portfolio) -> Iterator[tuple[str, str]]:
    return ((board.id, board.title) for board in portfolio.boards.values())


def _scope_pairs(portfolio: Portfolio) -> Iterator[tuple[str, str]]:
    yield from _board_pairs(portfolio)
    for board in portfolio.boards.values():
        yield from ((f"{board.id}/phase:{one.id}", one.title) for one in board.phases.values())
        yield from (
            (f"{board.id}/milestone:{one.id}", one.title) for one in board.milestones.values()
        )
    yield from _ticket_pairs(portfolio)


tickets = _from(_ticket_pairs)
"""Completes the id of a ticket."""
boards = _from(_board_pairs)
"""Completes the id of a board."""
scopes = _from(_scope_pairs)
"""Completes what a verdict may be asked for."""


def fields(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes `FIELD=`, and behind it the words of a field that has some."""
    del param
    from readiness_tui.domain.fields.records import EDITABLE
    from readiness_tui.domain.model.status import Priority, Status

    name, equals, value = incomplete.partition("=")
    if not equals:
        return _items(((f"{field}=", "") for field in EDITABLE), incomplete)
    words: Iterable[str] = {"status": Status, "priority": Priority}.get(name, ())
    *before, last = value.split(",")
    head = ",".join((*before, ""))
    portfolio = None if words else _portfolio(ctx)
    if portfolio is not None:
        words = _words(portfolio, name)
    return _items(((f"{name}={head}{word}", "") for word in words), f"{name}={head}{last}")


def _words(portfolio: Portfolio, field: str) -> Iterable[str]:
    """What tickets have in a field already, or whom they can name."""
    every = [ticket for _, ticket in portfolio.tickets()]
    match field:
        case "depends" | "after" | "parent":
            return [name for name, _ in _ticket_pairs(portfolio)]
        case "owners":
            return dict.fromkeys(owner.name for ticket in every for owner in ticket.owners)
        case "labels":
            return dict.fromkeys(label for ticket in every for label in ticket.labels)
        case "group":
            return dict.fromkeys(ticket.group for ticket in every if ticket.group)
        case _:
            return ()


def words(*names: str) -> Completer:
    """Completes one of a few words, also behind a comma."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        del ctx, param
        head, comma, _ = incomplete.rpartition(",")
        return _items(((f"{head}{comma}{name}", "") for name in names), incomplete)

    return complete
