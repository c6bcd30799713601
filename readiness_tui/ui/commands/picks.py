"""Fields of tickets that are picked from what the boards have: owners, labels, ids, groups."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from readiness_tui.domain.edits.requests import ChangeList, SetText
from readiness_tui.domain.fields.forms import format_names, format_owners
from readiness_tui.domain.fields.list_changes import ListChange, parse_list_change
from readiness_tui.domain.fields.records import format_field
from readiness_tui.domain.model.ids import BoardId, Key, spell
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Owner, Ticket
from readiness_tui.ui.commands.context import CommandContext, named
from readiness_tui.ui.dialogs.picker import Picker, Picking
from readiness_tui.ui.messages.plan import Picked
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.edit_preview import becomes
from readiness_tui.ui.viewmodels.picking import Option, parts_of

_NOUNS = {"owners": "owner", "labels": "label", "sources": "source", "group": "group"}
"""What something new in a field is called; ids have to be there already."""
_TITLES = {"depends": "What {} needs", "after": "What {} comes after"}
_ONE = "space marks several, enter takes; a comma parts new ones"
_MANY = "name or +name adds, -name removes, = name sets; space marks several"
_OWN_ITEMS: Mapping[str, Callable[[Ticket], list[str]]] = {
    "owners": lambda ticket: [owner.name for owner in ticket.owners],
    "labels": lambda ticket: list(ticket.labels),
    "sources": lambda ticket: list(ticket.sources),
    "group": lambda ticket: [ticket.group] if ticket.group else [],
}


def pick_list(context: CommandContext, keys: tuple[Key, ...], field: str) -> None:
    """Ask for a list of each ticket: of one the whole list, of several what becomes of theirs."""
    ticket = context.first(keys)
    if ticket is None:
        return
    is_one = len(keys) == 1
    text = format_field(ticket, field) if is_one else ""
    if safe_line(text) != text:
        message = f"{field} holds characters that cannot be shown here"
        context.refuse(message, "e opens the file in the editor")
        return

    def request(typed: str) -> ChangeList:
        change = parse_list_change(typed)
        if is_one and not change.replaces:  # what stands there is the whole list
            change = ListChange(change.added, change.removed, replaces=True)
        return ChangeList(keys, field, change)

    def check(typed: str) -> str:
        if typed.rstrip(", ") == text:
            return ""
        try:
            return context.objection(request(typed))
        except ValueError as error:
            return str(error)

    def preview(typed: str) -> tuple[Line, ...]:
        return _preview(context, keys, lambda: request(typed))

    def keep(typed: str | None) -> None:
        if typed is not None and typed.rstrip(", ") != text:
            context.post(Picked(field, tuple(part.word.strip() for part in parts_of(typed))))
            context.edit(request(typed))

    title = _TITLES.get(field, f"{field.capitalize()} of {{}}").format(named(keys))
    picking = Picking(
        options_of(context, keys, field),
        text=f"{text}, " if text else text,  # what is typed comes as one more
        several=True,
        noun=_NOUNS.get(field, ""),
        hint=_ONE if is_one else _MANY,
        recent=context.view.recent.get(field, ()),
        check=check,
        preview=preview,
    )
    context.ask(Picker(title, picking), keep)


def pick_value(context: CommandContext, keys: tuple[Key, ...], field: str) -> None:
    """Ask for one value of a field, or none."""
    ticket = context.first(keys)
    if ticket is None:
        return
    value = str(getattr(ticket, field))

    def requests(typed: str) -> list[SetText]:
        return [SetText(key.ref, field, typed) for key in keys]

    def check(typed: str) -> str:
        return "" if typed == value else context.objection(*requests(typed))

    def keep(typed: str | None) -> None:
        if typed is not None and typed != value:
            context.post(Picked(field, (typed,)))
            context.edit(*requests(typed))

    none = Option("", f"no {field}")
    picking = Picking(
        (*options_of(context, keys, field), none),
        noun=_NOUNS.get(field, ""),
        hint="enter takes",
        at=value,
        recent=context.view.recent.get(field, ()),
        check=check,
    )
    context.ask(Picker(f"{field.capitalize()} of {named(keys)}", picking), keep)


def options_of(context: CommandContext, keys: tuple[Key, ...], field: str) -> tuple[Option, ...]:
    """What may be picked for a field: what the boards have there, or their tickets."""
    if (read := _OWN_ITEMS.get(field)) is None:
        return ticket_options(context, keys[0].board, keys if len(keys) == 1 else ())
    portfolio = context.snapshot.portfolio
    counts = Counter(name for _, ticket in portfolio.tickets() for name in read(ticket))
    chosen = [ticket for key in keys if (ticket := portfolio.ticket(key)) is not None]
    return _named_options(counts, field, _held(chosen, read) if len(keys) > 1 else Counter())


def _named_options(counts: Counter[str], field: str, held: Counter[str]) -> tuple[Option, ...]:
    options: list[Option] = []
    for name in sorted(counts, key=str.casefold):
        if safe_line(name) != name:
            continue
        value = format_owners((Owner(name),)) if field == "owners" else format_names((name,))
        detail = f"on {held[name]} of them" if held[name] else ""
        options.append(Option(name if field == "group" else value, name, detail))
    return tuple(options)


def _held(tickets: Iterable[Ticket], read: Callable[[Ticket], list[str]]) -> Counter[str]:
    return Counter(name for ticket in tickets for name in read(ticket))


def ticket_options(
    context: CommandContext, home: BoardId, without: tuple[Key, ...] = ()
) -> tuple[Option, ...]:
    """The tickets as a board names them, its own first, each with its status and title."""
    portfolio, glyphs = context.snapshot.portfolio, context.view.glyphs
    boards = sorted(portfolio.boards.values(), key=lambda board: board.id != home)
    options: list[Option] = []
    for board in boards:
        for ticket in board.tickets.values():
            key = Key(board.id, ticket.id)
            name = spell(key, home)
            if key not in without and safe_line(name) == name:
                detail = f"{glyphs.status(ticket.status)} {safe_line(ticket.title)}"
                options.append(Option(format_names((name,)), name, detail))
    return tuple(options)


def _preview(
    context: CommandContext, keys: tuple[Key, ...], make: Callable[[], ChangeList]
) -> tuple[Line, ...]:
    """What each of several tickets would become; nothing for one, whose list is the text."""
    if len(keys) == 1:
        return ()
    try:
        return becomes(keys, context.proposal(make()))
    except ValueError:
        return ()
