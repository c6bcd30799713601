"""The preferences of the plan screen: what it opens with, what changes, and what is kept."""

# pyright: reportUnknownMemberType=false

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from readiness_tui.domain.settings.dividers import shares_of
from readiness_tui.domain.settings.last_used import Value
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.panes.backlog.pane import BacklogPane
from readiness_tui.ui.registry.keymap import resolved
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.screens.split import Split
from readiness_tui.ui.viewmodels.preferences import kept_of, opening_board


class PlanPreferences:
    """What is in force, and what is kept of how the plan is looked at.

    Attributes:
        in_force: What files, flags and the last session say.
        keymap: The keys of commands by it.
    """

    def __init__(
        self,
        context: CommandContext,
        backlog: BacklogPane,
        pane_layout: PaneLayout,
        preferences: Preferences,
    ) -> None:
        self._context, self._backlog, self._pane_layout = context, backlog, pane_layout
        self._kept: Mapping[str, Value] = {}
        self.take(preferences)

    def take(self, preferences: Preferences) -> None:
        """Take preferences that changed."""
        self.in_force = preferences
        self.keymap = resolved(preferences.keys, COMMANDS)

    @property
    def with_key_problems(self) -> Preferences:
        """What is in force, with what is wrong with its keys among its problems."""
        problems = (*self.in_force.problems, *self.keymap.problems)
        return structs.replace(self.in_force, problems=problems)

    def open_dividers(self) -> None:
        """Put the dividers where they are to stand at first."""
        shares = shares_of(self.in_force.names("dividers"))
        self._pane_layout.dividers.split = Split(shares, self.in_force.number("split"))

    def open_plan(self) -> None:
        """Show the board and the pane that they name; from then on what is used is kept."""
        node, backlog = self._context.node, self._backlog
        board = opening_board(self.in_force, self._context.snapshot.portfolio)
        backlog.look = replace(backlog.look, board=board)
        pane = self.in_force.text("pane")
        if pane not in {"", "backlog"}:
            node.call_after_refresh(self._pane_layout.show_pane, pane)
        node.call_after_refresh(self.keep)

    def keep(self) -> None:
        """Have kept how the plan is looked at; under a dialog it may be about to change."""
        if self._context.view.is_known and self._context.is_on_top:
            layout, theme = self._pane_layout, self._context.node.app.theme
            current = kept_of(self._backlog.look, layout.pane, layout.dividers.split.moved, theme)
            if current != self._kept:
                self._kept = current
                self._context.request(lambda bridge: bridge.preferences.keep(current))
