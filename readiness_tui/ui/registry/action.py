"""A command of the program: its keys, what it calls, and its words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One command.

    `keys`: the first is shown; a sequence has a space (`g m`). `call` is Textual's action, with its
    namespace, or bare for a widget's own. `hint` is the footer's word, empty for none; `rank`
    orders hints, lowest first. `group` is the section of the help.
    """

    id: str
    keys: tuple[str, ...]
    call: str
    title: str
    help: str
    context: str = "app"
    group: str = "Move"
    hint: str = ""
    rank: int = 50


def many(
    group: str, context: str, *rows: tuple[str, str, str, str, str, str, int]
) -> tuple[Action, ...]:
    """Several commands of one section and context: id, keys, call, title, help, hint, rank."""
    return tuple(
        Action(name, tuple(keys.split("|")), call, title, help_, context, group, hint, rank)
        for name, keys, call, title, help_, hint, rank in rows
    )
