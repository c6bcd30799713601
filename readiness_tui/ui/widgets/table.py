"""The virtual list of panes 1, 2, 4 and 5: any number of rows, only visible ones are formatted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Rows, RowSeeker
from readiness_tui.ui.widgets.card_drawing import CardDrawing
from readiness_tui.ui.widgets.lineview import LineView
from readiness_tui.ui.widgets.list_drawing import GUTTER, ListDrawing


def _move(step: int) -> "Callable[[Table], None]":
    return lambda table: table.move(step)


def _page(pages: float) -> "Callable[[Table], None]":
    return lambda table: table.page(pages)


def _go(place: int) -> "Callable[[Table], None]":
    return lambda table: table.go(place)


LIST: tuple["Command[Table]", ...] = declare(
    "Move",
    "list",
    Command("cursor.down", ("j", "down"), "Move down", "The cursor goes one row down.", _move(1)),
    Command("cursor.up", ("k", "up"), "Move up", "The cursor goes one row up.", _move(-1)),
    Command("cursor.end", ("G", "end"), "Last row", "The cursor goes to the last row.", _go(-1)),
    Command("cursor.top", ("home",), "First row", "The cursor goes to the first row.", _go(0)),
    Command("cursor.half-down", ("ctrl+d",), "Half a page down", "Half a page down.", _page(0.5)),
    Command("cursor.half-up", ("ctrl+u",), "Half a page up", "Half a page up.", _page(-0.5)),
    Command("cursor.page-down", ("pagedown",), "A page down", "A page down.", _page(1)),
    Command("cursor.page-up", ("pageup",), "A page up", "A page up.", _page(-1)),
    Command(
        "cursor.left",
        ("h", "left"),
        "Fold",
        "Folds the group or gate of the row.",
        lambda table: table.fold(fold=True),
    ),
    Command(
        "cursor.right",
        ("l", "right"),
        "Unfold",
        "Unfolds the group or gate.",
        lambda table: table.fold(fold=False),
    ),
    Command(
        "open",
        ("enter",),
        "Open",
        "Opens the row, or jumps to what it names.",
        lambda table: table.choose(),
    ),
)
OPEN = LIST[-1]
"""The command of Enter, which a pane may name by what it does to a row."""


class Table(LineView):
    """Rows under columns. The cursor stays on its record over reload, sort, filter and resize."""

    OWN_COMMANDS = LIST

    cursor: reactive[int] = reactive(0, repaint=False, init=False)  # two lines are redrawn by hand

    @dataclass
    class About(Message):
        """A message about one row of one table."""

        table: "Table"
        key: str

        @property
        def control(self) -> "Table":
            """Lets `@on` select by the table's id."""
            return self.table

    class Moved(About):
        """The cursor is on another row."""

    class Chosen(About):
        """Enter or a double click."""

    @dataclass
    class Folded(About):
        """Fold or unfold the row."""

        fold: bool = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines = ListDrawing(self)
        self.drawing: ListDrawing | CardDrawing = self.lines
        self._seeker = RowSeeker()

    @property
    def row_keys(self) -> Sequence[str]:
        """The keys of all rows."""
        return self.lines.rows.keys

    @property
    def key(self) -> str:
        """The key under the cursor, empty in an empty table."""
        keys, place = self.row_keys, self.cursor
        return keys[place] if place < len(keys) else ""

    @property
    def room(self) -> int:
        """Width for the cells of a row."""
        return max(1, self.scrollable_content_region.width - GUTTER)

    def name_of(self, key: str) -> str:
        """What a row is found by again among other rows, where none has its key."""
        return key

    def set_rows(self, rows: Rows, *, fresh: bool = False, seeks: bool = False) -> None:
        """Show these rows; the cursor stays on its key, at its height or below a top in sight.

        Args:
            rows: The rows.
            fresh: They are others: where the key is not among them, the cursor starts at the top.
            seeks: The key is not forgotten where it is not among them: the cursor goes back there
                with rows that have it, unless it was moved since. `fresh` rows seek, too.
        """
        old, height_before, key_before = self.cursor, self.lines.rows.height, self.key
        is_same = self.lines.take(rows)
        place = self._seeker.place(key_before, rows.keys, self.name_of, seeks=fresh or seeks)
        starts_over = fresh and place is None
        new = self.validate_cursor(0 if starts_over else old if place is None else place)
        self.set_reactive(Table.cursor, new)
        if is_same and new == old and not fresh:
            self.drawing.renew(new)
        else:
            self.redraw()
        if starts_over:
            self.scroll_to(y=0, animate=False, force=True)
        else:
            self.lines.keep_height((old, height_before), new)
        if starts_over or self.key != key_before:
            self.post_message(self.Moved(self, self.key))

    def stand_on(self, index: int) -> None:
        """Put the cursor on a row that a person did not choose: what is sought stays so."""
        sought = self._seeker.sought
        self.cursor = index
        self._seeker.sought = sought

    def go_to(self, key: str) -> bool:
        """Put the cursor on a key; False if no row has it."""
        place = next((index for index, one in enumerate(self.row_keys) if one == key), None)
        if place is not None:
            self.cursor = place
        return place is not None

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        return self.drawing.strip(y, self.cursor)

    def validate_cursor(self, value: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(value, len(self.row_keys) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw what the cursor left and reached, tell the screen."""
        self._seeker.sought = ""
        self.drawing.moved(old, new)
        self.post_message(self.Moved(self, self.key))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        if self.row_keys:
            self.drawing.reveal(self.cursor)

    def move(self, step: int) -> None:
        """Move by rows."""
        self.cursor = self.drawing.stepped(self.cursor, step)

    def page(self, pages: float) -> None:
        """Move by a share of what is in sight."""
        self.cursor = self.drawing.stepped(self.cursor, round(pages * self.drawing.page))

    def go(self, place: int) -> None:
        """To the first row (0) or the last (-1)."""
        step = len(self.row_keys) if place else -len(self.row_keys)
        self.cursor = self.drawing.stepped(self.cursor, step)

    def choose(self) -> None:
        """Open what the row stands for."""
        if self.row_keys:
            self.post_message(self.Chosen(self, self.key))

    def fold(self, *, fold: bool) -> None:
        """Fold or unfold."""
        if self.row_keys:
            self.post_message(self.Folded(self, self.key, fold))

    def on_click(self, event: events.Click) -> None:
        """A click selects, a double click opens."""
        at = event.get_content_offset(self)
        index = None if at is None else self.drawing.index_at(at.x, at.y)
        if index is not None:
            self.cursor = index
            if event.chain == 2:  # noqa: PLR2004 - a double click
                self.choose()
