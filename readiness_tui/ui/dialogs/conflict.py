"""A conflict, field by field: what it was, yours, theirs, and what is taken."""

# pyright: reportUnknownMemberType=false

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.model.unsaved import Side, Unsaved
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.dialogs.dialog import Dialog, Use
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels import conflicts
from readiness_tui.ui.viewmodels.conflicts import NO_PICKS, Picks
from readiness_tui.ui.widgets.bars import Hints, styled
from readiness_tui.ui.widgets.table import LIST, Table

KEPT = "kept in the journal until you choose"
UNMERGED = "the file stays as git left it until you choose"
UNWRITTEN = "nothing is written before that is agreed to"
SAVES = "everything is decided: enter saves it"
RETURNS = "everything is decided: enter goes back, and y writes it there"
DIFF_WIDTH = 100


class DisputeTable(Table):
    """The fields; their columns follow the width."""

    def on_resize(self) -> None:
        """Lay the columns out again."""
        if isinstance(self.screen, Conflict):
            self.screen.draw()


CONFLICT: tuple["Command[Conflict]", ...] = declare(
    "Dialogs",
    "conflict",
    Command(
        "conflict.mine",
        ("m",),
        "Take mine",
        "The field gets what you wanted.",
        lambda dialog: dialog.take(Side.MINE),
        hint="mine",
        rank=1,
    ),
    Command(
        "conflict.theirs",
        ("t",),
        "Take theirs",
        "The field stays as it is now.",
        lambda dialog: dialog.take(Side.THEIRS),
        hint="theirs",
        rank=2,
    ),
    Command(
        "conflict.both",
        ("b",),
        "Both",
        "Theirs stands; yours is added to the notes of the ticket.",
        lambda dialog: dialog.take(Side.BOTH),
        hint="both as a note",
        rank=3,
    ),
    Command(
        "conflict.diff",
        ("d",),
        "Show the difference",
        "What each of you changed, line by line.",
        lambda dialog: dialog.show_difference(),
        hint="diff",
        rank=4,
    ),
    Command(
        "conflict.keep",
        ("enter",),
        "Save what was decided",
        "Once every field is decided: it is saved as one change.",
        lambda dialog: dialog.keep(),
        hint="save",
        rank=5,
    ),
    Command(
        "conflict.all-mine",
        ("M",),
        "Mine in every field",
        "Every field gets what you wanted.",
        lambda dialog: dialog.take_all(Side.MINE),
    ),
    Command(
        "conflict.all-theirs",
        ("T",),
        "Theirs in every field",
        "Every field stays as it is now.",
        lambda dialog: dialog.take_all(Side.THEIRS),
    ),
    Command(
        "conflict.later",
        ("escape", "q"),
        "Later",
        "It is kept until you decide.",
        lambda dialog: dialog.dismiss(None),
        hint="later",
        rank=99,
    ),
)


