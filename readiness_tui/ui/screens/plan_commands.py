"""The commands that count in every pane, and what they act on."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Mapping
from functools import partial

from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.ui.commands import facets, preferences, view_options
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.explanations import Explanations, of_ticket
from readiness_tui.ui.commands.mode import Modes
from readiness_tui.ui.commands.sharing import TeamSync
from readiness_tui.ui.messages.history import HistoryEvent
from readiness_tui.ui.messages.importing import ImportEvent
from readiness_tui.ui.messages.plan import QuitAsked, ShowRecord, SuspendAsked, ThemeAsked
from readiness_tui.ui.messages.standup import StandupEvent
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.matrix.grid import MatrixView
from readiness_tui.ui.panes.phases.pane import PhasesPane
from readiness_tui.ui.panes.risks.pane import RisksPane
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.screens.backlog_controller import BacklogController
from readiness_tui.ui.screens.history.control import OPEN_TREND, HistoryControl
from readiness_tui.ui.screens.importing import Imports
from readiness_tui.ui.screens.jumps import Jumps
from readiness_tui.ui.screens.notices import ALERTS, MESSAGES, Notices
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.screens.save_conflicts import SaveConflicts
from readiness_tui.ui.screens.standup.control import OPEN_STANDUP, StandupControl
from readiness_tui.ui.screens.whatif import WhatIf
from readiness_tui.ui.viewmodels import command_words
from readiness_tui.ui.viewmodels.header import scope_of
from readiness_tui.ui.viewmodels.headings import Heading, heading_under
from readiness_tui.ui.widgets.bars import StatusLine
from readiness_tui.ui.widgets.table import Table


class PlanCommands:
    """The parts of the plan screen that commands act on; what a key means may depend on the pane.

    `show_help` shows the keys of the pane with the focus, `ask_command` asks for a command by word.
    """

    def __init__(
        self,
        context: CommandContext,
        backlog: BacklogController,
        layout: PaneLayout,
        saving: SaveConflicts,
        jumps: Jumps,
        standup: StandupControl,
        show_help: Callable[..., None],
        ask_command: Callable[[], None],
    ) -> None:
        self.context, self.backlog, self.layout, self.saving = context, backlog, layout, saving
        self.modes, self.what_if, self.show_help = Modes(context), WhatIf(context), show_help
        self.team, self.standup = TeamSync(context), standup
        self.imports = Imports(context)
        self.ask_command, self.jumps = ask_command, jumps
        self.explanations = Explanations(context, lambda: self.gates.commands)
        self.notices, self.history = Notices(context), HistoryControl(context)

    def take(self, event: StandupEvent | HistoryEvent | ImportEvent) -> None:
        """Take what came for a screen above the plan."""
        if isinstance(event, StandupEvent):
            self.standup.take(event)
        elif isinstance(event, ImportEvent):
            self.imports.take(event)
        else:
            self.history.take(event)

    @property
    def text_takers(self) -> Mapping[str, Callable[[str], None]]:
        """What a text is given to that stands behind a word on the command line."""
        return {command_words.HELP: self.show_help, command_words.IMPORT: self.imports.begin}

    @property
    def targets(self) -> tuple[Key, ...]:
        """The tickets of the row under the cursor, else as the backlog says."""
        own = self.layout.targets
        return self.backlog.targets if own is None else own

    @property
    def records(self) -> tuple[RecordRef, ...]:
        """The records that the row under the cursor stands for."""
        own = self.layout.record
        if own is not None:
            return (own,)
        return tuple(key.ref for key in self.targets)

    @property
    def gates(self) -> GatesPane:
        """The pane of gates."""
        return self.layout.query_one(GatesPane)

    def explain_verdict(self) -> None:
        """Why the verdict of the board that is shown is as it is."""
        self.explanations.explain(scope_of(self.context.view.look.board))

    def go_to_first_row(self) -> None:
        """The first row of what has the focus."""
        match self.context.node.screen.focused:
            case MatrixView() as grid:
                grid.go_to_corner(0)
            case Table() as rows:
                rows.go(0)
            case _:
                pass

    def verify(self) -> None:
        """Run the command of the gate, or one of the ticket's."""
        pane = self.gates
        if self.layout.pane == pane.id:
            pane.review("run")
        else:
            run = partial(pane.commands.review, purpose="run")
            pane.commands.of_ticket(self._ticket, run)

    @property
    def _ticket(self) -> Key | None:
        """The ticket of the row under the cursor, else the one that is looked at."""
        own = self.layout.targets
        return self.context.view.ticket if own is None else next(iter(own), None)

    def explain(self) -> None:
        """Why the ticket or phase under the cursor stands as it does."""
        ticket = self._ticket
        scope = of_ticket(ticket) if ticket else scope_of(self.context.view.look.board)
        if self.layout.pane == "phases":
            scope = self.layout.query_one(PhasesPane).scope or scope
        self.explanations.explain(scope)

    def show_life(self) -> None:
        """What happened to the record that the row under the cursor stands for."""
        record = self._record
        if record is not None:
            self.history.show_life(record)
        else:
            self.context.refuse("no record here", "the cursor chooses one")

    @property
    def _heading(self) -> Heading | None:
        """The heading under the cursor of the backlog."""
        return heading_under(self.context.view) if self.layout.pane == "backlog" else None

    @property
    def _record(self) -> RecordRef | None:
        """What the row under the cursor stands for."""
        heading = self._heading
        return heading.record(self.context.view) if heading else next(iter(self.records), None)

    def show_fields(self) -> None:
        """The fields of what the row under the cursor stands for."""
        heading, record = self._heading, self._record
        if record is not None:
            self.context.post(ShowRecord(record))
        else:
            reason = heading.refusal[0] if heading else "no record here"
            self.context.refuse(reason, "g B shows the fields of the board")

    def show_board(self) -> None:
        """The fields of the board."""
        home = self.context.view.home_board
        if home is None:
            self.context.refuse("several boards are shown", "B chooses one")
        else:
            self.context.post(ShowRecord(RecordRef(home, Kind.BOARD, home)))

    def go_back(self) -> None:
        """Leave one layer: what was told, zoom, cell, marks, filter, view; then the pane."""
        layout = self.layout
        if self.saving.leftovers.forget():
            self.saving.stand(self.context.node.screen.query_one(StatusLine))
        elif layout.is_zoomed:
            layout.zoom()
        elif layout.pane == "detail" and layout.pinned is not None:
            layout.pin(None)
            layout.hand_down()
        elif layout.pane == "risks" and layout.query_one(RisksPane).let_go():
            pass
        elif not self.backlog.let_go() and layout.pane != "backlog":
            layout.show_pane("backlog")


