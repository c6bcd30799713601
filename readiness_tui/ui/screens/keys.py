"""What the keys of every pane do, by the name that the registry calls it."""

from collections.abc import Callable, Mapping
from functools import partial

from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.ui.commands import explanations, view_options
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.mode import Modes
from readiness_tui.ui.commands.tickets import VERBS
from readiness_tui.ui.messages.plan import ReloadAsked, UndoAsked
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.matrix.grid import MatrixView
from readiness_tui.ui.panes.phases.pane import PhasesPane
from readiness_tui.ui.panes.risks.pane import RisksPane
from readiness_tui.ui.screens.backlog_controller import BacklogController
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.screens.save_conflicts import SaveConflicts
from readiness_tui.ui.screens.whatif import WhatIf
from readiness_tui.ui.viewmodels.header import scope_of
from readiness_tui.ui.widgets.bars import StatusLine
from readiness_tui.ui.widgets.table import Table


class Keys:
    """Calls the parts of the screen; what a key means may depend on the pane with the focus."""

    def __init__(
        self,
        context: CommandContext,
        controller: BacklogController,
        layout: PaneLayout,
        save_conflicts: SaveConflicts,
        what_if: WhatIf,
        modes: Modes,
        go_to: Callable[[Key], None],
    ) -> None:
        self._context, self._pane_layout = context, layout
        self._controller, self._save_conflicts = controller, save_conflicts
        look_at = controller.look_at
        self.calls: Mapping[str, Callable[[], None]] = {
            **{name: partial(self._on_targets, name) for name in VERBS},
            "verify": self._verify,
            "why": self._why,
            "verdict": lambda: explanations.explain(context, scope_of(context.view.look.board)),
            "help": lambda: explanations.keys(context, layout.contexts),
            "sort": lambda: view_options.sort(context, look_at),
            "group": lambda: view_options.group(context, look_at),
            "board": lambda: view_options.board(context, look_at),
            "go": lambda: view_options.go(context, go_to, self.do),
            "filter": controller.edit_filter,
            "top": self._top,
            "zoom": layout.zoom,
            "follow": lambda: layout.query_one(GatesPane).follow(),
            "back": self._back,
            "mode": modes.ask,
            "what-if": what_if.turn,
            "unsaved": save_conflicts.show,
            "reapply": lambda: save_conflicts.reapply(self._records),
            "let-be": save_conflicts.let_be,
            "undo": lambda: context.post(UndoAsked()),
            "redo": lambda: context.post(UndoAsked(redo=True)),
            "reload": lambda: context.post(ReloadAsked()),
        }

    def do(self, name: str) -> None:
        """Do what the registry calls so."""
        self.calls[name]()

    def _on_targets(self, name: str) -> None:
        """A verb on tickets: those of the row under the cursor, else as the backlog says."""
        own = self._pane_layout.targets
        VERBS[name](self._context, self._controller.targets if own is None else own)

    @property
    def _records(self) -> tuple[RecordRef, ...]:
        """The records that the row under the cursor stands for."""
        own = self._pane_layout.record
        if own is not None:
            return (own,)
        tickets = self._pane_layout.targets
        keys = self._controller.targets if tickets is None else tickets
        return tuple(RecordRef(key.board, Kind.TICKET, key.ticket) for key in keys)

    def _top(self) -> None:
        """The first row of what has the focus."""
        match self._context.node.screen.focused:
            case MatrixView() as grid:
                grid.action_corner(0)
            case Table() as rows:
                rows.action_go(0)
            case _:
                pass

    def _verify(self) -> None:
        """Run the command of the gate, or one of the ticket's."""
        pane = self._pane_layout.query_one(GatesPane)
        if self._pane_layout.pane == pane.id:
            pane.action_review("run")
        else:
            pane.run_for(self._ticket)

    @property
    def _ticket(self) -> Key | None:
        """The ticket of the row under the cursor, else the one that is looked at."""
        own = self._pane_layout.targets
        return self._context.view.ticket if own is None else next(iter(own), None)

    def _why(self) -> None:
        """Why the ticket or phase under the cursor stands as it does."""
        ticket = self._ticket
        scope = (
            explanations.of_ticket(ticket) if ticket else scope_of(self._context.view.look.board)
        )
        if self._pane_layout.pane == "phases":
            scope = self._pane_layout.query_one(PhasesPane).scope or scope
        explanations.explain(self._context, scope)

    def _back(self) -> None:
        """Leave one layer: what was told, zoom, cell, marks, filter, view; then the pane."""
        layout = self._pane_layout
        if self._save_conflicts.leftovers.forget():
            self._save_conflicts.stand(self._context.node.screen.query_one(StatusLine))
        elif layout.is_zoomed:
            layout.zoom()
        elif layout.pane == "risks" and layout.query_one(RisksPane).let_go():
            pass
        elif not self._controller.let_go() and layout.pane != "backlog":
            layout.show_pane("backlog")
