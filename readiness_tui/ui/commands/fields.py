"""The commands that change one field of tickets, as a menu or as a line of text."""

from collections.abc import Callable, Mapping, Sequence

from readiness_tui.domain.edits.requests import Assign, SetPriority, SetText, Take
from readiness_tui.domain.model.field_text import (
    parse_field,
    parse_owners,
    say_field,
    say_names,
    say_owners,
    say_score_parts,
)
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Owner, Ticket
from readiness_tui.domain.model.ticket_fields import is_list
from readiness_tui.domain.plan.scoring import from_digits, say_score
from readiness_tui.ui.commands.context import CommandContext, named, on_tickets
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.registry.command import Command


def priority(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """The menu of priorities, and the way to the score."""
    if (ticket := context.first(keys)) is None:
        return
    scored = say_score(ticket, context.snapshot.portfolio.boards[keys[0].board]) or "none"
    choices = (
        *(Choice(one.value, one.value[1], ((one.value, ""),)) for one in Priority),
        Choice("none", "n", (("none", "muted"),)),
        Choice("score", "s", (("score", ""), (f"  {scored}", "muted"))),
    )

    def chosen(value: str | None) -> None:
        if value == "score":
            _score(context, keys, ticket)
        elif value:
            context.edit(SetPriority(keys, None if value == "none" else Priority(value)))

    at = ticket.priority or "none"
    context.ask(Menu(f"Priority of {named(keys)}", choices, at=at), chosen, about=keys)


PRIORITY = Command(
    "ticket.priority",
    ("p",),
    "Priority",
    "P0 to P4, or none; s there edits the score.",
    on_tickets(priority),
    hint="priority",
    rank=2,
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
        return say_score_parts(digits) if digits else typed

    _ask(context, "score", keys, ticket, safe_line(hint), read=read)


def assign(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Owners, with type-ahead over everybody the boards name."""
    if (ticket := context.first(keys)) is not None:
        every = context.snapshot.portfolio.tickets()
        names = {owner.name for _, one in every for owner in one.owners}
        hint = "names parted by commas, a role in brackets; the first is primary"
        words = [say_owners((Owner(name),)) for name in sorted(names)]
        _ask(context, "owners", keys, ticket, hint, words)


ASSIGN = Command(
    "ticket.assign",
    ("a",),
    "Assign",
    "Owners, with type-ahead.",
    on_tickets(assign),
    hint="assign",
    rank=3,
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


def target(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """An ISO week or a day."""
    if (ticket := context.first(keys)) is not None:
        hint = "an ISO week such as 2026-W09, or a day; empty takes it away"
        _ask(context, "target", keys, ticket, hint)


TARGET = Command(
    "ticket.target", ("D",), "Target", "An ISO week or a day: 2026-W09.", on_tickets(target)
)


def deps(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """What the ticket needs."""
    if (ticket := context.first(keys)) is not None:
        board = context.snapshot.portfolio.boards[keys[0].board]
        ids = [say_names((name,)) for name in board.tickets if name != keys[0].ticket]
        hint = "ids parted by commas; board:id for another board"
        _ask(context, "depends", keys[:1], ticket, hint, ids)


DEPS = Command(
    "ticket.deps",
    ("d",),
    "Dependencies",
    "What the ticket needs: ids, parted by commas.",
    on_tickets(deps),
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
        hint = _HINTS.get(field) or (_ITEMS if is_list(field) else "enter keeps it")
        _ask(context, field, (key,), ticket, hint)


_VERBS: Mapping[str, Callable[[CommandContext, tuple[Key, ...]], None]] = {
    "priority": priority,
    "owners": assign,
    "target": target,
    "depends": deps,
}
"""The fields that have a verb of their own, with a menu or with words to choose from."""
_TITLES = {"depends": "What {} needs", "after": "What {} comes after"}
_ITEMS, _LINES = "items parted by commas", "lines parted by semicolons"
_HINTS = {
    "after": "ids parted by commas; board:id for another board",
    "estimate": "2d, 1w or 4h, or 1d/2d/5d from low to high",
    "acceptance": f"{_LINES}; [x] before one that is met",
    "verify": _LINES,
}


def _ask(
    context: CommandContext,
    field: str,
    keys: tuple[Key, ...],
    ticket: Ticket,
    hint: str,
    words: Sequence[str] = (),
    read: Callable[[str], str] = str,
) -> None:
    text = say_field(ticket, field)
    if safe_line(text) != text:
        message = f"{field} holds characters that cannot be shown here"
        context.refuse(message, "e opens the file in the editor")
        return

    start = f"{text}, " if text and words else text  # what is typed comes as one more

    def check(typed: str) -> str:
        try:
            parse_field(ticket, field, read(typed))
        except ValueError as error:
            return safe_line(str(error))
        return ""

    def keep(typed: str | None) -> None:
        if typed is None or typed.rstrip(", ") == text:
            return
        if field == "owners":
            context.edit(Assign(keys, parse_owners(typed)))
        else:
            context.edit(*(SetText(key, field, read(typed)) for key in keys))

    title = _TITLES.get(field, f"{field.capitalize()} of {{}}").format(named(keys))
    context.ask(Prompt(title, text=start, hint=hint, words=words, check=check), keep)
