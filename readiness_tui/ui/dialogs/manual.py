"""The manual: keys, commands, signs and the pages of the guide, searched while one types."""

# pyright: reportUnknownMemberType=false

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.prompt import PLAIN
from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.viewmodels.cells import Row, Rows
from readiness_tui.ui.viewmodels.manual.drawing import DrawnLine, hit_lines, page_lines
from readiness_tui.ui.viewmodels.manual.pages import (
    Page,
    Place,
    contents,
    entry_at,
    target_of,
)
from readiness_tui.ui.viewmodels.manual.searching import explained, near, search
from readiness_tui.ui.widgets.list_drawing import GUTTER
from readiness_tui.ui.widgets.table import Table

WIDTH, FRAME = 110, 4
"""The most cells of the manual, and those of its frame, its padding and its scroll bar."""
INVITES = "type to search: keys, commands, signs, query, gates, settings, guide"
HINTS = "enter opens · tab reads · esc back"

MANUAL: tuple["Command[Manual]", ...] = declare(
    "Dialogs",
    "manual",
    Command(
        "manual.back",
        ("escape",),
        "Back",
        "To what was shown before; at last to the plan.",
        lambda manual: manual.back(),
    ),
    Command(
        "manual.close",
        ("q",),
        "Close",
        "Back to the plan, while a page is read.",
        lambda manual: manual.dismiss(None),
    ),
    Command(
        "manual.search",
        ("slash", "tab"),
        "Search",
        "Goes to the line that is typed in, while a page is read.",
        lambda manual: manual.type_on(),
    ),
)
MANUAL_FIELD: tuple["Command[ManualField]", ...] = declare(
    "Dialogs",
    "manualfield",
    Command("manual.down", ("down",), "Down", "One line down.", lambda field: field.lines.move(1)),
    Command("manual.up", ("up",), "Up", "One line up.", lambda field: field.lines.move(-1)),
    Command(
        "manual.page-down",
        ("pagedown", "ctrl+d"),
        "A page down",
        "A page of the manual down.",
        lambda field: field.lines.page(1),
    ),
    Command(
        "manual.page-up",
        ("pageup", "ctrl+u"),
        "A page up",
        "A page of the manual up.",
        lambda field: field.lines.page(-1),
    ),
    Command("manual.end", ("end",), "End", "The last line.", lambda field: field.lines.go(-1)),
    Command("manual.top", ("home",), "Top", "The first line.", lambda field: field.lines.go(0)),
    Command(
        "manual.read",
        ("tab",),
        "Read",
        "Goes to the lines, where the keys of lists count.",
        lambda field: field.lines.focus(),
    ),
)


