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
    """Calls the parts of the screen; what is meant by a key may depend on the pane in front."""

    def __init__(
        self,
        desk: CommandContext,
        front: BacklogController,
        body: PaneLayout,
        keeper: SaveConflicts,
        what_if: WhatIf,
        modes: Modes,
        go_to: Callable[[Key], None],
    ) -> None:
        self._desk, self._body, self._front, self._keeper = desk, body, front, keeper
        look_at = front.look_at
        self.calls: Mapping[str, Callable[[], None]] = {
            **{name: partial(self._on_targets, name) for name in VERBS},
            "verify": self._verify,
            "why": self._why,
            "verdict": lambda: explanations.explain(desk, scope_of(desk.view.look.board)),
            "help": lambda: explanations.keys(desk, body.contexts),
            "sort": lambda: view_options.sort(desk, look_at),
            "group": lambda: view_options.group(desk, look_at),
            "board": lambda: view_options.board(desk, look_at),
            "go": lambda: view_options.go(desk, go_to, self.do),
            "filter": front.edit_filter,
            "top": self._top,
            "zoom": body.zoom,
            "follow": lambda: body.query_one(GatesPane).follow(),
            "back": self._back,
            "mode": modes.ask,
            "what-if": what_if.turn,
            "unsaved": keeper.show,
            "reapply": lambda: keeper.reapply(self._records),
            "let-be": keeper.let_be,
            "undo": lambda: desk.post(UndoAsked()),
            "redo": lambda: desk.post(UndoAsked(redo=True)),
            "reload": lambda: desk.post(ReloadAsked()),
        }

    def do(self, name: str) -> None:
        """Do what the registry calls so."""
        self.calls[name]()

    def _on_targets(self, name: str) -> None:
        """A verb on tickets: those of the row under the cursor, else as the backlog says."""
        own = self._body.targets
        VERBS[name](self._desk, self._front.targets if own is None else own)

    @property
    def _records(self) -> tuple[RecordRef, ...]:
        """The records that the row under the cursor stands for."""
        own = self._body.record
        if own is not None:
            return (own,)
        tickets = self._body.targets
        keys = self._front.targets if tickets is None else tickets
        return tuple(RecordRef(key.board, Kind.TICKET, key.ticket) for key in keys)

    def _top(self) -> None:
        """The first row of what has the focus."""
        match self._desk.node.screen.focused:
            case MatrixView() as grid:
                grid.action_corner(0)
            case Table() as rows:
                rows.action_go(0)
            case _:
                pass

    def _verify(self) -> None:
        """Run the command of the gate, or one of the ticket's."""
        pane = self._body.query_one(GatesPane)
        if self._body.pane == pane.id:
            pane.action_review("run")
        else:
            pane.run_for(self._ticket)

    @property
    def _ticket(self) -> Key | None:
        """The ticket of the row under the cursor, else the one that is looked at."""
        own = self._body.targets
        return self._desk.view.ticket if own is None else next(iter(own), None)

    def _why(self) -> None:
        """Why the ticket or phase under the cursor stands as it does."""
        ticket = self._ticket
        scope = explanations.of_ticket(ticket) if ticket else scope_of(self._desk.view.look.board)
        if self._body.pane == "phases":
            scope = self._body.query_one(PhasesPane).scope or scope
        explanations.explain(self._desk, scope)

    def _back(self) -> None:
        """Leave one layer: what was told, zoom, cell, marks, filter, view; then the pane."""
        body = self._body
        if self._keeper.leftovers.forget():
            self._keeper.stand(self._desk.node.screen.query_one(StatusLine))
        elif body.is_zoomed:
            body.zoom()
        elif body.pane == "risks" and body.query_one(RisksPane).let_go():
            pass
        elif not self._front.let_go() and body.pane != "backlog":
            body.show_pane("backlog")