def _facet(field: str) -> Callable[[PlanCommands], None]:
    return lambda plan: facets.choose(plan.context, field, plan.backlog.write_filter)


VERDICT = Command(
    "verdict.focus",
    ("0",),
    "Verdict",
    "The verdict with the whole chain of its reasons.",
    PlanCommands.explain_verdict,
)
FOLLOW: Command[PlanCommands] = Command(
    "pane.follow",
    ("F",),
    "What the panes follow",
    "Gates and risks show this ticket, or all of the view.",
    lambda plan: plan.gates.follow(),
)
BACK = Command(
    "back", ("escape",), "Back", "Leaves one layer: zoom, marks, filter.", PlanCommands.go_back
)
VERIFY = Command(
    "ticket.verify",
    ("r",),
    "Run a verify command of the ticket",
    "If it is trusted; else it is shown first.",
    PlanCommands.verify,
)
WHY = Command(
    "why",
    ("W",),
    "Why",
    "Why the ticket is contradicted, unproven, open, or what it waits for.",
    PlanCommands.explain,
    hint="why",
    rank=4,
)
FIELDS = Command(
    "record.fields",
    ("E",),
    "Fields",
    "All fields of the ticket, phase, milestone, risk, gate or board of the row, in Detail.",
    PlanCommands.show_fields,
)
LIFE = Command(
    "record.life",
    ("H",),
    "History",
    "What happened to the record of the row: commits, audit log, checkpoints.",
    PlanCommands.show_life,
    word="history",
)
BOARD_FIELDS = Command(
    "board.fields",
    ("g B",),
    "Fields of the board",
    "Title, objective, definition, scope and calendar of the board, and what it holds.",
    PlanCommands.show_board,
)
LOOKS: tuple[Command[PlanCommands], ...] = declare(
    "View",
    "app",
    Command(
        "cursor.first",
        ("g g",),
        "First row",
        "The cursor goes to the first row.",
        lambda plan: plan.go_to_first_row(),
    ),
    Command(
        "view.sort",
        ("comma",),
        "Sort",
        "The order of the backlog; again reverses it.",
        lambda plan: view_options.sort(plan.context, plan.backlog.look_at),
        takes_text=True,
    ),
    Command(
        "view.group",
        ("semicolon",),
        "Group",
        "What the backlog is grouped by.",
        lambda plan: view_options.group(plan.context, plan.backlog.look_at),
        takes_text=True,
    ),
    Command(
        "view.pick",
        ("g v",),
        "Choose a view",
        "All views, those of the team and your own.",
        lambda plan: preferences.pick_view(plan.context, plan.backlog.see),
    ),
    Command(
        "view.save",
        ("ctrl+s",),
        "Save the view",
        "Names the filter, group, order and columns of now, for the team or for you.",
        lambda plan: preferences.save_view(plan.context),
    ),
    Command(
        "view.columns",
        ("g o",),
        "Columns",
        "Which columns the backlog has, and in which order.",
        lambda plan: view_options.columns(plan.context, plan.backlog.look_at),
    ),
    *(
        Command(
            f"filter.by-{field}",
            (f"f {key}",),
            f"Only one {field}",
            f"The values of {field} with their counts: one becomes a term of the filter.",
            _facet(field),
        )
        for key, field in facets.FACETS.items()
    ),
    Command(
        "board.pick",
        ("B",),
        "Choose a board",
        "One board, or all of them.",
        lambda plan: view_options.board(plan.context, plan.backlog.look_at),
        hint="board",
        rank=45,
        takes_text=True,
    ),
    Command(
        "command",
        ("colon",),
        "Command or ticket",
        "A command by its word, a ticket by its id: m3 for M-03. Words search titles.",
        lambda plan: plan.ask_command(),
        takes_text=True,
    ),
)


