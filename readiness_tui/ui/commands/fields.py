"""The commands that change one field of tickets: from a menu, a list, or as a line of text."""

from collections.abc import Callable, Mapping

from readiness_tui.domain.edits.requests import SetPriority, SetText, Take
from readiness_tui.domain.fields.forms import Room, format_score_parts
from readiness_tui.domain.fields.records import format_field, has_items, parse_field, room_of
from readiness_tui.domain.model.dates import format_target, spoken_target
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.scoring import format_score, from_digits
from readiness_tui.ui.commands.context import CommandContext, named, on_tickets
from readiness_tui.ui.commands.picks import pick_list, pick_value
from readiness_tui.ui.commands.text_question import TextQuestion
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.edit_preview import becomes, movers


def priority(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """The menu of priorities, and the way to the score."""
    if (ticket := context.first(keys)) is None:
        return
    scored = format_score(ticket, context.snapshot.portfolio.boards[keys[0].board]) or "none"
    choices = (
        *(_priority(context, keys, one) for one in Priority),
        _priority(context, keys, None),
        Choice("score", "s", (("score", ""), (f"  {scored}", "muted")), asks=True),
    )

    def chosen(value: str | None) -> None:
        if value == "score":
            _score(context, keys, ticket)
        elif value:
            context.edit(SetPriority(keys, None if value == "none" else Priority(value)))

    at = ticket.priority or "none"
    context.ask(Menu(f"Priority of {named(keys)}", choices, at=at), chosen, about=keys)


def _priority(context: CommandContext, keys: tuple[Key, ...], to: Priority | None) -> Choice:
    """A choice, with the tickets that would get another priority by it."""
    name = to.value if to else "none"
    note = movers(keys, context.proposal(SetPriority(keys, to))) if len(keys) > 1 else ""
    line = ((name, "" if to else "muted"), (f"  {note}" if note else "", "muted"))
    return Choice(name, to.value[1] if to else "n", line)


PRIORITY = Command(
    "ticket.priority",
    ("p",),
    "Priority",
    "P0 to P4, or none; s there edits the score.",
    on_tickets(priority),
    hint="priority",
    rank=2,
    takes_text=True,
)


def _score(context: CommandContext, keys: tuple[Key, ...], ticket: Ticket) -> None:
    """Ask for the factors of the score: a digit for each, or by name, or a total."""
    board = context.snapshot.portfolio.boards[keys[0].board]
    hint = "factors such as impact 5, urgency 4, or a total; empty takes it away"
    if board.scoring and board.scoring.factors:
        low, high = board.scoring.scale
        hint = f"a digit for each, {low} to {high}: {', '.join(board.scoring.factors)}"

    def read(typed: str) -> str:
        digits = from_digits(typed.strip(), board)
        return format_score_parts(digits) if digits else typed

    _ask(context, "score", keys, ticket, safe_line(hint), read=read)


def assign(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Owners, from everybody the boards name."""
    if context.first(keys) is not None:
        pick_list(context, keys, "owners")


ASSIGN = Command(
    "ticket.assign",
    ("a",),
    "Assign",
    "Owners, from a list; of several tickets +name adds, -name removes, = sets.",
    on_tickets(assign),
    hint="assign",
    rank=3,
    takes_text=True,
)


def mine(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """I become the primary owner."""
    me = sorted(context.snapshot.analysis.context.me, key=lambda name: not name.startswith("@"))
    if context.first(keys) is None:
        return
    if me:
        context.edit(Take(keys, me[0]))
    else:
        context.refuse("nobody is @me: git has no user.email here", "a assigns by name")


MINE = Command(
    "ticket.mine", ("i",), "Assign to me", "I become the primary owner.", on_tickets(mine)
)


def labels(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Labels, from those that the boards have."""
    if context.first(keys) is not None:
        pick_list(context, keys, "labels")


LABELS = Command(
    "ticket.labels",
    ("t",),
    "Labels",
    "From a list; of several tickets +label adds, -label removes, = sets.",
    on_tickets(labels),
    takes_text=True,
)


def target(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """An ISO week or a day."""
    if (ticket := context.first(keys)) is not None:
        today = context.snapshot.analysis.context.today

        def days(typed: str) -> tuple[Line, ...]:
            try:
                value = spoken_target(typed, today)
            except ValueError:
                return ()
            return (((format_target(value), "accent"),),)

        hint = "+1w, fri, W50, tomorrow, a day or a week; - or nothing for none"
        _ask(context, "target", keys, ticket, hint, preview=days)


TARGET = Command(
    "ticket.target",
    ("D",),
    "Target",
    "A day or an ISO week: +1w, fri, W50, tomorrow; - for none.",
    on_tickets(target),
    takes_text=True,
)


def deps(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """What the ticket needs."""
    if context.first(keys) is not None:
        pick_list(context, keys, "depends")


DEPS = Command(
    "ticket.deps",
    ("d",),
    "Dependencies",
    "What the ticket needs, from a list; of several tickets +id adds, -id removes.",
    on_tickets(deps),
    takes_text=True,
)


def edit(context: CommandContext, key: Key, field: str) -> None:
    """Edit one field of a ticket as a line of text."""
    ticket = context.snapshot.portfolio.ticket(key)
    if ticket is None:
        return
    if (verb := _VERBS.get(field)) is not None:
        verb(context, (key,))
    elif field == "score":
        _score(context, (key,), ticket)
    else:
        hint = _HINTS.get(field) or (_ITEMS if has_items(ticket, field) else "enter keeps it")
        _ask(context, field, (key,), ticket, hint)


_VERBS: Mapping[str, Callable[[CommandContext, tuple[Key, ...]], None]] = {
    "priority": priority,
    "owners": assign,
    "target": target,
    "depends": deps,
    "labels": labels,
    "after": lambda context, keys: pick_list(context, keys, "after"),
    "sources": lambda context, keys: pick_list(context, keys, "sources"),
    "group": lambda context, keys: pick_value(context, keys, "group"),
    "parent": lambda context, keys: pick_value(context, keys, "parent"),
}
"""The fields that have a menu, a list to pick from, or words of their own."""
_ITEMS, _LINES = "items parted by commas", "lines parted by semicolons"
_IN_LINES = {
    **dict.fromkeys(("acceptance", "closure"), "a line for each; [x] before one that is met"),
    "tasks": "a line for each: [x] text | owner | day",
    "deliverables": "a line for each: [x] path | what it is for",
    "verify": "a command in each line",
    "links": "name: value in each line",
    "fields": "name: value in each line",
}
_HINTS = {
    "estimate": "2d, 1w or 4h, or 1d/2d/5d from low to high",
    **dict.fromkeys(("acceptance", "closure"), f"{_LINES}; [x] before one that is met"),
    "tasks": f"{_LINES}: [x] text | owner | day",
    "verify": _LINES,
    "links": "issue: https://..., parted by semicolons",
    "fields": "name: value, parted by semicolons; a number, true, a day, text, or [a, b]",
    "deliverables": f"{_ITEMS}: [x] path | what it is for",
    "evidence": _ITEMS,
}


def _ask(
    context: CommandContext,
    field: str,
    keys: tuple[Key, ...],
    ticket: Ticket,
    hint: str,
    read: Callable[[str], str] = str,
    preview: Callable[[str], tuple[Line, ...]] = lambda _text: (),
) -> None:
    """Ask for a field as a line of text; of several tickets it starts empty, for all of them."""
    is_one = len(keys) == 1
    text = format_field(ticket, field) if is_one else ""
    today = context.snapshot.analysis.context.today

    def requests(typed: str) -> list[SetText]:
        return [SetText(key.ref, field, read(typed)) for key in keys]

    def check(typed: str) -> str:
        try:
            parse_field(ticket, field, read(typed), today)
        except ValueError as error:
            return safe_line(str(error))
        return "" if typed == text else safe_line(context.objection(*requests(typed)))

    def lines(typed: str) -> tuple[Line, ...]:
        if is_one:
            return preview(typed)
        if typed == text or check(typed):
            return ()
        return (*preview(typed), *becomes(keys, context.proposal(*requests(typed))))

    TextQuestion(
        context,
        field,
        f"{field.capitalize()} of {named(keys)}",
        text,
        hint,
        check,
        lambda typed: context.edit(*requests(typed)),
        room=room_of(ticket, field) if is_one else Room.LINE,
        name=f"{keys[0].ticket}-{field}",
        wide_hint=_IN_LINES.get(field, ""),
        preview=lines,
    ).ask()