class ManualField(CommandTarget, Input):
    """The line that is typed in: what moves goes to the lines below it."""

    OWN_COMMANDS = MANUAL_FIELD

    @property
    def lines(self) -> Table:
        """The lines below."""
        return self.screen.query_one("#manual-lines", Table)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown: a page from a place on, or what a search came to, from a line on."""

    place: Place | None
    line: int = 0


class Manual(Dialog[None]):
    """Shows a page, and what the typed text fits in all of them; Enter opens, Escape goes back.

    Args:
        first: The page to begin with: that of the keys.
        read: Gives the pages of the documentation, on a thread.
        sought: What is searched for at once.
    """

    only_shows = True
    DEFAULT_CSS = """
    Manual { align: center middle; background: $background 60%; }
    Manual Vertical { width: 110; max-width: 96%; height: 90%; border: round $focus;
        border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $ink-muted; background: $surface; }
    Manual Input, Manual Input:focus { border: none; background: $surface; padding: 0 3;
        height: 1; margin: 0 0 1 0; }
    """
    OWN_COMMANDS = MANUAL

    def __init__(self, first: Page, read: Callable[[], tuple[Page, ...]], sought: str = "") -> None:
        super().__init__()
        self._first, self._read = first, read
        self._pages: tuple[Page, ...] = (first,)
        self._trail: list[_Shown] = []
        self._shown = _Shown(Place(0))
        self._drawn: list[DrawnLine] = []
        self._table = Table(id="manual-lines")
        self._field = ManualField(
            sought, placeholder=INVITES, restrict=PLAIN, max_length=200, select_on_focus=False
        )

    def compose(self) -> ComposeResult:
        """The line that is typed in, and the lines below it."""
        with Vertical() as box:
            box.border_subtitle = Content(HINTS)
            yield self._field
            yield self._table

    def on_mount(self) -> None:
        """Show the first page at once, and read the others."""
        super().on_mount()
        self.run_worker(self._read_pages(), name="manual", exit_on_error=False)

    async def _read_pages(self) -> None:
        pages = await asyncio.to_thread(self._read)
        sections = [*self._first.sections]
        if pages:
            sections.insert(2, contents(pages))
        self._pages = (Page(self._first.name, self._first.title, tuple(sections)), *pages)
        if self.is_mounted:
            self._draw(self._table.cursor)

    def on_resize(self) -> None:
        """Another width breaks lines elsewhere."""
        place = self._drawn[self._table.cursor].place if self._drawn else None
        self._draw()
        self._stand_at(place)

    @property
    def _text(self) -> str:
        return self._field.value.strip()

    # --- what is shown -------------------------------------------------------------------------

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        """Another text fits other places; without one the first page is back."""
        event.stop()
        self._trail.clear()
        self._shown = _Shown(None if self._text else Place(0))
        self._draw()

    def _draw(self, line: int = 0) -> None:
        """Show the page, or what the text fits; the cursor stands on a line."""
        width = max(24, min(WIDTH, self.size.width * 96 // 100) - FRAME - GUTTER)
        place = self._shown.place
        if place is not None:
            page = self._pages[place.page]
            title = page.title
            self._drawn = page_lines(page, place.page, width, cell_len)
        else:
            hits = search(self._pages, self._text)
            title = f"{len(hits)} {'place has' if len(hits) == 1 else 'places have'} it"
            self._drawn = hit_lines(self._pages, hits, self._text, width, cell_len)
        rows = [drawn.row for drawn in self._drawn] or [self._nothing()]
        self.query_one(Vertical).border_title = Content(safe_line(title))
        table = self._table
        table.set_rows(Rows.of(rows), fresh=True)
        table.cursor = line
        if not line:
            table.scroll_to(y=0, animate=False, force=True)

    def _nothing(self) -> Row:
        nearest = near(self._pages, self._text)
        hint = f"; nearest: {nearest}" if nearest else ""
        return Row("", line=((f"nothing has {safe_line(self._text)!r}{hint}", "muted"),))

    def _stand_at(self, place: Place | None) -> None:
        """Put the cursor on the first line of a place, and that to the top."""
        places = [drawn.place for drawn in self._drawn]
        if place in places:
            line = next(n for n, drawn in enumerate(self._drawn) if _is_line(drawn, place))
            self._table.cursor = line
            self._table.scroll_to(y=max(0, line - 1), animate=False, force=True)

    # --- where keys lead -----------------------------------------------------------------------

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Enter in the line that is typed in opens what is under the cursor."""
        event.stop()
        self.follow()

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        """Enter and a double click open a line."""
        event.stop()
        self.follow()

    def follow(self) -> None:
        """Go where the line under the cursor leads."""
        cursor = self._table.cursor
        if cursor >= len(self._drawn):
            return
        drawn = self._drawn[cursor]
        place = drawn.place if self._shown.place is None else self._target(drawn)
        if place is None:
            return
        self._trail.append(_Shown(self._shown.place, cursor))
        self._shown = _Shown(place)
        self._draw()
        self._stand_at(place)
        self._table.focus()

    def _target(self, drawn: DrawnLine) -> Place | None:
        """Where a line of a page leads: its link, or for a key what tells of it."""
        if drawn.link:
            return target_of(self._pages, drawn.place.page, drawn.link)
        if drawn.place.page == 0:
            return explained(self._pages, entry_at(self._pages, drawn.place))
        return None

    def back(self) -> None:
        """Show what was shown before, or close."""
        if not self._trail:
            self.dismiss(None)
            return
        self._shown = before = self._trail.pop()
        self._draw(before.line)
        if before.place is None or not self._trail:
            self.type_on()

    def type_on(self) -> None:
        """Go to the line that is typed in."""
        self._field.focus()


def _is_line(drawn: DrawnLine, place: Place) -> bool:
    return drawn.place == place and bool(drawn.row.line)
