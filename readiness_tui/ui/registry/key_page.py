"""Commands as a page of the manual: the keys of each, and what it does."""

from collections.abc import Iterable, Sequence
from typing import Any

from readiness_tui.ui.registry.command import Command, shown
from readiness_tui.ui.viewmodels.manual.pages import Entry, Kind, Page, Section

KEY_WIDTH = 16
"""Cells of the column of keys, in all sections alike."""


_TITLES = {
    "app": "In every pane",
    "list": "In lists",
    "grid": "In the grid of the matrix",
    "riskmap": "On the map of risks",
    "standup": "In a stand-up",
    "commandline": "Behind :",
    "manualfield": "Where the manual is searched",
    "run": "While a command runs",
}
"""What a context is called where its name does not say it."""


def context_title(context: str) -> str:
    """What the section of a context is called."""
    return _TITLES.get(context, context.capitalize())


def key_page(sections: Sequence[Section]) -> Page:
    """The page of keys; it is where links to the written one lead."""
    return Page("keys.md", "Keys", tuple(sections))


def key_section(title: str, commands: Iterable[Command[Any]]) -> Section:
    """A section of the page: a row for each command, found by its keys, its word and its title."""
    heading = Entry(Kind.HEADING, (((title, ""),),))
    return Section(title, (heading, *map(_row, commands)))


def _row(command: Command[Any]) -> Entry:
    keys = [*map(shown, command.keys)]
    keys += [f":{command.word}"] if command.word else []
    cells = ((("  ".join(keys).ljust(KEY_WIDTH), "accent"),), ((sentence(command), ""),))
    return Entry(Kind.ROW, cells, (*keys, command.title, command.id))


def sentence(command: Command[Any]) -> str:
    """The title and the sentence; the sentence alone where it has every word of the title."""
    words = command.help.casefold().strip(".").split()
    if set(command.title.casefold().split()) <= set(words):
        return command.help
    return f"{command.title} - {command.help}"
