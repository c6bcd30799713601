"""The commands that make tickets of others: a copy, one of a template, a part that is split off."""

from readiness_tui.domain.edits.copies import TEMPLATE, copied, split_off
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.fields.forms import format_names, parse_names
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.ids import Key, spell
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.ui.commands.context import CommandContext, on_tickets
from readiness_tui.ui.commands.picks import ticket_options
from readiness_tui.ui.commands.records import perform, writable
from readiness_tui.ui.dialogs.picker import Picker, Picking
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.line_builder import criterion
from readiness_tui.ui.viewmodels.picking import Option


def _one(context: CommandContext, keys: tuple[Key, ...]) -> Ticket | None:
    """The one ticket that is meant; says so where there are several."""
    if len(keys) > 1:
        context.refuse("one ticket at a time", "put the cursor on one, without marks")
        return None
    return context.first(keys)


def duplicate(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Ask for the title of a copy."""
    if (ticket := _one(context, keys)) is not None:
        board = context.snapshot.portfolio.boards[keys[0].board]
        perform(
            context,
            f"Copy of {safe_line(ticket.id)}",
            ticket.title,
            "its title; enter adds it",
            lambda title: copied(board, ticket, title),
        )


DUPLICATE = Command(
    "ticket.duplicate",
    ("g d",),
    "Duplicate",
    "A copy with what the ticket plans: no marks, no evidence, todo.",
    on_tickets(duplicate),
    takes_text=True,
    word="duplicate",
)


def from_template(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Pick the ticket that a new one is made of, templates first, then ask for its title."""
    del keys
    board, portfolio = writable(context), context.snapshot.portfolio
    if board is None:
        return
    templates = [
        format_names((spell(key, board.id),))
        for key, ticket in portfolio.tickets()
        if TEMPLATE in ticket.labels
    ]
    options = sorted(
        ticket_options(context, board.id), key=lambda option: option.value not in templates
    )

    def check(typed: str) -> str:
        names = parse_names(typed)
        key = len(names) == 1 and portfolio.find(names[0], board.id)
        return "" if key else "no ticket is called so"

    def chosen(typed: str | None) -> None:
        names = parse_names(typed or "")
        key = portfolio.find(names[0], board.id) if names else None
        ticket = portfolio.ticket(key) if key else None
        if ticket is not None:
            perform(
                context,
                f"New ticket like {safe_line(ticket.id)}",
                "",
                "its title; enter adds it",
                lambda title: copied(board, ticket, title),
            )

    picking = Picking(tuple(options), hint=f"those labelled {TEMPLATE} come first", check=check)
    context.ask(Picker(f"New ticket on {safe_line(board.id)} like", picking), chosen)


NEW_FROM = Command(
    "ticket.new.template",
    ("N",),
    "New ticket like another",
    "With what that plans; tickets labelled template are offered first.",
    on_tickets(from_template),
    takes_text=True,
)


def split(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Pick the acceptance lines that go, then ask for the title of the part."""
    ticket = _one(context, keys)
    if ticket is None:
        return
    if not ticket.acceptance:
        context.refuse(f"{ticket.id} has no acceptance lines", "d adds what it needs")
        return
    options = tuple(
        Option(str(number), f"{number} {criterion(line)[0]}", "met" if line.done else "")
        for number, line in enumerate(ticket.acceptance, 1)
    )

    def action(typed: str, title: str) -> Action:
        numbers = parse_names(typed)
        if not all(number.isdecimal() for number in numbers):
            message = "lines are named by their numbers"
            raise ValueError(message)
        lines = tuple(int(number) - 1 for number in numbers)
        return split_off(context.snapshot.portfolio, keys[0], lines, title)

    def check(typed: str) -> str:
        try:
            return context.objection(Perform(action(typed, "part")))
        except ValueError as error:
            return str(error)

    def chosen(typed: str | None) -> None:
        if typed:
            perform(
                context,
                f"What is split off {safe_line(ticket.id)}",
                "",
                "its title; it needs what this needs, and is needed where this is",
                lambda title: action(typed, title),
            )

    hint = "space marks several, enter takes: they go to a new ticket"
    picking = Picking(options, several=True, hint=hint, check=check)
    context.ask(Picker(f"Lines to split off {safe_line(ticket.id)}", picking), chosen)


SPLIT = Command(
    "ticket.split",
    ("g S",),
    "Split",
    "Acceptance lines go to a new ticket, and what needs this one needs that too.",
    on_tickets(split),
    takes_text=True,
    word="split",
)
