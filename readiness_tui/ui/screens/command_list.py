"""Every command in the order in which help, palette and footer have them."""

from collections.abc import Iterable
from typing import Any

from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.copying import DUPLICATE, NEW_FROM, SPLIT
from readiness_tui.ui.commands.fields import ASSIGN, DEPS, LABELS, MINE, PRIORITY, TARGET
from readiness_tui.ui.commands.freezing import FREEZE
from readiness_tui.ui.commands.mode import MODE
from readiness_tui.ui.commands.plan import REDO, RELOAD, UNDO
from readiness_tui.ui.commands.records import ADD, DELETE, NEW, NOTE
from readiness_tui.ui.commands.sharing import EXPORT, SYNC
from readiness_tui.ui.commands.snoozing import SNOOZE
from readiness_tui.ui.commands.status import BLOCK, STATUS
from readiness_tui.ui.commands.tickets import COPY, EDITOR, NEXT, PREVIOUS
from readiness_tui.ui.dialogs.columns import COLUMN_LIST
from readiness_tui.ui.dialogs.command_line import COMMAND_LINE
from readiness_tui.ui.dialogs.confirm import CONFIRM
from readiness_tui.ui.dialogs.conflict import CONFLICT
from readiness_tui.ui.dialogs.importing import IMPORTING
from readiness_tui.ui.dialogs.listing import LISTING
from readiness_tui.ui.dialogs.manual import MANUAL, MANUAL_FIELD
from readiness_tui.ui.dialogs.menu import MENU
from readiness_tui.ui.dialogs.note import NOTE_FIELD
from readiness_tui.ui.dialogs.picker import PICKER
from readiness_tui.ui.dialogs.prompt import PROMPT, WIDER
from readiness_tui.ui.dialogs.reasons import REASONS
from readiness_tui.ui.dialogs.running import RUN
from readiness_tui.ui.dialogs.text import TEXT
from readiness_tui.ui.dialogs.unsaved import UNSAVED
from readiness_tui.ui.panes.backlog.pane import BACKLOG, KANBAN
from readiness_tui.ui.panes.detail.pane import DETAIL
from readiness_tui.ui.panes.gates.pane import GATES
from readiness_tui.ui.panes.matrix.grid import GRID
from readiness_tui.ui.panes.matrix.pane import MATRIX
from readiness_tui.ui.panes.phases.pane import PHASES
from readiness_tui.ui.panes.problems.pane import PROBLEMS
from readiness_tui.ui.panes.risks.map_view import RISK_MAP
from readiness_tui.ui.panes.risks.pane import RISKS
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.registry.keymap import UNCHANGED, Keymap
from readiness_tui.ui.screens.backlog_controller import VIEW_COMMANDS, BacklogController
from readiness_tui.ui.screens.dividers import MOVES, Dividers
from readiness_tui.ui.screens.history.screen import TREND
from readiness_tui.ui.screens.importing import IMPORT
from readiness_tui.ui.screens.jumps import JUMPS
from readiness_tui.ui.screens.pane_layout import STEPS, SWITCHES, PaneLayout
from readiness_tui.ui.screens.plan_commands import (
    BACK,
    BOARD_FIELDS,
    FIELDS,
    FOLLOW,
    LIFE,
    LOOKS,
    PROGRAM,
    VERDICT,
    VERIFY,
    WHY,
    PlanCommands,
)
from readiness_tui.ui.screens.save_conflicts import LET_BE, REAPPLY, SHOW_UNSAVED, SaveConflicts
from readiness_tui.ui.screens.standup.screen import STANDUP
from readiness_tui.ui.screens.whatif import WHAT_IF
from readiness_tui.ui.widgets.filter import FILTER
from readiness_tui.ui.widgets.table import LIST


def _layout(plan: PlanCommands) -> PaneLayout:
    return plan.layout


def _dividers(plan: PlanCommands) -> Dividers:
    return plan.layout.dividers


