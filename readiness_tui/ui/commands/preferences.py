"""The commands on how a person works: the theme, and views that are saved under a name."""

# pyright: reportUnknownMemberType=false

import re
from collections.abc import Callable

from msgspec.structs import replace

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.settings.layers import Source
from readiness_tui.domain.settings.views import SavedView
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.dialogs.themes import ThemeMenu
from readiness_tui.ui.messages.plan import ThemeAsked
from readiness_tui.ui.viewmodels.rows.backlog import Look
from readiness_tui.ui.viewmodels.rows.grouping import group_name

_NAME = re.compile(r"~?[\w][\w-]*")
OWN = "~"
"""Begins the name of a view that a person keeps to themselves."""


def choose_theme(context: CommandContext) -> None:
    """The list of themes; the screen shows the one under the cursor."""
    palettes, before = context.view.preferences.palettes, context.node.app.theme

    def preview(name: str) -> None:
        context.post(ThemeAsked(name))

    context.ask(
        ThemeMenu(palettes, before, preview),
        lambda name: preview(before if name is None else name),
    )


def pick_view(context: CommandContext, see: Callable[[str], None]) -> None:
    """The menu of all views."""
    look = context.view.look
    choices = tuple(
        Choice(
            view.name,
            LETTERS[place : place + 1],
            ((safe_line(view.label), ""), (f"  {safe_line(view.query)}", "muted")),
        )
        for place, view in enumerate(look.views)
    )
    context.ask(
        Menu("View", choices, at=look.saved.name),
        lambda name: see(name) if name is not None else None,
    )


def save_view(context: CommandContext) -> None:
    """Ask for a name, and save the filter, group, order and columns of now under it."""
    view = context.view.look.saved
    is_saved = view.source is not Source.DEFAULT
    text = (OWN * (view.source is Source.USER) + view.name) if is_saved else ""

    def check(typed: str) -> str:
        if not typed or _NAME.fullmatch(typed):
            return ""
        return "a name has letters, digits and dashes; a ~ before it keeps it to yourself"

    def entered(typed: str | None) -> None:
        if not typed:
            return
        source = Source.USER if typed.startswith(OWN) else Source.TEAM
        named = view_of(context.view.look, typed.removeprefix(OWN), source)
        named = replace(named, group=group_name(context.snapshot, context.view.look))
        context.request(lambda bridge: bridge.save_view(named))

    hint = "a name for the team; a ~ before it keeps it to yourself"
    context.ask(Prompt("Save the view as", text=text, hint=hint, check=check), entered)


def view_of(look: Look, name: str, source: Source) -> SavedView:
    """What is looked at now as a view: its filter narrows what the present view shows."""
    view = look.saved
    is_built_in = view.source is Source.DEFAULT
    base, before = (view.name, "") if is_built_in else (view.base, view.query)
    title = view.title if view.name == name and not is_built_in else ""
    return SavedView(
        name=name,
        title=title,
        base=base,
        query=joined(before, look.good or look.query),
        group=look.group,
        sort=look.order,
        columns=look.columns,
        source=source,
    )


def joined(query: str, narrower: str) -> str:
    """Two queries as one that asks for both."""
    parts = [part.strip() for part in (query, narrower) if part.strip()]
    if len(parts) == 1:
        return parts[0]
    return " ".join(f"({part})" if " OR " in part else part for part in parts)
