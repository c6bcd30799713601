"""The commands that change a risk, which is given by its board and itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from msgspec import structs

from readiness_tui.domain.edits.records import new_risk
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.edits.risk_edits import (
    accepted,
    format_acceptance,
    mitigated,
    owned,
    rated,
)
from readiness_tui.domain.fields.forms import format_names
from readiness_tui.domain.fields.list_changes import parse_list_change
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.picks import ticket_options
from readiness_tui.ui.commands.records import perform, writable
from readiness_tui.ui.dialogs.picker import Picker, Picking
from readiness_tui.ui.viewmodels.picking import Option

BoardRisk: TypeAlias = tuple[BoardId, Risk]
"""A risk and its board."""


def new(context: CommandContext) -> None:
    """A new risk on the board."""
    if (board := writable(context)) is not None:
        perform(
            context,
            f"New risk on {safe_line(board.id)}",
            "",
            "what may happen; enter adds it",
            lambda text: new_risk(board, text),
        )


def _change(
    context: CommandContext,
    risk: BoardRisk | None,
    title: str,
    hint: str,
    say: Callable[[Risk], str],
    make: Callable[[BoardId, Risk, str], Action],
) -> None:
    if risk is None:
        context.refuse("no risk here", "put the cursor on one")
        return
    home, record = risk
    name = f"{title} {safe_line(record.id)}"
    perform(context, name, say(record), hint, lambda text: make(home, record, text))


def rate(context: CommandContext, risk: BoardRisk | None) -> None:
    """Likelihood and impact of the risk."""
    hint = "likelihood and impact from 1 to 5, such as 4x5; empty takes them away"
    _change(context, risk, "Rate", hint, _format_rating, rated)


def own(context: CommandContext, risk: BoardRisk | None) -> None:
    """Who watches the risk."""
    portfolio = context.snapshot.portfolio
    names = {
        risk.owner
        for board in portfolio.boards.values()
        for risk in board.risks.values()
        if risk.owner
    }
    names |= {one.name for _, ticket in portfolio.tickets() for one in ticket.owners}
    options = [Option(name, name) for name in sorted(names, key=str.casefold)]
    nobody = Option("", "nobody")
    picking = Picking(
        (*options, nobody),
        noun="owner",
        hint="who watches it",
        at=risk[1].owner if risk else "",
        recent=context.view.recent.get("owners", ()),
    )
    _pick(context, risk, "Owner of", picking, owned)


def mitigate(context: CommandContext, risk: BoardRisk | None) -> None:
    """The tickets that mitigate the risk."""
    text = format_names(risk[1].mitigated_by) if risk else ""
    picking = Picking(
        ticket_options(context, risk[0]) if risk else (),
        text=f"{text}, " if text else "",
        several=True,
        hint="space marks several, enter takes",
        recent=context.view.recent.get("mitigated_by", ()),
    )
    portfolio = context.snapshot.portfolio

    def make(home: BoardId, risk: Risk, typed: str) -> Action:
        change = structs.replace(parse_list_change(typed), replaces=True)
        names = change.of("mitigated_by", risk.mitigated_by)
        return mitigated(portfolio, home, risk, format_names(map(str, names)))

    _pick(context, risk, "Tickets that mitigate", picking, make)


def _pick(
    context: CommandContext,
    risk: BoardRisk | None,
    title: str,
    picking: Picking,
    make: Callable[[BoardId, Risk, str], Action],
) -> None:
    """Pick a value of a risk; what will not do is said before it is taken."""
    if risk is None:
        context.refuse("no risk here", "put the cursor on one")
        return
    home, record = risk

    def check(typed: str) -> str:
        try:
            return context.objection(Perform(make(home, record, typed)))
        except ValueError as error:
            return str(error)

    def keep(typed: str | None) -> None:
        if typed is not None:
            context.edit(Perform(make(home, record, typed)))

    name = f"{title} {safe_line(record.id)}"
    context.ask(Picker(name, replace(picking, check=check)), keep)


def accept(context: CommandContext, risk: BoardRisk | None) -> None:
    """Live with the risk for a time."""
    plan_context = context.snapshot.analysis.context
    me, today = next(iter(sorted(plan_context.me)), ""), plan_context.today
    _change(
        context,
        risk,
        "Accept",
        "why, then until and a day: rare until 2026-06-01; empty ends it",
        lambda risk: format_acceptance(risk.accepted),
        lambda home, risk, text: accepted(home, risk, text, me, today),
    )


def _format_rating(risk: Risk) -> str:
    return f"{risk.likelihood}x{risk.impact}" if risk.exposure is not None else ""
