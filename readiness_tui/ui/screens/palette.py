"""The command palette: the registry's commands, and every ticket by id and title."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.fuzzy import Matcher

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.registry.actions import ACTIONS, Action, shown
from readiness_tui.ui.screens.plan import PlanScreen


def highlighted(matcher: Matcher, text: str) -> Content:
    """A text with the matched letters marked; Textual's own reads its text as markup."""
    content = Content(text)
    for offset in matcher.fuzzy_search.match(matcher.query, text)[1]:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content


class Commands(CommandPalette):
    """Textual's palette with the sign of the filter."""

    def on_mount(self) -> None:
        """Begin with the sign of the filter: pictures are drawn in one cell or in two."""
        self.query_one(SearchIcon).icon = "/"


class PlanCommands(Provider):
    """Commands of the plan screen, then tickets."""

    def _commands(self) -> list[tuple[Action, Callable[[], Awaitable[None]]]]:
        screen = self.screen
        return [
            (action, partial(screen.run_action, action.call))
            for action in ACTIONS
            if action.context == "app" and action.id != "palette"
        ]

    async def discover(self) -> Hits:
        """Every command, before anything is typed."""
        for action, call in self._commands():
            yield DiscoveryHit(
                Content(f"{action.title}  {shown(action.keys[0])}"), call, help=action.help
            )

    async def search(self, query: str) -> Hits:
        """Commands and tickets that fit."""
        matcher = self.matcher(query)
        for action, call in self._commands():
            if (score := matcher.match(action.title)) > 0:
                yield Hit(score, highlighted(matcher, action.title), call, help=action.help)
        screen = self.screen
        if isinstance(screen, PlanScreen) and screen.loaded:
            for key, ticket in screen.snapshot.portfolio.tickets():
                text = safe_line(f"{key.ticket} {ticket.title}")
                if (score := matcher.match(text)) > 0:
                    yield Hit(
                        score, highlighted(matcher, text), partial(screen.go_to, key), text=text
                    )
