"""Facets: the values of a field with their counts, of which one becomes a term of the filter."""

from collections.abc import Callable

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.query.values import counted, narrowed, term
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.viewmodels.cells import Line

FACETS = {
    "s": "status",
    "f": "proof",
    "o": "owner",
    "p": "priority",
    "l": "label",
    "r": "risk",
    "g": "gate",
    "t": "target",
}
"""The second keys, each with its field."""
NO_VALUE = "\0none"
_COUNT = 5


def choose(context: CommandContext, field: str, write: Callable[[str], None]) -> None:
    """The values that the tickets which are shown have in a field; one narrows the filter.

    Args:
        context: Where to ask.
        field: The field.
        write: Takes the new text of the filter.
    """
    view = context.view
    counts = counted(context.snapshot.analysis, field, view.selection.keys)
    if field == "gate":
        counts = {
            state: count for state, count in counts.items() if state in set(State) or not state
        }
    if not any(counts):
        context.refuse(f"no ticket here has a {field}")
        return
    choices = tuple(
        Choice(value or NO_VALUE, LETTERS[n : n + 1], _line(field, value, count))
        for n, (value, count) in enumerate(counts.items())
    )

    def chosen(value: str | None) -> None:
        if value is not None:
            added = term(field, "" if value == NO_VALUE else value)
            write(narrowed(context.view.selection.good, added))

    context.ask(Menu(f"Only {field}", choices), chosen)


def _line(field: str, value: str, count: int) -> Line:
    name = safe_line(value) if value else f"no {field}"
    return (f"{count:>{_COUNT}}  ", "muted"), (name, "" if value else "muted")