class Conflict(Dialog[Picks | None]):
    """Returns what was taken by the index of the dispute, None for later.

    It returns no picks at all where the conflict went away while it was looked at.
    """

    is_guarded = True
    DEFAULT_CSS = """
    Conflict { align: center middle; background: $background 60%; }
    Conflict Vertical { width: 104; max-width: 96%; height: auto; max-height: 92%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $ink-muted; background: $surface; padding: 0 1; }
    Conflict #about { height: auto; max-height: 4; margin-bottom: 1; padding-left: 1; }
    Conflict #note { height: auto; max-height: 2; margin-top: 1; padding-left: 1;
        color: $ink-muted; }
    Conflict #note.wrong { color: $ink-doubt; }
    Conflict Hints { background: $surface; }
    """
    OWN_COMMANDS = CONFLICT

    def __init__(
        self,
        snapshot: Snapshot,
        unsaved: Unsaved,
        *,
        place: tuple[int, int] = (1, 1),
        picks: Picks = NO_PICKS,
    ) -> None:
        super().__init__()
        self.snapshot, self.unsaved, self.place = snapshot, unsaved, place
        self.picks = picks

    def compose(self) -> ComposeResult:
        """What happened, the fields, a note, the keys."""
        with Vertical(id="conflict"):
            yield Static(id="about", markup=False)
            yield DisputeTable(id="disputes")
            yield Static(id="note", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Begin with nothing taken, on the first field."""
        self.query_one(Hints).put(self._commands())
        self.query_one(Table).focus()
        self.draw()
        self._go_on()
        self._say(self._standing)

    def _commands(self) -> Iterator[Command[Any]]:
        """The keys; of what is no edit one side is taken: it has no notes."""
        mine, theirs = self.unsaved.sides
        called = (
            {}
            if not self._is_asked
            else {
                "conflict.mine": mine,
                "conflict.theirs": theirs,
                "conflict.keep": "back",
            }
        )
        for command in CONFLICT:
            if self.unsaved.has_edit or command.id != "conflict.both":
                yield replace(command, hint=called.get(command.id, command.hint))

    @property
    def _is_asked(self) -> bool:
        """Whether it is about nothing that is kept: whoever asks goes on with what was taken."""
        return not (self.unsaved.has_edit or self.unsaved.is_git)

    @property
    def _standing(self) -> str:
        """What becomes of it until it is decided."""
        if self.unsaved.is_git:
            return UNMERGED
        return KEPT if self.unsaved.has_edit else UNWRITTEN

    def use(self, event: events.Key) -> Use:
        """What a key is for in it."""
        ids = {command.id for command in (*CONFLICT, *LIST) if event.key in command.keys}
        if ids & {"conflict.keep", "conflict.later"}:
            return "answer"
        return "move" if ids else "other"

    def renew(self, snapshot: Snapshot) -> bool:
        """Look at it again: choices between values that changed meanwhile are open once more.

        False where there is nothing left to decide. What is no edit is told by who asks about it.
        """
        if self._is_asked:
            return True
        current = next((one for one in snapshot.unsaved if one.id == self.unsaved.id), None)
        if current is None or not current.disputes:
            return False
        self.snapshot = snapshot
        if current.disputes != self.unsaved.disputes:
            self.picks = conflicts.still(self.unsaved, current, self.picks)
            self._say("this conflict changed while you looked at it", wrong=True)
        self.unsaved = current
        self.draw()
        return True

    def draw(self) -> None:
        """Show the fields with what is taken of them."""
        table = self.query_one(Table)
        rows = conflicts.rows(self.snapshot, self.unsaved, self.picks, table.room, cell_len)
        table.styles.height = len(rows.keys) + 1
        table.set_rows(rows)
        self.query_one("#about", Static).update(
            styled(conflicts.about(self.snapshot, self.unsaved))
        )
        box = self.query_one("#conflict")
        at, total = self.place
        name = "Conflicts of the import" if self._is_asked else f"Conflict {at} of {total}"
        box.border_title = Content(f"{name} · {conflicts.subject(self.unsaved)}")
        fields = len(self.unsaved.disputes)
        pending = len(conflicts.undecided(self.unsaved, self.picks))
        box.border_subtitle = Content(
            f"{fields - pending} of {fields} decided" + (" · M T take all" if fields > 1 else "")
        )

    def take(self, side: Side) -> None:
        """Take one side of the field, or of every field of the record, and go on."""
        self._take(side, conflicts.meant(self.unsaved, self.query_one(Table).key))

    def take_all(self, side: Side) -> None:
        """Take one side of every field."""
        self._take(side, tuple(one.index for one in self.unsaved.disputes))

    def _take(self, side: Side, among: tuple[int, ...]) -> None:
        new_picks = conflicts.taking(self.snapshot, self.unsaved, side, among)
        self.picks = {**self.picks, **new_picks}
        self.draw()
        refused = [
            conflicts.refusal(self.snapshot, self.unsaved, one, side)
            for one in self.unsaved.disputes
            if one.index in among and one.index not in new_picks
        ]
        if refused:
            self._say(refused[0], wrong=True)
        else:
            self._go_on()
            is_done = not conflicts.undecided(self.unsaved, self.picks)
            done = RETURNS if self._is_asked else SAVES
            self._say(done if is_done else self._standing)

    def _go_on(self) -> None:
        """To the next field that is open, if any is and the cursor is not on one."""
        pending = conflicts.undecided(self.unsaved, self.picks)
        table = self.query_one(Table)
        indices = conflicts.meant(self.unsaved, table.key)
        if not pending or table.key in map(str, pending):
            return
        own = [index for index in pending if index in indices]
        below = [index for index in pending if indices and index > max(indices)]
        table.go_to(str((own or below or pending)[0]))

    def _say(self, text: str, *, wrong: bool = False) -> None:
        note = self.query_one("#note", Static)
        note.set_class(wrong, "wrong")
        note.update(Content(text))

    def show_difference(self) -> None:
        """What each side changed in this field, line by line."""
        indices = conflicts.meant(self.unsaved, self.query_one(Table).key)
        disputes = [one for one in self.unsaved.disputes if one.index in indices]
        if disputes:
            width = min(DIFF_WIDTH, self.size.width - 12)
            name = safe_line(disputes[0].field) or "record"
            title = f"{conflicts.subject(self.unsaved)} {name}"
            rows = conflicts.diff(disputes[0], width, cell_len, self.unsaved.sides)
            self.app.push_screen(Listing(title, rows, subtitle="esc closes"))

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Enter in the list."""
        event.stop()
        self.keep()

    def keep(self) -> None:
        """Give back what was taken, once there is nothing left to decide."""
        pending = conflicts.undecided(self.unsaved, self.picks)
        if not pending:
            self.dismiss(self.picks)
            return
        self._go_on()
        self._say(f"{counted(len(pending), 'field is', 'fields are')} not decided yet", wrong=True)
