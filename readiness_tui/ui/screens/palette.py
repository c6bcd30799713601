"""The command palette: the registry's commands, and every ticket by id and title."""

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.fuzzy import Matcher

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.registry.command import Command, invoke
from readiness_tui.ui.registry.keymap import UNCHANGED
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.screens.plan import PlanScreen


def highlighted(matcher: Matcher, text: str) -> Content:
    """A text with the matched letters marked; Textual's own reads its text as markup."""
    content = Content(text)
    for offset in matcher.fuzzy_search.match(matcher.query, text)[1]:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content


class PlanPalette(CommandPalette):
    """Textual's palette with the sign of the filter."""

    def on_mount(self) -> None:
        """Begin with the sign of the filter: pictures are drawn in one cell or in two."""
        self.query_one(SearchIcon).icon = "/"


class PlanProvider(Provider):
    """Commands of the plan screen, then tickets."""

    def _commands(self) -> list[tuple[Command[Any], Callable[[], None]]]:
        plan = self.screen
        keymap = plan.keymap if isinstance(plan, PlanScreen) else UNCHANGED
        return [
            (command, partial(invoke, command.id, self.screen))
            for command in keymap.all_of(COMMANDS)
            if command.context == "app" and command.id != "palette"
        ]

    async def discover(self) -> Hits:
        """Every command, before anything is typed."""
        for command, call in self._commands():
            yield DiscoveryHit(Content(f"{command.title}  {command.key}"), call, help=command.help)

    async def search(self, query: str) -> Hits:
        """Commands and tickets that fit."""
        matcher = self.matcher(query)
        for command, call in self._commands():
            if (score := matcher.match(command.title)) > 0:
                display = Content.assemble(highlighted(matcher, command.title), f"  {command.key}")
                yield Hit(score, display, call, text=command.title, help=command.help)
        screen = self.screen
        if isinstance(screen, PlanScreen) and screen.loaded:
            for key, ticket in screen.snapshot.portfolio.tickets():
                text = safe_line(f"{key.ticket} {ticket.title}")
                if (score := matcher.match(text)) > 0:
                    yield Hit(
                        score, highlighted(matcher, text), partial(screen.go_to, key), text=text
                    )
