"""The command palette: the registry's commands, and every ticket by id and title."""

import asyncio
import heapq
import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.fuzzy import Matcher

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.registry.command import Command, invoke
from readiness_tui.ui.registry.keymap import UNCHANGED
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.terminal.placement import tell_places

MOST_TICKETS = 50
"""How many tickets it offers, the best first: nobody reads on, and each of them is drawn."""
MOST_WEIGHED = 200
"""How many that fit are weighed against each other, in the order of the plan."""


@lru_cache(maxsize=1)
def _tickets(snapshot: Snapshot) -> Sequence[tuple[Key, str, str]]:
    """Every ticket as it is offered, and in lower case as it is looked for."""
    tickets = snapshot.portfolio.tickets()
    texts = ((key, safe_line(f"{key.ticket} {ticket.title}")) for key, ticket in tickets)
    return tuple((key, text, text.lower()) for key, text in texts)


def best_tickets(
    snapshot: Snapshot, query: str, weigh: Callable[[str], float]
) -> Sequence[tuple[float, Key, str]]:
    """The tickets that fit a query best, as weight, key and text; on any thread.

    Those that have it in one piece are weighed first, then those with its letters in their order.

    Args:
        snapshot: The plan.
        query: What was typed.
        weigh: How well a text fits, 0 for not at all.
    """
    piece, tickets = query.lower(), _tickets(snapshot)
    fitting = list(islice((one for one in tickets if piece in one[2]), MOST_WEIGHED))
    if len(fitting) < MOST_TICKETS:
        letters = re.compile(".*?".join(map(re.escape, piece)), re.DOTALL)
        others = (one for one in tickets if letters.search(one[2]) and piece not in one[2])
        fitting += islice(others, MOST_WEIGHED)
    weighed = ((weigh(text), key, text) for key, text, _ in fitting)
    return heapq.nlargest(MOST_TICKETS, (one for one in weighed if one[0] > 0), lambda one: one[0])


def highlighted(matcher: Matcher, text: str) -> Content:
    """A text with the matched letters marked; Textual's own reads its text as markup."""
    content = Content(text)
    for offset in matcher.fuzzy_search.match(matcher.query, text)[1]:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content


class PlanPalette(CommandPalette):
    """Textual's palette with the sign of the filter."""

    def __init__(self) -> None:
        super().__init__(id="--command-palette")
        tell_places(self)

    def on_mount(self) -> None:
        """Begin with the sign of the filter: pictures are drawn in one cell or in two."""
        self.query_one(SearchIcon).icon = "/"


class PlanProvider(Provider):
    """Commands of the plan screen, then tickets."""

    def _commands(self) -> list[tuple[Command[Any], Callable[[], None]]]:
        plan = self.screen
        keymap = plan.preferences.keymap if isinstance(plan, PlanScreen) else UNCHANGED
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
        """Commands and tickets that fit; where none does, the manual is offered."""
        matcher = self.matcher(query)
        is_lost = True
        for command, call in self._commands():
            if (score := matcher.match(command.title)) > 0:
                display = Content.assemble(highlighted(matcher, command.title), f"  {command.key}")
                is_lost = False
                yield Hit(score, display, call, text=command.title, help=command.help)
        screen = self.screen
        if isinstance(screen, PlanScreen) and screen.loaded:
            best = await asyncio.to_thread(best_tickets, screen.snapshot, query, matcher.match)
            is_lost = is_lost and not best
            for score, key, text in best:
                yield Hit(score, highlighted(matcher, text), partial(screen.go_to, key), text=text)
        if isinstance(screen, PlanScreen) and is_lost:
            yield Hit(
                1.0,
                Content(f"Search the manual for {safe_line(query)!r}"),
                partial(screen.manual.show, query),
                help="Keys, signs, query words, gates, settings and the guide.",
            )
