"""The commands that change a risk, which is given by its board and itself."""

from collections.abc import Callable
from typing import TypeAlias

from readiness_tui.domain.edits.records import new_risk
from readiness_tui.domain.edits.risk_edits import accepted, mitigated, owned, rated, say_acceptance
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.field_text import say_names
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.records import perform, writable

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
    words: tuple[str, ...] = (),
) -> None:
    if risk is None:
        context.refuse("no risk here", "put the cursor on one")
        return
    home, record = risk
    name = f"{title} {safe_line(record.id)}"
    perform(context, name, say(record), hint, lambda text: make(home, record, text), words)


def rate(context: CommandContext, risk: BoardRisk | None) -> None:
    """Likelihood and impact of the risk."""
    hint = "likelihood and impact from 1 to 5, such as 4x5; empty takes them away"
    _change(context, risk, "Rate", hint, _say_rating, rated)


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
    words = tuple(sorted(names))
    _change(context, risk, "Owner of", "who watches it", lambda risk: risk.owner, owned, words)


def mitigate(context: CommandContext, risk: BoardRisk | None) -> None:
    """The tickets that mitigate the risk."""
    portfolio = context.snapshot.portfolio
    _change(
        context,
        risk,
        "Tickets that mitigate",
        "ids parted by commas",
        lambda risk: say_names(risk.mitigated_by),
        lambda home, risk, text: mitigated(portfolio, home, risk, text.strip(", ")),
        tuple(say_names((name,)) for name in portfolio.boards[risk[0]].tickets) if risk else (),
    )


def accept(context: CommandContext, risk: BoardRisk | None) -> None:
    """Live with the risk for a time."""
    plan_context = context.snapshot.analysis.context
    me, today = next(iter(sorted(plan_context.me)), ""), plan_context.today
    _change(
        context,
        risk,
        "Accept",
        "why, then until and a day: rare until 2026-06-01; empty ends it",
        lambda risk: say_acceptance(risk.accepted),
        lambda home, risk, text: accepted(home, risk, text, me, today),
    )


def _say_rating(risk: Risk) -> str:
    return f"{risk.likelihood}x{risk.impact}" if risk.exposure is not None else ""
