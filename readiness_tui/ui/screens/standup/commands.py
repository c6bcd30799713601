"""The commands of the stand-up, and the verbs of the planner that count in it."""

from collections.abc import Callable
from typing import Any, Protocol

from readiness_tui.domain.standup.record import NoteKind
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.fields import ASSIGN, DEPS, MINE, PRIORITY, TARGET
from readiness_tui.ui.commands.plan import REDO, UNDO
from readiness_tui.ui.commands.status import BLOCK, STATUS
from readiness_tui.ui.commands.tickets import NEXT, PREVIOUS
from readiness_tui.ui.registry.command import Command, declare


class StandupActions(Protocol):
    """What its commands ask of the screen."""

    context: CommandContext

    def turn(self, step: int) -> None:
        """Go so many pages on."""
        ...

    def walk(self) -> None:
        """Go to the pages of the board, or back to those of the owners."""
        ...

    def write(self, kind: NoteKind) -> None:
        """Ask for a line."""
        ...

    def turn_notes(self) -> None:
        """Hide the notes, or show them."""
        ...

    def miss(self) -> None:
        """The owner of the page is absent, or came."""
        ...

    def pause(self) -> None:
        """Stop the timer, or let it go on."""
        ...

    def show_help(self) -> None:
        """Show the keys."""
        ...

    def end(self) -> None:
        """End with minutes."""
        ...

    def leave(self) -> None:
        """Back to the plan."""
        ...


def _turn(step: int) -> Callable[[StandupActions], None]:
    return lambda screen: screen.turn(step)


def _write(kind: NoteKind) -> Callable[[StandupActions], None]:
    return lambda screen: screen.write(kind)


STANDUP: tuple[Command[StandupActions], ...] = declare(
    "Stand-up",
    "standup",
    Command(
        "standup.next",
        ("space", "right", "pagedown"),
        "Next page",
        "The next owner, then the board, then notes and minutes.",
        _turn(1),
        hint="next",
        rank=1,
    ),
    Command(
        "standup.back",
        ("left", "pageup"),
        "Page before",
        "Back by one page.",
        _turn(-1),
    ),
    Command(
        "standup.note",
        ("c",),
        "Note",
        "One line for the minutes; begun with ! it is for you alone.",
        _write(NoteKind.NOTE),
        hint="note",
        rank=4,
        takes_text=True,
    ),
    Command(
        "standup.decide",
        ("C",),
        "Decision",
        "What was decided, in one line.",
        _write(NoteKind.DECISION),
        takes_text=True,
    ),
    Command(
        "standup.park",
        ("P",),
        "Park a question",
        "One line for the parking lot: to be talked about afterwards.",
        _write(NoteKind.PARKED),
        hint="park",
        rank=5,
        takes_text=True,
    ),
    Command(
        "standup.absent",
        ("full_stop",),
        "Absent",
        "The owner of the page is not here; again: came after all.",
        lambda screen: screen.miss(),
    ),
    Command(
        "standup.timer",
        ("t",),
        "Stop the timer",
        "Again lets it go on.",
        lambda screen: screen.pause(),
    ),
    Command(
        "standup.walk",
        ("w",),
        "Owners or the board",
        "To the pages of the board, or back to those of the owners.",
        lambda screen: screen.walk(),
    ),
    Command(
        "standup.notes",
        ("h",),
        "Hide notes",
        "Again shows them.",
        lambda screen: screen.turn_notes(),
    ),
    Command(
        "standup.end",
        ("E",),
        "End it with minutes",
        "Writes the minutes to a file, copies them, and marks where the next one begins.",
        lambda screen: screen.end(),
        hint="minutes",
        rank=6,
        takes_text=True,
    ),
    Command(
        "standup.help",
        ("question_mark",),
        "Keys",
        "The keys of the stand-up.",
        lambda screen: screen.show_help(),
        hint="keys",
        rank=99,
    ),
    Command(
        "standup.leave",
        ("q", "escape"),
        "Leave",
        "Back to the plan; the stand-up may be taken up again for twelve hours.",
        lambda screen: screen.leave(),
    ),
)


def _context(screen: StandupActions) -> CommandContext:
    return screen.context


VERBS: tuple[Command[Any], ...] = (
    *(STATUS, NEXT, PREVIOUS, PRIORITY, ASSIGN, MINE, BLOCK, TARGET, DEPS),
    *(command.of(_context) for command in (UNDO, REDO)),
)
"""The verbs of the planner that count here too."""
CONTEXTS = ("standup", "list", "app")
"""The contexts whose keys count here, innermost first."""
VERB_IDS = frozenset(command.id for command in VERBS)