def _backlog(plan: PlanCommands) -> BacklogController:
    return plan.backlog


def _saving(plan: PlanCommands) -> SaveConflicts:
    return plan.saving


def _context(plan: PlanCommands) -> CommandContext:
    return plan.context


_PLAN: tuple[Command[PlanCommands], ...] = (
    *declare(
        "Panes",
        "app",
        *(command.of(_layout) for command in STEPS),
        VERDICT,
        *(command.of(_layout) for command in SWITCHES),
        *(command.of(_dividers) for command in MOVES),
        FOLLOW,
        BACK,
    ),
    *(command.of(_backlog) for command in VIEW_COMMANDS),
    *LOOKS,
    *declare(
        "Change",
        "app",
        STATUS,
        NEXT,
        PREVIOUS,
        PRIORITY,
        ASSIGN,
        MINE,
        BLOCK,
        LABELS,
        TARGET,
        DEPS,
        NEW,
        NEW_FROM,
        DUPLICATE,
        SPLIT,
        ADD,
        VERIFY,
        MODE.of(lambda plan: plan.modes),
        FREEZE.of(_context),
        NOTE,
        DELETE,
        WHY,
        FIELDS,
        BOARD_FIELDS,
        LIFE,
        SNOOZE,
        *(command.of(_context) for command in (UNDO, REDO)),
        WHAT_IF.of(lambda plan: plan.what_if),
        COPY,
        EDITOR,
        RELOAD.of(_context),
    ),
    *(command.of(lambda plan: plan.jumps) for command in JUMPS),
    *declare(
        "Saving",
        "app",
        *(one.of(_saving) for one in (SHOW_UNSAVED, REAPPLY, LET_BE)),
        SYNC.of(lambda plan: plan.team),
        IMPORT.of(lambda plan: plan.imports),
        EXPORT.of(_context),
    ),
)
APP = (*_PLAN, *PROGRAM)
"""The commands that count in every pane."""

COMMANDS: tuple[Command[Any], ...] = (
    *LIST,
    *GRID,
    *MATRIX,
    *_PLAN,
    *KANBAN,
    *BACKLOG,
    *DETAIL,
    *PHASES,
    *GATES,
    *PROBLEMS,
    *RISKS,
    *RISK_MAP,
    *STANDUP,
    *TREND,
    *MENU,
    *PROMPT,
    *NOTE_FIELD,
    *WIDER,
    *TEXT,
    *PICKER,
    *COMMAND_LINE,
    *LISTING,
    *MANUAL,
    *MANUAL_FIELD,
    *REASONS,
    *COLUMN_LIST,
    *RUN,
    *CONFIRM,
    *CONFLICT,
    *IMPORTING,
    *UNSAVED,
    *FILTER,
    *PROGRAM,
)

FIRST = (
    "cursor.down",
    "cursor.up",
    "open",
    "back",
    "pane.next",
    "filter.edit",
    "command",
    "palette",
    "help",
    "undo",
    "why",
    "verdict.focus",
    "quit",
)
"""The commands that work alike in every pane: what the first page of the help shows."""


def hinted(contexts: Iterable[str], keymap: Keymap = UNCHANGED) -> list[Command[Any]]:
    """The commands of some contexts that have a hint for the footer.

    Args:
        contexts: Innermost first; a key that an inner one takes over is not shown for the outer.
        keymap: The keys that commands have.
    """
    hints: list[Command[Any]] = []
    for context in contexts:
        used_keys = {key for command in hints for key in command.keys}
        hints += [
            command
            for command in keymap.all_of(COMMANDS)
            if command.hint and command.context == context and not used_keys & set(command.keys)
        ]
    return hints


def find(command_id: str) -> Command[Any]:
    """The command of an id.

    Raises:
        KeyError: No such command.
    """
    return _BY_ID[command_id]


_BY_ID = {command.id: command for command in COMMANDS}