def _notices(plan: PlanCommands) -> Notices:
    return plan.notices


def _history(plan: PlanCommands) -> HistoryControl:
    return plan.history


def _standup(plan: PlanCommands) -> StandupControl:
    return plan.standup


PROGRAM: tuple[Command[PlanCommands], ...] = declare(
    "Program",
    "app",
    Command(
        "help",
        ("question_mark", "f1"),
        "Help",
        "The manual: keys of everywhere, then of this pane; what you type searches all of it.",
        lambda plan: plan.show_help(),
        hint="help",
        rank=99,
        word="help",
    ),
    Command(
        "palette",
        ("ctrl+p",),
        "Command palette",
        "Every command, ticket and board by a few letters.",
        lambda plan: plan.context.node.app.action_command_palette(),
        takes_text=True,
    ),
    *(command.of(_notices) for command in (MESSAGES, ALERTS)),
    OPEN_STANDUP.of(_standup),
    OPEN_TREND.of(_history),
    Command(
        "theme.next",
        ("g h",),
        "Next theme",
        "The next colour theme.",
        lambda plan: plan.context.post(ThemeAsked()),
    ),
    Command(
        "theme",
        ("g H",),
        "Choose a theme",
        "The list of themes; the screen shows the one under the cursor.",
        lambda plan: preferences.choose_theme(plan.context),
    ),
    Command(
        "suspend",
        ("ctrl+z",),
        "Back to the shell",
        "Stops the program; `fg` in the shell brings it back as it was.",
        lambda plan: plan.context.post(SuspendAsked()),
    ),
    Command(
        "quit",
        ("q", "ctrl+q"),
        "Quit",
        "Leaves; asks where an edit is not saved.",
        lambda plan: plan.context.post(QuitAsked()),
        word="q",
    ),
)
